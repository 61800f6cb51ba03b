"""Hold the graph in Oxigraph on this machine's disk, one RocksDB database a generation."""

import os
import shutil
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from threading import Lock
from typing import IO, Final

from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad, Store, Triple

from kg.errors import StoreChanged, StoreMissing, StoreVanished, UsageError
from kg.rdf.formats import RdfSyntax
from kg.store import backups, changelog
from kg.store.backups import Backup
from kg.store.base import UNION, Dataset, GraphStore, QueryResults
from kg.store.bulk import EmbeddedWriter
from kg.store.faults import file_faults
from kg.store.generations import FIXED, Generation, Generations, Lease
from kg.store.opened import OpenedGeneration

PATIENCE: Final = 10.0
"""Seconds that a build, a restore or another command waits for who writes, which a server does in batches."""


class EmbeddedSnapshot(OpenedGeneration):
    """One generation, opened read-only and kept in place by a lease. Every thread may read it."""

    def __init__(self, lease: Lease) -> None:
        self._lease = lease
        self._holders = 1
        try:
            with file_faults(lease.generation.graph, action="read"):
                super().__init__(lease.generation, Store.read_only(str(lease.generation.graph)))
        except BaseException:
            lease.release()
            raise

    def copy_to(self, new: Generation) -> None:
        """Make `new` a copy of this generation: database and fixed files by hard links."""
        self._store.backup(new.graph)
        shutil.copytree(self.generation.files, new.files, dirs_exist_ok=True, copy_function=_copy_or_link)

    def acquire(self) -> None:
        """Count one more holder."""
        self._holders += 1

    def release(self) -> None:
        """Count one holder less; after the last the database closes and may be removed."""
        self._holders -= 1
        if not self._holders:
            self.let_go()
            self._lease.release()


