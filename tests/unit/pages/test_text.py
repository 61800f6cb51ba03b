"""Texts cut into runs, by hand."""

from __future__ import annotations

from kg.pages.model import Words
from kg.pages.text import Run, paragraphs


def words(text: str, *quotes: str, prefix: str = "", suffix: str = "") -> list[Words]:
    return [
        Words(f"a{number}", (), "s", start := text.index(quote), start + len(quote), quote, prefix, suffix)
        for number, quote in enumerate(quotes)
    ]


def test_overlapping_words_become_runs_under_the_same_annotations() -> None:
    text = "US President Joe Biden spoke."
    given = words(text, "US President Joe Biden", "US", "Joe Biden spoke")
    assert paragraphs(text, 0, len(text), given) == (
        (
            Run(0, 2, "US", (0, 1), (1,)),
            Run(2, 13, " President ", (0,), ()),
            Run(13, 22, "Joe Biden", (0, 2), (0,)),
            Run(22, 28, " spoke", (2,), (2,)),
            Run(28, 29, ".", (), ()),
        ),
    )


def test_positions_are_code_points_and_lines_are_paragraphs() -> None:
    # A character outside the Basic Multilingual Plane is one, as the decomposed é is two.
    text = "𠮷野 and cafe\u0301\n\nBeijing"
    given = words(text, "野", "e\u0301", "Beijing")
    assert [(given[n].start, given[n].end) for n in range(3)] == [(1, 2), (10, 12), (14, 21)]
    first, second = paragraphs(text, 0, len(text), given)
    assert [run.text for run in first] == ["𠮷", "野", " and caf", "e\u0301"]
    assert [(run.text, run.marks) for run in second] == [("Beijing", (2,))]


def test_a_segment_is_cut_out_of_its_text() -> None:
    text = "Body. Teaser text."
    assert paragraphs(text, 6, 18, words(text, "Teaser")) == (
        (Run(6, 12, "Teaser", (0,), (0,)), Run(12, 18, " text.", (), ())),
    )


def test_without_the_text_quotes_stand_at_their_place_and_gaps_are_counted() -> None:
    text = "The Cold War ended in Europe by the end of the 1980s."
    given = words(text, "Cold War", "ended in Europe", "War ended")
    (only,) = paragraphs(None, 0, 53, given)
    # Three quotes that touch give one stretch: 4 + "Cold War ended in Europe" + the other 25.
    assert [(run.text, run.hidden) for run in only] == [
        ("", 4), ("Cold ", 0), ("War", 0), (" ", 0), ("ended", 0), (" in Europe", 0), ("", 25),
    ]  # fmt: skip
    assert only[3].marks == (2,)


def test_prefix_and_suffix_are_shown_where_they_are_known() -> None:
    text = "In 1951 they signed it there."
    given = words(text, "signed", prefix="they ", suffix=" it")
    (only,) = paragraphs(None, 0, len(text), given)
    assert [run.text or run.hidden for run in only] == [8, "they ", "signed", " it", 7]


def test_a_long_gap_begins_a_paragraph() -> None:
    text = f"One{'.' * 60}two"
    first, second = paragraphs(None, 0, len(text), words(text, "One", "two"))
    assert [run.text or run.hidden for run in first] == ["One", 60]
    assert [run.text or run.hidden for run in second] == ["two"]


def test_words_that_do_not_fit_the_text_are_passed_over() -> None:
    beyond = Words("a", (), "s", 5, 99, "x" * 94)
    ((run,),) = paragraphs(None, 0, 10, [Words("b", (), "s", 0, 10, "0123456789")])
    assert run.text == "0123456789"
    assert [run.text for run in paragraphs("0123456789", 0, 10, [beyond])[0]] == ["01234", "56789"]
