"""Find the line and column of a place in a JSON text that a JSON Pointer names (RFC 6901)."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

_SPACE: Final = re.compile(r"[ \t\n\r]*")
_FAULTS: Final = (ValueError, IndexError, RecursionError, StopIteration)


def place_of(text: str, pointer: str) -> tuple[int, int]:
    """Return line and column, counted from 1 in code points, of what a pointer names.

    Where the text ends before that, or is no JSON, it is the place of the innermost part that there is.
    """
    at = _after_space(text, 0)
    for step in pointer.split("/")[1:]:
        name = step.replace("~1", "/").replace("~0", "~")
        try:
            found = next((start for key, start in _members(text, at) if key == name), None)
        except _FAULTS:
            found = None
        if found is None:
            break
        at = found
    return text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at)


def _members(text: str, at: int) -> Iterator[tuple[str, int]]:
    """Yield the keys of an object, or the numbers of an array's items, with where their values begin."""
    kind = text[at]
    if kind not in "{[":
        return
    decoder = json.JSONDecoder()
    at, number = _after_space(text, at + 1), 0
    while text[at] not in "}]":
        key = str(number)
        if kind == "{":
            key, at = decoder.raw_decode(text, at)
            at = _after_space(text, _after_space(text, at) + 1)
        yield key, at
        _, at = decoder.raw_decode(text, at)
        at, number = _after_space(text, at), number + 1
        if text[at] == ",":
            at = _after_space(text, at + 1)


def _after_space(text: str, at: int) -> int:
    found = _SPACE.match(text, at)
    return found.end() if found else at
