"""Read a SPARQL query or update out of an HTTP request, by section 2 of the SPARQL 1.1 Protocol."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qsl, unquote_plus

from pyoxigraph import NamedNode

from kg.quantities import seconds
from kg.rdf.formats import RDF_FORMATS, RESULTS_FORMATS
from kg.sparql.problem import Problem, bad_request
from kg.store.base import UNION, Dataset

if TYPE_CHECKING:
    from kg.sparql.messages import Request

METHODS: Final = ("GET", "HEAD", "OPTIONS", "POST")
ALLOW: Final = ("Allow", ", ".join(METHODS))
FORM: Final = "application/x-www-form-urlencoded"
QUERY: Final = "application/sparql-query"
UPDATE: Final = "application/sparql-update"
DATASET: Final = ("default-graph-uri", "named-graph-uri")
USING: Final = ("using-graph-uri", "using-named-graph-uri")
MAX_PARAMETERS: Final = 1000

_CHARSET: Final = re.compile(r";\s*charset\s*=\s*\"?([^\s;\"]+)\"?", re.IGNORECASE)
_UTF8: Final = frozenset({"utf-8", "utf8", "us-ascii"})
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


@dataclass(frozen=True, slots=True)
class UpdateRequest:
    """An update and the dataset that the request chose for what its operations look for."""

    text: str
    using: Dataset = UNION


def carries_update(request: Request) -> bool:
    """Tell whether a request means to write, by its media type or the names of its parameters."""
    if request.method not in METHODS or request.method == "OPTIONS":
        return False
    if request.method == "POST" and request.media_type == UPDATE:
        return True
    form = request.body if request.method == "POST" and request.media_type == FORM else b""
    pairs = f"{request.query_string}&{form.decode('utf-8', 'replace')}".split("&")
    names = {unquote_plus(pair.partition("=")[0]) for pair in pairs}
    return bool(names & {"update", *USING})


def read_update(request: Request) -> UpdateRequest | Problem:
    """Return the update that a POST request carries, or what is wrong with the request."""
    if request.method != "POST":
        if request.method not in METHODS:
            return _not_allowed(request.method)
        return bad_request(f"An update cannot be sent by {request.method}.", mend="Send it by POST.")
    media_type = request.media_type
    if media_type not in (FORM, UPDATE):
        sent = f"as {media_type!r}" if media_type else "without a Content-Type"
        return _unsupported(f"An update cannot be sent {sent}.", UPDATE)
    if not _is_utf8(request):
        return _unsupported(f"The charset of {request.header('content-type')!r} is not UTF-8.", UPDATE)
    try:
        parameters, body = _parameters(request.query_string), request.body.decode("utf-8")
        form = _parameters(body) if media_type == FORM else (("update", body),)
    except UnicodeDecodeError as error:
        return bad_request(f"The request is not UTF-8: {error.reason} at byte {error.start}.")
    except ValueError as error:
        return bad_request(f"The parameters cannot be read: {error}.")
    return _update_from(parameters + form)


def _update_from(parameters: Parameters) -> UpdateRequest | Problem:
    names = {name for name, _ in parameters}
    if "query" in names:
        return bad_request("A request cannot carry both a query and an update.")
    if names & {*DATASET}:
        return bad_request(
            f"{' and '.join(DATASET)} are for queries.",
            mend=f"What an update looks at is chosen by {' and '.join(USING)}.",
        )
    updates = [value for name, value in parameters if name == "update"]
    if len(updates) != 1:
        return bad_request(
            "The request has no update." if not updates else f"The request has {len(updates)} updates.",
            mend=f"Send exactly one, as the parameter `update` or as a body of the type {UPDATE}.",
        )
    using = _dataset(parameters, USING)
    return using if isinstance(using, Problem) else UpdateRequest(updates[0], using)


def _dataset(parameters: Parameters, names: tuple[str, str]) -> Dataset | Problem:
    graphs: list[tuple[NamedNode, ...] | None] = []
    for parameter in names:
        values = [value for name, value in parameters if name == parameter]
        bad = next((value for value in values if not is_absolute(value)), None)
        if bad is not None:
            return bad_request(f"{parameter}={bad!r} is no absolute IRI.", mend="Give a graph's full IRI.")
        graphs.append(tuple(NamedNode(value) for value in values) or None)
    return Dataset(*graphs)


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
        return bad_request(f"The parameters cannot be read: {error}.")
    return _not_allowed(request.method)


def read_only() -> Problem:
    """Return the refusal of every update, which is what an endpoint answers unless it is told otherwise."""
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
        return _unsupported(f"A query cannot be sent {sent}.")
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
    if any(name in ("update", *USING) for name, _ in parameters):
        return bad_request("A request cannot carry both a query and an update.") if queries else read_only()
    if len(queries) != 1:
        return bad_request(
            "The request has no query." if not queries else f"The request has {len(queries)} queries.",
            mend=f"Send exactly one, as the parameter `query` or as a body of the type {QUERY}.",
        )
    dataset = _dataset(parameters, DATASET)
    if isinstance(dataset, Problem):
        return dataset
    accept = next((value for name, value in parameters if name == "accept"), "")
    accept = accept or next((_media_types(value) for name, value in parameters if name == "format"), "")
    timeout = next((value for name, value in parameters if name == "timeout"), None)
    try:
        allowed = seconds(timeout) if timeout is not None else None
    except ValueError as error:
        return bad_request(f"timeout={timeout!r}: {timeout!r} {error}.", mend="Give one such as 10 or 0.5.")
    return QueryRequest(queries[0], dataset, accept, allowed)


def _media_types(name: str) -> str:
    """Return the media types that a format's name means, as Accept lists them; nothing for an unknown one.

    The protocol has no such parameter, but many endpoints do.
    """
    if "/" in name:
        return name
    wanted = name.strip().lower()
    tables = (RESULTS_FORMATS, RDF_FORMATS)
    return ", ".join(entry.media_type for table in tables for entry in table if wanted in entry.names)


def is_absolute(iri: str) -> bool:
    """Tell whether a text is an IRI with a scheme."""
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


def _unsupported(detail: str, direct: str = QUERY) -> Problem:
    return Problem(
        415,
        "unsupported-media-type",
        "The request's body is of no type that is read here",
        detail,
        f"Send {FORM} or {direct}, in UTF-8.",
        headers=(("Accept-Post", f"{direct}, {FORM}"),),
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
