"""Describe one thing of the graph: what is said of it, what points at it, and what all of that is called."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from pyoxigraph import Literal, NamedNode, Triple

from kg.sparql.results import rows
from kg.terms import KG, OA, RDF, RDFS, SCHEMA, SKOS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kg.sparql.display import Term
    from kg.store.base import GraphReader

INCOMING: Final = 200
FRAGMENTS: Final = 100
LABELS: Final = 400

_LABEL_PROPERTIES: Final = (SKOS.prefLabel, SCHEMA.headline, RDFS.label, KG.claimText)
_WORDS: Final = f"{OA.hasTarget}/{OA.hasSelector}/{OA.exact}"
"""What an annotation is called by: the words it quotes."""

_FIRST: Final = (RDF.type, SKOS.prefLabel, SCHEMA.headline, RDFS.label, SKOS.altLabel)


@dataclass(frozen=True, slots=True)
class Label:
    """What a thing is called, and in which language, empty where it is not said."""

    text: str
    language: str


@dataclass(frozen=True, slots=True)
class Description:
    """What the graph says of a thing: of itself and its parts (IRIs with a fragment), and where it is named.

    `incoming_cut` tells that more point at it than are listed.
    """

    thing: NamedNode
    outgoing: tuple[Triple, ...]
    parts: tuple[Triple, ...]
    incoming: tuple[Triple, ...]
    incoming_cut: bool
    labels: dict[str, Label]

    @property
    def triples(self) -> tuple[Triple, ...]:
        """Return all statements of the description."""
        return (*self.outgoing, *self.parts, *self.incoming)

    def __bool__(self) -> bool:
        return bool(self.outgoing or self.incoming)


def describe(reader: GraphReader, thing: NamedNode) -> Description:
    """Describe a thing with at most five queries, each bounded. Raises QueryFailed, StoreError."""
    outgoing = sorted(_statements(reader, (thing,)), key=_reading_order)
    incoming = _incoming(reader, thing)
    parts = _parts(thing, (*outgoing, *incoming))
    of_parts = sorted(_statements(reader, parts), key=_reading_order) if parts else []
    # A part may have parts in turn: an annotation's target has the selectors with the words.
    inner = [part for part in _parts(thing, of_parts) if part not in parts]
    if inner:
        of_parts += sorted(_statements(reader, inner), key=_reading_order)
    inside = {part.value for part in (*parts, *inner)}
    outside = [entry for entry in incoming if str(getattr(entry.subject, "value", "")) not in inside]
    shown = (*outgoing, *of_parts, *outside)
    labels = {iri: Label(iri.removeprefix(thing.value), "") for iri in inside}
    labels |= _labels(reader, _iris(shown) - inside)
    cut = len(incoming) > INCOMING
    return Description(thing, tuple(outgoing), tuple(of_parts), tuple(outside[:INCOMING]), cut, labels)


def _statements(reader: GraphReader, subjects: Iterable[NamedNode]) -> Iterator[Triple]:
    values = " ".join(map(str, subjects))
    query = f"SELECT DISTINCT ?s ?p ?o {{ VALUES ?s {{ {values} }} ?s ?p ?o }}"
    return (Triple(row["s"], row["p"], row["o"]) for row in rows(reader, query))


def _incoming(reader: GraphReader, thing: NamedNode) -> list[Triple]:
    query = f"SELECT DISTINCT ?s ?p {{ ?s ?p {thing} }} LIMIT {INCOMING + 1}"
    return sorted((Triple(row["s"], row["p"], thing) for row in rows(reader, query)), key=_reading_order)


def _parts(thing: NamedNode, statements: Iterable[Triple]) -> list[NamedNode]:
    """Return the parts that the statements lead to: `…#time` belongs on the page of `…`."""
    found = {
        term.value: term
        for entry in statements
        for term in (entry.subject, entry.object)
        if isinstance(term, NamedNode) and term.value.startswith(f"{thing.value}#")
    }
    return [found[iri] for iri in sorted(found)][:FRAGMENTS]


def _labels(reader: GraphReader, iris: Iterable[str]) -> dict[str, Label]:
    """Return what things are called, in English where it is known, else in the first language by its tag."""
    values = " ".join(f"<{iri}>" for iri in sorted(iris)[:LABELS])
    path = "|".join([*map(str, _LABEL_PROPERTIES), f"({_WORDS})"])
    query = f"SELECT DISTINCT ?s ?label {{ VALUES ?s {{ {values} }} ?s {path} ?label }}"
    found: dict[str, list[Literal]] = {}
    for row in rows(reader, query):
        if isinstance(row["label"], Literal):
            found.setdefault(row["s"].value, []).append(row["label"])
    return {iri: _best(labels) for iri, labels in found.items()}


def _best(labels: list[Literal]) -> Label:
    best = min(labels, key=lambda label: (label.language != "en", label.language or "", label.value))
    return Label(best.value, best.language or "")


def _iris(statements: Iterable[Triple]) -> set[str]:
    terms: Iterator[Term] = (
        term for entry in statements for term in (entry.subject, entry.predicate, entry.object)
    )
    return {term.value for term in terms if isinstance(term, NamedNode)}


def _reading_order(entry: Triple) -> tuple[str, int, str, str, str]:
    rank = _FIRST.index(entry.predicate) if entry.predicate in _FIRST else len(_FIRST)
    language = entry.object.language or "" if isinstance(entry.object, Literal) else ""
    return str(entry.subject), rank, entry.predicate.value, language, str(entry.object)
