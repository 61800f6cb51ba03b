"""Resolve English words for one day, week, month and so on, absolute or seen from a publication date."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import MAXYEAR, MINYEAR, date, timedelta
from enum import Enum
from typing import TYPE_CHECKING

from kg.corpus import dates

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

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
        ("a an one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven",
         "twelve"), start=1,
    )
    for word in words.split()
}  # fmt: skip
_ORDINALS = {"first": 1, "second": 2, "third": 3, "fourth": 4}

MONTH = "(?P<month>" + "|".join(_MONTHS) + r")\.?"
YEAR = r"(?P<year>\d{4})"
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_WEEKDAY = "(?P<weekday>" + "|".join(_WEEKDAYS) + ")"
_UNIT = "(?P<unit>day|week|month|quarter|year|decade)"
_COUNT = r"(?P<count>\d{1,3}|" + "|".join(_COUNTS) + ")"
_PART_OF_DAY = "(?: (?:morning|afternoon|evening|night))?"

_LEADING = re.compile(r"(?:on|in|at|during|of|earlier|later|early|late|mid|the) |mid-")
_YEARS_OR_MONTH = re.compile(r"\d\d(\d\d)-(\d\d)")

_LEAP_DAYS_APART = 8
"""Years between two 29ths of February at most: 1896 to 1904, 2096 to 2104."""


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


def point(words: str, anchor: date | None, direction: Direction) -> Resolution | None:
    """Return the interval that `words`, in lower case and without commas, name; None if they name none.

    Raise UnknownAnchorError for relative words without an anchor, ValueError or OverflowError for a
    day that does not exist or cannot be held.
    """
    absolute = absolute_point(words)
    if absolute is not None:
        return absolute
    for form, definite in _forms(words):
        span = None if definite else _relative(form, anchor, direction)
        if span is not None:
            return Resolution(span, relative=True)
    return None


def absolute_point(words: str) -> Resolution | None:
    """Return the interval that `words` name whatever the anchor, or None; raise as `point` does."""
    for form, _ in _forms(words):
        span = _absolute(form)
        if span is not None:
            return Resolution(span, relative=False)
    return None


def _forms(words: str) -> Iterator[tuple[str, bool]]:
    """Yield words without more and more of what leads them, and whether that included an article.

    "The next day" or "the Friday" is relative to what was told before, not to the publication.
    """
    definite = False
    while True:
        yield words, definite
        leading = _LEADING.match(words)
        if leading is None:
            return
        definite = definite or leading[0] == "the "
        words = words[leading.end() :]


def _absolute(words: str) -> Interval | None:
    years = _YEARS_OR_MONTH.fullmatch(words)
    if years is not None and years[1] < years[2]:
        return None  # 2001-02 may be February 2001 or the two years
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
    return dates.day(when) if _agrees(match["weekday"], when) else None


def _agrees(weekday: str | None, when: date) -> bool:
    return weekday is None or _WEEKDAYS[weekday] == when.weekday()


_ABSOLUTE: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], Interval | None]], ...] = (
    (re.compile(rf"(?:{_WEEKDAY} )?(?:the )?{_DAY}(?: of)? {MONTH} {YEAR}"), _full_date),
    (re.compile(rf"(?:{_WEEKDAY} )?{MONTH} {_DAY} {YEAR}"), _full_date),
    (re.compile(rf"{MONTH}(?: of)? {YEAR}"), lambda m: dates.month(int(m["year"]), _MONTHS[m["month"]])),
    (
        re.compile(rf"(?P<nth>first|second|third|fourth) quarter of {YEAR}"),
        lambda m: dates.quarter(int(m["year"]), _ORDINALS[m["nth"]]),
    ),
    (re.compile(r"(?P<nth>\d{1,2})(?:st|nd|rd|th) century"), lambda m: dates.century(int(m["nth"]))),
    (re.compile(r"end of (?:the )?(?P<rest>.+)"), lambda m: _absolute(m["rest"])),
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
    offset = {"yesterday": -1, "last night": -1, "tomorrow": 1}.get(match["which"], 0)
    return dates.day(anchor + timedelta(days=offset))


def _weekday(match: re.Match[str], anchor: date, direction: Direction) -> Interval | None:
    which = match["which"]
    back = (anchor.weekday() - _WEEKDAYS[match["weekday"]]) % 7
    ahead = -back % 7
    if which == "last":
        offset = -(back or 7)
    elif which == "next":
        offset = ahead or 7
    elif which == "this" and direction is Direction.PAST and back > anchor.weekday():
        return None  # it is still to come this week, and nobody calls last week's "this"
    else:
        offset = -back if direction is Direction.PAST else ahead
    return dates.day(anchor + timedelta(days=offset))


def _calendar_unit(match: re.Match[str], anchor: date, _direction: Direction) -> Interval:
    return _shifted(match["unit"], anchor, {"last": -1, "this": 0, "the": 0, "next": 1}[match["which"]])


def _ago(match: re.Match[str], anchor: date, _direction: Direction) -> Interval:
    return _shifted(match["unit"], anchor, -_count(match["count"]))


def _ahead(match: re.Match[str], anchor: date, direction: Direction) -> Interval | None:
    if direction is Direction.PAST:
        return None  # of what has happened, "in two years" says how long it took
    return _shifted(match["unit"], anchor, _count(match["count"]))


def _count(word: str) -> int:
    return int(word) if word.isdigit() else _COUNTS[word]


def _shifted(unit: str, anchor: date, step: int) -> Interval:
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


def _bare_day(match: re.Match[str], anchor: date, direction: Direction) -> Interval | None:
    number, month = int(match["day"]), _MONTHS[match["month"]]
    for step in range(_LEAP_DAYS_APART + 1):
        year = anchor.year + step * direction.value
        if not MINYEAR <= year <= MAXYEAR or not 1 <= number <= monthrange(year, month)[1]:
            continue
        when = date(year, month, number)
        if (when - anchor).days * direction.value >= 0:
            return dates.day(when) if _agrees(match["weekday"], when) else None
    return None


_RELATIVE: tuple[tuple[re.Pattern[str], Callable[[re.Match[str], date, Direction], Interval | None]], ...] = (
    (re.compile(rf"(?P<which>today|yesterday|tomorrow){_PART_OF_DAY}"), _named_day),
    (re.compile(r"(?P<which>tonight|this (?:morning|afternoon|evening)|last night)"), _named_day),
    (re.compile(rf"(?:(?P<which>last|this|next) )?{_WEEKDAY}{_PART_OF_DAY}"), _weekday),
    (re.compile(r"(?P<which>last|this|next) (?P<unit>week|month|quarter|year|decade)"), _calendar_unit),
    (re.compile(rf"(?:the )?end of (?P<which>last|this|next|the) {_UNIT}"), _calendar_unit),
    (re.compile(rf"{_COUNT} {_UNIT}s? ago"), _ago),
    (re.compile(rf"in {_COUNT} {_UNIT}s?"), _ahead),
    (re.compile(rf"(?:(?P<which>last|this|next) )?{MONTH}"), _bare_month),
    (re.compile(rf"(?:{_WEEKDAY} )?(?:the )?{_DAY}(?: of)? {MONTH}"), _bare_day),
    (re.compile(rf"(?:{_WEEKDAY} )?{MONTH} {_DAY}"), _bare_day),
)
