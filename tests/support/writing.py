"""What tests let a process that writes do."""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING

from pyoxigraph import QueryBoolean

from kg.errors import QueryFailed

if TYPE_CHECKING:
    from kg.store import GraphReader, GraphWriter


def work(writer: GraphWriter, reader: GraphReader | None, task: tuple[str, int]) -> object:
    """Write a number, then do what a task says; return the process, and how many numbers there were."""
    action, amount = task
    before = reader.count() if reader else -1
    writer.load(f'<urn:s> <urn:p> "{amount}" <urn:g> .\n'.encode())
    with writer.candidate() as candidate:
        found = candidate.query(f'ASK {{ <urn:s> <urn:p> "{amount}" }}')
        assert isinstance(found, QueryBoolean)
        assert found
        if action == "fail":
            raise QueryFailed("no")
    if action == "sleep":
        time.sleep(60)
    if action == "exit":
        os._exit(amount)
    return os.getpid(), before
