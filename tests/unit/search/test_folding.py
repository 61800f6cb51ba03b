"""Words of any script are brought to what compares."""

from __future__ import annotations

import pytest

from kg.search.folding import key, latin_words, placed_words, plain, words


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Kim Jong-un", ["kim", "jong", "un"]),
        ("the president's U.S. visit_2", ["the", "president", "s", "u", "s", "visit", "2"]),
        ("Álvaro Łukasz Đặng Ørsted Straße", ["alvaro", "lukasz", "dang", "orsted", "strasse"]),
        # The same letter, composed and not.
        ("Caf\u00e9 Cafe\u0301", ["cafe", "cafe"]),
        ("\uff21\uff22\uff23\u3000\uff11\uff12", ["abc", "12"]),
        ("蔣介石", ["蔣", "介", "石"]),
        ("トランプ大統領", ["ト", "ラ", "ン", "プ", "大", "統", "領"]),
        ("ガ", ["ガ"]),
        ("시진핑 주석", ["시", "진", "핑", "주", "석"]),
        ("Владимир Путин", ["владимир", "путин"]),
        # Vowel points are left out in most writing, Indic vowels never are.
        ("مُحَمَّد", ["محمد"]),
        ("भारत", ["भारत"]),
        ("ΑΘΉΝΑ", ["αθηνα"]),
        ("", []),
        ("!?… \u200b", []),
    ],
)
def test_texts_fall_into_folded_words(text: str, expected: list[str]) -> None:
    assert words(text) == expected


def test_words_know_where_they_stand() -> None:
    text = "Ta \u2014 Cafe\u0301 蔣介"
    assert [(text[start:end], word) for start, end, word in placed_words(text)] == [
        ("Ta", "ta"),
        ("Cafe\u0301", "cafe"),
        ("蔣", "蔣"),
        ("介", "介"),
    ]


def test_a_key_does_not_depend_on_how_words_are_divided() -> None:
    assert key("Kim Jong-un") == key("KIM Jongun") == "kimjongun"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("蔣介石", ["jiang", "jie", "shi"]),
        ("蒋介石", ["jiang", "jie", "shi"]),
        ("Путин", ["putin"]),
        ("한국", ["han", "gug"]),
        # What is in Latin letters already has no other spelling, with diacritics or without.
        ("Victor Cha", []),
        ("Đặng", []),
    ],
)
def test_other_scripts_are_spelt_in_latin_letters(text: str, expected: list[str]) -> None:
    assert latin_words(text) == expected


def test_plain_texts_differ_by_more_than_case_width_and_space() -> None:
    assert plain(" \uff2e\uff21\uff34\uff2f  Treaty") == "nato treaty"
    assert plain("Dặng") != plain("Dang")
