"""Write the container, its pages and its annotations in the formats that they come in."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import blake2b
from typing import TYPE_CHECKING, Any, Final

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from kg.container.frame import frame
from kg.container.jsontext import pretty
from kg.container.managed import own_statements
from kg.container.names import AS_NS, LDP_NS
from kg.container.record import CONTAINER_TYPES, ITEMS, LAST, TOTAL
from kg.rdf.formats import RdfSyntax, document
from kg.terms import KG_NS, PREFIXES, RDF, RDFS, XSD

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from kg.container.frame import Term
    from kg.container.names import Names
    from kg.container.record import Listing

CONTEXT: Final = "http://www.w3.org/ns/anno.jsonld"
LDP_CONTEXT: Final = "http://www.w3.org/ns/ldp.jsonld"
PROFILED: Final = f'application/ld+json; profile="{CONTEXT}"'
LABEL: Final = "Annotations submitted to this graph"

_CONTAINS: Final = NamedNode(f"{LDP_NS}contains")
_FIRST: Final = NamedNode(f"{AS_NS}first")
_NEXT: Final = NamedNode(f"{AS_NS}next")
_PREV: Final = NamedNode(f"{AS_NS}prev")
_PART_OF: Final = NamedNode(f"{AS_NS}partOf")
_START: Final = NamedNode(f"{AS_NS}startIndex")
_PAGE: Final = NamedNode(f"{AS_NS}OrderedCollectionPage")
_PREFIXES: Final = {**PREFIXES, "as": AS_NS, "ldp": LDP_NS}

Described = tuple[NamedNode, tuple[Triple, ...]]
"""An annotation and what its graph says."""


@dataclass(frozen=True, slots=True)
class Terms:
    """The contexts to write with, by what they are named in a document: the standard one, and both.

    The project's is named only where something is said that the standard one has no words for.
    """

    standard: tuple[tuple[str, ...], Mapping[str, Term]]
    both: tuple[tuple[str, ...], Mapping[str, Term]]

    def fit(self, triples: Iterable[Triple]) -> tuple[tuple[str, ...], Mapping[str, Term]]:
        """Return the names of the contexts that statements need, and the terms of these."""
        for triple in triples:
            about = triple.object if triple.predicate == RDF.type else triple.predicate
            if isinstance(about, NamedNode) and about.value.startswith(KG_NS):
                return self.both
        return self.standard


@dataclass(frozen=True, slots=True)
class View:
    """One way of listing the container: annotations by their IRIs alone, or in full."""

    names: Names
    iris: bool

    @property
    def container(self) -> str:
        """Return the address of the container in this view."""
        return f"{self.names.container.value}?iris={int(self.iris)}"

    def page(self, number: int) -> str:
        """Return the address of a page."""
        return f"{self.container}&page={number}"


def annotation_json(described: Described, terms: Terms) -> bytes:
    """Return an annotation as JSON-LD with the annotation profile."""
    annotation, triples = described[0], own_statements(*described)
    names, table = terms.fit(triples)
    return _bytes({"@context": _context(names), **frame(annotation, triples, table)})


def annotation_rdf(triples: Iterable[Triple], syntax: RdfSyntax) -> bytes:
    """Return what an annotation's graph says in a format of RDF. Raises UsageError where it can not."""
    return document(triples, syntax, prefixes=_PREFIXES)


def container_json(view: View, listing: Listing, terms: Terms, items: Sequence[Described] | None) -> bytes:
    """Return the container with its first page inside, or for None with links alone (4.2)."""
    names, table = _terms(view, terms, items)
    whole: dict[str, Any] = {
        "@context": [*names, LDP_CONTEXT],
        "id": view.container,
        "type": ["BasicContainer", "AnnotationCollection"],
        "label": LABEL if names == terms.standard[0] else {"en": LABEL},
        "total": listing.total,
    }
    if listing.total:
        whole["first"] = view.page(0) if items is None else _page(view, listing, table, items)
        whole["last"] = view.page(listing.last)
    return _bytes(whole)


