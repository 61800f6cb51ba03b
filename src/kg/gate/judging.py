"""Hold a candidate, the graph as a change would leave it, to the shapes."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, Final

from pyoxigraph import Literal, Triple

from kg.errors import NotConforming
from kg.gate.net import net, nets
from kg.gate.second import SecondOpinion, disagreement, refuses
from kg.gate.waivers import waive, waivers
from kg.shacl import (
    Incremental,
    Report,
    Result,
    ShiftyEngine,
    findings_from,
    project_shapes,
)
from kg.shacl.report import in_order

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from datetime import date

    from pyoxigraph import Quad

    from kg.model.finding import Finding
    from kg.shacl import Engine, Shapes
    from kg.shacl.around import Around
    from kg.shacl.incremental import Judged
    from kg.store import GraphReader
    from kg.store.delta import Delta

_FILE: Final = re.compile(r"\b[a-z]+\.yaml\b")
"""What the shapes' mends call where a thing is added: whoever sends a change has no such file."""


class Gate:
    """Says what a change makes of a graph; `entries` are the shapes whose targets are validated."""

    def __init__(
        self,
        engine: type[Engine],
        shapes: Shapes,
        entries: Sequence[str],
        second: SecondOpinion | None = None,
    ) -> None:
        self._engine = engine
        self._validation = Incremental(engine, shapes, entries)
        self._second = second or SecondOpinion("never")

    @cached_property
    def _reference(self) -> tuple[type[Engine], Incremental]:
        engine = self._second.engine()
        return engine, self._validation.by(engine)

    def judge(
        self, candidate: GraphReader, before: GraphReader | None, delta: Delta | None = None, *, today: date
    ) -> list[Finding]:
        """Return what the shapes find in the candidate that they did not find before the change.

        `delta` is what tells the candidate from `before`: with it only the nodes are judged that it can
        affect, and what is said of these is the same. Without, both graphs are validated in full.

        All graphs are validated as one, which is what queries see: a fact counts in whatever graph it stands,
        and any fact may matter to any other. A violation that the candidate waives `today`, a day in UTC,
        is a warning. Raises NotConforming for what is no RDF 1.1, ShapesError, and EnginesDisagree for what
        the second opinion, where it is wanted, would refuse.
        """
        try:
            return self._agreed(lambda by: _found(by, candidate, before, delta), candidate, today)
        except NotConforming as error:
            raise _beyond(error.message) from error

    def _agreed(
        self,
        find: Callable[[Incremental], tuple[tuple[Result, ...], frozenset[Judged]]],
        candidate: GraphReader,
        today: date,
    ) -> list[Finding]:
        """Return what is found, and where; the second opinion is asked too, where it is wanted."""
        found, nodes = find(self._validation)
        findings = _findings(found, candidate, today)
        if self._second.is_wanted(nodes) and not refuses(findings):
            engine, validation = self._reference
            others = _findings(find(validation)[0], candidate, today)
            if refuses(others):
                raise disagreement(self._engine, engine, others)
        return findings

    def faultless(self, candidate: GraphReader, deltas: Sequence[Delta]) -> int:
        """Return how many of the first of some changes may be taken together, of which nothing is found.

        The candidate is the graph after all of them, made one after another. If it is all of them, `judge`
        would have found nothing in any of them just after it was made. If it is less, nothing is known yet of
        those few: they are to be asked about again, in a graph without the others. See
        docs/decisions/0030. Raises NotConforming, ShapesError.
        """
        if self._validation.locality.whole:
            return 0
        for number, delta in enumerate(deltas):
            if any(_is_beyond(quad) for quad in delta.added):
                return number
        around = self._validation.around(candidate)
        affected = self._validation.affected_by_each(around, nets(around, deltas))
        seen: set[Judged] = set()
        for number, nodes in enumerate(affected):
            if not seen.isdisjoint(nodes):
                return number
            seen |= nodes
        if not self._validation.at(candidate, around, seen):
            return len(affected) if self._second_finds_nothing(candidate, around, seen) else 0
        told = (bool(self._validation.at(candidate, around, nodes)) for nodes in affected)
        return next((number for number, is_told in enumerate(told) if is_told), 0)

    def _second_finds_nothing(self, candidate: GraphReader, around: Around, nodes: set[Judged]) -> bool:
        """Tell whether the second opinion, where it is wanted, has nothing to say; else each comes alone."""
        return not self._second.is_wanted(nodes) or not self._reference[1].at(candidate, around, nodes)

    def judge_beside(
        self, candidate: GraphReader, before: GraphReader | None, triples: Iterable[Triple], *, today: date
    ) -> list[Finding]:
        """Return what the shapes find at the nodes of the candidate that some of its triples can affect.

        So, of a graph that holds to the shapes without these triples, it is told what they make of it. What
        is found in `before` too is left out, and waivers count, as in `judge`. Raises ShapesError, and
        EnginesDisagree.
        """
        change = (tuple(triples), ())

        def find(by: Incremental) -> tuple[tuple[Result, ...], frozenset[Judged]]:
            return _changed(by, candidate, by.around(candidate), before, change)

        return self._agreed(find, candidate, today)


