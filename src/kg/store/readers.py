"""Answer in processes of their own that only read the store: each can be killed, and each has its memory.

The process that serves hands a task to a reader and waits. A reader that takes too long, needs too much
memory or has nobody left to answer is killed and replaced. Readers follow the store: each task sees the
version that is current when it begins.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import resource
import select
import signal
import threading
import time
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import count
from multiprocessing import forkserver
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Generic, TypeVar

from kg.errors import KgError, QueryCancelled, QueryTimeout, QueryTooCostly, StoreError
from kg.store.embedded import EmbeddedStore
from kg.store.gate import Gate, Places

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from multiprocessing.connection import Connection
    from multiprocessing.context import ForkServerContext
    from multiprocessing.process import BaseProcess

    from kg.store.base import GraphReader

    Loop = Callable[["Connection", Path, Callable[..., Any], "Bounds"], None]
    """What a process does: it gets tasks by a pipe, and does a work on a store within bounds."""

Task = TypeVar("Task")
Result = TypeVar("Result")

_STACK: Final = 256 * 1024**2
"""Bytes: a query's syntax tree is walked recursively, see docs/decisions/0007."""

_LOOK: Final = 0.1
"""Seconds after which a waiting thread looks whether its client is still there."""

_WATCH: Final = 1000
"""Milliseconds after which a process looks whether its own work has ended."""

GRACE: Final = 2.0
"""Seconds past the deadline after which the kernel ends a reader whose server died and cannot do it."""

NO_MEMORY: Final = 12
_OUT_OF_MEMORY: Final = frozenset({NO_MEMORY, -signal.SIGABRT})
"""Exit codes: Python's own shortage and the engine's, both for want of what they may take."""

_FORK_SERVER_LOST: Final = 255
_KILLED: Final = frozenset({-signal.SIGKILL, -signal.SIGTERM, _FORK_SERVER_LOST})
"""Exit codes of readers that somebody else ended: a person, a service manager, the kernel."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """Seconds and bytes of memory that one task may take."""

    seconds: float
    memory: int


@dataclass(frozen=True, slots=True)
class Deadline:
    """The seconds that a task may take, waiting included, and when on the monotonic clock they end."""

    seconds: float
    end: float


@dataclass(frozen=True, slots=True)
class Running:
    """One task under way, or that `waits` for a reader; `since`, a time of the clock, is when it came."""

    number: int
    label: str
    client: str
    since: float
    waits: bool = True
    stop: threading.Event = field(default_factory=threading.Event, repr=False)


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


def prepare(work_module: str) -> None:
    """Begin to start the process that readers are forked from: its imports take some tenths of a second."""
    _context(work_module)
    forkserver.ensure_running()


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
        self._directory, self._work, self._bounds = directory, work, bounds
        self._gate = Gate(places)
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
        allowed = self._bounds.seconds if seconds is None else min(seconds, self._bounds.seconds)
        begun = time.monotonic()
        deadline = Deadline(allowed, begun + allowed)
        entry = Running(next(self._numbers), label, caller.client, time.time())
        self._running[entry.number] = entry
        look = partial(_look, entry, caller)
        try:
            with self._gate.enter(caller.client, look, allowed):
                caller.waited(time.monotonic() - begun)
                self._running[entry.number] = replace(entry, waits=False)
                return self._run(task, look, deadline)
        finally:
            del self._running[entry.number]

    def running(self) -> list[Running]:
        """Return what is under way or waits for a reader, the oldest first."""
        return sorted(self._running.copy().values(), key=lambda entry: entry.number)

    def load(self) -> Load:
        """Return how busy the pool is."""
        with self._lock:
            started, killed = self._started, self._killed
        inside = sum(not entry.waits for entry in self._running.copy().values())
        return Load(inside, self._gate.waiting, started, killed)

    def cancel(self, number: int) -> bool:
        """Stop a task; return whether it was under way."""
        entry = self._running.get(number)
        if entry:
            entry.stop.set()
        return entry is not None

    def warm(self) -> None:
        """Have a reader ready before the first task comes. Raises StoreError."""
        self._keep(self._take())

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
        process = self._take()
        try:
            result = process.answer(task, look, deadline)
        except KgError as error:
            self._keep(process) if process.is_well else self._kill(process)
            raise error from None
        except BaseException:
            self._kill(process)
            raise
        self._keep(process)
        return result

    def _take(self) -> Process[Task, Result]:
        with self._lock:
            while self._idle:
                process = self._idle.pop()
                if process.is_alive:
                    return process
                process.end()
            self._started += 1
        return self._start()

    def _kill(self, process: Process[Task, Result]) -> None:
        with self._lock:
            self._killed += 1
        process.end()

    def _start(self) -> Process[Task, Result]:
        return Process(self._directory, self._work, self._bounds, _answer_all)

    def _keep(self, process: Process[Task, Result]) -> None:
        with self._lock:
            if not self._closed:
                self._idle.append(process)
                return
        process.end()


class ReaderKilled(StoreError):
    """Somebody killed the process that was to answer."""


class Process(Generic[Task, Result]):
    """The server's side of one process that runs a loop on a store; StoreError if none can be started."""

    def __init__(self, directory: Path, work: Callable[..., Result], bounds: Bounds, loop: Loop) -> None:
        context = _context(work.__module__)
        self._directory = directory
        self._pipe, theirs = context.Pipe()
        self._bounds = bounds
        self._process: BaseProcess = context.Process(
            target=_serve, args=(theirs, directory, work, bounds, loop), name="kg-reader", daemon=True
        )
        try:
            self._process.start()
        except OSError as error:
            self._pipe.close()
            raise StoreError(
                f"No process could be started to read the store: {error.strerror or error}.",
                mend="Allow the server more processes and open files, or set KG_READERS lower.",
            ) from error
        finally:
            theirs.close()
        self.is_well = True

    @property
    def is_alive(self) -> bool:
        """Tell whether it can be given a task."""
        return self._process.is_alive()

    def answer(self, task: Task, look: Callable[[], None], deadline: Deadline) -> Result:
        """Return the reader's answer, or raise its error; `is_well` then tells whether it can go on."""
        self.is_well = False
        try:
            self._pipe.send((task, max(0.0, deadline.end - time.monotonic())))
            while not self._pipe.poll(max(0.0, min(_LOOK, deadline.end - time.monotonic()))):
                if time.monotonic() >= deadline.end:
                    raise too_long(deadline.seconds)
                look()
            result: Result | Exception = self._pipe.recv()
        except (EOFError, OSError) as error:
            raise self._died() from error
        self.is_well = True
        if isinstance(result, Exception):
            raise result
        return result

    def end(self) -> None:
        """Kill the process, whatever it does, and wait until it is gone."""
        self._pipe.close()
        self._process.kill()
        self._process.join()
        self._process.close()

    def _died(self) -> KgError:
        self._process.join(timeout=1)
        if self._process.exitcode in _OUT_OF_MEMORY:
            return QueryTooCostly(
                f"The query needed more than {self._bounds.memory} bytes of memory, the limit (KG_MEMORY).",
                mend="Ask for less: add LIMIT, avoid ORDER BY and DISTINCT over large results.",
            )
        if self._process.exitcode in _KILLED:
            return ReaderKilled(
                "A process that reads the store was killed, and so was the one that took its place.",
                mend="Look who kills them: the kernel does where the machine itself runs out of memory.",
            )
        return StoreError(
            f"A process that reads the store ended unexpectedly (exit code {self._process.exitcode}).",
            mend="Ask again; if it recurs, look at what the server wrote before.",
        )


