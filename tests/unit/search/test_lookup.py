"""Misspelt words among very many: which words are compared with them, and that the right one is."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

import pytest

from kg.search.entries import Entry
from kg.search.index import Index
from kg.search.kinds import kinds_named
from kg.search.lookup import pieces
from kg.search.segment import write_segment

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

[PERSON] = kinds_named("person")


def trigrams(word: str) -> list[str]:
    return [f"^{word}$"[at : at + 3] for at in range(len(word))]


def test_pieces_are_three_apart() -> None:
    # Of eight trigrams three stand between the pieces, which leaves two and three.
    assert pieces(["^sm", "smi", "mit", "ith", "ths", "hso", "son", "on$"], 1) == [
        ["^sm", "smi"],
        ["hso", "son", "on$"],
    ]
    assert pieces(trigrams("lee"), 1) == []


def slips(word: str) -> Iterator[str]:
    """Yield what one slip makes of a word: a letter left out, added, another, or exchanged with the next."""
    for at in range(len(word)):
        yield word[:at] + word[at + 1 :]
        yield f"{word[:at]}x{word[at:]}"
        yield f"{word[:at]}x{word[at + 1 :]}"
        yield word[:at] + word[at + 1 : at + 2] + word[at : at + 1] + word[at + 2 :]
    yield f"{word}x"


@pytest.mark.parametrize("word", ["abcde", "abcdefgh", "abcdefghijkl", "abcdefghijklmnop"])
def test_a_word_with_one_slip_has_a_whole_piece(word: str) -> None:
    found = pieces(trigrams(word), 1)
    assert len(found) == 2
    for other in slips(word):
        assert any(set(piece) <= set(trigrams(other)) for piece in found), other


def test_a_word_with_two_slips_has_a_whole_piece() -> None:
    word = "abcdefghijklmno"
    found = pieces(trigrams(word), 2)
    assert len(found) == 3
    for once in slips(word):
        for other in slips(once):
            assert any(set(piece) <= set(trigrams(other)) for piece in found), other


def test_a_misspelt_name_is_found_among_thousands_that_are_earlier_in_the_alphabet(tmp_path: Path) -> None:
    # 8,000 words with "ander" and "son" in them, all before the one that is meant.
    letters = "abcdefghijklmnopqrst"
    others = [f"{''.join(four)}anderson" for four in product(letters, repeat=3)]
    names = [*others, "zanderson"]
    entries = [
        Entry(PERSON.number, f"http://localhost:8000/actor/{name}", name, "en", preferred=True)
        for name in names
    ]
    path = tmp_path / "search.db"
    write_segment(path, entries)
    first = Index([path]).search("zanderosn")[0]
    assert first.hit.text == "zanderson"
