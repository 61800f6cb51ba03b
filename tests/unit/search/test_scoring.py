"""How well a text answers, worked out by hand from the rules in kg.search.scoring."""

from __future__ import annotations

import pytest

from kg.search.scoring import Question, marks


@pytest.mark.parametrize(
    ("question", "text", "expected"),
    [
        ("victor cha", "Victor Cha", 100),
        ("\uff36ictor  CHA", "Victor Cha", 100),
        ("Kim Jong-un", "Kim Jongun", 98),
        ("Lukasz", "Łukasz", 98),
        ("Jiang Jieshi", "蔣介石", 92),
        ("蔣介石", "Jiang Jieshi", 92),
        ("蒋介石", "蔣介石", 85),
        # All that is asked for, three of nine letters: 63 + 27 * 3/9.
        ("cha", "Victor Cha", 72),
        # One character of three: 63 + 27/3.
        ("蔣", "蔣介石", 72),
        # Two words of which one is there; of the text 6 of 11 letters: 63 * 6/9 + 27 * 6/11.
        ("Victor Cha", "Victor Orbán", 56.7),
        # One letter of six is missing, so the word counts 5/6: 5/6 * 90.
        ("Victr", "Victor", 75),
        # The last word may be begun, and then counts 0.7 + 0.3 * 4/6: 0.9 * 90.
        ("Vict", "Victor", 81),
        # Not the first one: what is asked for first is not there.
        ("Vi Cha", "Victor Cha", 46.8),
        # Two neighbours changed places: one slip in six.
        ("Vitcor", "Victor", 75),
        ("Putin", "Путин", 92),
        ("xyz", "Victor Cha", 0),
        ("", "Victor Cha", 0),
        ("cha", "", 0),
    ],
)
def test_scores_of_names(question: str, text: str, expected: float) -> None:
    assert Question(question).score(text) == pytest.approx(expected, abs=0.06)


def test_what_is_no_name_counts_eight_tenths() -> None:
    assert Question("Manila").score("Manila", is_name=False) == 80
    assert Question("cha").score("Victor Cha", is_name=False) == pytest.approx(57.6)


def test_a_word_of_the_text_answers_once() -> None:
    # The second "cha" has nothing left to stand for: 63 * 3/6 + 27 * 3/9.
    assert Question("cha cha").score("Victor Cha") == pytest.approx(40.5)


def test_marks_cover_what_answers() -> None:
    text = "Chiang Kai-shek (蔣介石) and Chiangs"
    assert [text[start:end] for start, end in marks(Question("chiang"), text)] == ["Chiang", "Chiangs"]
    assert [text[start:end] for start, end in marks(Question("介石"), text)] == ["介石"]
    assert [text[start:end] for start, end in marks(Question("Chiagn"), text)] == ["Chiang", "Chiangs"]
    assert marks(Question(""), text) == []
