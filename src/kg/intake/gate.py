"""Hold a candidate, the graph as a change would leave it, to the shapes."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from pyoxigraph import Literal, Triple

from kg.errors import NotConforming
from kg.intake.net import net
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
    from collections.abc import Iterable, Sequence
    from datetime import date

    from kg.model.finding import Finding
    from kg.shacl import Engine, Shapes
    from kg.store import GraphReader
    from kg.store.delta import Delta

_FILE: Final = re.compile(r"\b[a-z]+\.yaml\b")
"""What the shapes' mends call where a thing is added: whoever sends a change has no such file."""


class Gate:
    """Says what a change makes of a graph; `entries` are the shapes whose targets are validated."""

    def __init__(self, engine: type[Engine], shapes: Shapes, entries: Sequence[str]) -> None:
        self._validation = Incremental(engine, shapes, entries)

    def judge(
        self, candidate: GraphReader, before: GraphReader | None, delta: Delta | None = None, *, today: date
    ) -> list[Finding]:
        """Return what the shapes find in the candidate that they did not find before the change.

        `delta` is what tells the candidate from `before`: with it only the nodes are judged that it can
        affect, and what is said of these is the same. Without, both graphs are validated in full.

        All graphs are validated as one, which is what queries see: a fact counts in whatever graph it stands,
        and any fact may matter to any other. A violation that the candidate waives `today`, a day in UTC,
        is a warning. Raises NotConforming for what is no RDF 1.1, ShapesError.
        """
        try:
            found = self._full(candidate, before) if delta is None else self._at(candidate, before, delta)
        except NotConforming as error:
            raise _beyond(error.message) from error
        told = waive(found, waivers(candidate), today) if found else ()
        findings = findings_from(Report.of(in_order(told)), lambda _node, _path: None)
        return [replace(finding, mend=_FILE.sub("the graph", finding.mend)) for finding in findings]

    def _full(self, candidate: GraphReader, before: GraphReader | None) -> tuple[Result, ...]:
        results = self._validation.full(candidate)
        if results and before is not None:
            return _new(results, self._validation.full(before))
        return results

    def _at(self, candidate: GraphReader, before: GraphReader | None, delta: Delta) -> tuple[Result, ...]:
        for quad in delta.added:
            _refuse_beyond(quad.triple)
        added, removed = net(candidate, delta)
        if not added and not removed:
            return ()
        validation = self._validation
        around = validation.around(candidate)
        nodes = validation.affected(around, added, removed)
        results = validation.at(candidate, around, nodes)
        if results and before is not None:
            return _new(results, validation.at(before, validation.around(before), nodes))
        return results


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


def project_gate() -> Gate:
    """Return the gate of the shapes that come with kg. Raises ShapesError."""
    shapes = project_shapes()
    entries = {*shapes.entries(ARTICLE_GRAPH), *shapes.entries(AUTHORITY_GRAPH)}
    return Gate(ShiftyEngine, shapes, sorted(entries))
