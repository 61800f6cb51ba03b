"""Content negotiation, by the rules and examples of RFC 9110 section 12.5.1."""

from __future__ import annotations

import pytest

from kg.sparql.accept import choose, media_ranges

JSON, XML, CSV = "application/sparql-results+json", "application/sparql-results+xml", "text/csv"
OFFERS = [(JSON, 1), (XML, 2), (CSV, 3)]


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        ("", JSON),
        ("*/*", JSON),
        (XML, XML),
        ("TEXT/CSV", CSV),
        ("text/*", CSV),
        ("application/*", JSON),
        ("image/png", None),
        ("image/png, */*;q=0.1", JSON),
        (f"{JSON};q=0.5, {XML};q=0.8", XML),
        (f"{JSON};q=0.5,{XML};q=0.5", JSON),
        (f"{JSON};q=0, */*", XML),
        (f"{JSON};q=0", None),
        ("*/*;q=0", None),
        (f"*/*;q=0, {CSV}", CSV),
        (f"application/*;q=0.2, {XML};q=0.1", JSON),
        (f"{XML}, */*", XML),
        (f"{CSV};header=present", CSV),
        (f'{CSV};note="a, b;q=0";q=0.7', CSV),
        # A string that is not closed goes to the end.
        (f'{CSV};note="a, {XML}', CSV),
        (f'{CSV};note="a\\", {XML};q=0', CSV),
        (f"{CSV} ; q = 0.3 , {XML} ; q=0.2", CSV),
        (f"{CSV};q=0.001", CSV),
        (f"{CSV};q=1.000", CSV),
        (f"{CSV};q=nonsense, {XML};q=0.1", XML),
        ("nonsense", JSON),
        (f"nonsense, {XML}", XML),
        ("*", JSON),
    ],
)
def test_the_best_offer_is_chosen(accept: str, expected: str | None) -> None:
    chosen = choose(accept, OFFERS)
    assert (chosen[0] if chosen else None) == expected


def test_nothing_offered_is_nothing_chosen() -> None:
    assert choose("*/*", []) is None


def test_the_specification_s_example_gives_the_qualities_it_lists() -> None:
    # RFC 9110, section 12.5.1, with the qualities of the table below the example.
    accept = "text/*;q=0.3, text/plain;q=0.7, text/html, text/markdown;q=0.6, */*;q=0.5"
    expected = {
        "text/html": 1,
        "text/plain": 0.7,
        "text/enriched": 0.3,
        "image/jpeg": 0.5,
        "text/markdown": 0.6,
    }
    ranges = media_ranges(accept)
    for media_type, quality in expected.items():
        best = max(ranges, key=lambda entry: entry.specificity(media_type))
        assert best.quality == quality, media_type
