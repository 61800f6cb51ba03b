"""Render findings as JSON."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from kg.model.finding import Severity
from kg.report.members import groups

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kg.model.finding import Finding


def as_json(findings: Sequence[Finding]) -> str:
    """Return an object with `conforms`, `counts` by severity, `findings` in order, and `groups` of a kind."""
    return written(report(findings))


def written(content: object) -> str:
    """Return JSON as a person can read it."""
    return json.dumps(content, ensure_ascii=False, indent=2) + "\n"


def report(findings: Sequence[Finding]) -> dict[str, object]:
    """Return the object of `as_json`."""
    return {
        "conforms": not any(finding.severity is Severity.VIOLATION for finding in findings),
        "counts": {
            severity.name.lower(): sum(finding.severity is severity for finding in findings)
            for severity in sorted(Severity, reverse=True)
        },
        "findings": [
            {
                "severity": finding.severity.name.lower(),
                "message": finding.message,
                "file": finding.origin.file,
                "line": finding.origin.line,
                "column": finding.origin.column,
                "value": finding.value,
                "mend": finding.mend,
                "rule": finding.rule,
                **({"pointer": finding.origin.pointer} if finding.origin.pointer is not None else {}),
                **({"expected": finding.expected} if finding.expected else {}),
            }
            for finding in findings
        ],
        "groups": groups(findings),
    }
