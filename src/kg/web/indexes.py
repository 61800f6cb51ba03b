"""Hold the index of names of the version that is current."""

from __future__ import annotations

import time
from threading import Lock
from typing import TYPE_CHECKING, Final

from kg.errors import Unsupported
from kg.search.keeping import LARGEST_LAZY, open_beside, open_temporary

if TYPE_CHECKING:
    from kg.search.index import Index
    from kg.store import GraphReader

_UNVERSIONED_FOR: Final = 300.0
"""Seconds for which the index of a store without versions is kept."""


class Indexes:
    """Keeps the last index; threads may share it."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._index: Index | None = None
        self._state: str | None = None
        self._at = 0.0

    def of(self, reader: GraphReader) -> Index:
        """Return the index of the version that is read, made now where none lies beside it.

        Hold the reader while the index is used. Raises Unsupported where it would have to be made and the
        graph is too large, StoreError.
        """
        with self._lock:
            if self._index is None or not self._is_fresh(reader):
                self._index = _index(reader)
                self._state, self._at = reader.state, time.monotonic()
            return self._index

    def _is_fresh(self, reader: GraphReader) -> bool:
        if reader.state is None:
            return time.monotonic() - self._at < _UNVERSIONED_FOR
        return self._state == reader.state


def _index(reader: GraphReader) -> Index:
    index = open_beside(reader)
    if index is not None:
        return index
    size = reader.count()
    if size > LARGEST_LAZY:
        raise Unsupported(
            f"This graph of {size:,} statements has no index of names, and is too large to make one for "
            f"a search (the limit is {LARGEST_LAZY:,}).",
            mend="Ask /sparql; the operator of an embedded store can make one with `kg build --anew`.",
        )
    return open_temporary(reader)
