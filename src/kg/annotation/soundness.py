"""Say which IRIs and texts can be taken from strangers."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Final

from kg.corpus.wording import CONTROL, DIRECTION
from kg.rdf.iris import is_iri

MOST_IRI: Final = 2048
LARGEST_POSITION: Final = (1 << 31) - 1
_ACTIVE: Final = frozenset(("javascript", "vbscript", "data", "blob", "filesystem", "file", "about"))
_SCHEME: Final = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):.")
_UNSOUND: Final = re.compile(f"[{CONTROL}{DIRECTION}\ud800-\udfff\u200e\u200f\u2028\u2029]")
_NO_TEXT: Final = re.compile(f"[{CONTROL}\ud800-\udfff]")
_TURNED: Final = re.compile(f"[{DIRECTION}]")
_TIME: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?Z")
_DIGITS: Final = re.compile("[0-9]{1,10}")
_DAY: Final = re.compile(r"\d{4}-\d\d-\d\d")


def iri_fault(value: str) -> str | None:
    """Return what is wrong with an IRI that a reader may follow, or None."""
    scheme = _SCHEME.match(value)
    if scheme is None:
        return "This is not an absolute IRI."
    if len(value) > MOST_IRI:
        return f"The IRI is longer than {MOST_IRI} characters."
    if scheme[1].lower() in _ACTIVE:
        return f"An IRI of the scheme '{scheme[1]}' is not taken: it can run in a page, or names nothing."
    if _UNSOUND.search(value) or not is_iri(value):
        return "This is not an IRI: it holds characters that no IRI has."
    return None


def text_fault(value: str, *, quoted: bool = False) -> str | None:
    """Return what is wrong with a text, or None; words `quoted` from elsewhere keep their directions."""
    found = _NO_TEXT.search(value)
    if found is not None:
        return f"The text holds U+{ord(found[0]):04X}, which is no text."
    turned = None if quoted else _TURNED.search(value)
    if turned is not None:
        return f"The text holds U+{ord(turned[0]):04X}, which can make it read other than it is."
    return None


def position(value: str | None) -> int | None:
    """Return the position that a text writes, None for anything that cannot be one."""
    number = int(value) if value is not None and _DIGITS.fullmatch(value) else None
    return number if number is not None and number <= LARGEST_POSITION else None


def is_time(value: str) -> bool:
    """Say whether a text is an xsd:dateTime in UTC, ending in Z (Web Annotation Data Model, 3.3.1)."""
    if not _TIME.fullmatch(value):
        return False
    try:
        datetime.fromisoformat(value[:19])
    except ValueError:
        return False
    return True


def is_day(value: str) -> bool:
    """Say whether a text is an xsd:date of a calendar day, without a time zone."""
    if not _DAY.fullmatch(value):
        return False
    try:
        datetime.fromisoformat(value)
    except ValueError:
        return False
    return True
