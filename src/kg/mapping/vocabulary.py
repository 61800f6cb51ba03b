"""Turn the files of ontology and shapes into the quads of their named graphs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyoxigraph import CanonicalizationAlgorithm, Dataset, NamedNode, Quad, RdfFormat, parse

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from kg.rdf.iris import Iris


def vocabulary_quads(ontology: Iterable[Path], shapes: Iterable[Path], iris: Iris) -> list[Quad]:
    """Return the ontology and the shapes, each in its graph, sorted.

    Blank nodes get the labels of RDF Dataset Canonicalization (RDFC-1.0) over both graphs, so that
    the quads are the same on every run and no label means two nodes.
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
    return sorted(dataset, key=str)
