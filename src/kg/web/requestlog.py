"""Write one log record for each request, of what may be known of it."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Final

import flask

from kg.web.trace import trace

if TYPE_CHECKING:
    from werkzeug.wrappers import Response as AnyResponse

LOGGER: Final = "kg.web.requests"
_LONGEST_PATH: Final = 500
_SERVER_FAULT: Final = 500


def log_request(response: AnyResponse) -> AnyResponse:
    """Log the present request. Neither headers nor parameters are logged: they carry tokens and queries."""
    logger = logging.getLogger(LOGGER)
    if not logger.isEnabledFor(logging.INFO):
        return response
    sent, known = flask.request, trace()
    fields: dict[str, object] = {
        "id": known.id,
        "method": sent.method,
        "path": sent.path[:_LONGEST_PATH],
        "status": response.status_code,
        "seconds": round(known.seconds, 6),
        "bytes": response.content_length or 0,
        "client": sent.remote_addr or "",
    }
    if known.query:
        fields["query"] = known.query
    if known.evaluate is not None:
        fields |= {"evaluate": round(known.evaluate, 6), "kept": bool(known.kept)}
    if known.queue is not None:
        fields["queue"] = round(known.queue, 6)
    level = logging.WARNING if response.status_code >= _SERVER_FAULT else logging.INFO
    # Made by hand, for to look up which line of code logs it would take as long as to write it.
    logger.handle(logger.makeRecord(LOGGER, level, "", 0, "request", (), None, extra={"fields": fields}))
    return response
