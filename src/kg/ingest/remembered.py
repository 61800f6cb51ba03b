"""Write warnings down beside a graph and read them back, so that every build can tell them again."""

from __future__ import annotations

import json
from collections import defaultdict
from pathlib import PurePath
from typing import TYPE_CHECKING

from kg.model.finding import Finding, Severity
from kg.model.source import Origin

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence


def packed(findings: Iterable[Finding], root: PurePath) -> str:
    """Return findings as one line of text; their files are named from the corpus folder `root` on."""
    rows = [
        [
            finding.severity,
            finding.message,
            _from(root, finding.origin.file),
            finding.origin.line,
            finding.origin.column,
            finding.rule,
            finding.value,
            finding.mend,
        ]
        for finding in findings
    ]
    return json.dumps(rows) if rows else ""


def unpacked(text: str, root: PurePath) -> tuple[Finding, ...]:
    """Return the findings of `packed`, which may have been of another path to the same folder.

    Raises ValueError for any other text.
    """
    if not text:
        return ()
    # Joined as text: as paths they would take most of the time, where every article has warnings.
    folder = "" if root == PurePath() else f"{root}/"
    try:
        return tuple(
            Finding(
                Severity(severity),
                message,
                Origin(file if file.startswith("/") else f"{folder}{file}", line, column),
                rule,
                value,
                mend,
            )
            for severity, message, file, line, column, rule, value, mend in json.loads(text)
        )
    except (TypeError, AttributeError) as error:
        raise ValueError(text) from error


def by_article(findings: Iterable[Finding], articles: PurePath) -> Mapping[str, Sequence[Finding]]:
    """Return findings by the article in whose folder they are; under "" those that all articles share."""
    parts: defaultdict[str, list[Finding]] = defaultdict(list)
    for finding in findings:
        file = PurePath(finding.origin.file)
        inside = file.is_relative_to(articles) and file != articles
        parts[file.relative_to(articles).parts[0] if inside else ""].append(finding)
    return parts


def _from(root: PurePath, file: str) -> str:
    path = PurePath(file)
    return str(path.relative_to(root)) if path.is_relative_to(root) else file
