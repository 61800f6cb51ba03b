"""Search the files of an index as one: candidates from each, scored, the best first."""

from __future__ import annotations

import sqlite3
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from kg.errors import StoreError
from kg.search.folding import plain
from kg.search.kinds import KINDS
from kg.search.lookup import Segment
from kg.search.scoring import SAME_WORDS, Question

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

    from kg.search.kinds import Kind
    from kg.search.lookup import Likes
    from kg.search.segment import Hit

MOST: Final = 200
"""Things that one search can find; who wants more is better served by a query."""
_OF_EACH: Final = 60
"""Texts of each kind that are scored, of files and kinds together a few hundred."""
_ENOUGH: Final = 3
"""Good answers with which words that are rightly spelt are not tried otherwise."""
_GOOD: Final = 50.0


@dataclass(frozen=True, slots=True)
class Found:
    """A thing that was found: by which of its texts, and how well that answers, from 0 to 100.

    It may stand for several quotations of equal words, so many `times`, or more where that `is_least`.
    """

    score: float
    hit: Hit
    times: int = 1
    is_least: bool = False

    @property
    def kind(self) -> Kind:
        """Return the thing's kind."""
        return KINDS[self.hit.kind]


class Index:
    """What a version of the graph can be searched by; any number of threads may do so.

    `paths` are its files, the newest first: a thing that one tells of, or says to be gone, is not looked for
    in those after it. What is open of them is closed with the last who holds this. Raises StoreError.
    """

    def __init__(self, paths: Sequence[Path]) -> None:
        with _faults():
            self._segments = [Segment(path) for path in paths]

    def search(
        self, text: str, kinds: Sequence[Kind] = KINDS, most: int = MOST, *, together: bool = False
    ) -> list[Found]:
        """Return things that may be meant, the best first, each by the text that answers best.

        Quotations of equal words are one where they are `together`. Raises StoreError.
        """
        question = Question(text)
        if not question.words:
            return []
        with _faults():
            found = self._search(question, kinds)
        return (_together(found) if together else found)[:most]

    def _search(self, question: Question, kinds: Sequence[Kind]) -> list[Found]:
        each = _OF_EACH if len(kinds) > 1 else MOST
        best: dict[str, Found] = {}
        self._add(best, question, lambda segment: segment.same(question, kinds))

        likes: dict[Segment, Likes] = {segment: {} for segment in self._segments}

        def matching(segment: Segment, *, misspelt: bool = False, every: bool = True) -> list[Hit]:
            readings = segment.readings(question, likes[segment], misspelt=misspelt)
            return segment.matching(readings, kinds, each, every=every)

        self._add(best, question, matching)
        scores = [found.score for found in best.values()]
        if max(scores, default=0.0) < SAME_WORDS and sum(score >= _GOOD for score in scores) < _ENOUGH:
            self._add(best, question, lambda segment: matching(segment, misspelt=True))
        if not best and len(question.words) > 1:
            self._add(best, question, lambda segment: matching(segment, misspelt=True, every=False))
        return sorted(best.values(), key=_order)

    def _add(
        self, best: dict[str, Found], question: Question, look: Callable[[Segment], Iterable[Hit]]
    ) -> None:
        for place, segment in enumerate(self._segments):
            hits = list(look(segment))
            for newer in self._segments[:place]:
                outdated = newer.gone(hit.iri for hit in hits)
                hits = [hit for hit in hits if hit.iri not in outdated]
            for hit in hits:
                score = question.score(hit.text, is_name=KINDS[hit.kind].is_name)
                found = Found(score, hit)
                if score and (hit.iri not in best or _order(found) < _order(best[hit.iri])):
                    best[hit.iri] = found


@contextmanager
def _faults() -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as error:
        raise StoreError(
            f"The index of names cannot be read: {error}.", mend="Build it anew with `kg build --anew`."
        ) from error


def _together(found: Sequence[Found]) -> list[Found]:
    """Return what was found, and of quotations of equal words the first alone."""
    words = [plain(entry.hit.text) if entry.kind.name == "quotation" else "" for entry in found]
    times = Counter(filter(None, words))
    is_least = times.total() >= _OF_EACH
    told: set[str] = set()
    kept = []
    for entry, text in zip(found, words, strict=True):
        if not text:
            kept.append(entry)
        elif text not in told:
            told.add(text)
            kept.append(replace(entry, times=times[text], is_least=is_least and times[text] > 1))
    return kept


def _order(found: Found) -> tuple[float, int, bool, int, str, str]:
    hit = found.hit
    return -found.score, hit.kind, not hit.preferred, len(hit.text), hit.text, hit.iri
