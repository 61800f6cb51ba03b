"""Turn the files of ontology and shapes into the quads of their named graphs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyoxigraph import BlankNode, CanonicalizationAlgorithm, Dataset, NamedNode, Quad, RdfFormat, parse

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from kg.rdf.iris import Iris


def vocabulary_quads(ontology: Iterable[Path], shapes: Iterable[Path], iris: Iris) -> list[Quad]:
    """Return the ontology and the shapes, each in its graph, sorted.

    Blank nodes become IRIs (RDF 1.1 Concepts, 3.5) named by their canonical labels (RDFC-1.0), so that
    the quads, and a dump of the store, are the same on every run.
    """
    dataset = Dataset(
        Quad(quad.subject, quad.predicate, quad.object, graph)
        for files, graph in (
            (ontology, NamedNode(iris.graph("ontology"))),
            (shapes, NamedNode(iris.graph("shapes"))),
        )
        for path in files
        for quad in parse(path=path, format=RdfFormat.TURTLE, rename_blank_nodes=True)
    )
    dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    return sorted((_without_blank_nodes(quad, iris) for quad in dataset), key=str)


def _without_blank_nodes(quad: Quad, iris: Iris) -> Quad:
    subject, value = quad.subject, quad.object
    if isinstance(subject, BlankNode):
        subject = NamedNode(iris.skolem(subject.value))
    if isinstance(value, BlankNode):
        value = NamedNode(iris.skolem(value.value))
    return Quad(subject, quad.predicate, value, quad.graph_name)
