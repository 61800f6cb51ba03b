"""Write the whole graph of a version into compressed files: once, in a stream, in a bounded place."""

from __future__ import annotations

import errno
import gzip
import hashlib
import json
import os
import re
import tempfile
import time
from contextlib import suppress
from dataclasses import asdict, dataclass
from threading import Event, Lock, Thread
from typing import IO, TYPE_CHECKING, Final, cast

from kg.errors import AnswerTooLarge, DumpUnwritable, KgError
from kg.rdf.formats import N_QUADS, TRIG

if TYPE_CHECKING:
    from collections.abc import Iterator
    from contextlib import AbstractContextManager
    from pathlib import Path

    from kg.rdf.formats import RdfSyntax
    from kg.store.base import GraphReader, GraphStore

SYNTAXES: Final = (N_QUADS, TRIG)
_LEVEL: Final = 6
_ABANDONED: Final = 600.0
"""Seconds after which nobody writes to a half-made file any more that has not grown meanwhile."""

_BUFFER: Final = 1 << 20
_VERSION: Final = re.compile(r"\d{1,15}\.[0-9a-f]{16}", re.ASCII)
_OWN: Final = re.compile(
    rf"kg\.(?:{'|'.join(syntax.name for syntax in SYNTAXES)})\.gz(?:\.json|\.\d{{1,10}}\.part)?", re.ASCII
)
"""The names of the files that are made here; no other is ever removed."""


@dataclass(frozen=True, slots=True)
class Made:
    """A file that is there: its bytes, and their digest in hexadecimal."""

    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Dump:
    """A dump of one version: its format, and what is known of the file once it is made."""

    state: str
    syntax: RdfSyntax
    made: Made | None = None

    @property
    def name(self) -> str:
        """Return the name of the file."""
        return file_name(self.syntax)

    @property
    def path(self) -> str:
        """Return where it is served."""
        return f"dump/{self.state}/{self.name}"


def file_name(syntax: RdfSyntax) -> str:
    """Return the name of the file of a whole graph."""
    return f"kg.{syntax.name}.gz"


class DumpFolder:
    """Keeps the dumps of a store's current version in a folder, in at most `most` bytes a file.

    Each is made by a thread when it is first asked for. Threads and processes may share the folder, and so
    may stores: each has one of its own in it, named by its location, a path or an address.
    """

    def __init__(self, folder: Path, most: int, location: str = "") -> None:
        self._folder, self._most = folder, most
        self._own = folder / _name_of(location)
        self._lock = Lock()
        self._at_work: dict[tuple[str, str], _Work] = {}

    def probe(self) -> None:
        """Write to the folder, and leave nothing but the folder. Raises DumpUnwritable."""
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryFile(dir=self._folder) as file:
                file.write(b"x")
        except OSError as error:
            raise self._unwritable(error) from error

    def listed(self, state: str) -> tuple[Dump, ...]:
        """Return the dumps of a version, made or not."""
        return tuple(Dump(state, syntax, self._made(state, syntax)) for syntax in SYNTAXES)

    def file(self, dump: Dump) -> Path:
        """Return where the file of a dump is."""
        return self._own / dump.state / dump.name

    def wait(self, store: GraphStore, dump: Dump, seconds: float) -> Dump | None:
        """Return a dump with its file made, or None where that takes longer than some seconds.

        It goes on being made then. Raises KgError.
        """
        made = self._made(dump.state, dump.syntax)
        if made is None:
            work = self._work(store, dump)
            if not work.done.wait(seconds):
                return None
            if work.error:
                raise work.error
            made = self._made(dump.state, dump.syntax)
        return Dump(dump.state, dump.syntax, made) if made else None

    def _work(self, store: GraphStore, dump: Dump) -> _Work:
        key = dump.state, dump.syntax.name
        with self._lock:
            found = self._at_work.get(key)
            if found is None:
                found = self._at_work[key] = _Work()
                holding = store.snapshot()
                Thread(target=self._make, args=(holding, dump, found), daemon=True).start()
            return found

    def _make(self, holding: AbstractContextManager[GraphReader], dump: Dump, work: _Work) -> None:
        try:
            with holding as reader:
                if reader.state == dump.state:
                    self._tidy(dump.state)
                    self._write(reader, dump)
        except KgError as error:
            work.error = error
        except OSError as error:
            work.error = self._unwritable(error)
        finally:
            with self._lock:
                self._at_work.pop((dump.state, dump.syntax.name), None)
            work.done.set()

    def _unwritable(self, error: OSError) -> DumpUnwritable:
        return DumpUnwritable(
            f"{self._folder} cannot be written: {error.strerror}.",
            is_full=error.errno in (errno.ENOSPC, errno.EDQUOT),
            mend="Until it can nothing can be downloaded. Free space, change its permissions, or name "
            "another folder with --dumps or KG_DUMPS.",
        )

    def _write(self, reader: GraphReader, dump: Dump) -> None:
        target = self.file(dump)
        target.parent.mkdir(parents=True, exist_ok=True)
        part = target.with_name(f"{target.name}.{os.getpid()}.part")
        try:
            with part.open("wb") as raw:
                made = write(reader, raw, dump.syntax, self._most)
            part.replace(target)
            _side(target).write_text(json.dumps(asdict(made)), encoding="ascii")
        finally:
            with suppress(OSError):
                part.unlink()

    def _made(self, state: str, syntax: RdfSyntax) -> Made | None:
        target = self._own / state / file_name(syntax)
        try:
            known = json.loads(_side(target).read_text(encoding="ascii"))
            made = Made(int(known["size"]), str(known["sha256"]))
            return made if target.stat().st_size == made.size else None
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def _tidy(self, state: str) -> None:
        """Remove this store's dumps of other versions; whoever reads one now reads it to its end.

        The folder is named by an operator, perhaps by mistake: what was not made here stays.
        """
        with suppress(OSError):
            for entry in list(self._own.iterdir()):
                if entry.name != state and _VERSION.fullmatch(entry.name) and not entry.is_symlink():
                    for file in _own_files(entry):
                        file.unlink(missing_ok=True)
                    # That of a folder with other files in it fails, as it should.
                    with suppress(OSError):
                        entry.rmdir()
            for file in _own_files(self._own / state):
                if file.suffix == ".part" and time.time() - file.stat().st_mtime > _ABANDONED:
                    file.unlink(missing_ok=True)


