"""Give findings about a graph as members of a JSON document: one for each node that a shape failed at."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from pyoxigraph import NamedNode

from kg.sparql.messages import Response

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pyoxigraph import BlankNode, Literal

    from kg.model.finding import Cause, Finding

NO_CONTENT: Final = 204
MOST: Final = 100
"""Entries of one document; a change that breaks more is mended by looking at the first."""


def entries(findings: Sequence[Finding]) -> tuple[dict[str, str], ...]:
    """Return the first `MOST` results in their order, without members that have nothing to say.

    `message` is the sentence, `focusNode`, `path`, `value` and `shape` are those of SHACL 3.6.2: IRIs bare,
    paths of several steps as in SPARQL, literals and blank nodes as in Turtle.
    """
    every = ((finding, cause) for finding in findings for cause in finding.causes or (None,))
    return tuple(
        {name: text for name, text in _members(finding, cause) if text}
        for (finding, cause), _ in zip(every, range(MOST), strict=False)
    )


def written(findings: Sequence[Finding], status: int = NO_CONTENT) -> Response:
    """Return the response to a write that was done: what the shapes say of it, if anything, as JSON."""
    if not findings:
        return Response(status)
    document = {"written": True, "findings": entries(findings)}
    body = json.dumps(document, ensure_ascii=False, indent=2).encode() + b"\n"
    # A status that forbids a body can not tell anything.
    return Response(200 if status == NO_CONTENT else status, (("Content-Type", "application/json"),), body)


def _members(finding: Finding, cause: Cause | None) -> Iterator[tuple[str, str]]:
    yield "severity", finding.severity.name.lower()
    yield "message", finding.message
    if cause is None:
        yield "focusNode", finding.origin.file
    else:
        yield "focusNode", _shown(cause.focus_node)
        yield "path", cause.path or ""
        yield "value", "" if cause.value is None else _shown(cause.value)
    yield "shape", finding.rule
    yield "mend", finding.mend


def _shown(term: NamedNode | BlankNode | Literal) -> str:
    return term.value if isinstance(term, NamedNode) else str(term)
