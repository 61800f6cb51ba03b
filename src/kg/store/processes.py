"""Run processes that work on the store, each with a deadline and its own memory."""

from __future__ import annotations

import contextlib
import gc
import multiprocessing
import os
import resource
import select
import signal
import threading
import time
from dataclasses import dataclass
from multiprocessing import forkserver
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Generic, TypeVar

from kg.errors import KgError, QueryTimeout, QueryTooCostly, StoreError
from kg.store.embedded import EmbeddedStore
from kg.store.line import LARGE, Line

if TYPE_CHECKING:
    from collections.abc import Callable
    from multiprocessing.context import ForkServerContext
    from multiprocessing.process import BaseProcess

    from kg.store.base import GraphReader
    from kg.store.line import Large

    Loop = Callable[[Line, Path, Callable[..., Any], "Bounds", "Pace"], None]
    """What a process does until its line ends, or its pace is slow: it gets tasks by a line, and does a work
    on a store within bounds."""

Task = TypeVar("Task")
Result = TypeVar("Result")

_STACK: Final = 256 * 1024**2
"""Bytes: a query's syntax tree is walked recursively, see docs/decisions/0007."""

_LOOK: Final = 0.1
"""Seconds after which a waiting thread looks whether its client is still there."""

_WATCH: Final = 0.25
"""Seconds after which a process looks whether its own work has ended, or takes long."""

_LONG: Final = 0.5
"""Seconds after which a task gives way to others."""

_BRIEF: Final = 0.01
"""Seconds in which a task cannot change much of what a process takes."""

_NICENESS: Final = 10

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
    """Seconds and bytes of memory that one task may take, and the settings that they come from."""

    seconds: float
    memory: int
    setting: str = "KG_TIMEOUT"
    memory_setting: str = "KG_MEMORY"


@dataclass(frozen=True, slots=True)
class Deadline:
    """The seconds that a task may take, waiting included, and when on the monotonic clock they end."""

    seconds: float
    end: float


def prepare(work_module: str) -> None:
    """Begin to start the process that readers are forked from: its imports take some tenths of a second."""
    _context(work_module)
    forkserver.ensure_running()


class ReaderKilled(StoreError):
    """Somebody killed the process that was to answer."""


class Process(Generic[Task, Result]):
    """The server's side of one process that runs a loop on a store; StoreError if none can be started."""

    def __init__(self, directory: Path, work: Callable[..., Result], bounds: Bounds, loop: Loop) -> None:
        context = _context(work.__module__)
        self._directory = directory
        try:
            self._line, theirs = Line.pair()
        except OSError as error:
            raise _not_started(error) from error
        self._bounds = bounds
        self._process: BaseProcess = context.Process(
            target=_serve, args=(theirs, directory, work, bounds, loop), name="kg-reader", daemon=True
        )
        try:
            self._process.start()
        except OSError as error:
            self._line.close()
            raise _not_started(error) from error
        finally:
            theirs.close()
        self.is_well = True

    @property
    def is_alive(self) -> bool:
        """Tell of an idle process whether it can be given a task: it has nothing to say unless it ended."""
        return not self._line.has_come()

    def fileno(self) -> int:
        """Return the descriptor that becomes readable when the answer is there."""
        return self._line.fileno()

    def give(self, task: Task, deadline: Deadline) -> None:
        """Let the process begin a task. Raises KgError where it has died."""
        self.is_well = False
        try:
            self._line.send((task, max(0.0, deadline.end - time.monotonic())))
        except OSError as error:
            raise self._died() from error

    def take(self) -> Result:
        """Return the answer, which is waited for, or raise the reader's error."""
        result = self.take_small()
        return self.take_large() if result is LARGE else result

    def take_small(self) -> Result | Large:
        """Return the answer, or LARGE where it takes a while to come and `take_large` has it."""
        result: Result | Large = self._told(self._line.take_small)
        return result

    def take_large(self) -> Result:
        """Return the answer that is on its way, or raise the reader's error."""
        result: Result = self._told(self._line.take_large)
        return result

    def _told(self, take: Callable[[], Any]) -> Any:  # noqa: ANN401 - the result, or LARGE
        try:
            result = take()
        except (EOFError, OSError) as error:
            raise self._died() from error
        self.is_well = result is not LARGE
        if isinstance(result, Exception):
            raise result
        return result

    def answer(self, task: Task, look: Callable[[], None], deadline: Deadline) -> Result:
        """Return the reader's answer, or raise its error; `is_well` then tells whether it can go on."""
        self.give(task, deadline)
        try:
            while not self._line.has_come(max(0.0, min(_LOOK, deadline.end - time.monotonic()))):
                if time.monotonic() >= deadline.end:
                    raise too_long(deadline.seconds)
                look()
        except OSError as error:
            raise self._died() from error
        return self.take()

    def end(self) -> None:
        """Kill the process, whatever it does, and wait until it is gone."""
        self._line.close()
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


