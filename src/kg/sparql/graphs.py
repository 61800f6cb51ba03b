"""Answer requests of the SPARQL 1.1 Graph Store HTTP Protocol; numbers are those of its sections."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, cast
from urllib.parse import parse_qsl

from pyoxigraph import NamedNode

from kg.errors import ConditionFailed, KgError, RdfSyntaxError, UnknownGraph
from kg.sparql.accept import choose
from kg.sparql.answer import HTML, finish, unless_known
from kg.sparql.conditions import Condition
from kg.sparql.findings import NO_CONTENT, written
from kg.sparql.messages import Response
from kg.sparql.problem import Problem, line_of, problem_of
from kg.sparql.request import is_absolute
from kg.sparql.results import Kind, offers
from kg.sparql.uploads import KNOWN, RDF, Upload, uploads

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from kg.model.finding import Finding
    from kg.rdf.formats import Format
    from kg.sparql.evaluation import Evaluated
    from kg.sparql.messages import Request

METHODS: Final = ("GET", "HEAD", "OPTIONS", "POST", "PUT", "DELETE")
HEADERS: Final = (("Allow", ", ".join(METHODS)), ("Accept-Post", KNOWN))
CREATED: Final = 201
_WRITES: Final = frozenset({"POST", "PUT", "DELETE"})


@dataclass(frozen=True, slots=True)
class Target:
    """What a request is about: a named graph, the unnamed one for None, or the store itself."""

    graph: NamedNode | None = None
    is_store: bool = False


@dataclass(frozen=True, slots=True)
class GraphWrite:
    """A graph to be replaced (PUT), added to (POST) or removed (DELETE), if the condition holds."""

    method: str
    graph: NamedNode | None
    uploads: tuple[Upload, ...] = ()
    condition: Condition = field(default_factory=Condition)


@dataclass(frozen=True, slots=True)
class Written:
    """What became of a write: what the shapes say of it, and whether it made a graph that was not there."""

    findings: Sequence[Finding] = ()
    created: bool = False


@dataclass(frozen=True, slots=True)
class Port:
    """What the answers need: how to read and to write a graph, and what depends on who asks.

    `read` takes a graph and a media type; both raise KgError. `permit` tells why the sender may not write.
    `mint` names a new graph and gives its address. `show` writes a problem, and `lead` the response that
    leads a browser to a page about a graph; it raises KgError too.
    """

    read: Callable[[NamedNode | None, str], Evaluated]
    write: Callable[[GraphWrite], Written]
    permit: Callable[[], Problem | None]
    mint: Callable[[], tuple[NamedNode, str]]
    show: Callable[[Problem], Response]
    lead: Callable[[NamedNode], Response]


def target_of(query_string: str) -> Target | Problem:
    """Return what the parameters of a request to the store name (4.2), or what is wrong with them."""
    try:
        pairs = parse_qsl(query_string, keep_blank_values=True, errors="strict", max_num_fields=10)
        query_string.encode("utf-8")
    except (ValueError, UnicodeError):
        return _bad("The parameters can not be read.", mend=_NAME_ONE)
    names = [name for name, _ in pairs]
    match names:
        case []:
            return Target(is_store=True)
        case ["default"]:
            return Target()
        case ["graph"]:
            iri = pairs[0][1]
            if is_absolute(iri):
                return Target(NamedNode(iri))
            return _bad(f"graph={iri!r} is no absolute IRI.", mend="Give the graph's full IRI.")
        case _:
            return _bad(f"The parameters are {', '.join(names)}.", mend=_NAME_ONE)


def answer_graphs(request: Request, target: Target | Problem, port: Port) -> Response:
    """Return the response to a request; every fault of it is in the response."""
    if request.method not in METHODS:
        outcome: Response | Problem = _not_allowed(request.method)
    elif request.method == "OPTIONS":
        outcome = Response(NO_CONTENT, HEADERS)
    elif request.method in _WRITES:
        # Whoever may not write learns nothing about what was to be written.
        outcome = port.permit() or (target if isinstance(target, Problem) else _write(request, target, port))
    else:
        outcome = target if isinstance(target, Problem) else _read(request, target, port)
    if isinstance(outcome, Problem):
        outcome = port.show(outcome)
    return finish(request, outcome)


_NAME_ONE: Final = "Name one graph: ?graph=IRI, or ?default for the graph without a name."


def _read(request: Request, target: Target, port: Port) -> Response | Problem:
    if target.is_store:
        return _bad("The request names no graph.", mend=_NAME_ONE)
    available: list[tuple[str, Format | None]] = list(offers(Kind.GRAPH))
    if target.graph is not None:
        available.append((HTML, None))
    accept = request.header("accept")
    chosen = choose(accept, available)
    if chosen is None:
        return _not_acceptable(accept)
    media_type, entry = chosen
    try:
        if entry is None:
            return port.lead(cast("NamedNode", target.graph))
        found = port.read(target.graph, media_type)
    except KgError as error:
        return _problem(error, (), "request")
    charset = "; charset=utf-8" if media_type.startswith("text/") else ""
    headers = (("Content-Type", media_type + charset), ("ETag", found.tag), ("Cache-Control", "no-cache"))
    return unless_known(request, Response(200, headers, cast("bytes", found.content)))


def _write(request: Request, target: Target, port: Port) -> Response | Problem:
    if target.is_store and request.method != "POST":
        return _bad(f"{request.method} needs a graph to be named.", mend=_NAME_ONE)
    if request.method == "POST" and not request.body:
        # 5.5; so it adds nothing, and makes no graph either.
        return Response(NO_CONTENT)
    sent = uploads(request) if request.method != "DELETE" else ()
    if isinstance(sent, Problem):
        return sent
    graph, address = port.mint() if target.is_store else (target.graph, "")
    try:
        done = port.write(GraphWrite(request.method, graph, sent, Condition.of(request)))
    except KgError as error:
        return _problem(error, sent, "write")
    response = written(done.findings, CREATED if done.created else NO_CONTENT)
    return response.with_headers(("Location", address)) if address else response


def _problem(error: KgError, sent: tuple[Upload, ...], kind: str) -> Problem:
    match error:
        case RdfSyntaxError():
            # With several documents it is not known here which of them has the line.
            text = sent[0].content.decode("utf-8", "replace") if len(sent) == 1 else ""
            return Problem(
                400,
                "rdf-syntax",
                "The document can not be read",
                error.message,
                error.mend,
                error.line,
                error.column,
                line_of(text, error.line),
            )
        case UnknownGraph():
            return Problem(404, "unknown-graph", "There is no such graph", error.message, error.mend)
        case ConditionFailed():
            return Problem(412, "condition-failed", "The graph is another one", error.message, error.mend)
        case _:
            return problem_of(error, kind=kind)


def _bad(detail: str, *, mend: str = "") -> Problem:
    return Problem(400, "bad-request", "The request is not a Graph Store Protocol request", detail, mend)


def _not_allowed(method: str) -> Problem:
    return Problem(
        405,
        "method-not-allowed",
        "The method is not allowed here",
        f"{method} is not a method of graphs.",
        f"Use one of {', '.join(METHODS)}.",
        headers=HEADERS[:1],
    )


def _not_acceptable(accept: str) -> Problem:
    return Problem(
        406,
        "not-acceptable",
        "There is no such representation",
        f"A graph does not come as {accept!r}.",
        f"Accept one of {RDF}.",
    )
