"""Bring texts of any script to words that compare: without case, diacritics, punctuation or width."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Final

from anyascii import anyascii

if TYPE_CHECKING:
    from collections.abc import Iterator

_UNSPACED: Final = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff"  # Thai, Lao, Burmese, Khmer
    "\u3005-\u3007\u3041-\u3096\u30a1-\u30fa\u30fc-\u30ff\u31f0-\u31ff\uff66-\uff9d"  # kana
    "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"  # Han
    "\uac00-\ud7a3"  # Hangul
)
"""Scripts that put no spaces between words, or hang endings on them: each character is a word of its own."""

_MARKS: Final = (
    "\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u064b-\u065f"
    "\u0670\u06d6-\u06dc\u06df-\u06e8\u06ea-\u06ed\u0900-\u0963\u0966-\u0dff\u0f00-\u0fff\u1ab0-\u1aff"
    "\u1dc0-\u1dff\u200c\u200d\u20d0-\u20ff\u3099\u309a\ufe20-\ufe2f"
)
"""Signs that belong to the letter before them, and which `re` does not count as parts of a word."""

_WORD: Final = re.compile(f"[{_UNSPACED}]|(?:(?![{_UNSPACED}_])[\\w{_MARKS}])+")
_ASCII_WORD: Final = re.compile("[a-z0-9]+")
_SYLLABLE: Final = re.compile("[A-Z]?[a-z]+|[A-Z]+|[0-9]+")
_IS_UNSPACED: Final = re.compile(f"[{_UNSPACED}]")

_LATIN_MARKS: Final = 200
"""The canonical combining class from which on marks stand above or below a letter (Unicode, table 4-3)."""
_HEBREW_ARABIC: Final = range(10, 36)
"""The classes of vowel points, which are mostly left out in writing."""


def words(text: str) -> list[str]:
    """Return the words of a text, folded, in their order."""
    if text.isascii():
        return _ASCII_WORD.findall(text.lower())
    return [word for _, _, word in placed_words(text)]


def placed_words(text: str) -> Iterator[tuple[int, int, str]]:
    """Yield the words with where they begin and end in the text, in code points."""
    for found in _WORD.finditer(text):
        word = _folded(found[0])
        if word:
            yield found.start(), found.end(), word


def key(text: str) -> str:
    """Return what two writings of one name share: its words without what is between them."""
    return "".join(words(text))


def latin_words(text: str) -> list[str]:
    """Return the words of a text as they are spelt in Latin letters: of 蔣介石 jiang, jie, shi.

    Nothing of a text that has no other letters. Each Chinese character, and so each Japanese one of Chinese
    origin, has its Mandarin sound.
    """
    if text.isascii() or all(word.isascii() for word in words(text)):
        return []
    return [syllable.lower() for syllable in _SYLLABLE.findall(anyascii(text))]


def is_unspaced(word: str) -> bool:
    """Tell whether a folded word is one character of a script that puts no spaces between words."""
    return _IS_UNSPACED.fullmatch(word) is not None


def plain(text: str) -> str:
    """Return a text without differences of case, width, composition and white space."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def _folded(word: str) -> str:
    if word.isascii():
        return word.lower()
    kept = [
        char
        for char in unicodedata.normalize("NFKD", word).casefold()
        if not _is_passed_over(unicodedata.combining(char)) and char not in "\u200c\u200d"
    ]
    composed = unicodedata.normalize("NFKC", "".join(map(_basic, kept)))
    return "".join(char for char in composed if char.isalnum() or unicodedata.category(char)[0] == "M")


def _is_passed_over(combining_class: int) -> bool:
    return combining_class >= _LATIN_MARKS or combining_class in _HEBREW_ARABIC


def _basic(char: str) -> str:
    """Return a Latin letter as basic ones: ł, ø and đ have no decomposition."""
    if char.isascii() or not unicodedata.name(char, "").startswith("LATIN"):
        return char
    return anyascii(char).lower()
