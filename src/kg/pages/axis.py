"""Lay days out along a line: stretches with something in them to scale, long empty ones folded."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

from kg.pages.times import month_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

FOLD: Final = 34.0
"""Width of a folded stretch."""
_LEAST: Final = 46.0
"""Least width of a stretch between two folds."""
_EMPTY: Final = 0.22
"""What part of the whole an empty stretch must be to be folded."""
_TICK: Final = 62.0
"""Least room for a tick and its label."""
_STEPS: Final = (1, 2, 3, 6, 12, 24, 60, 120, 240, 600, 1200, 2400)
"""Months between ticks."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of days, `first` up to but not including `last`, drawn from `left` to `right`."""

    first: int
    last: int
    left: float
    right: float

    def at(self, day: int) -> float:
        """Return the place of the beginning of a day."""
        share = (day - self.first) / (self.last - self.first)
        return self.left + share * (self.right - self.left)


@dataclass(frozen=True, slots=True)
class Tick:
    """A mark on the line with its label."""

    x: float
    label: str


@dataclass(frozen=True, slots=True)
class Axis:
    """A line of days. `folds` are the places where a long empty stretch was left out."""

    pieces: tuple[Piece, ...]
    ticks: tuple[Tick, ...]
    folds: tuple[float, ...]

    def at(self, day: date, *, after: bool = False) -> float:
        """Return the place of a day's beginning, or of its end."""
        number = day.toordinal() + after
        for piece in self.pieces:
            if number <= piece.last:
                return piece.at(max(number, piece.first))
        return self.pieces[-1].right


def axis(days: Iterable[tuple[date, date]], left: float, right: float) -> Axis | None:
    """Return the line for these stretches of days, both ends included; None where there are none."""
    stretches = _merged(sorted((first.toordinal(), last.toordinal() + 1) for first, last in days))
    if not stretches:
        return None
    room = right - left - FOLD * (len(stretches) - 1) - _LEAST * len(stretches)
    total = sum(last - first for first, last in stretches)
    pieces, folds, x = [], [], left
    for first, last in stretches:
        width = _LEAST + room * (last - first) / total
        pieces.append(Piece(first, last, x, x + width))
        folds.append(x + width + FOLD / 2)
        x += width + FOLD
    ticks = tuple(tick for piece in pieces for tick in _ticks(piece))
    return Axis(tuple(pieces), ticks, tuple(folds[:-1]))


def _merged(stretches: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Join stretches that are not far apart, and give each a little room on both sides."""
    if not stretches:
        return []
    whole = max(last for _, last in stretches) - stretches[0][0]
    far = max(400, int(whole * _EMPTY))
    joined: list[list[int]] = []
    for first, last in stretches:
        if joined and first - joined[-1][1] < far:
            joined[-1][1] = max(joined[-1][1], last)
        else:
            joined.append([first, last])
    # A day at the least, and room enough that a single day does not fill the line.
    padded = [(first - pad, last + pad) for first, last in joined for pad in [max(15, (last - first) // 40)]]
    return [(max(1, first), min(date.max.toordinal(), last)) for first, last in padded]


def _ticks(piece: Piece) -> Iterator[Tick]:
    months = (piece.last - piece.first) / 30.4
    fits = max(1.0, (piece.right - piece.left) / _TICK)
    step = next((step for step in _STEPS if months / step <= fits), _STEPS[-1])
    first = date.fromordinal(piece.first)
    number = -(-(first.year * 12 + first.month - 1) // step) * step
    previous = piece.left - _TICK
    while number // 12 < date.max.year:
        day = date(max(1, number // 12), number % 12 + 1, 1)
        if day.toordinal() > piece.last:
            break
        x = piece.at(day.toordinal()) if day.toordinal() >= piece.first else piece.left - 1
        if x >= piece.left and x - previous >= _TICK * 0.75:
            previous = x
            yield Tick(
                round(x, 1), str(day.year) if step % 12 == 0 else f"{month_name(day.month)} {day.year}"
            )
        number += step
    if previous < piece.left:
        middle = date.fromordinal((piece.first + piece.last) // 2)
        x = (piece.left + piece.right) / 2
        yield Tick(
            round(x, 1), str(middle.year) if step % 12 == 0 else f"{month_name(middle.month)} {middle.year}"
        )
