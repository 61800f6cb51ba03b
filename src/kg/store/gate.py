"""Let only so many in at once, a few more wait in the order they came, and nobody take all places."""

from __future__ import annotations

import time
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Event, Lock
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
class Turn:
    """Somebody at the gate: who, what is called once he is let in, and whether that is so."""

    client: str
    admitted: Callable[[], None]
    is_admitted: bool = field(default=False)


class Gate:
    """Admits clients to the places: who came first is first, save where its client has its share already."""

    def __init__(self, places: Places) -> None:
        self._places = places
        self._lock = Lock()
        self._inside: Counter[str] = Counter()
        self._count = 0
        self._queue: list[Turn] = []

    @property
    def waiting(self) -> int:
        """Return how many wait."""
        return len(self._queue)

    @property
    def patience(self) -> float:
        """Return how many seconds one may wait."""
        return self._places.patience

    @contextmanager
    def enter(self, client: str, look: Callable[[], None], seconds: float | None = None) -> Iterator[None]:
        """Hold a place until the end of the `with`; `seconds` can only shorten the waiting.

        `look` is called now and then while somebody waits, and ends that by what it raises.
        Raises ServerBusy.
        """
        patience = self.patience if seconds is None else min(seconds, self.patience)
        admitted = Event()
        turn = self.ask(client, admitted.set)
        try:
            self._wait(turn, admitted, look, patience)
            yield
        finally:
            self.leave(turn)

    def ask(self, client: str, admitted: Callable[[], None]) -> Turn:
        """Stand in the queue, or be let in at once; whoever asked must `leave`.

        `admitted` is called by whichever thread makes the place free, and must not wait for anything; it is
        not called for somebody who is let in at once. Raises ServerBusy.
        """
        with self._lock:
            turn = Turn(client, admitted)
            # Those who stand in the queue have been looked at since a place became free.
            if self._has_place(client):
                self._let_in(turn)
            else:
                self._refuse_one_too_many(client)
                self._queue.append(turn)
            return turn

    def leave(self, turn: Turn) -> None:
        """Give back the place, or the one in the queue."""
        with self._lock:
            if not turn.is_admitted:
                self._queue.remove(turn)
                return
            self._count -= 1
            self._inside[turn.client] -= 1
            if not self._inside[turn.client]:
                del self._inside[turn.client]
            if self._queue:
                self._admit()

    def _wait(self, turn: Turn, admitted: Event, look: Callable[[], None], patience: float) -> None:
        end = time.monotonic() + patience
        while not turn.is_admitted:
            left = end - time.monotonic()
            if left <= 0:
                raise self.waited_too_long(turn.client, patience)
            look()
            admitted.wait(min(left, _LOOK))

    def _has_place(self, client: str) -> bool:
        return self._count < self._places.inside and self._inside[client] < self._places.for_one

    def _let_in(self, turn: Turn) -> None:
        self._count += 1
        self._inside[turn.client] += 1
        turn.is_admitted = True

    def _admit(self) -> None:
        """Give the free places to those who wait, in the order they came."""
        for turn in list(self._queue):
            if self._count >= self._places.inside:
                break
            if self._has_place(turn.client):
                self._queue.remove(turn)
                self._let_in(turn)
                turn.admitted()

    def _refuse_one_too_many(self, client: str) -> None:
        if len(self._queue) >= self._places.waiting:
            raise self._busy(f"As many queries wait already as may: {self._places.waiting} (KG_WAITING).")
        share = self._places.waiting_for_one
        if sum(turn.client == client for turn in self._queue) >= share:
            raise self._busy(
                f"As many queries from your address wait already as may: {share}, half of KG_WAITING.",
                mend="Wait for your other answers first.",
            )

    def waited_too_long(self, client: str, patience: float) -> ServerBusy:
        """Return what somebody is told who waited in vain for so many seconds."""
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
