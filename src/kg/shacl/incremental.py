"""Validate a change on what it can affect, and what cannot be bounded in full."""

from __future__ import annotations

from functools import cached_property
from io import BytesIO
from itertools import islice
from typing import IO, TYPE_CHECKING, Final, Protocol

from kg.rdf.formats import N_TRIPLES, RdfSyntax
from kg.shacl.affected import Walks
from kg.shacl.around import Around, AroundBoth, Lookup, index
from kg.shacl.focused import Focused
from kg.shacl.locality import study
from kg.shacl.report import in_order

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from pyoxigraph import Triple

    from kg.shacl.affected import Pair
    from kg.shacl.around import Spot, Term
    from kg.shacl.engine import Engine
    from kg.shacl.locality import Locality
    from kg.shacl.report import Result
    from kg.shacl.shapes import Shapes

Judged = tuple[str, "Term"]
"""The IRI of a shape and a node whose results by it are asked for."""

_PIECE: Final = 1000
"""Nodes that are validated at once: memory follows this, not the size of the change."""


class Graph(Lookup, Protocol):
    """A graph that can be looked up and written out whole, such as a `kg.store.GraphReader`."""

    def dump(self, out: IO[bytes], syntax: RdfSyntax) -> None:
        """Write the whole graph."""


class Incremental:
    """Validates graphs by the shapes `entries`: in full, or where something was changed.

    After a change the results of the `affected` nodes, with those that all others had before, are just the
    results of a full validation.
    """

    def __init__(
        self,
        engine: type[Engine],
        shapes: Shapes,
        entries: Sequence[str],
        locality: Locality | None = None,
    ) -> None:
        self._make, self._shapes, self._entries = engine, shapes, tuple(entries)
        self._background = index(shapes.background)
        self.locality = locality or study(shapes, entries)
        self._walks = Walks(self.locality)
        local = tuple(self.locality.local)
        # An engine takes no shapes graph in which there is nothing.
        self._focused = Focused(engine, shapes, local) if local else None

    def by(self, engine: type[Engine]) -> Incremental:
        """Return the same by another engine. Raises ShapesError."""
        return Incremental(engine, self._shapes, self._entries, self.locality)

    @cached_property
    def _engine(self) -> Engine:
        return self._make(self._shapes)

    def full(self, graph: Graph) -> tuple[Result, ...]:
        """Return all results of a graph. Raises NotConforming, ShapesError."""
        return self._validate(graph, self._entries)

    def around(self, graph: Graph) -> Around:
        """Return a view of a graph that looks up each thing once, for as long as the graph stays as it is."""
        return Around(graph, self._background)

    def affected(
        self, after: Around, added: Iterable[Triple], removed: Iterable[Triple]
    ) -> frozenset[Judged]:
        """Return by shape the nodes whose results a change can affect; `after` shows the graph after it."""
        [affected] = self.affected_by_each(after, [(added, removed)])
        return affected

    def affected_by_each(
        self, after: Around, changes: Iterable[tuple[Iterable[Triple], Iterable[Triple]]]
    ) -> list[frozenset[Judged]]:
        """Return the same for each of some changes that were made one after another.

        Each is what was added, and what was removed; `after` shows the graph after them all. What was added
        and removed again counts as both.
        """
        # Whatever stood after one of the changes is in this.
        kept = [(tuple(added), tuple(removed)) for added, removed in changes]
        gone = [triple for _, removed in kept for triple in removed]
        both = AroundBoth(after, gone) if gone else after
        return [
            frozenset((name, spot.term) for name, spot in self._walks.affected(both, (*added, *removed)))
            for added, removed in kept
        ]

    def at(self, graph: Graph, around: Around, nodes: Iterable[Judged]) -> tuple[Result, ...]:
        """Return the results of shapes at the nodes given for them, and all results of those without a bound.

        `around` is a view of `graph`.
        Raises NotConforming, ShapesError.
        """
        found = self._at(around, self._walks.targeted(around, nodes))
        return in_order([*found, *self.beyond(graph)])

    def among(self, around: Around, nodes: Iterable[Term]) -> tuple[Result, ...]:
        """Return the results of local shapes at those of some nodes that are their targets.

        Raises NotConforming, ShapesError.
        """
        return in_order(self._at(around, self._walks.among(around, nodes)))

    def beyond(self, graph: Graph) -> tuple[Result, ...]:
        """Return all results of the shapes that have no bound. Raises NotConforming, ShapesError."""
        return self._validate(graph, sorted(self.locality.whole)) if self.locality.whole else ()

    def _at(self, around: Around, pairs: Iterable[Pair]) -> Iterator[Result]:
        if self._focused is None:
            return
        for piece in _pieces(pairs):
            focus: dict[str, set[Term]] = {}
            for name, spot in piece:
                focus.setdefault(name, set()).add(spot.term)
            yield from self._focused.validate(self._walks.surroundings(around, piece), focus).results

    def _validate(self, graph: Graph, entries: Sequence[str]) -> tuple[Result, ...]:
        data = BytesIO()
        graph.dump(data, N_TRIPLES)
        return self._engine.validate(data.getvalue(), entries).results


def _pieces(pairs: Iterable[Pair]) -> Iterator[list[Pair]]:
    """Iterate over the same in pieces, each with what all shapes have to do with so many nodes."""
    shapes: dict[Spot, list[str]] = {}
    for name, spot in pairs:
        shapes.setdefault(spot, []).append(name)
    todo = iter(shapes.items())
    while piece := list(islice(todo, _PIECE)):
        yield [(name, spot) for spot, names in piece for name in names]
