"""Read the numbers that people give as text: counts, seconds, sizes; each fault says what would be right."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

_SECONDS: Final = re.compile(r"\d{1,6}(?:\.\d{1,3})?", re.ASCII)
_SIZE: Final = re.compile(r"(\d{1,15}) ?([kmgt]?)(i?b)?", re.ASCII | re.IGNORECASE)
_UNITS: Final = {"": 1, "k": 1024, "m": 1024**2, "g": 1024**3, "t": 1024**4}


def seconds(text: str) -> float:
    """Return a number of seconds above zero. Raises ValueError."""
    if not _SECONDS.fullmatch(text) or not float(text):
        raise ValueError("is not a number of seconds such as 30 or 0.5; the least is 0.001")
    return float(text)


def seconds_up_to(most: int) -> Callable[[str], float]:
    """Return the reader of a number of seconds of at most `most`."""

    def read(text: str) -> float:
        found = seconds(text)
        if found > most:
            raise ValueError(f"is more than {most}, the most that can be set")
        return found

    return read


def count(least: int, most: int) -> Callable[[str], int]:
    """Return the reader of a whole number from `least` to `most`."""

    def read(text: str) -> int:
        if not text.isascii() or not text.isdigit() or not least <= int(text[:20]) <= most:
            raise ValueError(f"is not a whole number from {least} to {most}")
        return int(text)

    return read


def size(least: str, most: str) -> Callable[[str], int]:
    """Return the reader of a number of bytes from `least` to `most`, both as one would type them."""

    def read(text: str) -> int:
        found = _bytes(text)
        if not _bytes(least) <= found <= _bytes(most):
            raise ValueError(f"is not a size from {least} to {most}")
        return found

    return read


def _bytes(text: str) -> int:
    found = _SIZE.fullmatch(text)
    if not found or int(found[1]) < 1:
        raise ValueError("is not a size such as 65536, 64k or 1M")
    return int(found[1]) * _UNITS[found[2].lower()]
