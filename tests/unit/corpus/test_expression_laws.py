"""Laws that every date expression holds to, whatever the words, the date and the direction."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from kg.corpus.expressions import Direction, UnknownAnchorError, resolve

if TYPE_CHECKING:
    from kg.model.time import Interval

PAST, FUTURE = Direction.PAST, Direction.FUTURE

UNITS = ("week", "month", "quarter", "year", "decade")
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
          "November", "December")  # fmt: skip
ANCHORS = st.dates(date(1000, 1, 1), date(3000, 12, 31))
DIRECTIONS = st.sampled_from(Direction)
COUNTS = st.integers(1, 300).map(str) | st.sampled_from(["a", "one", "two", "seven", "twelve"])
SAYING = st.sampled_from(
    ["", "on ", "in ", "late ", "early ", "earlier ", "by ", "since ", "before ", "after "]
)
PHRASES = st.one_of(
    st.tuples(st.sampled_from(["last ", "this ", "next "]), st.sampled_from(UNITS + WEEKDAYS + MONTHS)),
    st.tuples(SAYING, st.sampled_from(WEEKDAYS + MONTHS + ("today", "yesterday", "tomorrow"))),
    st.tuples(COUNTS, st.just(" "), st.sampled_from((*UNITS, "day")), st.just("s ago")),
    st.tuples(SAYING, st.integers(0, 33).map(str), st.just(" "), st.sampled_from(MONTHS)),
    st.tuples(SAYING, st.integers(0, 33).map(str), st.just(" "), st.sampled_from(MONTHS),
              st.integers(1000, 3000).map(" {}".format)),
    st.tuples(st.just("from "), st.integers(1, 31).map(str), st.just(" to "), st.integers(1, 31).map(str),
              st.just(" "), st.sampled_from(MONTHS), st.sampled_from(["", " 2019", " 2024"])),
    st.tuples(st.just("from "), st.sampled_from(MONTHS + WEEKDAYS), st.just(" to "),
              st.sampled_from(MONTHS + WEEKDAYS)),
).map("".join)  # fmt: skip


def resolved(words: str, anchor: date, direction: Direction = PAST) -> Interval:
    resolution = resolve(words, anchor, direction)
    assert resolution is not None
    return resolution.interval


def one_day(words: str, anchor: date, direction: Direction = PAST) -> date:
    interval = resolved(words, anchor, direction)
    assert interval.precision == "day"
    assert interval.earliest == interval.latest
    assert interval.earliest is not None
    return interval.earliest


@settings(deadline=None)
@given(st.text() | st.text("fromtlasnexdy 0123456789-/.,"), st.none() | st.dates(), DIRECTIONS)
def test_any_text_is_resolved_left_open_or_unanchored(
    words: str, anchor: date | None, direction: Direction
) -> None:
    try:
        resolution = resolve(words, anchor, direction)
    except UnknownAnchorError:
        assert anchor is None
        return
    if resolution is not None:
        first, last = resolution.interval.earliest, resolution.interval.latest
        assert first is not None or last is not None
        assert first is None or last is None or first <= last


@settings(deadline=None, max_examples=400)
@given(PHRASES, ANCHORS, DIRECTIONS)
def test_bounds_are_in_order_and_as_wide_as_the_precision_says(
    words: str, anchor: date, direction: Direction
) -> None:
    resolution = resolve(words, anchor, direction)
    assume(resolution is not None)
    assert resolution is not None
    first, last, precision = (
        resolution.interval.earliest,
        resolution.interval.latest,
        resolution.interval.precision,
    )
    if first is None or last is None:
        assert precision == ("before" if first is None else "after")
        return
    days = (last - first).days + 1
    allowed = {
        "day": {1}, "week": {7}, "month": {28, 29, 30, 31}, "quarter": {90, 91, 92}, "year": {365, 366},
        "decade": {3651, 3652, 3653}, "century": {36524, 36525}, "interval": range(2, 10**6),
    }  # fmt: skip
    assert days in allowed[precision]


@settings(deadline=None, max_examples=400)
@given(PHRASES, ANCHORS, ANCHORS, DIRECTIONS)
def test_the_anchor_is_needed_if_and_only_if_the_words_are_relative(
    words: str, anchor: date, other: date, direction: Direction
) -> None:
    resolution = resolve(words, anchor, direction)
    assume(resolution is not None)
    assert resolution is not None
    if resolution.relative:
        with pytest.raises(UnknownAnchorError):
            resolve(words, None, direction)
    else:
        assert resolve(words, None, direction) == resolution
        assert resolve(words, other, direction) == resolution


@settings(deadline=None)
@given(st.sampled_from(UNITS), ANCHORS)
def test_last_this_and_next_of_a_unit_follow_one_another_and_are_units(unit: str, anchor: date) -> None:
    last, this, following = (resolved(f"{which} {unit}", anchor) for which in ("last", "this", "next"))
    assert {span.precision for span in (last, this, following)} == {unit}
    assert last.latest is not None
    assert this.earliest is not None
    assert this.latest is not None
    assert following.earliest is not None
    assert last.latest + timedelta(days=1) == this.earliest
    assert this.latest + timedelta(days=1) == following.earliest
    assert this.earliest <= anchor <= this.latest


@settings(deadline=None)
@given(st.integers(1, 300), st.sampled_from(UNITS), ANCHORS)
def test_so_many_units_ago_is_a_unit_and_never_a_day(count: int, unit: str, anchor: date) -> None:
    assume(unit != "decade" or anchor.year // 10 - count > 0)
    assert resolved(f"{count} {unit}s ago", anchor).precision == unit


@settings(deadline=None)
@given(st.integers(0, 6), ANCHORS)
def test_a_weekday_is_within_the_seven_days_on_its_side_of_the_anchor(weekday: int, anchor: date) -> None:
    name = WEEKDAYS[weekday]
    past, future = one_day(f"on {name}", anchor), one_day(f"on {name}", anchor, FUTURE)
    assert past.weekday() == future.weekday() == weekday
    assert timedelta(0) <= anchor - past < timedelta(7)
    assert timedelta(0) <= future - anchor < timedelta(7)
    assert timedelta(0) < anchor - one_day(f"last {name}", anchor) <= timedelta(7)
    assert timedelta(0) < one_day(f"next {name}", anchor) - anchor <= timedelta(7)


@settings(deadline=None)
@given(st.integers(1, 12), ANCHORS)
def test_a_month_is_the_latest_one_begun_or_the_first_one_not_over(month: int, anchor: date) -> None:
    past, future = resolved(MONTHS[month - 1], anchor), resolved(MONTHS[month - 1], anchor, FUTURE)
    assert past.precision == future.precision == "month"
    assert past.earliest is not None
    assert future.earliest is not None
    assert past.earliest.month == future.earliest.month == month
    assert past.earliest <= anchor < past.earliest.replace(year=past.earliest.year + 1)
    end = future.earliest.replace(day=monthrange(future.earliest.year, month)[1])
    assert future.latest == end
    assert anchor <= end < anchor + timedelta(days=397)


@settings(deadline=None)
@given(st.dates(date(1000, 1, 1), date(3000, 12, 31)), ANCHORS)
def test_a_day_of_a_month_is_the_nearest_one_on_its_side(when: date, anchor: date) -> None:
    words = f"{when.day} {MONTHS[when.month - 1]}"
    past, future = one_day(words, anchor), one_day(words, anchor, FUTURE)
    assert (past.month, past.day) == (future.month, future.day) == (when.month, when.day)
    assert past <= anchor <= future
    between = [
        date(year, when.month, when.day)
        for year in range(past.year, future.year + 1)
        if when.day <= monthrange(year, when.month)[1]
    ]
    assert [day for day in between if past < day < future] == []
    assert resolve(f"{WEEKDAYS[past.weekday()]}, {words}", anchor) == resolve(words, anchor)
    assert resolve(f"{WEEKDAYS[past.weekday() - 1]}, {words}", anchor) is None
