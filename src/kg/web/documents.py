"""Give documents their validators, and answer requests that have them already (RFC 9110, section 13)."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import TYPE_CHECKING, Final

import flask

from kg.sparql.conditions import NOT_AS_SUPPOSED, NOT_MODIFIED, judged_reading
from kg.sparql.problem import Problem
from kg.web.glue import core_request

if TYPE_CHECKING:
    from werkzeug.wrappers import Response as AnyResponse

_OK: Final = 200
_SECOND: Final = timedelta(seconds=1)


class Refused(Exception):
    """A request cannot be answered, for a reason that is its own problem document."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.detail)
        self.problem = problem


def root_address(otherwise: str) -> str:
    """Return the address by which the server is reached, with a slash at its end.

    A Host header that names none tells nothing; then it is what is given.
    """
    return flask.request.url_root if flask.request.host else otherwise


def page_number(most: int) -> int:
    """Return which page the request asks for, counted from 1. Raises Refused."""
    given = flask.request.args.get("page", "1")
    if given.isascii() and given.isdigit() and 0 < int(given[:9]) <= most and len(given) <= 9:  # noqa: PLR2004
        return int(given)
    raise Refused(
        Problem(
            400,
            "bad-page",
            "There is no such page",
            f"page={given!r} is no whole number from 1 to {most}.",
            "Begin with the first, and follow the links named next.",
        )
    )


def conditional(response: AnyResponse, published: datetime | None) -> AnyResponse:
    """Return a whole response with entity tag and date, or 304 where the client has that very document.

    Raises Refused where the client supposes another one.

    The tag is strong and of the content, so it stays while others things change. The date is when the
    version of the graph was published: nothing in it changed since. It is left out until its second is
    over, for another version could be published in that.
    """
    body = response.get_data()
    kind = response.headers.get("Content-Type", "").encode() + b"\n"
    tag = f'"{hashlib.blake2b(kind + body, digest_size=16).hexdigest()}"'
    response.headers["ETag"] = tag
    whole = published.replace(microsecond=0) if published else None
    if whole and whole + _SECOND <= datetime.now(UTC):
        response.headers["Last-Modified"] = format_datetime(whole, usegmt=True)
    else:
        whole = None
    status = judged_reading(core_request(0).header, tag, whole) if response.status_code == _OK else None
    if status == NOT_AS_SUPPOSED.status:
        raise Refused(NOT_AS_SUPPOSED)
    if status != NOT_MODIFIED:
        return response
    response.status_code = NOT_MODIFIED
    response.set_data(b"")
    for name in ("Content-Type", "Content-Length"):
        response.headers.pop(name, None)
    return response
