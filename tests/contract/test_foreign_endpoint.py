"""`kg query --endpoint` at a store whose default graph is not the union of its graphs: `oxigraph serve`."""

from __future__ import annotations

import json
from http.client import HTTPConnection

import pytest

from kg.cli.main import run

PREFIX = "PREFIX ex: <http://example.org/> "
HINT = "GRAPH ?g { … }"


@pytest.fixture
def endpoint(oxigraph_url: str) -> str:
    """Return an endpoint with one named graph of one statement, and nothing in its default graph."""
    connection = HTTPConnection(oxigraph_url.removeprefix("http://"), timeout=60)
    update = f"{PREFIX} DROP ALL ; INSERT DATA {{ GRAPH ex:g {{ ex:a ex:b 1 }} }}"
    connection.request("POST", "/update", update, {"Content-Type": "application/sparql-update"})
    assert connection.getresponse().status == 204
    connection.close()
    return f"{oxigraph_url}/query"


@pytest.mark.parametrize(
    ("query", "formats"),
    [
        ("SELECT ?s ?o { ?s ex:b ?o }", ["table", "json", "xml", "csv", "tsv"]),
        ("SELECT * { ex:a ex:b 1 }", ["table", "json", "xml", "csv", "tsv"]),
        ("ASK { ?s ex:b ?o }", ["table", "json", "xml"]),
        ("CONSTRUCT WHERE { ?s ex:b ?o }", ["table", "turtle", "nt", "jsonld", "rdf", "trig", "nq"]),
        ("SELECT ?from { ?from ex:b 'GRAPH' } # FROM GRAPH", ["table"]),
    ],
)
def test_an_empty_answer_comes_with_how_to_ask_over_named_graphs(
    endpoint: str, capfd: pytest.CaptureFixture[str], query: str, formats: list[str]
) -> None:
    for name in formats:
        assert run(["query", "--endpoint", endpoint, "--format", name, PREFIX + query]) == 0
        captured = capfd.readouterr()
        assert captured.err.count("\n") == 1, (name, captured)
        assert "so is this endpoint's default graph" in captured.err
        assert HINT in captured.err
        assert "FROM <" in captured.err
        assert HINT not in captured.out


@pytest.mark.parametrize(
    "query",
    [
        "SELECT ?s { GRAPH ?g { ?s ex:b ?o } }",  # finds it
        "SELECT ?s FROM ex:g { ?s ex:b ?o }",
        "ASK FROM ex:g { ?s ex:b ?o }",
        "CONSTRUCT { ?s ex:b ?o } FROM ex:g { ?s ex:b ?o }",
        "SELECT ?s { graph ?g { ?s ex:b 2 } }",  # does not, but asks where it could be
        "SELECT ?s from ex:g { ?s ex:b 2 }",
        "SELECT (COUNT(*) AS ?n) { ?s ex:b ?o }",  # one row, of which only a person knows what it says
        "ASK {}",
    ],
)
def test_any_other_answer_comes_without_a_word(
    endpoint: str, capfd: pytest.CaptureFixture[str], query: str
) -> None:
    assert run(["query", "--endpoint", endpoint, PREFIX + query]) == 0
    assert capfd.readouterr().err == ""


def test_where_the_default_graph_holds_something_that_is_not_the_reason(
    endpoint: str, oxigraph_url: str, capfd: pytest.CaptureFixture[str]
) -> None:
    connection = HTTPConnection(oxigraph_url.removeprefix("http://"), timeout=60)
    update = f"{PREFIX} INSERT DATA {{ ex:c ex:d 1 }}"
    connection.request("POST", "/update", update, {"Content-Type": "application/sparql-update"})
    assert connection.getresponse().status == 204
    connection.close()
    assert run(["query", "--endpoint", endpoint, f"{PREFIX} SELECT ?s {{ ?s ex:b ?o }}"]) == 0
    assert capfd.readouterr().err == ""


def test_the_answer_itself_is_as_it_was(endpoint: str, capfd: pytest.CaptureFixture[str]) -> None:
    many = "SELECT ?n { VALUES ?n { " + " ".join(str(n) for n in range(2000)) + " } }"
    assert run(["query", "--endpoint", endpoint, "--format", "json", many]) == 0
    captured = capfd.readouterr()
    assert len(json.loads(captured.out)["results"]["bindings"]) == 2000
    assert captured.err == ""
    nothing = "SELECT ?n { ?n <urn:p> ?m }"
    assert run(["query", "--endpoint", endpoint, "--format", "csv", nothing]) == 0
    assert capfd.readouterr().out == "n\r\n"
