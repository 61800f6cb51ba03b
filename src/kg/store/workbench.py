"""Keep a copy of the graph open between writes: changes are made in it, and become a generation together.

The copy shares the files of the current generation by hard links, so what making and publishing it costs does
not grow with the graph. What is refused is taken back by the opposite change; when in doubt the copy is
thrown away and made anew.
"""

from __future__ import annotations

import os
import secrets
import shutil
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final, Self, TypeVar

from pyoxigraph import Store

from kg.errors import KgError, StoreError
from kg.store import changelog
from kg.store.bulk import EmbeddedWriter
from kg.store.delta import in_a_row
from kg.store.faults import file_faults
from kg.store.generations import FIXED, Generation, Generations, Lease
from kg.store.opened import OpenedGeneration
from kg.store.turned import TurnedGeneration

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path
    from types import TracebackType

    from kg.store.base import GraphReader, GraphWriter
    from kg.store.delta import Delta
    from kg.store.ledger import Ledger

    Beside = Callable[[Path, GraphReader, Delta | None], None]
    """Bring files in a folder to what a version holds, given what changed, None where that is not known."""

Result = TypeVar("Result")

TURNED: Final = 2_000
"""Quads of a change that may be taken back and made again while it is judged; it takes some 20 ms."""


class NotBesideOthersError(Exception):
    """A change is too large to be judged while others wait to be published with it; it must come alone."""


class _Refused(Exception):
    """Ends a generation that nothing is to be published in."""


@dataclass(slots=True)
class _Copy:
    """A database in a draft; `base` is the generation that it is a copy of, None where there was none."""

    base: Generation | None
    held: Lease | None
    draft: Lease
    store: Store
    published: Store | None = None
    kept: list[Ledger] = field(default_factory=list)

    def close(self) -> None:
        """Close the database and remove it."""
        del self.store, self.published
        self.kept = []
        shutil.rmtree(self.draft.generation.folder, ignore_errors=True)
        self.draft.release()
        if self.held:
            self.held.release()


