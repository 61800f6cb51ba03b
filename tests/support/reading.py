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
    match action:
        case "version":
            return reader.version
        case "count":
            return reader.count()
        case "pid":
            return os.getpid()
        case "sleep":
            time.sleep(amount)
        case "nap":
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


SEGMENTATION_FAULT = signal.SIGSEGV
