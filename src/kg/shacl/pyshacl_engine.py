"""The reference engine: pySHACL, over rdflib."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyshacl
import rdflib
from pyoxigraph import NamedNode, RdfFormat, parse
from pyshacl.errors import ReportableRuntimeError, ShapeLoadError, ValidationFailure
from rdflib.exceptions import ParserError

from kg.errors import NotConforming, ShapesError
from kg.shacl.report import read_report
from kg.shacl.shapes import to_ntriples
from kg.shacl.targets import TARGETS, check_targets, entry_shapes
from kg.terms import RDF, RDFS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pyoxigraph import Triple

    from kg.shacl.report import Report
    from kg.shacl.shapes import Shapes


class PySHACLEngine:
    """Validate with pySHACL: slow, and the measure for the other one."""

    def __init__(self, shapes: Shapes) -> None:
        self._shapes = shapes
        self._entries = entry_shapes(shapes.triples)
        self._background = to_ntriples(shapes.background)
        self._prepared: dict[tuple[str, ...] | None, rdflib.Graph] = {}

    def validate(self, data: bytes, targets: Sequence[str] | None = None) -> Report:
        """Validate; see Engine."""
        names = None if targets is None else tuple(check_targets(self._entries, targets))
        graph = rdflib.Graph(bind_namespaces="none")
        try:
            triples = [quad.triple for quad in parse(data, format=RdfFormat.N_TRIPLES)]
            graph.parse(data=data + self._background, format="nt")
        except (SyntaxError, ParserError) as error:
            raise NotConforming(f"The data can not be read: {error}", mend="Send N-Triples.") from error
        try:
            _, report, text = pyshacl.validate(graph, shacl_graph=self._shapes_for(names))
        except (ReportableRuntimeError, ShapeLoadError, RecursionError) as error:
            raise ShapesError(f"The shapes can not be evaluated: {error}") from error
        if isinstance(report, ValidationFailure) or not isinstance(report, rdflib.Graph):
            raise ShapesError(f"The shapes can not be evaluated: {text}")
        return read_report(_from_rdflib(report), self._shapes, triples)

    def _shapes_for(self, names: tuple[str, ...] | None) -> rdflib.Graph:
        """Return the shapes, of which only those called `names` still have their targets."""
        if names not in self._prepared:
            graph = rdflib.Graph(bind_namespaces="none")
            kept = [t for t in self._shapes.triples if names is None or not _is_target(t, names)]
            graph.parse(data=to_ntriples(kept), format="nt")
            self._prepared[names] = graph
        return self._prepared[names]


def _is_target(triple: Triple, names: tuple[str, ...]) -> bool:
    """Return whether a triple gives a target to a shape that is not among `names`."""
    if isinstance(triple.subject, NamedNode) and triple.subject.value in names:
        return False
    return triple.predicate.value in TARGETS or (triple.predicate == RDF.type and triple.object == RDFS.Class)


def _from_rdflib(graph: rdflib.Graph) -> list[Triple]:
    return [
        quad.triple
        for quad in parse(graph.serialize(format="nt", encoding="utf-8"), format=RdfFormat.N_TRIPLES)
    ]
