"""Write one log record for each request, of what may be known of it."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Final

import flask

from kg.web.trace import Trace, trace

if TYPE_CHECKING:
    from werkzeug.wrappers import Response as AnyResponse

LOGGER: Final = "kg.web.requests"
_LONGEST_PATH: Final = 500
_SERVER_FAULT: Final = 500


def log_request(response: AnyResponse) -> AnyResponse:
    """Log the present request. Neither headers nor parameters are logged: they carry tokens and queries."""
    sent = flask.request
    write_record(
        trace(),
        sent.method,
        sent.path,
        response.status_code,
        response.content_length or 0,
        sent.remote_addr or "",
    )
    return response


def write_record(known: Trace, method: str, path: str, status: int, size: int, client: str) -> None:
    """Log one request with what is known of it; `size` is the bytes of the answer."""
    logger = logging.getLogger(LOGGER)
    if not logger.isEnabledFor(logging.INFO):
        return
    fields: dict[str, object] = {
        "id": known.id,
        "method": method,
        "path": path[:_LONGEST_PATH],
        "status": status,
        "seconds": round(known.seconds, 6),
        "bytes": size,
        "client": client,
    }
    if known.query:
        fields["query"] = known.query
    if known.kept is not None:
        fields |= {"evaluate": round(known.evaluate or 0.0, 6), "kept": known.kept}
    if known.queue is not None:
        fields["queue"] = round(known.queue, 6)
    level = logging.WARNING if status >= _SERVER_FAULT else logging.INFO
    # Made by hand, for to look up which line of code logs it would take as long as to write it.
    logger.handle(logger.makeRecord(LOGGER, level, "", 0, "request", (), None, extra={"fields": fields}))
