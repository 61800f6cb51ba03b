"""Date values: what each form means by the calendar, and what is no date."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.corpus.dates import parse_date
from kg.model.time import Interval

# Worked out by hand from the Gregorian calendar and ISO 8601 weeks.
VALUES = [
    ("2023", "2023-01-01", "2023-12-31", "year"),
    ("0001", "0001-01-01", "0001-12-31", "year"),
    ("9999", "9999-01-01", "9999-12-31", "year"),
    ("2023-01", "2023-01-01", "2023-01-31", "month"),
    ("2023-02", "2023-02-01", "2023-02-28", "month"),
    ("2024-02", "2024-02-01", "2024-02-29", "month"),
    ("1900-02", "1900-02-01", "1900-02-28", "month"),
    ("2000-02", "2000-02-01", "2000-02-29", "month"),
    ("2023-04", "2023-04-01", "2023-04-30", "month"),
    ("2023-12", "2023-12-01", "2023-12-31", "month"),
    ("2023-04-26", "2023-04-26", "2023-04-26", "day"),
    ("2024-02-29", "2024-02-29", "2024-02-29", "day"),
    ("2023-Q1", "2023-01-01", "2023-03-31", "quarter"),
    ("2023-Q2", "2023-04-01", "2023-06-30", "quarter"),
    ("2023-Q3", "2023-07-01", "2023-09-30", "quarter"),
    ("2023-Q4", "2023-10-01", "2023-12-31", "quarter"),
    ("2023-W17", "2023-04-24", "2023-04-30", "week"),
    ("2024-W01", "2024-01-01", "2024-01-07", "week"),
    ("2019-W01", "2018-12-31", "2019-01-06", "week"),
    ("2020-W53", "2020-12-28", "2021-01-03", "week"),
    ("2021-W01", "2021-01-04", "2021-01-10", "week"),
    ("1980s", "1980-01-01", "1989-12-31", "decade"),
    ("2020s", "2020-01-01", "2029-12-31", "decade"),
    ("20C", "1901-01-01", "2000-12-31", "century"),
    ("21C", "2001-01-01", "2100-12-31", "century"),
    ("1C", "0001-01-01", "0100-12-31", "century"),
    ("99C", "9801-01-01", "9900-12-31", "century"),
    ("2023-04-01/2023-06-15", "2023-04-01", "2023-06-15", "interval"),
    ("2023-12-30/2024-01-02", "2023-12-30", "2024-01-02", "interval"),
    ("2016/2019", "2016-01-01", "2019-12-31", "interval"),
    ("2023-04/2023-05-03", "2023-04-01", "2023-05-03", "interval"),
    ("1950s/1970s", "1950-01-01", "1979-12-31", "interval"),
    ("../1989-12-31", None, "1989-12-31", "before"),
    ("../2016", None, "2016-12-31", "before"),
    ("../1980s", None, "1989-12-31", "before"),
    ("2016-01-01/..", "2016-01-01", None, "after"),
    ("2016/..", "2016-01-01", None, "after"),
    ("2023-Q3/..", "2023-07-01", None, "after"),
]  # fmt: skip

NO_DATES = [
    "", " ", "?", "..", "/", "../..", "...", "2023/", "/2023", "2023//2024", "2023/2024/2025",
    "23", "202", "20234", "0000", "+2023", "-2023", "2023?", "2023~", "y2023",
    "2023-00", "2023-13", "2023-4", "2023-004", "2023-", "2023-01-", "2023-04-00", "2023-04-31",
    "2023-04-1", "2023-02-29", "1900-02-29", "2023-02-30", "2023-12-32",
    "2023-Q0", "2023-Q5", "2023-q2", "2023-Q", "2023-W00", "2023-W54", "2021-W53", "2023-w17", "2023-W1",
    "198s", "1985s", "0000s", "1980S", "1980's", "0C", "20c", "100C",
    "26-04-2023", "2023/04/26", "04/26/2023", "20230426", "2023-04-26T00:00:00Z", "2023-04-26Z",
    " 2023-04-26", "2023-04-26 ", "2023-04-26\n", "2023 -04",
    "2019/2016", "2023-04-26/2023-04-26", "2023-04-26/2023-04-25",
    "NO", "1e3", "today", "null", "~",
    "\uff12\uff10\uff12\uff13", "\u0662\u0660\u0662\u0663",  # 2023 in full-width and in Arabic-Indic digits
    "9999-W52",  # its Sunday is in the year 10000, which no date here can hold
]  # fmt: skip


def day(value: str | None) -> date | None:
    return None if value is None else date.fromisoformat(value)


@pytest.mark.parametrize(("value", "earliest", "latest", "precision"), VALUES)
def test_a_date_value_is_the_days_it_can_be(
    value: str, earliest: str | None, latest: str | None, precision: str
) -> None:
    assert parse_date(value) == Interval(day(earliest), day(latest), precision)


@pytest.mark.parametrize("value", NO_DATES)
def test_what_is_no_date_is_none_and_no_crash(value: str) -> None:
    assert parse_date(value) is None


def test_long_junk_is_no_date() -> None:
    for junk in ("9" * 100_000, "2023-" * 20_000, "/" * 100_000, "../" * 30_000, "0" * 99_999 + "s"):
        assert parse_date(junk) is None


def fits(interval: Interval) -> bool:
    """Say whether the bounds are those that the precision promises, by rules written anew here."""
    first, last = interval.earliest, interval.latest
    if first is None or last is None:
        return (first is None and last is not None and interval.precision == "before") or (
            last is None and first is not None and interval.precision == "after"
        )
    after = last.toordinal() + 1
    starts = {
        "week": first.weekday() == 0,
        "month": first.day == 1,
        "quarter": first.day == 1 and first.month in {1, 4, 7, 10},
        "year": (first.month, first.day) == (1, 1),
        "decade": (first.year % 10, first.month, first.day) == (0, 1, 1),
        "century": (first.year % 100, first.month, first.day) == (1, 1, 1),
    }
    days = {"day": (1, 1), "week": (7, 7), "month": (28, 31), "quarter": (90, 92), "year": (365, 366),
            "decade": (3651, 3653), "century": (36524, 36525)}  # fmt: skip
    if interval.precision == "interval":
        return first < last
    shortest, longest = days[interval.precision]
    whole = interval.precision in {"day", "week"} or (last == date.max or date.fromordinal(after).day == 1)
    return starts.get(interval.precision, True) and shortest <= after - first.toordinal() <= longest and whole


@settings(deadline=None)
@given(st.text() | st.text("0123456789-/.QWCs", max_size=24))
def test_any_text_is_a_fitting_interval_or_none(value: str) -> None:
    interval = parse_date(value)
    assert interval is None or fits(interval)


@settings(deadline=None)
@given(st.dates(max_value=date(9998, 12, 31)))
def test_every_day_is_itself_and_lies_in_its_week_month_quarter_and_year(when: date) -> None:
    assert parse_date(when.isoformat()) == Interval(when, when, "day")
    iso = when.isocalendar()
    quarter = (when.month - 1) // 3 + 1
    year = f"{when.year:04}"
    values = [f"{year}-{when.month:02}", f"{year}-Q{quarter}", year]
    if iso.year > 0:
        values.append(f"{iso.year:04}-W{iso.week:02}")
    for value in values:
        interval = parse_date(value)
        assert interval is not None
        assert interval.earliest is not None
        assert interval.latest is not None
        assert interval.earliest <= when <= interval.latest
        assert fits(interval)


@settings(deadline=None)
@given(st.dates(), st.dates())
def test_an_interval_needs_its_bounds_in_order(first: date, last: date) -> None:
    expected = Interval(first, last, "interval") if first < last else None
    assert parse_date(f"{first}/{last}") == expected


@settings(deadline=None)
@given(st.dates())
def test_an_open_bound_keeps_the_other_one(when: date) -> None:
    assert parse_date(f"../{when}") == Interval(None, when, "before")
    assert parse_date(f"{when}/..") == Interval(when, None, "after")


def test_the_oracle_of_these_tests_can_say_no() -> None:
    first = date(2023, 4, 1)
    assert not fits(Interval(first, first + timedelta(days=1), "day"))
    assert not fits(Interval(first, first + timedelta(days=6), "week"))  # 1 April 2023 is a Saturday
    assert not fits(Interval(first, first, "month"))
    assert not fits(Interval(date(2023, 5, 1), date(2023, 7, 31), "quarter"))
    assert not fits(Interval(first, None, "before"))
    assert not fits(Interval(None, None, "before"))
