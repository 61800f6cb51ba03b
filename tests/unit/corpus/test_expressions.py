"""Date expressions: what the words of an article mean, seen from its date, and what they do not mean."""

from __future__ import annotations

from datetime import date

import pytest

from kg.corpus.dates import parse_date
from kg.corpus.expressions import MAX_LENGTH, Direction, Resolution, UnknownAnchorError, resolve
from kg.model.time import Interval

PAST, FUTURE = Direction.PAST, Direction.FUTURE

FRIDAY = date(2023, 5, 19)
NEW_YEAR_MONDAY = date(2024, 1, 1)
LAST_SUNDAY_OF_2023 = date(2023, 12, 31)
LEAP_THURSDAY = date(2024, 2, 29)
FRIDAY_AFTER_ELECTION = date(2024, 11, 8)


def table(text: str) -> list[tuple[str, str]]:
    """Return the rows of a table of `words = date value;`, what the words mean."""
    rows = [cell.strip().rpartition(" = ") for cell in text.split(";")]
    return [(words, value) for words, _, value in rows]


# Worked out with a calendar: 2023-05-15 is a Monday; of 2023, week 18 is 1 to 7 May, 19 is 8 to 14,
# 20 is 15 to 21, 21 is 22 to 28 May, 22 is 29 May to 4 June, 52 is 25 to 31 December.
SEEN_FROM = [
    (
        FRIDAY,
        PAST,
        """
    Last month = 2023-04; last month = 2023-04; LAST MONTH = 2023-04; This month = 2023-05;
    next month = 2023-06; In January = 2023-01; in May = 2023-05; in June = 2022-06; in December = 2022-12;
    January = 2023-01; last March = 2023-03; last May = 2022-05; last December = 2022-12;
    this March = 2023-03; this September = 2023-09; next June = 2023-06; next May = 2024-05;
    next April = 2024-04; in late April = 2023-04; last week = 2023-W19; this week = 2023-W20;
    next week = 2023-W21; last quarter = 2023-Q1; this quarter = 2023-Q2; next quarter = 2023-Q3;
    last year = 2022; this year = 2023; next year = 2024; late last year = 2022;
    earlier this month = 2023-05; Later this month = 2023-05; early this year = 2023; last decade = 2010s;
    this decade = 2020s; next decade = 2030s; today = 2023-05-19; tonight = 2023-05-19;
    yesterday = 2023-05-18; last night = 2023-05-18; tomorrow = 2023-05-20; this morning = 2023-05-19;
    this evening = 2023-05-19; yesterday evening = 2023-05-18; tomorrow morning = 2023-05-20;
    on Friday = 2023-05-19; Friday = 2023-05-19; this Friday = 2023-05-19; on Tuesday = 2023-05-16;
    this Tuesday = 2023-05-16;
    this Monday = 2023-05-15; early Tuesday = 2023-05-16; on Tuesday morning = 2023-05-16;
    late on Tuesday night = 2023-05-16; on Thursday = 2023-05-18; on Saturday = 2023-05-13;
    on Sunday = 2023-05-14; last Friday = 2023-05-12; last Thursday = 2023-05-18;
    last Saturday = 2023-05-13; next Tuesday = 2023-05-23; next Friday = 2023-05-26;
    next Saturday = 2023-05-20; one day ago = 2023-05-18; three days ago = 2023-05-16;
    3 days ago = 2023-05-16; a week ago = 2023-W19; two weeks ago = 2023-W18; two quarters ago = 2022-Q4;
    a month ago = 2023-04; six months ago = 2022-11; twelve months ago = 2022-05; a year ago = 2022;
    ten years ago = 2013; a decade ago = 2010s; two decades ago = 2000s; on 26 April = 2023-04-26;
    April 26 = 2023-04-26; on April 26th = 2023-04-26; on the 26th of April = 2023-04-26;
    19 May = 2023-05-19; 20 May = 2022-05-20; Sept. 11 = 2022-09-11; on 1 Jan = 2023-01-01;
    on 31 December = 2022-12-31; Friday, May 12 = 2023-05-12; on Friday, 12 May = 2023-05-12;
    29 February = 2020-02-29; on Saturday, 29 February = 2020-02-29; since Tuesday = 2023-05-16/..;
    since last month = 2023-04-01/..; since January = 2023-01-01/..; until next week = ../2023-05-28;
    before next Tuesday = ../2023-05-22; after this month = 2023-06-01/..;
    by the end of last month = ../2023-04-30; by the end of the month = ../2023-05-31;
    by the end of the year = ../2023-12-31; at the end of last month = 2023-04;
    by the end of the week = ../2023-05-21; by the end of the decade = ../2029-12-31;
    from Monday to Wednesday = 2023-05-15/2023-05-17; from Monday through Friday = 2023-05-15/2023-05-19;
    from 11 to 28 April = 2023-04-11/2023-04-28;
    from 15 to 25 May = 2023-05-15/2023-05-25; 11-28 April = 2023-04-11/2023-04-28;
    between April 11 and 28 = 2023-04-11/2023-04-28; from 30 April to 2 May = 2023-04-30/2023-05-02;
    from November to January = 2022-11-01/2023-01-31;
    from 30 December to 2 January = 2022-12-30/2023-01-02;
    between last Monday and Wednesday = 2023-05-15/2023-05-17
""",
    ),
    (
        FRIDAY,
        FUTURE,
        """
    in May = 2023-05; in June = 2023-06; in January = 2024-01; last May = 2022-05; on Friday = 2023-05-19;
    on Saturday = 2023-05-20; on Tuesday = 2023-05-23; this Tuesday = 2023-05-23;
    last Tuesday = 2023-05-16; on Thursday = 2023-05-25; 19 May = 2023-05-19; 20 May = 2023-05-20;
    18 May = 2024-05-18; 29 February = 2024-02-29; 1 January = 2024-01-01; in three days = 2023-05-22;
    from 18 May to 2 June = 2023-05-18/2023-06-02;
    in two weeks = 2023-W22; in a month = 2023-06; in ten years = 2033; yesterday = 2023-05-18;
    last month = 2023-04; by Wednesday = ../2023-05-24; by the end of the year = ../2023-12-31;
    by next year = ../2024-12-31; from 30 May to 2 June = 2023-05-30/2023-06-02;
    from 5 to 7 January = 2024-01-05/2024-01-07
""",
    ),
    (
        FRIDAY_AFTER_ELECTION,
        PAST,
        """
    on Tuesday = 2024-11-05; Tuesday = 2024-11-05; on Friday = 2024-11-08; last Tuesday = 2024-11-05;
    on 5 November = 2024-11-05; this week = 2024-W45
""",
    ),
    (
        NEW_YEAR_MONDAY,
        PAST,
        """
    last month = 2023-12; last week = 2023-W52; last year = 2023; last quarter = 2023-Q4;
    yesterday = 2023-12-31; on Sunday = 2023-12-31; on Monday = 2024-01-01; last Monday = 2023-12-25;
    in December = 2023-12; in January = 2024-01; last December = 2023-12; last January = 2023-01;
    next month = 2024-02; 31 December = 2023-12-31; 1 January = 2024-01-01; a day ago = 2023-12-31;
    last decade = 2010s; four months ago = 2023-09
""",
    ),
    (
        LAST_SUNDAY_OF_2023,
        PAST,
        """
    tomorrow = 2024-01-01; next month = 2024-01; next week = 2024-W01; next year = 2024;
    next quarter = 2024-Q1; this week = 2023-W52; on Monday = 2023-12-25; 1 January = 2023-01-01;
    next Monday = 2024-01-01
""",
    ),
    (
        LAST_SUNDAY_OF_2023,
        FUTURE,
        """
    1 January = 2024-01-01; in January = 2024-01; in December = 2023-12; on Monday = 2024-01-01;
    on Sunday = 2023-12-31; in a year = 2024
""",
    ),
    (
        LEAP_THURSDAY,
        PAST,
        """
    a year ago = 2023; last month = 2024-01; yesterday = 2024-02-28; tomorrow = 2024-03-01;
    29 February = 2024-02-29; next month = 2024-03; four years ago = 2020; 28 February = 2024-02-28;
    on Thursday = 2024-02-29
""",
    ),
    (
        date(2024, 3, 1),
        PAST,
        """
    29 February = 2024-02-29; Feb. 29 = 2024-02-29; yesterday = 2024-02-29
""",
    ),
    (
        date(2024, 3, 1),
        FUTURE,
        """
    29 February = 2028-02-29
""",
    ),
    (
        date(2096, 3, 1),
        FUTURE,
        """
    29 February = 2104-02-29
""",
    ),
    (
        date(1903, 1, 1),
        PAST,
        """
    29 February = 1896-02-29
""",
    ),
    (
        date(2023, 3, 31),
        PAST,
        """
    last month = 2023-02; a month ago = 2023-02; next month = 2023-04
""",
    ),
    (
        date(2023, 1, 31),
        PAST,
        """
    next month = 2023-02; last month = 2022-12; yesterday = 2023-01-30
""",
    ),
    (
        date(2020, 1, 1),
        PAST,
        """
    a decade ago = 2010s; last decade = 2010s; this decade = 2020s
""",
    ),
]

