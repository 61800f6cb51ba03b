"""Look for candidates in one file of the index, a bounded number for each kind."""

from __future__ import annotations

import weakref
from contextlib import contextmanager
from itertools import groupby
from threading import Lock
from typing import TYPE_CHECKING, Final

from kg.search.folding import is_unspaced
from kg.search.notes import SUFFIX, connected_image, read_notes
from kg.search.scoring import likest
from kg.search.segment import Hit, connected

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from kg.search.kinds import Kind
    from kg.search.scoring import Question

_SAME: Final = 100
"""Names that are read of those that are the same, or begin the same."""
_BEGUN: Final = 40
"""Words that are tried for one that is only begun."""
_MISSPELT: Final = 8
"""Words that are tried for one that nobody uses."""
_LOOKED_AT: Final = 3000
"""Words that are compared with a misspelt one."""
_SLIPS: Final = (1, 2)
_APART: Final = 3
"""Trigrams between two pieces of a word."""
_SHORTEST: Final = 4
"""Letters of a word that may be misspelt."""
_MOST_WORDS: Final = 24
"""Words of a question that are looked for; it is scored by all of them."""
_LAST: Final = "\U0010ffff"

Readings = list[list[str]]
"""For each word of a question what it may stand for."""

Likes = dict[str, list[str]]
"""Words that are like others."""


