"""Quoted words: one place, said in code points, or a refusal that says what to do."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from kg.corpus.quotes import CONTEXT, Quote, Unlocated, locate
from kg.model.article import Evidence, Segment, TextVersion
from kg.model.source import Origin

CATS = "The cat sat. The dog ran."


def segment(name: str, start: int, end: int, owner: str = "own") -> Segment:
    return Segment(name, "body", start, end, date(2023, 5, 19), owner, Origin("article.yaml"))


def version_of(text: str, *segments: Segment, held: bool = True) -> TextVersion:
    return TextVersion("own", len(text), "0" * 64, text if held else None, segments)


def find(
    quote: Quote, text: str, *segments: Segment, held: bool = True, at_hand: bool = True
) -> Evidence | Unlocated:
    """Locate a quote in the segments of the article `own`; by default in one that is the whole text."""
    version = version_of(text, *(segments or (segment("body", 0, len(text)),)), held=held)
    own = [part for part in version.segments if part.belongs_to == "own"]
    return locate(quote, version, text if at_hand else None, own)


def place(found: Evidence | Unlocated) -> tuple[int, int, str]:
    assert isinstance(found, Evidence), found
    return found.start, found.end, found.exact


def fault(found: Evidence | Unlocated) -> Unlocated:
    assert isinstance(found, Unlocated), found
    assert found.message.endswith(".")
    assert found.mend
    return found


# by words


def test_words_that_occur_once_have_their_place_and_surroundings() -> None:
    assert find(Quote("dog"), CATS) == Evidence(17, 20, "dog", "body", "The cat sat. The ", " ran.")


def test_surroundings_are_32_code_points_and_stop_at_the_ends_of_the_text() -> None:
    text = "\N{SHIP}" * 40 + "quay" + "\N{ANCHOR}" * 31
    found = find(Quote("quay"), text)
    assert CONTEXT == 32
    assert found == Evidence(40, 44, "quay", "body", "\N{SHIP}" * 32, "\N{ANCHOR}" * 31)
    whole = find(Quote(CATS), CATS)
    assert whole == Evidence(0, 25, CATS, "body", "", "")


def test_words_that_occur_twice_are_refused_with_both_places_shown() -> None:
    found = fault(find(Quote("The"), CATS))
    assert found.rule == "quote-ambiguous"
    assert "2 times" in found.message
    assert "1: 'The cat sat." in found.mend
    assert "2: 'The cat sat. The dog ran.'" in found.mend


def test_not_more_than_five_places_are_shown() -> None:
    found = fault(find(Quote("ha"), "ha " * 20))
    assert "20 times" in found.message
    assert "5: " in found.mend
    assert "6: " not in found.mend


@pytest.mark.parametrize(("occurrence", "start"), [(1, 0), (2, 13)])
def test_an_occurrence_chooses(occurrence: int, start: int) -> None:
    assert place(find(Quote("The", occurrence), CATS)) == (start, start + 3, "The")


@pytest.mark.parametrize("occurrence", [0, 3, 10**11])
def test_an_occurrence_that_there_is_not_is_refused_with_the_number_there_is(occurrence: int) -> None:
    found = fault(find(Quote("The", occurrence), CATS))
    assert found.rule == "quote-occurrence"
    assert "2 occurrences" in found.message
    assert str(occurrence) in found.message
    assert "1 to 2" in found.mend


def test_an_occurrence_of_words_that_are_not_there_is_refused_as_not_found() -> None:
    assert fault(find(Quote("cow", 1), CATS)).rule == "quote-not-found"


@pytest.mark.parametrize(
    ("quote", "start"),
    [
        (Quote("The", prefix="sat. "), 13),
        (Quote("The", suffix=" cat"), 0),
        (Quote("The", prefix=". ", suffix=" dog ran."), 13),
        (Quote("a", prefix="s"), 9),
        (Quote("a", suffix="n"), 22),
        (Quote("a", occurrence=2, suffix="t"), 9),  # of those before a t, the second
    ],
)
def test_surroundings_choose(quote: Quote, start: int) -> None:
    assert place(find(quote, CATS))[0] == start


def test_surroundings_that_leave_two_places_are_still_ambiguous() -> None:
    assert fault(find(Quote("a", suffix="t"), CATS)).rule == "quote-ambiguous"


def test_surroundings_that_fit_nowhere_are_not_called_missing_words() -> None:
    found = fault(find(Quote("The", prefix="ran. "), CATS))
    assert found.rule == "quote-not-found"
    assert "prefix" in found.message
    assert "'The'" not in found.mend.replace("'The cat", "")  # not: it has 'The'


def test_surroundings_may_reach_into_the_next_segment() -> None:
    segments = (segment("one", 0, 12), segment("two", 13, 25))
    assert place(find(Quote("The", prefix="sat. "), CATS, *segments))[0] == 13


def test_words_in_another_case_are_refused_and_shown_as_they_stand() -> None:
    found = fault(find(Quote("the Dog"), CATS))
    assert found.rule == "quote-not-found"
    assert "'The dog'" in found.mend


@pytest.mark.parametrize("before", ["Stra\xdfe ", "\u0130zmir ", "\ufb03 ", "\N{SHIP} "])
def test_letters_whose_case_changes_their_number_do_not_shift_what_is_shown(before: str) -> None:
    assert "'The dog'" in fault(find(Quote("the Dog"), before * 7 + CATS)).mend


@pytest.mark.parametrize(
    ("text", "words", "shown"),
    [
        ("one\ntwo three", "one two", r"'one\ntwo'"),
        ("Trump\u2019s first term", "Trump's first", "'Trump\u2019s first'"),
        ("a \u201cplan\u201d of", 'a "plan"', "'a \u201cplan\u201d'"),
        ("2016\u20132019", "2016-2019", "'2016\u20132019'"),
        ("cafe\u0301 closed", "caf\xe9 closed", "'cafe\u0301 closed'"),
        ("caf\xe9 closed", "cafe\u0301", "'caf\xe9'"),
    ],
)
def test_words_that_differ_only_in_how_they_are_set_are_shown_as_they_stand(
    text: str, words: str, shown: str
) -> None:
    found = fault(find(Quote(words), text))
    assert found.rule == "quote-not-found"
    assert shown in found.mend


def test_words_that_are_nowhere_are_refused() -> None:
    found = fault(find(Quote("cow"), CATS))
    assert found.rule == "quote-not-found"
    assert "It has" not in found.mend


def test_a_long_quote_that_is_nowhere_is_refused() -> None:
    assert fault(find(Quote("a \n" * 100_000), "a " * 100_000)).rule == "quote-not-found"


def test_overlapping_occurrences_are_all_counted() -> None:
    found = fault(find(Quote("aa"), "aaa"))
    assert found.rule == "quote-ambiguous"
    assert "2 times" in found.message
    assert place(find(Quote("aa", 2), "aaa")) == (1, 3, "aa")


# code points


@pytest.mark.parametrize(
    ("text", "words", "start", "end"),
    [
        ("\N{SHIP} The ship", "ship", 6, 10),  # 7 in UTF-16, 9 in UTF-8
        ("\U00020bb7\u91ce\u5bb6 and \U00020bb7", "and", 4, 7),  # the name of a chain of restaurants
        ("\U0001f1f9\U0001f1fc Taiwan", "Taiwan", 3, 9),  # a flag is two code points, four in UTF-16
        ("\u8cf4\u6e05\u5fb7 and \u0645\u062d\u0645\u062f met", "\u0645\u062d\u0645\u062f", 8, 12),
        ("\u8cf4\u6e05\u5fb7 and \u0645\u062d\u0645\u062f met", "\u8cf4\u6e05\u5fb7", 0, 3),
        ("\u0645\u062d\u0645\u062f \u0645\u062e\u0628\u0631, then", "then", 11, 15),
        ("e\u0301 x", "x", 3, 4),  # a combining mark is a code point of its own
    ],
)
def test_positions_are_code_points(text: str, words: str, start: int, end: int) -> None:
    assert place(find(Quote(words), text)) == (start, end, words)
    assert place(find(Quote(words, start=start, end=end), text)) == (start, end, words)


def test_a_position_counted_in_utf_16_is_refused_with_the_right_one() -> None:
    found = fault(find(Quote("ship", start=7, end=11), "\N{SHIP} The ships"))
    assert found.rule == "quote-mismatch"
    assert "'hips'" in found.message
    assert "6" in found.mend


# by position


def test_a_position_needs_no_text() -> None:
    assert find(Quote("dog", start=17, end=20), CATS, held=False, at_hand=False) == Evidence(
        17, 20, "dog", "body"
    )


def test_a_text_that_is_only_at_hand_leaves_no_surroundings_in_the_evidence() -> None:
    assert find(Quote("dog", start=17, end=20), CATS, held=False) == Evidence(17, 20, "dog", "body")
    assert find(Quote("dog"), CATS, held=False) == Evidence(17, 20, "dog", "body")


def test_words_alone_need_the_text() -> None:
    found = fault(find(Quote("dog"), CATS, held=False, at_hand=False))
    assert found.rule == "quote-without-text"
    assert "start" in found.mend


@pytest.mark.parametrize("at_hand", [True, False])
@pytest.mark.parametrize(
    ("start", "end", "words", "rule"),
    [
        (24, 26, ".?", "quote-past-the-end"),
        (25, 26, "?", "quote-past-the-end"),
        (10**11, 10**11 + 1, "?", "quote-past-the-end"),
        (17, 17, "dog", "quote-empty"),
        (20, 17, "dog", "quote-empty"),
        (17, 21, "dog", "quote-length"),
        (17, 19, "dog", "quote-length"),
    ],
)
def test_bounds_are_checked_with_and_without_the_text(
    start: int, end: int, words: str, rule: str, *, at_hand: bool
) -> None:
    quote = Quote(words, start=start, end=end)
    assert fault(find(quote, CATS, held=False, at_hand=at_hand)).rule == rule


def test_the_last_position_is_in_the_text() -> None:
    assert place(find(Quote(".", start=24, end=25), CATS)) == (24, 25, ".")


def test_a_position_with_other_words_is_refused_and_says_where_they_are() -> None:
    found = fault(find(Quote("The", start=4, end=7), CATS))
    assert found.rule == "quote-mismatch"
    assert "[4, 7)" in found.message
    assert "'cat'" in found.message
    assert "0, 13" in found.mend
    assert "nowhere" in fault(find(Quote("cow", start=4, end=7), CATS)).mend


def test_a_length_that_does_not_fit_says_what_would() -> None:
    found = fault(find(Quote("dog", start=17, end=21), CATS))
    assert "4" in found.message
    assert "17 + 3 is 20" in found.mend


# segments: [0, 12) "The cat sat." is ours, [13, 25) "The dog ran." may be another article's


def test_words_across_two_segments_are_refused_as_such() -> None:
    segments = (segment("one", 0, 12), segment("two", 13, 25))
    for quote in (Quote("sat. The"), Quote("sat. The", start=8, end=16)):
        found = fault(find(quote, CATS, *segments))
        assert found.rule == "quote-outside-segments"
        assert "[8, 16)" in found.message


def test_words_between_two_segments_are_in_neither() -> None:
    segments = (segment("one", 0, 12), segment("two", 13, 25))
    assert fault(find(Quote(" ", start=12, end=13), CATS, *segments)).rule == "quote-outside-segments"


def test_evidence_names_the_segment_it_lies_in() -> None:
    segments = (segment("one", 0, 12), segment("two", 12, 25))
    assert isinstance(found := find(Quote("cat sat."), CATS, *segments), Evidence)
    assert found.segment == "one"
    assert isinstance(found := find(Quote("dog"), CATS, *segments), Evidence)
    assert found.segment == "two"


def test_a_teaser_of_another_article_does_not_make_words_ambiguous() -> None:
    segments = (segment("body", 0, 12), segment("teaser", 13, 25, "another"))
    assert place(find(Quote("The"), CATS, *segments)) == (0, 3, "The")


@pytest.mark.parametrize("quote", [Quote("dog"), Quote("dog", start=17, end=20)])
def test_words_of_another_articles_teaser_are_not_this_articles(quote: Quote) -> None:
    found = fault(find(quote, CATS, segment("body", 0, 12), segment("teaser", 13, 25, "another")))
    assert found.rule == "quote-outside-segments"
    assert "[17, 20)" in found.message


def test_words_at_the_very_beginning_can_be_anothers_too() -> None:
    found = fault(find(Quote("The cat"), CATS, segment("body", 0, 12, "host"), segment("teaser", 13, 25)))
    assert found.rule == "quote-outside-segments"
    assert "[0, 7)" in found.message


def test_a_teaser_sees_only_its_own_words() -> None:
    segments = (segment("body", 0, 12, "host"), segment("teaser", 13, 25))
    assert place(find(Quote("The"), CATS, *segments)) == (13, 16, "The")


# Properties

TEXTS = st.text(st.sampled_from("ab \n\N{SHIP}\u8cf4\u0645\u0301"), min_size=1, max_size=40)


@settings(deadline=None)
@given(TEXTS, st.data())
def test_words_of_the_text_are_found_at_their_place_or_called_ambiguous(
    text: str, data: st.DataObject
) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    words = text[start:end]
    starts = [i for i in range(len(text)) if text.startswith(words, i)]
    assert place(find(Quote(words, start=start, end=end), text)) == (start, end, words)
    found = find(Quote(words), text)
    if len(starts) == 1:
        assert place(found) == (start, end, words)
    else:
        assert fault(found).rule == "quote-ambiguous"
    for number, expected in enumerate(starts, start=1):
        assert place(find(Quote(words, number), text))[0] == expected
    assert fault(find(Quote(words, len(starts) + 1), text)).rule == "quote-occurrence"


@settings(deadline=None)
@given(TEXTS, st.text(min_size=1, max_size=12))
def test_words_that_are_not_in_the_text_are_never_located(text: str, words: str) -> None:
    assume(words not in text)
    assert fault(find(Quote(words), text)).rule == "quote-not-found"


@settings(deadline=None)
@given(TEXTS, st.integers(0, 60), st.integers(0, 60), st.text(min_size=1, max_size=6))
def test_a_position_is_taken_only_if_the_text_has_the_words_there(
    text: str, start: int, end: int, words: str
) -> None:
    found = find(Quote(words, start=start, end=end), text)
    assert isinstance(found, Evidence) == (start < end <= len(text) and text[start:end] == words)
