"""Hold what a build keeps, which is in no corpus, to the shapes together with what it makes of the corpus."""

from __future__ import annotations

from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, replace
from itertools import chain, islice
from typing import TYPE_CHECKING, Final

from pyoxigraph import NamedNode

from kg.container.names import Names
from kg.errors import StoreMissing
from kg.gate.judging import project_gate
from kg.gate.second import disputed
from kg.gate.validity import Validity, read_validity, write_validity
from kg.ingest.dangling import dangling
from kg.ingest.submitted import written_graphs
from kg.model.finding import Disputed, Severity
from kg.model.source import Origin
from kg.resources import shapes_version
from kg.shacl import ShiftyEngine

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import date, datetime

    from pyoxigraph import DefaultGraph, Triple

    from kg.gate.judging import Gate
    from kg.gate.second import SecondOpinion
    from kg.model.finding import Cause, Finding
    from kg.rdf.iris import Iris
    from kg.store.base import GraphReader, GraphStore, GraphWriter
    from kg.store.delta import Delta

_AT_ONCE: Final = 2_000
"""Triples whose effects are judged at once: memory follows this, not how much is kept."""


@dataclass(frozen=True, slots=True)
class Beside:
    """A build beside whose corpus other graphs are kept.

    `second` says when another engine is asked of these, too; `whole` tells whether everything is written
    anew, `now` is when, in UTC.
    """

    iris: Iris
    second: SecondOpinion
    now: datetime
    whole: bool

    def judge(self, store: GraphStore, writer: GraphWriter) -> tuple[Finding, ...]:
        """Return what is wrong with what is kept, or with the corpus because of it; note what then holds.

        The corpus itself must hold to the shapes. What the build cannot affect is not looked at; nor is
        anything in a store that shows no candidate, for nothing is submitted to one.
        Raises ShapesError, StoreError.
        """
        if writer.directory is None:
            return ()
        with _before(store) as before:
            known = None if before is None else read_validity(before)
            if not self.whole and known is not None and before is not None and known.built == before.state:
                # Nobody has written but builds.
                found: tuple[Finding, ...] = ()
                validity = self._holds(writer.state)
            else:
                found, validity = self._judged(before, known, writer)
        write_validity(writer.directory, validity)
        return found

    def _judged(
        self, before: GraphReader | None, known: Validity | None, writer: GraphWriter
    ) -> tuple[tuple[Finding, ...], Validity]:
        delta = None if self.whole else writer.delta
        validity = self._holds()
        with writer.candidate() as candidate:
            kept = self._filled(candidate) if delta is None else ()
            if delta is None and not kept:
                return (), self._holds(writer.state if self.whole else None)
            judging = _Judging(
                project_gate(self.second), self.second, candidate, delta, kept, self.now.date()
            )
            if known is None or known.shapes != validity.shapes:
                found = judging.findings(None)
            elif known.holds:
                # What violates the shapes all the same, since a waiver has expired, is no reason to refuse.
                found = judging.findings(before)
            else:
                found = judging.findings(None) if self.whole else []
                if not self.whole or _violates(found):
                    # The shapes were loaded regardless of what violates them.
                    found, validity = judging.findings(before), replace(known, built="")
            names = Names(self.iris.base)
            placed = tuple(
                filter(None, (_placed(finding, candidate, names) for finding in dict.fromkeys(found)))
            )
            return (*placed, *_beyond(placed, dangling(names, before, candidate, delta))), validity

    def _holds(self, built: str | None = None) -> Validity:
        version = shapes_version()
        return Validity(version, version, self.now, built or "")

    def _filled(self, reader: GraphReader) -> Sequence[NamedNode | DefaultGraph]:
        """Return the graphs with something in them that no build makes."""
        return [
            name for name in written_graphs(reader, self.iris.base) if any(True for _ in reader.quads(name))
        ]


@dataclass(frozen=True, slots=True)
class _Judging:
    """What is to be judged: the effects of a change or, where it is not known, of all that is kept."""

    gate: Gate
    second: SecondOpinion
    candidate: GraphReader
    delta: Delta | None
    kept: Sequence[NamedNode | DefaultGraph]
    today: date

    def findings(self, before: GraphReader | None) -> list[Finding]:
        """Return what is found; what was found in `before` too is left out."""
        try:
            return self._findings(before)
        except Disputed as error:
            other = self.second.engine()
            return [disputed(ShiftyEngine, other, finding) for finding in error.findings]

    def _findings(self, before: GraphReader | None) -> list[Finding]:
        if self.delta is not None:
            return self.gate.judge(self.candidate, before, self.delta, today=self.today)
        triples = (quad.triple for quad in chain.from_iterable(map(self.candidate.quads, self.kept)))
        found: list[Finding] = []
        for piece in _pieces(triples):
            found += self.gate.judge_beside(self.candidate, before, piece, today=self.today)
        return found


@contextmanager
def _before(store: GraphStore) -> Iterator[GraphReader | None]:
    with ExitStack() as stack:
        reader: GraphReader | None = None
        with suppress(StoreMissing):
            reader = stack.enter_context(store.snapshot())
        yield reader


def _pieces(triples: Iterator[Triple]) -> Iterator[Sequence[Triple]]:
    while piece := tuple(islice(triples, _AT_ONCE)):
        yield piece


def _beyond(found: Sequence[Finding], others: Iterable[Finding]) -> Iterator[Finding]:
    """Yield the others, but for what was found already."""
    told = {(finding.origin.file, finding.value) for finding in found}
    return (finding for finding in others if (finding.origin.file, finding.value) not in told)


def _violates(findings: Iterable[Finding]) -> bool:
    return any(finding.severity is Severity.VIOLATION for finding in findings)


def _placed(finding: Finding, candidate: GraphReader, names: Names) -> Finding | None:
    """Return a finding at the annotation that it is of, with how to mend it.

    Return None for a warning about the corpus: its files are told such.
    """
    annotation = next(filter(None, (_annotation(cause, candidate, names) for cause in finding.causes)), None)
    if annotation is None and finding.severity is not Severity.VIOLATION:
        return None
    if annotation is None:
        mend = "The corpus holds by itself, but not beside what others wrote: change the one or the other."
        return replace(finding, mend=f"{finding.mend} {mend}".strip())
    mend = (
        "This annotation was submitted and does not fit what is built: put back what it leans on; or correct "
        "or delete it, or have the rule waived, in the graph as it is served, and build again."
    )
    node = finding.origin.file
    return replace(
        finding,
        origin=Origin(annotation, 0, 0),
        value=finding.value or (node if node != annotation else ""),
        mend=f"{finding.mend} {mend}".strip(),
    )


def _annotation(cause: Cause, candidate: GraphReader, names: Names) -> str | None:
    """Return the submitted annotation that says something of the node of a cause, None where none does."""
    if not isinstance(cause.focus_node, NamedNode):
        return None
    prefix = names.graph("").value
    for quad in candidate.match(cause.focus_node):
        graph = quad.graph_name
        if isinstance(graph, NamedNode) and graph.value.startswith(prefix):
            return names.annotation(graph.value.removeprefix(prefix)).value
    return None
