"""Carry requests and responses between Flask and the values of the protocol core."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import flask

from kg.sparql.accept import choose
from kg.sparql.coding import chosen_coding, plain_tags, tags_of_any_coding
from kg.sparql.messages import Request, Response
from kg.sparql.problem import MEDIA_TYPE, REPORTS, Problem
from kg.store.readers import Caller
from kg.web.trace import trace

if TYPE_CHECKING:
    from collections.abc import Callable

    from werkzeug.wrappers import Response as AnyResponse

    from kg.sparql.answer import Permit

HTML: Final = "text/html"
_WITH_BODY: Final = frozenset({"POST", "PUT"})
_READING: Final = frozenset({"GET", "HEAD"})


def core_request(most: int | None = None) -> Request:
    """Return the present request as a value; its body is read up to `most` bytes, or what all may send.

    With 0 it is not read at all. Raises RequestEntityTooLarge.
    """
    sent = flask.request
    headers = {name.lower(): value for name, value in sent.headers.items()}
    if "if-none-match" in headers:
        coding = chosen_coding(headers.get("accept-encoding", ""))
        headers["if-none-match"] = (
            plain_tags(headers["if-none-match"], coding)
            if sent.method in _READING
            else tags_of_any_coding(headers["if-none-match"])
        )
    if "if-match" in headers:
        headers["if-match"] = tags_of_any_coding(headers["if-match"])
    if most is not None:
        sent.max_content_length = most
    reads = sent.method in _WITH_BODY and most != 0
    return Request(
        # Flask leaves the body out of an answer to HEAD; its headers are those of the whole answer.
        "GET" if sent.method == "HEAD" else sent.method,
        sent.query_string.decode("utf-8", "surrogateescape"),
        headers,
        sent.get_data(cache=False) if reads else b"",
    )


def upload_limit(permit: Permit, most: int, *, writes: bool) -> int | None:
    """Return how much of a body is read: `most` from a sender who may write, else None for what all may send.

    It is nothing of a request that surely `writes`, from whoever may not: the answer will be that.
    """
    sent = flask.request
    if sent.method not in _WITH_BODY or not (writes or "Authorization" in sent.headers):
        return None
    if permit() is None:
        return max(most, sent.max_content_length or 0)
    return 0 if writes else None


def present_caller() -> Caller:
    """Return who sends the present request, and what tells whether they hung up."""
    # WSGI has no word for it; waitress, which `kg serve` runs, tells it.
    gone = flask.request.environ.get("waitress.client_disconnected") or (lambda: False)
    return Caller(flask.request.remote_addr or "", gone, trace().waited)


def flask_response(response: Response) -> AnyResponse:
    """Return a response value as Flask's."""
    made = flask.Response(response.body, response.status, list(response.headers))
    if not response.body and not response.header("Content-Type"):
        # Flask would give a type to what there is not.
        del made.headers["Content-Type"]
    return made


def problem_response(problem: Problem, page: Callable[[], str] | None = None) -> AnyResponse:
    """Return Flask's response that says what is wrong, see `preferred`."""
    return flask_response(preferred(problem, page).with_headers(("Vary", "Accept")))


def preferred(problem: Problem, page: Callable[[], str] | None = None) -> Response:
    """Return a problem as a page or as JSON, as the present request prefers; `page` makes another page."""
    accept = flask.request.headers.get("Accept", "")
    reports = [(media_type, False) for media_type, _ in REPORTS] if problem.findings else []
    chosen = choose(accept, [(MEDIA_TYPE, False), *reports, (HTML, True)])
    response = problem.response(accept)
    if chosen and chosen[1]:
        text = page() if page else flask.render_template("problem.html", problem=problem)
        response = Response(
            problem.status, (("Content-Type", f"{HTML}; charset=utf-8"), *problem.headers), text.encode()
        )
    return response
