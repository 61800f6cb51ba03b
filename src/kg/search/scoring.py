"""Say how well a text answers to what somebody looks for, from 0 to 100.

100  the same text, but for case, width and white space
 98  the same words, but for diacritics, punctuation and where words are divided
 92  the same in Latin letters, where one of the two is written in them: Jiang Jieshi, 蔣介石
 85  the same in Latin letters, where neither is: 蒋介石, 蔣介石
 90  at most, otherwise: 63 for the part of what is looked for that is found, 27 for the part of the text that
     it makes up, both by letters. A word that is only begun, or is misspelt, counts by how like it is.

What is no name, a label, a claim or quoted words, counts eight tenths of that: whoever looks for a name means
who or what is called so.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from rapidfuzz import process
from rapidfuzz.distance import OSA

from kg.search.folding import is_unspaced, key, latin_words, placed_words, plain, words

if TYPE_CHECKING:
    from collections.abc import Sequence

SAME: Final = 100.0
SAME_WORDS: Final = 98.0
SAME_SPELLING: Final = 92.0
SAME_SOUND: Final = 85.0
SPELT: Final = 0.9
NO_NAME: Final = 0.8
_FOUND: Final = 63.0
_FILLED: Final = 27.0
_BEGUN: Final = 0.7
"""What a word counts at least of which the question has the beginning."""
_LIKE: Final = 0.7
"""How like a misspelt word must be at least: one wrong letter in four."""
_SHORTEST_MISSPELT: Final = 4


@dataclass(frozen=True, slots=True)
class Question:
    """What somebody looks for; `unspaced` tells for each word whether it is one such character."""

    text: str
    plain: str = field(init=False)
    key: str = field(init=False)
    latin: str = field(init=False)
    words: tuple[str, ...] = field(init=False)
    unspaced: tuple[bool, ...] = field(init=False)

    def __post_init__(self) -> None:
        found = tuple(words(self.text))
        derived = {
            "plain": plain(self.text),
            "key": key(self.text),
            "latin": "".join(latin_words(self.text)),
            "words": found,
            "unspaced": tuple(map(is_unspaced, found)),
        }
        for name, value in derived.items():
            object.__setattr__(self, name, value)

    def score(self, text: str, *, is_name: bool = True) -> float:
        """Return how well a text answers."""
        own = words(text)
        squeezed = "".join(own)
        best = self._whole(text, squeezed) or self._by_words(own)
        if not is_name:
            return round(NO_NAME * best, 1)
        if best < SAME_WORDS:
            spelt = latin_words(text)
            if spelt:
                best = max(best, self._spelt("".join(spelt)), SPELT * self._by_words(spelt))
            elif self.latin and self.latin == squeezed:
                best = max(best, SAME_SPELLING)
        return round(best, 1)

    def _whole(self, text: str, squeezed: str) -> float:
        if not self.key or squeezed != self.key:
            return 0.0
        return SAME if plain(text) == self.plain else SAME_WORDS

    def _spelt(self, spelling: str) -> float:
        if spelling == self.key:
            return SAME_SPELLING
        return SAME_SOUND if spelling == self.latin else 0.0

    def _by_words(self, text: Sequence[str]) -> float:
        wanted = sum(map(len, self.words))
        there = sum(map(len, text))
        if not wanted or not there:
            return 0.0
        found = filled = 0.0
        left = list(text)
        for place, word in enumerate(self.words):
            at, likeness = _most_like(word, left, begun=place == len(self.words) - 1)
            if likeness:
                found += len(word) * likeness
                filled += len(left.pop(at)) * likeness
        return _FOUND * found / wanted + _FILLED * filled / there


def _most_like(word: str, others: Sequence[str], *, begun: bool) -> tuple[int, float]:
    """Return the place of the word that is most like this one, and how like it is, 0 for none."""
    if word in others:
        return others.index(word), 1.0
    best = (0, 0.0)
    for place, other in enumerate(others):
        likeness = likeness_of(word, other)
        if begun and other.startswith(word):
            likeness = max(likeness, _BEGUN + (1 - _BEGUN) * len(word) / len(other))
        if likeness > best[1]:
            best = (place, likeness)
    return best


def likeness_of(word: str, other: str) -> float:
    """Return how like two words are, 1 at most, 0 where it is too little to be a slip."""
    if min(len(word), len(other)) < _SHORTEST_MISSPELT:
        return 0.0
    # Transposed neighbours are the commonest slip, and count as one.
    return float(OSA.normalized_similarity(word, other, score_cutoff=_LIKE))


def likest(word: str, others: Sequence[str]) -> list[tuple[str, float]]:
    """Return those of many words that are like one, with how like they are, in no promised order."""
    if len(word) < _SHORTEST_MISSPELT:
        return []
    found = process.extract(
        word, others, scorer=OSA.normalized_similarity, score_cutoff=_LIKE, limit=None, processor=None
    )
    return [(other, float(likeness)) for other, likeness, _ in found if len(other) >= _SHORTEST_MISSPELT]


def marks(question: Question, text: str) -> list[tuple[int, int]]:
    """Return where the words of a text are that answer to a word of the question, in code points."""
    wanted = set(question.words)
    last = question.words[-1] if question.words else ""
    found: list[tuple[int, int]] = []
    for start, end, word in placed_words(text):
        if word in wanted or (last and word.startswith(last)) or any(likeness_of(w, word) for w in wanted):
            is_next = found and is_unspaced(word) and found[-1][1] == start
            found.append((found.pop()[0] if is_next else start, end))
    return found
