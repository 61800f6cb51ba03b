"""Resolve English date expressions to intervals, never more precisely than the words are."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum
from typing import TYPE_CHECKING

from kg.corpus import dates

if TYPE_CHECKING:
    from collections.abc import Callable

    from kg.model.time import Interval

_MONTHS = {
    name: number
    for number, names in enumerate(
        ("january jan", "february feb", "march mar", "april apr", "may", "june jun", "july jul",
         "august aug", "september sep sept", "october oct", "november nov", "december dec"), start=1,
    )
    for name in names.split()
}  # fmt: skip
_WEEKDAYS = {
    name: number
    for number, name in enumerate(
        ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
    )
}
_COUNTS = {
    word: number
    for number, words in enumerate(
        (
            "",
            "a an one",
            "two",
            "three",
            "four",
            "five",
            "six",
            "seven",
            "eight",
            "nine",
            "ten",
            "eleven",
            "twelve",
        )
    )
    for word in words.split()
}

_MONTH = "(?P<month>" + "|".join(_MONTHS) + r")\.?"
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_YEAR = r"(?P<year>\d{4})"
_WEEKDAY = "(?P<weekday>" + "|".join(_WEEKDAYS) + ")"
_UNIT = "(?P<unit>day|week|month|quarter|year|decade)"
_COUNT = r"(?P<count>\d{1,3}|" + "|".join(_COUNTS) + ")"

_LEADING = re.compile(r"(?:on|in|at|during|of|earlier|later|early|late|mid|the) |mid-")


class Direction(Enum):
    """Say on which side of the anchor a bare weekday or month lies."""

    PAST = -1
    FUTURE = 1


@dataclass(frozen=True, slots=True)
class Resolution:
    """What an expression means; `relative` says that the anchor was needed to know it."""

    interval: Interval
    relative: bool


class UnknownAnchorError(Exception):
    """The expression is relative and there is no date to resolve it against."""


def resolve(expression: str, anchor: date | None, direction: Direction = Direction.PAST) -> Resolution | None:
    """Return the interval that `expression` names, or None where it is not understood.

    `anchor` is the publication date of the words. A bare weekday is the latest one on or before
    the anchor (with FUTURE the next on or after it): news says "on Friday" on the Friday itself.
    A bare month is the latest one begun by the anchor. Raise UnknownAnchorError for a relative
    expression without an anchor. The result is as precise as the words: "last month" is a month.
    """
    words = " ".join(expression.strip().lower().replace(",", " ").split())
    try:
        return _bounded(words, anchor, direction)
    except (ValueError, OverflowError):
        return None


def _bounded(words: str, anchor: date | None, direction: Direction) -> Resolution | None:
    for pattern, bound in _BOUNDS:
        match = pattern.fullmatch(words)
        if match is not None:
            inner = [_point(part, anchor, direction) for part in match.groups()]
            known = [part for part in inner if part is not None]
            if len(known) < len(inner):
                return None
            bounds = bound(*(part.interval for part in known))
            relative = any(part.relative for part in known)
            return None if bounds is None else Resolution(bounds, relative)
    return _point(words, anchor, direction)


def _before(span: Interval) -> Interval | None:
    return dates.interval(None, span.earliest - timedelta(days=1)) if span.earliest else None


def _until(span: Interval) -> Interval | None:
    return dates.interval(None, span.latest) if span.latest else None


def _since(span: Interval) -> Interval | None:
    return dates.interval(span.earliest, None) if span.earliest else None


def _after(span: Interval) -> Interval | None:
    return dates.interval(span.latest + timedelta(days=1), None) if span.latest else None


def _from_to(first: Interval, last: Interval) -> Interval | None:
    if first.earliest is None or last.latest is None or first.earliest >= last.latest:
        return None
    return dates.interval(first.earliest, last.latest)


_BOUNDS: tuple[tuple[re.Pattern[str], Callable[..., Interval | None]], ...] = (
    (re.compile(r"(?:from|between) (.+) (?:to|and|until|through) (.+)"), _from_to),
    (re.compile(r"(?:by|until|till|up to)(?: the end of)? (.+)"), _until),
    (re.compile(r"before (.+)"), _before),
    (re.compile(r"(?:since|from) (.+?)(?: on(?:wards?)?)?"), _since),
    (re.compile(r"after (.+)"), _after),
)


def _point(words: str, anchor: date | None, direction: Direction) -> Resolution | None:
    while True:
        absolute = _absolute(words)
        if absolute is not None:
            return Resolution(absolute, relative=False)
        relative = _relative(words, anchor, direction)
        if relative is not None:
            return Resolution(relative, relative=True)
        leading = _LEADING.match(words)
        if leading is None:
            return None
        words = words[leading.end() :]


def _absolute(words: str) -> Interval | None:
    value = dates.parse_date(words.upper().replace("S", "s"))
    if value is not None:
        return value
    for pattern, build in _ABSOLUTE:
        match = pattern.fullmatch(words)
        if match is not None:
            return build(match)
    return None


def _full_date(match: re.Match[str]) -> Interval | None:
    when = date(int(match["year"]), _MONTHS[match["month"]], int(match["day"]))
    weekday = match["weekday"]
    return None if weekday and _WEEKDAYS[weekday] != when.weekday() else dates.day(when)


_ORDINALS = {"first": 1, "second": 2, "third": 3, "fourth": 4}

_ABSOLUTE: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], Interval | None]], ...] = (
    (re.compile(rf"(?:{_WEEKDAY} )?{_DAY} {_MONTH} {_YEAR}"), _full_date),
    (re.compile(rf"(?:{_WEEKDAY} )?{_MONTH} {_DAY} {_YEAR}"), _full_date),
    (re.compile(rf"{_MONTH}(?: of)? {_YEAR}"), lambda m: dates.month(int(m["year"]), _MONTHS[m["month"]])),
    (
        re.compile(rf"(?:the )?(?P<nth>first|second|third|fourth) quarter of {_YEAR}"),
        lambda m: dates.quarter(int(m["year"]), _ORDINALS[m["nth"]]),
    ),
    (re.compile(r"(?:the )?(?P<nth>\d{1,2})(?:st|nd|rd|th) century"), lambda m: dates.century(int(m["nth"]))),
    (re.compile(r"(?:the )?end of (?:the )?(?P<rest>.+)"), lambda m: _absolute(m["rest"])),
)


def _relative(words: str, anchor: date | None, direction: Direction) -> Interval | None:
    for pattern, build in _RELATIVE:
        match = pattern.fullmatch(words)
        if match is not None:
            if anchor is None:
                raise UnknownAnchorError(words)
            return build(match, anchor, direction)
    return None


def _named_day(match: re.Match[str], anchor: date, _direction: Direction) -> Interval:
    offset = {"today": 0, "tonight": 0, "yesterday": -1, "last night": -1, "tomorrow": 1}[match[0]]
    return dates.day(anchor + timedelta(days=offset))


def _weekday(match: re.Match[str], anchor: date, direction: Direction) -> Interval:
    which = match["which"]
    back = (anchor.weekday() - _WEEKDAYS[match["weekday"]]) % 7
    ahead = -back % 7
    if which == "last":
        offset = -(back or 7)
    elif which == "next":
        offset = ahead or 7
    else:
        offset = -back if direction is Direction.PAST else ahead
    return dates.day(anchor + timedelta(days=offset))


def _calendar_unit(match: re.Match[str], anchor: date, _direction: Direction) -> Interval | None:
    step = {"last": -1, "previous": -1, "past": -1, "this": 0, "next": 1, "coming": 1}[match["which"]]
    return _shifted(match["unit"], anchor, step)


def _count_of_units(match: re.Match[str], anchor: date, _direction: Direction) -> Interval | None:
    count = match["count"]
    number = int(count) if count.isdigit() else _COUNTS[count]
    return _shifted(match["unit"], anchor, -number if match["ago"] else number)


def _shifted(unit: str, anchor: date, step: int) -> Interval | None:
    if unit == "day":
        return dates.day(anchor + timedelta(days=step))
    if unit == "week":
        return dates.week(anchor + timedelta(weeks=step))
    if unit == "month":
        months = anchor.year * 12 + anchor.month - 1 + step
        return dates.month(months // 12, months % 12 + 1)
    if unit == "quarter":
        quarters = anchor.year * 4 + (anchor.month - 1) // 3 + step
        return dates.quarter(quarters // 4, quarters % 4 + 1)
    if unit == "year":
        return dates.year(anchor.year + step)
    return dates.decade((anchor.year // 10 + step) * 10)


def _bare_month(match: re.Match[str], anchor: date, direction: Direction) -> Interval:
    number = _MONTHS[match["month"]]
    which = match["which"]
    if which == "this":
        return dates.month(anchor.year, number)
    past = which == "last" or (which is None and direction is Direction.PAST)
    shift = 0
    if past and (number > anchor.month or (which == "last" and number == anchor.month)):
        shift = -1
    if not past and (number < anchor.month or (which == "next" and number == anchor.month)):
        shift = 1
    return dates.month(anchor.year + shift, number)


def _bare_day(match: re.Match[str], anchor: date, direction: Direction) -> Interval:
    number, month = int(match["day"]), _MONTHS[match["month"]]
    candidates = [date(year, month, number) for year in _years_around(anchor, direction)]
    if direction is Direction.PAST:
        return dates.day(max(when for when in candidates if when <= anchor))
    return dates.day(min(when for when in candidates if when >= anchor))


def _years_around(anchor: date, direction: Direction) -> tuple[int, int]:
    return (anchor.year, anchor.year + direction.value)


_RELATIVE: tuple[tuple[re.Pattern[str], Callable[[re.Match[str], date, Direction], Interval | None]], ...] = (
    (re.compile(r"today|tonight|yesterday|last night|tomorrow"), _named_day),
    (re.compile(rf"(?:(?P<which>last|this|next) )?{_WEEKDAY}"), _weekday),
    (re.compile(rf"(?P<which>last|previous|past|this|next|coming) {_UNIT}"), _calendar_unit),
    (re.compile(rf"{_COUNT} {_UNIT}s? (?P<ago>ago)"), _count_of_units),
    (re.compile(rf"in {_COUNT} {_UNIT}s?(?P<ago>)"), _count_of_units),
    (re.compile(rf"(?:(?P<which>last|this|next) )?{_MONTH}"), _bare_month),
    (re.compile(rf"(?:{_WEEKDAY} )?{_DAY} {_MONTH}"), _bare_day),
    (re.compile(rf"(?:{_WEEKDAY} )?{_MONTH} {_DAY}"), _bare_day),
)
