"""Moments are written in XML Schema's canonical form, which is the one that a store gives back."""

from datetime import UTC, datetime

import pytest

from kg.linked.reports import stamp


@pytest.mark.parametrize(
    ("microsecond", "written"),
    [
        (0, "2023-04-30T09:05:07Z"),
        (285970, "2023-04-30T09:05:07.28597Z"),
        (200000, "2023-04-30T09:05:07.2Z"),
        (1, "2023-04-30T09:05:07.000001Z"),
    ],
)
def test_fractions_have_no_zeros_at_their_end(microsecond: int, written: str) -> None:
    assert stamp(datetime(2023, 4, 30, 9, 5, 7, microsecond, tzinfo=UTC)).value == written
