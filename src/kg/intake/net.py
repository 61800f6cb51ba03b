"""Say what a change of graphs does to their union, which is what queries see and shapes are about."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pyoxigraph import Triple

    from kg.store import GraphReader
    from kg.store.delta import Delta


def net(candidate: GraphReader, delta: Delta) -> tuple[set[Triple], set[Triple]]:
    """Return the triples that are in the union only since a change, and those that no longer are.

    `candidate` is the graph after it. What stood in another graph too, or still does, is in neither. Where the
    two cannot be told apart a triple counts as changed. Triples are as the store gives them back, which may be
    in another spelling than they were written in.
    """
    # By subject and predicate, because the store may have given a value another spelling.
    fresh = {(quad.subject, quad.predicate, quad.graph_name) for quad in delta.added}
    added: set[Triple] = set()
    for quad in delta.added:
        held = list(candidate.match(quad.subject, quad.predicate, quad.object))
        if all((one.subject, one.predicate, one.graph_name) in fresh for one in held):
            added |= {one.triple for one in held} or {quad.triple}
    removed = {
        quad.triple
        for quad in delta.removed
        if not any(True for _ in candidate.match(quad.subject, quad.predicate, quad.object))
    }
    return added, removed
