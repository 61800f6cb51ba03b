"""Say what is wrong with a request before anything of kg looks at it: its address, method, headers, body."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Final, NamedTuple

import flask
from werkzeug.exceptions import HTTPException, MethodNotAllowed, NotFound, RequestEntityTooLarge

from kg.sparql.problem import Problem
from kg.web.glue import problem_response

if TYPE_CHECKING:
    from werkzeug.wrappers import Response as AnyResponse

FAULT: Final = "kg.fault"
"""Where in the WSGI environment a server puts what it found wrong, a Fault."""

LONGEST_ADDRESS: Final = 8192
"""Bytes of path and parameters; /sparql, whose addresses hold queries, has a limit of its own."""

LARGEST_HEADERS: Final = 32768
"""Bytes of all names and values."""

_SHOWN: Final = 200


class Fault(NamedTuple):
    """What a server found wrong with a request: the status, a sentence, the limit met, and the size."""

    status: int
    detail: str = ""
    limit: int = 0
    size: int = 0


def refuse_faulty() -> AnyResponse | None:
    """Refuse the present request where it could not be read, or its address or headers are too long."""
    sent = flask.request
    fault: Fault | None = sent.environ.get(FAULT)
    if fault is None:
        fault = _too_long()
    return problem_response(fault_problem(fault)) if fault else None


def fault_problem(fault: Fault) -> Problem:
    """Return the problem of a request that could not be read."""
    match fault.status:
        case HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
            return _body_too_long(fault.size, fault.limit)
        case HTTPStatus.REQUEST_URI_TOO_LONG:
            return Problem(
                414,
                "address-too-long",
                "The address is too long",
                f"The address has {_bytes(fault.size)}; the limit is {fault.limit}.",
                "Send a query by POST; nothing else here has such a long address.",
                limit=fault.limit,
                size=fault.size,
            )
        case HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE:
            return Problem(
                431,
                "headers-too-long",
                "The headers are too long",
                f"The request's headers have {_bytes(fault.size)}; the limit is {fault.limit}.",
                "Send fewer or shorter headers; cookies are of no use here.",
                limit=fault.limit,
                size=fault.size,
            )
        case HTTPStatus.NOT_IMPLEMENTED:
            return Problem(
                501,
                "transfer-coding-unknown",
                "The body comes in a way that is not read here",
                "Of the transfer codings only chunked is read.",
                "Send the body with a Content-Length, or chunked.",
            )
        case HTTPStatus.BAD_REQUEST:
            return Problem(
                400,
                "not-http",
                "The request is not HTTP",
                f"The request cannot be read: {fault.detail[:_SHOWN]}.",
                "Send it as RFC 9112 has it.",
            )
        case _:
            return Problem(
                500, "failed", "The request failed", "The server met something it was not made for."
            )


def http_problem(error: HTTPException) -> Problem:
    """Return the problem that Flask's or Werkzeug's own refusal is."""
    sent = flask.request
    status = error.code or 500
    place = sent.path[:_SHOWN]
    match error:
        case NotFound():
            return Problem(
                404,
                "unknown",
                "There is nothing here",
                f"This server has nothing at {place!r}.",
                "Begin at /, or ask /sparql.",
            )
        case MethodNotAllowed():
            known = ", ".join(sorted(error.valid_methods or ()))
            return Problem(
                405,
                "method-not-allowed",
                "The method is not allowed here",
                f"{sent.method[:_SHOWN]} is not a method of {place!r}.",
                f"Use one of {known}.",
            )
        case RequestEntityTooLarge():
            return _body_too_long(sent.content_length or 0, sent.max_content_length or 0)
        case _:
            detail = error.description or error.name
            return Problem(status, "", error.name, detail, _mend(status))


def _body_too_long(size: int, limit: int) -> Problem:
    has = f"has {size} bytes" if size else "is too long"
    return Problem(
        413,
        "body-too-long",
        "The body is too long",
        f"The request's body {has}; the limit is {limit} bytes.",
        "Send it in several requests; where the server is yours, raise KG_MAX_BODY, of writes KG_MAX_UPLOAD.",
        limit=limit,
        size=size,
    )


def _bytes(size: int) -> str:
    return f"{size} bytes" if size else "more bytes than are read"


def _mend(status: int) -> str:
    is_ours = status >= HTTPStatus.INTERNAL_SERVER_ERROR
    return "Try again later." if is_ours else "Mend the request and send it again."


def _too_long() -> Fault | None:
    sent = flask.request
    size = len(sent.path) + len(sent.query_string)
    if size > LONGEST_ADDRESS and sent.path != "/sparql":
        return Fault(414, limit=LONGEST_ADDRESS, size=size)
    # As WSGI has them: `HTTP_` and the name.
    headers = [(name, value) for name, value in sent.environ.items() if name.startswith("HTTP_")]
    size = sum(len(name) - len("HTTP_") + len(value) for name, value in headers)
    return Fault(431, limit=LARGEST_HEADERS, size=size) if size > LARGEST_HEADERS else None
