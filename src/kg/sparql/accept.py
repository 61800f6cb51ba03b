"""Choose a representation by an Accept header, as RFC 9110 section 12.5.1 describes it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

T = TypeVar("T")

_RANGE: Final = re.compile(r"\s*([\w!#$%&'*+.^`|~-]+)/([\w!#$%&'*+.^`|~-]+)\s*")
_QUALITY: Final = re.compile(r"q\s*=\s*\"?(0(?:\.\d*)?|1(?:\.0*)?)\"?", re.IGNORECASE)
# A string that is not closed goes to the end, and nothing that was read is read again: the time is linear.
_STRING: Final = r"\"(?:[^\"\\]|\\.?)*+\"?+"
_ELEMENT: Final = re.compile(rf"(?:[^,\"]|{_STRING})++", re.DOTALL)
_PARAMETER: Final = re.compile(rf";((?:[^;\"]|{_STRING})*+)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class MediaRange:
    """One element of an Accept header; either part may be `*`."""

    kind: str
    subtype: str
    quality: float

    def specificity(self, media_type: str) -> int:
        """Return 3 if the range names the type, 2 for `kind/*`, 1 for `*/*`, 0 where it does not cover it."""
        kind, _, subtype = media_type.partition("/")
        if self.kind == "*" and self.subtype == "*":
            return 1
        if self.kind != kind:
            return 0
        if self.subtype == "*":
            return 2
        return 3 if self.subtype == subtype else 0


def elements(header: str) -> list[str]:
    """Return what the commas of a header separate, but for those in strings (RFC 9110, 5.6.1)."""
    return _ELEMENT.findall(header)


def media_ranges(accept: str) -> tuple[MediaRange, ...]:
    """Return the media ranges of an Accept header; what cannot be read is passed over.

    Parameters other than q do not count: none of the types offered here has variants by parameter.
    """
    return tuple(_ranges(accept))


def choose(accept: str, offers: Sequence[tuple[str, T]]) -> tuple[str, T] | None:
    """Return the best of `offers`, pairs of media type and thing in the server's order, or None.

    An absent header takes the first offer. On equal q a type that was named wins over one that a
    wildcard covers, and then the server's order decides.
    """
    # The most frequent header is one of the types and nothing else.
    for offer in offers:
        if offer[0] == accept:
            return offer
    ranges = media_ranges(accept)
    if not ranges:
        return next(iter(offers), None)
    best: tuple[str, T] | None = None
    best_rank = (0.0, 0)
    for offer in offers:
        rank = _rank(offer[0], ranges)
        if rank[0] > 0 and rank > best_rank:
            best, best_rank = offer, rank
    return best


def _rank(media_type: str, ranges: Iterable[MediaRange]) -> tuple[float, int]:
    """Return the quality of a type, which the most specific range decides, and that specificity."""
    specificity, quality = max(
        ((entry.specificity(media_type), entry.quality) for entry in ranges), default=(0, 0.0)
    )
    return (quality, specificity) if specificity else (0.0, 0)


def _ranges(accept: str) -> Iterator[MediaRange]:
    for element in elements(accept):
        found = _RANGE.match(element)
        if not found:
            continue
        quality = 1.0
        for parameter in _PARAMETER.findall(element):
            if parameter.strip().lower().startswith(("q=", "q =")):
                value = _QUALITY.fullmatch(parameter.strip())
                quality = float(value[1]) if value else 0.0
        yield MediaRange(found[1].lower(), found[2].lower(), quality)
