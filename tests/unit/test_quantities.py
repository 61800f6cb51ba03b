"""Numbers that people give as text."""

from __future__ import annotations

import pytest

from kg.quantities import count, seconds, size


@pytest.mark.parametrize(("text", "value"), [("30", 30.0), ("0.5", 0.5), ("999999.999", 999999.999)])
def test_seconds(text: str, value: float) -> None:
    assert seconds(text) == value


@pytest.mark.parametrize(
    "text", ["", "0", "0.000", "-1", "1e3", "inf", "nan", "1.", ".5", "1.2345", "0.0001", "٣", "1 "]
)
def test_no_seconds(text: str) -> None:
    with pytest.raises(ValueError, match=r"is not a number of seconds .*; the least is 0\.001$"):
        seconds(text)


def test_a_count_includes_both_ends() -> None:
    assert [count(2, 4)(text) for text in ("2", "3", "04")] == [2, 3, 4]
    for text in ("1", "5", "-2", "2.0", "²"):
        with pytest.raises(ValueError, match="from 2 to 4"):
            count(2, 4)(text)


def test_a_size_includes_both_ends() -> None:
    assert [size("1k", "1M")(text) for text in ("1k", "1024", "1 MiB")] == [1024, 1024, 1048576]
    for text in ("1023", "1048577", "1G"):
        with pytest.raises(ValueError, match="from 1k to 1M"):
            size("1k", "1M")(text)
