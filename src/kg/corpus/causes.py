"""Tell which findings of an article only follow from others, so that a cause is told once."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from kg.model.finding import Severity

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from kg.model.finding import Finding


def explained(
    metadata: Sequence[Finding], others: Sequence[Finding], stray: Sequence[Finding]
) -> list[Finding]:
    """Return all findings of an article, each consequence marked with the file that holds its cause.

    `metadata` are those of article.yaml, `others` those of the files beside it, `stray` those of files
    with other names.
    """
    found = [_by_a_name(finding, stray) for finding in metadata]
    refused = [finding for finding in metadata if finding.severity is Severity.VIOLATION]
    return [*found, *_by_metadata(others, refused), *stray]


def _by_a_name(finding: Finding, stray: Iterable[Finding]) -> Finding:
    """Mark what is missing, or cannot be read, where a file is misspelt that it may be in."""
    wanted = {"text-missing": "text.txt", "file-unreadable": "article.yaml"}.get(finding.rule)
    for other in stray:
        if wanted is not None and wanted in other.mend:
            return replace(finding, follows=other.origin.file)
    return finding


def _by_metadata(others: Iterable[Finding], refused: Sequence[Finding]) -> Iterable[Finding]:
    """Mark words that lie in a refused segment, and dates that rest on one or on a refused date."""
    segments = any(finding.rule.startswith("segment") for finding in refused)
    for finding in others:
        dateless = finding.rule == "date-unanchored" and refused
        if dateless or (segments and finding.rule.startswith("quote-")):
            yield replace(finding, follows=refused[0].origin.file)
        else:
            yield finding
