"""Keep entries in one SQLite file that is written once and then only read.

form    the texts, by kind and then from the shortest to the longest: so the first that match are the
        ones that score best, and a search can stop early
kind    which numbers of `form` a kind has
words   FTS5 over the words of `form`, and over those of names in Latin letters
word    every word of some length, with how many texts have it
gram    FTS5 over the trigrams of `word`, for misspelt words
gone    the things of which older files no longer count
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, Final, NamedTuple

from kg.search.entries import Entry
from kg.search.folding import latin_words, words
from kg.search.kinds import KINDS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

FORMAT: Final = 1
"""In the name of each file: another layout gets another number, and an old file is then not there."""

_SCHEMA: Final = """
CREATE TABLE form(
  id INTEGER PRIMARY KEY, iri TEXT NOT NULL, text TEXT NOT NULL, language TEXT NOT NULL,
  preferred INTEGER NOT NULL, key TEXT, latin TEXT
);
CREATE TABLE kind(number INTEGER PRIMARY KEY, first INTEGER NOT NULL, last INTEGER NOT NULL);
CREATE TABLE gone(iri TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE VIRTUAL TABLE words USING fts5(own, latin, content='', columnsize=0, tokenize='ascii');
CREATE TEMP TABLE raw(kind INTEGER, iri TEXT, text TEXT, language TEXT, preferred INTEGER);
"""
_INDEXES: Final = """
CREATE INDEX form_key ON form(key) WHERE key IS NOT NULL;
CREATE INDEX form_latin ON form(latin) WHERE latin IS NOT NULL;
INSERT INTO words(words) VALUES ('optimize');
CREATE VIRTUAL TABLE temp.vocabulary USING fts5vocab(main, 'words', 'row');
CREATE TABLE word(id INTEGER PRIMARY KEY, word TEXT NOT NULL UNIQUE, texts INTEGER NOT NULL);
INSERT INTO word(word, texts) SELECT term, doc FROM temp.vocabulary WHERE length(term) > 1 ORDER BY term;
CREATE VIRTUAL TABLE gram USING fts5(word, content='', columnsize=0, detail=none, tokenize='trigram');
INSERT INTO gram(rowid, word) SELECT id, '^' || word || '$' FROM word WHERE length(word) > 2;
"""
_ORDERED: Final = """
SELECT DISTINCT kind, iri, text, language, preferred FROM temp.raw
ORDER BY kind, length(text), text, iri, language, preferred
"""
_NAMED: Final = frozenset(kind.number for kind in KINDS if kind.is_name)


class Hit(NamedTuple):
    """One text that may be meant."""

    kind: int
    iri: str
    text: str
    language: str
    preferred: bool


def write_segment(path: Path, found: Iterable[Entry], gone: Iterable[str] = ()) -> int:
    """Write entries into a new file; return how many. `gone` are things that older files no longer tell of.

    Raises OSError, sqlite3.Error.
    """
    with closing(SegmentDraft(path)) as draft:
        draft.add(found)
        return draft.finish(gone)


class SegmentDraft:
    """Gathers entries for a new file, in any order and some perhaps twice; flat in memory.

    The file is nobody's before it is whole, so no step of it is made durable.
    """

    def __init__(self, path: Path | str) -> None:
        """Begin a file that is not there yet, or `:memory:`. Raises sqlite3.Error."""
        self._database = sqlite3.connect(path, isolation_level=None)
        self._database.executescript(
            "PRAGMA page_size=8192; PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF;" + _SCHEMA
        )
        self._database.execute("BEGIN")

    def add(self, found: Iterable[Entry]) -> None:
        """Take entries in. Raises sqlite3.Error."""
        self._database.executemany("INSERT INTO temp.raw VALUES (?, ?, ?, ?, ?)", found)

    def finish(self, gone: Iterable[str] = ()) -> int:
        """Write the file; return how many entries it has. Raises sqlite3.Error."""
        database = self._database
        count = _fill(database)
        database.executemany("INSERT OR IGNORE INTO gone VALUES (?)", ((iri,) for iri in gone))
        database.execute("COMMIT")
        database.executescript(f"BEGIN; {_INDEXES} COMMIT;")
        return count

    def image(self) -> bytes:
        """Return the bytes of what was finished in memory."""
        return self._database.serialize()

    def close(self) -> None:
        """Close the file, finished or not."""
        self._database.close()


def _fill(database: sqlite3.Connection) -> int:
    reading = database.cursor()
    forms: list[tuple[object, ...]] = []
    ranges: dict[int, tuple[int, int]] = {}
    number = 0
    for number, (kind, iri, text, language, preferred) in enumerate(reading.execute(_ORDERED), start=1):
        own = words(text)
        is_name = kind in _NAMED
        spelt = latin_words(text) if is_name else []
        key = "".join(own) if is_name else None
        latin = "".join(spelt) if spelt else None
        forms.append((number, iri, text, language, preferred, key, latin, " ".join(own), " ".join(spelt)))
        ranges[kind] = (ranges.get(kind, (number, 0))[0], number)
        if len(forms) == 1000:  # noqa: PLR2004 - few enough to keep memory flat
            _insert(database, forms)
    _insert(database, forms)
    database.executemany(
        "INSERT INTO kind VALUES (?, ?, ?)", ((kind, *ends) for kind, ends in ranges.items())
    )
    return number


def _insert(database: sqlite3.Connection, forms: list[tuple[object, ...]]) -> None:
    database.executemany("INSERT INTO form VALUES (?, ?, ?, ?, ?, ?, ?)", (form[:7] for form in forms))
    database.executemany(
        "INSERT INTO words(rowid, own, latin) VALUES (?, ?, ?)", ((form[0], *form[7:]) for form in forms)
    )
    forms.clear()


def connected(path: Path) -> sqlite3.Connection:
    """Open a file for reading, by one thread at a time. Raises sqlite3.Error."""
    # Immutable: no locks and no journal to look for, so that it opens where nothing may be written, too.
    address = f"{path.resolve().as_uri()}?mode=ro&immutable=1"
    database = sqlite3.connect(address, uri=True, check_same_thread=False, cached_statements=256)
    database.execute("PRAGMA mmap_size=1073741824")
    return database


def all_entries(database: sqlite3.Connection) -> Iterator[Entry]:
    """Yield the entries of a file."""
    query = """
        SELECT number, iri, text, language, preferred FROM kind JOIN form ON form.id BETWEEN first AND last"""
    return (
        Entry(kind, iri, text, language, bool(preferred))
        for kind, iri, text, language, preferred in database.execute(query)
    )


def all_gone(database: sqlite3.Connection) -> Iterator[str]:
    """Yield the things of which files before this one no longer count."""
    return (row[0] for row in database.execute("SELECT iri FROM gone"))
