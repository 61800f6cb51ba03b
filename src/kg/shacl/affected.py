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
from kg.terms import RDF, RDFS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from collections.abc import Set as AbstractSet

    from pyoxigraph import Triple

    from kg.shacl.around import Around, Spot, Statement, Term, View
    from kg.shacl.locality import Locality
    from kg.shacl.looks import Guard, Label

_TYPE = RDF.type.value
_SUB_CLASS = RDFS.subClassOf.value

Pair = tuple[str, "Spot"]
"""The IRI of a shape, and a node that it is to be held to."""

_Steps = tuple[tuple["str | None", bool, tuple[int, ...]], ...]
"""Which triples lead from a node in a place, and to which places: predicate, whether inverse, places."""

_NOTHING: frozenset[str] = frozenset()


class Walks:
    """Walks around nodes as far as local shapes look, from and to what is put into tables once."""

    def __init__(self, locality: Locality) -> None:
        looks = locality.looks
        self._ahead = {place: _steps(steps, turned=False) for place, steps in looks.ahead.items()}
        self._back = {place: _steps(steps, turned=True) for place, steps in looks.back.items()}
        self._guards: Mapping[int, frozenset[Guard]] = looks.guards
        self._places = looks.places
        self._starts = {name: shape.starts for name, shape in locality.local.items()}
        self._at: defaultdict[int, set[str]] = defaultdict(set)
        targets: defaultdict[TargetKind, defaultdict[Term, set[str]]] = defaultdict(lambda: defaultdict(set))
        for name, shape in locality.local.items():
            for start in shape.starts:
                self._at[start].add(name)
            for target in shape.targets:
                targets[target.kind][target.term].add(name)
        self._by_class, self._by_node = targets[TargetKind.CLASS], targets[TargetKind.NODE]
        # A literal as a property targets nothing: no triple has such a predicate.
        self._by_property = [
            (predicate.value, kind is TargetKind.OBJECTS_OF, names)
            for kind in (TargetKind.SUBJECTS_OF, TargetKind.OBJECTS_OF)
            for predicate, names in targets[kind].items()
            if isinstance(predicate, NamedNode)
        ]

    def affected(self, both: View, changed: Iterable[Triple]) -> set[Pair]:
        """Return the shapes and their targets whose verdicts may differ.

        `both` shows all that stood before the change or stands after it, and a target is what was or is one.
        """
        targets: dict[Spot, AbstractSet[str]] = {}
        found: set[Pair] = set()
        for place, spot in self._walk_back(both, changed):
            names = self._at.get(place)
            if names:
                if spot not in targets:
                    targets[spot] = self._targets(both, spot)
                found.update((name, spot) for name in names & targets[spot])
        return found

    def targeted(self, around: Around, pairs: Iterable[tuple[str, Term]]) -> Iterator[Pair]:
        """Iterate over those of the nodes that are targets of the shape that they are given for."""
        targets: dict[Spot, AbstractSet[str]] = {}
        for name, term in pairs:
            spot = around.spot(term)
            if spot not in targets:
                targets[spot] = self._targets(around, spot)
            if name in targets[spot]:
                yield name, spot

    def surroundings(self, around: Around, pairs: Iterable[Pair]) -> list[Triple]:
        """Return all triples that are looked at to judge nodes by the shapes that they are given for."""
        found: dict[tuple[Spot, str, Spot], Statement] = {}
        seen: set[tuple[int, Spot]] = {
            (start, spot)
            for name, spot in pairs
            for start in self._starts[name]
            if self._plays(around, spot, start)
        }
        todo = list(seen)
        while todo:
            place, spot = todo.pop()
            for predicate, inverse, ends in self._ahead.get(place, ()):
                for one, other in around.look(spot, predicate, inverse=inverse):
                    ways = (other, spot) if inverse else (spot, other)
                    found[ways[0], one.predicate.value, ways[1]] = one
                    for end in ends:
                        if (end, other) not in seen and self._plays(around, other, end):
                            seen.add((end, other))
                            todo.append((end, other))
        return [_triple(one) for one in found.values()]

    def _walk_back(self, both: View, changed: Iterable[Triple]) -> set[tuple[int, Spot]]:
        reached: set[tuple[int, Spot]] = set()
        todo: list[tuple[int, Spot]] = []
        for start, spot in self._seeds(both, changed):
            if (start, spot) not in reached and self._plays(both, spot, start):
                reached.add((start, spot))
                todo.append((start, spot))
        while todo:
            place, spot = todo.pop()
            for predicate, inverse, starts in self._back.get(place, ()):
                for _, other in both.look(spot, predicate, inverse=inverse):
                    for start in starts:
                        if (start, other) not in reached and self._plays(both, other, start):
                            reached.add((start, other))
                            todo.append((start, other))
        return reached

    def _seeds(self, both: View, changed: Iterable[Triple]) -> Iterator[tuple[int, Spot]]:
        """Iterate over the places and nodes from which a changed triple is looked at."""
        anything = self._places.get(None, ())
        for triple in changed:
            ends = (both.spot(triple.subject), both.spot(triple.object))
            for start, label, end in (*self._places.get(triple.predicate.value, ()), *anything):
                if self._plays(both, ends[not label.inverse], end):
                    yield start, ends[label.inverse]

    def _plays(self, around: View, spot: Spot, place: int) -> bool:
        """Tell whether a node has all that is asked of it in a place."""
        guards = self._guards.get(place)
        return guards is None or all(around.has(spot, guard) for guard in guards)

    def _targets(self, around: View, spot: Spot) -> AbstractSet[str]:
        """Return the shapes that a node is a target of."""
        found = set(self._by_node.get(spot.term, ()))
        for of_it in _classes(around, spot):
            found |= self._by_class.get(of_it.term, _NOTHING)
        for predicate, inverse, names in self._by_property:
            if not names <= found and around.look(spot, predicate, inverse=inverse):
                found |= names
        return found


def _steps(steps: Mapping[Label, Iterable[int]], *, turned: bool) -> _Steps:
    return tuple(
        (label.predicate, label.inverse is not turned, tuple(places)) for label, places in steps.items()
    )


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


def _triple(statement: Statement) -> Triple:
    return statement.triple if isinstance(statement, Quad) else statement