def _findings(found: tuple[Result, ...], candidate: GraphReader, today: date) -> list[Finding]:
    told = waive(found, waivers(candidate), today) if found else ()
    findings = findings_from(Report.of(in_order(told)), lambda _node, _path: None)
    return [replace(finding, mend=_FILE.sub("the graph", finding.mend)) for finding in findings]


def _found(
    validation: Incremental, candidate: GraphReader, before: GraphReader | None, delta: Delta | None
) -> tuple[tuple[Result, ...], frozenset[Judged]]:
    """Return what an engine finds anew, and where it looked; nowhere in particular for a full validation."""
    if delta is None:
        results = validation.full(candidate)
        if results and before is not None:
            results = _new(results, validation.full(before))
        return results, frozenset()
    for quad in delta.added:
        _refuse_beyond(quad.triple)
    around = validation.around(candidate)
    change = net(around, delta)
    if not any(change):
        return (), frozenset()
    return _changed(validation, candidate, around, before, change)


def _changed(
    validation: Incremental,
    candidate: GraphReader,
    around: Around,
    before: GraphReader | None,
    change: tuple[Iterable[Triple], Iterable[Triple]],
) -> tuple[tuple[Result, ...], frozenset[Judged]]:
    nodes = validation.affected(around, *change)
    results = validation.at(candidate, around, nodes)
    if results and before is not None:
        results = _new(results, validation.at(before, validation.around(before), nodes))
    return results, nodes


def _new(results: tuple[Result, ...], standing: Iterable[Result]) -> tuple[Result, ...]:
    """Return the results that were not there before, each as often as it is there more often now."""
    known = Counter(map(_named, standing))
    new = []
    for result in results:
        if known[_named(result)]:
            known[_named(result)] -= 1
        else:
            new.append(result)
    return tuple(new)


def _named(result: Result) -> Result:
    """Return a result without the label of its shape, which an engine may make up anew."""
    return replace(result, source_shape="_:") if result.source_shape.startswith("_:") else result


def _refuse_beyond(triple: Triple) -> None:
    """Raise NotConforming for what RDF 1.2 has and no shape can speak of."""
    if _is_beyond(triple):
        what = (
            "a triple in the place of a term"
            if isinstance(triple.object, Triple)
            else "a text with a direction"
        )
        raise NotConforming(f"{triple.object} is {what}.")


def _is_beyond(statement: Quad | Triple) -> bool:
    value = statement.object
    return isinstance(value, Triple) or (isinstance(value, Literal) and value.direction is not None)


def _beyond(message: str) -> NotConforming:
    return NotConforming(
        f"The graph would hold what no shape can speak of: {message}",
        mend="Nothing was written. Write RDF 1.1 only: no triples as terms, no directions of text.",
    )


def project_gate(second: SecondOpinion | None = None) -> Gate:
    """Return the gate of the shapes that come with kg. Raises ShapesError."""
    shapes = project_shapes()
    return Gate(ShiftyEngine, shapes, shapes.held, second)
