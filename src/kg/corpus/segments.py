"""Read the segments of a text: which stretches are whose words, of which kind, from when."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.corpus.document import Sequence
from kg.model.article import Segment
from kg.schemes import SEGMENT_KIND

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from kg.corpus.record import Record


def read_segments(
    article: Record, slug: str, length: int, published: date | None, is_article: Callable[[str], bool]
) -> tuple[Segment, ...]:
    """Return the segments that an article.yaml describes, or one body for the whole text.

    `length` is that of the text in code points; `is_article` says whether there is an article of
    that slug, for segments that belong to another one.
    """
    node = article.node("segments")
    if node is None:
        return (Segment("body", "body", 0, length, published, slug, article.origin),)
    segments: list[Segment] = []
    if isinstance(node, Sequence) and not node.items:
        article.fault(
            "segments-none",
            "segments",
            "The list of segments is empty, so no words are the article's.",
            "",
            "Describe at least the body, or leave `segments` out: then the whole text is the body.",
        )
    for item in article.records("segments"):
        identifier = item.identifier()
        kind = item.choice("kind", SEGMENT_KIND)
        start, end = item.integer("start", required=True), item.integer("end", required=True)
        own_date, belongs_to = item.day("published"), item.identifier("of", required=False)
        item.close()
        if identifier is None or kind is None or start is None or end is None:
            continue
        if belongs_to is not None and belongs_to != slug and not is_article(belongs_to):
            item.fault(
                "reference-unknown",
                "of",
                f"There is no article '{belongs_to}'.",
                belongs_to,
                "Name the folder of the article that these words belong to.",
            )
        elif _bounded(item, identifier, start, end, length) and _apart(
            item, identifier, start, end, segments
        ):
            segments.append(Segment(identifier, kind, start, end, own_date, belongs_to or slug, item.origin))
    return tuple(segments)


def _bounded(item: Record, identifier: str, start: int, end: int, length: int) -> bool:
    if start < end <= length:
        return True
    item.fault(
        "segment-bounds",
        "end",
        f"The segment '{identifier}' [{start}, {end}) does not lie within the text, "
        f"which has {length} code points.",
        f"{start} to {end}",
        "Correct start and end; end is exclusive.",
    )
    return False


def _apart(item: Record, identifier: str, start: int, end: int, before: list[Segment]) -> bool:
    for other in before:
        if other.id == identifier:
            item.fault(
                "id-twice", "id", f"There are two segments '{identifier}'.", identifier, "Rename one of them."
            )
            return False
        if start < other.end and other.start < end:
            item.fault(
                "segment-overlap",
                "start",
                f"The segment [{start}, {end}) overlaps with '{other.id}' [{other.start}, {other.end}).",
                f"{start} to {end}",
                "Correct their bounds.",
            )
            return False
    return True
