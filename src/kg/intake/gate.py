"""Hold a candidate, the graph as a change would leave it, to the shapes."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO
from typing import TYPE_CHECKING

from kg.errors import NotConforming
from kg.rdf.formats import N_TRIPLES
from kg.shacl import ARTICLE_GRAPH, AUTHORITY_GRAPH, ShiftyEngine, findings_from, project_shapes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kg.model.finding import Finding
    from kg.shacl import Engine, Report
    from kg.store import GraphReader
    from kg.store.delta import Delta


class Gate:
    """Says what a change makes of a graph; `entries` are the shapes whose targets are validated."""

    def __init__(self, engine: Engine, entries: Sequence[str]) -> None:
        self._engine, self._entries = engine, tuple(entries)

    def judge(
        self, candidate: GraphReader, before: GraphReader | None, delta: Delta | None = None
    ) -> list[Finding]:
        """Return every violation in the candidate, or where it has none the warnings that are new in it.

        `delta` is what tells the candidate from `before`, None where that is not known.

        All graphs are validated as one, which is what queries see: a fact counts in whatever graph it stands,
        and any fact may matter to any other. Raises NotConforming for what is no RDF 1.1, ShapesError.
        """
        del delta
        report = self._validate(candidate)
        if report.conforms:
            return []
        standing = frozenset(self._validate(before).results) if before is not None and report.holds else ()
        results = tuple(result for result in report.results if result not in standing)
        return findings_from(replace(report, results=results), lambda _node, _path: None)

    def _validate(self, graph: GraphReader) -> Report:
        data = BytesIO()
        graph.dump(data, N_TRIPLES)
        try:
            return self._engine.validate(data.getvalue(), self._entries)
        except NotConforming as error:
            raise NotConforming(
                f"The graph would hold what no shape can speak of: {error.message}",
                mend="Nothing was written. Write RDF 1.1 only: no triples as terms, no directions of text.",
            ) from error


def project_gate() -> Gate:
    """Return the gate of the shapes that come with kg. Raises ShapesError."""
    shapes = project_shapes()
    entries = {*shapes.entries(ARTICLE_GRAPH), *shapes.entries(AUTHORITY_GRAPH)}
    return Gate(ShiftyEngine(shapes), sorted(entries))
