"""Carry out a change and judge what it makes of the graph: the one way by which a served graph is written."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.intake.gate import Gate, project_gate
from kg.model.finding import Rejected, Severity
from kg.search.keeping import follow
from kg.sparql.graphs import Written
from kg.store.generations import FIXED

if TYPE_CHECKING:
    from kg.intake.changes import Change
    from kg.store import GraphReader, GraphWriter


class Intake:
    """Fills a writer with a change that holds to the shapes, or raises; the work of `kg.store.writers`.

    The shapes are prepared by the first change, in the process that it comes to.
    """

    def __init__(self) -> None:
        self._gate: Gate | None = None

    def __call__(self, writer: GraphWriter, before: GraphReader | None, change: Change) -> Written:
        """Return what became of a change that may be published. Raises Rejected, KgError."""
        self._gate = self._gate or project_gate()
        created = change.apply(writer, before)
        with writer.candidate() as candidate:
            findings = tuple(self._gate.judge(candidate, before, writer.delta))
        count = sum(finding.severity is Severity.VIOLATION for finding in findings)
        if count:
            faults = "1 fault" if count == 1 else f"{count} faults"
            raise Rejected(
                f"With this change the graph would not hold to its shapes: {faults}.",
                findings=findings,
                mend="Nothing was written. Mend what the findings name, then send it again.",
            )
        if writer.directory:
            with writer.candidate() as candidate:
                follow(writer.directory / FIXED, candidate, writer.delta)
        return Written(findings, created)
