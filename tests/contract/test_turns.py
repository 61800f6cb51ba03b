"""A server that writes and other programs wait for each other, and each gets its turn."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING

import pytest

from kg.errors import QueryCancelled, StoreLocked
from kg.store import EmbeddedStore
from kg.store.gate import Places
from kg.store.writers import Writers
from pooling import ANN, BOUNDS, held, write
from writing import work

if TYPE_CHECKING:
    from pathlib import Path

    from pooling import Pool, Together


def test_where_another_program_writes_for_long_it_is_told_so(tmp_path: Path) -> None:
    pool: Pool = Writers(tmp_path / "store", work, Places(1, 1, 1, patience=2), BOUNDS)
    write(pool, "", 0)
    with EmbeddedStore(tmp_path / "store") as store, store.change():
        with pytest.raises(StoreLocked, match="written by process"):
            write(pool, "", 1)
        # It needs no lock, and does not wait for one.
        assert pool.try_out(("", 2), "", ANN)[1] == 1
    write(pool, "", 3)
    assert held(tmp_path)[1] == {"0", "3"}
    pool.close()


def test_a_write_waits_while_another_program_writes_and_trials_pass_it(
    together: Together, tmp_path: Path
) -> None:
    with EmbeddedStore(tmp_path / "store") as store, store.change() as writer:
        writer.load(b'<urn:s> <urn:p> "9" <urn:g> .')
        together.start("", 1)
        together.start("", 2)
        together.start("", 3)
        assert together.pool.try_out(("", 4), "", ANN)[1] == 1
        assert together.pool.cancel(together.pool.running()[1].number)
        while 2 not in together.results:
            time.sleep(0.01)
        assert isinstance(together.error(2), QueryCancelled)
        assert set(together.results) == {2}
    together.join()
    assert held(tmp_path)[1] == {"0", "1", "3", "9"}


def test_another_program_comes_in_between_writes_that_never_cease(together: Together, tmp_path: Path) -> None:
    over = threading.Event()

    def go_on(first: int) -> None:
        for number in range(first, first + 10_000, 2):
            if not over.is_set():
                write(together.pool, "", number)

    threads = [threading.Thread(target=go_on, args=(first,)) for first in (101, 102)]
    for thread in threads:
        thread.start()
    try:
        with EmbeddedStore(tmp_path / "store") as store:
            for number in (1, 2, 3):
                with store.change() as writer:
                    writer.load(b'<urn:s> <urn:p> "%d" <urn:g> .' % number)
    finally:
        over.set()
        for thread in threads:
            thread.join()
    assert {"1", "2", "3"} < held(tmp_path)[1]
