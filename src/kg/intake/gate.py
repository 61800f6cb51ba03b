"""Hold a candidate, the graph as a change would leave it, to the shapes."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from pyoxigraph import Literal, Triple

from kg.errors import NotConforming
from kg.intake.net import net
from kg.intake.second import SecondOpinion, disagreement, refuses
from kg.intake.waivers import waive, waivers
from kg.shacl import (
    ARTICLE_GRAPH,
    AUTHORITY_GRAPH,
    Incremental,
    Report,
    Result,
    ShiftyEngine,
    findings_from,
    project_shapes,
)
from kg.shacl.report import in_order

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

    from kg.model.finding import Finding
    from kg.shacl import Engine, Shapes
    from kg.shacl.around import Term
    from kg.store import GraphReader
    from kg.store.delta import Delta


@dataclass(frozen=True, slots=True)
class _Judged:
    """What an engine found, and of which nodes; of none in particular where all were validated."""

    results: tuple[Result, ...]
    nodes: Mapping[str, frozenset[Term]]


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
            judged = _judged(self._validation, candidate, before, delta)
            findings = _findings(judged, candidate, today)
            if self._second.is_wanted(judged.nodes) and not refuses(findings):
                engine, validation = self._reference
                others = _findings(_judged(validation, candidate, before, delta), candidate, today)
                if refuses(others):
                    raise disagreement(self._engine, engine, others)
        except NotConforming as error:
            raise _beyond(error.message) from error
        return findings


def _findings(judged: _Judged, candidate: GraphReader, today: date) -> list[Finding]:
    told = waive(judged.results, waivers(candidate), today) if judged.results else ()
    return findings_from(Report.of(in_order(told)), lambda _node, _path: None)


def _judged(
    validation: Incremental, candidate: GraphReader, before: GraphReader | None, delta: Delta | None
) -> _Judged:
    if delta is None:
        results = validation.full(candidate)
        if results and before is not None:
            results = _new(results, validation.full(before))
        return _Judged(results, {})
    for quad in delta.added:
        _refuse_beyond(quad.triple)
    added, removed = net(candidate, delta)
    if not added and not removed:
        return _Judged((), {})
    around = validation.around(candidate)
    nodes = validation.affected(around, added, removed)
    results = validation.at(candidate, around, nodes)
    if results and before is not None:
        results = _new(results, validation.at(before, validation.around(before), nodes))
    return _Judged(results, nodes)


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
    value = triple.object
    if isinstance(value, Triple):
        raise NotConforming(f"{value} is a triple in the place of a term.")
    if isinstance(value, Literal) and value.direction is not None:
        raise NotConforming(f"{value} is a text with a direction.")


def _beyond(message: str) -> NotConforming:
    return NotConforming(
        f"The graph would hold what no shape can speak of: {message}",
        mend="Nothing was written. Write RDF 1.1 only: no triples as terms, no directions of text.",
    )


def project_gate(second: SecondOpinion | None = None) -> Gate:
    """Return the gate of the shapes that come with kg. Raises ShapesError."""
    shapes = project_shapes()
    entries = {*shapes.entries(ARTICLE_GRAPH), *shapes.entries(AUTHORITY_GRAPH)}
    return Gate(ShiftyEngine, shapes, sorted(entries), second)
