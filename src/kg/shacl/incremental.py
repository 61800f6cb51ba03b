"""Validate a change on what it can affect, and what cannot be bounded in full."""

from __future__ import annotations

from functools import cached_property
from io import BytesIO
from itertools import islice
from typing import IO, TYPE_CHECKING, Final, Protocol

from kg.rdf.formats import N_TRIPLES, RdfSyntax
from kg.shacl.affected import affected, surroundings, targeted
from kg.shacl.around import Around, Lookup, index
from kg.shacl.focused import Focused
from kg.shacl.locality import study
from kg.shacl.report import in_order

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from pyoxigraph import Triple

    from kg.shacl.around import Term
    from kg.shacl.engine import Engine
    from kg.shacl.locality import Locality
    from kg.shacl.report import Result
    from kg.shacl.shapes import Shapes

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
        self._focused = Focused(engine, shapes, tuple(self.locality.local))

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
    ) -> Mapping[str, frozenset[Term]]:
        """Return by shape the nodes whose results a change can affect; `after` shows the graph after it."""
        return affected(self.locality, after, added, removed)

    def at(self, graph: Graph, around: Around, nodes: Mapping[str, Iterable[Term]]) -> tuple[Result, ...]:
        """Return the results of shapes at the nodes given for them, and all results of those without a bound.

        `around` is a view of `graph`.
        Raises NotConforming, ShapesError.
        """
        focus = targeted(self.locality, around, nodes)
        results: list[Result] = []
        for piece in _pieces(focus):
            results += self._focused.validate(surroundings(self.locality, around, piece), piece).results
        if self.locality.whole:
            results += self._validate(graph, sorted(self.locality.whole))
        return in_order(results)

    def _validate(self, graph: Graph, entries: Sequence[str]) -> tuple[Result, ...]:
        data = BytesIO()
        graph.dump(data, N_TRIPLES)
        return self._engine.validate(data.getvalue(), entries).results


def _pieces(focus: Mapping[str, Iterable[Term]]) -> Iterator[Mapping[str, set[Term]]]:
    """Iterate over the same in pieces, each with what all shapes have to do with so many nodes."""
    shapes: dict[Term, list[str]] = {}
    for name, nodes in focus.items():
        for node in nodes:
            shapes.setdefault(node, []).append(name)
    todo = iter(shapes.items())
    while piece := list(islice(todo, _PIECE)):
        part: dict[str, set[Term]] = {}
        for node, names in piece:
            for name in names:
                part.setdefault(name, set()).add(node)
        yield part