def _not_started(error: OSError) -> StoreError:
    return StoreError(
        f"No process could be started to work on the store: {error.strerror or error}.",
        mend="Allow the server more processes and open files, or set KG_READERS lower.",
    )


def _context(work_module: str) -> ForkServerContext:
    """Return where readers come from: a process without threads, since forking this one could deadlock."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([__name__, work_module])
    return context


def too_long(seconds: float) -> QueryTimeout:
    """Return what is said of a query that was stopped after so many seconds."""
    return QueryTimeout(
        f"The query was stopped after {seconds:g} s, its limit (KG_TIMEOUT or timeout=).",
        mend="Ask for less: add LIMIT, name subjects, or split the query.",
    )


class Pace:
    """How long a process has been at its present task; one that takes long gives way to others from then on.

    On Linux a thread has a niceness of its own, which it may raise and never lower. So the thread that did a
    long task ends, and another takes its place.
    """

    def __init__(self) -> None:
        self.is_slow = self._is_timed = False
        self._seconds = self._begun = 0.0
        self._gives_way = True
        self._lock = threading.Lock()

    def begin(self, seconds: float, *, gives_way: bool = True) -> None:
        """Begin a task that may take so many seconds."""
        self._seconds, self._gives_way, self._begun = seconds, gives_way, time.monotonic()

    def end(self) -> float:
        """End the present task and return how many seconds it took."""
        with self._lock:
            took, self._begun = time.monotonic() - self._begun, 0.0
            if self._is_timed:
                signal.setitimer(signal.ITIMER_REAL, 0)
                self._is_timed = False
        return took

    def check(self, thread: threading.Thread) -> None:
        """Let the thread that works give way if its task takes long."""
        with self._lock:
            took = time.monotonic() - self._begun
            if not self._begun or self._is_timed or took <= _LONG:
                return
            # Its default action ends the process, even while the engine does not return to Python.
            signal.setitimer(signal.ITIMER_REAL, max(self._seconds + GRACE - took, _LONG))
            self._is_timed = True
            if self._gives_way:
                self.is_slow = True
                os.setpriority(os.PRIO_PROCESS, thread.native_id or 0, _NICENESS)


def _serve(line: Line, directory: Path, work: Callable[..., Any], bounds: Bounds, loop: Loop) -> None:
    """Do tasks until the server closes the line or dies."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the server, which ends its readers
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    threading.stack_size(_STACK)
    # What is there by now stays, and need not be looked at again and again.
    gc.freeze()
    # A server that was killed closes its end; a task that nobody waits for any more must not go on, and that
    # of a writer keeps others from writing.
    end = select.poll()
    end.register(line.fileno(), 0)
    pace = Pace()
    goes_on = True
    while goes_on:
        pace.is_slow = False
        thread = threading.Thread(target=loop, args=(line, directory, work, bounds, pace))
        thread.start()
        while thread.is_alive():
            thread.join(_WATCH)
            if end.poll(0):
                os._exit(0)
            pace.check(thread)
        goes_on = pace.is_slow


def answer_all(
    line: Line, directory: Path, work: Callable[[GraphReader, Task], Result], bounds: Bounds, pace: Pace
) -> None:
    """Answer tasks on the version that is current at each, until the server closes the line or dies."""
    store, memory, took = EmbeddedStore(directory), MemoryLimit(bounds.memory), _BRIEF
    with contextlib.suppress(KgError), store.snapshot():
        """Opened now, not when the first task comes; what is wrong is told to that."""
    with contextlib.suppress(EOFError, BrokenPipeError):
        while not pace.is_slow:
            task, seconds = line.take()
            pace.begin(seconds)
            try:
                # What a new version takes by itself is not the task's.
                memory.lift()
                has_moved = store.refresh()
                with store.snapshot() as reader:
                    memory.impose(anew=has_moved or took >= _BRIEF)
                    result: Result | Exception = work(reader, task)
            except MemoryError:
                os._exit(NO_MEMORY)
            except Exception as error:  # noqa: BLE001 - whatever it is, the server must raise it
                result = error
            took = pace.end()
            try:
                line.send(result)
            except MemoryError:
                os._exit(NO_MEMORY)
    # Another thread may follow, with a stack and an opened store of its own.
    memory.lift()
    store.close()


class MemoryLimit:
    """Lets this process take so many bytes more of address space than it had when that was looked at last."""

    def __init__(self, more: int) -> None:
        self._more = more
        _, self._hard = resource.getrlimit(resource.RLIMIT_AS)
        self._limit = 0

    def lift(self) -> None:
        """Let it take any number."""
        resource.setrlimit(resource.RLIMIT_AS, (self._hard, self._hard))

    def impose(self, *, anew: bool = True) -> None:
        """Set the limit, by what the process has now or, unless `anew`, by what it had before."""
        if anew or not self._limit:
            pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
            limit = pages * resource.getpagesize() + self._more
            self._limit = limit if self._hard < 0 else min(limit, self._hard)
        resource.setrlimit(resource.RLIMIT_AS, (self._limit, self._hard))
