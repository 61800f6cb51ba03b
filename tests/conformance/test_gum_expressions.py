"""The dates of the GUM corpus as a test of how kg reads expressions such as "last week"."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path

import pytest

from kg.corpus.expressions import Direction, resolve
from kg.corpus.gum import GumRelease, read_gum

FOLDER = Path(os.environ.get("SHARED_DATA") or Path(__file__).parents[3] / "shared") / "data" / "gum-news"
pytestmark = pytest.mark.skipif(
    not FOLDER.is_dir(),
    reason=f"no GUM texts in {FOLDER}; set SHARED_DATA to the folder above data/",
)

AHEAD = {
    ("flag", "May 16"),
    ("flag", "November 20"),
    ("flag", "December 11"),
    ("lanterns", "March 11"),
    ("lanterns", "Tuesday"),
}
"""What lies ahead of the article that says so."""

NOT_UNDERSTOOD = {
    ("election", "22:30"),
    ("election", "2:30 the next day"),
    ("expo", "this weekend"),
    ("expo", "weekend"),
    ("flag", "the year before"),
    ("hackers", "15 years"),
    ("hackers", "24 hours ago"),
    ("korea", "11 - year"),
    ("lanterns", "this year s"),
    ("lanterns", "the opening night"),
    ("lanterns", "fourth or fifth day of the festival"),
    ("taxes", "the past few days"),
}
"""What needs the story around it, or names a stretch of no fixed bounds: left open, not guessed."""


def test_expressions_mean_what_the_corpus_says() -> None:
    release = GumRelease("Wikinews", "https://creativecommons.org/licenses/by/2.5/", date(2025, 3, 13))
    news, _ = read_gum(FOLDER, release, str)
    open_ = set()
    understood = 0
    for article in news.articles:
        text = article.slug.removeprefix("gum-news-")
        for mention in article.mentions:
            words = mention.evidence[0].exact
            if mention.time is None:
                continue
            direction = Direction.FUTURE if (text, words) in AHEAD else Direction.PAST
            resolution = resolve(words, article.published, direction)
            if resolution is None:
                open_.add((text, words))
                continue
            gold, own = mention.time.interval, resolution.interval
            assert gold is not None
            assert (text, words, own.earliest, own.latest) == (text, words, gold.earliest, gold.latest)
            understood += 1
    assert open_ == NOT_UNDERSTOOD
    assert understood == 84 - len(NOT_UNDERSTOOD)