RELATIVE = [
    pytest.param(words, anchor, direction, value, id=f"{words}-{anchor}-{direction.name}")
    for anchor, direction, rows in SEEN_FROM
    for words, value in table(rows)
]

WHATEVER_THE_DATE = """
    2016 = 2016; in 2016 = 2016; during 2016 = 2016; In the 1990s = 1990s; in the late 1980s = 1980s;
    the mid-1980s = 1980s; mid-2023 = 2023; early 2022 = 2022; in January 2023 = 2023-01;
    January 2023 = 2023-01; January of 2023 = 2023-01; Jan. 2023 = 2023-01; Sept 2001 = 2001-09;
    May, 2022 = 2022-05; in late May 2022 = 2022-05; August 21, 2015 = 2015-08-21;
    Friday, August 21, 2015 = 2015-08-21; on Friday 21 August 2015 = 2015-08-21;
    21 August 2015 = 2015-08-21; 21st August 2015 = 2015-08-21; on the 21st of August 2015 = 2015-08-21;
    Sept. 11, 2001 = 2001-09-11; February 29, 2024 = 2024-02-29; on 1 May 1951 = 1951-05-01;
    2023-04-26 = 2023-04-26; 2023-04 = 2023-04; 2023-Q2 = 2023-Q2; the first quarter of 2023 = 2023-Q1;
    in the fourth quarter of 2022 = 2022-Q4; the second quarter of 2024 = 2024-Q2;
    the third quarter of 2024 = 2024-Q3; the 20th century = 20C; in the early 21st century = 21C;
    the end of 2023 = 2023; at the end of the 1980s = 1980s; by the end of the 1980s = ../1989-12-31;
    By the end of 2016 = ../2016-12-31; by 2030 = ../2030-12-31; until 2019 = ../2019-12-31;
    up to August 2015 = ../2015-08-31; before 2016 = ../2015-12-31; before August 21, 2015 = ../2015-08-20;
    before March 2024 = ../2024-02-29; before the 1980s = ../1979-12-31; since 2016 = 2016-01-01/..;
    since August 2015 = 2015-08-01/..; since the 1980s = 1980-01-01/..; after 2016 = 2017-01-01/..;
    after 31 December 2016 = 2017-01-01/..; after February 28, 2024 = 2024-02-29/..;
    from 2016 = 2016-01-01/..; from 2016 on = 2016-01-01/..; from 2016 onward = 2016-01-01/..;
    from 2016 onwards = 2016-01-01/..;
    between 2016 and 2019 = 2016/2019; from 2016 to 2019 = 2016/2019; 2016-2019 = 2016/2019;
    from 2016 until 2019 = 2016/2019; from January 2017 to January 2021 = 2017-01-01/2021-01-31;
    between the 1950s and the 1970s = 1950s/1970s; from 18 to 20 August 2023 = 2023-08-18/2023-08-20;
    between 18 and 20 August 2023 = 2023-08-18/2023-08-20; 18 to 20 August 2023 = 2023-08-18/2023-08-20;
    18-20 August 2023 = 2023-08-18/2023-08-20; August 18-20, 2023 = 2023-08-18/2023-08-20;
    August 18 to 20, 2023 = 2023-08-18/2023-08-20; from August 18 to 20, 2023 = 2023-08-18/2023-08-20;
    from August 18th to 20th, 2023 = 2023-08-18/2023-08-20;
    from 30 August to 2 September 2023 = 2023-08-30/2023-09-02;
    from August 30 to September 2, 2023 = 2023-08-30/2023-09-02;
    August 30 to September 2, 2023 = 2023-08-30/2023-09-02;
    from 30 December to 2 January 2024 = 2023-12-30/2024-01-02;
    from 30 December 2023 to 2 January 2024 = 2023-12-30/2024-01-02;
    from June to August 2023 = 2023-06-01/2023-08-31;
    from November to January 2024 = 2023-11-01/2024-01-31; between late 2016 and early 2017 = 2016/2017;
    on 2 and 3 August 2022 = 2022-08-02/2022-08-03; on 27 and 28 February 2019 = 2019-02-27/2019-02-28;
    August 2 and 3, 2022 = 2022-08-02/2022-08-03; from 28 to 29 February 2024 = 2024-02-28/2024-02-29
"""

