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
        (KG + "SELECT * { ?a kg:party ?p }", "There is no kg:party; did you mean kg:hasParty?"),
        (KG + "SELECT * { ?e a kg:party }", "There is no kg:party; did you mean kg:Party?"),
        (
            KG + "SELECT * { ?e a kg:party . ?e kg:hasParty ?p }",
            "There is no kg:party; did you mean kg:Party?",
        ),
        (KG + "SELECT * { ?e kg:place 'x' }", "There is no kg:place; did you mean kg:hasPlace?"),
        (KG + "SELECT * { ?e kg:type true }", "There is no kg:type; did you mean kg:eventType?"),
        (KG + "SELECT * { ?c kg:speaker ?s }", "There is no kg:speaker."),
        (KG + "SELECT * { ?e kg:year ?y }", "There is no kg:year."),
        (KG + "SELECT * { ?e a kg:Meeting }", "There is no kg:Meeting."),
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


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("SELECT * { <actor/nippon> ?p ?o }", ("The graph has no <actor/nippon>.",)),
        ("SELECT * { ?s ?p <http://localhost:8790/actor/nippon> }", ("The graph has no <actor/nippon>.",)),
        (
            "BASE <http://localhost:8790/actor/> SELECT * { <nippon> ?p ?o }",
            ("The graph has no <actor/nippon>.",),
        ),
        (
            "SELECT * { <http://localhost:8000/actor/joe-biden> ?p ?o }",
            (
                (
                    "The IRIs of this graph begin with http://localhost:8790/, and "
                    "<http://localhost:8000/actor/joe-biden> does not; did you mean <actor/joe-biden>?"
                ),
            ),
        ),
        (
            "SELECT * { <https://example.org/kg/event/a/b#time> ?p ?o }",
            (
                (
                    "The IRIs of this graph begin with http://localhost:8790/, and "
                    "<https://example.org/kg/event/a/b#time> does not."
                ),
            ),
        ),
        ("SELECT * { <actor/joe-biden> ?p 'x' }", ()),
        ("SELECT * { ?s ?p <https://www.wikidata.org/entity/Q6279> }", ()),
        ("SELECT * { GRAPH <graph/actors> { ?s ?p 'x' } }", ()),
    ],
)
def test_things_that_the_graph_does_not_have_are_told(query: str, expected: tuple[str, ...]) -> None:
    base = "http://localhost:8790/"
    assert hints(query, base, lambda _: True, lambda iri: iri == f"{base}actor/joe-biden") == expected


def test_a_hint_repeats_no_more_of_an_iri_than_a_header_can_hold() -> None:
    (hint,) = hints(f"SELECT * {{ <{'a' * 100_000}> ?p ?o }}", "http://e/", lambda _: True, lambda _: False)
    assert hint.startswith("The graph has no <aaa")
    assert len(hint) < 600


def test_few_things_of_a_query_are_looked_up() -> None:
    asked: list[str] = []

    def has_thing(iri: str) -> bool:
        asked.append(iri)
        return True

    values = " ".join(f"<actor/{number}>" for number in range(1000))
    assert hints(f"SELECT * {{ VALUES ?s {{ {values} }} }}", "http://e/", lambda _: True, has_thing) == ()
    assert len(asked) == 10


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


def test_a_thing_that_the_graph_does_not_have_is_told_on_the_page(
    corpus_store: CountedStore, tmp_path: Path
) -> None:
    client = create_app(Settings(tokens=str(tmp_path / "tokens")), store=corpus_store).test_client()
    query = "SELECT * { <actor/nippon> ?p ?o }"
    page = client.get("/sparql", query_string={"query": query}, headers={"Accept": "text/html"})
    assert '<p class="notice">The graph has no &lt;actor/nippon&gt;.</p>' in page.text


def test_results_show_language_tags_as_a_query_finds_them(corpus_store: CountedStore, tmp_path: Path) -> None:
    client = create_app(Settings(tokens=str(tmp_path / "tokens")), store=corpus_store).test_client()
    query = "SELECT (STRLANG('x', 'zh-Hant') AS ?text) (LANG(?text) AS ?tag) {}"
    page = client.get("/sparql", query_string={"query": query}, headers={"Accept": "text/html"})
    assert "<small>@zh-hant</small>" in page.text
    assert ">zh-hant</bdi>" in page.text


def test_a_query_of_many_wrong_names_gets_three_hints() -> None:
    names = " ".join(f"?e kg:nothing{number % 7} ?x ." for number in range(20_000))
    assert len(hints(f"{KG} SELECT * {{ {names} }}")) == 3


def test_a_graph_of_one_statement_is_not_empty(corpus_store: CountedStore, tmp_path: Path) -> None:
    client = create_app(Settings(tokens=str(tmp_path / "tokens")), store=corpus_store).test_client()
    query = f"{KG} CONSTRUCT {{ <http://e/s> <http://e/p> 1 }} {{ OPTIONAL {{ ?e a kg:Evnt }} }}"
    reply = client.get("/sparql", query_string={"query": query}, headers={"Accept": "application/n-triples"})
    assert reply.text.count("\n") == 1
    assert "Link" not in reply.headers
