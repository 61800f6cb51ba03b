"""Turn quoted words into positions in a text, refusing to guess between two places."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from kg.model.article import Evidence

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from kg.model.article import Segment, TextVersion

CONTEXT = 32
"""Code points of prefix and suffix that are kept with a quote whose text is held."""

_SHOWN_CANDIDATES = 5


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
    """Say why a quote has no one place: a rule name, a sentence and the mend."""

    rule: str
    message: str
    mend: str


def locate(
    quote: Quote, version: TextVersion, text: str | None, within: Sequence[Segment]
) -> Evidence | Unlocated:
    """Return where `quote` stands in the segments `within` of a text version.

    `text` is the version's text where it is at hand, kept or not; without it only a quote by
    position can be taken, and only its bounds can be checked. Positions are code points,
    end-exclusive.
    """
    if quote.start is not None and quote.end is not None:
        return _by_position(quote, quote.start, quote.end, version, text)
    if text is None:
        return Unlocated(
            "quote-without-text",
            "The text is not at hand, so the quote cannot be looked up.",
            "Give {start: …, end: …, exact: …}, or put text.txt beside article.yaml.",
        )
    places = _places(quote.exact, text, within)
    if quote.prefix is not None or quote.suffix is not None:
        places = [place for place in places if _surrounded(quote, text, place)]
    if quote.occurrence is not None:
        if not 1 <= quote.occurrence <= len(places):
            return Unlocated(
                "quote-occurrence",
                f"The quote has {len(places)} occurrences in the article, not {quote.occurrence}.",
                f"Give an occurrence from 1 to {len(places)}." if places else "Check the words.",
            )
        places = [places[quote.occurrence - 1]]
    if not places:
        return _not_found(quote, text, within)
    if len(places) > 1:
        return _ambiguous(text, places)
    return _evidence(quote.exact, places[0], version)


def _by_position(
    quote: Quote, start: int, end: int, version: TextVersion, text: str | None
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
    return _evidence(quote.exact, start, version)


def _occurrences(exact: str, text: str, start: int = 0, end: int | None = None) -> Iterable[int]:
    position = text.find(exact, start, end)
    while position >= 0:
        yield position
        position = text.find(exact, position + 1, end)


def _places(exact: str, text: str, within: Sequence[Segment]) -> list[int]:
    return [place for segment in within for place in _occurrences(exact, text, segment.start, segment.end)]


def _surrounded(quote: Quote, text: str, place: int) -> bool:
    before, after = quote.prefix or "", quote.suffix or ""
    return text.endswith(before, 0, place) and text.startswith(after, place + len(quote.exact))


def _evidence(exact: str, start: int, version: TextVersion) -> Evidence | Unlocated:
    end = start + len(exact)
    for segment in version.segments:
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
        f"The words at [{start}, {end}) do not lie within one segment of the text.",
        "Quote words of one segment, or correct the segments in article.yaml.",
    )


def _not_found(quote: Quote, text: str, within: Sequence[Segment]) -> Unlocated:
    folded = quote.exact.casefold()
    for segment in within:
        place = text[segment.start : segment.end].casefold().find(folded)
        if place >= 0:
            found = text[segment.start + place : segment.start + place + len(quote.exact)]
            return Unlocated(
                "quote-not-found",
                "The quoted words are not in the article in this form.",
                f"It has {found!r}.",
            )
    return Unlocated(
        "quote-not-found",
        "The quoted words are not in the article.",
        "Copy them from the text, with its punctuation and line breaks.",
    )


def _ambiguous(text: str, places: Sequence[int]) -> Unlocated:
    shown = "; ".join(
        f"{number}: {' '.join(text[max(0, place - 20) : place + 30].split())!r}"
        for number, place in enumerate(places[:_SHOWN_CANDIDATES], start=1)
    )
    return Unlocated(
        "quote-ambiguous",
        f"The quoted words occur {len(places)} times in the article, which leaves open which place is meant.",
        f"Add occurrence, prefix or suffix, or quote more words. Occurrences: {shown}.",
    )
