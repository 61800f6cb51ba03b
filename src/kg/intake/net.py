"""Say what a change of graphs does to their union, which is what queries see and shapes are about."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyoxigraph import Triple

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pyoxigraph import Quad

    from kg.store import GraphReader
    from kg.store.delta import Delta


def net(candidate: GraphReader, delta: Delta) -> tuple[set[Triple], set[Triple]]:
    """Return the triples that are in the union only since a change, and those that no longer are.

    `candidate` is the graph after it. What stood in another graph too, or still does, is in neither. Where
    it is in doubt a triple counts as changed. Triples are as the store gives them back, which may be in
    another spelling than they were written in.
    """
    # By subject and predicate, because the store may have given a value another spelling.
    fresh = {(quad.subject, quad.predicate, quad.graph_name) for quad in delta.added}
    added: set[Triple] = set()
    for quad in delta.added:
        held = list(_same(candidate, quad))
        if all((one.subject, one.predicate, one.graph_name) in fresh for one in held):
            added |= {one.triple for one in held} or {quad.triple}
    removed = {quad.triple for quad in delta.removed if not any(True for _ in _same(candidate, quad))}
    return added, removed


def _same(graph: GraphReader, quad: Quad) -> Iterator[Quad]:
    """Iterate over the quads of a graph that say the same, wherever they stand."""
    if isinstance(quad.subject, Triple):
        return iter(())
    return graph.match(quad.subject, quad.predicate, quad.object)
