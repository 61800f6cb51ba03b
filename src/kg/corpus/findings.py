"""Collect what is wrong with one file of the corpus."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.corpus.wording import MOST_SHOWN, visible
from kg.model.finding import Finding, Severity

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kg.model.authority import Gap
    from kg.model.source import Origin


class Findings:
    """Collect what is wrong with a file that the user knows as `shown`.

    `gaps` says of the kinds of thing that it refers to which of them could not be read.
    """

    __slots__ = ("all", "gaps", "shown")

    def __init__(self, shown: str, gaps: Mapping[str, Gap] | None = None) -> None:
        self.shown = shown
        self.gaps = gaps or {}
        self.all: list[Finding] = []

    def add(
        self,
        rule: str,
        message: str,
        origin: Origin,
        *,
        value: str = "",
        mend: str = "",
        severity: Severity = Severity.VIOLATION,
        follows: str = "",
    ) -> None:
        """Note one fault; values from the file are cut short and cannot reach a terminal as commands."""
        if len(value) > MOST_SHOWN:
            short = f"{value[:MOST_SHOWN]}…"
            message, value = message.replace(value, short), short
        message, value, mend = visible(message), visible(value), visible(mend)
        self.all.append(Finding(severity, message, origin, rule, value, mend, follows=follows))

    def refused_since(self, count: int) -> bool:
        """Say whether a violation was noted after the first `count` findings."""
        return any(finding.severity is Severity.VIOLATION for finding in self.all[count:])
