"""Hold what one application serves: store, limits, tokens, and what the pages keep of the current version."""

from __future__ import annotations

import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Lock
from typing import TYPE_CHECKING, Final, Protocol, cast

import flask

from kg.errors import StoreMissing, Unsupported
from kg.intake.commit import Trial
from kg.resources import shapes_version
from kg.sparql.holdings import Holdings, base_of, holdings, noted_base
from kg.sparql.request import read_only
from kg.store.readers import Load
from kg.web.indexes import Indexes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kg.access import TokenFile
    from kg.intake.changes import Change
    from kg.intake.commit import Judgement
    from kg.intake.reading import Work
    from kg.outbound import Relay
    from kg.sparql.answer import Permit
    from kg.sparql.evaluation import Evaluated, Evaluation
    from kg.sparql.graphs import Written
    from kg.sparql.guard import Limits
    from kg.sparql.service import Limits as Capacity
    from kg.store import GraphReader, GraphStore
    from kg.store.readers import Caller, Running
    from kg.store.writers import Writers
    from kg.web.census import Census
    from kg.web.express import Express
    from kg.web.metrics import Metrics
    from kg.web.questions import Question
    from kg.web.stopping import Stopping

    ChangeRunner = Writers[Change | Trial, Written | Judgement]
    """Writes changes, or tells what would become of them."""

EXTENSION: Final = "kg"
_UNVERSIONED_FOR: Final = 60.0
"""Seconds for which the counts of a store without versions are kept."""


class QueryRunner(Protocol):
    """Evaluates queries somewhere."""

    def run(self, task: Evaluation, label: str, caller: Caller, seconds: float | None = None) -> Evaluated:
        """Evaluate one. Raises QueryError, StoreError, ServerBusy."""

    def warm(self) -> None:
        """Be ready for the first query. Raises StoreError."""

    def running(self) -> list[Running]:
        """Return what is under way, as far as that is known."""

    def load(self) -> Load:
        """Return how busy it is, as far as that is known."""

    def cancel(self, number: int) -> bool:
        """Stop one; return whether it was under way."""


@dataclass(frozen=True, slots=True)
class Here:
    """Evaluates in this process, for a store that does the work elsewhere."""

    store: GraphStore
    work: Work

    def run(self, task: Evaluation, label: str, caller: Caller, seconds: float | None = None) -> Evaluated:
        """Evaluate a query; the store's own time limit holds."""
        del label, caller, seconds
        self.store.refresh()
        with self.store.snapshot() as reader:
            return self.work(reader, task)

    def warm(self) -> None:
        """Do nothing."""

    def running(self) -> list[Running]:
        """Return nothing: what runs elsewhere is not known."""
        return []

    def load(self) -> Load:
        """Return nothing, for the same reason."""
        return Load()

    def cancel(self, number: int) -> bool:
        """Stop nothing."""
        del number
        return False


@dataclass(slots=True)
class Served:
    """The objects that an application's requests share."""

    store: GraphStore
    base: str
    limits: Limits
    questions: tuple[Question, ...]
    work: Work
    readers: QueryRunner
    max_answer: int
    tokens: TokenFile
    metrics: Metrics
    census: Census
    capacity: Capacity
    stopping: Stopping
    open_metrics: bool = False
    permit: Permit = read_only
    annotate: Permit = read_only
    relay: Relay | None = None
    express: Express | None = None
    writers: ChangeRunner | None = None
    strangers: ChangeRunner | None = None
    """Tries out what is sent without a token."""
    max_upload: int = 0
    indexes: Indexes = field(default_factory=Indexes)
    _lock: Lock = field(default_factory=Lock)
    _holdings: Holdings | None = None
    _base: tuple[str | None, str] = (None, "")
    _shapes: str = ""
    _counted_at: float = 0.0

    @contextmanager
    def reader(self) -> Iterator[GraphReader]:
        """Hold the version that is current now. Raises StoreError."""
        self.store.refresh()
        with self.store.snapshot() as snapshot:
            yield snapshot

    def write(self, change: Change, label: str, caller: Caller) -> Written:
        """Write a change that the shapes let through; the next reader sees it.

        Raises KgError, and then nothing was written.
        """
        return cast("Written", self._writing(self.writers).run(change, label, caller))

    def judge(self, change: Change, label: str, caller: Caller, *, is_known: bool) -> Judgement:
        """Return what would become of a change, of which nothing is written or seen.

        What senders want who are not known, by a token, is tried in a process in which nobody writes. Raises
        KgError for a change that cannot be carried out.
        """
        writers = self._writing(self.writers if is_known else self.strangers)
        return cast("Judgement", writers.try_out(Trial(change), label, caller))

    def _writing(self, writers: ChangeRunner | None) -> ChangeRunner:
        if writers is None:
            raise Unsupported(
                "The graph is in a remote store, which cannot show a change before everybody sees it, "
                "so it cannot be held to the shapes.",
                mend="Nothing was written. Build the corpus into that store, or serve an embedded one.",
            )
        return writers

    def shapes_version(self) -> str:
        """Return what tells the shapes that writes are held to from all others."""
        if not self._shapes:
            self._shapes = shapes_version()
        return self._shapes

    def holdings(self, reader: GraphReader) -> Holdings:
        """Return what this version holds, counted when first asked for. Raises QueryFailed, StoreError."""
        with self._lock:
            if self._holdings is None or not self._is_fresh(self._holdings, reader):
                self._holdings = holdings(reader)
                self._counted_at = time.monotonic()
            return self._holdings

    def base_of(self, reader: GraphReader) -> str:
        """Return what the IRIs of this version begin with, looked up when first asked for.

        Raises QueryFailed, StoreError.
        """
        state, known = self._base
        if state is None or state != reader.state:
            known = base_of(reader) or self.base
            self._base = reader.state, known
        return known

    def running(self) -> list[Running]:
        """Return the queries and writes under way, the oldest first, as far as they are known."""
        found = [entry for pool in self._pools() for entry in pool.running()]
        return sorted(found, key=lambda entry: entry.number)

    def cancel(self, number: int) -> bool:
        """Stop a query or a write that is not decided yet; return whether it was under way."""
        return any(pool.cancel(number) for pool in self._pools())

    def _pools(self) -> list[QueryRunner | ChangeRunner]:
        return [self.readers, *filter(None, (self.writers, self.strangers))]

    def current_base(self) -> str:
        """Return what the IRIs of the current version begin with, also where there is none yet."""
        try:
            # Whoever writes need not open a version for this.
            noted = noted_base(self.store)
            if noted:
                return noted
            with self.reader() as reader:
                return self.base_of(reader)
        except StoreMissing:
            return self.base

    def _is_fresh(self, held: Holdings, reader: GraphReader) -> bool:
        if reader.state is None:
            return time.monotonic() - self._counted_at < _UNVERSIONED_FOR
        return held.state == reader.state


def served() -> Served:
    """Return what the application of the present request serves."""
    return cast("Served", flask.current_app.extensions[EXTENSION])