# Each of these is relative to something other than the publication date, ambiguous, or not a date at all.
NOT_UNDERSTOOD = """
    Cold War; World War II; after World War II; before the war; recently; soon; now; then; since then;
    by then; until recently; in the past; at the time; for now; the same day; on the same day;
    in the same month; a day earlier; a day later; two days later; two months after; eight days after;
    a few hours later; that year; that Tuesday; that month; on 19 January of that year; the next day;
    the previous day; the previous month; the last day; the first day; the following year; the Friday;
    the next week; the last week; in the last two years; over the past week; the past year; this summer;
    last spring; within hours; an hour ago; in or around 2027; 20 percent; may be; march on; 1945-46;
    2001-02; 2009-10; the 2001-02 season; 12; the 1; last; ago; next; a; from; to; between; from to; on;
    in the; -; between Washington and Tokyo; from Seoul to Busan; 31 June 2023; 29 February 2023;
    February 29, 1900; 0 May 2023; 32 August 2023; 99 May; 30 February; Thursday, August 21, 2015;
    Monday, May 12; from 20 to 18 August 2023; from 31 to 32 August 2023; from 0 to 3 May 2023;
    from 29 to 30 February 2024; between 2019 and 2016; 2019-2016; on 2 and 5 August 2022; 2023-13;
    2023-W54; the fifth quarter of 2023; the 0th century; before 0001; after 9999; one thousand years ago;
    9999 years ago; in two years; in three days; every Tuesday; Tuesdays
"""

