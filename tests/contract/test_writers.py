"""Changes are made in a process of its own, and are there whole or not at all."""

from __future__ import annotations

import os
import threading
from typing import TYPE_CHECKING

import pytest

from kg.errors import QueryCancelled, QueryFailed, QueryTimeout, ServerBusy, StoreError, StoreLocked
from kg.store import EmbeddedStore
from kg.store.gate import Places
from kg.store.processes import Bounds
from kg.store.readers import Caller
from kg.store.writers import Writers
from writing import work

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

Pool = Writers[tuple[str, int], tuple[int, int]]
ANN = Caller("ann")


@pytest.fixture
def pool(tmp_path: Path) -> Iterator[Pool]:
    places = Places(inside=1, for_one=1, waiting=1, patience=20)
    writers: Pool = Writers(tmp_path / "store", work, places, Bounds(seconds=30, memory=2 * 1024**3))
    yield writers
    writers.close()


def write(pool: Pool, action: str, amount: int, seconds: float | None = None) -> tuple[int, int]:
    return pool.run((action, amount), action, ANN, seconds)


def held(directory: Path) -> tuple[int | None, set[str]]:
    with EmbeddedStore(directory / "store") as store:
        return store.version, {quad.object.value for quad in store.quads()}  # type: ignore[union-attr]


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


def test_where_another_program_writes_it_is_told_so(pool: Pool, tmp_path: Path) -> None:
    with EmbeddedStore(tmp_path / "store") as store, store.change(), pytest.raises(StoreLocked):
        write(pool, "", 1)
    write(pool, "", 2)


def test_too_many_at_once_are_sent_away(tmp_path: Path) -> None:
    places = Places(inside=1, for_one=1, waiting=0, patience=1)
    pool: Pool = Writers(tmp_path / "store", work, places, Bounds(seconds=30, memory=2 * 1024**3))

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
