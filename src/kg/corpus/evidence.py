"""Read the quotes of a fact, in all their forms, and find their places in the text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.corpus.document import Mapping, Scalar, Sequence
from kg.corpus.quotes import Quote, Unlocated, locate
from kg.corpus.record import Record
from kg.corpus.words import note_cut, words

if TYPE_CHECKING:
    from collections.abc import Sequence as Several

    from kg.corpus.document import Node
    from kg.model.article import Evidence, Segment, TextVersion

_MEND = "Write `quote: the words`, or {exact: the words, occurrence: 2}."


def read_evidence(
    item: Record, version: TextVersion, text: str | None, within: Several[Segment]
) -> tuple[Evidence, ...]:
    """Return the words that the field `quote` of a fact points at; faults go to the item's findings.

    `text` is the text where it is at hand; words are looked up in the segments `within` alone.
    """
    node = item.node("quote", required=True)
    if node is None:
        return ()
    found = []
    parts = node.items if isinstance(node, Sequence) else [node]
    if not parts:
        item.fault("quote-empty", "quote", "The list of quotes is empty.", "", _MEND)
    for part in parts:
        quote = _quote(item, part)
        if quote is None:
            continue
        evidence = locate(quote, version, text, within)
        if isinstance(evidence, Unlocated):
            item.fault(evidence.rule, "quote", evidence.message, quote.exact, evidence.mend, at=part)
        else:
            found.append(evidence)
    return tuple(found)


def _quote(item: Record, node: Node) -> Quote | None:
    if isinstance(node, Scalar):
        note_cut(node, item.findings)
        return _nonempty(Quote(node.value), item, node)
    if not isinstance(node, Mapping):
        item.fault(
            "field-type",
            "quote",
            "A quote is words, or a mapping with `exact`.",
            "",
            _MEND,
            at=node,
        )
        return None
    record = Record(node, item.findings)
    exact = words(record, "exact", required=True)
    texts = {name: words(record, name) for name in ("prefix", "suffix")}
    numbers = {name: record.integer(name) for name in ("occurrence", "start", "end")}
    record.close()
    unread = [name for name, value in numbers.items() if value is None and record.node(name) is not None]
    if exact is None or unread:
        return None
    quote = Quote(
        exact,
        numbers["occurrence"],
        texts["prefix"],
        texts["suffix"],
        numbers["start"],
        numbers["end"],
    )
    if (quote.start is None) != (quote.end is None):
        item.fault("field-missing", "quote", "A position needs start and end.", exact, "Give both.", at=node)
        return None
    if quote.start is not None and any(record.node(name) for name in ("occurrence", "prefix", "suffix")):
        item.fault(
            "field-conflict",
            "quote",
            "A quote by its position needs no occurrence, prefix or suffix.",
            exact,
            "Keep either the position or the others.",
            at=node,
        )
        return None
    return _nonempty(quote, item, node)


def _nonempty(quote: Quote, item: Record, node: Node) -> Quote | None:
    if quote.exact.strip():
        return quote
    item.fault("quote-empty", "quote", "The quote has no words.", "", _MEND, at=node)
    return None
