"""Keep documents of the current version that take long to write, packed, in so much memory and no more."""

from __future__ import annotations

import zlib
from collections import OrderedDict
from dataclasses import dataclass, field
from threading import Lock
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

MOST: Final = 16 * 1024**2
"""Bytes of all that is kept; of changes of two hundred thousand statements some two million."""
_LEVEL: Final = 1
"""Of compression: lines of N-Quads become a tenth or less, and to unpack them takes next to nothing."""


@dataclass(slots=True)
class Packed:
    """The documents of one state of the store, the least used go first; threads may share it."""

    most: int = MOST
    _lock: Lock = field(default_factory=Lock)
    _state: str = ""
    _documents: OrderedDict[tuple[str, ...], bytes] = field(default_factory=OrderedDict)

    def of(self, state: str, key: tuple[str, ...], write: Callable[[], bytes]) -> bytes:
        """Return a document of a state, written where it is not kept. Raises as `write` does.

        One is written at a time: of many who ask for the same after a change, the others wait for the first.
        """
        with self._lock:
            if state != self._state:
                self._documents.clear()
                self._state = state
            found = self._documents.get(key)
            if found is not None:
                self._documents.move_to_end(key)
                return zlib.decompress(found)
            body = write()
            packed = zlib.compress(body, _LEVEL)
            if len(packed) <= self.most:
                self._documents[key] = packed
                while sum(map(len, self._documents.values())) > self.most:
                    self._documents.popitem(last=False)
            return body
