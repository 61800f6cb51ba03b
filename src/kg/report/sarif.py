"""Render findings as SARIF 2.1.0, which editors and code hosts show at the line."""

from __future__ import annotations

import json
from importlib.metadata import version
from typing import TYPE_CHECKING
from urllib.parse import quote

from kg.model.finding import Severity

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kg.model.finding import Finding

_LEVELS = {Severity.VIOLATION: "error", Severity.WARNING: "warning", Severity.INFO: "note"}


def as_sarif(findings: Sequence[Finding]) -> str:
    """Return a SARIF log with one run (OASIS SARIF 2.1.0, 3.14); columns count code points."""
    return sarif([(finding, None) for finding in findings])


def sarif(results: Sequence[tuple[Finding, str | None]]) -> str:
    """Return the log of findings, each with how it compares to an earlier run (3.27.24), if there was one."""
    rules = sorted({finding.rule for finding, _ in results})
    numbers = {rule: number for number, rule in enumerate(rules)}
    log = {
        "$schema": "https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/schemas/sarif-schema-2.1.0.json",
        "version": "2.1.0",
        "runs": [
            {
                "tool": {
                    "driver": {
                        "name": "kg",
                        "version": version("kg"),
                        "rules": [{"id": rule} for rule in rules],
                    }
                },
                "columnKind": "unicodeCodePoints",
                "results": [
                    {
                        **_result(finding, numbers[finding.rule]),
                        **({} if compared is None else {"baselineState": compared}),
                    }
                    for finding, compared in results
                ],
            }
        ],
    }
    return json.dumps(log, ensure_ascii=False, indent=2) + "\n"


def _result(finding: Finding, rule: int) -> dict[str, object]:
    told = (finding.message, finding.value and f"Found: {finding.value}", finding.mend)
    return {
        "ruleId": finding.rule,
        "ruleIndex": rule,
        "level": _LEVELS[finding.severity],
        "message": {"text": "\n".join(part for part in told if part)},
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": {"uri": quote(finding.origin.file, safe="/:#")},
                    **(
                        {"region": {"startLine": finding.origin.line, "startColumn": finding.origin.column}}
                        if finding.origin.line
                        else {}
                    ),
                }
            }
        ],
    }
