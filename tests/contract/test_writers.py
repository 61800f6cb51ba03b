"""Changes are made in a process of its own, and are there whole or not at all."""

from __future__ import annotations

import os
import threading
import time
from typing import TYPE_CHECKING

import pytest

from kg.errors import (
    QueryCancelled,
    QueryFailed,
    QueryTimeout,
    ServerBusy,
    StoreError,
    StoreMissing,
)
from kg.store import EmbeddedStore
from kg.store.gate import Places
from kg.store.line import Line
from kg.store.readers import Caller
from kg.store.writers import Writers
from pooling import ANN, BOUNDS, held, write
from writing import work

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pooling import Pool, Together


@pytest.fixture
def pool(tmp_path: Path) -> Iterator[Pool]:
    places = Places(inside=1, for_one=1, waiting=1, patience=20)
    writers: Pool = Writers(tmp_path / "store", work, places, BOUNDS)
    yield writers
    writers.close()


def test_each_write_is_there_when_it_is_acknowledged_and_sees_those_before(
    pool: Pool, tmp_path: Path
) -> None:
    process, before = write(pool, "", 1)
    assert (process != os.getpid(), before) == (True, -1)
    assert held(tmp_path) == (1, {"1"})
    assert write(pool, "", 2) == (process, 1)
    assert held(tmp_path) == (2, {"1", "2"})


def test_what_fails_or_dies_or_takes_too_long_is_never_seen(pool: Pool, tmp_path: Path) -> None:
    write(pool, "", 1)
    with pytest.raises(QueryFailed, match="no"):
        write(pool, "fail", 2)
    with pytest.raises(QueryTimeout, match="KG_WRITE_TIMEOUT"):
        write(pool, "sleep", 3, seconds=0.5)
    with pytest.raises(StoreError, match="exit code 7"):
        write(pool, "exit", 7)
    assert held(tmp_path) == (1, {"1"})
    write(pool, "", 8)
    assert held(tmp_path) == (2, {"1", "8"})
    assert len(list((tmp_path / "store" / "generations").iterdir())) <= 2


def test_what_is_only_tried_out_is_never_seen(pool: Pool, tmp_path: Path) -> None:
    process, _ = write(pool, "", 1)
    assert pool.try_out(("", 2), "", ANN) == (process, 1)
    with pytest.raises(QueryFailed, match="no"):
        pool.try_out(("fail", 3), "", ANN)
    assert held(tmp_path) == (1, {"1"})
    assert write(pool, "", 4) == (process, 1)
    assert held(tmp_path) == (2, {"1", "4"})


def test_a_write_can_be_stopped_and_its_client_may_go_away(pool: Pool) -> None:
    caught: list[QueryCancelled] = []

    def wait() -> None:
        with pytest.raises(QueryCancelled) as error:
            write(pool, "sleep", 1)
        caught.append(error.value)

    thread = threading.Thread(target=wait)
    thread.start()
    while thread.is_alive() and not pool.running():
        thread.join(0.01)
    assert pool.cancel(pool.running()[0].number)
    thread.join()
    assert "nothing was written" in caught[0].message
    with pytest.raises(QueryCancelled):
        pool.run(("sleep", 1), "", Caller("ann", lambda: True))


