"""Rebuild the text of a WebAnno TSV file, and turn its UTF-16 offsets into positions in code points."""

from __future__ import annotations

import re
from bisect import bisect_left
from typing import TYPE_CHECKING, NamedTuple

from kg.corpus.files import MAX_BYTES
from kg.model.source import Origin

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kg.corpus.findings import Findings

_ESCAPED = re.compile(r"\\([tnrfb\\\[\]|_;*]|->)")
_WHITE = {"t": "\t", "n": "\n", "r": "\r", "f": "\f", "b": "\b"}
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


def unescaped(value: str) -> str:
    """Undo WebAnno's escapes; a backslash that escapes nothing stands for itself."""
    return _ESCAPED.sub(lambda match: _WHITE.get(match[1], match[1]), value)


class Sentence(NamedTuple):
    """A sentence at `start` in code points, `start_unit` in UTF-16 units; `lows` are its low surrogates."""

    text: str
    start: int
    start_unit: int
    lows: Sequence[int]

    @classmethod
    def at(cls, text: str, start: int, start_unit: int) -> Sentence:
        """Return the sentence `text` at a place."""
        astral = [place for place, character in enumerate(text) if character > "\uffff"]
        return cls(text, start, start_unit, [place + seen + 1 for seen, place in enumerate(astral)])

    @property
    def end_unit(self) -> int:
        """Return the offset of its end, in UTF-16 units."""
        return self.start_unit + len(self.text) + len(self.lows)

    def code_point(self, unit: int) -> int | None:
        """Return the position of an offset in UTF-16 units, None outside or amid a surrogate pair."""
        offset = unit - self.start_unit
        before = bisect_left(self.lows, offset)
        if offset < 0 or unit > self.end_unit or self.lows[before : before + 1] == [offset]:
            return None
        return self.start + offset - before

    def find(self, word: str, begin: int, end: int) -> tuple[int, int] | None:
        """Return the positions of the offsets `begin` and `end`, or None where `word` is not between them."""
        start, stop = self.code_point(begin), self.code_point(end)
        if start is None or stop is None or self.text[start - self.start : stop - self.start] != word:
            return None
        return start, stop


class TextBuilder:
    """Put sentences one after the other, as the offsets of their first tokens say.

    The format does not hold what stands between two sentences: as WebAnno does, a line feed and
    then spaces fill it.
    """

    __slots__ = ("_findings", "_length", "_line", "_misplaced", "_parts", "_sentence", "_units", "_waiting")

    def __init__(self, findings: Findings) -> None:
        self._findings = findings
        self._parts: list[str] = []
        self._length = self._units = self._line = 0
        self._waiting: list[str] = []
        self._sentence: Sentence | None = None
        self._misplaced = False

    def text(self) -> str:
        """Return the whole text."""
        return "".join(self._parts)

    def announce(self, words: str, line: int) -> None:
        """Take words of the next sentence, as the file escapes them in its line number `line`."""
        self._waiting.append(unescaped(words))
        self._line = line

    def end(self) -> None:
        """Complain of a sentence that ends before its first token."""
        if self._waiting:
            text = self._waiting[0][:80]
            self.lose()
            message = "A sentence has no tokens, so its place is unknown."
            self._fault("tsv-sentence", message, (self._line, 1), text)

    def lose(self) -> None:
        """Give up a sentence whose first token cannot be read; its other tokens need no complaint."""
        if self._waiting:
            self._waiting, self._sentence, self._misplaced = [], None, True

    def locate(self, word: str, begin: int, end: int, place: tuple[int, int]) -> tuple[int, int] | None:
        """Return start and end in code points of a word at UTF-16 offsets, or None with a finding.

        Only the first word of a sentence that is not there is complained of. `place` is the line
        and column of the offsets.
        """
        if self._waiting:
            self._begin(begin, place)
        if self._sentence is not None and (found := self._sentence.find(word, begin, end)):
            return found
        if not self._misplaced:
            self._misplaced = True
            message = f"The token {word!r} does not stand at {begin} to {end} of the text."
            self._fault("tsv-offsets", message, place, f"{begin}-{end}")
        return None

    def _begin(self, begin: int, place: tuple[int, int]) -> None:
        text, gap = "\n".join(self._waiting), begin - self._units
        control = _UNPRINTABLE.search(text)
        if gap < 0 or begin > MAX_BYTES or control is not None:
            self.lose()
            what = "holds a control character" if control else f"cannot begin at {begin}"
            message = f"The sentence {what}; the text before it ends at {self._units}."
            self._fault("tsv-sentence", message, place, text[:80])
            return
        filling = ("\n" if self._parts else " ") + " " * (gap - 1) if gap else ""
        self._sentence = Sentence.at(text, self._length + gap, begin)
        self._waiting, self._misplaced = [], False
        self._parts += (filling, text)
        self._length += gap + len(text)
        self._units = self._sentence.end_unit

    def _fault(self, rule: str, message: str, place: tuple[int, int], value: str = "") -> None:
        mend = "Offsets count UTF-16 code units from the beginning of the text; export the file anew."
        self._findings.add(rule, message, Origin(self._findings.shown, *place), value=value, mend=mend)
