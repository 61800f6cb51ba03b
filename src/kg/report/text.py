"""Render findings for a person: grouped by what is wrong, each with its place, its value and the mend."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from kg.model.finding import Severity

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kg.model.finding import Finding

WORDS = {Severity.VIOLATION: "fault", Severity.WARNING: "warning", Severity.INFO: "note"}

_SHOWN_OF_A_KIND = 20


def as_text(findings: Sequence[Finding]) -> str:
    """Return `file:line:column: fault: sentence` lines with value and mend, and a count at the end.

    What one rule found in one file stands together; of many alike, twenty are shown and the rest
    counted. Empty where there are no findings.
    """
    if not findings:
        return ""
    lines: list[str] = []
    for _, group in groupby(findings, key=lambda finding: (finding.origin.file, finding.rule)):
        alike = list(group)
        for finding in alike[:_SHOWN_OF_A_KIND]:
            lines += _lines(finding)
        if len(alike) > _SHOWN_OF_A_KIND:
            lines.append(
                f"    … and {len(alike) - _SHOWN_OF_A_KIND} more of this kind in {alike[0].origin.file}"
            )
        if ":" in alike[0].rule:
            lines.append(f"    shape: {alike[0].rule}")
    return "\n".join([*lines, "", summary(findings), ""])


def summary(findings: Sequence[Finding]) -> str:
    """Return how many findings of each severity there are, such as `2 faults, 1 warning`."""
    counts = ((word, sum(f.severity is severity for f in findings)) for severity, word in WORDS.items())
    return ", ".join(f"{count} {word}{'' if count == 1 else 's'}" for word, count in counts if count)


def _lines(finding: Finding) -> list[str]:
    lines = [f"{finding.origin}: {WORDS[finding.severity]}: {finding.message}"]
    if finding.value:
        lines.append(f"    found: {finding.value}")
    if finding.expected:
        lines.append(f"    expected: {finding.expected}")
    if finding.mend:
        lines.append(f"    mend:  {finding.mend}")
    return lines
