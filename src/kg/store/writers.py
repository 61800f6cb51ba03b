"""Let threads write: changes that come at the same time are made one after another and published together.

While anybody waits a thread gives what waits to the process that writes, change by change, and then lets it
publish what holds. Until then the process may be killed, which nobody has seen anything of. So a
change that takes too long, needs too much memory or has nobody left who wants it is ended by killing it, and
those that came with it are made again by another process.
"""

from __future__ import annotations

import logging
import threading
import time
from collections import deque
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final, cast

from kg.errors import (
    KgError,
    QueryCancelled,
    QueryTimeout,
    QueryTooCostly,
    ServerBusy,
    StoreError,
    StoreLocked,
    StoreVanished,
)
from kg.store.generations import Generations
from kg.store.processes import Deadline, Process, ReaderKilled, Result, Task
from kg.store.readers import Readers
from kg.store.waiting import Batch, Trial, Waiting, as_write
from kg.store.writing import Outcome, Together, Writing, write_all

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from kg.store.gate import Places
    from kg.store.processes import Bounds
    from kg.store.readers import Caller

_LOOK: Final = 0.1
"""Seconds after which a waiting thread looks whether its client is still there."""

_AGAIN: Final = 0.05
"""Seconds after which it is tried again where another process writes."""

_GATHER: Final = 0.2
"""Seconds after which nothing more is taken along."""

_PATIENCE_WITH_ONE: Final = 0.5
"""Seconds after which a change is put off that others, which are ready to be published, wait for."""

_PATIENCE_WITH_MORE: Final = 0.25
"""Seconds more for each of several that are judged together."""

_TRIES: Final = 2
_START: Final = 60.0


_MOST_TOGETHER: Final = 64
"""Changes that are judged together: what is found in one of them is paid for by the others."""