BEYOND_ASCII = [
    "\N{EN DASH}",
    "\u0662\u0660\u0662\u0663",
    "on \u0661\u0669 May",
    "5\N{FIGURE DASH}6 May 2023",
]


@pytest.mark.parametrize(("words", "anchor", "direction", "value"), RELATIVE)
def test_relative_words_are_seen_from_their_publication_date(
    words: str, anchor: date, direction: Direction, value: str
) -> None:
    interval = parse_date(value)
    assert interval is not None
    assert resolve(words, anchor, direction) == Resolution(interval, relative=True)


@pytest.mark.parametrize(
    ("words", "direction"), sorted({(param.values[0], param.values[2]) for param in RELATIVE}, key=str)
)
def test_relative_words_without_a_publication_date_are_refused(words: str, direction: Direction) -> None:
    with pytest.raises(UnknownAnchorError):
        resolve(words, None, direction)


@pytest.mark.parametrize(("words", "value"), table(WHATEVER_THE_DATE))
@pytest.mark.parametrize("anchor", [None, FRIDAY, LEAP_THURSDAY])
def test_absolute_words_mean_the_same_from_every_date(words: str, value: str, anchor: date | None) -> None:
    interval = parse_date(value)
    assert interval is not None
    for direction in Direction:
        assert resolve(words, anchor, direction) == Resolution(interval, relative=False)


