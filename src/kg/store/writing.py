"""Carry out changes in a process of its own, which can be killed until it is told to publish them."""

from __future__ import annotations

import contextlib
import os
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, Final, Protocol, runtime_checkable

from kg.errors import KgError, QueryTooCostly, StoreError
from kg.store.generations import Generations
from kg.store.processes import NO_MEMORY, MemoryLimit, Process, ReaderKilled
from kg.store.workbench import NotBesideOthersError, Workbench

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from kg.store.base import GraphReader, GraphWriter
    from kg.store.delta import Delta
    from kg.store.line import Line
    from kg.store.processes import Bounds, Deadline, Pace

    Work = Callable[[GraphWriter, GraphReader | None, Any], Any]
    """Fill a writer with a change; the reader is what the graph was before, None where there was none."""

_IDLE: Final = 30.0
"""Seconds without work after which the process looks whether it holds files that only the past needs."""


@runtime_checkable
class Prepared(Protocol):
    """A work that can be made ready before its first task."""

    def prepare(self) -> None:
        """Be ready for the first task."""


@runtime_checkable
class Following(Protocol):
    """A work that keeps files beside the graph in step with it."""

    def follow(self, folder: Path, reader: GraphReader, delta: Delta | None) -> None:
        """Bring the files in a folder to what a new version holds; see Workbench."""


@runtime_checkable
class Together(Protocol):
    """A work that can make changes one after another and judge them together."""

    def make(self, writer: GraphWriter, before: GraphReader | None, task: Any) -> Any:  # noqa: ANN401
        """Return a change that was made and is not judged, which `result` is then asked of.

        None means that the task must be done by itself, as is one for which this raises.
        """

    def faultless(self, candidate: GraphReader, made: Sequence[Any]) -> int:
        """Return how many of the first changes hold, by a graph in which all of them were made.

        Where it is not all, those few are taken for granted only after they were asked about again.
        """


@dataclass(frozen=True, slots=True)
class _Do:
    task: object
    keep: bool


@dataclass(frozen=True, slots=True)
class _DoTogether:
    tasks: tuple[object, ...]


@dataclass(frozen=True, slots=True)
class _Prepare:
    pass


@dataclass(frozen=True, slots=True)
class _Publish:
    pass


@dataclass(frozen=True, slots=True)
class _Drop:
    pass


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the work made of a task, or what it raised.

    `is_intact` tells whether the changes kept before still wait to be published, `is_last` that the process
    should not be given another; `number` and `state` are those of the generation that they all will be.
    """

    result: Any
    is_intact: bool = True
    is_last: bool = False
    number: int = 0
    state: str = ""

    @property
    def comes_alone(self) -> bool:
        """Tell whether the change cannot be judged while others wait."""
        return isinstance(self.result, NotBesideOthersError)


class Writing(Process[Any, Any]):
    """The server's side of the process that writes."""

    def do(self, task: object, look: Callable[[], None], deadline: Deadline, *, keep: bool) -> Outcome:
        """Let the process work on a task. Raises what `look` raises, QueryTimeout, how it died."""
        outcome: Outcome = self.answer(_Do(task, keep), look, deadline)
        self.is_well = not outcome.is_last
        return outcome

    def do_together(self, tasks: Sequence[object], look: Callable[[], None], deadline: Deadline) -> Outcome:
        """Let the process work on tasks that are all to be kept; the result is a list, for the first of them.

        Raises what `look` raises, QueryTimeout, how it died.
        """
        outcome: Outcome = self.answer(_DoTogether(tuple(tasks)), look, deadline)
        self.is_well = not outcome.is_last
        return outcome

    def prepare(self, look: Callable[[], None], deadline: Deadline) -> None:
        """Let the process be ready for its first task."""
        self.answer(_Prepare(), look, deadline)

    def drop(self, look: Callable[[], None], deadline: Deadline) -> None:
        """Let the process take back what is not published."""
        self.answer(_Drop(), look, deadline)

    def publish(self, last: Outcome) -> None:
        """Let the process publish what it kept; `last` is one outcome of it. Raises KgError if it is not.

        From here on nothing may end it: publishing takes as long as the disk does.
        """
        self.is_well = False
        try:
            self._line.send((_Publish(), 0.0))
            error = self._line.take()
        except (EOFError, OSError) as fault:
            if not self._is_there(last):
                raise self._died() from fault
            return
        # A fault of the files may have left some of them open, where they take space.
        self.is_well = error is None
        # What goes wrong after the change is there, in tidying up, is not the sender's concern.
        if error is not None and not self._is_there(last):
            raise error

    def _is_there(self, last: Outcome) -> bool:
        """Tell whether a generation was published. Raises StoreError where that cannot be known."""
        current = Generations(self._directory).current()
        if current is None or current.number < last.number:
            return False
        if current.state == last.state:
            return True
        raise StoreError(
            "Others wrote meanwhile, so it is not known whether this was written.",
            mend="Look whether it is there before you send it again.",
        )

    def _died(self) -> KgError:
        match super()._died():
            case QueryTooCostly() as error:
                return error
            case ReaderKilled():
                return ReaderKilled(
                    "A process that writes to the store was killed, and so was the one that took its place.",
                    mend="Nothing was written. Look who kills them: the kernel does where memory is short.",
                )
            case _:
                code = self._process.exitcode
                return StoreError(
                    f"The process that writes to the store ended unexpectedly (exit code {code}).",
                    mend="Nothing was written. Try again; if it recurs, look at what the server wrote.",
                )


