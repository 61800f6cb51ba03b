"""Count what a version of the graph holds, once a version and never for most of the time."""

from __future__ import annotations

import time
from dataclasses import dataclass
from itertools import islice
from threading import Lock
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from pyoxigraph import NamedNode

    from kg.store import GraphReader

LISTED: Final = 100
"""Graphs that are listed by name."""

_UNVERSIONED_FOR: Final = 60.0
_REST: Final = 50.0
"""How many times as long as a count took the next one is put off where an old count will do."""


@dataclass(frozen=True, slots=True)
class Count:
    """The statements and graphs of a version, and the names of its first graphs in no promised order."""

    version: int | None
    quads: int
    graphs: int
    first: tuple[NamedNode, ...]
    state: str | None = None


class Census:
    """Keeps the last count; threads may share it."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._count: Count | None = None
        self._at = self._took = 0.0

    def of(self, reader: GraphReader) -> Count:
        """Return the count of the version that is read; it takes a second for six million statements.

        That of a store without versions may be a minute old. Raises QueryError, StoreError.
        """
        with self._lock:
            if self._count is None or not self._is_of(self._count, reader):
                self._count = self._counted(reader)
            return self._count

    def recent(self, reader: GraphReader) -> Count:
        """Return the count of the version that is read, or an older one where counting would take too much.

        Raises QueryError, StoreError.
        """
        with self._lock:
            if self._count is not None and time.monotonic() - self._at < _REST * self._took:
                return self._count
        return self.of(reader)

    def _is_of(self, count: Count, reader: GraphReader) -> bool:
        if reader.state is None:
            return time.monotonic() - self._at < _UNVERSIONED_FOR
        return count.state == reader.state

    def _counted(self, reader: GraphReader) -> Count:
        begun = time.monotonic()
        names = reader.graph_names()
        first = tuple(islice(names, LISTED))
        count = Count(reader.version, reader.count(), len(first) + sum(1 for _ in names), first, reader.state)
        self._at = time.monotonic()
        self._took = self._at - begun
        return count
