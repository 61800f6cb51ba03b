"""Say what a change of graphs does to their union, which is what queries see and shapes are about."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pyoxigraph import Quad, Triple

    from kg.shacl.around import Around
    from kg.store.delta import Delta

Net = tuple[set["Triple"], set["Triple"]]
"""The triples that are in the union only since a change, and those that no longer are."""


def net(after: Around, delta: Delta) -> Net:
    """Return what a change does to the union; `after` shows the graph after it.

    What stood in another graph too, or still does, is in neither. Where it is in doubt a triple counts as
    changed. Triples are as the store gives them back, which may be in another spelling than they were
    written in.
    """
    fresh = _Fresh([delta])
    added = _changed(after, delta.added, fresh)
    return added, {quad.triple for quad in delta.removed if not after.alike(quad)}


def nets(after: Around, deltas: Sequence[Delta]) -> list[Net]:
    """Return the same for each of some changes that were made one after another; `after` is after them all.

    Only what stood in another graph all the time is left out: a triple that several changes write into
    different graphs counts as changed by each.
    """
    fresh = _Fresh(deltas)
    return [(_changed(after, delta.added, fresh), _changed(after, delta.removed, fresh)) for delta in deltas]


def _changed(after: Around, quads: frozenset[Quad], fresh: _Fresh) -> set[Triple]:
    """Return the triples of quads that stand nowhere but in places where something was added."""
    changed: set[Triple] = set()
    for quad in quads:
        held = after.alike(quad)
        if held == [quad]:
            # So it is nearly always, and needs no comparing of places.
            changed.add(quad.triple)
        elif all(fresh.has(one) for one in held):
            changed |= {one.triple for one in held} or {quad.triple}
    return changed


class _Fresh:
    """Knows where changes added something."""

    def __init__(self, deltas: Sequence[Delta]) -> None:
        self._deltas = deltas

    @cached_property
    def _places(self) -> set[object]:
        return {_place(quad) for delta in self._deltas for quad in delta.added}

    def has(self, quad: Quad) -> bool:
        """Tell whether something was added where a quad stands."""
        return _place(quad) in self._places


def _place(quad: Quad) -> object:
    # By subject and predicate, because the store may have given a value another spelling.
    return quad.subject, quad.predicate, quad.graph_name