class Workbench:
    """Carries out changes one after another; those that are kept wait until they are published together."""

    def __init__(self, directory: Path, beside: Beside | None = None) -> None:
        self._generations = Generations(directory)
        self._beside = beside
        self._copy: _Copy | None = None
        self._batch: ExitStack | None = None
        self.next: Generation | None = None
        """The generation in which the changes that are kept will be published; a writer's lock is held."""
        self.is_spoilt = False
        """Whether a fault ended the use of a copy; what met the fault may hold its files for ever."""

    @property
    def kept(self) -> int:
        """Return how many changes wait to be published."""
        return len(self._copy.kept) if self._copy else 0

    def carry_out(self, change: Callable[[GraphWriter, GraphReader | None], Result], *, keep: bool) -> Result:
        """Return what a change made; if it raises, or is not to be kept, it is taken back.

        Where that cannot be done those kept before are lost with it; `kept` tells. Raises StoreLocked too.
        """
        if keep and self._batch is None:
            self._begin()
        copy = self._follow()
        made, ledger = self._made_of(change, copy)
        if keep:
            copy.kept.append(ledger)
        else:
            self._undo(ledger, is_sound=True)
        return made

    def carry_out_together(
        self,
        changes: Iterable[Callable[[GraphWriter, GraphReader | None], Result | None]],
        hold: Callable[[GraphReader, Sequence[Result]], int],
    ) -> list[Result]:
        """Return what the first of some changes made, those that hold; the others are taken back.

        They are made up to one that raises or makes None. Then `hold` is given the graph after them, and
        tells how many of the first hold together; as long as that is not all, it is asked again about these.
        Raises StoreLocked, and what `hold` raises.
        """
        if self._batch is None:
            self._begin()
        copy = self._follow()
        made: list[tuple[Result, Ledger]] = []
        for change in changes:
            try:
                result, ledger = self._made_of(change, copy)
            except KgError:
                break
            if result is None or not ledger.is_known:
                self._undo(ledger, is_sound=True)
                break
            copy.kept.append(ledger)
            made.append((result, ledger))
        held = -1
        while made and self._copy is copy and held != len(made):
            held = self._held(copy, [result for result, _ in made], hold)
            while len(made) > held and self._copy is copy:
                made.pop()
                self._undo(copy.kept.pop(), is_sound=True)
        return [result for result, _ in made] if self._copy is copy else []

    def _held(
        self, copy: _Copy, made: Sequence[Result], hold: Callable[[GraphReader, Sequence[Result]], int]
    ) -> int:
        reader = OpenedGeneration(self._next_state(copy), copy.store)
        try:
            return hold(reader, made)
        except KgError:
            # Each by itself will be told why.
            return 0
        finally:
            reader.let_go()

    def _made_of(
        self, change: Callable[[GraphWriter, GraphReader | None], Result], copy: _Copy
    ) -> tuple[Result, Ledger]:
        writer = EmbeddedWriter(self._next_state(copy), copy.store)
        ledger = writer.ledger
        before = _Before(copy, ledger) if copy.base or copy.kept else None
        try:
            try:
                made = change(writer, before)
                writer.settle()
                # Whoever read last may have read what was before.
                ledger.turn(back=False)
            finally:
                writer.close()
                if before:
                    before.let_go()
        except KgError as error:
            self._undo(ledger, is_sound=not isinstance(error, StoreError))
            raise
        except BaseException:
            self._undo(ledger, is_sound=False)
            raise
        return made, ledger

    def _next_state(self, copy: _Copy) -> Generation:
        # Each has a state of its own: whoever remembers something of a state must not take it for another.
        number = copy.base.number + 1 if copy.base else 1
        return replace(copy.draft.generation, number=number, mark=secrets.token_hex(8))

    def publish(self) -> None:
        """Make what was kept the current generation; whatever is raised, see Generations.next."""
        copy, new, batch = self._copy, self.next, self._batch
        if new is None or batch is None:
            return
        try:
            with batch:
                _fill(new, copy)
                self._follow_beside(new, copy)
                self._record(new, copy)
        except _Refused:
            return
        except BaseException:
            self.discard()
            raise
        finally:
            self._batch = self.next = None
        if copy:
            self._move_on(copy, new)

    def drop(self) -> None:
        """Take back what was kept since the last generation."""
        copy = self._copy
        while copy and copy.kept:
            self._undo(copy.kept.pop(), is_sound=True)
        self.publish()

    def tidy(self) -> None:
        """Let go of files that only the past needs."""
        self._generations.tidy_old()
        with suppress(StoreError):
            if self._batch is None and self._copy and self._copy.base != self._generations.current():
                self.discard()

    def discard(self) -> None:
        """Throw the copy away, with all that was kept in it."""
        copy, self._copy = self._copy, None
        if copy:
            copy.close()

    def _follow_beside(self, new: Generation, copy: _Copy | None) -> None:
        """Bring the files beside the database to what it will hold."""
        if self._beside and copy:
            reader = OpenedGeneration(new, copy.store)
            try:
                self._beside(new.files / FIXED, reader, in_a_row(ledger.delta for ledger in copy.kept))
            finally:
                reader.let_go()

    def _record(self, new: Generation, copy: _Copy | None) -> None:
        """Note what the new generation will have added and removed, as EmbeddedStore.change does."""
        if copy and copy.base:
            deltas = [ledger.delta for ledger in copy.kept]
            changelog.record(self._generations.directory, copy.base.state, new.state, deltas)

    def _move_on(self, copy: _Copy, new: Generation) -> None:
        """Count the copy as one of the generation that was published from it."""
        copy.kept, copy.published = [], None
        with suppress(StoreError):
            held = self._generations.hold()
            if held.generation == new:
                if copy.held:
                    copy.held.release()
                copy.base, copy.held = new, held
                return
            held.release()
        self.discard()

    def _begin(self) -> None:
        batch = ExitStack()
        self.next = batch.enter_context(self._generations.next())
        self._batch = batch

    def _follow(self) -> _Copy:
        """Return the copy, made anew unless it is one of the current generation."""
        copy = self._copy
        if copy and (copy.kept or copy.base == self._generations.current()):
            return copy
        self.discard()
        self._copy = self._made()
        return self._copy

    def _made(self) -> _Copy:
        held = self._generations.hold() if self._generations.current() else None
        draft = self._generations.draft()
        graph = draft.generation.graph
        try:
            with file_faults(graph, action="written"):
                if held:
                    Store.read_only(str(held.generation.graph)).backup(graph)
                store = Store(graph)
        except BaseException:
            shutil.rmtree(draft.generation.folder, ignore_errors=True)
            draft.release()
            if held:
                held.release()
            raise
        return _Copy(held.generation if held else None, held, draft, store)

    def _undo(self, ledger: Ledger, *, is_sound: bool) -> None:
        if is_sound and ledger.is_known:
            with suppress(OSError, RuntimeError):
                ledger.take_back()
                return
            is_sound = False
        self.is_spoilt = self.is_spoilt or not is_sound
        self.discard()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.drop()
        self.discard()


def _fill(new: Generation, copy: _Copy | None) -> None:
    """Put what the copy holds into a new generation, and the files beside the database too.

    Raises _Refused where nothing is to be published.
    """
    if copy is None or not copy.kept:
        raise _Refused
    with file_faults(new.graph, action="written"):
        copy.store.backup(new.graph)
        if copy.base:
            # Nothing that was published is written to again, so a second name is as good as a copy.
            shutil.copytree(copy.base.files, new.files, dirs_exist_ok=True, copy_function=os.link)


class _Before(TurnedGeneration):
    """Reads what was there before a change: by taking it back, or, if it is large, from what is published."""

    def __init__(self, copy: _Copy, ledger: Ledger) -> None:
        generation = copy.base or copy.draft.generation
        if copy.kept:
            # Others changed it already.
            generation = replace(generation, mark=secrets.token_hex(8))
        super().__init__(generation, ledger, back=True)
        self._copy = copy

    @property
    def _store(self) -> Store:
        ledger, copy = self._ledger, self._copy
        if ledger.is_known and ledger.size <= TURNED:
            return super()._store
        if copy.kept:
            raise NotBesideOthersError
        if copy.published is None and copy.base is None:
            copy.published = Store()
        elif copy.published is None and copy.base:
            with file_faults(copy.base.graph, action="read"):
                copy.published = Store.read_only(str(copy.base.graph))
        assert copy.published is not None  # noqa: S101
        return copy.published

    def let_go(self) -> None:
        """Forget the database, see OpenedGeneration."""
        super().let_go()
        del self._copy
