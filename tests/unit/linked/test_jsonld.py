"""JSON-LD in plain words says what the statements say, to readers that fetch nothing."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, parse
from rdflib import Graph

from kg.linked.jsonld import Words, compact
from kg.rdf.lines import ntriples
from kg.resources import context_file
from kg.terms import KG, OA, PROV, RDF, RDFS, SKOS, XSD

if TYPE_CHECKING:
    from collections.abc import Iterable

ROOT: Final = NamedNode("http://localhost:8000/event/e")
WORDS: Final = Words.of(json.loads(context_file().read_bytes())["@context"])


def read(statements: Iterable[Triple]) -> dict[str, Any]:
    """Return the document, once both readers have understood it as what it is made of."""
    given_ = set(statements)
    body = compact(given_, ROOT, WORDS)
    assert {quad.triple for quad in parse(body, format=RdfFormat.JSON_LD)} == given_
    other = Graph().parse(data=body, format="json-ld")
    assert set(other) == set(Graph().parse(data=ntriples(given_), format="nt"))
    found: dict[str, Any] = json.loads(body)
    return found


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")
def test_words_stand_for_what_the_context_says() -> None:
    document = read(
        [
            Triple(ROOT, RDF.type, KG.Event),
            Triple(ROOT, RDF.type, NamedNode("urn:other")),
            Triple(ROOT, RDFS.label, Literal("They meet", language="en")),
            Triple(ROOT, RDFS.label, Literal("會談", language="zh-hant")),
            Triple(ROOT, KG.statedIn, NamedNode("http://localhost:8000/article/a")),
            Triple(ROOT, KG.earliest, Literal("2024-05-01", datatype=XSD.date)),
            Triple(ROOT, KG.quoted, Literal(value=True)),
            Triple(ROOT, KG.start, Literal(7)),
            Triple(ROOT, KG.expression, Literal("on Friday")),
            Triple(NamedNode("http://localhost:8000/a"), OA.hasBody, ROOT),
        ]
    )
    event, annotation = document["@graph"]
    assert event == {
        "id": ROOT.value,
        "type": ["Event", "urn:other"],
        "label": {"en": "They meet", "zh-Hant": "會談"},
        "statedIn": "http://localhost:8000/article/a",
        "earliest": "2024-05-01",
        "quoted": True,
        "start": 7,
        "expression": "on Friday",
    }
    assert annotation == {"id": "http://localhost:8000/a", "body": ROOT.value}
    # The context has the words that are used, and no others.
    assert set(document["@context"]) == {
        "id", "type", "Event", "label", "statedIn", "earliest", "quoted", "start", "expression", "body",
    }  # fmt: skip


@pytest.mark.parametrize(
    "value",
    [
        Literal("x", datatype=XSD.integer),
        Literal("007", datatype=XSD.integer),
        Literal("-0", datatype=XSD.integer),
        Literal("99999999999999999999", datatype=XSD.integer),
        Literal("1", datatype=XSD.boolean),
        Literal("not a date", datatype=XSD.date),
        Literal("1.0E0", datatype=XSD.double),
        Literal("text"),
        Literal("text", language="en"),
        NamedNode("label:x"),
    ],
)
def test_what_fits_no_word_is_written_in_full(value: Literal | NamedNode) -> None:
    predicates = (KG.start, KG.quoted, KG.earliest, RDFS.label)
    body = compact([Triple(ROOT, predicate, value) for predicate in predicates], ROOT, WORDS)
    assert {quad.object for quad in parse(body, format=RdfFormat.JSON_LD)} == {value}


_PREDICATES: Final = st.sampled_from(
    [RDFS.label, KG.statedIn, KG.earliest, KG.start, KG.quoted, KG.expression, OA.start, PROV.generatedAtTime,
     SKOS.prefLabel, RDF.type, NamedNode("urn:own")]
)  # fmt: skip
_TEXTS: Final = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
_VALUES: Final = st.one_of(
    st.sampled_from([NamedNode("urn:a"), KG.Event, Literal("2024-05-01", datatype=XSD.date), Literal(5)]),
    st.booleans().map(lambda value: Literal(value=value)),
    _TEXTS.map(Literal),
    st.builds(lambda text, tag: Literal(text, language=tag), _TEXTS, st.sampled_from(["en", "fr"])),
)


@settings(deadline=None, max_examples=100)
@given(
    st.lists(st.builds(Triple, st.sampled_from([ROOT, NamedNode("urn:s")]), _PREDICATES, _VALUES), max_size=8)
)
def test_nothing_is_lost_or_added(statements: list[Triple]) -> None:
    body = compact(statements, ROOT, WORDS)
    assert {quad.triple for quad in parse(body, format=RdfFormat.JSON_LD)} == set(statements)
