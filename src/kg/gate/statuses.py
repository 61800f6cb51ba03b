"""Give facts that were submitted to an older kg the status that each says of itself: docs/decisions/0039."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyoxigraph import NamedNode

from kg.annotation.status import status_of_facts
from kg.container.names import Names
from kg.gate.validity import read_validity
from kg.rdf.lines import nquads
from kg.resources import shapes_version
from kg.search.keeping import refresh_beside
from kg.sparql.holdings import base_of
from kg.store.generations import FIXED
from kg.terms import KG

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pyoxigraph import Quad

    from kg.store.base import GraphReader, GraphStore


def give_statuses(store: GraphStore, base: str) -> int:
    """Write the statuses that are missing; return of how many facts they were.

    `base` is what the graph's IRIs begin with where the graph does not say so. Every kg that has a shape for
    statuses writes them: what is noted to be held to the present shapes is not looked through.
    Raises StoreError, StoreMissing, StoreLocked.
    """
    with store.snapshot() as reader:
        known = read_validity(reader)
        if known is not None and known.shapes == shapes_version():
            return 0
        base, number = base_of(reader) or base, reader.version
        missing = tuple(missing_statuses(reader, base))
    if not missing:
        return 0
    names = Names(base)
    facts = {quad.subject.value for quad in missing if isinstance(quad.subject, NamedNode)}
    about = {names.of_graph(quad.graph_name) for quad in missing}
    with store.change(of=number) as writer:
        writer.load(nquads(missing))
        if writer.directory is not None:
            # The words of what fell are not found any more, either.
            with writer.candidate() as now:
                things = [*facts, *(annotation.value for annotation in about if annotation)]
                refresh_beside(writer.directory / FIXED, now, things)
    return len(facts)


def missing_statuses(reader: GraphReader, base: str) -> Iterator[Quad]:
    """Yield what submitted facts do not say of their status and their submitter. Raises StoreError."""
    names = Names(base)
    for said in reader.match(None, KG.annotationStatus):
        graph, annotation = said.graph_name, names.of_graph(said.graph_name)
        if annotation is None or annotation != said.subject or not isinstance(graph, NamedNode):
            continue
        quads = set(reader.quads(graph))
        status = said.object.value.rpartition("#")[2] if isinstance(said.object, NamedNode) else ""
        yield from (q for q in status_of_facts(annotation, graph, quads, status) if q not in quads)
