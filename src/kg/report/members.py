"""Give findings as members of a JSON document, one for each node that a shape failed at, and count them."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from pyoxigraph import NamedNode

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pyoxigraph import BlankNode, Literal

    from kg.model.finding import Cause, Finding, Severity
    from kg.model.source import Origin

MOST: Final = 100
"""Entries of one document; a change that breaks more is mended by looking at the first."""

Member = str | int


def entries(findings: Sequence[Finding]) -> tuple[dict[str, Member], ...]:
    """Return the first `MOST` results in their order, without members that have nothing to say.

    `message` is the sentence, `pointer` (RFC 6901) or `line` and `column` the place in what was sent,
    `expected` what would hold; `focusNode`, `path`, `value` and `shape` are those of SHACL 3.6.2: IRIs bare,
    paths of several steps as in SPARQL, literals and blank nodes as in Turtle.
    """
    every = ((finding, cause) for finding in findings for cause in finding.causes or (None,))
    return tuple(
        {name: said for name, said in _members(finding, cause) if said is not None}
        for (finding, cause), _ in zip(every, range(MOST), strict=False)
    )


def groups(findings: Sequence[Finding]) -> tuple[dict[str, Member], ...]:
    """Return how many results there are of each kind, of all and not only of the first: the worst first."""
    counts: Counter[tuple[Severity, str, str]] = Counter()
    for finding in findings:
        counts[finding.severity, finding.rule, finding.message] += max(1, len(finding.causes))
    ordered = sorted(counts.items(), key=lambda item: -item[0][0])
    return tuple(
        {"severity": severity.name.lower(), "message": message, "shape": rule, "count": count}
        for (severity, rule, message), count in ordered
    )


def _members(finding: Finding, cause: Cause | None) -> Iterator[tuple[str, Member | None]]:
    yield "severity", finding.severity.name.lower()
    yield "message", finding.message
    yield from _place(finding.origin, is_node=finding.is_at_node)
    if cause is None:
        yield "focusNode", finding.origin.file if finding.is_at_node else None
        yield "value", finding.value or None
    else:
        yield "focusNode", _shown(cause.focus_node) or None
        yield "path", cause.path
        yield "value", None if cause.value is None else _shown(cause.value)
    yield "expected", finding.expected or None
    yield "shape", finding.rule or None
    yield "mend", finding.mend or None


def _place(origin: Origin, *, is_node: bool) -> Iterator[tuple[str, Member | None]]:
    if origin.pointer is not None:
        yield "pointer", origin.pointer
    # JSON that could not be read at all has a line.
    if origin.line and not origin.pointer and not is_node:
        yield "line", origin.line
        yield "column", origin.column


def _shown(term: NamedNode | BlankNode | Literal) -> str:
    return term.value if isinstance(term, NamedNode) else str(term)
