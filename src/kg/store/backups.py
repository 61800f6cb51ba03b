"""Keep a copy of one generation in a folder of its own, and check it before it is used.

    backup.json     {"kg-backup": 1, "version": 7, "statements": 118000, "created": …, "kg": …}
    graph/          the database
    files/          what the writer put beside it
    SHA256SUMS      a line for each file but this, as `sha256sum -c SHA256SUMS` reads it

It is made under another name and renamed, so a folder of its name is a whole backup: docs/decisions/0017.
"""

import hashlib
import json
import os
import re
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Final

from pyoxigraph import Quad, Store

from kg.errors import BackupUnusable, UsageError
from kg.store.durable import sync, sync_tree
from kg.store.faults import file_faults, making
from kg.store.generations import Generation

LAYOUT: Final = 1
_SUMS: Final = "SHA256SUMS"
_ABOUT: Final = "backup.json"
_PARTS: Final = ("graph", "files")
_LINE: Final = re.compile(r"([0-9a-f]{64})  (.+)")
_MEMBERS: Final = {"version": int, "statements": int, "created": str, "kg": str}
_CHUNK: Final = 1024**2
_NOT_COPIED: Final = re.compile(r"LOCK|LOG(\.old\..*)?")
"""What the engine locks and what it notes for itself: no part of the graph."""


@dataclass(frozen=True, slots=True)
class Backup:
    """What is known of a backup: the graph's version and statements, when and by which kg it was made."""

    version: int
    statements: int
    created: str
    kg: str
    files: int = 0
    size: int = 0


def write(generation: Generation, destination: Path) -> Backup:
    """Copy a generation, which somebody must hold, into a new folder. Raises UsageError, StoreError."""
    with _draft(destination) as draft:
        sums = {
            f"{part}/{name}": _copied(generation.folder / part / name, draft / part / name)
            for part in _PARTS
            for name in _names(generation.folder / part)
            if not _NOT_COPIED.fullmatch(name)
        }
        now = datetime.now(UTC).isoformat(timespec="seconds")
        made = Backup(generation.number, _statements(draft / "graph"), now, version("kg"))
        about = {"kg-backup": LAYOUT, **{name: asdict(made)[name] for name in _MEMBERS}}
        (draft / _ABOUT).write_text(json.dumps(about, indent=2) + "\n", encoding="utf-8")
        sums[_ABOUT] = _sum(draft / _ABOUT)
        lines = (f"{digest}  {name}\n" for name, digest in sorted(sums.items()))
        (draft / _SUMS).write_text("".join(lines), encoding="utf-8")
    return _outline(destination)


def quads(source: Path) -> Iterator[Quad]:
    """Iterate over the statements of a backup, which `check` should have looked at. Raises StoreError."""
    with file_faults(source, action="read"):
        yield from Store.read_only(str(source / "graph"))


def check(source: Path) -> Backup:
    """Return what a backup is, once every file is what it was.

    Raises UsageError, BackupUnusable, StoreError.
    """
    with file_faults(source, action="read"):
        backup = _outline(source)
        for name, digest in _wanted(source).items():
            if _sum(source / name) != digest:
                raise _unusable(source, f"its file {name} is no longer what it was.")
    return backup


def read(source: Path, generation: Generation) -> Backup:
    """Copy a backup into a generation that is not published yet.

    Raises UsageError, BackupUnusable, StoreError.
    """
    backup = check(source)
    wanted = _wanted(source)
    with file_faults(generation.folder, action="written"):
        for name, digest in wanted.items():
            if name != _ABOUT and _copied(source / name, generation.folder / name) != digest:
                raise _unusable(source, f"its file {name} changed meanwhile.")
    found = _statements(generation.graph)
    if found != backup.statements:
        raise _unusable(source, f"it has {found:,} statements and not {backup.statements:,}.")
    return backup


