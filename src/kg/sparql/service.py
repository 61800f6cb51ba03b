"""Describe the endpoint itself: what it speaks, what is in it, and where its limits are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from pyoxigraph import Literal, NamedNode, Triple

from kg.rdf.formats import JSON_LD, RDF_FORMATS, RESULTS_FORMATS
from kg.terms import DCTERMS, OWL, RDF, RDFS, RDFS_NS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

SD_NS: Final = "http://www.w3.org/ns/sparql-service-description#"
VOID_NS: Final = "http://rdfs.org/ns/void#"
LIMITS: Final = NamedNode("https://w3id.org/kg/service")
LIMITS_NS: Final = f"{LIMITS.value}#"
PREFIXES: Final = {"sd": SD_NS, "void": VOID_NS, "limit": LIMITS_NS, "rdfs": RDFS_NS}

_SIMPLE: Final = NamedNode("http://www.w3.org/ns/entailment/Simple")
_JSON_LD: Final = "http://www.w3.org/ns/formats/JSON-LD"
"""As the W3C registered it; the engine gives the address of the page about it."""

_GRAPHS: Final = "SELECT DISTINCT ?g { GRAPH ?g {} }"
_COMMENTS: Final = {
    "timeout": "Longest time for one query, in seconds, from its arrival.",
    "queryBytes": "Longest query or update that is read, in bytes of UTF-8.",
    "bodyBytes": "Longest request body that is read, in bytes.",
    "answerBytes": "Largest answer to one query, in bytes, before compression.",
    "namedGraphs": "Number of named graphs; the description lists the first of them only.",
}


@dataclass(frozen=True, slots=True)
class Limits:
    """What one query may take: seconds, and bytes of the query, of a request's body and of the answer."""

    timeout: float
    query_bytes: int
    body_bytes: int
    answer_bytes: int


@dataclass(frozen=True, slots=True)
class Contents:
    """How many statements and graphs there are, the names of some graphs, and how many things of a class."""

    triples: int
    graphs: int
    names: Sequence[NamedNode]
    classes: Sequence[tuple[NamedNode, int]]


@dataclass(frozen=True, slots=True)
class Service:
    """An endpoint: its address, whether it takes updates, how it sees graphs, its limits, what is in it.

    `sees_union` tells that the default graph is the union of all graphs, `keeps_empty_graphs` that a graph
    stays when its last statement goes.
    """

    endpoint: str
    takes_updates: bool
    sees_union: bool
    keeps_empty_graphs: bool
    limits: Limits
    contents: Contents


def describe_service(service: Service) -> tuple[Triple, ...]:
    """Return the description of an endpoint, by SPARQL 1.1 Service Description and VoID."""
    return (*_capabilities(service), *_dataset(service), *_limits(service))


def limit_terms() -> Iterator[Triple]:
    """Yield the definitions of the properties that tell an endpoint's limits."""
    yield Triple(LIMITS, RDF.type, OWL.Ontology)
    yield Triple(LIMITS, DCTERMS.title, Literal("Limits of an endpoint", language="en"))
    told = "What a description of kg's SPARQL endpoint says of its limits."
    yield Triple(LIMITS, DCTERMS.description, Literal(told, language="en"))
    for name, comment in _COMMENTS.items():
        node = NamedNode(LIMITS_NS + name)
        yield Triple(node, RDF.type, OWL.DatatypeProperty)
        yield Triple(node, RDFS.comment, Literal(comment, language="en"))


def _sd(name: str) -> NamedNode:
    return NamedNode(SD_NS + name)


def _void(name: str) -> NamedNode:
    return NamedNode(VOID_NS + name)


def _part(service: Service, name: str) -> NamedNode:
    return NamedNode(f"{service.endpoint}#{name}")


def _capabilities(service: Service) -> Iterator[Triple]:
    node = _part(service, "service")
    yield Triple(node, RDF.type, _sd("Service"))
    yield Triple(node, _sd("endpoint"), NamedNode(service.endpoint))
    yield Triple(node, _sd("supportedLanguage"), _sd("SPARQL11Query"))
    yield Triple(node, _sd("defaultEntailmentRegime"), _SIMPLE)
    yield Triple(node, _sd("defaultDataset"), _part(service, "dataset"))
    rdf = [NamedNode(_JSON_LD if entry is JSON_LD else entry.syntax.iri) for entry in RDF_FORMATS]
    for form in (*(NamedNode(entry.syntax.iri) for entry in RESULTS_FORMATS), *rdf):
        yield Triple(node, _sd("resultFormat"), form)
    if service.sees_union:
        yield Triple(node, _sd("feature"), _sd("UnionDefaultGraph"))
    if service.keeps_empty_graphs:
        yield Triple(node, _sd("feature"), _sd("EmptyGraphs"))
    if service.takes_updates:
        yield Triple(node, _sd("supportedLanguage"), _sd("SPARQL11Update"))
        for form in rdf:
            yield Triple(node, _sd("inputFormat"), form)


def _dataset(service: Service) -> Iterator[Triple]:
    dataset, default, held = _part(service, "dataset"), _part(service, "default-graph"), service.contents
    yield Triple(dataset, RDF.type, _sd("Dataset"))
    yield Triple(dataset, _sd("defaultGraph"), default)
    yield Triple(default, RDF.type, _sd("Graph"))
    yield Triple(default, RDF.type, _void("Dataset"))
    yield Triple(default, _void("triples"), Literal(held.triples))
    for number, (cls, entities) in enumerate(held.classes, 1):
        partition = _part(service, f"class-{number}")
        yield Triple(default, _void("classPartition"), partition)
        yield Triple(partition, RDF.type, _void("Dataset"))
        yield Triple(partition, _void("class"), cls)
        yield Triple(partition, _void("entities"), Literal(entities))
    for number, name in enumerate(held.names, 1):
        graph = _part(service, f"graph-{number}")
        yield Triple(dataset, _sd("namedGraph"), graph)
        yield Triple(graph, RDF.type, _sd("NamedGraph"))
        yield Triple(graph, _sd("name"), name)
    yield Triple(dataset, NamedNode(f"{LIMITS_NS}namedGraphs"), Literal(held.graphs))
    yield Triple(dataset, RDFS.seeAlso, NamedNode(f"{service.endpoint}?query={quote(_GRAPHS)}"))


def _limits(service: Service) -> Iterator[Triple]:
    limits = service.limits
    values: dict[str, float | int] = {
        "timeout": limits.timeout,
        "queryBytes": limits.query_bytes,
        "bodyBytes": limits.body_bytes,
        "answerBytes": limits.answer_bytes,
    }
    for name, value in values.items():
        shown = int(value) if value == int(value) else value
        yield Triple(_part(service, "service"), NamedNode(LIMITS_NS + name), Literal(shown))
    for name, comment in _COMMENTS.items():
        yield Triple(NamedNode(LIMITS_NS + name), RDFS.comment, Literal(comment, language="en"))
