"""Keep the record of the container: which annotations are on which page, and which there were.

Each annotation stands on one page, in the order of arrival, and stays there; a page that is full stays
closed. So a page never changes but by what is taken off it, and to list one needs no other: its members are
looked up, and those before it counted by pages and by runs of `SHELF` pages, whose sizes are stored once they
are less than full. What was deleted leaves a tombstone, so that its name is never given again.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from pyoxigraph import Literal, NamedNode, Quad, Triple

from kg.container.names import AS_NS, LDP_NS
from kg.sparql.results import rows
from kg.terms import DCTERMS, OA, RDF, XSD

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pyoxigraph import BlankNode

    from kg.container.names import Names
    from kg.store import GraphReader

PAGE: Final = 50
"""Annotations on a page."""

SHELF: Final = 1000
"""Pages that are counted together."""

ITEMS: Final = NamedNode(f"{AS_NS}items")
LAST: Final = NamedNode(f"{AS_NS}last")
TOTAL: Final = NamedNode(f"{AS_NS}totalItems")
TOMBSTONE: Final = NamedNode(f"{AS_NS}Tombstone")
FORMER_TYPE: Final = NamedNode(f"{AS_NS}formerType")
DELETED: Final = NamedNode(f"{AS_NS}deleted")
ACTOR: Final = NamedNode(f"{AS_NS}actor")
SUBMITTED: Final = NamedNode(f"{DCTERMS.created.value.removesuffix('created')}dateSubmitted")
CONTAINER_TYPES: Final = (NamedNode(f"{LDP_NS}BasicContainer"), NamedNode(f"{AS_NS}OrderedCollection"))


@dataclass(frozen=True, slots=True)
class Entry:
    """What the record says of a name: the page of a present annotation, or that it was deleted and when."""

    page: int | None = None
    creator: str = ""
    deleted: str = ""


@dataclass(frozen=True, slots=True)
class Edit:
    """Statements that go into the record and out of it."""

    added: tuple[Quad, ...] = ()
    removed: tuple[Quad, ...] = ()


@dataclass(frozen=True, slots=True)
class Listing:
    """One page: its number, that of the last, its annotations, how many stand before it and in all."""

    number: int
    last: int
    items: tuple[NamedNode, ...]
    start: int
    total: int


@dataclass(frozen=True, slots=True)
class Record:
    """The record as a version of the graph has it. Reading raises QueryFailed, StoreError."""

    reader: GraphReader
    names: Names

    def entry(self, annotation: NamedNode) -> Entry | None:
        """Return what is known of an annotation, None where there never was one."""
        # Looked up rather than queried: this is asked at each write.
        for quad in self._said(None, ITEMS, annotation):
            creator = next((_text(one.object) for one in self._said(annotation, DCTERMS.creator)), "")
            return Entry(self.names.number_of(_text(quad.subject)), creator)
        for quad in self._said(annotation, DELETED):
            return Entry(deleted=_text(quad.object))
        return None

    def last(self) -> int:
        """Return the number of the last page."""
        return self._last() or 0

    def listing(self, number: int) -> Listing | None:
        """Return a page, None where there is none of this number; the first there always is."""
        last = self.last()
        if not 0 <= number <= last:
            return None
        items = self._items(number)
        total = self._before(last) + (len(items) if number == last else self._size(last))
        return Listing(number, last, items, self._before(number), total)

    def with_annotation(self, annotation: NamedNode, creator: NamedNode, when: Literal) -> Edit:
        """Return the edit that puts a new annotation on the last page, or on a new one."""
        graph, last = self.names.record, self._last()
        added, removed = [], []
        if last is None:
            last, container = 0, self.names.container
            added += [Quad(container, RDF.type, kind, graph) for kind in CONTAINER_TYPES]
            added.append(Quad(container, LAST, self.names.page(0), graph))
        elif self._size(last) >= PAGE:
            removed.append(Quad(self.names.container, LAST, self.names.page(last), graph))
            last += 1
            added.append(Quad(self.names.container, LAST, self.names.page(last), graph))
            if last % SHELF == 0:
                self._close_shelf(last // SHELF - 1, added)
        added.append(Quad(self.names.page(last), ITEMS, annotation, graph))
        added.append(Quad(annotation, SUBMITTED, when, graph))
        added.append(Quad(annotation, DCTERMS.creator, creator, graph))
        return Edit(tuple(added), tuple(removed))

    def without(self, annotation: NamedNode, entry: Entry, by: NamedNode, when: Literal) -> Edit:
        """Return the edit that takes an annotation off its page and leaves a tombstone."""
        graph, number = self.names.record, entry.page or 0
        query = f"SELECT ?p ?o {{ GRAPH {graph} {{ {annotation} ?p ?o }} }}"
        removed = [Quad(annotation, row["p"], row["o"], graph) for row in rows(self.reader, query)]
        removed.append(Quad(self.names.page(number), ITEMS, annotation, graph))
        added = [
            Quad(annotation, RDF.type, TOMBSTONE, graph),
            Quad(annotation, FORMER_TYPE, OA.Annotation, graph),
            Quad(annotation, DELETED, when, graph),
            Quad(annotation, ACTOR, by, graph),
        ]
        last = self.last()
        if number != last:
            self._recount(self.names.page(number), self._size(number) - 1, added, removed)
            if number // SHELF != last // SHELF:
                shelf = self.names.shelf(number // SHELF)
                size = self._stored((shelf,)).get(shelf.value, PAGE * SHELF)
                self._recount(shelf, size - 1, added, removed)
        return Edit(tuple(added), tuple(removed))

    def _close_shelf(self, number: int, added: list[Quad]) -> None:
        pages = [self.names.page(page) for page in range(number * SHELF, (number + 1) * SHELF)]
        missing = sum(PAGE - size for size in self._stored(pages).values())
        if missing:
            self._recount(self.names.shelf(number), PAGE * SHELF - missing, added, [])

    def _recount(self, counted: NamedNode, size: int, added: list[Quad], removed: list[Quad]) -> None:
        graph = self.names.record
        stored = self._stored((counted,)).get(counted.value)
        if stored is not None:
            removed.append(Quad(counted, TOTAL, _number(stored), graph))
        added.append(Quad(counted, TOTAL, _number(size), graph))

    def _last(self) -> int | None:
        """Return the number of the last page, None where there is no record yet."""
        pages = (_text(quad.object) for quad in self._said(self.names.container, LAST))
        return next(map(self.names.number_of, pages), None)

    def _said(
        self, subject: NamedNode | None, predicate: NamedNode, value: NamedNode | None = None
    ) -> Iterator[Quad]:
        """Iterate over what the record says, which is not all that the graph does."""
        graph = self.names.record
        return (quad for quad in self.reader.match(subject, predicate, value) if quad.graph_name == graph)

    def _items(self, number: int) -> tuple[NamedNode, ...]:
        query = f"""SELECT ?item {{ GRAPH {self.names.record} {{
            {self.names.page(number)} {ITEMS} ?item . ?item {SUBMITTED} ?when }} }} ORDER BY ?when ?item"""
        return tuple(row["item"] for row in rows(self.reader, query))

    def _size(self, number: int) -> int:
        return sum(1 for _ in self._said(self.names.page(number), ITEMS))

    def _before(self, number: int) -> int:
        """Return how many annotations stand on the pages before one."""
        shelves, pages = divmod(number, SHELF)
        first = shelves * SHELF
        counts = self._stored(
            [
                *(self.names.shelf(shelf) for shelf in range(shelves)),
                *(self.names.page(page) for page in range(first, first + pages)),
            ]
        )
        full = dict.fromkeys((self.names.shelf(shelf).value for shelf in range(shelves)), PAGE * SHELF)
        full |= dict.fromkeys((self.names.page(page).value for page in range(first, first + pages)), PAGE)
        return sum({**full, **counts}.values())

    def _stored(self, counted: Iterable[NamedNode]) -> dict[str, int]:
        values = " ".join(map(str, counted))
        if not values:
            return {}
        query = f"""SELECT ?counted ?n {{ VALUES ?counted {{ {values} }}
            GRAPH {self.names.record} {{ ?counted {TOTAL} ?n }} }}"""
        return {row["counted"].value: int(row["n"].value) for row in rows(self.reader, query)}


def _text(term: NamedNode | BlankNode | Literal | Triple) -> str:
    return "" if isinstance(term, Triple) else term.value


def _number(value: int) -> Literal:
    return Literal(str(value), datatype=XSD.integer)
