"""Turn the faults of files and of the embedded engine into kg's own errors."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from kg.errors import StoreCorrupt, StoreError, StoreFull, StoreUnwritable


@contextmanager
def file_faults(place: Path, *, action: str) -> Iterator[None]:
    """Raise a StoreError for what files and the engine raise; `action` is read or written."""
    try:
        yield
    except (OSError, RuntimeError) as error:
        raise translated(error, place, action=action) from error


@contextmanager
def making(folder: Path) -> Iterator[None]:
    """Raise StoreUnwritable where a folder cannot be made at its place: that is no damage of a store."""
    try:
        yield
    except (FileNotFoundError, NotADirectoryError, FileExistsError) as error:
        raise StoreUnwritable(
            f"{folder} cannot be made: {error.strerror}.",
            mend="Name a folder at a place that is there and can be written.",
        ) from error


def translated(error: OSError | RuntimeError, place: Path, *, action: str) -> StoreError:
    """Return the StoreError that says what an error met at `place` means.

    The engine's errors carry no number, only words, so the words are looked at too; damage is a RuntimeError.
    """
    words = str(error)
    kind = StoreUnwritable if action == "written" else StoreError
    number = error.errno if isinstance(error, OSError) else None
    if number in (errno.ENOSPC, errno.EDQUOT) or "No space left" in words or "quota exceeded" in words:
        return StoreFull(
            f"The disk is full: {place} could not be {action}.", mend="Free some space, then try again."
        )
    if isinstance(error, PermissionError) or number == errno.EROFS or "Permission denied" in words:
        return kind(
            f"{place} could not be {action}: {words}", mend="Change its permissions, or run as its owner."
        )
    if "Corruption" in words or isinstance(error, FileNotFoundError):
        return StoreCorrupt(
            f"The store {place} is damaged: {words}",
            mend="Restore a backup with `kg restore --replace`, or make it anew with `kg build --anew`.",
        )
    return kind(f"{place} could not be {action}: {words}")
