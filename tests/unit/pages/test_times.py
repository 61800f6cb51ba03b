"""Times in words, no more exact than they are known."""

from __future__ import annotations

from datetime import date

import pytest

from kg.pages.languages import language_name
from kg.pages.model import direction
from kg.pages.times import When, in_reading_order


@pytest.mark.parametrize(
    ("earliest", "latest", "precision", "reading"),
    [
        ("2023-04-26", "2023-04-26", "day", "26 April 2023"),
        ("2023-05-01", "2023-05-07", "week", "1 May 2023 to 7 May 2023"),
        ("2023-04-01", "2023-04-30", "month", "April 2023"),
        ("2024-10-01", "2024-12-31", "quarter", "4th quarter of 2024"),
        ("2024-04-01", "2024-06-30", "quarter", "2nd quarter of 2024"),
        ("2016-01-01", "2016-12-31", "year", "2016"),
        ("1980-01-01", "1989-12-31", "decade", "1980s"),
        # The twentieth century begins with 1901, and the eleventh with 1001.
        ("1901-01-01", "2000-12-31", "century", "20th century"),
        ("1001-01-01", "1100-12-31", "century", "11th century"),
        ("2023-05-19", "2023-05-21", "interval", "19 May 2023 to 21 May 2023"),
        (None, "1989-12-31", "before", "by 31 December 1989"),
        ("1945-09-02", None, "after", "from 2 September 1945 on"),
        (None, None, "unresolved", "undated"),
    ],
)
def test_a_time_is_read_as_exactly_as_it_is_known(
    earliest: str | None, latest: str | None, precision: str, reading: str
) -> None:
    first = date.fromisoformat(earliest) if earliest else None
    last = date.fromisoformat(latest) if latest else None
    assert When(first, last, precision).reading == reading


def test_times_are_sorted_by_first_day_then_by_exactness_the_undated_last() -> None:
    day = When(date(2023, 4, 1), date(2023, 4, 1), "day")
    month = When(date(2023, 4, 1), date(2023, 4, 30), "month")
    before = When(None, date(2023, 3, 31), "before")
    undated = When(expression="some day")
    times = [None, month, undated, day, before]
    assert sorted(times, key=in_reading_order) == [before, day, month, None, undated]


@pytest.mark.parametrize(
    ("tag", "name", "reads"),
    [
        ("en", "English", ""),
        ("zh-Hant", "Chinese, traditional", ""),
        ("fa", "Persian", "rtl"),
        ("he", "Hebrew", "rtl"),
        # Azerbaijani in Arabic script, Kurdish in Latin script, and a language unknown here.
        ("az-Arab", "az-Arab", "rtl"),
        ("ur-Latn", "Urdu, Latin", ""),
        ("tlh", "tlh", ""),
        ("", "No language", ""),
    ],
)
def test_languages_have_a_name_and_a_direction(tag: str, name: str, reads: str) -> None:
    assert (language_name(tag), direction(tag)) == (name, reads)
