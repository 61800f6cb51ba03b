"""Kill the server while clients write: what it acknowledged is there whole, and nothing is there in part.

CRASH_RUNS says how often; DESIGN's promise is shown with 200.
"""

from __future__ import annotations

import itertools
import os
import random
import subprocess
import sys
import time
from http.client import HTTPException
from threading import Thread
from typing import TYPE_CHECKING

import pytest

from kg.store import EmbeddedStore
from serving import Client, fill

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

RUNS = int(os.environ.get("CRASH_RUNS", "20"))
PARTS = 7
WRITERS = 3
MOST = 4
LONGEST = 0.3
"""The kill comes so many seconds at most after so many writes at most, whichever speed the machine has."""

PROGRAM = """
import sys, threading
from kg.settings import Settings
from kg.web import create_app
from kg.web.server import Server

settings = Settings(store=sys.argv[1], port=0, threads=4, readers=2, waiting=8)
threading.stack_size(16 * 1024**2)
server = Server(create_app(settings, permit=lambda: None), settings)
print(server.address[1], flush=True)
server.run()
"""


class Writer(Thread):
    """Writes batches until the server is gone, and keeps which were acknowledged."""

    def __init__(self, client: Client, numbers: Iterator[int]) -> None:
        super().__init__()
        self.acknowledged: set[int] = set()
        self.failed: list[int] = []
        self._client, self._numbers = client, numbers

    def run(self) -> None:
        """Write one batch after the other."""
        for number in self._numbers:
            parts = " ".join(f"<urn:batch{number}> <urn:has> {part} ." for part in range(PARTS))
            body = f"INSERT DATA {{ GRAPH <urn:g{number}> {{ {parts} }} }}".encode()
            try:
                reply = self._client.send("POST", "/sparql", body, Content_Type="application/sparql-update")
            except (OSError, HTTPException):
                return
            if reply.status != 204:
                self.failed.append(reply.status)
                return
            self.acknowledged.add(number)


def found(directory: Path) -> dict[int, int]:
    """Return how many parts of each batch are in the store."""
    with EmbeddedStore(directory) as store:
        text = "SELECT ?batch (COUNT(*) AS ?parts) { ?batch <urn:has> ?part } GROUP BY ?batch"
        rows = [(row[0].value, row[1].value) for row in store.query(text)]  # type: ignore[index, union-attr]
    return {int(batch.removeprefix("urn:batch")): int(parts) for batch, parts in rows if batch}


@pytest.mark.long
def test_a_kill_at_any_moment_loses_nothing_and_halves_nothing(tmp_path: Path) -> None:
    directory = tmp_path / "store"
    fill(directory, '<urn:s> <urn:p> "1" <urn:g> .\n')
    clock = random.Random(20261126)  # noqa: S311 - moments, no secrets
    numbers = itertools.count()
    acknowledged: set[int] = set()
    unsaid = 0
    for _ in range(RUNS):
        with subprocess.Popen(
            [sys.executable, "-c", PROGRAM, str(directory)], stdout=subprocess.PIPE, text=True
        ) as server:
            assert server.stdout
            client = Client("127.0.0.1", int(server.stdout.readline()))
            writers = [Writer(client, numbers) for _ in range(WRITERS)]
            for writer in writers:
                writer.start()
            enough = clock.randrange(MOST + 1)
            try:
                while sum(len(writer.acknowledged) for writer in writers) < enough:
                    assert all(writer.is_alive() for writer in writers)
                    time.sleep(0.001)
                time.sleep(clock.uniform(0, LONGEST))
            finally:
                server.kill()
            for writer in writers:
                writer.join()
                assert writer.failed == []
                acknowledged |= writer.acknowledged
        there = found(directory)
        assert set(there.values()) <= {PARTS}
        assert acknowledged <= there.keys()
        unsaid = len(there.keys() - acknowledged)
    assert acknowledged, "no kill may come before every write"
    print(f"{RUNS} kills: {len(acknowledged)} writes acknowledged, {unsaid} there unsaid")  # noqa: T201
