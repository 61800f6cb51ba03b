"""Keep what the last writes changed of the index in a file that is cheap to write, and opened when searched.

A file of SQLite takes some 15 ms of a writer's time, however little is in it; this one takes one. Whoever
searches makes a database in memory of it, once for each version, of some hundred entries at most.
"""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from kg.search.entries import Entry
from kg.search.segment import SegmentDraft

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

SUFFIX: Final = ".json"


@dataclass(frozen=True, slots=True)
class Notes:
    """Entries, and the things that older files no longer tell of."""

    found: tuple[Entry, ...] = ()
    gone: frozenset[str] = frozenset()

    def __len__(self) -> int:
        """Return how much there is of both."""
        return len(self.found) + len(self.gone)

    def after(self, found: Iterable[Entry], gone: Iterable[str]) -> Notes:
        """Return these with later ones, which count for whatever things they name."""
        things = frozenset(gone)
        kept = (entry for entry in self.found if entry.iri not in things)
        return Notes((*found, *kept), self.gone | things)

    def write(self, path: Path) -> None:
        """Write a file that is not there yet. Raises OSError."""
        content = {"entries": self.found, "gone": sorted(self.gone)}
        path.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")

    def image(self) -> bytes:
        """Return what a file of SQLite with the same in it has. Raises sqlite3.Error."""
        with closing(SegmentDraft(":memory:")) as draft:
            draft.add(self.found)
            draft.finish(sorted(self.gone))
            return draft.image()


def read_notes(path: Path) -> Notes:
    """Read a file. Raises OSError, and sqlite3.DatabaseError where it is damaged, as of the other files."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        found = tuple(
            Entry(kind, iri, text, language, preferred=bool(preferred))
            for kind, iri, text, language, preferred in content["entries"]
        )
        return Notes(found, frozenset(content["gone"]))
    except (ValueError, KeyError, TypeError) as error:
        raise sqlite3.DatabaseError(f"{path.name} is damaged") from error


def connected_image(image: bytes) -> sqlite3.Connection:
    """Open what is in memory for reading, by one thread at a time. Raises sqlite3.Error."""
    database = sqlite3.connect(":memory:", check_same_thread=False, cached_statements=256)
    database.deserialize(image)
    return database
