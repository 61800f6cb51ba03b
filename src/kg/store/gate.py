"""Let only so many in at once, a few more wait for a while, and nobody take all places."""

from __future__ import annotations

import time
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Condition
from typing import TYPE_CHECKING, Final

from kg.errors import QueryCancelled, ServerBusy

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_LOOK: Final = 0.2
"""Seconds after which somebody who waits looks whether the client is still there."""


@dataclass(frozen=True, slots=True)
class Places:
    """How many are in at once, how many of these for one client, how many wait, and for how many seconds."""

    inside: int
    for_one: int
    waiting: int
    patience: float


class Gate:
    """Admits clients to the places."""

    def __init__(self, places: Places) -> None:
        self._places = places
        self._changed = Condition()
        self._inside: Counter[str] = Counter()
        self._waiting = 0

    @property
    def waiting(self) -> int:
        """Return how many wait."""
        return self._waiting

    @contextmanager
    def enter(self, client: str, gone: Callable[[], bool], seconds: float | None = None) -> Iterator[None]:
        """Hold a place until the end of the `with`; `seconds` can only shorten the waiting.

        Raises ServerBusy, QueryCancelled.
        """
        patience = self._places.patience
        self._wait_for_place(client, gone, patience if seconds is None else min(seconds, patience))
        try:
            yield
        finally:
            with self._changed:
                self._inside[client] -= 1
                if not self._inside[client]:
                    del self._inside[client]
                self._changed.notify_all()

    def _wait_for_place(self, client: str, gone: Callable[[], bool], patience: float) -> None:
        end = time.monotonic() + patience
        with self._changed:
            if not self._is_free(client):
                if self._waiting >= self._places.waiting:
                    raise self._busy()
                self._waiting += 1
                try:
                    while not self._is_free(client):
                        left = end - time.monotonic()
                        if left <= 0:
                            raise self._busy()
                        if gone():
                            raise QueryCancelled("Whoever asked went away.")
                        self._changed.wait(min(left, _LOOK))
                finally:
                    self._waiting -= 1
            self._inside[client] += 1

    def _is_free(self, client: str) -> bool:
        inside = self._inside.total()
        return inside < self._places.inside and self._inside[client] < self._places.for_one

    def _busy(self) -> ServerBusy:
        seconds = max(1, round(self._places.patience))
        return ServerBusy(
            f"{self._places.inside} queries are being answered and others wait already.",
            seconds=seconds,
            mend=f"Try again in {seconds} s, with fewer queries at once.",
        )
