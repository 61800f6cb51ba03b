"""Work on changes one after another, in a process of its own that can be killed until the change is decided.

The process makes the next generation, lets the work fill and judge it, and says that it is ready. Only when
the server answers is the generation published. So a change that takes too long, needs too much memory or has
nobody left who wants it is ended by killing the process: nobody has seen any of it.
"""

from __future__ import annotations

import contextlib
import os
import signal
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic

from kg.errors import (
    KgError,
    QueryCancelled,
    QueryTimeout,
    QueryTooCostly,
    ServerBusy,
    StoreError,
    StoreMissing,
)
from kg.store.embedded import EmbeddedStore
from kg.store.generations import Generations
from kg.store.processes import NO_MEMORY, MemoryLimit, Process, Result, Task
from kg.store.readers import Readers

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from kg.store.base import GraphReader, GraphWriter
    from kg.store.line import Line
    from kg.store.processes import Bounds, Deadline, Pace
    from kg.store.readers import Caller

    Work = Callable[[GraphWriter, GraphReader | None, Task], Result]
    """Fill a writer with a change; the reader is what the graph was before, None where there was none."""


@dataclass(frozen=True, slots=True)
class _Ready(Generic[Result]):
    """Says that a generation only waits to be published, and what the work made of the task."""

    number: int
    state: str | None
    result: Result


class Writers(Readers[Task, Result]):
    """Does a `Work` for threads that may share it; its places should have one inside.

    What the work leaves in the writer is the next version when `run` returns; where the work raises, nothing
    was written.
    """

    def run(self, task: Task, label: str, caller: Caller, seconds: float | None = None) -> Result:
        """Return what the work makes of a task, after its change is there for everybody.

        Raises ServerBusy, QueryTimeout, QueryTooCostly, QueryCancelled, StoreLocked, and what the work
        raises; then nothing was written.
        """
        try:
            return super().run(task, label, caller, seconds)
        except (QueryTimeout, QueryTooCostly, QueryCancelled, ServerBusy) as error:
            raise self._as_write(error) from None

    def _start(self) -> Process[Task, Result]:
        return _Writing(self._directory, self._work, self.bounds, _write_all)

    def _as_write(self, error: KgError) -> KgError:
        bounds = self.bounds
        match error:
            case QueryTimeout():
                return QueryTimeout(
                    f"The write was stopped after {bounds.seconds:g} s, its limit (KG_WRITE_TIMEOUT).",
                    mend="Nothing was written. Write less at once.",
                )
            case QueryTooCostly():
                return QueryTooCostly(
                    f"The write needed more than {bounds.memory} bytes of memory (KG_WRITE_MEMORY).",
                    mend="Nothing was written. Checking takes memory by the size of the graph.",
                )
            case ServerBusy():
                return ServerBusy(
                    "Another write is under way and others wait already.",
                    seconds=error.seconds,
                    mend=f"Nothing was written. Try again in {error.seconds} s.",
                )
            case _:
                return QueryCancelled("The write was stopped; nothing was written.", mend=error.mend)


class _Writing(Process[Task, Result]):
    """The server's side of the process that writes."""

    def answer(self, task: Task, look: Callable[[], None], deadline: Deadline) -> Result:
        """Let the process do a task and publish it, or raise its error."""
        ready: Any = super().answer(task, look, deadline)
        # From here on nothing may end it any more: publishing takes as long as the disk does.
        self.is_well = False
        try:
            self._line.send(True)
            error = self._line.take()
        except (EOFError, OSError) as fault:
            if not self._is_there(ready):
                raise self._died() from fault
            return ready.result  # type: ignore[no-any-return]
        self.is_well = True
        # What goes wrong after the change is there, in tidying up, is not the sender's concern.
        if error is not None and not self._is_there(ready):
            raise error
        return ready.result  # type: ignore[no-any-return]

    def _is_there(self, ready: _Ready[Result]) -> bool:
        """Tell whether a change was published. Raises StoreError where that cannot be known."""
        current = Generations(self._directory).current()
        if current is None or current.number < ready.number:
            return False
        if current.state == ready.state:
            return True
        raise StoreError(
            "Others wrote meanwhile, so it is not known whether this was written.",
            mend="Look whether it is there before you send it again.",
        )


def _write_all(line: Line, directory: Path, work: Work[Task, Result], bounds: Bounds, pace: Pace) -> None:
    """Do tasks until the server closes the line or dies; what was not decided by then is dropped."""
    store, memory = EmbeddedStore(directory), MemoryLimit(bounds.memory)
    with contextlib.suppress(EOFError, BrokenPipeError):
        while True:
            task, seconds = line.take()
            pace.begin(seconds, gives_way=False)
            memory.lift()
            memory.impose()
            answer: Exception | None = None
            try:
                _write(line, store, work, task, memory)
            except (EOFError, BrokenPipeError):
                raise
            except MemoryError:
                os._exit(NO_MEMORY)
            except Exception as error:  # noqa: BLE001 - whatever it is, the server must raise it
                # Its traceback would keep what the work had in hand until the next task.
                answer = error.with_traceback(None)
            pace.end()
            line.send(answer)


def _write(
    line: Line, store: EmbeddedStore, work: Work[Task, Result], task: Task, memory: MemoryLimit
) -> None:
    with store.change() as writer:
        with _present(store) as reader:
            result = work(writer, reader, task)
        line.send(_Ready(writer.version or 0, writer.state, result))
        line.take()
        # It is decided, so neither time nor memory may end it half-way.
        signal.setitimer(signal.ITIMER_REAL, 0)
        memory.lift()


@contextlib.contextmanager
def _present(store: EmbeddedStore) -> Iterator[GraphReader | None]:
    """Hold what the graph is before the change, or nothing where nothing was built yet."""
    store.refresh()
    with contextlib.ExitStack() as stack:
        try:
            held = stack.enter_context(store.snapshot())
        except StoreMissing:
            held = None
        yield held