def write_all(
    line: Line,
    directory: Path,
    work: Any,  # noqa: ANN401 - a Work, and perhaps Prepared too
    bounds: Bounds,
    pace: Pace,
) -> None:
    """Do what the server says until it closes the line or dies; what was not published by then is dropped."""
    memory = MemoryLimit(bounds.memory)
    beside = work.follow if isinstance(work, Following) else None
    with contextlib.suppress(EOFError, ConnectionError), Workbench(directory, beside) as bench:
        while True:
            while not line.has_come(_IDLE):
                bench.tidy()
            message, seconds = line.take()
            match message:
                case _Do() | _DoTogether():
                    # All that write wait for it, so it does not give way.
                    pace.begin(seconds, gives_way=False)
                    memory.impose()
                    outcome = _done(bench, partial(_do, bench, work, message))
                    memory.lift()
                    pace.end()
                    line.send(outcome)
                case _Publish():
                    line.send(_error_of(bench.publish))
                    bench.tidy()
                case _Drop():
                    line.send(_error_of(bench.drop))
                case _Prepare():
                    line.send(None)
                    if isinstance(work, Prepared):
                        _error_of(work.prepare)


def _do(bench: Workbench, work: Any, message: _Do | _DoTogether) -> object:  # noqa: ANN401 - as write_all
    if isinstance(message, _Do):
        return bench.carry_out(lambda writer, before: work(writer, before, message.task), keep=message.keep)
    together: Together = work
    made = bench.carry_out_together(
        (partial(together.make, task=task) for task in message.tasks), together.faultless
    )
    return [one.result() for one in made]


def _done(bench: Workbench, step: Callable[[], object]) -> Outcome:
    kept = bench.kept
    try:
        result = step()
    except MemoryError:
        os._exit(NO_MEMORY)
    except Exception as error:  # noqa: BLE001 - whatever it is, the server must raise it
        # Its traceback would keep what the work had in hand until the next task.
        result = error.with_traceback(None)
    new = bench.next
    if bench.is_spoilt:
        # The server ends this process now, and nothing half-made should stay until the next one.
        _error_of(bench.drop)
    return Outcome(
        result, bench.kept >= kept, bench.is_spoilt, new.number if new else 0, new.state if new else ""
    )


def _error_of(step: Callable[[], None]) -> Exception | None:
    try:
        step()
    except Exception as error:  # noqa: BLE001 - whatever it is, the server must raise it
        return error.with_traceback(None)
    return None
