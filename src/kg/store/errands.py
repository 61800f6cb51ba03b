"""Follow tasks to readers and back without a thread for each that waits."""

from __future__ import annotations

import threading
import time
from functools import partial
from typing import TYPE_CHECKING, Generic, TypeVar

from kg.errors import KgError, QueryCancelled, StoreError
from kg.store.line import LARGE
from kg.store.processes import Deadline, ReaderKilled, Result, Task, too_long

if TYPE_CHECKING:
    from collections.abc import Callable

    from kg.store.gate import Turn
    from kg.store.processes import Process
    from kg.store.readers import Caller, Readers

Found = TypeVar("Found")


class Errand(Generic[Task, Result]):
    """One task under way, used by one thread; others call `wake` when `go_on` has something to do.

    `said` tells what it is, for whoever wants to know.
    `outcome` is what the reader answered, or the error, once `is_over`.
    """

    def __init__(
        self,
        readers: Readers[Task, Result],
        task: Task,
        said: Callable[[], str],
        caller: Caller,
        wake: Callable[[], None],
    ) -> None:
        self._readers, self._task, self._caller, self._wake = readers, task, caller, wake
        self._entry = readers.note(said, caller)
        now = time.monotonic()
        self._begun = now
        self._deadline = Deadline(readers.bounds.seconds, now + readers.bounds.seconds)
        self._turn: Turn | None = None
        self._process: Process[Task, Result] | None = None
        self._is_away = False
        self._back: Callable[[], None] | None = None
        self._is_second = False
        self.is_over = False
        self.outcome: Result | Exception | None = None
        try:
            self._turn = readers.gate.ask(caller.client, wake)
        except KgError as error:
            self._end(error)
        else:
            if self._turn.is_admitted:
                self._enter()

    def fileno(self) -> int | None:
        """Return what becomes readable when the reader answers, or None while no reader is at it."""
        return self._process.fileno() if self._process and not self._is_away else None

    def go_on(self) -> None:
        """Do what can be done now, after `wake` was called or the descriptor became readable."""
        if self._is_away:
            back = self._back
            if back:
                self._is_away, self._back = False, None
                back()
        elif self._process:
            self._receive(self._process)
        elif self._turn and self._turn.is_admitted and self._entry.waits and not self.is_over:
            self._enter()

    def look(self) -> None:
        """End the task if its time is over, or if nobody waits for its answer any more."""
        if self.is_over or self._is_away:
            return
        try:
            self._entry.look(self._caller)
        except KgError as error:
            self._end(error)
            return
        now, gate = time.monotonic(), self._readers.gate
        patience = min(gate.patience, self._deadline.seconds)
        if self._entry.waits and now - self._begun >= patience:
            self._end(gate.waited_too_long(self._caller.client, patience))
        elif now >= self._deadline.end:
            self._end(too_long(self._deadline.seconds))

    def give_up(self) -> None:
        """End the task, whose outcome is wanted no more."""
        if not self.is_over:
            self._end(QueryCancelled("The server stops."))

    def _enter(self) -> None:
        self._entry.waits = False
        self._caller.waited(time.monotonic() - self._begun)
        self._begin()

    def _begin(self) -> None:
        process = self._readers.take_idle()
        if process:
            self._give(process)
        else:
            self._leave(self._readers.start, self._give)

    def _give(self, process: Process[Task, Result]) -> None:
        try:
            process.give(self._task, self._deadline)
        except KgError as error:
            self._failed(process, error)
        else:
            self._process = process

    def _receive(self, process: Process[Task, Result]) -> None:
        try:
            result = process.take_small()
        except Exception as error:  # noqa: BLE001 - whatever it is, it is told where the answer is awaited
            self._failed(process, error)
        else:
            if result is LARGE:
                self._leave(process.take_large, self._end)
            else:
                self._end(result)

    def _leave(self, do: Callable[[], Found], then: Callable[[Found], None]) -> None:
        """Let a thread do what takes a while, and go on with what comes of it."""

        def work() -> None:
            try:
                self._back = partial(then, do())
            except Exception as error:  # noqa: BLE001 - as above
                self._back = partial(self._end, error)
            self._wake()

        self._is_away = True
        try:
            threading.Thread(target=work, name="kg-errand", daemon=True).start()
        except RuntimeError as error:
            self._is_away = False
            self._end(
                StoreError(
                    f"No thread could be started to answer: {error}.",
                    mend="Allow the server more threads and processes.",
                )
            )

    def _failed(self, process: Process[Task, Result], error: Exception) -> None:
        if isinstance(error, ReaderKilled):
            self._process = None
            self._readers.drop(process)
            if self._is_second:
                self._end(StoreError(error.message, mend=error.mend))
            else:
                # Nothing that a task does itself ends its reader so, therefore another may well answer it.
                self._is_second = True
                self._begin()
        else:
            self._process = process
            self._end(error)

    def _end(self, outcome: Result | Exception) -> None:
        self.outcome, self.is_over = outcome, True
        process, self._process = self._process, None
        if process:
            self._readers.keep(process) if process.is_well else self._readers.drop(process)
        if self._turn:
            self._readers.gate.leave(self._turn)
        self._readers.forget(self._entry)
