"""Keep the index of names in step with what a build writes."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from pyoxigraph import NamedNode

from kg.ingest.submitted import written_graphs
from kg.ingest.texts import TOLD
from kg.search.entries import entries, things_in
from kg.search.keeping import drafting, refresh_beside, write_beside
from kg.search.kinds import KINDS
from kg.store.generations import FIXED

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from kg.search.entries import Entry
    from kg.search.segment import SegmentDraft
    from kg.store.base import GraphStore, GraphWriter

_MOST: Final = 2_000
"""Graphs up to which the index is brought up to date; for more it is made anew, which then is faster."""


@dataclass(frozen=True, slots=True)
class Indexing:
    """What a build does for the index: nothing where the store keeps no files.

    `graphs` are the names of those that are replaced, None for all; `before` is what they told of.
    """

    writer: GraphWriter
    graphs: Sequence[str] | None
    before: Sequence[str] = ()
    draft: SegmentDraft | None = None

    def note(self, found: Iterable[Entry]) -> None:
        """Take the entries of articles, see kg.ingest.texts. Raises StoreError."""
        if self.draft:
            self.draft.add(found)

    def finish(self, base: str) -> None:
        """Index what the writer now has; IRIs begin with `base`. Raises StoreError."""
        if self.writer.directory is None:
            return
        folder = self.writer.directory / FIXED
        with self.writer.candidate() as reader:
            if self.draft:
                self.draft.add(entries(reader, [kind for kind in KINDS if kind not in TOLD]))
                self.draft.finish()
                others = [name.value for name in written_graphs(reader, base) if isinstance(name, NamedNode)]
                refresh_beside(folder, reader, things_in(reader, others))
            elif self.graphs is None:
                write_beside(folder, reader)
            else:
                refresh_beside(folder, reader, [*self.before, *things_in(reader, self.graphs)])


@contextmanager
def indexing(store: GraphStore, writer: GraphWriter, graphs: Sequence[str] | None) -> Iterator[Indexing]:
    """Begin before these graphs are replaced, or all with None. Raises StoreError."""
    if writer.directory is None or (graphs is not None and len(graphs) > _MOST):
        yield Indexing(writer, None)
    elif graphs is None:
        with drafting(writer.directory / FIXED) as draft:
            yield Indexing(writer, None, draft=draft)
    else:
        with store.snapshot() as reader:
            before = tuple(things_in(reader, graphs))
        yield Indexing(writer, graphs, before)
