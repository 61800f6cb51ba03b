"""Hold what the documents on the data set share: its title, its licence, what was counted of it."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from threading import Lock
from typing import TYPE_CHECKING, Final, cast

import flask

from kg.errors import QueryStopped
from kg.linked import vocabulary
from kg.linked.dataset import Counted
from kg.linked.statistics import CLASSES, PROPERTIES, counts, task

if TYPE_CHECKING:
    from kg.linked.dumps import DumpFolder
    from kg.linked.vocabulary import Vocabulary
    from kg.store import GraphReader
    from kg.store.readers import Caller
    from kg.web.served import Served

EXTENSION: Final = "kg.linkage"
_REST: Final = 50.0
"""How many times as long as a count took the next one is put off, while an old one will do."""


@dataclass(slots=True)
class Linkage:
    """What the operator says of the data set, its dumps, and what was read and counted.

    `is_open` tells that everybody may read.
    """

    title: str
    licence: str
    dumps: DumpFolder
    is_open: bool = True
    _vocabularies: dict[str, Vocabulary] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)
    _counted: Counted | None = None
    _at: float = 0.0
    _took: float = 0.0

    def vocabulary(self, name: str) -> Vocabulary:
        """Return a vocabulary, read when first asked for. Raises KgError where its files are not there."""
        found = self._vocabularies.get(name)
        if found is None:
            found = self._vocabularies[name] = vocabulary.vocabulary(name)
        return found

    def counted(self, here: Served, reader: GraphReader, caller: Caller) -> Counted:
        """Return the counts of the version that is read, or older ones where counting would take too much.

        Raises KgError.
        """
        with self._lock:
            known = self._counted
            is_same = known is not None and known.state is not None and known.state == reader.state
            if known is None or not (is_same or time.monotonic() - self._at < _REST * self._took):
                begun = time.monotonic()
                known = self._counted = _count(here, reader, caller)
                self._at = time.monotonic()
                self._took = self._at - begun
            return known


def _count(here: Served, reader: GraphReader, caller: Caller) -> Counted:
    total = here.census.of(reader)
    try:
        classes, properties = (
            counts(here.readers.run(task(query, here.max_answer), query, caller))
            for query in (CLASSES, PROPERTIES)
        )
    except QueryStopped:
        # It is a large graph for this machine; the totals are known.
        classes = properties = ()
    return Counted(reader.state, total.quads, total.graphs, classes, properties)


def linkage() -> Linkage:
    """Return what the application of the present request says of its data set."""
    return cast("Linkage", flask.current_app.extensions[EXTENSION])
