"""What tests let a process that writes do."""

from __future__ import annotations

import os
import signal
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pyoxigraph import QueryBoolean

from kg.errors import QueryFailed
from kg.store.workbench import TURNED

if TYPE_CHECKING:
    from collections.abc import Sequence

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
    if action == "look back":
        before = reader.count() if reader else -1
    if action == "killed":
        os.kill(os.getpid(), signal.SIGKILL)
    if action == "sleep":
        time.sleep(60)
    if action == "exit":
        os._exit(amount)
    return os.getpid(), before


@dataclass(frozen=True)
class Number:
    """A number that was written and may be found to be no good afterwards."""

    action: str
    done: object

    def result(self) -> object:
        """Return what is told of it if it is good."""
        return self.done


class Deferring:
    """The same work, which can do several tasks before it judges them: those that are to fail are no good."""

    def __call__(self, writer: GraphWriter, reader: GraphReader | None, task: tuple[str, int]) -> object:
        """Do one task."""
        return work(writer, reader, task)

    def make(self, writer: GraphWriter, reader: GraphReader | None, task: tuple[str, int]) -> Number | None:
        """Do one task that is not judged yet; some come alone, some raise."""
        action, amount = task
        if action == "come alone":
            return None
        return Number(action, work(writer, reader, ("", amount) if action == "fail" else task))

    def faultless(self, candidate: GraphReader, made: Sequence[Number]) -> int:
        """Tell how many of the first numbers are good."""
        assert candidate.count() >= len(made)
        return next((place for place, one in enumerate(made) if one.action == "fail"), len(made))
