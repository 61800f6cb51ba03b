"""Read JSON text strictly: every doubled key, impossible number and unsound text has its pointer."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, cast

from kg.annotation.tree import step

if TYPE_CHECKING:
    from kg.annotation.tree import Faults

MOST_BYTES: Final = 1 << 20
MOST_DEPTH: Final = 32
MOST_VALUES: Final = 10_000
_LARGEST: Final = (1 << 53) - 1
_DIGITS: Final = 17

_TOKEN: Final = re.compile(r'"(?:[^"\\]|\\.)*"?|[\[{]|[\]}]', re.DOTALL)
_TRAILING: Final = re.compile(r",\s*$")

Json = dict[str, "Json"] | list["Json"] | str | int | float | bool | None


@dataclass(frozen=True, slots=True)
class _Unsound:
    """A number that is none of those that JSON readers agree on."""

    written: str


class _Pairs(list[tuple[str, object]]):
    """The members of an object, as they were written."""


def read_json(content: bytes, charset: str | None, faults: Faults) -> Json:
    """Return the value, None with a fault where it cannot be read; `charset` is what was declared."""
    text = _decoded(content, charset, faults)
    if text is None:
        return None
    if _depth(text) > MOST_DEPTH:
        faults.add(
            "",
            "json-depth",
            f"Objects and lists are nested more than {MOST_DEPTH} deep.",
            mend="Flatten it: no Web Annotation needs that.",
        )
        return None
    try:
        value = json.loads(
            text, object_pairs_hook=_Pairs, parse_int=_whole, parse_float=_fraction, parse_constant=_Unsound
        )
    except json.JSONDecodeError as error:
        _not_json(text, error, faults)
        return None
    reader = _Reader(faults)
    read = reader.read(value, "")
    return None if reader.too_many else read


def _decoded(content: bytes, charset: str | None, faults: Faults) -> str | None:
    if len(content) > MOST_BYTES:
        message = f"The annotation has {len(content)} bytes; the most that is read is {MOST_BYTES}."
        faults.add("", "too-large", message, mend="Send less text, or several annotations.")
        return None
    if charset is not None and charset.strip("\"' ").lower() not in ("utf-8", "utf8", "us-ascii"):
        message = f"JSON is exchanged in UTF-8 (RFC 8259, 8.1), not in {charset!r}."
        faults.add("", "charset", message, value=charset, mend="Send UTF-8.")
        return None
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        message = f"This is not UTF-8: byte {error.start} is 0x{content[error.start]:02X}."
        faults.add("", "charset", message, mend="Send the document in UTF-8.")
        return None


def _depth(text: str) -> int:
    depth = deepest = 0
    for match in _TOKEN.finditer(text):
        sign = match[0]
        if sign in "[{":
            depth += 1
            deepest = max(deepest, depth)
        elif sign in "]}":
            depth -= 1
    return deepest


def _not_json(text: str, error: json.JSONDecodeError, faults: Faults) -> None:
    is_last = text[error.pos :].lstrip()[:1] in ("}", "]")
    trailing = is_last and _TRAILING.search(text[: error.pos])
    mend = "Check quotation marks, commas and brackets here and just before."
    if not text.strip():
        mend = "Send the annotation as the body of the request."
    elif trailing:
        mend = "Remove the comma before the closing bracket."
    excerpt = " ".join(text[max(0, error.pos - 20) : error.pos + 20].split())
    faults.add(
        "",
        "json-syntax",
        f"This is not JSON: {error.msg}, at line {error.lineno}, column {error.colno}.",
        value=excerpt,
        mend=mend,
        at=(error.lineno, error.colno),
    )


def _whole(written: str) -> object:
    value = int(written) if len(written) <= _DIGITS else None
    return value if value is not None and abs(value) <= _LARGEST else _Unsound(written)


def _fraction(written: str) -> object:
    value = float(written)
    return value if abs(value) < float("inf") else _Unsound(written)


class _Reader:
    def __init__(self, faults: Faults) -> None:
        self._faults = faults
        self._count = 0

    @property
    def too_many(self) -> bool:
        return self._count > MOST_VALUES

    def read(self, value: object, pointer: str) -> Json:
        self._count += 1
        if self.too_many:
            if self._count == MOST_VALUES + 1:
                message = f"The document has more than {MOST_VALUES} values."
                self._faults.add(pointer, "too-large", message, mend="Send several annotations.")
            return None
        if isinstance(value, _Pairs):
            return self._object(value, pointer)
        if isinstance(value, list):
            return [self.read(item, step(pointer, number)) for number, item in enumerate(value)]
        if isinstance(value, _Unsound):
            message = "The number is none that JSON readers agree on."
            mend = f"Use numbers up to {_LARGEST}, or a string."
            self._faults.add(pointer, "number-range", message, value=value.written, mend=mend)
            return None
        return cast("Json", value)

    def _object(self, pairs: _Pairs, pointer: str) -> Json:
        members: dict[str, Json] = {}
        for key, value in pairs:
            place = step(pointer, key)
            if key in members:
                message = f"The key '{key}' is given twice in one object."
                self._faults.add(place, "key-twice", message, value=key, mend="Keep one of them.")
                continue
            members[key] = self.read(value, place)
        return members
