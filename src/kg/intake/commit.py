"""Carry out a change and judge what it makes of the graph: the one way by which a served graph is written."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, overload

from kg.gate.judging import Gate, project_gate
from kg.gate.second import SecondOpinion
from kg.gate.waivers import touches_waivers, waiver_quads
from kg.intake.senders import ByAdministrator
from kg.model.finding import Finding, Rejected, Severity
from kg.model.source import Origin
from kg.search.keeping import follow
from kg.sparql.graphs import Written

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import date
    from pathlib import Path

    from kg.intake.changes import Change
    from kg.store import GraphReader, GraphWriter
    from kg.store.delta import Delta


@dataclass(frozen=True, slots=True)
class Trial:
    """A change that is to be judged and not to be written."""

    change: Change


@dataclass(frozen=True, slots=True)
class Judgement:
    """What would become of a change: what the shapes say of it, and what it would add and remove.

    `created` tells whether it would make a graph known; `delta` is None where it is not known.
    """

    findings: tuple[Finding, ...]
    created: bool
    delta: Delta | None

    @property
    def holds(self) -> bool:
        """Tell whether the change may be written: it may in spite of warnings."""
        return not self._violations

    @property
    def _violations(self) -> int:
        return sum(finding.severity is Severity.VIOLATION for finding in self.findings)

    def written(self) -> Written:
        """Return what is told of a change that holds. Raises Rejected for one that does not."""
        count = self._violations
        if count:
            faults = "1 fault" if count == 1 else f"{count} faults"
            raise Rejected(
                f"With this change the graph would not hold to its shapes: {faults}.",
                findings=self.findings,
                mend="Nothing was written. Mend what the findings name, then send it again.",
            )
        return Written(self.findings, self.created)


@dataclass(frozen=True, slots=True)
class Made:
    """A change that was made and is not judged; see Judgement."""

    created: bool
    delta: Delta

    def result(self) -> Written:
        """Return what is told of it if nothing is found."""
        return Written((), self.created)


class Intake:
    """Fills a writer with a change and judges it; the work of `kg.store.writers`.

    The shapes are prepared by the first change, in the process that it comes to. `today` tells the day by
    which waivers count; it travels to that process too, as does `second`.
    """

    def __init__(self, today: Callable[[], date], second: SecondOpinion | None = None) -> None:
        self._today = today
        self._second = second or SecondOpinion()
        self._gate: Gate | None = None

    def prepare(self) -> None:
        """Prepare the shapes now. Raises ShapesError."""
        self._gate = self._gate or project_gate(self._second)

    def follow(self, folder: Path, reader: GraphReader, delta: Delta | None) -> None:
        """Bring the index of names to what a new version holds. Raises StoreError."""
        follow(folder, reader, delta)

    @overload
    def __call__(self, writer: GraphWriter, before: GraphReader | None, task: Change) -> Written: ...
    @overload
    def __call__(self, writer: GraphWriter, before: GraphReader | None, task: Trial) -> Judgement: ...

    def __call__(
        self, writer: GraphWriter, before: GraphReader | None, task: Change | Trial
    ) -> Written | Judgement:
        """Return what became of a change that may be published, or the judgement of a trial.

        Raises Rejected for a change that does not hold, EnginesDisagree, KgError.
        """
        if isinstance(task, Trial):
            return self._judge(writer, before, task.change)
        return self._judge(writer, before, task).written()

    def make(self, writer: GraphWriter, before: GraphReader | None, task: Change | Trial) -> Made | None:
        """Return a change that was made, to be judged together with others; None where it must come alone.

        Raises KgError.
        """
        if isinstance(task, Trial):
            return None
        created, delta = task.apply(writer, before), writer.delta
        if delta is None:
            return None
        with writer.candidate() as now:
            is_apart = isinstance(task, ByAdministrator) or not touches_waivers(now, delta)
        return Made(created, delta) if is_apart else None

    def faultless(self, candidate: GraphReader, made: Sequence[Made]) -> int:
        """Return how many of the first changes hold without a finding; see Gate.faultless."""
        self._gate = self._gate or project_gate(self._second)
        return self._gate.faultless(candidate, [one.delta for one in made])

    def _judge(self, writer: GraphWriter, before: GraphReader | None, change: Change) -> Judgement:
        self._gate = self._gate or project_gate(self._second)
        created = change.apply(writer, before)
        delta = writer.delta
        with writer.candidate() as candidate:
            findings = self._gate.judge(candidate, before, delta, today=self._today())
            if not isinstance(change, ByAdministrator) and (
                delta is None or touches_waivers(candidate, delta)
            ):
                findings = [*_waivers_of_others(candidate, before), *findings]
        return Judgement(tuple(findings), created, delta)


def _waivers_of_others(candidate: GraphReader, before: GraphReader | None) -> Iterator[Finding]:
    """Iterate over what is wrong with waivers that are touched by somebody who is no administrator."""
    there = waiver_quads(before) if before is not None else frozenset()
    for name in sorted({str(quad.subject) for quad in waiver_quads(candidate) ^ there}):
        yield Finding(
            Severity.VIOLATION,
            "A waiver is written, changed or removed by somebody who is no administrator.",
            Origin(name.strip("<>")),
            "waiver-administrator",
            mend="Leave the waiver as it is, or send the change with an access token of the scope admin.",
        )
