"""Let only so many in at once, a few more wait in the order they came, and nobody take all places."""

from __future__ import annotations

import time
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Condition
from typing import TYPE_CHECKING, Final

from kg.errors import ServerBusy

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_LOOK: Final = 0.2
"""Seconds after which somebody who waits looks whether it is still worth it."""


@dataclass(frozen=True, slots=True)
class Places:
    """How many are in at once, how many of these for one client, how many wait, and for how many seconds."""

    inside: int
    for_one: int
    waiting: int
    patience: float

    @property
    def waiting_for_one(self) -> int:
        """Return how many of those who wait may be of one client."""
        return max(1, self.waiting // 2)


@dataclass(eq=False, slots=True)
class _Waiting:
    client: str
    is_admitted: bool = field(default=False)


class Gate:
    """Admits clients to the places: who came first is first, save where its client has its share already."""

    def __init__(self, places: Places) -> None:
        self._places = places
        self._changed = Condition()
        self._inside: Counter[str] = Counter()
        self._queue: list[_Waiting] = []

    @property
    def waiting(self) -> int:
        """Return how many wait."""
        return len(self._queue)

    @contextmanager
    def enter(self, client: str, look: Callable[[], None], seconds: float | None = None) -> Iterator[None]:
        """Hold a place until the end of the `with`; `seconds` can only shorten the waiting.

        `look` is called now and then while somebody waits, and ends that by what it raises.
        Raises ServerBusy.
        """
        patience = self._places.patience
        self._wait_for_place(client, look, patience if seconds is None else min(seconds, patience))
        try:
            yield
        finally:
            with self._changed:
                self._inside[client] -= 1
                if not self._inside[client]:
                    del self._inside[client]
                self._admit()

    def _wait_for_place(self, client: str, look: Callable[[], None], patience: float) -> None:
        with self._changed:
            entry = _Waiting(client)
            self._queue.append(entry)
            self._admit()
            if entry.is_admitted:
                return
            try:
                self._refuse_one_too_many(client)
                self._wait(entry, look, patience)
            except BaseException:
                self._forget(entry)
                raise

    def _wait(self, entry: _Waiting, look: Callable[[], None], patience: float) -> None:
        end = time.monotonic() + patience
        while not entry.is_admitted:
            left = end - time.monotonic()
            if left <= 0:
                raise self._waited_too_long(entry.client, patience)
            look()
            self._changed.wait(min(left, _LOOK))

    def _admit(self) -> None:
        """Give the free places to those who wait, in the order they came."""
        for entry in list(self._queue):
            if self._inside.total() >= self._places.inside:
                break
            if self._inside[entry.client] < self._places.for_one:
                self._queue.remove(entry)
                self._inside[entry.client] += 1
                entry.is_admitted = True
        self._changed.notify_all()

    def _forget(self, entry: _Waiting) -> None:
        if entry.is_admitted:
            self._inside[entry.client] -= 1
            self._admit()
        else:
            self._queue.remove(entry)

    def _refuse_one_too_many(self, client: str) -> None:
        # The newcomer is in the queue already.
        if len(self._queue) > self._places.waiting:
            raise self._busy(f"As many queries wait already as may: {self._places.waiting} (KG_WAITING).")
        share = self._places.waiting_for_one
        if sum(entry.client == client for entry in self._queue) > share:
            raise self._busy(
                f"As many queries from your address wait already as may: {share}, half of KG_WAITING.",
                mend="Wait for your other answers first.",
            )

    def _waited_too_long(self, client: str, patience: float) -> ServerBusy:
        waited = f"The query waited {patience:g} s, the longest that one may, while as many"
        share = self._places.for_one
        if self._inside[client] >= share:
            return self._busy(
                f"{waited} from your address were answered as may be at once: {share}, half of KG_READERS.",
                mend="Wait for your other answers first.",
            )
        return self._busy(f"{waited} were answered as may be at once: {self._places.inside} (KG_READERS).")

    def _busy(self, message: str, *, mend: str = "") -> ServerBusy:
        seconds = max(1, round(self._places.patience))
        again = f"Try again in {seconds} s."
        return ServerBusy(message, seconds=seconds, mend=f"{mend} {again}" if mend else again)
