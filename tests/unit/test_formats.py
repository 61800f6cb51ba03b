"""The table of formats, against the media types and extensions that their specifications register."""

import io
import xml.etree.ElementTree as ET

import pytest
from pyoxigraph import Literal, NamedNode, Quad, QueryResultsFormat, RdfFormat, Triple, parse

from kg.errors import UnknownFormat, UsageError
from kg.rdf.formats import N_TRIPLES, RDF_FORMATS, RDF_XML, RESULTS_FORMATS, TRIG, TURTLE, document, write

S = NamedNode("http://example.com/s")
GRAPH = NamedNode("http://example.com/g")
HEADLINE = NamedNode("https://schema.org/headline")
TYPE = NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
ARTICLE = NamedNode("https://w3id.org/kg/ontology#Article")


@pytest.mark.parametrize(
    ("name", "syntax", "media_type", "extension", "holds_graphs"),
    [
        ("nq", RdfFormat.N_QUADS, "application/n-quads", "nq", True),
        ("trig", RdfFormat.TRIG, "application/trig", "trig", True),
        ("jsonld", RdfFormat.JSON_LD, "application/ld+json", "jsonld", True),
        ("nt", RdfFormat.N_TRIPLES, "application/n-triples", "nt", False),
        ("ttl", RdfFormat.TURTLE, "text/turtle", "ttl", False),
        ("rdf", RdfFormat.RDF_XML, "application/rdf+xml", "rdf", False),
        ("n3", RdfFormat.N3, "text/n3", "n3", False),
    ],
)
def test_rdf_formats(
    name: str, syntax: RdfFormat, media_type: str, extension: str, *, holds_graphs: bool
) -> None:
    found = RDF_FORMATS.named(name)
    assert found.syntax == syntax
    assert found.holds_graphs is holds_graphs
    assert found.media_type == media_type
    assert RDF_FORMATS.of_media_type(media_type) is found
    assert RDF_FORMATS.of_path(f"some/where.{extension}") is found


@pytest.mark.parametrize(
    ("name", "syntax", "media_type", "holds_booleans"),
    [
        ("json", QueryResultsFormat.JSON, "application/sparql-results+json", True),
        ("xml", QueryResultsFormat.XML, "application/sparql-results+xml", True),
        ("csv", QueryResultsFormat.CSV, "text/csv", False),
        ("tsv", QueryResultsFormat.TSV, "text/tab-separated-values", False),
    ],
)
def test_results_formats(
    name: str, syntax: QueryResultsFormat, media_type: str, *, holds_booleans: bool
) -> None:
    found = RESULTS_FORMATS.named(name)
    assert found.syntax == syntax
    assert found.holds_booleans is holds_booleans
    assert found.media_type == media_type
    assert RESULTS_FORMATS.of_media_type(media_type) is found
    assert RESULTS_FORMATS.of_path(f"answer.{name}") is found


@pytest.mark.parametrize("table", [RDF_FORMATS, RESULTS_FORMATS], ids=["rdf", "results"])
def test_no_two_formats_share_a_name_a_media_type_or_an_extension(table: type[RDF_FORMATS]) -> None:
    for index in ("names", "media_types", "extensions"):
        every = [key for entry in table for key in getattr(entry, index)]
        assert len(every) == len(set(every))
        assert all(key == key.lower() for key in every)


@pytest.mark.parametrize("alias", ["turtle", "TTL", " Turtle "])
def test_names_have_aliases_in_any_case(alias: str) -> None:
    assert RDF_FORMATS.named(alias) is TURTLE


def test_media_types_may_have_parameters() -> None:
    assert RDF_FORMATS.of_media_type("Text/Turtle; charset=UTF-8") is TURTLE
    assert RDF_FORMATS.of_media_type("text/html") is None
    assert RDF_FORMATS.of_media_type("") is None


def test_text_types_are_sent_with_their_charset() -> None:
    assert TURTLE.content_type == "text/turtle; charset=utf-8"
    assert RESULTS_FORMATS.named("csv").content_type == "text/csv; charset=utf-8"
    assert TRIG.content_type == "application/trig"


