"""Keep the index in files beside each version of a graph: docs/decisions/0027."""

from __future__ import annotations

import re
import shutil
import sqlite3
import weakref
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import mkdtemp
from typing import TYPE_CHECKING, Final

from kg.errors import StoreError
from kg.search.entries import entries, entries_of, touched
from kg.search.index import Index
from kg.search.notes import SUFFIX, Notes, read_notes
from kg.search.segment import FORMAT, SegmentDraft, all_entries, all_gone, connected, write_segment
from kg.store.faults import file_faults
from kg.store.generations import FIXED

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from kg.store.base import GraphReader
    from kg.store.delta import Delta

LARGEST_LAZY: Final = 300_000
"""Statements of the largest graph that is indexed when it is first searched, which takes about a second."""

_NAME: Final = re.compile(rf"search-{FORMAT}-(\d{{6}})(\.db|{re.escape(SUFFIX)})")
_MOST_NOTED: Final = 500
"""Entries, and things that are gone, up to which what was written last stays in notes: the newest file."""
_LARGEST_MERGED: Final = 10_000
"""Entries up to which files of changes are merged, in about 0.2 s, while whoever writes waits."""
_LIKE_SIZE: Final = 4
"""How many times larger than the last file the one before may be and still be merged with it."""


def write_beside(folder: Path, reader: GraphReader) -> int:
    """Index a whole graph into a folder, in place of what is there; return the number of entries.

    Raises QueryFailed, StoreError.
    """
    with _faults(folder):
        for path in _files(folder):
            path.unlink()
        folder.mkdir(parents=True, exist_ok=True)
        return write_segment(_path(folder, 0), entries(reader))


@contextmanager
def drafting(folder: Path) -> Iterator[SegmentDraft]:
    """Gather the entries of a whole graph into a folder where no index is yet. Raises StoreError."""
    with _faults(folder):
        folder.mkdir(parents=True, exist_ok=True)
        with closing(SegmentDraft(_path(folder, 0))) as draft:
            yield draft


def follow(folder: Path, reader: GraphReader, delta: Delta | None) -> None:
    """Bring the index in a folder to what `reader` says after a change, anew where it is not known which.

    Raises as `write_beside` does.
    """
    if delta is None:
        write_beside(folder, reader)
    else:
        refresh_beside(folder, reader, touched(reader, delta))


def refresh_beside(folder: Path, reader: GraphReader, things: Iterable[str]) -> None:
    """Bring the index in a folder to what `reader` says of these things, of which something was changed.

    It takes time by their number, whatever the size of the graph. Where there is no index none is made.
    Raises as `write_beside` does.
    """
    files = _files(folder)
    gone = set(things)
    if not files or not gone:
        return
    found = list(entries_of(reader, gone))
    with _faults(folder):
        noted = [path for path in files if path.suffix == SUFFIX]
        before = read_notes(noted[0]) if noted else Notes()
        notes, number = before.after(found, gone), _number(files[0]) + 1
        if len(notes) <= _MOST_NOTED:
            notes.write(_path(folder, number, SUFFIX))
        else:
            _write_merged(folder, number, notes, [path for path in files if path not in noted])
        for path in noted:
            path.unlink()


def _write_merged(folder: Path, number: int, notes: Notes, files: Sequence[Path]) -> None:
    """Write notes into a file of SQLite, together with the older files that are not much larger."""
    found, gone = list(notes.found), set(notes.gone)
    merged = list(_merged(files, len(notes)))
    for path in merged:
        with closing(connected(path)) as database:
            found += [entry for entry in all_entries(database) if entry.iri not in gone]
            gone.update(all_gone(database))
    write_segment(_path(folder, number), found, sorted(gone))
    for path in merged:
        path.unlink()


def _merged(files: Sequence[Path], size: int) -> Iterator[Path]:
    """Yield the files that become one with a new one of this size.

    They are those last written that are not much larger, so that there are few files in all and each entry is
    written few times. It is never the first of all, which has the most.
    """
    for path in files[:-1]:
        before = _size(path)
        if before > _LIKE_SIZE * size or before + size > _LARGEST_MERGED:
            return
        yield path
        size += before


def open_beside(reader: GraphReader) -> Index | None:
    """Return the index that lies beside a version, None where there is none. Raises StoreError."""
    folder = reader.side_file(FIXED)
    files = _files(folder) if folder else []
    return Index(files) if files else None


def open_temporary(reader: GraphReader) -> Index:
    """Return an index that is made now, of files that go with it. Raises as `write_beside` does."""
    folder = Path(mkdtemp(prefix="kg-search-"))
    try:
        write_beside(folder, reader)
        index = Index(_files(folder))
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    weakref.finalize(index, shutil.rmtree, folder, ignore_errors=True)
    return index


@contextmanager
def _faults(folder: Path) -> Iterator[None]:
    with file_faults(folder, action="written"):
        try:
            yield
        except sqlite3.Error as error:
            raise StoreError(
                f"The index of names in {folder} could not be written: {error}.",
                mend="See that there is space, there and where temporary files go, then write again.",
            ) from error


def _files(folder: Path) -> list[Path]:
    """Return the files of the index, the newest first."""
    return sorted((path for path in folder.glob("*") if _NAME.fullmatch(path.name)), reverse=True)


def _path(folder: Path, number: int, suffix: str = ".db") -> Path:
    return folder / f"search-{FORMAT}-{number:06}{suffix}"


def _number(path: Path) -> int:
    return int(path.stem.rpartition("-")[2])


def _size(path: Path) -> int:
    """Return how many entries, and things that are gone, a file has."""
    with closing(connected(path)) as database:
        query = "SELECT (SELECT count(*) FROM form) + (SELECT count(*) FROM gone)"
        return int(database.execute(query).fetchone()[0])
