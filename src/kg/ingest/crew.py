"""Run one function over many tasks in worker processes, with bounded work under way."""

from __future__ import annotations

import contextlib
import multiprocessing
import pickle
import traceback
from multiprocessing import connection
from typing import TYPE_CHECKING, Generic, TypeVar, cast

from kg.errors import KgError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from multiprocessing.connection import Connection

Setup = TypeVar("Setup")
Task = TypeVar("Task")
Result = TypeVar("Result")

_UNDER_WAY = 2
"""Tasks a worker holds: one at work and one waiting, so that it never idles."""


class Crew(Generic[Setup, Task, Result]):
    """Worker processes that each call `make(setup)` once and the function it returns for every task.

    Setup, tasks and results are pickled. Use as a context manager: leaving it ends the processes.
    """

    def __init__(self, make: Callable[[Setup], Callable[[Task], Result]], setup: Setup, size: int) -> None:
        # Fresh interpreters: forking a process that has threads (a store's, a progress bar's) can deadlock.
        context = multiprocessing.get_context("spawn")
        self._workers = []
        for number in range(size):
            ours, theirs = context.Pipe()
            process = context.Process(
                target=_work, args=(theirs, make, setup), name=f"kg-worker-{number}", daemon=True
            )
            process.start()
            theirs.close()
            self._workers.append((process, ours))

    def __enter__(self) -> Crew[Setup, Task, Result]:
        return self

    def __exit__(self, *_: object) -> None:
        for _process, pipe in self._workers:
            pipe.close()
        for process, _pipe in self._workers:
            process.terminate()
            process.join()

    def run(self, tasks: Iterable[Task]) -> Iterator[Result]:
        """Hand out the first tasks and return the results as they come, in no promised order.

        Raises KgError if a worker dies, for instance for want of memory.
        """
        waiting = iter(tasks)
        under_way: dict[Connection, int] = {pipe: 0 for _, pipe in self._workers}
        for _ in range(_UNDER_WAY):
            for pipe in under_way:
                self._give(pipe, waiting, under_way)
        return self._results(waiting, under_way)

    def _results(self, waiting: Iterator[Task], under_way: dict[Connection, int]) -> Iterator[Result]:
        while any(under_way.values()):
            busy = [pipe for pipe, count in under_way.items() if count]
            for pipe in cast("list[Connection]", connection.wait(busy)):
                result = self._take(pipe)
                under_way[pipe] -= 1
                self._give(pipe, waiting, under_way)
                yield result

    def _give(self, pipe: Connection, waiting: Iterator[Task], under_way: dict[Connection, int]) -> None:
        for task in waiting:
            try:
                pipe.send(task)
            except OSError as error:
                raise self._lost() from error
            under_way[pipe] += 1
            return

    def _take(self, pipe: Connection) -> Result:
        try:
            result: Result | BaseException = pipe.recv()
        except (EOFError, OSError) as error:
            raise self._lost() from error
        if isinstance(result, BaseException):
            raise result
        return result

    def _lost(self) -> KgError:
        for process, _ in self._workers:
            process.join(timeout=1)
        codes = [process.exitcode for process, _ in self._workers if process.exitcode is not None]
        return KgError(
            f"A worker process ended unexpectedly (exit codes {codes}).",
            mend="Look for a lack of memory, or run again with --workers 1.",
        )


def _work(pipe: Connection, make: Callable[[Setup], Callable[[Task], Result]], setup: Setup) -> None:
    # The parent ends the crew by closing the pipe; a keyboard interrupt reaches the parent too.
    with contextlib.suppress(EOFError, BrokenPipeError, KeyboardInterrupt):
        try:
            function = make(setup)
        except BaseException as error:  # noqa: BLE001 - whatever it is, the parent must raise it
            pipe.recv()
            pipe.send(error)
            return
        while True:
            task = pipe.recv()
            try:
                result: Result | Exception = function(task)
            except Exception as error:  # noqa: BLE001
                result = _sendable(error)
            pipe.send(result)


def _sendable(error: Exception) -> Exception:
    """Return an error, or what says the same where it would not arrive as what it is."""
    try:
        pickle.loads(pickle.dumps(error))  # noqa: S301 - just made here
    except Exception:  # noqa: BLE001 - whatever a class does in being made
        told = "".join(traceback.format_exception(error))
        return KgError(f"A worker process failed: {told}", mend="Report this as a fault of kg.")
    return error
