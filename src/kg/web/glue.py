"""Carry requests and responses between Flask and the values of the protocol core."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import flask

from kg.sparql.accept import choose
from kg.sparql.messages import Request, Response
from kg.sparql.problem import MEDIA_TYPE, Problem
from kg.web.compression import chosen_coding, plain_tags, tags_of_any_coding

if TYPE_CHECKING:
    from werkzeug.wrappers import Response as AnyResponse

HTML: Final = "text/html"


def core_request() -> Request:
    """Return the present request as a value. Raises RequestEntityTooLarge."""
    sent = flask.request
    headers = {name.lower(): value for name, value in sent.headers.items()}
    if "if-none-match" in headers:
        coding = chosen_coding(headers.get("accept-encoding", ""))
        headers["if-none-match"] = plain_tags(headers["if-none-match"], coding)
    if "if-match" in headers:
        headers["if-match"] = tags_of_any_coding(headers["if-match"])
    return Request(
        # Flask leaves the body out of an answer to HEAD; its headers are those of the whole answer.
        "GET" if sent.method == "HEAD" else sent.method,
        sent.query_string.decode("utf-8", "surrogateescape"),
        headers,
        sent.get_data(cache=False) if sent.method == "POST" else b"",
    )


def flask_response(response: Response) -> AnyResponse:
    """Return a response value as Flask's."""
    made = flask.Response(response.body, response.status, list(response.headers))
    if not response.body and not response.header("Content-Type"):
        # Flask would give a type to what there is not.
        del made.headers["Content-Type"]
    return made


def problem_response(problem: Problem) -> AnyResponse:
    """Return a problem as a page or as JSON, as the present request prefers."""
    chosen = choose(flask.request.headers.get("Accept", ""), [(MEDIA_TYPE, False), (HTML, True)])
    response = problem.response()
    if chosen and chosen[1]:
        page = flask.render_template("problem.html", problem=problem).encode()
        response = Response(
            problem.status, (("Content-Type", f"{HTML}; charset=utf-8"), *problem.headers), page
        )
    return flask_response(response.with_headers(("Vary", "Accept")))
