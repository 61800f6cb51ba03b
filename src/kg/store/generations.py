"""Keep numbered generations of a graph in one directory, one of them current, safe against a kill.

    CURRENT             {"kg-store": 1, "generation": 7, "mark": "…"}; replaced by rename, so always whole
    writer.lock         held by the one process that writes, and turn.lock by the next: see kg.store.locking
    turn.lock
    generations/7/      never changed once CURRENT names it
        graph/          the database
        files/          what the writer put beside it; what is in fixed/ is never written again, only removed
        lease           held (shared flock) by every reader of this generation
        published       there once CURRENT has named it
    generations/draft-…/  what a process works on between its writes; it holds the lease
    changes/            what versions added and removed, see kg.store.changelog

A generation that CURRENT does not name is either half-made by a writer that died or old; the next writer
removes it, an old one only when nobody holds its lease.
"""

import fcntl
import json
import os
import secrets
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from kg.errors import StoreCorrupt, StoreError, StoreMissing
from kg.store.durable import sync, sync_tree
from kg.store.faults import file_faults, making, translated
from kg.store.locking import TURN, WRITER, writing

LAYOUT: Final = 1
FIXED: Final = "fixed"
"""The folder of the files beside a graph that the next generations share, by hard links."""

_OURS: Final = frozenset({"CURRENT", "CURRENT.new", WRITER, TURN, "generations", "changes"})
_DRAFT: Final = "draft-"
_FRESH: Final = 60.0
"""Seconds in which a folder surely gets its lease."""
_HARMLESS: Final = frozenset({"lost+found"})
_ELSEWHERE: Final = "Name another directory; kg touches none that it did not make."


@dataclass(frozen=True, slots=True)
class Generation:
    """One generation's number and folder, and a mark that no other of this or another store has.

    Numbers begin anew where a store is put in the place of another.
    """

    number: int
    folder: Path
    mark: str = ""

    @property
    def state(self) -> str:
        """Return what tells this from every other generation."""
        return f"{self.number}.{self.mark}"

    @property
    def graph(self) -> Path:
        """Return the folder of the database."""
        return self.folder / "graph"

    @property
    def files(self) -> Path:
        """Return the folder of the files beside the database."""
        return self.folder / "files"

    @property
    def published(self) -> Path:
        """Return the file that tells that this was once the current generation."""
        return self.folder / "published"

    @property
    def published_at(self) -> datetime | None:
        """Return when it became the current generation, in UTC, or None where that is not known."""
        try:
            return datetime.fromtimestamp(self.published.stat().st_mtime, UTC)
        except OSError:
            return None

    @property
    def lease(self) -> Path:
        """Return the file that readers lock."""
        return self.folder / "lease"


@dataclass(slots=True)
class Lease:
    """Keeps one generation's files in place until it is released."""

    generation: Generation
    _descriptor: int

    def release(self) -> None:
        """Allow the next writer to remove the generation."""
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1


