"""Reader processes keep to their bounds, and what becomes of one is nobody else's business."""

from __future__ import annotations

import multiprocessing
import os
import threading
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kg.errors import QueryCancelled, QueryFailed, QueryTimeout, QueryTooCostly, ServerBusy, StoreError
from kg.store.gate import Places
from kg.store.processes import Bounds
from kg.store.readers import Caller, Readers
from reading import SEGMENTATION_FAULT, work
from serving import fill

if TYPE_CHECKING:
    from collections.abc import Iterator

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


def test_a_task_whose_reader_somebody_kills_is_done_by_another(pool: Pool) -> None:
    first = int(str(ask(pool, "pid")))
    found: list[object] = []
    thread = threading.Thread(target=lambda: found.append(ask(pool, "nap", 1)))
    thread.start()
    while not [entry for entry in pool.running() if not entry.waits]:
        pass
    os.kill(first, 9)
    thread.join(timeout=30)
    assert found
    assert found[0] != first


@pytest.mark.parametrize("number", [9, 15])
def test_a_task_whose_readers_are_killed_twice_is_given_up_and_memory_is_not_blamed(
    pool: Pool, number: int
) -> None:
    with pytest.raises(StoreError, match="was killed, and so was the one"):
        ask(pool, "die", number)
    assert ask(pool, "count") == 1


def test_a_warm_pool_has_a_reader_before_the_first_task(pool: Pool) -> None:
    pool.warm()
    (ready,) = pool._idle  # noqa: SLF001 - from outside it shows by its speed only
    assert ask(pool, "pid") == ready._process.pid  # noqa: SLF001


def test_where_no_process_can_be_started_that_is_said_and_nothing_is_left_open(
    pool: Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(self: object) -> None:
        del self
        raise BlockingIOError(11, "Resource temporarily unavailable")

    monkeypatch.setattr(multiprocessing.get_context("forkserver").Process, "start", fail)
    before = len(list(Path("/proc/self/fd").iterdir()))
    with pytest.raises(StoreError, match=r"No process could be started.*Resource temporarily") as caught:
        ask(pool, "count")
    # What was caught keeps the frames, and so whatever was left open in them.
    assert len(list(Path("/proc/self/fd").iterdir())) == before
    assert "KG_READERS" in caught.value.mend


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


def test_who_waits_is_listed_too_and_can_be_cancelled(directory: Path) -> None:
    one: Pool = Readers(directory, work, Places(1, 1, 2, patience=60), Bounds(60, 300 * 1024**2))
    caught: list[QueryCancelled] = []

    def long() -> None:
        try:
            ask(one, "sleep", 60)
        except QueryCancelled as error:
            caught.append(error)

    threads = [threading.Thread(target=long) for _ in range(2)]
    for thread in threads:
        thread.start()
    while len(one.running()) < 2 or all(entry.waits for entry in one.running()):
        pass
    assert sorted(entry.waits for entry in one.running()) == [False, True]
    for entry in sorted(one.running(), key=lambda entry: not entry.waits):
        assert one.cancel(entry.number)
    for thread in threads:
        thread.join(timeout=30)
    assert len(caught) == 2
    assert all("operator" in error.message and error.mend for error in caught)
    assert one.running() == []
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