def test_writes_come_one_after_another(pool: Pool, tmp_path: Path) -> None:
    found: list[int] = []
    threads = [threading.Thread(target=lambda n=n: found.append(write(pool, "", n)[1])) for n in (1, 2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(found) == [-1, 1]
    assert held(tmp_path) == (2, {"1", "2"})


def test_a_thread_that_cannot_be_started_costs_one_write(
    pool: Pool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    with monkeypatch.context() as patched:
        patched.setattr(threading.Thread, "start", fail)
        with pytest.raises(StoreError, match="can't start new thread") as error:
            write(pool, "", 1)
    assert "Nothing was written" in error.value.mend
    write(pool, "", 2)
    assert held(tmp_path)[1] == {"2"}


@pytest.mark.parametrize(
    ("fault", "told"),
    [
        (OSError(24, "Too many open files"), StoreError),
        (ZeroDivisionError("of this code"), ZeroDivisionError),
    ],
)
def test_what_keeps_a_process_from_starting_is_told_at_once(
    pool: Pool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fault: Exception, told: type[Exception]
) -> None:
    tries = 0

    def fail() -> tuple[Line, Line]:
        nonlocal tries
        tries += 1
        raise fault

    with monkeypatch.context() as patched:
        patched.setattr(Line, "pair", fail)
        with pytest.raises(told, match=str(fault.args[-1])):
            write(pool, "", 1)
    assert tries == 1
    write(pool, "", 2)
    assert held(tmp_path)[1] == {"2"}


def test_a_fault_of_the_code_ends_what_waits_and_is_logged(
    pool: Pool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_: object) -> None:
        raise ZeroDivisionError("of this code")

    with monkeypatch.context() as patched:
        patched.setattr(Writers, "_publish", fail)
        with pytest.raises(ZeroDivisionError):
            write(pool, "", 1)
    assert "ZeroDivisionError: of this code" in caplog.text
    write(pool, "", 2)
    assert held(tmp_path)[1] == {"2"}


def test_too_many_at_once_are_sent_away(tmp_path: Path) -> None:
    places = Places(inside=1, for_one=1, waiting=0, patience=1)
    pool: Pool = Writers(tmp_path / "store", work, places, BOUNDS)

    def wait() -> None:
        with pytest.raises(QueryCancelled):
            write(pool, "sleep", 1)

    thread = threading.Thread(target=wait)
    thread.start()
    while thread.is_alive() and not pool.running():
        thread.join(0.01)
    with pytest.raises(ServerBusy, match="Another write"):
        write(pool, "", 2)
    assert pool.cancel(pool.running()[0].number)
    thread.join()
    pool.close()


def test_those_that_wait_are_published_together_and_each_is_told_its_own(
    together: Together, tmp_path: Path
) -> None:
    together.start("pause", 1)
    for number, action in ((2, ""), (3, "fail"), (4, ""), (5, "")):
        together.start(action, number)
    together.join()
    found = {number: result for number, result in together.results.items() if number != 3}
    assert "no" in together.error(3).message
    process = {result[0] for result in found.values() if isinstance(result, tuple)}
    assert len(process) == 1
    # Each sees those before it, and none what was refused.
    assert sorted(result[1] for result in found.values() if isinstance(result, tuple)) == [1, 2, 3, 4]
    version, held_now = held(tmp_path)
    assert held_now == {"0", "1", "2", "4", "5"}
    assert version is not None
    assert version < 6, "some were published together"


def test_a_change_is_there_whatever_was_looked_at_last(together: Together, tmp_path: Path) -> None:
    together.start("pause", 1)
    together.start("look back", 2)
    together.start("look back", 3)
    together.join()
    assert write(together.pool, "look back", 4)[1] == 4
    assert held(tmp_path)[1] == {"0", "1", "2", "3", "4"}


@pytest.mark.parametrize("first", ["fail", "come alone", ""])
def test_those_behind_one_that_is_not_judged_with_others_are_written(
    together: Together, tmp_path: Path, first: str
) -> None:
    together.start("pause", 1)
    for number, action in ((2, first), (3, ""), (4, "come alone"), (5, ""), (6, "fail")):
        together.start(action, number)
    together.join()
    failed = {number for number, result in together.results.items() if isinstance(result, QueryFailed)}
    assert failed == ({2, 6} if first == "fail" else {6})
    assert held(tmp_path)[1] == {str(number) for number in range(7)} - {str(number) for number in failed}


@pytest.mark.parametrize("action", ["exit", "sleep", "killed"])
def test_what_ends_the_process_ends_no_other_write(together: Together, tmp_path: Path, action: str) -> None:
    together.start("pause", 1)
    together.start("", 2)
    # Only what sleeps is to meet its deadline, however long it takes to start processes.
    together.start(action, 3, seconds=3 if action == "sleep" else None)
    together.start("", 4)
    together.join()
    if action == "killed":
        assert together.error(3).message.startswith("A process that writes to the store was killed")
        assert "Nothing was written" in together.error(3).mend
    assert isinstance(together.error(3), QueryTimeout if action == "sleep" else StoreError)
    assert held(tmp_path)[1] == {"0", "1", "2", "4"}


def test_whoever_goes_away_while_others_wait_leaves_nothing(together: Together, tmp_path: Path) -> None:
    together.start("pause", 1)
    together.start("", 2)
    together.start("", 3)
    assert together.pool.cancel(together.pool.running()[1].number)
    together.join()
    assert isinstance(together.error(2), QueryCancelled)
    assert held(tmp_path)[1] == {"0", "1", "3"}


def test_those_that_are_ready_do_not_wait_for_one_that_is_slow(together: Together, tmp_path: Path) -> None:
    together.start("pause", 1)
    together.start("", 2)
    together.start("sleep", 3)
    while 2 not in together.results:
        time.sleep(0.01)
    assert 3 not in together.results
    assert held(tmp_path)[1] == {"0", "1", "2"}
    assert together.pool.cancel(together.pool.running()[0].number)
    together.join()


def test_whoever_waits_behind_one_that_is_slow_can_go_away(together: Together) -> None:
    together.start("sleep", 1)
    together.start("", 2)
    together.start("", 3)
    for place, number in ((1, 2), (0, 1)):
        assert together.pool.cancel(together.pool.running()[place].number)
        while number not in together.results:
            time.sleep(0.01)
        assert isinstance(together.error(number), QueryCancelled)
    together.join()
    assert isinstance(together.results[3], tuple)


def test_a_change_that_is_too_large_to_be_taken_back_is_judged_alone(
    together: Together, tmp_path: Path
) -> None:
    together.start("pause", 1)
    together.start("", 2)
    together.start("many", 3)
    together.start("", 4)
    together.join()
    # It is compared with what was published before it, with all that came first.
    assert together.results[3] in {(process, 3) for process, _ in together.results.values()}  # type: ignore[misc]
    assert {"0", "1", "2", "3", "4"} < held(tmp_path)[1]


def test_what_others_write_in_between_is_kept(together: Together, tmp_path: Path) -> None:
    with EmbeddedStore(tmp_path / "store") as store:
        with store.change() as writer:
            writer.load(b'<urn:s> <urn:p> "7" <urn:g> .')
            (writer.directory / "beside").write_text("x")
        assert write(together.pool, "", 8)[1] == 2
        assert held(tmp_path)[1] == {"0", "7", "8"}
        with store.replace() as writer:
            writer.load(b'<urn:s> <urn:p> "9" <urn:g> .')
            (writer.directory / "beside").write_text("y")
        for number in (10, 11):
            assert write(together.pool, "", number)[1] == number - 9
            store.refresh()
            beside = store.side_file("beside")
            assert beside
            assert beside.read_text() == "y"
        assert held(tmp_path)[1] == {"9", "10", "11"}


def test_what_a_commit_changed_is_noted(together: Together, tmp_path: Path) -> None:
    with EmbeddedStore(tmp_path / "store") as store:
        since = store.version
        write(together.pool, "", 1)
        write(together.pool, "", 2)
        store.refresh()
        assert since
        assert store.state
        changes = store.changes(since, store.state)
    assert changes == {f'<urn:s> <urn:p> "{number}" <urn:g> .\n'.encode(): True for number in (1, 2)}


def test_no_store_is_founded_where_one_was_served(together: Together, tmp_path: Path) -> None:
    (tmp_path / "store").rename(tmp_path / "elsewhere")
    with pytest.raises(StoreMissing, match="that was served is not there any more") as error:
        write(together.pool, "", 1)
    assert "kg restore" in error.value.mend
    assert not (tmp_path / "store").exists()
    (tmp_path / "elsewhere").rename(tmp_path / "store")
    write(together.pool, "", 2)
    assert held(tmp_path)[1] == {"0", "2"}


def test_nothing_is_left_of_what_was_worked_on(together: Together, tmp_path: Path) -> None:
    write(together.pool, "", 1)
    together.pool.try_out(("", 2), "", ANN)
    together.pool.close()
    assert [entry.name for entry in (tmp_path / "store" / "generations").iterdir()] == ["2"]
