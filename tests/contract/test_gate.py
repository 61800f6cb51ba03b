"""Who may ask at once, who waits, in which order, and what the others are told."""

from __future__ import annotations

import threading
from contextlib import ExitStack
from typing import TYPE_CHECKING

import pytest

from kg.errors import QueryCancelled, ServerBusy
from kg.store.gate import Gate, Places

if TYPE_CHECKING:
    from collections.abc import Callable

QUICK = 0.01


def patient() -> None:
    """Go on waiting."""


def refused(gate: Gate, client: str, seconds: float | None = QUICK) -> ServerBusy:
    with pytest.raises(ServerBusy) as caught, gate.enter(client, patient, seconds):
        pass
    return caught.value


class Waiters:
    """Threads that wait at a gate one after the other, and note the order in which they get in."""

    def __init__(self, gate: Gate) -> None:
        self.gate = gate
        self.order: list[str] = []
        self._leave = threading.Semaphore(0)
        self._entered = threading.Semaphore(0)
        self._threads: list[threading.Thread] = []

    def wait(self, client: str) -> None:
        """Start somebody who waits, and return when he stands in the queue."""
        looked = threading.Event()
        thread = threading.Thread(target=self._enter, args=(client, looked.set))
        self._threads.append(thread)
        thread.start()
        assert looked.wait(30)

    def _enter(self, client: str, look: Callable[[], None]) -> None:
        with self.gate.enter(client, look, 60):
            self.order.append(client)
            self._entered.release()
            self._leave.acquire()

    def next(self) -> str:
        """Return who gets in next, and let him out."""
        assert self._entered.acquire(timeout=30)
        self._leave.release()
        return self.order[-1]

    def join(self) -> None:
        """Wait until all are out."""
        for thread in self._threads:
            thread.join(30)
            assert not thread.is_alive()


def test_who_came_first_is_first() -> None:
    gate = Gate(Places(inside=1, for_one=1, waiting=6, patience=60))
    waiters = Waiters(gate)
    with gate.enter("ann", patient):
        for client in ("ben", "cyd", "ann", "ben"):
            waiters.wait(client)
    assert [waiters.next() for _ in range(4)] == ["ben", "cyd", "ann", "ben"]
    waiters.join()


def test_who_has_his_share_lets_others_pass_but_keeps_his_turn() -> None:
    gate = Gate(Places(inside=2, for_one=1, waiting=6, patience=60))
    waiters = Waiters(gate)
    with gate.enter("ann", patient):
        with gate.enter("ben", patient):
            waiters.wait("ann")
            waiters.wait("cyd")
        assert waiters.next() == "cyd"
    assert waiters.next() == "ann"
    waiters.join()


def test_one_client_can_not_take_all_the_places_to_wait() -> None:
    gate = Gate(Places(inside=1, for_one=1, waiting=4, patience=60))
    waiters = Waiters(gate)
    with gate.enter("ann", patient):
        waiters.wait("ann")
        waiters.wait("ann")
        error = refused(gate, "ann", None)
        assert error.message == (
            "As many queries from your address wait already as may: 2, half of KG_WAITING."
        )
        assert error.mend == "Wait for your other answers first. Try again in 60 s."
        waiters.wait("ben")
        waiters.wait("cyd")
        error = refused(gate, "ben", None)
        assert error.message == "As many queries wait already as may: 4 (KG_WAITING)."
        assert error.seconds == 60
    assert [waiters.next() for _ in range(4)] == ["ann", "ann", "ben", "cyd"]
    waiters.join()


def test_who_waited_too_long_is_told_for_what() -> None:
    gate = Gate(Places(inside=2, for_one=1, waiting=4, patience=60))
    with gate.enter("ann", patient):
        assert refused(gate, "ann").message == (
            "The query waited 0.01 s, the longest that one may, while as many from your address "
            "were answered as may be at once: 1, half of KG_READERS."
        )
        with gate.enter("ben", patient):
            assert refused(gate, "cyd").message == (
                "The query waited 0.01 s, the longest that one may, "
                "while as many were answered as may be at once: 2 (KG_READERS)."
            )


def test_places_are_given_back_whatever_happens() -> None:
    gate = Gate(Places(inside=1, for_one=1, waiting=1, patience=60))
    with pytest.raises(ZeroDivisionError), gate.enter("ann", patient):
        raise ZeroDivisionError
    with gate.enter("ann", patient):
        for _ in range(3):
            refused(gate, "ben")
    with ExitStack() as stack:
        stack.enter_context(gate.enter("ben", patient, QUICK))


def test_who_waits_and_wants_no_more_waits_no_longer() -> None:
    gate = Gate(Places(inside=1, for_one=1, waiting=1, patience=60))

    def gone() -> None:
        raise QueryCancelled("gone")

    with gate.enter("ann", patient), pytest.raises(QueryCancelled), gate.enter("ben", gone):
        pass
    with gate.enter("ben", gone):
        pass
