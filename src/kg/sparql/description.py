"""Describe one thing of the graph: what is said of it, what points at it, and what all of that is called."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, cast

from pyoxigraph import Literal, NamedNode, Triple

from kg.sparql.results import evaluation_faults, rows
from kg.terms import KG, OA, RDF, RDFS, SCHEMA, SKOS

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from pyoxigraph import QuerySolution

    from kg.sparql.display import Term
    from kg.store.base import GraphReader

PAGE: Final = 100
"""Statements on the thing, and as many that point at it, on one page of its description."""

PAGES: Final = 1000
"""Pages that are given at most: to skip statements takes the store as long as to read them."""

FRAGMENTS: Final = 100
LABELS: Final = 400
_OF_PARTS: Final = 2000

_LABEL_PROPERTIES: Final = (SKOS.prefLabel, SCHEMA.headline, RDFS.label, KG.claimText)

_FIRST: Final = (RDF.type, SKOS.prefLabel, SCHEMA.headline, RDFS.label, SKOS.altLabel)


@dataclass(frozen=True, slots=True)
class Label:
    """What a thing is called, and in which language, empty where it is not said."""

    text: str
    language: str


@dataclass(frozen=True, slots=True)
class Description:
    """What the graph says of a thing: of itself and its parts (IRIs with a fragment), and where it is named.

    It is one page of it, counted from 1; `more` tells that there is another one. `naming` are the statements
    that the labels are from, of other things, and `labels` the best for each.
    """

    thing: NamedNode
    outgoing: tuple[Triple, ...]
    parts: tuple[Triple, ...]
    incoming: tuple[Triple, ...]
    labels: dict[str, Label]
    naming: tuple[Triple, ...] = ()
    page: int = 1
    more: bool = False

    @property
    def triples(self) -> tuple[Triple, ...]:
        """Return all statements of the description, without the labels of other things."""
        return (*self.outgoing, *self.parts, *self.incoming)

    def __bool__(self) -> bool:
        return bool(self.outgoing or self.incoming)


def describe(reader: GraphReader, thing: NamedNode, page: int = 1) -> Description:
    """Describe a thing, or give another page of that, with at most six queries, each bounded.

    Pages follow the order in which the store gives statements, which is the same for one version of the
    graph. Raises QueryFailed, StoreError.
    """
    told = _page(reader, f"SELECT DISTINCT ?p ?o {{ {thing} ?p ?o }}", page)
    naming = _page(reader, f"SELECT DISTINCT ?s ?p {{ ?s ?p {thing} }}", page)
    more = page < PAGES and max(len(told), len(naming)) > PAGE
    outgoing = sorted((Triple(thing, row["p"], row["o"]) for row in told[:PAGE]), key=_reading_order)
    incoming = sorted((Triple(row["s"], row["p"], thing) for row in naming[:PAGE]), key=_reading_order)
    parts = _parts(thing, (*outgoing, *incoming))
    # The segments of a text are parts of its article, though no statement joins the two.
    is_article = any(entry.object == KG.Article for entry in outgoing)
    segments = f"?version {KG.textOf} {thing} . ?s {KG.segmentOf} ?version" if is_article else ""
    of_parts = _statements(reader, parts, segments)
    # A part may have parts in turn: an annotation's target has the selectors with the words.
    inner = [part for part in _parts(thing, of_parts) if part not in parts]
    of_parts += _statements(reader, inner)
    inside = {part.value for part in (*parts, *inner)} | {_value(entry.subject) for entry in of_parts}
    outside = [entry for entry in incoming if str(getattr(entry.subject, "value", "")) not in inside]
    labels, labelling = _labels(reader, thing, (*outgoing, *of_parts, *outside), inside)
    return Description(thing, tuple(outgoing), tuple(of_parts), tuple(outside), labels, labelling, page, more)


def is_known(reader: GraphReader, thing: NamedNode) -> bool:
    """Tell whether the graph says anything of a thing, or names it. Raises QueryFailed, StoreError."""
    with evaluation_faults():
        return bool(reader.query(f"ASK {{ {{ {thing} ?p ?o }} UNION {{ ?s ?p {thing} }} }}"))


def _page(reader: GraphReader, query: str, page: int) -> list[QuerySolution]:
    """Return the rows of a page, and one more where there is another."""
    return list(rows(reader, f"{query} OFFSET {PAGE * (page - 1)} LIMIT {PAGE + 1}"))


def _statements(reader: GraphReader, subjects: Sequence[NamedNode], others: str = "") -> list[Triple]:
    """Return what is said of some things, and of others that a pattern finds."""
    if not subjects and not others:
        return []
    named = f"{{ VALUES ?s {{ {' '.join(map(str, subjects))} }} }}"
    which = f"{named} UNION {{ {others} }}" if others else named
    query = f"SELECT DISTINCT ?s ?p ?o {{ {which} ?s ?p ?o }} LIMIT {_OF_PARTS}"
    return sorted((Triple(row["s"], row["p"], row["o"]) for row in rows(reader, query)), key=_reading_order)


def _parts(thing: NamedNode, statements: Iterable[Triple]) -> list[NamedNode]:
    """Return the parts that the statements lead to: `…#time` belongs on the page of `…`."""
    found = {
        term.value: term
        for entry in statements
        for term in (entry.subject, entry.object)
        if isinstance(term, NamedNode) and term.value.startswith(f"{thing.value}#")
    }
    return [found[iri] for iri in sorted(found)][:FRAGMENTS]


def _labels(
    reader: GraphReader, thing: NamedNode, shown: Iterable[Triple], inside: Collection[str]
) -> tuple[dict[str, Label], tuple[Triple, ...]]:
    """Return what things are called, in English where it is known, else in the first language by its tag.

    With it come the statements that say so of other things. An annotation is called by the words it quotes.
    """
    wanted = sorted(_iris(shown) - set(inside))[:LABELS]
    values = " ".join(f"<{iri}>" for iri in wanted)
    # A filter, because with a path or VALUES for the property Oxigraph takes three times as long.
    named = f"VALUES ?s {{ {values} }} ?s ?p ?label FILTER(?p IN ({', '.join(map(str, _LABEL_PROPERTIES))}))"
    naming = [
        Triple(row["s"], row["p"], row["label"])
        for row in rows(reader, f"SELECT DISTINCT ?s ?p ?label {{ {named} }} LIMIT {_OF_PARTS}")
        if isinstance(row["label"], Literal)
    ]
    found: dict[str, list[Literal]] = {}
    for entry in naming:
        found.setdefault(_value(entry.subject), []).append(cast("Literal", entry.object))
    annotations = " ".join(f"<{iri}>" for iri in wanted if iri not in found)
    if annotations:
        words = (
            f"?s {OA.hasTarget} ?target . ?target {OA.hasSelector} ?selector . ?selector {OA.exact} ?label"
        )
        query = f"SELECT DISTINCT ?s ?label {{ VALUES ?s {{ {annotations} }} {words} }} LIMIT {_OF_PARTS}"
        for row in rows(reader, query):
            if isinstance(row["label"], Literal):
                found.setdefault(row["s"].value, []).append(row["label"])
    labels = {iri: Label(iri.removeprefix(thing.value), "") for iri in inside}
    labels |= {iri: _best(known) for iri, known in found.items()}
    return labels, tuple(entry for entry in naming if entry.subject != thing)


def _value(term: object) -> str:
    return str(getattr(term, "value", ""))


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
