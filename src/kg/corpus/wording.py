"""Word what is said of a value, so that it is helpful, short, on one line and nothing but text."""

from __future__ import annotations

import re
from difflib import get_close_matches
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection

DIRECTION = "\u202a-\u202e\u2066-\u2069"
"""Characters that change the direction of writing, for a character class."""

CONTROL = "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff"
"""Characters that are no text, for a character class; white space is not among them."""

MOST_SHOWN = 80
"""Characters of a value that are shown."""

_NEAR = 0.7
"""How alike two words are where one may be a misspelling: `japan` and `asean` are not."""

_NOT_SHOWN = re.compile(f"[{DIRECTION}{CONTROL}\t\n\r\u200e\u200f\u2028\u2029\ud800-\udfff]")


def visible(text: str) -> str:
    """Return `text` with an escape for each character that would move, hide or command something."""
    return _NOT_SHOWN.sub(lambda match: match[0].encode("unicode_escape").decode("ascii"), text)


def as_id(value: str) -> str:
    """Return an id that looks like `value`."""
    return "-".join(re.findall("[a-z0-9]+", value[:MOST_SHOWN].lower())) or "an-id"


def nearest(value: str, among: Collection[str]) -> list[str]:
    """Return up to three of the words that `value` may be a misspelling of, the nearest first."""
    if len(value) > MOST_SHOWN:
        return []
    near = get_close_matches(value, among, n=3, cutoff=_NEAR)
    # As names are made into ids: `Joe Biden`, `AGREE`.
    return near or get_close_matches(as_id(value), among, n=3, cutoff=_NEAR)


def suggestion(value: str, among: Collection[str], *, every: bool = False) -> str:
    """Return a sentence that offers the nearest of the words, or with `every` all of them."""
    near = nearest(value, among)
    if near:
        return f"Did you mean {' or '.join(near)}?"
    return f"It is one of {', '.join(among)}." if every else ""
