"""Tell findings about nodes of the graph where in the sent document these nodes were written."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final, TypeVar

from kg.model.finding import Disputed, Rejected
from kg.report.members import groups
from kg.sparql.kinds import KIND_NS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kg.annotation.candidate import Candidate
    from kg.container.port import Judged
    from kg.model.finding import Finding

_MOST_LINKS: Final = 10

Refusal = TypeVar("Refusal", Rejected, Disputed)


def placed(judged: Judged, candidate: Candidate | None) -> Judged:
    """Return a judgement whose findings name the place in what was sent."""
    if candidate is None:
        return judged
    findings = (*candidate.findings, *place_findings(judged.findings, candidate))
    return replace(judged, findings=findings)


def place_findings(findings: Sequence[Finding], candidate: Candidate) -> tuple[Finding, ...]:
    """Return findings about nodes with the places where these were sent."""
    return tuple(_with_place(finding, candidate) for finding in findings)


def _with_place(finding: Finding, candidate: Candidate) -> Finding:
    for cause in finding.causes:
        path = cause.path if cause.path and not cause.path.startswith(("<", "(", "^")) else None
        origin = candidate.origins(str(getattr(cause.focus_node, "value", "")), path)
        if origin is not None:
            return replace(finding, origin=origin)
    return finding


def placed_error(error: Refusal, candidate: Candidate | None) -> Refusal:
    """Return a refusal whose findings name the place in what was sent."""
    if candidate is None:
        return error
    return type(error)(error.message, findings=place_findings(error.findings, candidate), mend=error.mend)


def warning_links(findings: Sequence[Finding]) -> tuple[tuple[str, str], ...]:
    """Return a link for each kind of warning: the body of the answer is the annotation."""
    return tuple(("Link", _link(group)) for group in groups(findings)[:_MOST_LINKS])


def _link(group: Mapping[str, object]) -> str:
    title = _quoted(str(group["message"]))
    return f'<{_address(str(group["shape"]))}>; rel="{KIND_NS}warning"; title="{title}"'


def _address(rule: str) -> str:
    """Return the IRI of a shape or, which has none, of a rule by which annotations are read."""
    return rule if ":" in rule else KIND_NS + rule


def _quoted(text: str) -> str:
    plain = text.encode("ascii", "replace").decode()
    return "".join(sign if sign.isprintable() and sign not in '"\\' else "'" for sign in plain)
