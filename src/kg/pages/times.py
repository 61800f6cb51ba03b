"""Say when something happened, as exactly as its article lets one know and no more exactly."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

_MONTHS: Final = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
    "November", "December",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class When:
    """The days between which an event lies, both included; None where nothing bounds it.

    `precision` is the id of a concept of that scheme, `expression` the article's own words, and `anchor` the
    day they were counted from.
    """

    earliest: date | None = None
    latest: date | None = None
    precision: str = "unresolved"
    expression: str = ""
    anchor: date | None = None

    @property
    def is_dated(self) -> bool:
        """Tell whether any day bounds it."""
        return self.earliest is not None or self.latest is not None

    @property
    def reading(self) -> str:
        """Return the time in words: `April 2023` for a month, never a day that nobody named."""
        first, last = self.earliest, self.latest
        if first is None or last is None:
            return self._open(first, last)
        match self.precision:
            case "month":
                return f"{_MONTHS[first.month - 1]} {first.year}"
            case "quarter":
                return f"{_ordinal((first.month + 2) // 3)} quarter of {first.year}"
            case "year":
                return str(first.year)
            case "decade":
                return f"{first.year}s"
            case "century":
                return f"{_ordinal((first.year + 99) // 100)} century"
            case _:
                return long_date(first) if first == last else f"{long_date(first)} to {long_date(last)}"

    @property
    def derivation(self) -> str:
        """Return how the words became days: what was written, and what it was counted from."""
        if not self.expression:
            return ""
        if not self.is_dated:
            return f"“{self.expression}” gives no day"
        counted = f", counted from {long_date(self.anchor)}" if self.anchor else ""
        return f"“{self.expression}”{counted}"

    def _open(self, first: date | None, last: date | None) -> str:
        if last is not None:
            return f"by {long_date(last)}"
        return f"from {long_date(first)} on" if first is not None else "undated"


def long_date(day: date) -> str:
    """Return a day as `5 June 2025`."""
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def month_name(number: int) -> str:
    """Return the name of a month, counted from 1, in three letters."""
    return _MONTHS[number - 1][:3]


def in_reading_order(when: When | None) -> tuple[int, date, date]:
    """Return a key that sorts by first day, the more exact first, what is undated last."""
    if when is None or not when.is_dated:
        return 1, date.max, date.max
    return 0, when.earliest or when.latest or date.max, when.latest or date.max


def _ordinal(number: int) -> str:
    teens = number % 100 in (11, 12, 13)
    return f"{number}{'th' if teens else {1: 'st', 2: 'nd', 3: 'rd'}.get(number % 10, 'th')}"