@dataclass(slots=True)
class _Work:
    done: Event
    error: KgError | None = None

    def __init__(self) -> None:
        self.done, self.error = Event(), None


def write(reader: GraphReader, out: IO[bytes], syntax: RdfSyntax, most: int) -> Made:
    """Write the whole graph compressed, holding none of it; the same graph makes the same bytes.

    Raises AnswerTooLarge after `most` bytes, StoreError.
    """
    counting = _Counting(out, most)
    with gzip.GzipFile("", "wb", _LEVEL, cast("IO[bytes]", counting), mtime=0) as packed:
        buffer = _Buffer(cast("IO[bytes]", packed))
        reader.dump(cast("IO[bytes]", buffer), syntax)
        buffer.flush()
    return Made(counting.size, counting.digest.hexdigest())


class _Buffer:
    """Gathers what comes in small pieces."""

    def __init__(self, out: IO[bytes]) -> None:
        self._out = out
        self._pieces: list[bytes] = []
        self._size = 0

    def write(self, data: bytes) -> int:
        self._pieces.append(bytes(data))
        self._size += len(data)
        if self._size >= _BUFFER:
            self.flush()
        return len(data)

    def flush(self) -> None:
        self._out.write(b"".join(self._pieces))
        self._pieces, self._size = [], 0


class _Counting:
    """Hands on what is written, with its size and digest."""

    def __init__(self, out: IO[bytes], most: int) -> None:
        self._out, self._most = out, most
        self.size, self.digest = 0, hashlib.sha256()

    def write(self, data: bytes) -> int:
        self.size += len(data)
        if self.size > self._most:
            raise AnswerTooLarge(
                f"The dump is larger than {self._most} bytes, the limit (KG_MAX_DUMP).",
                mend="Fetch the graphs one by one, or ask the server's operator for a larger limit.",
            )
        self.digest.update(data)
        return self._out.write(data)

    def flush(self) -> None:
        self._out.flush()


def _name_of(location: str) -> str:
    """Return the name of a store's folder: the same for all servers that serve it from one place."""
    return f"store-{hashlib.sha256(os.path.realpath(location).encode()).hexdigest()[:16]}"


def _own_files(folder: Path) -> Iterator[Path]:
    if folder.is_dir():
        yield from (file for file in list(folder.iterdir()) if _OWN.fullmatch(file.name))


def _side(target: Path) -> Path:
    return target.with_name(f"{target.name}.json")
