"""Resolve English date expressions to intervals, never more precisely than the words are."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

from kg.corpus import dates
from kg.corpus.moments import (
    MONTH,
    YEAR,
    Direction,
    Resolution,
    UnknownAnchorError,
    absolute_point,
    point,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from kg.model.time import Interval

__all__ = ["MAX_LENGTH", "Direction", "Resolution", "UnknownAnchorError", "resolve"]

MAX_LENGTH = 80
"""Characters of the longest expression that is looked at; dates are said in fewer."""

_EN_DASH = "\N{EN DASH}"


def resolve(expression: str, anchor: date | None, direction: Direction = Direction.PAST) -> Resolution | None:
    """Return the interval that `expression` names, or None where it is not understood.

    `anchor` is the publication date of the words. A bare weekday is the latest one on or before
    the anchor (with FUTURE the next on or after it): news says "on Friday" on the Friday itself.
    A bare month or range is the latest one begun by the anchor (with FUTURE the first one not
    over). Raise UnknownAnchorError for a relative expression without an anchor. The result is as
    precise as the words: "last month" is a month. What is relative to something else ("a day
    earlier", "the next day") or ambiguous ("the past week") is not understood.
    """
    if len(expression) > MAX_LENGTH:
        return None
    words = " ".join(expression.lower().replace(",", " ").replace(_EN_DASH, "-").split()).replace(" - ", "-")
    if not words.isascii():
        return None
    try:
        return (
            _bounded(words, anchor, direction)
            or point(words, anchor, direction)
            or _range(words, anchor, direction)
        )
    except (ValueError, OverflowError):  # no such day, or one outside the years 1 to 9999
        return None


# one bound


def _before(span: Interval) -> Interval | None:
    return dates.interval(None, span.earliest - timedelta(days=1)) if span.earliest else None


def _until(span: Interval) -> Interval | None:
    return dates.interval(None, span.latest) if span.latest else None


def _since(span: Interval) -> Interval | None:
    return dates.interval(span.earliest, None) if span.earliest else None


def _after(span: Interval) -> Interval | None:
    return dates.interval(span.latest + timedelta(days=1), None) if span.latest else None


_BOUNDS: tuple[tuple[re.Pattern[str], Callable[[Interval], Interval | None]], ...] = (
    (re.compile(r"(?:by|until|till|up to) (.+)"), _until),
    (re.compile(r"before (.+)"), _before),
    (re.compile(r"since (.+)"), _since),
    (re.compile(r"from (.+?)(?: on(?:wards?)?)?"), _since),
    (re.compile(r"after (.+)"), _after),
)


def _bounded(words: str, anchor: date | None, direction: Direction) -> Resolution | None:
    for pattern, bound in _BOUNDS:
        match = pattern.fullmatch(words)
        inner = None if match is None else point(match[1], anchor, direction)
        span = None if inner is None else bound(inner.interval)
        if inner is not None and span is not None:
            return Resolution(span, inner.relative)
    return None


# two bounds

_LEAD = r"(?P<lead>(?:from|between|on) )?(?:the )?"
_NTH = r"(?:st|nd|rd|th)?"
_DAYS = rf"(?P<first>\d{{1,2}}){_NTH}(?P<joint>-| (?:to|until|through|and) )(?P<last>\d{{1,2}}){_NTH}"
_DAYS_OF_MONTH = re.compile(rf"{_LEAD}{_DAYS}(?: of)? {MONTH}(?: {YEAR})?")
_MONTH_AND_DAYS = re.compile(rf"{_LEAD}{MONTH} {_DAYS}(?: {YEAR})?")
_RANGES = (
    re.compile(r"from (.+) (?:to|until|through) (.+)"),
    re.compile(r"between (.+) and (.+)"),
    re.compile(r"(?:in )?(.+) (?:to|through) (.+)"),
    re.compile(r"(?:in )?(.+)-(.+)"),
)


def _range(words: str, anchor: date | None, direction: Direction) -> Resolution | None:
    """Resolve "from 18 to 20 August", "August 18-20, 2023", "from June to August 2023" and the like."""
    days = _DAYS_OF_MONTH.fullmatch(words) or _MONTH_AND_DAYS.fullmatch(words)
    if days is not None:
        if int(days["first"]) >= int(days["last"]):
            return None
        last = f"{days['last']} {days['month']} {days['year'] or ''}".rstrip()
        span = _from_to(f"{days['first']} {days['month']}", last, anchor, direction)
        return None if days["joint"] == " and " and days["lead"] != "between " and not _touch(span) else span
    for pattern in _RANGES:
        match = pattern.fullmatch(words)
        if match is not None:
            return _from_to(match[1], match[2], anchor, direction)
    return None


def _touch(span: Resolution | None) -> bool:
    """Say whether "2 and 3 August" is one stretch of time; 2 and 5 August are two dates."""
    if span is None or span.interval.earliest is None or span.interval.latest is None:
        return False
    return span.interval.latest - span.interval.earliest == timedelta(days=1)


def _from_to(first: str, last: str, anchor: date | None, direction: Direction) -> Resolution | None:
    """Resolve two ends; one that has no year takes it from the other."""
    start, end = absolute_point(first), absolute_point(last)
    if start is None and end is None and direction is Direction.PAST:
        start = point(first, anchor, direction)
    elif start is None and end is None:
        end = point(last, anchor, direction)
    if start is None and end is not None:
        start = _near(first, end, -1) or point(first, anchor, direction)
    if end is None and start is not None:
        end = _near(last, start, 1) or point(last, anchor, direction)
    if start is None or end is None:
        return None
    earliest, latest = start.interval.earliest, end.interval.latest
    if earliest is None or latest is None or earliest >= latest:
        return None
    return Resolution(dates.interval(earliest, latest), start.relative or end.relative)


def _near(words: str, other: Resolution, side: int) -> Resolution | None:
    """Resolve a day or month that has no year: the nearest one before (-1) or after (1) the other end."""
    bound = other.interval.latest if side < 0 else other.interval.earliest
    if bound is None:
        return None
    for year in (bound.year, bound.year + side):
        found = absolute_point(f"{words} {year:04}")
        near = None if found is None else found.interval.earliest if side < 0 else found.interval.latest
        if found is not None and near is not None and (near - bound).days * side >= 0:
            return Resolution(found.interval, other.relative)
    return None