def page_json(view: View, listing: Listing, terms: Terms, items: Sequence[Described]) -> bytes:
    """Return a page of the container (4.3)."""
    names, table = _terms(view, terms, items)
    page = {"@context": _context(names), **_page(view, listing, table, items)}
    page["partOf"] = {"id": view.container, "total": listing.total}
    return _bytes(page)


def container_rdf(
    view: View, listing: Listing, items: Sequence[Described] | None, syntax: RdfSyntax
) -> bytes:
    """Return the container in a format of RDF."""
    container = NamedNode(view.container)
    triples = [Triple(container, RDF.type, kind) for kind in CONTAINER_TYPES]
    triples.append(Triple(container, RDFS.label, Literal(LABEL, language="en")))
    triples.append(Triple(container, TOTAL, _number(listing.total)))
    if listing.total:
        triples.append(Triple(container, _FIRST, NamedNode(view.page(0))))
        triples.append(Triple(container, LAST, NamedNode(view.page(listing.last))))
    if items is not None:
        triples += [Triple(container, _CONTAINS, annotation) for annotation, _ in items]
        triples += _page_triples(view, listing, items)
    return document(triples, syntax, prefixes=_PREFIXES)


def page_rdf(view: View, listing: Listing, items: Sequence[Described], syntax: RdfSyntax) -> bytes:
    """Return a page in a format of RDF."""
    return document(_page_triples(view, listing, items), syntax, prefixes=_PREFIXES)


def tag_of_bytes(body: bytes) -> str:
    """Return the strong entity tag of a representation."""
    return f'"{blake2b(body, digest_size=16).hexdigest()}"'


def _terms(
    view: View, terms: Terms, items: Sequence[Described] | None
) -> tuple[tuple[str, ...], Mapping[str, Term]]:
    if view.iris or items is None:
        return terms.standard
    return terms.fit(triple for described in items for triple in own_statements(*described))


def _page(
    view: View, listing: Listing, table: Mapping[str, Term], items: Sequence[Described]
) -> dict[str, Any]:
    found: dict[str, Any] = {
        "id": view.page(listing.number),
        "type": "AnnotationPage",
        "partOf": view.container,
        "startIndex": listing.start,
    }
    if listing.number > 0:
        found["prev"] = view.page(listing.number - 1)
    if listing.number < listing.last:
        found["next"] = view.page(listing.number + 1)
    found["items"] = [
        annotation.value if view.iris else frame(annotation, own_statements(annotation, triples), table)
        for annotation, triples in items
    ]
    return found


def _page_triples(view: View, listing: Listing, items: Sequence[Described]) -> Iterator[Triple]:
    page = NamedNode(view.page(listing.number))
    yield Triple(page, RDF.type, _PAGE)
    yield Triple(page, _PART_OF, NamedNode(view.container))
    yield Triple(page, _START, _number(listing.start))
    if listing.number > 0:
        yield Triple(page, _PREV, NamedNode(view.page(listing.number - 1)))
    if listing.number < listing.last:
        yield Triple(page, _NEXT, NamedNode(view.page(listing.number + 1)))
    head: NamedNode | BlankNode = BlankNode("items0") if items else RDF.nil
    yield Triple(page, ITEMS, head)
    for number, (annotation, triples) in enumerate(items, start=1):
        rest = BlankNode(f"items{number}") if number < len(items) else RDF.nil
        yield Triple(head, RDF.first, annotation)
        yield Triple(head, RDF.rest, rest)
        head = rest
        if not view.iris:
            yield from triples


def _context(names: tuple[str, ...]) -> str | list[str]:
    return names[0] if len(names) == 1 else list(names)


def _bytes(whole: object) -> bytes:
    return pretty(whole).encode("utf-8", "surrogatepass") + b"\n"


def _number(value: int) -> Literal:
    return Literal(str(value), datatype=XSD.integer)
