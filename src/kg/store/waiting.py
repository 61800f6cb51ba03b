"""What threads wait for that write: a task each, and those that become one commit."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kg.errors import KgError, QueryCancelled, QueryTimeout, QueryTooCostly, ServerBusy, StoreLocked
from kg.store.processes import too_long

if TYPE_CHECKING:
    from collections.abc import Callable

    from kg.store.processes import Bounds, Deadline
    from kg.store.writing import Outcome


@dataclass(frozen=True, slots=True)
class Trial:
    """A task whose change is not to be kept."""

    task: object


@dataclass(eq=False, slots=True)
class Waiting:
    """A task that a thread waits for, from when it is queued until it has a result or an error.

    One that is `alone` shares no commit, one that is `apart` is not judged together with others; `locked`
    says who else was writing when it was tried last.
    """

    task: object
    keep: bool
    look: Callable[[], None]
    deadline: Deadline
    since: float
    alone: bool = False
    apart: bool = False
    tries: int = 0
    locked: StoreLocked | None = None
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
        return self.stopped or ((self.locked or too_long(self.deadline.seconds)) if late else None)

    def check_patience(self, patience: float) -> None:
        """Raise what is said of one that waited in vain, after so many seconds or at its deadline."""
        now = time.monotonic()
        is_late, is_over = now >= self.since + patience, now >= self.deadline.end
        if self.locked and (is_late or is_over):
            raise self.locked
        if is_over:
            raise too_long(self.deadline.seconds)
        if is_late:
            raise ServerBusy("", seconds=max(1, round(patience)))

    def check(self) -> None:
        """Raise what its own thread found out meanwhile."""
        if self.stopped:
            raise self.stopped


@dataclass(slots=True)
class Batch:
    """What one commit is made of: the changes that hold so far, with what the work made of them."""

    begun: float
    ready: list[tuple[Waiting, Outcome]]


def as_write(error: KgError, bounds: Bounds) -> KgError:
    """Return what is said to one who writes, for what is said to one who asks."""
    match error:
        case QueryTimeout():
            return QueryTimeout(
                f"The write was stopped after {bounds.seconds:g} s, its limit ({bounds.setting}).",
                mend="Nothing was written. Write less at once.",
            )
        case QueryTooCostly():
            return QueryTooCostly(
                f"The write needed more than {bounds.memory} bytes of memory ({bounds.memory_setting}).",
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
