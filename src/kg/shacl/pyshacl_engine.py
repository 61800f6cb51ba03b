"""The reference engine: pySHACL, over rdflib."""

from __future__ import annotations

import logging
import re
from typing import TYPE_CHECKING, Any, ClassVar

import pyshacl
import rdflib
from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, parse
from pyshacl.errors import ReportableRuntimeError, ShapeLoadError, ValidationFailure
from pyshacl.monkey import rdflib_bool_patch, rdflib_bool_unpatch
from rdflib import URIRef
from rdflib.plugins.sparql import prepareQuery

from kg.errors import NotConforming, ShapesError
from kg.shacl.engine import MEND
from kg.shacl.report import read_report
from kg.shacl.targets import TARGETS, check_targets, entry_shapes
from kg.terms import RDF, RDFS, XSD

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from pyoxigraph import Triple
    from rdflib.plugins.sparql.sparql import Query
    from rdflib.query import Result
    from rdflib.term import Node

    from kg.shacl.report import Report
    from kg.shacl.shapes import Shapes


class PySHACLEngine:
    """Validate with pySHACL: slow, and the measure for the other one."""

    name: ClassVar = "pySHACL"

    def __init__(self, shapes: Shapes) -> None:
        # It logs a traceback for each literal that is not what it says; a report says that better.
        logging.getLogger("rdflib.term").setLevel(logging.ERROR)
        self._shapes = shapes
        self._entries = entry_shapes(shapes.triples)
        self._queries: dict[str, Query] = {}
        self._prepared: dict[tuple[str, ...] | None, rdflib.Graph] = {}

    def validate(self, data: bytes, targets: Sequence[str] | None = None) -> Report:
        """Validate; see Engine."""
        names = None if targets is None else tuple(check_targets(self._entries, targets))
        try:
            triples = [quad.triple for quad in parse(data, format=RdfFormat.N_TRIPLES)]
        except SyntaxError as error:
            raise NotConforming(f"The data cannot be read: {error}", mend="Send N-Triples.") from error
        graph = _Graph(self._queries)
        graph += _to_rdflib([*triples, *self._shapes.background])
        try:
            _, report, text = pyshacl.validate(graph, shacl_graph=self._shapes_for(names))
        except (
            ReportableRuntimeError,
            ShapeLoadError,
            NotImplementedError,
            RecursionError,
            re.error,
        ) as error:
            raise ShapesError(f"The shapes cannot be evaluated: {error}", mend=MEND) from error
        if isinstance(report, ValidationFailure) or not isinstance(report, rdflib.Graph):
            raise ShapesError(f"The shapes cannot be evaluated: {text}", mend=MEND)
        return read_report(_from_rdflib(report), self._shapes, triples)

    def _shapes_for(self, names: tuple[str, ...] | None) -> rdflib.Graph:
        """Return the shapes, of which only those called `names` still have their targets."""
        if names not in self._prepared:
            graph = rdflib.Graph(store="SimpleMemory", bind_namespaces="none")
            kept = [t for t in self._shapes.triples if names is None or not _is_target(t, names)]
            # As pySHACL's own loader does: in shapes, only "true" is true.
            rdflib_bool_patch()  # type: ignore[no-untyped-call]
            try:
                graph += _to_rdflib(kept)
            finally:
                rdflib_bool_unpatch()  # type: ignore[no-untyped-call]
            self._prepared[names] = graph
        return self._prepared[names]


class _Graph(rdflib.Graph):
    """A graph that parses each query once: pySHACL asks the same ones of every focus node."""

    def __init__(self, queries: dict[str, Query]) -> None:
        super().__init__(bind_namespaces="none")
        self._queries = queries

    def query(self, query_object: str | Query, *args: Any, **kwargs: Any) -> Result:  # noqa: ANN401 - rdflib's
        """Answer a query, prepared when it was asked first."""
        if isinstance(query_object, str):
            if query_object not in self._queries:
                self._queries[query_object] = _prepare(query_object)
            query_object = self._queries[query_object]
        return super().query(query_object, *args, **kwargs)


def _prepare(query: str) -> Query:
    try:
        return prepareQuery(query)
    except Exception as error:  # rdflib raises the bare class for an unknown prefix
        raise ShapesError(f"A query of the shapes cannot be read: {error}", mend=MEND) from error


def _is_target(triple: Triple, names: tuple[str, ...]) -> bool:
    """Return whether a triple gives a target to a shape that is not among `names`."""
    if isinstance(triple.subject, NamedNode) and triple.subject.value in names:
        return False
    return triple.predicate.value in TARGETS or (triple.predicate == RDF.type and triple.object == RDFS.Class)


def _to_rdflib(triples: Iterable[Triple]) -> Iterator[tuple[Node, Node, Node]]:
    """Yield triples as rdflib has them, with literals just as they were written."""
    for triple in triples:
        yield _node(triple.subject), URIRef(triple.predicate.value), _node(triple.object)


def _node(term: NamedNode | BlankNode | Literal | Triple) -> Node:
    if isinstance(term, NamedNode):
        return URIRef(term.value)
    if isinstance(term, BlankNode):
        return rdflib.BNode(term.value)
    if isinstance(term, Literal):
        if term.language or term.datatype == XSD.string:
            return rdflib.Literal(term.value, lang=term.language)
        return rdflib.Literal(term.value, datatype=URIRef(term.datatype.value), normalize=False)
    raise NotConforming("The data have a triple as a term.", mend="Send RDF 1.1.")


def _from_rdflib(graph: rdflib.Graph) -> list[Triple]:
    return [
        quad.triple
        for quad in parse(graph.serialize(format="nt", encoding="utf-8"), format=RdfFormat.N_TRIPLES)
    ]
