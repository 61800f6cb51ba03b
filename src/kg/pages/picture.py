"""Draw events along a line of time: a day is a dot, a month a bar, an open end an arrow."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from unicodedata import east_asian_width

from kg.pages.axis import Axis, axis

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from kg.pages.model import Event

WIDTH: Final = 1080.0
ROW: Final = 26.0
_MARGIN: Final = 34.0
_TOP: Final = 30.0
_HEAD: Final = 30.0
_LEAST: Final = 5.0
"""Least width of a bar, so that it can be seen."""
_LETTER: Final = 7.2
"""About the width of a letter."""
_ARROW: Final = 26.0
"""Width of what has one end only."""


@dataclass(frozen=True, slots=True)
class Mark:
    """One event in the picture. `shape` is `day`, `span`, `before` or `after`; all places in user units.

    The label of a long bar `is_inside`, where there is no room beside it.
    """

    event: Event
    shape: str
    x: float
    width: float
    y: float
    label_x: float
    anchor: str
    label: str
    is_inside: bool = False


@dataclass(frozen=True, slots=True)
class Band:
    """A group of marks with a heading above it."""

    title: str
    y: float
    marks: tuple[Mark, ...]


@dataclass(frozen=True, slots=True)
class Timeline:
    """A picture, empty where no event has a date; `undated` counts those that are not in it."""

    bands: tuple[Band, ...]
    axis: Axis | None
    height: float
    undated: int
    width: float = WIDTH

    def __bool__(self) -> bool:
        return self.axis is not None

    @property
    def marks(self) -> tuple[Mark, ...]:
        """Return all marks."""
        return tuple(mark for band in self.bands for mark in band.marks)


def draw(groups: Iterable[tuple[str, Sequence[Event]]]) -> Timeline:
    """Draw groups of events, each with its title and in the order given."""
    given = [(title, list(events)) for title, events in groups]
    dated = [
        (title, [(event, span) for event in events if (span := _bounds(event))]) for title, events in given
    ]
    undated = sum(len(events) for _, events in given) - sum(len(events) for _, events in dated)
    line = axis((span for _, events in dated for _, span in events), _MARGIN, WIDTH - _MARGIN)
    if line is None:
        return Timeline((), None, 0, undated)
    bands, y = [], _TOP
    for title, events in dated:
        if not events:
            continue
        head = y
        y += _HEAD if title else 0
        marks = []
        for event, span in events:
            marks.append(_mark(event, span, line, y + ROW / 2))
            y += ROW
        bands.append(Band(title, head + _HEAD * 0.7, tuple(marks)))
    return Timeline(tuple(bands), line, y + 6, undated)


def _bounds(event: Event) -> tuple[date, date] | None:
    when = event.when
    if when is None or not when.is_dated:
        return None
    first, last = when.earliest or when.latest, when.latest or when.earliest
    return (first, last) if first and last and first <= last else None


def _mark(event: Event, span: tuple[date, date], line: Axis, y: float) -> Mark:
    first, last = span
    left, right = line.at(first), line.at(last, after=True)
    when = event.when
    if when and when.earliest is None:
        shape, left = "before", right - _ARROW
    elif when and when.latest is None:
        shape, right = "after", left + _ARROW
    elif first == last:
        shape, left = "day", (left + right) / 2
        right = left
    else:
        shape, right = "span", max(right, left + _LEAST)
    outside, room = _side(left, right)
    is_inside = shape == "span" and right - left > room and room < _LETTER * len(event.name.text)
    if is_inside:
        outside, room, label_x = "start", right - left - 16, left + 8
    else:
        label_x = right + 10 if outside == "start" else left - 10
    label = fitted(event.name.text, int(room / _LETTER))
    place = round(label_x, 1)
    return Mark(event, shape, round(left, 1), round(right - left, 1), y, place, outside, label, is_inside)


def fitted(text: str, room: int) -> str:
    """Return a text cut to a room of so many letters; a Han character takes the room of two."""
    for place, letter in enumerate(text):
        room -= 2 if east_asian_width(letter) in "WF" else 1
        if room < 0:
            return f"{text[: max(1, place - 1)].rstrip()}…"
    return text


def _side(left: float, right: float) -> tuple[str, float]:
    """Return on which side of a mark the label has more room, and how much."""
    before, behind = left - _MARGIN - 10, WIDTH - _MARGIN - right - 10
    return ("start", behind) if behind >= before else ("end", before)
