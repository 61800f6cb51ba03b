"""Say what can be written: each change fills a writer, which nobody sees yet."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from pyoxigraph import DefaultGraph

from kg.errors import ConditionFailed, UnknownGraph
from kg.rdf.documents import nquads_of
from kg.sparql.conditions import digest
from kg.sparql.holdings import base_of
from kg.sparql.relative import with_base

if TYPE_CHECKING:
    from pyoxigraph import NamedNode

    from kg.sparql.graphs import GraphWrite
    from kg.sparql.request import UpdateRequest
    from kg.store import GraphReader, GraphWriter


class Change(Protocol):
    """Something to be written; it is pickled on its way to the process that writes."""

    def apply(self, writer: GraphWriter, before: GraphReader | None) -> bool:
        """Put the change on top of the graph as it is before it; return whether that makes a graph known.

        Raises KgError, and then nothing counts.
        """


@dataclass(frozen=True, slots=True)
class UpdateChange:
    """A SPARQL update; `base` is for relative IRIs where the graph does not say what its own begin with."""

    request: UpdateRequest
    base: str

    def apply(self, writer: GraphWriter, before: GraphReader | None) -> bool:
        """Carry out the update; which graphs it makes is its own business."""

        def base() -> str:
            return (base_of(before) if before else "") or self.base

        with_base(writer.update, base)(self.request.text, self.request.using)
        return False


@dataclass(frozen=True, slots=True)
class GraphChange:
    """A graph that is replaced, added to or removed; `base` as for updates, where the graph has no name."""

    request: GraphWrite
    base: str

    def apply(self, writer: GraphWriter, before: GraphReader | None) -> bool:
        """Write the graph. Raises UnknownGraph, ConditionFailed, RdfSyntaxError too."""
        graph = self.request.graph
        there = graph is None or (before is not None and before.has_graph(graph))
        if self.request.method == "DELETE" and not there:
            raise UnknownGraph(f"There is no graph {graph}.", mend="Nothing was removed.")
        self._check_condition(before if there else None)
        base = graph.value if graph else (base_of(before) if before else "") or self.base
        # Read before anything is removed, so that a fault is told as early as can be.
        documents = [nquads_of(sent.content, sent.entry, base, graph) for sent in self.request.uploads]
        if self.request.method != "POST":
            _remove(writer, graph)
        for document in documents:
            writer.load(document)
        if graph and self.request.method != "DELETE":
            # A graph of no triples is one, too.
            writer.update(f"CREATE SILENT GRAPH {graph}")
        return not there

    def _check_condition(self, before: GraphReader | None) -> None:
        condition = self.request.condition
        if not condition.is_stated:
            return
        graph = self.request.graph
        quads = before.quads(graph or DefaultGraph()) if before else ()
        state = digest({quad.triple for quad in quads}) if before or graph is None else None
        if not condition.holds(state):
            raise ConditionFailed(
                "The graph is not as If-Match or If-None-Match supposes.",
                mend="Nothing was written. Get the graph again, with its entity tag, and write then.",
            )


def _remove(writer: GraphWriter, graph: NamedNode | None) -> None:
    if graph is None:
        writer.update("DROP DEFAULT")
    else:
        writer.drop_graph(graph)
