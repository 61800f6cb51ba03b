"""Go through all that is a target of shapes in a graph, a piece at a time."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Final, cast

from pyoxigraph import BlankNode, Literal, NamedNode

from kg.shacl.locality import Target, TargetKind
from kg.terms import RDF, RDFS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import TypeGuard

    from kg.shacl.around import Around, Lookup, Subject, Term
    from kg.shacl.locality import Locality

PIECE: Final = 1000
"""Nodes that are looked at together: memory follows this, not the size of the graph."""

_TYPE: Final = RDF.type.value
_SUB_CLASS: Final = RDFS.subClassOf.value


class Ways:
    """The ways by which the targets of local shapes are found in a graph.

    A class is one with each of its subclasses, for a node is seldom said to be of a class and of those above.
    """

    def __init__(self, sides: Iterable[tuple[Locality, Around]]) -> None:
        found: dict[Target, None] = {}
        for locality, around in sides:
            for shape in locality.local.values():
                for target in shape.targets:
                    found[target] = None
                    if target.kind is TargetKind.CLASS:
                        below = _below(around, target.term)
                        found.update((Target(TargetKind.CLASS, one), None) for one in below)
        self.every = tuple(found)
        self._order = {way: number for number, way in enumerate(self.every)}
        self._ends = _ends(self.every)

    def pieces(self, graph: Lookup, size: int = PIECE) -> Iterator[Piece]:
        """Iterate over what is found, piece by piece; what several ways find is in several pieces."""
        for way in self.every:
            finds = _finds(graph, way)
            while found := tuple(islice(finds, size)):
                yield Piece(way, found)

    def fresh(self, around: Around, piece: Piece) -> list[Term]:
        """Return the nodes of a piece that no way before its own finds."""
        number = self._order[piece.way]
        return [node for node in piece.nodes if self._first(around, node) == number]

    def _first(self, around: Around, node: Term) -> int:
        spot = around.spot(node)
        classes = (of_it.term for _, of_it in around.look(spot, _TYPE, inverse=False))
        types = (Target(TargetKind.CLASS, of_it) for of_it in classes if _is_plain(of_it))
        found = [self._order[way] for way in types if way in self._order]
        found += [
            self._order[way]
            for way, predicate in self._ends
            if around.look(spot, predicate, inverse=way.kind is TargetKind.OBJECTS_OF)
        ]
        if _is_plain(node) and (named := Target(TargetKind.NODE, node)) in self._order:
            found.append(self._order[named])
        return min(found)


@dataclass(frozen=True, slots=True)
class Piece:
    """Nodes that were found in one way."""

    way: Target
    nodes: tuple[Term, ...]


def _finds(graph: Lookup, way: Target) -> Iterator[Term]:
    """Iterate over the nodes that are found in one way, each once."""
    term = way.term
    if way.kind is TargetKind.NODE:
        yield term
    elif way.kind is TargetKind.CLASS:
        for quad in graph.match(None, RDF.type, term):
            # A node is taken at the first of all statements that tell of it: no set could hold all nodes.
            subject = cast("Subject", quad.subject)
            if quad == next(graph.match(subject, RDF.type, term), quad):
                yield subject
    elif isinstance(term, NamedNode):
        by_object = way.kind is TargetKind.OBJECTS_OF
        for quad in graph.match(None, term):
            at = (None, term, quad.object) if by_object else (quad.subject, term, None)
            if quad == next(graph.match(*at), quad):
                yield quad.object if by_object else quad.subject


def _below(around: Around, term: Term) -> set[NamedNode | BlankNode]:
    """Return the subclasses of a class."""
    found: set[NamedNode | BlankNode] = set()
    todo = [around.spot(term)]
    while todo:
        for _, below in around.look(todo.pop(), _SUB_CLASS, inverse=True):
            if isinstance(below.term, NamedNode | BlankNode) and below.term not in found:
                found.add(below.term)
                todo.append(below)
    return found


def _ends(ways: Iterable[Target]) -> list[tuple[Target, str]]:
    """Return the ways that name a property, with its IRI."""
    return [
        (way, way.term.value)
        for way in ways
        if way.kind in (TargetKind.SUBJECTS_OF, TargetKind.OBJECTS_OF) and isinstance(way.term, NamedNode)
    ]


def _is_plain(term: Term) -> TypeGuard[NamedNode | BlankNode | Literal]:
    return isinstance(term, NamedNode | BlankNode | Literal)
