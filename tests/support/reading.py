"""Work for reader processes: in a module of its own, because they import it."""

from __future__ import annotations

import os
import signal
import time
from typing import TYPE_CHECKING

from kg.errors import QueryFailed

if TYPE_CHECKING:
    from kg.store.base import GraphReader


def work(reader: GraphReader, task: tuple[str, int]) -> object:
    """Do what a test asks for."""
    action, amount = task
    if action in OF_NICENESS:
        return OF_NICENESS[action]()
    match action:
        case "version":
            return reader.version
        case "count":
            return reader.count()
        case "pid":
            return os.getpid()
        case "sleep" | "nap":
            time.sleep(amount)
            return os.getpid()
        case "allocate":
            return len(bytes(amount))
        case "die":
            os.kill(os.getpid(), amount)
            time.sleep(60)
        case "fail":
            raise QueryFailed("no such thing", mend="ask something else")
        case "break":
            raise ZeroDivisionError
    return None


def niceness() -> int:
    """Return that of the present thread."""
    return os.getpriority(os.PRIO_PROCESS, 0)


def until_nicer() -> int:
    """Work until the present thread is made nicer."""
    before = niceness()
    while niceness() == before:
        time.sleep(0.01)
    return niceness()


OF_NICENESS = {"niceness": niceness, "until nicer": until_nicer}
SEGMENTATION_FAULT = signal.SIGSEGV
