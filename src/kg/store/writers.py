"""Let threads write: changes that come at the same time are made one after another and published together.

While anybody waits a thread gives what waits to the process that writes, change by change, and then lets it
publish what holds. Until then the process may be killed, which nobody has seen anything of. So a
change that takes too long, needs too much memory or has nobody left who wants it is ended by killing it, and
those that came with it are made again by another process.
"""

from __future__ import annotations

import contextlib
import threading
import time
from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, cast

from kg.errors import (
    KgError,
    QueryCancelled,
    QueryTimeout,
    QueryTooCostly,
    ServerBusy,
    StoreError,
    StoreMissing,
)
from kg.store.generations import Generations
from kg.store.processes import Deadline, Process, ReaderKilled, Result, Task, too_long
from kg.store.readers import Readers
from kg.store.writing import Outcome, Writing, write_all

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from kg.store.gate import Places
    from kg.store.processes import Bounds
    from kg.store.readers import Caller

_LOOK: Final = 0.1
"""Seconds after which a waiting thread looks whether its client is still there."""

_GATHER: Final = 0.2
"""Seconds after which nothing more is taken along."""

_PATIENCE_WITH_ONE: Final = 0.5
"""Seconds after which a change is put off that others, which are ready to be published, wait for."""

_TRIES: Final = 2
_START: Final = 60.0


@dataclass(frozen=True, slots=True)
class _Trial:
    """A task whose change is not to be kept."""

    task: object


class _HoldsUpOthersError(Exception):
    """A change takes so long that those before it should not wait for it."""


@dataclass(eq=False, slots=True)
class _Write:
    """A task that a thread waits for, from when it is queued until it has a result or an error."""

    task: object
    keep: bool
    look: Callable[[], None]
    deadline: Deadline
    since: float
    alone: bool = False
    tries: int = 0
    stopped: BaseException | None = None
    is_done: bool = False
    result: object = None
    error: BaseException | None = None

    def end(self, result: object = None, error: BaseException | None = None) -> None:
        """Have a result or an error."""
        self.result, self.error, self.is_done = result, error, True

    def refusal(self) -> BaseException | None:
        """Return why it is not worth to begin, or None where it is."""
        late = time.monotonic() >= self.deadline.end
        return self.stopped or (too_long(self.deadline.seconds) if late else None)

    def check(self) -> None:
        """Raise what its own thread found out meanwhile."""
        if self.stopped:
            raise self.stopped


@dataclass(slots=True)
class _Batch:
    """What one commit is made of: the changes that hold so far, with what the work made of them."""

    begun: float
    ready: list[tuple[_Write, Outcome]]