class _HoldsUpOthersError(Exception):
    """A change takes so long that those before it should not wait for it."""


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
        self._queue: deque[Waiting] = deque()
        self._changed = threading.Condition()
        self._is_led = self._is_locked = False
        self._judges_together = isinstance(work, Together)
        self._generations = Generations(directory)
        self._was_there = self._is_there()

    def run(self, task: Task, label: str, caller: Caller, seconds: float | None = None) -> Result:
        """Return what the work makes of a task, after its change is there for everybody.

        Raises ServerBusy, QueryTimeout, QueryTooCostly, QueryCancelled, StoreLocked, StoreVanished, and what
        the work raises; then nothing was written.
        """
        try:
            return super().run(task, label, caller, seconds)
        except (QueryTimeout, QueryTooCostly, QueryCancelled, ServerBusy) as error:
            raise as_write(error, self.bounds) from None

    def try_out(self, task: Task, label: str, caller: Caller, seconds: float | None = None) -> Result:
        """Return what the work makes of a task, whose change nobody will ever see; raises as `run` does."""
        return self.run(cast("Task", Trial(task)), label, caller, seconds)

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
        keep = not isinstance(task, Trial)
        mine = Waiting(task.task if isinstance(task, Trial) else task, keep, look, deadline, time.monotonic())
        with self._changed:
            self._queue.append(mine)
            if not self._is_led:
                self._begin_to_lead()
            while not mine.is_done:
                self._changed.wait(_LOOK)
                self._look(mine)
        if mine.error:
            raise mine.error
        return cast("Result", mine.result)

    def _begin_to_lead(self) -> None:
        try:
            threading.Thread(target=self._lead, name="kg-write", daemon=True).start()
        except RuntimeError as error:
            self._queue.clear()
            raise StoreError(
                f"No thread could be started to write: {error}.",
                mend="Nothing was written. Allow the server more threads and processes.",
            ) from error
        self._is_led = True

    def _lead(self) -> None:
        """Commit until nobody waits."""
        while True:
            with self._changed:
                if not self._queue:
                    self._is_led = False
                    return
            try:
                self._commit()
            except Exception as error:
                # It would meet those that wait as well, over and over, and nobody may wait for ever.
                logging.getLogger(__name__).exception("Writing failed; what waited was ended")
                for write in self._taken_all():
                    write.end(error=error)
            with self._changed:
                self._changed.notify_all()
            if self._is_locked:
                self._is_locked = False
                time.sleep(_AGAIN)

    def _look(self, mine: Waiting) -> None:
        """Leave the queue if nobody wants the result; where it is late for that, tell the one who leads."""
        if mine.is_done or mine.stopped:
            return
        try:
            mine.look()
            if mine in self._queue:
                mine.check_patience(self._patience)
        except KgError as error:
            if mine in self._queue:
                self._queue.remove(mine)
                mine.end(error=error)
            else:
                mine.stopped = error

    def _commit(self) -> None:
        """Work on what waits, as far as it fits together, and publish what holds."""
        batch = Batch(time.monotonic(), [])
        try:
            process = cast("Writing", self.take_idle() or self.start())
        except StoreError as error:
            for write in self._taken_all():
                write.end(error=error)
            return
        try:
            while taken := self._next(batch):
                if not self._work_on_all(process, taken, batch):
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

    def _next(self, batch: Batch) -> list[Waiting]:
        """Take out of the queue the next change that may come along, with those to be judged with it."""
        with self._changed:
            taken: list[Waiting] = []
            while self._queue and len(taken) < _MOST_TOGETHER:
                first = self._queue[0]
                if error := first.refusal():
                    self._queue.popleft().end(error=error)
                elif (taken and not self._fits(first)) or (not taken and self._comes_later(first, batch)):
                    break
                else:
                    taken.append(self._queue.popleft())
                    if not self._fits(first):
                        break
            return taken

    def _fits(self, write: Waiting) -> bool:
        """Tell whether a change may be judged together with others."""
        return self._judges_together and write.keep and not write.alone and not write.apart

    def _comes_later(self, write: Waiting, batch: Batch) -> bool:
        late = time.monotonic() > batch.begun + _GATHER
        return bool(batch.ready) and (late or write.alone or batch.ready[0][0].alone)

    def _work_on_all(self, process: Writing, writes: list[Waiting], batch: Batch) -> bool:
        """Let the process work on changes; return whether all that were to be published are still in it."""
        if len(writes) == 1:
            return self._work_on(process, writes[0], batch)
        late = time.monotonic() + _PATIENCE_WITH_ONE + _PATIENCE_WITH_MORE * len(writes)

        def look() -> None:
            if time.monotonic() > late:
                raise _HoldsUpOthersError

        deadline = max((write.deadline for write in writes), key=lambda deadline: deadline.end)
        try:
            outcome = process.do_together([write.task for write in writes], look, deadline)
        except (KgError, _HoldsUpOthersError):
            # Whose fault it is will be seen when each is done by itself.
            outcome = Outcome([], is_intact=False)
        except BaseException as error:
            for write in writes:
                write.end(error=error)
            raise
        if self._has_met_lock(outcome, writes):
            return False
        done = [] if isinstance(outcome.result, Exception) or not outcome.is_intact else outcome.result
        batch.ready += [
            (write, replace(outcome, result=result)) for write, result in zip(writes, done, strict=False)
        ]
        rest = writes[len(done) :]
        for write in rest:
            write.apart = True
        if outcome.is_intact and process.is_well:
            with self._changed:
                self._queue.extendleft(reversed(rest))
            return True
        self._put_back(batch, rest)
        return False

    def _work_on(self, process: Writing, write: Waiting, batch: Batch) -> bool:
        """Let the process work on one change; return whether the others are still in it."""
        try:
            outcome = self._outcome(process, write, batch)
        except _HoldsUpOthersError:
            write.alone = True
            self._put_back(batch, [write])
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
        if self._has_met_lock(outcome, [write]):
            return False
        self._take_in(write, outcome, batch)
        return process.is_well and outcome.is_intact and not outcome.comes_alone

    def _has_met_lock(self, outcome: Outcome, writes: Sequence[Waiting]) -> bool:
        """Queue again what another process that writes keeps out, behind all that is only tried out."""
        if not isinstance(outcome.result, StoreLocked):
            return False
        for write in writes:
            write.locked = outcome.result
        with self._changed:
            self._queue.extendleft(reversed(writes))
            self._queue = deque(sorted(self._queue, key=lambda write: write.keep))
        self._is_locked = True
        return True

    def _outcome(self, process: Writing, write: Waiting, batch: Batch) -> Outcome:
        begun = time.monotonic()

        def look() -> None:
            write.check()
            if batch.ready and time.monotonic() > begun + _PATIENCE_WITH_ONE:
                raise _HoldsUpOthersError

        return process.do(write.task, look, write.deadline, keep=write.keep)

    def _take_in(self, write: Waiting, outcome: Outcome, batch: Batch) -> None:
        if outcome.comes_alone:
            write.alone = True
            self._put_back(batch, [write])
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

    def _publish(self, process: Writing, batch: Batch) -> None:
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

    def _put_back(self, batch: Batch, last: Sequence[Waiting] = ()) -> None:
        """Queue again, before all others, what was to be published and is not there any more."""
        again = [write for write, _ in batch.ready if not write.is_done]
        batch.ready = []
        with self._changed:
            self._queue.extendleft(reversed([*again, *last]))

    def _try_again(self, writes: list[Waiting], error: KgError) -> None:
        with self._changed:
            for write in reversed(writes):
                write.tries += 1
                if write.tries < _TRIES:
                    self._queue.appendleft(write)
                else:
                    write.end(error=StoreError(error.message, mend=error.mend))

    def _taken_all(self) -> list[Waiting]:
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
            raise StoreVanished(
                f"The graph in {self._directory} that was served is not there any more.",
                mend="Nothing was written. Put it back, or restore a backup with `kg restore`.",
            )
