"""Language tags: those of RFC 5646 that a literal can bear, and no others."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import Literal

from kg.corpus.authorities import language_tag


@pytest.mark.parametrize(
    "tag",
    ["en", "fil", "zh-Hant", "zh-Hans-CN", "sr-Latn", "es-419", "de-1996", "sl-rozaj-biske", "zh-cmn-Hans",
     "EN", "en-u-ca-buddhist", "en-x-kg", "de-CH-1901", "sl-nedis", "hy-Latn-IT-arevela",
     "en-a-bb-x-a", "no"],
)  # fmt: skip
def test_a_language_tag_is_kept_as_written(tag: str) -> None:
    assert language_tag(tag) == tag


@pytest.mark.parametrize(
    "tag",
    ["", "e", "english", "abcd", "12", "a1", "en_US", "en-", "-en", "en--US", "en US", "x-kg", "i-klingon",
     "zh-Hant-Hans", "en-US-GB", "en-a", "en-x", "en-abcdefghi", "en-abc-abc-abc-abc", "en-1",
     "日本", "en-é", "en\n"],
)  # fmt: skip
def test_what_is_no_language_tag_is_refused(tag: str) -> None:
    assert language_tag(tag) is None


@settings(deadline=None)
@given(
    st.text(max_size=8)
    | st.lists(st.text(st.sampled_from("abxu19Z"), min_size=1, max_size=9), min_size=1, max_size=5).map(
        "-".join
    )
)
def test_every_tag_that_is_taken_can_tag_a_literal(tag: str) -> None:
    if language_tag(tag) is not None:
        assert Literal("a", language=tag).language == tag.lower()
