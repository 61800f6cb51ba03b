"""Read date values: a subset of EDTF (ISO 8601-2) with quarters, weeks, decades and open bounds."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import MINYEAR, date, timedelta

from kg.model.time import Interval

FORMS = (
    "2023, 2023-04, 2023-04-26, 2023-Q2, 2023-W17, 1980s, 20C, 2023-04-01/2023-06-15, ../1989-12-31, 2016/.."
)

_VALUE = re.compile(
    r"(?P<year>\d{4})(?:-(?:(?P<month>\d\d)(?:-(?P<day>\d\d))?|Q(?P<quarter>[1-4])|W(?P<week>\d\d)))?"
    r"|(?P<decade>\d{3})0s|(?P<century>\d\d?)C",
    re.ASCII,
)


def parse_date(value: str) -> Interval | None:
    """Return the interval that `value` names, or None where it names none.

    Forms: see FORMS. A century `20C` is the years 1901 to 2000; a week is ISO 8601's, Monday to
    Sunday.
    """
    start, slash, end = value.partition("/")
    try:
        if not slash:
            return _single(value)
        return _between(
            None if start == ".." else _single(start), None if end == ".." else _single(end), value
        )
    except (ValueError, OverflowError):  # no such day, or one after the year 9999
        return None


def _between(first: Interval | None, last: Interval | None, value: str) -> Interval | None:
    start, _, end = value.partition("/")
    if (
        (first is None and start != "..")
        or (last is None and end != "..")
        or (first is None and last is None)
    ):
        return None
    earliest = first.earliest if first else None
    latest = last.latest if last else None
    if earliest and latest and earliest >= latest:
        return None
    return interval(earliest, latest)


def interval(earliest: date | None, latest: date | None) -> Interval:
    """Return the interval between two bounds, with the precision that fits the bounds that are known."""
    if earliest is None:
        return Interval(None, latest, "before")
    if latest is None:
        return Interval(earliest, None, "after")
    return Interval(earliest, latest, "interval")


def _single(value: str) -> Interval | None:
    match = _VALUE.fullmatch(value)
    if match is None:
        return None
    if match["decade"]:
        return decade(int(match["decade"]) * 10)
    if match["century"]:
        return century(int(match["century"]))
    number = int(match["year"])
    if match["quarter"]:
        return quarter(number, int(match["quarter"]))
    if match["week"]:
        return week(date.fromisocalendar(number, int(match["week"]), 1))
    if match["day"]:
        return day(date(number, int(match["month"]), int(match["day"])))
    if match["month"]:
        return month(number, int(match["month"]))
    return year(number)


def day(value: date) -> Interval:
    """Return the interval of one day."""
    return Interval(value, value, "day")


def week(value: date) -> Interval:
    """Return the ISO week that `value` lies in, Monday to Sunday."""
    monday = value - timedelta(days=value.weekday())
    return Interval(monday, monday + timedelta(days=6), "week")


def month(year_number: int, number: int) -> Interval:
    """Return the interval of a month; raise ValueError for one that does not exist."""
    if not 1 <= number <= 12:  # noqa: PLR2004
        raise ValueError(number)
    return Interval(
        date(year_number, number, 1), date(year_number, number, monthrange(year_number, number)[1]), "month"
    )


def quarter(year_number: int, number: int) -> Interval:
    """Return the interval of a quarter, numbered 1 to 4."""
    last = month(year_number, number * 3).latest
    return Interval(date(year_number, number * 3 - 2, 1), last, "quarter")


def year(number: int) -> Interval:
    """Return the interval of a year; raise ValueError before year 1."""
    if number < MINYEAR:
        raise ValueError(number)
    return Interval(date(number, 1, 1), date(number, 12, 31), "year")


def decade(first_year: int) -> Interval:
    """Return the ten years from `first_year` on."""
    return Interval(date(first_year, 1, 1), date(first_year + 9, 12, 31), "decade")


def century(number: int) -> Interval:
    """Return a century: the 20th is 1901 to 2000."""
    return Interval(date(number * 100 - 99, 1, 1), date(number * 100, 12, 31), "century")
