"""A named graph is written as lines that any parser of N-Quads and N-Triples reads back."""

from datetime import date

import pytest
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, parse

from kg.mapping.graph import NamedGraph
from kg.rdf.lines import iri, literal
from kg.terms import RDFS, SCHEMA, XSD

NAME = "http://localhost:8000/graph/article/x"
NODE = "http://localhost:8000/article/x"


def test_lines_are_those_of_the_specification() -> None:
    graph = NamedGraph(NAME)
    graph.maybe_text(iri(NODE), RDFS.label, 'a "b" \\ c\nd\re\tf')
    graph.maybe_date(iri(NODE), SCHEMA.datePublished, date(2024, 3, 8))
    graph.add(iri(NODE), RDFS.label, literal("車維德", language="zh-Hant"))
    label = "<http://www.w3.org/2000/01/rdf-schema#label>"
    expected = [
        rf'<{NODE}> {label} "a \"b\" \\ c\nd\re' + "\t" + 'f"',
        f'<{NODE}> <https://schema.org/datePublished> "2024-03-08"^^<http://www.w3.org/2001/XMLSchema#date>',
        f'<{NODE}> {label} "車維德"@zh-Hant',
    ]
    assert graph.ntriples().decode() == "".join(f"{line} .\n" for line in expected)
    assert graph.nquads().decode() == "".join(f"{line} <{NAME}> .\n" for line in expected)
    assert len(graph) == len(expected)


def test_a_graph_without_statements_is_empty() -> None:
    graph = NamedGraph(NAME)
    graph.maybe_text(iri(NODE), RDFS.label, None)
    assert (graph.nquads(), graph.ntriples(), graph.quads()) == (b"", b"", [])


@pytest.mark.parametrize(
    "value",
    [
        "",
        "\\",
        '"',
        "\\n",
        "a\nb\r\nc",
        "\x85\u2028\u2029",
        "\U0001d518 \u202e",
        f'" <{NAME}> .\n',
        "\\u0041",
    ],
)
def test_any_text_is_read_back_as_it_was(value: str) -> None:
    graph = NamedGraph(NAME)
    graph.add(iri(NODE), RDFS.label, literal(value))
    graph.addresses(iri(NODE), SCHEMA.url, [value])
    node, name = NamedNode(NODE), NamedNode(NAME)
    expected = [
        Quad(node, RDFS.label, Literal(value), name),
        Quad(node, SCHEMA.url, Literal(value, datatype=XSD.anyURI), name),
    ]
    assert graph.quads() == expected
    triples = [quad.triple for quad in parse(graph.ntriples(), format=RdfFormat.N_TRIPLES)]
    assert triples == [quad.triple for quad in expected]
