"""Find the nodes whose verdict a change can affect, and what has to be looked at to judge them.

Suppose that a verdict changes. Then a triple that is looked at on the way from its node has changed. The
first such triple on the way is reached by triples that have not, so these are still there: it is enough to
walk back from the changed triples in the graph as it is after the change.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from pyoxigraph import NamedNode

from kg.shacl.around import AroundBoth
from kg.shacl.locality import TargetKind
from kg.shacl.looks import Label
from kg.terms import RDF, RDFS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from pyoxigraph import Triple

    from kg.shacl.around import Around, Term
    from kg.shacl.locality import Locality, Target
    from kg.shacl.looks import Looks

_TYPE = Label(RDF.type.value)
_SUB_CLASS = Label(RDFS.subClassOf.value)

Focus = dict[str, set["Term"]]
"""Nodes by the IRI of the shape that they are to be held to."""


def affected(
    locality: Locality, after: Around, added: Iterable[Triple], removed: Iterable[Triple]
) -> Mapping[str, frozenset[Term]]:
    """Return for each local shape the nodes whose verdict may differ, be they its targets or not."""
    gone = tuple(removed)
    reached = _walk_back(locality.looks, after, AroundBoth(after, gone), [*added, *gone])
    found = {
        name: frozenset().union(*(reached[start] for start in shape.starts if start in reached))
        for name, shape in locality.local.items()
    }
    return {name: nodes for name, nodes in found.items() if nodes}


def _walk_back(
    looks: Looks, after: Around, both: AroundBoth, changed: Iterable[Triple]
) -> Mapping[int, set[Term]]:
    reached: defaultdict[int, set[Term]] = defaultdict(set)
    todo: list[tuple[Term, int]] = []

    def reach(node: Term, place: int) -> None:
        if node not in reached[place] and both.plays(node, place, looks):
            reached[place].add(node)
            todo.append((node, place))

    for node, place in _seeds(looks, both, changed):
        reach(node, place)
    while todo:
        node, place = todo.pop()
        for label, starts in looks.back.get(place, {}).items():
            for _, other in after.look(node, Label(label.predicate, not label.inverse)):
                for start in starts:
                    reach(other, start)
    return reached


def _seeds(looks: Looks, both: AroundBoth, changed: Iterable[Triple]) -> Iterator[tuple[Term, int]]:
    """Iterate over the nodes and places from which a changed triple is looked at."""
    anything = looks.places.get(None, ())
    for triple in changed:
        for start, label, end in (*looks.places.get(triple.predicate.value, ()), *anything):
            ends = (triple.subject, triple.object)
            node, other = reversed(ends) if label.inverse else ends
            if both.plays(other, end, looks):
                yield node, start


def targeted(locality: Locality, around: Around, nodes: Mapping[str, Iterable[Term]]) -> Focus:
    """Return those nodes that are targets of the shape that they are given for."""
    classes = {node: classes_of(around, node) for node in frozenset().union(*nodes.values())}
    return {
        name: kept
        for name, of_it in nodes.items()
        if (
            kept := {
                node
                for node in of_it
                if any(_names(target, around, node, classes[node]) for target in locality.local[name].targets)
            }
        )
    }


def _names(target: Target, around: Around, node: Term, classes: set[Term]) -> bool:
    match target.kind:
        case TargetKind.NODE:
            return node == target.term
        case TargetKind.CLASS:
            return target.term in classes
        case TargetKind.SUBJECTS_OF:
            return bool(around.look(node, Label(_iri(target))))
        case TargetKind.OBJECTS_OF:
            return bool(around.look(node, Label(_iri(target), inverse=True)))


def _iri(target: Target) -> str | None:
    # A literal as a property targets nothing: no triple has such a predicate.
    return target.term.value if isinstance(target.term, NamedNode) else ""


def classes_of(around: Around, node: Term) -> set[Term]:
    """Return the classes of a node with their superclasses."""
    classes = {of_it for _, of_it in around.look(node, _TYPE)}
    todo = list(classes)
    while todo:
        for _, above in around.look(todo.pop(), _SUB_CLASS):
            if above not in classes:
                classes.add(above)
                todo.append(above)
    return classes


def surroundings(locality: Locality, around: Around, focus: Mapping[str, Iterable[Term]]) -> set[Triple]:
    """Return all triples that are looked at to judge nodes by the shapes that they are given for."""
    looks = locality.looks
    found: set[Triple] = set()
    seen: set[tuple[Term, int]] = {
        (node, start)
        for name, nodes in focus.items()
        for node in nodes
        for start in locality.local[name].starts
        if around.plays(node, start, looks)
    }
    todo = list(seen)
    while todo:
        node, place = todo.pop()
        for label, ends in looks.ahead.get(place, {}).items():
            for triple, other in around.look(node, label):
                found.add(triple)
                for end in ends:
                    if (other, end) not in seen and around.plays(other, end, looks):
                        seen.add((other, end))
                        todo.append((other, end))
    return found
