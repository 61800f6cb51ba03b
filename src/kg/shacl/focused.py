"""Hold just the nodes that are named to the shapes that they are named for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pyoxigraph import NamedNode, Triple

from kg.shacl.shapes import Shapes, to_ntriples
from kg.shacl.targets import TARGETS
from kg.terms import RDF, RDFS, SH_NS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from kg.shacl.around import Term
    from kg.shacl.engine import Engine
    from kg.shacl.report import Report

_MARK: Final = "urn:kg:shacl:focus:"
_MARKER: Final = NamedNode("urn:kg:shacl:marker")
_OBJECTS_OF: Final = NamedNode(f"{SH_NS}targetObjectsOf")


class Focused:
    """An engine whose shapes target what is marked: the objects of a property that is each shape's own.

    An engine can be asked for the targets of some shapes, but not for some of the targets. Marks point to
    nodes, so that no local shape sees them: none looks at whatever points to a node.
    """

    def __init__(self, engine: type[Engine], shapes: Shapes, names: Sequence[str]) -> None:
        self._marks = {name: NamedNode(f"{_MARK}{number}") for number, name in enumerate(names)}
        kept = [triple for triple in shapes.triples if not _gives_target(triple)]
        marked = [Triple(NamedNode(name), _OBJECTS_OF, mark) for name, mark in self._marks.items()]
        self._engine = engine(Shapes.of([*kept, *marked], shapes.background))

    def validate(self, data: Iterable[Triple], focus: Mapping[str, Iterable[Term]]) -> Report:
        """Return what the shapes, by their IRIs in `focus`, say of the nodes there.

        Raises NotConforming for what is not RDF 1.1, ShapesError where the shapes cannot be evaluated.
        """
        marks = [Triple(_MARKER, self._marks[name], node) for name, nodes in focus.items() for node in nodes]
        return self._engine.validate(to_ntriples([*data, *marks]), sorted(focus))


def _gives_target(triple: Triple) -> bool:
    return triple.predicate.value in TARGETS or (triple.predicate == RDF.type and triple.object == RDFS.Class)