@contextmanager
def _draft(destination: Path) -> Iterator[Path]:
    """Give a folder beside the destination, which becomes it when the `with` ends well."""
    if destination.exists() or destination.is_symlink():
        raise UsageError(f"{destination} is there already.", mend="Name a folder that is not there yet.")
    draft = destination.with_name(f"{destination.name}.partial")
    with file_faults(destination, action="written"):
        # What is there is of a backup that was killed; two at once to one place would disturb each other.
        shutil.rmtree(draft, ignore_errors=True)
        with making(destination):
            for part in _PARTS:
                (draft / part).mkdir(parents=True)
        try:
            yield draft
            sync_tree(draft)
            draft.rename(destination)
            sync(destination.parent)
        except BaseException:
            shutil.rmtree(draft, ignore_errors=True)
            raise


def _outline(source: Path) -> Backup:
    """Return what a backup says it is, once it has the files that it lists and no others."""
    backup = _about(source)
    wanted = _wanted(source)
    found = {name for name in _names(source) if name != _SUMS}
    for name in sorted(wanted.keys() - found):
        raise _unusable(source, f"its file {name} is not there.")
    for name in sorted(found - wanted.keys()):
        raise _unusable(source, f"it holds a file that is no part of it, {name}.")
    size = sum((source / name).stat().st_size for name in found)
    return replace(backup, files=len(found), size=size)


def _about(source: Path) -> Backup:
    try:
        about = json.loads((source / _ABOUT).read_bytes())
    except (FileNotFoundError, NotADirectoryError):
        raise UsageError(
            f"{source} is no backup: it has no file {_ABOUT}.", mend="Name a folder that `kg backup` made."
        ) from None
    except ValueError:
        raise _unusable(source, f"its file {_ABOUT} is damaged.") from None
    layout = about.pop("kg-backup", None) if isinstance(about, dict) else None
    if isinstance(layout, int) and layout > LAYOUT:
        raise BackupUnusable(
            f"A newer kg made the backup {source} (layout {layout}; this kg knows {LAYOUT}).",
            mend="Restore it with that kg.",
        )
    if layout != LAYOUT or {key: type(value) for key, value in about.items()} != _MEMBERS:
        raise _unusable(source, f"its file {_ABOUT} is damaged.")
    return Backup(**about)


def _wanted(source: Path) -> Mapping[str, str]:
    try:
        lines = (source / _SUMS).read_text(encoding="utf-8", errors="replace").splitlines()
    except FileNotFoundError:
        raise _unusable(source, f"its file {_SUMS} is not there.") from None
    found = [_LINE.fullmatch(line) for line in lines]
    if not all(found):
        raise _unusable(source, f"its file {_SUMS} is damaged.")
    return {line[2]: line[1] for line in found if line}


def _names(folder: Path) -> list[str]:
    """Return the files under a folder by their paths from there; a link is none. Raises OSError."""
    names: list[str] = []
    for root, folders, files in os.walk(folder, onerror=_raise):
        paths = [Path(root, name) for name in [*files, *folders]]
        names += [str(path.relative_to(folder)) for path in paths if path.is_symlink() or not path.is_dir()]
    return sorted(names)


def _raise(error: OSError) -> None:
    raise error


def _copied(source: Path, target: Path) -> str:
    """Copy a file and return its digest."""
    target.parent.mkdir(parents=True, exist_ok=True)
    digest = hashlib.sha256()
    with source.open("rb") as read, target.open("xb") as written:
        while chunk := read.read(_CHUNK):
            digest.update(chunk)
            written.write(chunk)
    return digest.hexdigest()


def _sum(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _statements(graph: Path) -> int:
    """Count a copied database: it opens, and every statement can be read in one of its orders."""
    with file_faults(graph, action="read"):
        return len(Store.read_only(str(graph)))


def _unusable(source: Path, why: str) -> BackupUnusable:
    return BackupUnusable(
        f"The backup {source} cannot be used: {why}", mend="Nothing was changed. Use another backup."
    )