class EmbeddedStore(GraphStore):
    """A directory of generations, see `kg.store.generations`; every thread may use it.

    Opening is put off to the first read, so that a store can be made where nothing is yet; reading there
    raises StoreMissing.
    """

    def __init__(self, directory: Path, patience: float = PATIENCE) -> None:
        """Use a directory; another that writes there is waited for so many seconds."""
        self.directory = directory
        self._patience = patience
        self.location = str(directory)
        self._generations = Generations(directory)
        self._lock = Lock()
        self._current: EmbeddedSnapshot | None = None

    @property
    def version(self) -> int | None:
        """Return the number of the generation that is read, or None where none was built yet."""
        with self._lock:
            if self._current:
                return self._current.version
        current = self._generations.current()
        return current.number if current else None

    @property
    def state(self) -> str | None:
        """Return what tells the generation that is read from every other one."""
        with self._lock:
            if self._current:
                return self._current.state
        current = self._generations.current()
        return current.state if current else None

    def query(self, text: str, dataset: Dataset = UNION) -> QueryResults:
        """Answer a SPARQL query; read the results before the next `refresh`, or hold a `snapshot`."""
        with self.snapshot() as snapshot:
            return snapshot.query(text, dataset)

    def graph_names(self) -> Iterator[NamedNode]:
        """Iterate over the graphs' names."""
        with self.snapshot() as snapshot:
            yield from snapshot.graph_names()

    def quads(self, graph: NamedNode | DefaultGraph | None = None) -> Iterator[Quad]:
        """Iterate over all quads or one graph's."""
        with self.snapshot() as snapshot:
            yield from snapshot.quads(graph)

    def match(
        self,
        subject: NamedNode | BlankNode | None = None,
        predicate: NamedNode | None = None,
        value: NamedNode | BlankNode | Literal | Triple | None = None,
    ) -> Iterator[Quad]:
        """Iterate over the quads of a pattern."""
        with self.snapshot() as snapshot:
            yield from snapshot.match(subject, predicate, value)

    def count(self, graph: NamedNode | None = None) -> int:
        """Return the number of quads in all graphs or in one."""
        with self.snapshot() as snapshot:
            return snapshot.count(graph)

    def dump(self, out: IO[bytes], syntax: RdfSyntax, graph: NamedNode | None = None) -> None:
        """Write the dataset or one graph, see GraphReader."""
        with self.snapshot() as snapshot:
            snapshot.dump(out, syntax, graph)

    def side_file(self, name: str) -> Path | None:
        """Return a file beside the graph that is read, or None where there is none, or no graph yet."""
        if self.version is None:
            return None
        with self.snapshot() as snapshot:
            return snapshot.side_file(name)

    def current_file(self, name: str) -> bytes | None:
        """Return a file beside the current generation, see GraphStore."""
        lease = self._generations.hold()
        try:
            path = lease.generation.files / name
            with file_faults(path, action="read"):
                return path.read_bytes() if path.exists() else None
        finally:
            lease.release()

    @contextmanager
    def snapshot(self) -> Iterator[EmbeddedSnapshot]:
        """Hold the generation that is read until the end of the `with`."""
        with self._lock:
            if self._current is None:
                self._current = EmbeddedSnapshot(self._generations.hold())
            held = self._current
            held.acquire()
        try:
            yield held
        finally:
            with self._lock:
                held.release()

    def refresh(self) -> bool:
        """Move to the current generation; when it is already read this costs reading one small file."""
        with self._lock:
            if self._current is None or self._current.generation == self._generations.current():
                return False
            # Opened before the old one is let go: if it cannot be opened the old one goes on answering.
            fresh = EmbeddedSnapshot(self._held())
            self._current.release()
            self._current = fresh
            return True

    def changes(self, since: int, until: str) -> dict[bytes, bool]:
        """Return what was added and removed from a version to a state, see GraphStore."""
        return changelog.net_changes(self.directory, until, since)

    def removed_subjects(self, since: str, until: str) -> set[str]:
        """Return what statements were removed of, see GraphStore."""
        return changelog.removed_subjects(self.directory, until, since)

    @contextmanager
    def replace(self, *, compact: bool = False) -> Iterator[EmbeddedWriter]:
        """Write a whole new graph into an empty generation; the old one's files are not copied.

        With `compact` a join over 1.2 million quads took 1.7 s, without it 4.8 s; loading them took some 40 %
        longer.
        """
        with self._next() as new, self._writing(new, compact=compact) as writer:
            # All of it is new, and it is loaded faster where that is not written down.
            writer.ledger.lose()
            yield writer
        self._move_on()

    @contextmanager
    def change(self, *, of: int | None = None) -> Iterator[EmbeddedWriter]:
        """Write changes into a copy of the current generation; the files beside it are copied too.

        The copy shares the database's files by hard links, so its cost does not grow with the graph.
        """
        with self._next() as new:
            current = self._generations.current()
            if of is not None and (current.number if current else None) != of:
                raise StoreChanged(
                    f"The graph in {self.location} is no longer of version {of}: others wrote meanwhile.",
                    mend="Nothing was written. Read it again, then write.",
                )
            if current:
                with file_faults(self.directory, action="written"):
                    self._copy_to(new)
            with self._writing(new, compact=False) as writer:
                yield writer
                delta = writer.delta
            if current:
                changelog.record(self.directory, current.state, new.state, [delta])
        self._move_on()

    def backup(self, destination: Path) -> Backup:
        """Copy the current generation, see GraphStore; a lease keeps it in place meanwhile."""
        inside = self.directory.resolve()
        if inside in [destination.resolve(), *destination.resolve().parents]:
            raise UsageError(
                f"{destination} is inside of the store {self.directory}.", mend="Name a folder elsewhere."
            )
        self.refresh()
        with self.snapshot() as snapshot:
            return backups.write(snapshot.generation, destination)

    def restore(self, source: Path, *, replace: bool = False) -> Backup:
        """Make a backup the next generation, see GraphStore."""
        backups.check(source)
        self._refuse_to_restore(replace=replace)
        with self._next(mend=replace) as new:
            # Others may have written meanwhile, and cannot any more.
            self._refuse_to_restore(replace=replace)
            restored = backups.read(source, new)
        self._move_on()
        return restored

    def _refuse_to_restore(self, *, replace: bool) -> None:
        if not replace and self._generations.current():
            raise UsageError(
                f"There is a graph in {self.directory}, and a backup would take its place.",
                mend="Restore into another directory, or give --replace.",
            )

    def compact(self) -> None:
        """Merge the files of the current generation into few, as the next one."""
        with self.snapshot():
            """Where nothing is yet, nothing is made."""
        with self._next() as new:
            with file_faults(self.directory, action="written"):
                self._copy_to(new)
            with self._writing(new, compact=True):
                pass
        self._move_on()

    def _next(self, *, mend: bool = False) -> AbstractContextManager[Generation]:
        return self._generations.next(mend=mend, patience=self._patience)

    def _held(self) -> Lease:
        """Take a lease on the generation that is current after one was read. Raises StoreVanished too."""
        try:
            return self._generations.hold()
        except StoreMissing:
            raise StoreVanished(
                f"The graph in {self.directory} that was read is not there any more.",
                mend="Put it back, or restore a backup with `kg restore`.",
            ) from None

    def _move_on(self) -> None:
        """Read the new generation; then the old one has one reader less and can perhaps go."""
        self.refresh()
        self._generations.tidy()

    def _copy_to(self, new: Generation) -> None:
        snapshot = EmbeddedSnapshot(self._generations.hold())
        try:
            snapshot.copy_to(new)
        finally:
            snapshot.release()

    @contextmanager
    def _writing(self, new: Generation, *, compact: bool) -> Iterator[EmbeddedWriter]:
        writer = EmbeddedWriter(new)
        try:
            yield writer
            writer.finish(compact=compact)
        finally:
            writer.close()

    def close(self) -> None:
        """Close the database, at once where no snapshot is held."""
        with self._lock:
            if self._current:
                self._current.release()
                self._current = None


def _copy_or_link(source: str, target: str) -> None:
    if Path(source).parent.name == FIXED:
        os.link(source, target)
    else:
        shutil.copy2(source, target)
