"""What tests let a process that writes do."""

from __future__ import annotations

import os
import signal
import time
from typing import TYPE_CHECKING

from pyoxigraph import QueryBoolean

from kg.errors import QueryFailed
from kg.store.workbench import TURNED

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
    if action == "pause":
        time.sleep(0.3)
    if action == "many":
        lines = (f'<urn:s> <urn:p> "many {n}" <urn:g> .' for n in range(TURNED + 1))
        writer.load("\n".join(lines).encode())
        before = reader.count() if reader else -1
    if action == "killed":
        os.kill(os.getpid(), signal.SIGKILL)
    if action == "sleep":
        time.sleep(60)
    if action == "exit":
        os._exit(amount)
    return os.getpid(), before
