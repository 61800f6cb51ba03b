"""Read fields that hold words of an article or free text, and tell where a comment cuts them short."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.corpus.document import Scalar
from kg.model.finding import Severity
from kg.model.source import Origin

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kg.corpus.document import Node
    from kg.corpus.findings import Findings
    from kg.corpus.record import Record


def words(record: Record, name: str, *, required: bool = False) -> str | None:
    """Return a field that is one piece of free text."""
    value = record.text(name, required=required)
    node = record.node(name)
    if value is not None and node is not None:
        note_cut(node, record.findings)
    return value


def several_words(record: Record, name: str) -> Iterator[str]:
    """Yield the pieces of free text of a field that is one or a list of them."""
    for value, node in record.texts_at(name):
        note_cut(node, record.findings)
        yield value


def note_cut(node: Node, findings: Findings) -> None:
    """Warn where words without quotation marks end at ` #`: what follows may have been meant as words."""
    if type(node) is Scalar and node.cut:
        findings.add(
            "text-cut",
            "The words end here before ' #', because YAML takes what follows for a comment.",
            Origin(findings.shown, node.line, node.column),
            value=f"{node.value[-40:]} {node.cut}".lstrip(),
            mend="Put the words in quotation marks; a comment may stand after those.",
            severity=Severity.WARNING,
        )
