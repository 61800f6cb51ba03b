"""Find the nodes whose verdict a change can affect, and what has to be looked at to judge them.

Suppose that a verdict changes. Then a triple that is looked at on the way from its node has changed. The
first such triple on the way is reached by triples that have not, so these are still there: it is enough to
walk back from the changed triples in the graph as it is after the change. To walk back in a graph that holds
more finds the same nodes, and perhaps others.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from pyoxigraph import NamedNode, Quad

from kg.shacl.locality import TargetKind
from kg.shacl.places import Places
from kg.terms import RDF, RDFS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from collections.abc import Set as AbstractSet

    from pyoxigraph import Triple

    from kg.shacl.around import Around, Spot, Statement, Tables, Term, View
    from kg.shacl.locality import Locality

_TYPE = RDF.type.value
_SUB_CLASS = RDFS.subClassOf.value

Pair = tuple[str, "Spot"]
"""The IRI of a shape, and a node that it is to be held to."""

_NOTHING: frozenset[str] = frozenset()


class Walks:
    """Walks around nodes as far as local shapes look; a node is in many places at once."""

    def __init__(self, locality: Locality) -> None:
        self._places = Places(locality)
        targets: defaultdict[TargetKind, defaultdict[Term, set[str]]] = defaultdict(lambda: defaultdict(set))
        for name, shape in locality.local.items():
            for target in shape.targets:
                targets[target.kind][target.term].add(name)
        self._by_class, self._by_node = targets[TargetKind.CLASS], targets[TargetKind.NODE]
        self._by_property = [
            *targets[TargetKind.SUBJECTS_OF].values(),
            *targets[TargetKind.OBJECTS_OF].values(),
        ]
        count = len(targets[TargetKind.SUBJECTS_OF])
        self._properties: Tables = (
            _numbered(targets[TargetKind.SUBJECTS_OF], 0),
            _numbered(targets[TargetKind.OBJECTS_OF], count),
        )

    def affected(self, both: View, changed: Iterable[Triple]) -> Iterator[Pair]:
        """Iterate over the shapes and their targets whose verdicts may differ.

        `both` shows all that stood before the change or stands after it, and a target is what was or is one.
        """
        for spot, places in self._walk_back(both, changed).items():
            names = self._places.shapes(places)
            if names:
                for name in names & self._targets(both, spot):
                    yield name, spot

    def targeted(self, around: Around, pairs: Iterable[tuple[str, Term]]) -> Iterator[Pair]:
        """Iterate over those of the nodes that are targets of the shape that they are given for."""
        for name, term in pairs:
            spot = around.spot(term)
            if name in self._targets(around, spot):
                yield name, spot

    def among(self, around: Around, terms: Iterable[Term]) -> Iterator[Pair]:
        """Iterate over the shapes that some nodes are targets of."""
        for term in terms:
            spot = around.spot(term)
            for name in self._targets(around, spot):
                yield name, spot

    def surroundings(self, around: Around, pairs: Iterable[Pair]) -> list[Triple]:
        """Return all triples that are looked at to judge nodes by the shapes that they are given for."""
        walk = _Walk(self._places, around)
        for name, spot in pairs:
            walk.reach(spot, self._places.starts[name])
        found: dict[tuple[Spot, str, Spot], Statement] = {}
        while walk.todo:
            spot, places = walk.todo.popitem()
            for inverse, ends, seen in around.paths(spot, self._places.ahead(places)):
                for one, other in seen:
                    ways = (other, spot) if inverse else (spot, other)
                    found[ways[0], one.predicate.value, ways[1]] = one
                    walk.reach(other, ends)
        return [one.triple if isinstance(one, Quad) else one for one in found.values()]

    def _walk_back(self, both: View, changed: Iterable[Triple]) -> Mapping[Spot, int]:
        walk = _Walk(self._places, both)
        for triple in changed:
            ends = (both.spot(triple.subject), both.spot(triple.object))
            for inverse, steps in self._places.looks_at(triple.predicate.value):
                seen = walk.playing(ends[not inverse], steps.ends)
                walk.reach(ends[inverse], steps.from_ends(seen))
        while walk.todo:
            spot, places = walk.todo.popitem()
            for _, starts, found in both.paths(spot, self._places.back(places)):
                for _, other in found:
                    walk.reach(other, starts)
        return walk.reached

    def _targets(self, around: View, spot: Spot) -> AbstractSet[str]:
        """Return the shapes that a node is a target of."""
        found = around.targets.get(spot)
        if found is None:
            found = around.targets[spot] = self._found_targets(around, spot)
        return found

    def _found_targets(self, around: View, spot: Spot) -> AbstractSet[str]:
        found = set(self._by_node.get(spot.term, ()))
        for of_it in _classes(around, spot):
            found |= self._by_class.get(of_it.term, _NOTHING)
        for _, number, seen in around.paths(spot, self._properties):
            if seen:
                found |= self._by_property[number]
        return found


class _Walk:
    """Knows in which places nodes are, and from which of these it is still to be gone on."""

    def __init__(self, places: Places, view: View) -> None:
        self._places, self._view = places, view
        self.reached: dict[Spot, int] = {}
        self.todo: dict[Spot, int] = {}

    def reach(self, spot: Spot, places: int) -> None:
        """Let a node be in those of the places that it plays a part in."""
        known = self.reached.get(spot, 0)
        new = places & ~known
        if new and (new := self.playing(spot, new)):
            self.reached[spot] = known | new
            self.todo[spot] = self.todo.get(spot, 0) | new

    def playing(self, spot: Spot, places: int) -> int:
        """Return those of some places for which a node has all that is asked of it there."""
        for guard, guarded in self._places.guards(places):
            if places & guarded and not self._view.has(spot, guard):
                places &= ~guarded
        return places


def _numbered(properties: Iterable[Term], start: int) -> Mapping[str | None, int]:
    # A literal as a property targets nothing: no triple has such a predicate.
    return {one.value: number for number, one in enumerate(properties, start) if isinstance(one, NamedNode)}


def _classes(around: View, spot: Spot) -> set[Spot]:
    """Return the classes of a node with their superclasses."""
    classes = {of_it for _, of_it in around.look(spot, _TYPE, inverse=False)}
    todo = list(classes)
    while todo:
        for _, above in around.look(todo.pop(), _SUB_CLASS, inverse=False):
            if above not in classes:
                classes.add(above)
                todo.append(above)
    return classes