class Generations:
    """The generations under one directory."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self._pointer = directory / "CURRENT"
        self._seen: tuple[tuple[int, ...], Generation] | None = None

    def current(self) -> Generation | None:
        """Return the current generation, or None where nothing was built yet. Raises StoreCorrupt."""
        state, seen = self._state(), self._seen
        if seen and seen[0] == state:
            return seen[1]
        current = self._read_current()
        if current and state:
            # Looked at before it was read: if it changed meanwhile it is read again the next time.
            self._seen = state, current
        return current

    def _state(self) -> tuple[int, ...] | None:
        """Return what is another each time that CURRENT is written, without reading it."""
        try:
            now = os.stat(self._pointer)  # noqa: PTH116 - asked for every query, and pathlib takes longer
        except OSError:
            return None
        return now.st_ino, now.st_size, now.st_mtime_ns, now.st_ctime_ns

    def _read_current(self) -> Generation | None:
        try:
            text = self._pointer.read_text(encoding="utf-8", errors="replace")
        except FileNotFoundError:
            self._refuse_foreign()
            self._refuse_lost()
            return None
        except NotADirectoryError:
            raise self._corrupt("it is a file, and a store is a directory.", mend=_ELSEWHERE) from None
        except OSError as error:
            raise translated(error, self.directory, action="read") from error
        return self._named(text)

    def hold(self) -> Lease:
        """Take a lease on the current generation. Raises StoreMissing, StoreCorrupt."""
        while True:
            generation = self.current()
            if generation is None:
                raise StoreMissing(
                    f"There is no graph in {self.directory} yet.",
                    mend="Build one with `kg build`, or name the directory of another store.",
                )
            with file_faults(generation.folder, action="read"):
                lease = _lease(generation)
            if lease:
                return lease
            if self.current() == generation:
                raise self._corrupt(f"generation {generation.number}, the current one, is not there.")

    @contextmanager
    def next(self, *, mend: bool = False, patience: float = 0.0) -> Iterator[Generation]:
        """Make the next generation: published when the `with` ends well, removed when it does not.

        With `mend` a store whose CURRENT is damaged gets one too; until then nothing of it is removed.
        Another that writes is waited for so many seconds.
        Raises StoreLocked, StoreCorrupt.
        """
        with self._lock(patience):
            try:
                current = self.current()
            except _Unreadable:
                if not mend:
                    raise
                new = self._new(self._last() + 1)
            else:
                self._sweep(keep=current)
                new = self._new(current.number + 1 if current else 1)
            try:
                with file_faults(new.folder, action="written"):
                    new.files.mkdir(parents=True)
                    new.lease.touch()
                yield new
                with file_faults(new.folder, action="written"):
                    sync_tree(new.folder)
                    self._publish(new)
            except BaseException:
                if self._unpublished(new):
                    shutil.rmtree(new.folder, ignore_errors=True)
                    with suppress(OSError):
                        (self.directory / "CURRENT.new").unlink()
                raise

    def draft(self) -> Lease:
        """Make a folder for a database that is no generation; once it is released, any writer removes it."""
        while True:
            folder = self.directory / "generations" / f"{_DRAFT}{secrets.token_hex(4)}"
            with file_faults(self.directory, action="written"):
                folder.mkdir(parents=True)
                (folder / "lease").touch()
                lease = _lease(Generation(0, folder))
            if lease:
                return lease

    def tidy_old(self) -> None:
        """Remove generations older than the current one that nobody reads, whoever may be writing."""
        with suppress(StoreError, OSError):
            current = self.current()
            for entry in list((self.directory / "generations").iterdir()):
                if current and entry.name.isdigit() and int(entry.name) < current.number:
                    _remove_unless_leased(entry)

    def tidy(self) -> None:
        """Remove generations that nobody reads any more, unless a writer is at work, who does it anyway."""
        with suppress(StoreError), self._lock():
            self._sweep(keep=self.current())

    def _unpublished(self, new: Generation) -> bool:
        """Tell whether CURRENT surely does not name `new`; a fault may come after the rename."""
        try:
            return self.current() != new
        except StoreError:
            return False

    def _last(self) -> int:
        """Return the highest number that a generation has, current or not, or 0."""
        names = (entry.name for entry in (self.directory / "generations").glob("*"))
        return max((int(name) for name in names if name.isascii() and name.isdigit()), default=0)

    def _generation(self, number: int, mark: str = "") -> Generation:
        return Generation(number, self.directory / "generations" / str(number), mark)

    def _new(self, number: int) -> Generation:
        return self._generation(number, secrets.token_hex(8))

    def _publish(self, new: Generation) -> None:
        draft = self.directory / "CURRENT.new"
        content = {"kg-store": LAYOUT, "generation": new.number, "mark": new.mark}
        draft.write_text(json.dumps(content) + "\n", encoding="utf-8")
        sync(draft)
        sync(new.folder.parent)
        draft.replace(self.directory / "CURRENT")
        sync(self.directory)
        with suppress(OSError):
            new.published.touch()

    def _sweep(self, keep: Generation | None) -> None:
        """Remove the generations that nobody needs; a leftover only takes space, so no fault here counts."""
        with suppress(OSError):
            for entry in list((self.directory / "generations").iterdir()):
                if keep is None or entry != keep.folder:
                    _remove_unless_leased(entry)

    @contextmanager
    def _lock(self, patience: float = 0.0) -> Iterator[None]:
        self._refuse_foreign()
        with file_faults(self.directory, action="written"), making(self.directory):
            self.directory.mkdir(parents=True, exist_ok=True)
        with writing(self.directory, patience):
            yield

    def _refuse_foreign(self) -> None:
        """Keep kg from reading, and above all from tidying, a directory that it did not make."""
        try:
            names = {entry.name for entry in self.directory.iterdir()}
        except FileNotFoundError:
            return
        except NotADirectoryError:
            raise self._corrupt("it is a file, and a store is a directory.", mend=_ELSEWHERE) from None
        except OSError as error:
            raise translated(error, self.directory, action="read") from error
        if "CURRENT" in names:
            return
        foreign = sorted(names - _OURS - _HARMLESS)
        if foreign:
            raise self._corrupt(f"it holds other files, {foreign[0]!r} for one.", mend=_ELSEWHERE)

    def _refuse_lost(self) -> None:
        """Tell a store that lost its CURRENT from one whose first generation was never finished."""
        last = self._generation(self._last())
        if last.number > 1 or last.published.exists():
            raise self._unreadable(f"its file CURRENT is not there, and generation {last.number} is.")

    def _named(self, text: str) -> Generation:
        if text.startswith("MANIFEST-"):
            raise self._corrupt(
                "it is a bare Oxigraph database.",
                mend="Dump it with `oxigraph dump` and load it into a new store.",
            )
        try:
            content = json.loads(text)
            layout, number, mark = content["kg-store"], content["generation"], content.get("mark", "")
        except (ValueError, KeyError, TypeError, AttributeError):
            raise self._unreadable(f"its file CURRENT reads {text[:60]!r}.") from None
        if isinstance(layout, int) and layout > LAYOUT:
            raise self._corrupt(
                f"it was made by a newer kg (layout {layout}; this kg knows {LAYOUT}).",
                mend="Use that kg, or build into another directory.",
            )
        if layout != LAYOUT or not isinstance(number, int) or number < 1:
            raise self._unreadable(f"its file CURRENT reads {text[:60]!r}.")
        return self._generation(number, str(mark))

    def _unreadable(self, why: str) -> StoreCorrupt:
        known = self._corrupt(why)
        return _Unreadable(known.message, mend=known.mend)

    def _corrupt(self, why: str, *, mend: str = "") -> StoreCorrupt:
        return StoreCorrupt(
            f"{self.directory} is not a usable kg store: {why}",
            mend=mend
            or "Restore a backup with `kg restore --replace`, or move it away and run `kg build` again.",
        )


class _Unreadable(StoreCorrupt):
    """The file CURRENT names no generation."""


def _lease(generation: Generation) -> Lease | None:
    """Lock a generation, or return None if it was removed before the lock was there."""
    try:
        descriptor = os.open(generation.lease, os.O_RDONLY)
    except FileNotFoundError:
        return None
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH)
        # The lock counts only if the file is still the one in place: whoever removes it holds it exclusively.
        if os.path.samestat(os.fstat(descriptor), generation.lease.stat()):
            return Lease(generation, descriptor)
    except FileNotFoundError:
        pass
    except BaseException:
        os.close(descriptor)
        raise
    os.close(descriptor)
    return None


def _is_being_made(folder: Path) -> bool:
    """Tell whether a draft, which is made without a writer's lock, may be getting its lease right now."""
    try:
        return folder.name.startswith(_DRAFT) and time.time() - folder.stat().st_mtime < _FRESH
    except OSError:
        return False


def _remove_unless_leased(folder: Path) -> None:
    lease = folder / "lease"
    try:
        descriptor = os.open(lease, os.O_RDONLY)
    except FileNotFoundError:
        if not _is_being_made(folder):
            shutil.rmtree(folder, ignore_errors=True)
        return
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        lease.unlink()
        shutil.rmtree(folder, ignore_errors=True)
    except BlockingIOError:
        pass
    finally:
        os.close(descriptor)
