"""Let one process at a time write to a store, and who waits for that before who has just written.

    writer.lock         held (flock) by the one that writes; contains its pid
    turn.lock           held by the one that comes next, from when it waits until it writes

Whoever writes again and again, a moment after it has written, would leave nobody else in otherwise: it must
have the turn first, which somebody else has.
"""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from kg.errors import StoreLocked
from kg.store.faults import file_faults

WRITER: Final = "writer.lock"
TURN: Final = "turn.lock"

_STEP: Final = 0.02
"""Seconds after which it is tried again: the system cannot wait for some time only."""


@contextmanager
def writing(directory: Path, patience: float) -> Iterator[None]:
    """Be the one that writes until the end of the `with`; wait for it so many seconds at most.

    Raises StoreLocked, StoreError.
    """
    end = time.monotonic() + patience
    with _opened(directory, WRITER) as writer:
        with _opened(directory, TURN) as turn:
            _take(turn, end, directory)
            _take(writer, end, directory)
        yield


@contextmanager
def _opened(directory: Path, name: str) -> Iterator[int]:
    with file_faults(directory, action="written"):
        descriptor = os.open(directory / name, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def _take(descriptor: int, end: float, directory: Path) -> None:
    """Lock a file, and say in it who did. Raises StoreLocked where somebody else has it until the end."""
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            left = end - time.monotonic()
            if left <= 0:
                raise _locked(descriptor, directory) from None
            time.sleep(min(_STEP, left))
        else:
            break
    with file_faults(directory, action="written"):
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, f"{os.getpid()}\n".encode(), 0)


def _locked(descriptor: int, directory: Path) -> StoreLocked:
    pid = os.pread(descriptor, 20, 0).decode("ascii", "replace").strip()
    who = f"process {pid}" if pid else "another process"
    return StoreLocked(
        f"The store {directory} is being written by {who}.",
        mend="Wait until it has ended, then try again.",
    )