class Segment:
    """One open file, for any number of threads; closed when it is let go."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._image = read_notes(path).image() if path.suffix == SUFFIX else None
        self._lock = Lock()
        self._opened: list[sqlite3.Connection] = []
        self._free: list[sqlite3.Connection] = []
        weakref.finalize(self, _close, self._opened)
        with self.reading() as database:
            ranges = database.execute("SELECT number, first, last FROM kind")
            self._ranges = {number: (first, last) for number, first, last in ranges}
            self._has_gone = database.execute("SELECT 1 FROM gone LIMIT 1").fetchone() is not None

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """Lend a connection to the file. Raises sqlite3.Error."""
        with self._lock:
            database = self._free.pop() if self._free else None
            if database is None:
                database = connected_image(self._image) if self._image else connected(self._path)
                self._opened.append(database)
        try:
            yield database
        finally:
            with self._lock:
                self._free.append(database)

    def gone(self, things: Iterable[str]) -> set[str]:
        """Return those of the things of which older files no longer count."""
        if not self._has_gone:
            return set()
        wanted = list(set(things))
        marks = ", ".join("?" * len(wanted))
        with self.reading() as database:
            query = f"SELECT iri FROM gone WHERE iri IN ({marks})"  # noqa: S608 - marks only
            return {row[0] for row in database.execute(query, wanted)}

    def same(self, question: Question, kinds: Sequence[Kind]) -> list[Hit]:
        """Return names that are the same as what is looked for, or begin so, in any spelling."""
        if not question.key:
            return []
        spellings = sorted({question.key, question.latin} - {""})
        with self.reading() as database:
            found = [
                row
                for spelling in spellings
                for column in ("key", "latin")
                for row in database.execute(
                    f"SELECT id FROM form WHERE {column} = ? LIMIT {_SAME}",  # noqa: S608 - constants
                    (spelling,),
                )
            ]
            for column in ("key", "latin"):
                found += database.execute(
                    f"SELECT id FROM form WHERE {column} > ? AND {column} < ? LIMIT {_SAME}",  # noqa: S608
                    (question.key, question.key + _LAST),
                )
            return self._hits(database, (row[0] for row in found), kinds)

    def matching(self, readings: Readings, kinds: Sequence[Kind], most: int, *, every: bool) -> list[Hit]:
        """Return texts with `every` word in one of its readings, or with any; up to `most` of each kind."""
        expression = _expression(readings, every=every)
        if not expression:
            return []
        with self.reading() as database:
            found: list[int] = []
            for kind in kinds:
                ends = self._ranges.get(kind.number)
                if ends:
                    query = "SELECT rowid FROM words WHERE words MATCH ? AND rowid BETWEEN ? AND ? LIMIT ?"
                    found += (row[0] for row in database.execute(query, (expression, *ends, most)))
            return self._hits(database, found, kinds)

    def readings(self, question: Question, like: Likes, *, misspelt: bool) -> Readings:
        """Return what each word may stand for: itself, the last one any word that it begins.

        With `misspelt` words like it too; without, only where nobody uses it. They are kept in `like`.
        """
        with self.reading() as database:
            found: Readings = []
            for place, word in enumerate(question.words[:_MOST_WORDS]):
                if question.unspaced[place]:
                    found.append([word])
                    continue
                is_last = place == len(question.words) - 1
                known = _begun(database, word) if is_last else []
                is_used = bool(known) or _is_used(database, word)
                if misspelt or not is_used:
                    if word not in like:
                        like[word] = _like(database, word)
                    known = [*known, *like[word]]
                found.append(list(dict.fromkeys([word, *known])))
            return found

    def _hits(self, database: sqlite3.Connection, numbers: Iterable[int], kinds: Sequence[Kind]) -> list[Hit]:
        wanted = sorted(set(numbers))
        kind_of = {kind.number: self._ranges[kind.number] for kind in kinds if kind.number in self._ranges}
        placed = [
            (number, kind)
            for number in wanted
            for kind, (first, last) in kind_of.items()
            if first <= number <= last
        ]
        hits = []
        for number, kind in placed:
            row = database.execute(
                "SELECT iri, text, language, preferred FROM form WHERE id = ?", (number,)
            ).fetchone()
            hits.append(Hit(kind, row[0], row[1], row[2], bool(row[3])))
        return hits


def _close(opened: Iterable[sqlite3.Connection]) -> None:
    for database in opened:
        database.close()


def _is_used(database: sqlite3.Connection, word: str) -> bool:
    # A single letter is not in the table; it is looked for as it is.
    return len(word) == 1 or database.execute("SELECT 1 FROM word WHERE word = ?", (word,)).fetchone()


def _begun(database: sqlite3.Connection, word: str) -> list[str]:
    """Return the words that begin so, the most used first."""
    if len(word) == 1:
        return []
    query = "SELECT word FROM word WHERE word >= ? AND word < ? ORDER BY texts DESC, word LIMIT ?"
    return [row[0] for row in database.execute(query, (word, word + _LAST, _BEGUN))]


def _like(database: sqlite3.Connection, word: str) -> list[str]:
    """Return the words that are most like one that may be misspelt.

    First come those with as many slips as are likely, then whatever has anything in common: of a large
    vocabulary that is more than can be compared, and then it is those that come first in the alphabet.
    """
    if len(word) < _SHORTEST or not word.isalpha():
        return []
    grams = _grams(word)
    choices = [" OR ".join(_all_of(piece) for piece in pieces(grams, slips)) for slips in _SLIPS]
    choices.append(" OR ".join(map(_quoted, sorted(set(grams)))))
    query = "SELECT word, texts FROM word WHERE id IN (SELECT rowid FROM gram WHERE gram MATCH ? LIMIT ?)"
    texts: dict[str, int] = {}
    for expression in filter(None, choices):
        texts.update(database.execute(query, (expression, _LOOKED_AT)))
    ranked = sorted(likest(word, list(texts)), key=lambda pair: (-pair[1], -texts[pair[0]], pair[0]))
    return [other for other, _ in ranked[:_MISSPELT]]


def _grams(word: str) -> list[str]:
    framed = f"^{word}$"
    return [framed[at : at + 3] for at in range(len(framed) - 2)]


def pieces(grams: Sequence[str], slips: int) -> list[Sequence[str]]:
    """Return pieces of a word's trigrams, one of which each word has that differs by so many slips.

    A slip spoils four neighbours at most, where it is two letters that changed places. So it cannot spoil two
    pieces that are three apart, and of one more pieces than slips one is whole. Nothing of too short a word.
    """
    count, room = slips + 1, len(grams) - _APART * slips
    found, at = [], 0
    for number in range(count if room >= count else 0):
        size = (room + number) // count
        found.append(grams[at : at + size])
        at += size + _APART
    return found


def _all_of(grams: Sequence[str]) -> str:
    return f"({' AND '.join(map(_quoted, grams))})"


def _expression(readings: Readings, *, every: bool) -> str:
    """Return an FTS5 expression; neighbours of a script without spaces are looked for as a phrase."""
    parts: list[str] = []
    for unspaced, group in groupby(readings, lambda forms: len(forms) == 1 and is_unspaced(forms[0])):
        if unspaced:
            parts.append(_quoted(" ".join(forms[0] for forms in group)))
        else:
            parts += ("(" + " OR ".join(map(_quoted, forms)) + ")" for forms in group)
    return (" AND " if every else " OR ").join(parts)


def _quoted(word: str) -> str:
    return '"' + word.replace('"', '""') + '"'
