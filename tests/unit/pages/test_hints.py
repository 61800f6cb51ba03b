"""What is said of a query that was answered with nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kg.settings import Settings
from kg.sparql.hints import hints
from kg.web import create_app

if TYPE_CHECKING:
    from pathlib import Path

    from tests.unit.pages.conftest import CountedStore

NAMESPACE = "https://w3id.org/kg/ontology#"
KG = f"PREFIX kg: <{NAMESPACE}>"


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        (KG + "SELECT * { ?e a kg:Evnt }", "There is no kg:Evnt; did you mean kg:Event?"),
        (
            KG + "SELECT * { ?e kg:hasParticipant ?p }",
            "There is no kg:hasParticipant; did you mean kg:hasParticipation?",
        ),
        (
            "SELECT * { ?e a <https://w3id.org/kg/ontology#Evnt> }",
            "There is no kg:Evnt; did you mean kg:Event?",
        ),
        (
            "PREFIX k: <https://w3id.org/kg/ontology/> SELECT * { ?e a k:Event }",
            f"k:Event begins with https://w3id.org/kg/ontology/; the ontology's names begin with {NAMESPACE}",
        ),
        (
            "PREFIX s: <http://schema.org/> SELECT * { ?a s:headline ?h }",
            "s:headline begins with http://schema.org/; the graph has https://schema.org/.",
        ),
        (
            "PREFIX role: <https://w3id.org/kg/role#> SELECT * { ?p ?q role:sorce }",
            "There is no role:sorce; did you mean role:source?",
        ),
        (
            'PREFIX skos: <http://www.w3.org/2004/02/skos/core#> SELECT * { ?a skos:prefLabel "Japan" }',
            'Names here have a language: "Japan" is another text than "Japan"@en.',
        ),
        (
            "SELECT * FROM <graph/nothing> { ?s ?p ?o }",
            "The graph <http://localhost:8000/graph/nothing> holds nothing.",
        ),
    ],
)
def test_what_may_be_why_nothing_is_found_is_said(query: str, expected: str) -> None:
    assert hints(query, "http://localhost:8000/", lambda _: False) == (expected,)


@pytest.mark.parametrize(
    "query",
    [
        KG + "SELECT * { ?e a kg:Event ; kg:eventType <https://w3id.org/kg/event-type#agree> }",
        "SELECT * { ?a ?b <https://w3id.org/kg/event-type> . ?c ?d <https://example.org/kg:Evnt> }",
        'SELECT * { ?a <http://x/> "Japan"@en , 1 FILTER(CONTAINS(?b, "Japan")) } # kg:Evnt',
        'SELECT * { ?a <http://x/> "1"^^<http://www.w3.org/2001/XMLSchema#integer> }',
    ],
)
def test_nothing_is_said_of_what_is_known(query: str) -> None:
    assert hints(query, "http://localhost:8000/", lambda _: True) == ()


def test_an_empty_answer_leads_to_help_and_a_full_one_does_not(
    corpus_store: CountedStore, tmp_path: Path
) -> None:
    client = create_app(Settings(tokens=str(tmp_path / "tokens")), store=corpus_store).test_client()
    wrong, right = KG + "SELECT ?e { ?e a kg:Evnt }", KG + "SELECT ?e { ?e a kg:Event } LIMIT 1"
    said = "There is no kg:Evnt; did you mean kg:Event?"
    for accept in ("application/sparql-results+json", "application/sparql-results+xml", "text/csv",
                   "text/tab-separated-values"):  # fmt: skip
        empty = client.get("/sparql", query_string={"query": wrong}, headers={"Accept": accept})
        assert empty.headers.getlist("Link") == [
            f'<https://w3id.org/kg/ontology>; rel="help"; title="{said}"'
        ], accept
        assert said not in empty.text
        full = client.get("/sparql", query_string={"query": right}, headers={"Accept": accept})
        assert "Link" not in full.headers
    page = client.get("/sparql", query_string={"query": wrong}, headers={"Accept": "text/html"})
    assert f'<p class="notice">{said}</p>' in page.text


def test_a_query_of_many_wrong_names_gets_three_hints() -> None:
    names = " ".join(f"?e kg:nothing{number % 7} ?x ." for number in range(20_000))
    assert len(hints(f"{KG} SELECT * {{ {names} }}")) == 3


def test_a_graph_of_one_statement_is_not_empty(corpus_store: CountedStore, tmp_path: Path) -> None:
    client = create_app(Settings(tokens=str(tmp_path / "tokens")), store=corpus_store).test_client()
    query = f"{KG} CONSTRUCT {{ <http://e/s> <http://e/p> 1 }} {{ OPTIONAL {{ ?e a kg:Evnt }} }}"
    reply = client.get("/sparql", query_string={"query": query}, headers={"Accept": "application/n-triples"})
    assert reply.text.count("\n") == 1
    assert "Link" not in reply.headers
