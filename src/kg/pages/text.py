"""Lay out a text with marked words: runs that are marked in one way, paragraphs, and what is not shown."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from kg.pages.model import Words

FAR: Final = 50
"""Code points that are not shown, from which on a new paragraph begins."""


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of a text, all of it under the same annotations: those that `marks` numbers.

    `ends` numbers the annotations whose words end here. Where the words are not known, `text` is empty and
    `hidden` counts the code points.
    """

    start: int
    end: int
    text: str
    marks: tuple[int, ...] = ()
    ends: tuple[int, ...] = ()

    @property
    def hidden(self) -> int:
        """Return how many code points are not shown."""
        return 0 if self.text else self.end - self.start


Paragraph = tuple[Run, ...]


def paragraphs(text: str | None, start: int, end: int, words: Sequence[Words]) -> tuple[Paragraph, ...]:
    """Return the paragraphs of the stretch of a text from `start` to `end`.

    Positions are Unicode code points, ends are exclusive. Runs are numbered by the positions of annotations
    in `words`. Without the text, what the annotations quote is shown where it stands.
    """
    known = text if text is not None else _quoted(end, words)
    found: list[Paragraph] = []
    runs: list[Run] = []
    for run in _runs(known, start, end, words):
        if run.text == "\n" or run.hidden > FAR:
            if runs and run.hidden:
                runs.append(run)
            if runs:
                found.append(tuple(runs))
            # A gap at the very beginning belongs to what follows it.
            runs = [run] if run.hidden and not found else []
        else:
            runs.append(run)
    if runs:
        found.append(tuple(runs))
    return tuple(_bare(paragraph) for paragraph in found if any(run.hidden or run.text for run in paragraph))


def _quoted(end: int, words: Iterable[Words]) -> str:
    """Return the text as far as annotations quote it; U+0000 stands for what they do not."""
    characters = ["\0"] * end
    for entry in words:
        around = (
            (entry.start - len(entry.prefix), entry.prefix),
            (entry.end, entry.suffix),
            (entry.start, entry.exact),
        )
        for place, quote in around:
            if place >= 0 and place + len(quote) <= end:
                characters[place : place + len(quote)] = quote
    return "".join(characters)


def _runs(text: str, start: int, end: int, words: Sequence[Words]) -> Iterator[Run]:
    inside = [
        (number, max(entry.start, start), min(entry.end, end))
        for number, entry in enumerate(words)
        if entry.start < end and entry.end > start
    ]
    cuts = {start, end, *(place for _, first, last in inside for place in (first, last))}
    cuts |= set(_breaks(text, start, end))
    for first, last in pairwise(sorted(cuts)):
        marks = tuple(number for number, begin, stop in inside if begin <= first and last <= stop)
        ends = tuple(number for number, _, stop in inside if stop == last)
        shown = text[first:last]
        yield Run(first, last, "" if "\0" in shown else shown, marks, ends)


def _breaks(text: str, start: int, end: int) -> Iterator[int]:
    """Yield where a line ends or begins, and where what is known does."""
    for place in range(start, min(end, len(text))):
        if text[place] == "\n":
            yield place
            yield place + 1
        elif place > start and (text[place] == "\0") != (text[place - 1] == "\0"):
            yield place


def _bare(paragraph: Paragraph) -> Paragraph:
    return tuple(run for run in paragraph if run.text != "\n")
