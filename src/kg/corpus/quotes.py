"""Turn quoted words into positions in a text, refusing to guess between two places."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING
from unicodedata import normalize

from kg.model.article import Evidence

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from kg.model.article import Segment, TextVersion

CONTEXT = 32
"""Code points of prefix and suffix that are kept with a quote whose text is held."""

_SHOWN_CANDIDATES = 5
_SHOWN_LENGTH = 80
_MOST_PLACES = 1000
_LONGEST_LIKENESS = 400

_APOSTROPHES, _QUOTATION_MARKS, _DASHES = (
    "'\u2018\u2019\u02bc",
    '"\u201c\u201d\u201e',
    "-\u2010\u2011\u2013\u2014",
)


@dataclass(frozen=True, slots=True)
class Quote:
    """Point at words: alone, by their number of occurrence, by their surroundings, or by position."""

    exact: str
    occurrence: int | None = None
    prefix: str | None = None
    suffix: str | None = None
    start: int | None = None
    end: int | None = None


@dataclass(frozen=True, slots=True)
class Unlocated:
    """Say why a quote has no one place: a rule name, a sentence and the mend.

    `places` are positions that the quote could mean, where it has several.
    """

    rule: str
    message: str
    mend: str
    places: tuple[int, ...] = ()


def locate(
    quote: Quote, version: TextVersion, text: str | None, within: Sequence[Segment]
) -> Evidence | Unlocated:
    """Return where `quote` stands in the segments `within` of a text version.

    `text` is the version's text where it is at hand, kept or not; without it only a quote by
    position can be taken, and only its bounds can be checked. Positions are code points,
    end-exclusive.
    """
    if quote.start is not None and quote.end is not None:
        return _by_position(quote, quote.start, quote.end, version, text, within)
    if text is None:
        return Unlocated(
            "quote-without-text",
            "The text is not at hand, so the quote cannot be looked up.",
            "Give {start: …, end: …, exact: …}, or put text.txt beside article.yaml.",
        )
    places = _places(quote.exact, text, within)
    if not places:
        return _not_found(quote.exact, text, within)
    if quote.prefix is not None or quote.suffix is not None:
        everywhere, places = places, [place for place in places if _surrounded(quote, text, place)]
        if not places:
            return _not_surrounded(quote, text, everywhere)
    if quote.occurrence is not None:
        if not 1 <= quote.occurrence <= len(places):
            return Unlocated(
                "quote-occurrence",
                f"The quote has {_number(places, 'occurrence')} in the article, not {quote.occurrence}.",
                f"Give an occurrence from 1 to {len(places)}.",
            )
        places = [places[quote.occurrence - 1]]
    if len(places) > 1:
        return _ambiguous(text, places)
    return _evidence(quote.exact, places[0], version, within)


def _by_position(
    quote: Quote, start: int, end: int, version: TextVersion, text: str | None, within: Sequence[Segment]
) -> Evidence | Unlocated:
    if start >= end:
        return Unlocated(
            "quote-empty", f"The quote ends at {end}, not after its start {start}.", "Give start < end."
        )
    if end > version.length:
        return Unlocated(
            "quote-past-the-end",
            f"The quote ends at {end}, past the end of the text, which has {version.length} code points.",
            "Correct the position, counted in Unicode code points.",
        )
    if end - start != len(quote.exact):
        return Unlocated(
            "quote-length",
            f"[{start}, {end}) spans {end - start} code points, but the words have {len(quote.exact)}.",
            f"Count in Unicode code points; {start} + {len(quote.exact)} is {start + len(quote.exact)}.",
        )
    if text is not None and text[start:end] != quote.exact:
        elsewhere = list(islice(_occurrences(quote.exact, text), _SHOWN_CANDIDATES))
        return Unlocated(
            "quote-mismatch",
            f"The text at [{start}, {end}) is {text[start:end]!r}, not the quoted words.",
            f"The words stand at {', '.join(map(str, elsewhere))}."
            if elsewhere
            else "The words stand nowhere in it.",
        )
    return _evidence(quote.exact, start, version, within)


def _occurrences(exact: str, text: str, start: int = 0, end: int | None = None) -> Iterable[int]:
    position = text.find(exact, start, end)
    while position >= 0:
        yield position
        position = text.find(exact, position + 1, end)


def _places(exact: str, text: str, within: Sequence[Segment]) -> list[int]:
    found = (place for part in within for place in _occurrences(exact, text, part.start, part.end))
    return list(islice(found, _MOST_PLACES))


def _surrounded(quote: Quote, text: str, place: int) -> bool:
    before, after = quote.prefix or "", quote.suffix or ""
    return text.endswith(before, 0, place) and text.startswith(after, place + len(quote.exact))


def _evidence(
    exact: str, start: int, version: TextVersion, within: Sequence[Segment]
) -> Evidence | Unlocated:
    end = start + len(exact)
    for segment in within:
        if segment.start <= start and end <= segment.end:
            held = version.text
            if held is None:
                return Evidence(start, end, exact, segment.id)
            return Evidence(
                start,
                end,
                exact,
                segment.id,
                held[max(0, start - CONTEXT) : start],
                held[end : end + CONTEXT],
            )
    return _outside(start, end)


def _outside(start: int, end: int) -> Unlocated:
    return Unlocated(
        "quote-outside-segments",
        f"The words at [{start}, {end}) do not lie within one segment of this article.",
        "Quote words of one segment, or correct the segments in article.yaml.",
    )


def _not_found(exact: str, text: str, within: Sequence[Segment]) -> Unlocated:
    elsewhere = text.find(exact)
    if elsewhere >= 0:
        return _outside(elsewhere, elsewhere + len(exact))
    likeness = _likeness(exact)
    found = likeness and next(
        (match for part in within if (match := likeness.search(text, part.start, part.end))), None
    )
    if found:
        return Unlocated(
            "quote-not-found",
            "The quoted words are not in the article in this form.",
            f"It has {found[0][:_SHOWN_LENGTH]!r}.",
        )
    return Unlocated(
        "quote-not-found",
        "The quoted words are not in the article.",
        "Copy them from the text, with its punctuation and line breaks.",
    )


def _likeness(exact: str) -> re.Pattern[str] | None:
    """Return a pattern for the words however they are set: case, line breaks, quotation marks, accents."""
    if len(exact) > _LONGEST_LIKENESS:
        return None
    words = (map(_like, normalize("NFC", word)) for word in exact.split())
    return re.compile(r"\s+".join(map("".join, words)), re.IGNORECASE)


def _like(character: str) -> str:
    for same in (_APOSTROPHES, _QUOTATION_MARKS, _DASHES):
        if character in same:
            return f"[{re.escape(same)}]"
    decomposed = normalize("NFD", character)
    if decomposed == character:
        return re.escape(character)
    return f"(?:{re.escape(decomposed)}|{re.escape(character)})"


def _not_surrounded(quote: Quote, text: str, places: Sequence[int]) -> Unlocated:
    given = [name for name in ("prefix", "suffix") if getattr(quote, name) is not None]
    return Unlocated(
        "quote-not-found",
        f"The quoted words are in the article, but nowhere with this {' and '.join(given)}.",
        f"Copy it from the text. Occurrences: {_candidates(text, places)}.",
        tuple(places),
    )


def _ambiguous(text: str, places: Sequence[int]) -> Unlocated:
    return Unlocated(
        "quote-ambiguous",
        f"The quoted words occur {_number(places, 'time')} in the article, "
        "which leaves open which place is meant.",
        f"Add occurrence, prefix or suffix, or quote more words. Occurrences: {_candidates(text, places)}.",
        tuple(places),
    )


def _number(places: Sequence[int], noun: str) -> str:
    least = "at least " if len(places) == _MOST_PLACES else ""
    return f"{least}{len(places)} {noun}{'' if len(places) == 1 else 's'}"


def _candidates(text: str, places: Sequence[int]) -> str:
    return "; ".join(
        f"{number}: {' '.join(text[max(0, place - 20) : place + 30].split())!r}"
        for number, place in enumerate(places[:_SHOWN_CANDIDATES], start=1)
    )
