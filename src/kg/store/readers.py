"""Answer in processes of their own that only read the store: each can be killed, and each has its memory.

The process that serves hands a task to a reader and waits. A reader that takes too long, needs too much
memory or has nobody left to answer is killed and replaced. Readers follow the store: each task sees the
version that is current when it begins.
"""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass
from functools import partial
from itertools import count
from typing import TYPE_CHECKING, Generic

from kg.errors import KgError, QueryCancelled, StoreError
from kg.store.gate import Gate, Places
from kg.store.processes import Deadline, Process, ReaderKilled, Result, Task, answer_all

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from kg.store.processes import Bounds


@dataclass(slots=True)
class Running:
    """One task under way, or that `waits` for a reader; `since`, a time of the clock, is when it came.

    `said` tells what it is, for whoever wants to know.
    """

    number: int
    said: Callable[[], str]
    client: str
    since: float
    waits: bool = True
    is_stopped: bool = False

    @property
    def label(self) -> str:
        """Return what it is."""
        return self.said()

    def look(self, caller: Caller) -> None:
        """Raise QueryCancelled where an answer is wanted no more."""
        if self.is_stopped:
            raise QueryCancelled(
                "The query was stopped by the server's operator, or because the server stops.",
                mend="Try again later, or ask the operator why.",
            )
        if caller.gone():
            raise QueryCancelled(
                "The client hung up before the query was answered.",
                mend="Keep the connection open until the answer has come.",
            )


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks, and a function that tells whether nobody waits for the answer any more."""

    client: str
    gone: Callable[[], bool] = lambda: False
    waited: Callable[[float], None] = lambda _: None
    """Is told for how many seconds the caller waited for a place."""


@dataclass(frozen=True, slots=True)
class Load:
    """How busy a pool is, and how many processes it started and ended by force since it was made."""

    running: int = 0
    waiting: int = 0
    started: int = 0
    killed: int = 0


class Readers(Generic[Task, Result]):
    """A pool of reader processes that call `work(reader, task)`; threads may share it.

    `work`, tasks and results are pickled. Pools that are to number their tasks in one row share `numbers`.
    """

    def __init__(
        self,
        directory: Path,
        work: Callable[..., Result],
        places: Places,
        bounds: Bounds,
        numbers: Iterator[int] | None = None,
    ) -> None:
        self._directory, self._work, self.bounds = directory, work, bounds
        self.gate = Gate(places)
        self._lock = threading.Lock()
        self._idle: list[Process[Task, Result]] = []
        self._running: dict[int, Running] = {}
        self._numbers = numbers or count(1)
        self._started = self._killed = 0
        self._closed = False

    def run(self, task: Task, label: str, caller: Caller, seconds: float | None = None) -> Result:
        """Return what the work makes of a task; `seconds` can only shorten the deadline.

        Raises ServerBusy, QueryTimeout, QueryTooCostly, QueryCancelled, and what the work raises.
        """
        allowed = self.bounds.seconds if seconds is None else min(seconds, self.bounds.seconds)
        begun = time.monotonic()
        deadline = Deadline(allowed, begun + allowed)
        entry = self.note(lambda: label, caller)
        look = partial(entry.look, caller)
        try:
            with self.gate.enter(caller.client, look, allowed):
                caller.waited(time.monotonic() - begun)
                entry.waits = False
                return self._run(task, look, deadline)
        finally:
            self.forget(entry)

    def note(self, said: Callable[[], str], caller: Caller) -> Running:
        """Put a task on the list of what is under way; `said` tells what it is."""
        entry = Running(next(self._numbers), said, caller.client, time.time())
        self._running[entry.number] = entry
        return entry

    def forget(self, entry: Running) -> None:
        """Take a task off the list of what is under way."""
        del self._running[entry.number]

    def running(self) -> list[Running]:
        """Return what is under way or waits for a reader, the oldest first."""
        return sorted(self._running.copy().values(), key=lambda entry: entry.number)

    def load(self) -> Load:
        """Return how busy the pool is."""
        with self._lock:
            started, killed = self._started, self._killed
        inside = sum(not entry.waits for entry in self._running.copy().values())
        return Load(inside, self.gate.waiting, started, killed)

    def cancel(self, number: int) -> bool:
        """Stop a task; return whether it was under way."""
        entry = self._running.get(number)
        if entry:
            entry.is_stopped = True
        return entry is not None

    def warm(self) -> None:
        """Have a reader ready before the first task comes. Raises StoreError."""
        self.keep(self.take_idle() or self.start())

    def close(self) -> None:
        """End the idle readers, and every other one as soon as it has answered."""
        with self._lock:
            self._closed = True
            idle, self._idle = self._idle, []
        for process in idle:
            process.end()

    def _run(self, task: Task, look: Callable[[], None], deadline: Deadline) -> Result:
        try:
            return self._run_once(task, look, deadline)
        except ReaderKilled:
            # Nothing that a task does itself ends its reader so, therefore another may well answer it.
            try:
                return self._run_once(task, look, deadline)
            except ReaderKilled as error:
                raise StoreError(error.message, mend=error.mend) from None

    def _run_once(self, task: Task, look: Callable[[], None], deadline: Deadline) -> Result:
        process = self.take_idle() or self.start()
        try:
            result = process.answer(task, look, deadline)
        except KgError as error:
            self.keep(process) if process.is_well else self._kill(process)
            raise error from None
        except BaseException:
            self._kill(process)
            raise
        self.keep(process)
        return result

    def take_idle(self) -> Process[Task, Result] | None:
        """Return a process that waits for a task, if there is one."""
        with self._lock:
            while self._idle:
                process = self._idle.pop()
                if process.is_alive:
                    return process
                process.end()
        return None

    def start(self) -> Process[Task, Result]:
        """Start a process, which takes some milliseconds. Raises StoreError."""
        with self._lock:
            self._started += 1
        return self._start()

    def drop(self, process: Process[Task, Result]) -> None:
        """Kill a process that is not to be used again, without waiting until it is gone."""
        try:
            threading.Thread(target=self._kill, args=(process,), name="kg-end", daemon=True).start()
        except RuntimeError:
            # For want of another thread the present one waits, a few milliseconds.
            self._kill(process)

    def _kill(self, process: Process[Task, Result]) -> None:
        with self._lock:
            self._killed += 1
        process.end()

    def _start(self) -> Process[Task, Result]:
        return Process(self._directory, self._work, self.bounds, answer_all)

    def keep(self, process: Process[Task, Result]) -> None:
        """Have a process ready for the next task."""
        with self._lock:
            if not self._closed:
                self._idle.append(process)
                return
        process.end()
