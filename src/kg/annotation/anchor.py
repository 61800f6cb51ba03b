"""Verify where an annotation points: position and quotation must agree with the text, and are never moved."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from kg.annotation.soundness import position
from kg.annotation.tree import Node, Ref, Text
from kg.corpus.quotes import Quote, Unlocated, locate
from kg.model.article import Segment
from kg.model.source import Origin
from kg.schemes import POSITION_UNIT
from kg.terms import KG, OA, XSD

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kg.annotation.texts import Texts
    from kg.annotation.tree import Faults, Value
    from kg.model.article import Evidence, TextVersion

_POSITION: Final = OA.TextPositionSelector.value
_QUOTE: Final = OA.TextQuoteSelector.value
_START, _END, _EXACT = OA.start.value, OA.end.value, OA.exact.value
_PREFIX, _SUFFIX = OA.prefix.value, OA.suffix.value
_SELECTOR, _SOURCE = OA.hasSelector.value, OA.hasSource.value
_UNIT, _SHA256, _LENGTH = KG.positionUnit.value, KG.sha256.value, KG.length.value
_SHOWN: Final = 5


@dataclass(frozen=True, slots=True)
class Located:
    """Words in a text that the graph knows; `verified` where they were compared with it."""

    version: TextVersion
    evidence: Evidence
    verified: bool
    target: Node


@dataclass(frozen=True, slots=True)
class _Pointed:
    """The selectors of a target that speak of its text: one position, one quotation, or one of them."""

    position: Node | None
    quote: Node | None

    @property
    def pointer(self) -> str:
        node = self.position or self.quote
        return node.pointer if node is not None else ""


def locate_target(target: Value, texts: Texts, faults: Faults, *, as_fact: bool) -> Located | None:
    """Return the words that a target points at, None where it points at none that can be looked up.

    `as_fact` asks for words within one segment. Positions are converted to code points in the tree, and
    what was sent only for this check (unit, digest, length) is taken out of it.
    """
    if not isinstance(target, Node):
        return None
    unit = _take_units(target, faults)
    version = _version(target, texts, faults)
    pointed = _pointed(target, faults)
    if version is None or pointed is None:
        if unit is not None and pointed is not None and pointed.position is not None:
            _not_convertible(pointed.position, faults)
        return None
    if unit is not None and pointed.position is not None:
        if version.text is None:
            _not_convertible(pointed.position, faults)
            return None
        if not _convert(pointed.position, version.text, faults):
            return None
    return _located(target, pointed, version, faults, as_fact=as_fact)


def _located(
    target: Node, pointed: _Pointed, version: TextVersion, faults: Faults, *, as_fact: bool
) -> Located | None:
    quote = _quote(pointed, version, faults)
    if quote is None:
        return None
    if version.text is None and quote.start is None:
        if as_fact:
            message = "The text is not held here, so that the words cannot be looked up in it."
            mend = "Give a TextPositionSelector beside the TextQuoteSelector."
            faults.add(pointed.pointer, "quote-without-text", message, value=quote.exact, mend=mend)
        return None
    everywhere = Segment("", "body", 0, version.length, None, version.article, Origin(""))
    found = locate(quote, version, version.text, version.segments if as_fact else (everywhere,))
    if isinstance(found, Unlocated):
        _tell(found, quote, pointed, version, faults)
        return None
    if version.text is None:
        found = replace(found, prefix=quote.prefix, suffix=quote.suffix)
    elif not _agrees(quote, found, version.text, pointed, faults):
        return None
    return Located(version, found, version.text is not None, target)


def _version(target: Node, texts: Texts, faults: Faults) -> TextVersion | None:
    """Return the text version that a target names; a digest or length that is given must be its own."""
    source = next(iter(target.values(_SOURCE)), None)
    told = _Told()
    if isinstance(source, Node):
        told = _Told(source.text(_SHA256), source.text(_LENGTH), source.at(_SHA256), source.at(_LENGTH))
        for name in (_SHA256, _LENGTH):
            source.properties.pop(name, None)
        if source.iri is not None and not source.properties and not source.types:
            source = Ref(source.iri, source.pointer)
            target.properties[_SOURCE][0] = source
    if not isinstance(source, Node | Ref) or source.iri is None or source.iri[:2] == "_:":
        return None
    versions = texts.versions(source.iri)
    return _chosen(versions, told, source, faults) if versions else None


@dataclass(frozen=True, slots=True)
class _Told:
    """What the sender says of the text that the annotation was made on, and where."""

    digest: str | None = None
    length: str | None = None
    digest_at: str = ""
    length_at: str = ""


def _chosen(
    versions: Sequence[TextVersion], told: _Told, source: Node | Ref, faults: Faults
) -> TextVersion | None:
    if told.digest is not None:
        same = [version for version in versions if version.sha256 == told.digest.lower()]
        if not same:
            message = "The annotation was made on another text than the one that is known here."
            mend = f"Make it anew on the text of the digest {versions[0].sha256}."
            faults.add(told.digest_at, "text-digest", message, value=told.digest, mend=mend)
            return None
        versions = same
    if len(versions) > 1:
        names = ", ".join(version.sha256[:16] for version in versions)
        message = f"There are several texts of this article: {names}."
        mend = "Name the text by its IRI, or give its `sha256` in the source."
        faults.add(source.pointer, "text-ambiguous", message, value=source.iri or "", mend=mend)
        return None
    if told.length is not None and told.length != str(versions[0].length):
        message = f"The text that is known here has {versions[0].length} code points, not {told.length}."
        mend = "Count Unicode code points; make the annotation anew if the text was another."
        faults.add(told.length_at, "text-length", message, value=told.length, mend=mend)
        return None
    return versions[0]


def _pointed(target: Node, faults: Faults) -> _Pointed | None:
    positions = [node for node in target.nodes(_SELECTOR) if _POSITION in node.types]
    quotes = [node for node in target.nodes(_SELECTOR) if _QUOTE in node.types]
    for several in (positions, quotes):
        if len(several) > 1:
            message = "A target selects one stretch of a text; this is another one."
            mend = "Keep one position and one quotation, and make another annotation for other words."
            faults.add(several[1].pointer, "selector-twice", message, mend=mend)
    if not positions and not quotes:
        return None
    return _Pointed(positions[0] if positions else None, quotes[0] if quotes else None)


def _quote(pointed: _Pointed, version: TextVersion, faults: Faults) -> Quote | None:
    start = end = None
    if pointed.position is not None:
        start, end = _number(pointed.position, _START), _number(pointed.position, _END)
        if start is None or end is None:
            return None
    if pointed.quote is not None:
        exact = pointed.quote.text(_EXACT)
        if not exact:
            if exact == "":
                faults.add(
                    pointed.quote.at(_EXACT), "quote-empty", "The quote has no words.", mend="Quote some."
                )
            return None
        return Quote(exact, None, pointed.quote.text(_PREFIX), pointed.quote.text(_SUFFIX), start, end)
    if version.text is None or start is None or end is None:
        return None
    if not start < end <= version.length:
        message = f"[{start}, {end}) is no stretch of the text, which has {version.length} code points."
        faults.add(pointed.pointer, "quote-past-the-end", message, mend="Correct the position.")
        return None
    return Quote(version.text[start:end], start=start, end=end)


def _agrees(quote: Quote, found: Evidence, text: str, pointed: _Pointed, faults: Faults) -> bool:
    """Say whether the words around a quotation by position are those that were given with it."""
    node = pointed.quote
    if node is None:
        return True
    before, after = quote.prefix or "", quote.suffix or ""
    for given, name, stands in (
        (before, _PREFIX, text.endswith(before, 0, found.start)),
        (after, _SUFFIX, text.startswith(after, found.end)),
    ):
        if not stands:
            message = "The words given around the quotation do not stand there in the text."
            there = (
                text[max(0, found.start - 32) : found.start]
                if name == _PREFIX
                else text[found.end : found.end + 32]
            )
            mend = f"It has {there!r} there. Copy it from the text, or leave it out."
            faults.add(node.at(name), "quote-surroundings", message, value=given, mend=mend)
            return False
    return True


def _tell(found: Unlocated, quote: Quote, pointed: _Pointed, version: TextVersion, faults: Faults) -> None:
    mend, node = found.mend, pointed.quote
    if found.places and version.text is not None:
        stands = _candidates(found.places, quote, version.text)
        mend = f"Give its position, or more words around it. It stands {stands}."
    at_quote = node is not None and (quote.start is None or found.rule == "quote-length")
    pointer = node.at(_EXACT) if node is not None and at_quote else pointed.pointer
    faults.add(pointer, found.rule, found.message, value=quote.exact, mend=mend)


def _candidates(places: Sequence[int], quote: Quote, text: str) -> str:
    length = len(quote.exact)
    shown = "; ".join(
        f"at {place}: {' '.join(text[max(0, place - 20) : place + length + 20].split())!r}"
        for place in places[:_SHOWN]
    )
    return f"{shown}; and {len(places) - _SHOWN} times more" if len(places) > _SHOWN else shown


def _take_units(target: Node, faults: Faults) -> str | None:
    """Return the unit of the positions where it is not that of kg."""
    other = None
    for node in target.nodes(_SELECTOR):
        if _UNIT not in node.properties:
            continue
        for value in node.properties.pop(_UNIT):
            if isinstance(value, Ref) and value.iri == POSITION_UNIT["utf-16-code-unit"].value:
                other = value.iri
            elif not isinstance(value, Ref) or value.iri != POSITION_UNIT["code-point"].value:
                said = value.iri if isinstance(value, Ref) else ""
                message = "This is no unit that positions can be counted in."
                mend = f"Use {' or '.join(unit.value for unit in POSITION_UNIT.concepts.values())}."
                faults.add(value.pointer, "position-unit", message, value=said, mend=mend)
    return other


def _not_convertible(position: Node, faults: Faults) -> None:
    message = "The text is not held here, so that positions in UTF-16 cannot be converted."
    faults.add(position.pointer, "position-unit", message, mend="Count Unicode code points.")


def _convert(position: Node, text: str, faults: Faults) -> bool:
    """Write the positions of a selector, counted in code units of UTF-16, in code points."""
    units = text.encode("utf-16-le")
    for name in (_START, _END):
        number = _number(position, name)
        if number is None:
            return False
        before = units[: 2 * number]
        try:
            converted = len(before.decode("utf-16-le"))
        except UnicodeDecodeError:
            message = (
                f"Position {number} lies within a character: between the two halves of a surrogate pair."
            )
            faults.add(position.at(name), "position-unit", message, value=number, mend="Move it by one.")
            return False
        if 2 * number > len(units):
            message = (
                f"Position {number} lies past the end of the text, which has {len(units) // 2} code units."
            )
            faults.add(position.at(name), "quote-past-the-end", message, value=number, mend="Correct it.")
            return False
        value = position.properties[name][0]
        position.properties[name] = [Text(str(converted), value.pointer, datatype=XSD.integer.value)]
    return True


def _number(node: Node, name: str) -> int | None:
    return position(node.text(name))
