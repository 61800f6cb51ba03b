"""Dates that are known only so far: intervals of days with a precision."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date


@dataclass(frozen=True, slots=True)
class Interval:
    """Bound a date: the first and the last day it can be, both included; None is an open bound.

    `precision` is an id of the scheme `precision`.
    """

    earliest: date | None
    latest: date | None
    precision: str


@dataclass(frozen=True, slots=True)
class TimeSpan:
    """Say when, with the words that said so and the date those words were resolved against.

    `anchor` is set only where the expression needed one; `interval` is None where the expression
    could not be resolved.
    """

    interval: Interval | None
    expression: str | None = None
    anchor: date | None = None
