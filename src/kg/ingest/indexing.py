"""Keep the index of names in step with what a build writes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Self

from kg.search.entries import things_in
from kg.search.keeping import refresh_beside, write_beside
from kg.store.generations import FIXED

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pyoxigraph import NamedNode

    from kg.store.base import GraphStore, GraphWriter

_MOST: Final = 2_000
"""Graphs up to which the index is brought up to date; for more it is made anew, which then is faster."""


@dataclass(frozen=True, slots=True)
class Indexing:
    """What a build does for the index; nothing where the store keeps no files.

    `graphs` are those that are replaced, None for all; `before` is what they told of.
    """

    writer: GraphWriter
    graphs: Sequence[str] | None
    before: Sequence[str] = ()

    @classmethod
    def of(cls, store: GraphStore, writer: GraphWriter, graphs: Sequence[NamedNode] | None) -> Self:
        """Note what the graphs to be replaced tell of, before they are. Raises StoreError."""
        if writer.directory is None or graphs is None or len(graphs) > _MOST:
            return cls(writer, None)
        names = [graph.value for graph in graphs]
        with store.snapshot() as reader:
            return cls(writer, names, tuple(things_in(reader, names)))

    def finish(self) -> None:
        """Index what the writer now has. Raises StoreError."""
        if self.writer.directory is None:
            return
        folder = self.writer.directory / FIXED
        with self.writer.candidate() as reader:
            if self.graphs is None:
                write_beside(folder, reader)
            else:
                refresh_beside(folder, reader, [*self.before, *things_in(reader, self.graphs)])