@pytest.mark.parametrize(
    "words", ["", "   ", *BEYOND_ASCII, *(words.strip() for words in NOT_UNDERSTOOD.split(";"))]
)
def test_what_is_not_understood_is_left_open(words: str) -> None:
    assert resolve(words, FRIDAY) is None
    assert resolve(words, LEAP_THURSDAY) is None


@pytest.mark.parametrize(
    "words", ["  last   month ", "last\nmonth", "last\N{NO-BREAK SPACE}month", "\tLast\r\nMonth"]
)
def test_white_space_and_case_do_not_matter(words: str) -> None:
    april = parse_date("2023-04")
    assert april is not None
    assert resolve(words, FRIDAY) == Resolution(april, relative=True)


@pytest.mark.parametrize(
    ("words", "value"),
    [
        ("in 2016\N{EN DASH}2019", "2016/2019"),
        ("18\N{EN DASH}20 August 2023", "2023-08-18/2023-08-20"),
        ("on 18 \N{EN DASH} 20 August 2023", "2023-08-18/2023-08-20"),
    ],
)
def test_a_range_may_be_set_with_a_dash(words: str, value: str) -> None:
    interval = parse_date(value)
    assert interval is not None
    assert resolve(words, None) == Resolution(interval, relative=False)


def test_a_weekday_that_an_actual_event_cannot_have_had_is_left_open() -> None:
    monday = date(2023, 5, 15)
    assert resolve("this Tuesday", monday) is None
    assert resolve("this Tuesday", monday, FUTURE) == Resolution(
        Interval(date(2023, 5, 16), date(2023, 5, 16), "day"), relative=True
    )


@pytest.mark.parametrize(
    ("anchor", "words"),
    [
        *((date.min, f"last {unit}") for unit in ("week", "month", "quarter", "year", "decade")),
        *(
            (date.min, words)
            for words in ("yesterday", "on Sunday", "31 December", "before today", "29 February")
        ),
        *((date.max, f"next {unit}") for unit in ("week", "month", "quarter", "year", "decade")),
        *((date.max, words) for words in ("tomorrow", "this week", "after today", "next Saturday")),
    ],
)
def test_no_date_lies_outside_the_years_that_can_be_held(anchor: date, words: str) -> None:
    assert resolve(words, anchor) is None


def test_future_words_stop_at_the_last_day_too() -> None:
    for words in ("on Saturday", "1 January", "29 February", "in January", "in 999 decades", "in a year"):
        assert resolve(words, date.max, FUTURE) is None


@pytest.mark.parametrize(
    "junk",
    [
        "last " * 20_000, "on " * 33_000 + "Tuesday", "the " * 25_000, "9" * 100_000, "(" * 100_000,
        "from a to " * 10_000, "from " + "to " * 33_000, "between " + "and " * 25_000,
        "end of " * 14_000 + "2023",
        "a" * 100_000, " " * 100_000 + "today", "by the end of " * 7_000, "1-" * 50_000, "mid-" * 25_000,
        "since " * 16_000 + "2016", "\N{EN DASH}" * 100_000, "May " * 25_000,
    ],
    ids=range(17),
)  # fmt: skip
def test_long_junk_is_left_open(junk: str) -> None:
    assert resolve(junk, FRIDAY) is None


def test_words_are_counted_before_anything_is_tried() -> None:
    padded = "on " * (MAX_LENGTH // 3) + "Tuesday"
    assert len(padded) > MAX_LENGTH
    assert resolve(padded, FRIDAY) is None
    with pytest.raises(UnknownAnchorError):
        resolve("on Tuesday", None)
    assert resolve(padded, None) is None


def test_the_longest_words_that_are_looked_at_have_80_characters() -> None:
    longest = "on " * 24 + " Tuesday"
    assert len(longest) == MAX_LENGTH == 80
    assert resolve(longest, FRIDAY) == resolve("on Tuesday", FRIDAY)
    assert resolve(f" {longest}", FRIDAY) is None
