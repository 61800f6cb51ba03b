"""Hold what the documents on the data set share: its title, its licence, what was counted of it."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass, field
from threading import Lock
from typing import TYPE_CHECKING, Final, cast

import flask
from pyoxigraph import NamedNode

from kg.errors import QueryStopped
from kg.gate.validity import read_validity
from kg.linked import vocabulary
from kg.linked.dataset import Counted
from kg.linked.jsonld import Words
from kg.linked.reports import Held, report_on
from kg.linked.statistics import CLASSES, PROPERTIES, counts, task
from kg.resources import context_file
from kg.sparql.holdings import latest_articles
from kg.web.packed import Packed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from kg.gate.validity import Validity
    from kg.linked.dumps import DumpFolder
    from kg.linked.vocabulary import Vocabulary
    from kg.sparql.holdings import ArticleLine
    from kg.store import GraphReader
    from kg.store.readers import Caller
    from kg.web.served import Served

EXTENSION: Final = "kg.linkage"
LATEST: Final = 50
"""Articles in a feed: to find them takes as long as there are articles."""

_REMEMBERED: Final = 500_000
"""IRIs of which it is remembered that they are gone."""

_REST: Final = 50.0
"""How many times as long as a count took the next one is put off, while an old one will do."""


@dataclass(slots=True)
class Linkage:
    """What the operator says of the data set, its dumps, and what was read and counted.

    `is_open` tells that everybody may read; `changes` are answers of /changes.
    """

    title: str
    licence: str
    dumps: DumpFolder
    is_open: bool = True
    changes: Packed = field(default_factory=Packed)
    _vocabularies: dict[str, Vocabulary] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)
    _counting: Lock = field(default_factory=Lock)
    _parts: _Parts | None = None
    _at: float = 0.0
    _took: float = 0.0
    _latest: tuple[str | None, tuple[ArticleLine, ...]] = (None, ())
    _words: Words | None = None
    _documents: dict[str, str] = field(default_factory=dict)
    _validity: tuple[str | None, Validity | None] = (None, None)
    _removed: set[str] = field(default_factory=set)
    _removed_until: str = ""

    def vocabulary(self, name: str) -> Vocabulary:
        """Return a vocabulary, read when first asked for. Raises KgError where its files are not there."""
        found = self._vocabularies.get(name)
        if found is None:
            found = self._vocabularies[name] = vocabulary.vocabulary(name)
        return found

    def document(self, name: str, write: Callable[[], str]) -> str:
        """Return a document that is the same for as long as the server runs, written when first asked for."""
        found = self._documents.get(name)
        if found is None:
            found = self._documents[name] = write()
        return found

    def words(self) -> Words:
        """Return the words of the JSON-LD context, read when first asked for. Raises KgError."""
        if self._words is None:
            self._words = Words.of(json.loads(context_file().read_bytes())["@context"])
        return self._words

    def is_gone(self, here: Served, reader: GraphReader, iris: Iterable[str]) -> bool:
        """Tell whether the graph once said something of one of some IRIs, as far back as it is known."""
        if reader.state is None:
            return False
        with self._lock:
            if self._removed_until != reader.state:
                self._removed |= here.store.removed_subjects(self._removed_until, reader.state)
                self._removed_until = reader.state
                if len(self._removed) > _REMEMBERED:
                    self._removed.clear()
            return not self._removed.isdisjoint(iris)

    def held(self, reader: GraphReader, base: str) -> Held | None:
        """Return to which shapes all of the version that is read held, looked up once; None if to none."""
        with self._lock:
            state, known = self._validity
            if state is None or state != reader.state:
                known = read_validity(reader)
                self._validity = reader.state, known
        if known is None or known.at is None:
            return None
        return Held(report_on(NamedNode(f"{base}dataset")), known.valid, known.at)

    def latest(self, reader: GraphReader) -> tuple[ArticleLine, ...]:
        """Return the latest articles of the version that is read, looked up once. Raises KgError."""
        with self._lock:
            known, lines = self._latest
            if known is None or known != reader.state:
                lines = tuple(latest_articles(reader, LATEST))
                self._latest = reader.state, lines
            return lines

    def counted(self, here: Served, reader: GraphReader, caller: Caller) -> Counted:
        """Return the counts of the version that is read.

        Instances and properties are those of an older one where counting them would take too much.
        Raises KgError.
        """
        total = here.census.of(reader)
        with self._counting:
            known = self._parts
            is_same = known is not None and known.state is not None and known.state == reader.state
            if known is None or not (is_same or time.monotonic() - self._at < _REST * self._took):
                begun = time.monotonic()
                known = self._parts = _count(here, reader, caller)
                self._at = time.monotonic()
                self._took = self._at - begun
        return Counted(total.quads, total.graphs, known.version, known.classes, known.properties)


@dataclass(frozen=True, slots=True)
class _Parts:
    """What was counted of a version by class and by property."""

    state: str | None
    version: int | None
    classes: tuple[tuple[NamedNode, int], ...] = ()
    properties: tuple[tuple[NamedNode, int], ...] = ()


def _count(here: Served, reader: GraphReader, caller: Caller) -> _Parts:
    try:
        classes, properties = (
            counts(here.readers.run(task(query, here.max_answer), query, caller))
            for query in (CLASSES, PROPERTIES)
        )
    except QueryStopped:
        # It is a large graph for this machine; the totals are known.
        return _Parts(reader.state, reader.version)
    return _Parts(reader.state, reader.version, classes, properties)


def linkage() -> Linkage:
    """Return what the application of the present request says of its data set."""
    return cast("Linkage", flask.current_app.extensions[EXTENSION])
