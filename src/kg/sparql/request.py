"""Read a SPARQL query out of an HTTP request, by section 2.1 of the SPARQL 1.1 Protocol."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qsl

from pyoxigraph import NamedNode

from kg.sparql.problem import Problem, bad_request
from kg.store.base import UNION, Dataset

if TYPE_CHECKING:
    from kg.sparql.messages import Request

METHODS: Final = ("GET", "HEAD", "OPTIONS", "POST")
ALLOW: Final = ("Allow", ", ".join(METHODS))
FORM: Final = "application/x-www-form-urlencoded"
QUERY: Final = "application/sparql-query"
UPDATE: Final = "application/sparql-update"
MAX_PARAMETERS: Final = 1000

_CHARSET: Final = re.compile(r";\s*charset\s*=\s*\"?([^\s;\"]+)\"?", re.IGNORECASE)
_UTF8: Final = frozenset({"utf-8", "utf8", "us-ascii"})
_SECONDS: Final = re.compile(r"\d{1,6}(?:\.\d{1,3})?", re.ASCII)
_SCHEME: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")

Parameters = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class QueryRequest:
    """A query and the dataset that the request chose for it.

    `accept` is the parameter that stands in for the Accept header where a link or a form sends the request,
    and `seconds` the parameter `timeout`, after which no answer is wanted; neither is part of the protocol.
    """

    text: str
    dataset: Dataset = UNION
    accept: str = ""
    seconds: float | None = None


def read_request(request: Request) -> QueryRequest | Problem:
    """Return the query that a GET, HEAD or POST request carries, or what is wrong with the request."""
    try:
        if request.method in ("GET", "HEAD"):
            return _from_parameters(_parameters(request.query_string))
        if request.method == "POST":
            return _from_body(request)
    except UnicodeDecodeError as error:
        return bad_request(f"The request is not UTF-8: {error.reason} at byte {error.start}.")
    except ValueError as error:
        return bad_request(f"The parameters can not be read: {error}.")
    return _not_allowed(request.method)


def read_only() -> Problem:
    """Return the refusal of every update."""
    return Problem(
        403,
        "read-only",
        "This endpoint only answers queries",
        "SPARQL Update was refused: nothing is written through this endpoint.",
        "Change the corpus and run `kg build`; the endpoint follows the new build by itself.",
    )


def _parameters(text: str) -> Parameters:
    text.encode("utf-8")  # raises for bytes that were none, which a server hands on as lone surrogates
    return tuple(parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=MAX_PARAMETERS))


def _from_body(request: Request) -> QueryRequest | Problem:
    media_type = request.media_type
    if media_type == UPDATE:
        return read_only()
    if media_type not in (FORM, QUERY):
        sent = f"as {media_type!r}" if media_type else "without a Content-Type"
        return _unsupported(f"A query can not be sent {sent}.")
    if not _is_utf8(request):
        return _unsupported(f"The charset of {request.header('content-type')!r} is not UTF-8.")
    parameters, body = _parameters(request.query_string), request.body.decode("utf-8")
    return (
        _direct(parameters, body) if media_type == QUERY else _from_parameters(parameters + _parameters(body))
    )


def _direct(parameters: Parameters, text: str) -> QueryRequest | Problem:
    if any(name in ("query", "update") for name, _ in parameters):
        return bad_request(
            "The request has a query in its body and another one in its address.", mend="Send one of the two."
        )
    return _from_parameters((*parameters, ("query", text)))


def _from_parameters(parameters: Parameters) -> QueryRequest | Problem:
    queries = [value for name, value in parameters if name == "query"]
    if any(name in ("update", "using-graph-uri", "using-named-graph-uri") for name, _ in parameters):
        return bad_request("A request can not carry both a query and an update.") if queries else read_only()
    if len(queries) != 1:
        return bad_request(
            "The request has no query." if not queries else f"The request has {len(queries)} queries.",
            mend=f"Send exactly one, as the parameter `query` or as a body of the type {QUERY}.",
        )
    chosen = {
        parameter: tuple(value for name, value in parameters if name == parameter)
        for parameter in ("default-graph-uri", "named-graph-uri")
    }
    graphs: list[tuple[NamedNode, ...] | None] = []
    for parameter, values in chosen.items():
        bad = next((value for value in values if not _is_absolute(value)), None)
        if bad is not None:
            return bad_request(f"{parameter}={bad!r} is no absolute IRI.", mend="Give a graph's full IRI.")
        graphs.append(tuple(NamedNode(value) for value in values) or None)
    accept = next((value for name, value in parameters if name == "accept"), "")
    timeout = next((value for name, value in parameters if name == "timeout"), None)
    if timeout is not None and not _SECONDS.fullmatch(timeout):
        return bad_request(
            f"timeout={timeout!r} is no number of seconds.", mend="Give one such as 10 or 0.5."
        )
    return QueryRequest(queries[0], Dataset(*graphs), accept, float(timeout) if timeout else None)


def _is_absolute(iri: str) -> bool:
    if not _SCHEME.match(iri):
        return False
    try:
        NamedNode(iri)
    except ValueError:
        return False
    return True


def _is_utf8(request: Request) -> bool:
    found = _CHARSET.search(request.header("content-type"))
    return found is None or found[1].lower() in _UTF8


def _unsupported(detail: str) -> Problem:
    return Problem(
        415,
        "unsupported-media-type",
        "The request's body is of no type that is read here",
        detail,
        f"Send {FORM} or {QUERY}, in UTF-8.",
        headers=(("Accept-Post", f"{QUERY}, {FORM}"),),
    )


def _not_allowed(method: str) -> Problem:
    return Problem(
        405,
        "method-not-allowed",
        "The method is not allowed here",
        f"{method} is not a method of the SPARQL Protocol.",
        f"Use one of {', '.join(METHODS)}.",
        headers=(ALLOW,),
    )
