"""Write to a store through processes, from several threads at once."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from kg.errors import KgError
from kg.store import EmbeddedStore
from kg.store.processes import Bounds
from kg.store.readers import Caller
from kg.store.writers import Writers

if TYPE_CHECKING:
    from pathlib import Path

Pool = Writers[tuple[str, int], tuple[int, int]]
ANN = Caller("ann")
BOUNDS = Bounds(seconds=30, memory=2 * 1024**3, setting="KG_WRITE_TIMEOUT")


def write(pool: Pool, action: str, amount: int, seconds: float | None = None) -> tuple[int, int]:
    """Write a number and return what the work tells."""
    return pool.run((action, amount), action, ANN, seconds)


def held(directory: Path) -> tuple[int | None, set[str]]:
    """Return the version of a store, and the numbers in it."""
    with EmbeddedStore(directory / "store") as store:
        return store.version, {quad.object.value for quad in store.quads()}  # type: ignore[union-attr]


class Together:
    """Threads that write, queued one after another behind one that is slow, so that they come together."""

    def __init__(self, pool: Pool) -> None:
        self.pool = pool
        self.results: dict[int, object] = {}
        self._threads: list[threading.Thread] = []

    def start(self, action: str, amount: int, seconds: float | None = None) -> None:
        """Start one, and return when it is under way or waits."""
        known = len(self.pool.running())

        def run() -> None:
            try:
                self.results[amount] = write(self.pool, action, amount, seconds)
            except KgError as error:
                self.results[amount] = error

        thread = threading.Thread(target=run)
        self._threads.append(thread)
        thread.start()
        while thread.is_alive() and len(self.pool.running()) == known:
            thread.join(0.005)
        # It is known a moment before it is queued.
        thread.join(0.05)

    def join(self) -> None:
        """Wait for all."""
        for thread in self._threads:
            thread.join(60)
            assert not thread.is_alive()

    def error(self, amount: int) -> KgError:
        """Return what one was told."""
        error = self.results[amount]
        assert isinstance(error, KgError)
        return error