class Writers(Readers[Task, Result]):
    """Does a `Work` for threads that may share it; as many as its places have inside are published together.

    What the work leaves in the writer is the next version when `run` returns; where the work raises, nothing
    was written.
    """

    def __init__(
        self,
        directory: Path,
        work: Callable[..., Result],
        places: Places,
        bounds: Bounds,
        numbers: Iterator[int] | None = None,
    ) -> None:
        super().__init__(directory, work, places, bounds, numbers)
        self._patience = places.patience
        self._queue: deque[_Write] = deque()
        self._changed = threading.Condition()
        self._is_led = False
        self._generations = Generations(directory)
        self._was_there = self._is_there()

    def run(self, task: Task, label: str, caller: Caller, seconds: float | None = None) -> Result:
        """Return what the work makes of a task, after its change is there for everybody.

        Raises ServerBusy, QueryTimeout, QueryTooCostly, QueryCancelled, StoreLocked, StoreMissing where a
        graph vanished, and what the work raises; then nothing was written.
        """
        try:
            return super().run(task, label, caller, seconds)
        except (QueryTimeout, QueryTooCostly, QueryCancelled, ServerBusy) as error:
            raise self._as_write(error) from None

    def try_out(self, task: Task, label: str, caller: Caller, seconds: float | None = None) -> Result:
        """Return what the work makes of a task, whose change nobody will ever see; raises as `run` does."""
        return self.run(cast("Task", _Trial(task)), label, caller, seconds)

    def close(self) -> None:
        """End the process, as soon as it has nothing to do, and remove what it worked on."""
        super().close()
        if self._directory.exists():
            self._generations.tidy()

    def warm(self) -> None:
        """Begin to make the process ready before the first change comes. Raises StoreError."""
        process = cast("Writing", self.take_idle() or self.start())
        process.prepare(lambda: None, Deadline(_START, time.monotonic() + _START))
        self.keep(process)

    def _run(self, task: Task, look: Callable[[], None], deadline: Deadline) -> Result:
        self._refuse_vanished()
        keep = not isinstance(task, _Trial)
        mine = _Write(task.task if isinstance(task, _Trial) else task, keep, look, deadline, time.monotonic())
        with self._changed:
            self._queue.append(mine)
            if not self._is_led:
                self._is_led = True
                threading.Thread(target=self._lead, name="kg-write", daemon=True).start()
            while not mine.is_done:
                self._changed.wait(_LOOK)
                self._look(mine)
        if mine.error:
            raise mine.error
        return cast("Result", mine.result)

    def _lead(self) -> None:
        """Commit until nobody waits."""
        while True:
            with self._changed:
                if not self._queue:
                    self._is_led = False
                    return
            # What is unforeseen is told to those whose writes it met.
            with contextlib.suppress(Exception):
                self._commit()
            with self._changed:
                self._changed.notify_all()

    def _look(self, mine: _Write) -> None:
        """Leave the queue if nobody wants the result; where it is late for that, tell the one who leads."""
        if mine.is_done or mine.stopped:
            return
        try:
            mine.look()
            if mine in self._queue:
                now = time.monotonic()
                if now >= mine.deadline.end:
                    raise too_long(mine.deadline.seconds)
                if now >= mine.since + self._patience:
                    raise ServerBusy("", seconds=max(1, round(self._patience)))
        except KgError as error:
            if mine in self._queue:
                self._queue.remove(mine)
                mine.end(error=error)
            else:
                mine.stopped = error

    def _commit(self) -> None:
        """Work on what waits, as far as it fits together, and publish what holds."""
        batch = _Batch(time.monotonic(), [])
        try:
            process = cast("Writing", self.take_idle() or self.start())
        except StoreError as error:
            for write in self._taken_all():
                write.end(error=error)
            return
        try:
            while (taken := self._next(batch)) is not None:
                if not self._work_on(process, taken, batch):
                    self._drop(process)
                    return
            self._publish(process, batch)
        except BaseException as error:
            # A fault of this code: nobody may wait for ever.
            process.is_well = False
            for write, _ in batch.ready:
                write.end(error=error)
            raise
        finally:
            self.keep(process) if process.is_well else self._kill(process)

    def _next(self, batch: _Batch) -> _Write | None:
        """Take the next change out of the queue, if it may come along."""
        with self._changed:
            while self._queue and (error := self._queue[0].refusal()):
                self._queue.popleft().end(error=error)
            if not self._queue:
                return None
            late = time.monotonic() > batch.begun + _GATHER
            first = self._queue[0]
            if batch.ready and (late or first.alone or batch.ready[0][0].alone):
                return None
            return self._queue.popleft()

    def _work_on(self, process: Writing, write: _Write, batch: _Batch) -> bool:
        """Let the process work on one change; return whether the others are still in it."""
        try:
            outcome = self._outcome(process, write, batch)
        except _HoldsUpOthersError:
            write.alone = True
            self._put_back(batch, write)
            return False
        except ReaderKilled as error:
            # Nothing that a task does itself ends the process so, therefore another may well do it.
            self._try_again([write], error)
            self._put_back(batch)
            return False
        except BaseException as error:
            write.end(error=error)
            if not isinstance(error, KgError):
                raise
            self._put_back(batch)
            return False
        self._take_in(write, outcome, batch)
        return process.is_well and outcome.is_intact and not outcome.comes_alone

    def _outcome(self, process: Writing, write: _Write, batch: _Batch) -> Outcome:
        begun = time.monotonic()

        def look() -> None:
            write.check()
            if batch.ready and time.monotonic() > begun + _PATIENCE_WITH_ONE:
                raise _HoldsUpOthersError

        return process.do(write.task, look, write.deadline, keep=write.keep)

    def _take_in(self, write: _Write, outcome: Outcome, batch: _Batch) -> None:
        if outcome.comes_alone:
            write.alone = True
            self._put_back(batch, write)
            return
        if isinstance(outcome.result, Exception):
            write.end(error=outcome.result)
        elif not write.keep:
            write.end(outcome.result)
        elif outcome.is_intact:
            batch.ready.append((write, outcome))
        if not outcome.is_intact or outcome.is_last:
            self._put_back(batch)

    def _drop(self, process: Writing) -> None:
        """Let the process, if it lives, take back what it kept and give up the lock."""
        if process.is_well:
            process.drop(lambda: None, Deadline(_START, time.monotonic() + _START))

    def _publish(self, process: Writing, batch: _Batch) -> None:
        for write, _ in batch.ready:
            try:
                write.check()
            except KgError as error:
                write.end(error=error)
        if any(write.is_done for write, _ in batch.ready):
            self._drop(process)
            self._put_back(batch)
            return
        try:
            process.publish(batch.ready[-1][1] if batch.ready else Outcome(None))
        except ReaderKilled as error:
            self._try_again([write for write, _ in batch.ready], error)
        except KgError as error:
            for write, _ in batch.ready:
                write.end(error=error)
        for write, outcome in batch.ready:
            if not write.is_done and write not in self._queue:
                write.end(outcome.result)
        self._was_there = True

    def _put_back(self, batch: _Batch, last: _Write | None = None) -> None:
        """Queue again, before all others, what was to be published and is not there any more."""
        again = [write for write, _ in batch.ready if not write.is_done]
        batch.ready = []
        with self._changed:
            self._queue.extendleft(reversed([*again, *([last] if last else [])]))

    def _try_again(self, writes: list[_Write], error: KgError) -> None:
        with self._changed:
            for write in reversed(writes):
                write.tries += 1
                if write.tries < _TRIES:
                    self._queue.appendleft(write)
                else:
                    write.end(error=StoreError(error.message, mend=error.mend))

    def _taken_all(self) -> list[_Write]:
        with self._changed:
            taken = list(self._queue)
            self._queue.clear()
        return taken

    def _start(self) -> Process[Any, Any]:
        return Writing(self._directory, self._work, self.bounds, write_all)

    def _is_there(self) -> bool:
        try:
            return self._generations.current() is not None
        except StoreError:
            return False

    def _refuse_vanished(self) -> None:
        """Keep a store from being founded where the one that was served is gone."""
        if self._generations.current() is not None:
            self._was_there = True
        elif self._was_there:
            raise StoreMissing(
                f"The graph in {self._directory} that was served is not there any more.",
                mend="Nothing was written. Put it back, or restore a backup with `kg restore`.",
            )

    def _as_write(self, error: KgError) -> KgError:
        bounds = self.bounds
        match error:
            case QueryTimeout():
                return QueryTimeout(
                    f"The write was stopped after {bounds.seconds:g} s, its limit ({bounds.setting}).",
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
