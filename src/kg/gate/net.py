"""Say what a change of graphs does to their union, which is what queries see and shapes are about."""

from __future__ import annotations

from collections import Counter, defaultdict
from itertools import islice
from typing import TYPE_CHECKING, Final

from pyoxigraph import Triple

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pyoxigraph import BlankNode, NamedNode, Quad

    from kg.store import GraphReader
    from kg.store.delta import Delta

    Subject = NamedNode | BlankNode

_MORE: Final = 20
"""Quads of a subject that are read with those that changed."""


def net(candidate: GraphReader, delta: Delta) -> tuple[set[Triple], set[Triple]]:
    """Return the triples that are in the union only since a change, and those that no longer are.

    `candidate` is the graph after it. What stood in another graph too, or still does, is in neither. Where
    it is in doubt a triple counts as changed. Triples are as the store gives them back, which may be in
    another spelling than they were written in.
    """
    # By subject and predicate, because the store may have given a value another spelling.
    alike = _Alike(candidate, [*delta.added, *delta.removed])
    fresh = {(quad.subject, quad.predicate, quad.graph_name) for quad in delta.added}
    added: set[Triple] = set()
    for quad in delta.added:
        held = alike.of(quad)
        if all((one.subject, one.predicate, one.graph_name) in fresh for one in held):
            added |= {one.triple for one in held} or {quad.triple}
    removed = {quad.triple for quad in delta.removed if not alike.of(quad)}
    return added, removed


class _Alike:
    """Finds the quads of a graph that say the same as one that changed, wherever they stand.

    A look-up costs more than the few quads that it finds, so all of a subject are looked up at once, unless
    there are many more than have changed.
    """

    def __init__(self, graph: GraphReader, changed: Iterable[Quad]) -> None:
        self._graph = graph
        self._changed = Counter(quad.subject for quad in changed)
        self._about: dict[object, dict[tuple[object, object], list[Quad]] | None] = {}

    def of(self, quad: Quad) -> list[Quad]:
        """Return the quads of the same subject, predicate and object; the store may spell this otherwise."""
        if isinstance(quad.subject, Triple):
            return []
        about = self._all_about(quad.subject)
        found = about.get((quad.predicate, quad.object)) if about is not None else None
        return found or list(self._graph.match(quad.subject, quad.predicate, quad.object))

    def _all_about(self, subject: Subject) -> dict[tuple[object, object], list[Quad]] | None:
        if subject not in self._about:
            most = 2 * self._changed[subject] + _MORE
            found = list(islice(self._graph.match(subject), most + 1))
            self._about[subject] = None if len(found) > most else _by_rest(found)
        return self._about[subject]


def _by_rest(quads: Iterable[Quad]) -> dict[tuple[object, object], list[Quad]]:
    found: defaultdict[tuple[object, object], list[Quad]] = defaultdict(list)
    for quad in quads:
        found[quad.predicate, quad.object].append(quad)
    return found