@pytest.mark.parametrize(("name", "told"), [("turtel", "Did you mean turtle"), ("docx", "Known are nq")])
def test_an_unknown_name_is_told_with_the_nearest(name: str, told: str) -> None:
    with pytest.raises(UnknownFormat, match=f"(?s)'{name}' is no RDF format.*{told}"):
        RDF_FORMATS.named(name)


def test_an_unknown_extension_is_told_with_the_known() -> None:
    with pytest.raises(UnknownFormat, match=r"(?s)'graph\.docx' tells no RDF format.*\.nq, \.trig"):
        RDF_FORMATS.of_path("graph.docx")


def test_a_document_is_sorted_and_has_the_prefixes_it_uses() -> None:
    statements = [
        Triple(S, HEADLINE, Literal("B", language="en")),
        Triple(S, HEADLINE, Literal("A", language="en")),
        Triple(S, TYPE, ARTICLE),
        Triple(S, TYPE, ARTICLE),
    ]
    *prefixes, subject, headlines = document(statements, TURTLE).decode().splitlines()
    assert sorted(prefixes) == [
        "@prefix kg: <https://w3id.org/kg/ontology#> .",
        "@prefix schema: <https://schema.org/> .",
    ]
    assert subject == "<http://example.com/s> a kg:Article ;"
    assert headlines == '\tschema:headline "A"@en , "B"@en .'
    assert document(reversed(statements), TURTLE) == document(statements, TURTLE)


def test_a_document_of_nothing_is_empty() -> None:
    assert document([], TURTLE) == b""


def test_quads_in_a_format_of_triples_lose_their_graph() -> None:
    out = io.BytesIO()
    write([Quad(S, HEADLINE, Literal("H"), GRAPH)], out, N_TRIPLES)
    assert out.getvalue() == b'<http://example.com/s> <https://schema.org/headline> "H" .\n'


def test_triples_in_a_format_of_quads_stand_in_the_default_graph() -> None:
    out = io.BytesIO()
    write([Triple(S, HEADLINE, Literal("H"))], out, TRIG, prefixes={})
    assert out.getvalue() == b'<http://example.com/s> <https://schema.org/headline> "H" .\n'


def test_rdf_xml_is_read_by_other_people_s_xml_parser() -> None:
    text = '<tag> & "quotes" 車維德 \U0001f1f9 ]]> line\nbreak\ttab'
    content = document([Triple(S, HEADLINE, Literal(text))], RDF_XML)
    root = ET.fromstring(content)  # noqa: S314 - our own output
    assert [element.text for element in root.iter("{https://schema.org/}headline")] == [text]


@pytest.mark.parametrize("text", ["bell \x07", "\x00", "\ufffe"])
def test_rdf_xml_refuses_characters_that_xml_has_not(text: str) -> None:
    with pytest.raises(UsageError, match=rf"U\+{ord(text[-1]):04X} in a text of <http://example\.com/s>"):
        document([Triple(S, HEADLINE, Literal(text))], RDF_XML)


@pytest.mark.parametrize("name", ["http://example.com/p/", "http://example.com/p#", "http://example.com/1"])
def test_rdf_xml_refuses_properties_that_xml_cannot_name(name: str) -> None:
    with pytest.raises(UsageError, match="does not end in a name"):
        document([Triple(S, NamedNode(name), Literal("x"))], RDF_XML)


@pytest.mark.parametrize("name", ["http://example.com/p-1", "urn:kg:p", "http://example.com/名"])
def test_rdf_xml_takes_properties_that_xml_can_name(name: str) -> None:
    triple = Triple(S, NamedNode(name), Literal("x"))
    content = document([triple], RDF_XML)
    ET.fromstring(content)  # noqa: S314 - our own output
    assert [quad.triple for quad in parse(content, RdfFormat.RDF_XML)] == [triple]
