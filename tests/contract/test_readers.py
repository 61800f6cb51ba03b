"""Reader processes keep to their bounds, and what becomes of one is nobody else's business."""

from __future__ import annotations

import os
import threading
from typing import TYPE_CHECKING

import pytest

from kg.errors import QueryCancelled, QueryFailed, QueryTimeout, QueryTooCostly, ServerBusy, StoreError
from kg.store.gate import Gate, Places
from kg.store.readers import Bounds, Caller, Readers
from reading import SEGMENTATION_FAULT, work
from serving import fill

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

ONE = '<urn:s> <urn:p> "1" <urn:g> .\n'
TWO = ONE + '<urn:s> <urn:p> "2" <urn:g> .\n'
ANN, BEN = Caller("ann"), Caller("ben")
PLACES = Places(inside=2, for_one=1, waiting=1, patience=0.05)

Pool = Readers[tuple[str, int], object]


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    fill(tmp_path / "store", ONE)
    return tmp_path / "store"


@pytest.fixture
def pool(directory: Path) -> Iterator[Pool]:
    readers: Pool = Readers(directory, work, PLACES, Bounds(seconds=60, memory=300 * 1024**2))
    yield readers
    readers.close()


def ask(
    pool: Pool, action: str, amount: int = 0, caller: Caller = ANN, seconds: float | None = None
) -> object:
    return pool.run((action, amount), action, caller, seconds)


def test_a_task_is_done_in_another_process_which_is_used_again(pool: Pool) -> None:
    first = ask(pool, "pid")
    assert first != os.getpid()
    assert ask(pool, "pid") == first


def test_each_task_sees_the_version_that_is_current_when_it_begins(pool: Pool, directory: Path) -> None:
    assert (ask(pool, "version"), ask(pool, "count")) == (1, 1)
    fill(directory, TWO)
    assert (ask(pool, "version"), ask(pool, "count")) == (2, 2)


def test_a_task_past_its_deadline_is_killed_and_the_next_has_a_new_reader(pool: Pool) -> None:
    before = ask(pool, "pid")
    with pytest.raises(QueryTimeout, match=r"after 0\.1 s"):
        ask(pool, "sleep", 60, seconds=0.1)
    after = ask(pool, "pid")
    assert after != before
    with pytest.raises(ProcessLookupError):
        os.kill(int(str(before)), 0)


def test_a_caller_can_not_ask_for_more_time_than_there_is(directory: Path) -> None:
    pool: Pool = Readers(directory, work, PLACES, Bounds(seconds=0.1, memory=300 * 1024**2))
    with pytest.raises(QueryTimeout, match=r"after 0\.1 s"):
        ask(pool, "sleep", 60, seconds=1000)
    pool.close()


def test_a_task_that_needs_too_much_memory_is_refused_and_one_that_does_not_is_not(pool: Pool) -> None:
    assert ask(pool, "allocate", 100 * 1024**2) == 100 * 1024**2
    with pytest.raises(QueryTooCostly, match="314572800 bytes"):
        ask(pool, "allocate", 400 * 1024**2)
    assert ask(pool, "count") == 1


def test_a_reader_that_dies_is_replaced(pool: Pool) -> None:
    with pytest.raises(StoreError, match="exit code -11"):
        ask(pool, "die", SEGMENTATION_FAULT)
    assert ask(pool, "count") == 1


def test_an_idle_reader_that_was_killed_is_replaced(pool: Pool) -> None:
    idle = int(str(ask(pool, "pid")))
    os.kill(idle, 9)
    while pool._idle[0].is_alive:  # noqa: SLF001 - a signal takes a moment to arrive
        pass
    assert ask(pool, "pid") != idle


def test_errors_come_back_whole_and_the_reader_goes_on(pool: Pool) -> None:
    before = ask(pool, "pid")
    with pytest.raises(QueryFailed) as caught:
        ask(pool, "fail")
    assert (caught.value.message, caught.value.mend) == ("no such thing", "ask something else")
    assert ask(pool, "pid") == before
    with pytest.raises(ZeroDivisionError):
        ask(pool, "break")
    assert ask(pool, "count") == 1


def test_a_caller_that_goes_away_frees_its_reader(pool: Pool) -> None:
    with pytest.raises(QueryCancelled):
        ask(pool, "sleep", 60, Caller("ann", lambda: True))
    assert ask(pool, "count") == 1


def test_waiting_counts_towards_the_deadline(directory: Path) -> None:
    one: Pool = Readers(directory, work, Places(1, 1, 1, patience=60), Bounds(60, 300 * 1024**2))
    stop = threading.Event()
    blocker = Caller("ann", stop.is_set)

    def block() -> None:
        with pytest.raises(QueryCancelled):
            ask(one, "sleep", 60, blocker)

    thread = threading.Thread(target=block)
    thread.start()
    while not one.running():
        pass
    with pytest.raises(ServerBusy):
        ask(one, "count", caller=BEN, seconds=0.2)
    stop.set()
    thread.join()
    one.close()


def test_opening_new_versions_is_not_counted_against_the_memory(pool: Pool, directory: Path) -> None:
    for _ in range(8):
        fill(directory, TWO)
        assert ask(pool, "allocate", 200 * 1024**2) == 200 * 1024**2


def test_what_runs_is_listed_and_can_be_cancelled(pool: Pool) -> None:
    caught: list[BaseException] = []

    def long() -> None:
        try:
            ask(pool, "sleep", 60)
        except QueryCancelled as error:
            caught.append(error)

    thread = threading.Thread(target=long)
    thread.start()
    while not pool.running():
        pass
    (entry,) = pool.running()
    assert (entry.label, entry.client) == ("sleep", "ann")
    assert pool.cancel(entry.number)
    thread.join()
    assert len(caught) == 1
    assert pool.running() == []
    assert not pool.cancel(entry.number)


def test_nobody_takes_all_places_and_who_comes_too_many_is_told_when_to_come_again() -> None:
    gate = Gate(PLACES)
    with gate.enter("ann", lambda: False):
        with pytest.raises(ServerBusy) as caught, gate.enter("ann", lambda: False):
            pass
        assert caught.value.seconds == 1
        with gate.enter("ben", lambda: False), pytest.raises(ServerBusy), gate.enter("cyd", lambda: False):
            pass
    with gate.enter("ann", lambda: False):
        pass


def test_who_waits_gets_a_place_that_becomes_free() -> None:
    gate = Gate(Places(inside=1, for_one=1, waiting=1, patience=60))
    inside = threading.Event()

    def wait() -> None:
        with gate.enter("ben", lambda: False):
            inside.set()

    with gate.enter("ann", lambda: False):
        thread = threading.Thread(target=wait)
        thread.start()
        assert not inside.wait(0.05)
    thread.join(timeout=30)
    assert inside.is_set()


def test_who_waits_and_goes_away_waits_no_longer() -> None:
    gate = Gate(Places(inside=1, for_one=1, waiting=1, patience=60))
    with (
        gate.enter("ann", lambda: False),
        pytest.raises(QueryCancelled),
        gate.enter("ben", lambda: True),
    ):
        pass
