"""Tasks that nobody waits for in a thread keep to the same bounds, and end in the same words."""

from __future__ import annotations

import os
import select
import threading
from typing import TYPE_CHECKING

import pytest

from kg.errors import QueryCancelled, QueryFailed, QueryTimeout, QueryTooCostly, ServerBusy, StoreError
from kg.store.errands import Errand
from kg.store.gate import Places
from kg.store.processes import Bounds
from kg.store.readers import Caller, Readers
from reading import SEGMENTATION_FAULT, work
from serving import fill

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


ANN, BEN = Caller("ann"), Caller("ben")
MEMORY = 300 * 1024**2

Pool = Readers[tuple[str, int], object]


class Loop:
    """Follows errands as a server does, but that it looks after each instead of being woken."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    def send(self, action: str, amount: int = 0, caller: Caller = ANN) -> Errand[tuple[str, int], object]:
        """Send a task on its way."""
        return Errand(self._pool, (action, amount), lambda: action, caller, lambda: None)

    def follow(self, *errands: Errand[tuple[str, int], object]) -> list[object]:
        """Return what becomes of errands once all are over."""
        while not all(errand.is_over for errand in errands):
            waiting = select.poll()
            for errand in errands:
                descriptor = errand.fileno()
                if descriptor is not None:
                    waiting.register(descriptor, select.POLLIN)
            ready = {descriptor for descriptor, _ in waiting.poll(20)}
            for errand in errands:
                if errand.fileno() is None or errand.fileno() in ready:
                    errand.go_on()
                errand.look()
        return [errand.outcome for errand in errands]

    def ask(self, action: str, amount: int = 0, caller: Caller = ANN) -> object:
        """Return what becomes of one task."""
        return self.follow(self.send(action, amount, caller))[0]


def pool_of(directory: Path, places: Places, seconds: float = 60) -> Pool:
    return Readers(directory, work, places, Bounds(seconds, MEMORY))


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    fill(tmp_path / "store", '<urn:s> <urn:p> "1" <urn:g> .\n')
    return tmp_path / "store"


@pytest.fixture
def pool(directory: Path) -> Iterator[Pool]:
    readers = pool_of(directory, Places(inside=2, for_one=1, waiting=2, patience=60))
    yield readers
    readers.close()


def test_one_reader_answers_one_task_after_another(pool: Pool) -> None:
    loop = Loop(pool)
    first = loop.ask("pid")
    assert first != os.getpid()
    assert [loop.ask("pid"), loop.ask("count")] == [first, 1]
    assert pool.running() == []


def test_errors_are_the_outcome_and_the_reader_goes_on(pool: Pool) -> None:
    loop = Loop(pool)
    before = loop.ask("pid")
    error = loop.ask("fail")
    assert isinstance(error, QueryFailed)
    assert error.message == "no such thing"
    assert isinstance(loop.ask("break"), ZeroDivisionError)
    assert loop.ask("pid") == before


def test_a_reader_that_dies_or_takes_too_much_is_told_of_and_replaced(pool: Pool) -> None:
    loop = Loop(pool)
    assert isinstance(loop.ask("allocate", MEMORY + 100 * 1024**2), QueryTooCostly)
    died = loop.ask("die", SEGMENTATION_FAULT)
    assert isinstance(died, StoreError)
    assert "exit code -11" in died.message
    # It is asked once again of another, which is killed as well.
    killed = loop.ask("die", 9)
    assert isinstance(killed, StoreError)
    assert "was killed, and so was the one" in killed.message
    assert loop.ask("count") == 1


def test_a_task_past_its_deadline_is_killed(directory: Path) -> None:
    pool = pool_of(directory, Places(1, 1, 1, patience=60), seconds=0.3)
    loop = Loop(pool)
    ended = loop.ask("sleep", 60)
    assert isinstance(ended, QueryTimeout)
    assert ended.message.startswith("The query was stopped after 0.3 s")
    pool.close()


def test_who_has_his_share_waits_and_one_too_many_is_sent_away(pool: Pool) -> None:
    loop = Loop(pool)
    first, second, third = (loop.send("nap", 1) for _ in range(3))
    assert isinstance(third.outcome, ServerBusy)
    assert [entry.waits for entry in pool.running()] == [False, True]
    # Somebody else passes.
    assert loop.ask("count", caller=BEN) == 1
    assert not any(isinstance(entry, Exception) for entry in loop.follow(first, second))
    assert pool.running() == []


def fail(_: threading.Thread) -> None:
    raise RuntimeError("can't start new thread")


def test_without_threads_what_needs_one_fails_and_nothing_else(
    pool: Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    loop = Loop(pool)
    with monkeypatch.context() as patched:
        patched.setattr(threading.Thread, "start", fail)
        told = loop.ask("count")
        assert isinstance(told, StoreError)
        assert "can't start new thread" in told.message
        assert pool.running() == []
    before = loop.ask("pid")
    with monkeypatch.context() as patched:
        errand = loop.send("sleep", 60, Caller("ann", lambda: True))
        patched.setattr(threading.Thread, "start", fail)
        assert isinstance(loop.follow(errand)[0], QueryCancelled)
        assert pool.load().killed == 1, "by the thread that is there"
    assert loop.ask("pid") != before


def test_who_waited_in_vain_is_told(directory: Path) -> None:
    pool = pool_of(directory, Places(1, 1, 1, patience=0.1))
    loop = Loop(pool)
    first, second = loop.send("nap", 1), loop.send("count")
    told = loop.follow(first, second)[1]
    assert isinstance(told, ServerBusy)
    assert "waited 0.1 s" in told.message
    pool.close()


def test_what_is_cancelled_or_given_up_frees_its_reader(pool: Pool) -> None:
    loop = Loop(pool)
    gone = loop.ask("sleep", 60, Caller("ann", lambda: True))
    assert isinstance(gone, QueryCancelled)
    assert "hung up" in gone.message
    errand = loop.send("sleep", 60)
    (entry,) = pool.running()
    assert (entry.label, entry.client) == ("sleep", "ann")
    assert pool.cancel(entry.number)
    (cancelled,) = loop.follow(errand)
    assert isinstance(cancelled, QueryCancelled)
    assert "operator" in cancelled.message
    assert loop.ask("count") == 1


def test_a_long_task_gives_way_and_the_next_does_not(pool: Pool) -> None:
    loop = Loop(pool)
    before = loop.ask("niceness")
    assert loop.ask("until nicer") == 10
    assert loop.ask("niceness") == before
