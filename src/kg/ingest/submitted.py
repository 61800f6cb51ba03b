"""Keep what others submitted when a build writes the whole graph anew: it is in no corpus."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyoxigraph import NamedNode

from kg.container.names import Names
from kg.errors import StoreMissing
from kg.rdf.lines import nquads

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kg.store.base import GraphReader, GraphStore


def submitted(store: GraphStore, base: str) -> Iterator[bytes]:
    """Yield the graphs of submitted annotations under a base, and the container's record, as N-Quads.

    Nothing where nothing was built yet. Raises StoreError.
    """
    try:
        with store.snapshot() as reader:
            yield from _graphs(reader, Names(base))
    except StoreMissing:
        return


def submitted_graphs(reader: GraphReader, base: str) -> list[str]:
    """Return the names of the graphs of submitted annotations under a base. Raises StoreError."""
    names = Names(base)
    if not reader.has_graph(names.record):
        return []
    prefix = names.graph("").value
    return [graph.value for graph in reader.graph_names() if graph.value.startswith(prefix)]


def _graphs(reader: GraphReader, names: Names) -> Iterator[bytes]:
    if not reader.has_graph(names.record):
        return
    yield nquads(reader.quads(names.record))
    for graph in submitted_graphs(reader, names.base):
        yield nquads(reader.quads(NamedNode(graph)))
