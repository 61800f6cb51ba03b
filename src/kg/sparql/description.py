"""Describe one thing of the graph: what is said of it, what points at it, and what all of that is called."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, cast

from pyoxigraph import Literal, NamedNode, Triple

from kg.sparql.results import rows
from kg.sparql.together import Group, iri_list, together
from kg.terms import KG, OA, RDF, RDFS, SCHEMA, SKOS

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

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
    """Describe a thing, or give another page of that, with at most four queries, mostly three, each bounded.

    Pages follow the order in which the store gives statements, which is the same for one version of the
    graph. Raises QueryFailed, StoreError.
    """
    rest = f"OFFSET {PAGE * (page - 1)} LIMIT {PAGE + 1}"
    told, naming = together(
        reader,
        (
            Group(("p", "o"), f"{{ SELECT DISTINCT ?p ?o {{ {thing} ?p ?o }} {rest} }}"),
            Group(("s", "p"), f"{{ SELECT DISTINCT ?s ?p {{ ?s ?p {thing} }} {rest} }}"),
        ),
    )
    more = page < PAGES and max(len(told), len(naming)) > PAGE
    outgoing = sorted((Triple(thing, p, o) for p, o in told[:PAGE]), key=_reading_order)
    incoming = sorted((Triple(s, p, thing) for s, p in naming[:PAGE]), key=_reading_order)
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


def known(reader: GraphReader, things: Sequence[NamedNode]) -> list[NamedNode]:
    """Return those of a few things of which the graph says anything, or which it names, in their order.

    Raises QueryFailed, StoreError.
    """
    ways = [(f"{thing} ?p ?o", f"?s ?p {thing}") for thing in things]
    groups = [Group(("p",), f"{{ SELECT ?p {{ {way} }} LIMIT 1 }}") for pair in ways for way in pair]
    found = together(reader, groups)
    return [thing for number, thing in enumerate(things) if found[2 * number] or found[2 * number + 1]]


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
    shown = tuple(shown)
    wanted = iri_list(sorted(_iris(shown) - set(inside))[:LABELS])
    quoting = iri_list(sorted({thing.value, *_may_quote(thing, shown)} - set(inside))[:LABELS])
    # A filter, because with a path or VALUES for the property Oxigraph takes three times as long.
    properties = ", ".join(map(str, _LABEL_PROPERTIES))
    named = f"VALUES ?s {{ {wanted} }} ?s ?p ?label FILTER(?p IN ({properties}))"
    words = f"""VALUES ?s {{ {quoting} }} ?s {OA.hasTarget} ?target .
        ?target {OA.hasSelector} ?selector . ?selector {OA.exact} ?label"""
    names, quotes = together(
        reader,
        (
            Group(("s", "p", "label"), f"{{ SELECT DISTINCT ?s ?p ?label {{ {named} }} LIMIT {_OF_PARTS} }}"),
            Group(("s", "label"), f"{{ SELECT DISTINCT ?s ?label {{ {words} }} LIMIT {_OF_PARTS} }}"),
        ),
    )
    naming = [Triple(s, p, label) for s, p, label in names if isinstance(label, Literal)]
    found: dict[str, list[Literal]] = {}
    for entry in naming:
        found.setdefault(_value(entry.subject), []).append(cast("Literal", entry.object))
    quoted: dict[str, list[Literal]] = {}
    for annotation, label in quotes:
        if isinstance(label, Literal) and annotation.value not in found:
            quoted.setdefault(annotation.value, []).append(label)
    found |= quoted
    labels = {iri: Label(iri.removeprefix(thing.value), "") for iri in inside}
    labels |= {iri: _best(known) for iri, known in found.items()}
    return labels, tuple(entry for entry in naming if entry.subject != thing)


def _may_quote(thing: NamedNode, shown: Iterable[Triple]) -> Iterator[str]:
    """Yield what may be annotations: what points at the thing, and bodies, which may be annotations too."""
    for entry in shown:
        if entry.object == thing and isinstance(entry.subject, NamedNode):
            yield entry.subject.value
        if entry.predicate == OA.hasBody and isinstance(entry.object, NamedNode):
            yield entry.object.value


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