def _context(work_module: str) -> ForkServerContext:
    """Return where readers come from: a process without threads, since forking this one could deadlock."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([__name__, work_module])
    return context


def _look(entry: Running, caller: Caller) -> None:
    """Raise QueryCancelled where an answer is wanted no more."""
    if entry.stop.is_set():
        raise QueryCancelled(
            "The query was stopped by the server's operator, or because the server stops.",
            mend="Try again later, or ask the operator why.",
        )
    if caller.gone():
        raise QueryCancelled(
            "The client hung up before the query was answered.",
            mend="Keep the connection open until the answer has come.",
        )


def too_long(seconds: float) -> QueryTimeout:
    """Return what is said at a deadline of so many seconds."""
    return QueryTimeout(
        f"The query was stopped after {seconds:g} s, its limit (KG_TIMEOUT or timeout=).",
        mend="Ask for less: add LIMIT, name subjects, or split the query.",
    )


def _serve(pipe: Connection, directory: Path, work: Callable[..., Any], bounds: Bounds, loop: Loop) -> None:
    """Do tasks until the server closes the pipe or dies."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the server, which ends its readers
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    threading.stack_size(_STACK)
    thread = threading.Thread(target=loop, args=(pipe, directory, work, bounds))
    thread.start()
    # A server that was killed closes its end; a task that nobody waits for any more must not go on, and that
    # of a writer keeps others from writing.
    end = select.poll()
    end.register(pipe.fileno(), 0)
    while thread.is_alive():
        if end.poll(_WATCH):
            os._exit(0)


def _answer_all(
    pipe: Connection, directory: Path, work: Callable[[GraphReader, Task], Result], bounds: Bounds
) -> None:
    store = EmbeddedStore(directory)
    with contextlib.suppress(KgError), store.snapshot():
        """Opened now, not when the first task comes; what is wrong is told to that."""
    with contextlib.suppress(EOFError, BrokenPipeError):
        while True:
            task, seconds = pipe.recv()
            # Its default action ends the process, even while the engine does not return to Python.
            signal.setitimer(signal.ITIMER_REAL, seconds + GRACE)
            try:
                # What a new version takes by itself is not the task's.
                limit_memory(None)
                store.refresh()
                with store.snapshot() as reader:
                    limit_memory(bounds.memory)
                    result: Result | Exception = work(reader, task)
            except MemoryError:
                os._exit(NO_MEMORY)
            except Exception as error:  # noqa: BLE001 - whatever it is, the server must raise it
                result = error
            signal.setitimer(signal.ITIMER_REAL, 0)
            try:
                pipe.send(result)
            except MemoryError:
                os._exit(NO_MEMORY)


def limit_memory(more: int | None) -> None:
    """Let this process take so many bytes more of address space than it has now, or for None any number."""
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    if more is None:
        resource.setrlimit(resource.RLIMIT_AS, (hard, hard))
        return
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    limit = pages * resource.getpagesize() + more
    resource.setrlimit(resource.RLIMIT_AS, (limit if hard < 0 else min(limit, hard), hard))
