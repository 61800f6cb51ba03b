"""The protocol core answers requests as values: SPARQL 1.1 Protocol section 2.1, one test a rule."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode
from xml.etree import ElementTree as ET

import pytest

from kg.sparql.guard import Limits

if TYPE_CHECKING:
    from collections.abc import Callable

    from kg.sparql.messages import Response

    Ask = Callable[..., Response]

BASE = "http://localhost:8000/"

NAMES = "SELECT ?name { ?s ?p ?name } ORDER BY ?name"
FORM = "application/x-www-form-urlencoded"
DIRECT = "application/sparql-query"
ONE, TWO = f"{BASE}graph/article/one", f"{BASE}graph/article/two"
FROM_ONE = f"SELECT ?name FROM <{ONE}> {{ ?s ?p ?name }}"  # noqa: S608 - no SQL
FROM_NAMED_ONE = f"SELECT ?name FROM NAMED <{ONE}>"  # noqa: S608


def q(*pairs: tuple[str, str]) -> str:
    return urlencode(pairs)


def values(response: Response, variable: str = "name") -> list[str]:
    assert response.status == 200, response.body.decode()
    return [row[variable]["value"] for row in json.loads(response.body)["results"]["bindings"]]


def problem(response: Response, status: int) -> dict[str, Any]:
    assert response.status == status, response.body.decode()
    assert response.header("Content-Type") == "application/problem+json"
    found: dict[str, Any] = json.loads(response.body)
    assert found["status"] == status
    assert found["type"].startswith("https://w3id.org/kg/problem#")
    assert found["title"]
    assert found["detail"]
    return found


@pytest.mark.parametrize(
    ("method", "query_string", "body", "content_type"),
    [
        ("GET", q(("query", NAMES)), b"", ""),
        ("POST", "", q(("query", NAMES)).encode(), FORM),
        ("POST", "", NAMES.encode(), DIRECT),
        ("POST", "", NAMES.encode(), f"{DIRECT}; charset=utf-8"),
        ("POST", "", NAMES.encode(), f'{DIRECT.upper()};charset="UTF-8"'),
        ("GET", q(("query", NAMES), ("unknown", "1"), ("as", "xml")), b"", ""),
    ],
)
def test_a_query_is_sent_in_three_ways(
    ask: Ask, method: str, query_string: str, body: bytes, content_type: str
) -> None:
    response = ask(method, query_string, body, content_type=content_type)
    assert values(response) == ["Ann", "車維德"]
    assert response.header("Content-Type") == "application/sparql-results+json"
    assert response.header("Content-Length") == str(len(response.body))
    assert response.header("Vary") == "Accept"


def test_head_is_get_without_its_body(ask: Ask) -> None:
    got, head = ask("GET", q(("query", NAMES))), ask("HEAD", q(("query", NAMES)))
    assert head.body == b""
    assert (head.status, head.headers) == (got.status, got.headers)


def test_options_tells_the_methods(ask: Ask) -> None:
    response = ask("OPTIONS")
    assert (response.status, response.header("Allow")) == (204, "GET, HEAD, OPTIONS, POST")


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "TRACE"])
def test_other_methods_are_refused_with_the_allowed_ones(ask: Ask, method: str) -> None:
    response = ask(method, q(("query", NAMES)))
    problem(response, 405)
    assert response.header("Allow") == "GET, HEAD, OPTIONS, POST"


@pytest.mark.parametrize(
    ("method", "query_string", "body", "content_type"),
    [
        ("GET", "", b"", ""),
        ("GET", "quer=ASK%7B%7D", b"", ""),
        ("GET", q(("query", "ASK {}"), ("query", "ASK {}")), b"", ""),
        ("POST", q(("query", "ASK {}")), q(("query", "ASK {}")).encode(), FORM),
        ("POST", q(("query", "ASK {}")), b"ASK {}", DIRECT),
        ("POST", "", b"", FORM),
        ("GET", q(("query", "ASK {}"), ("update", "CLEAR ALL")), b"", ""),
        ("GET", "query=ASK%20%7B%7D%20%23%FF", b"", ""),
        ("POST", "", b"ASK {} #\xff", DIRECT),
        ("POST", "", b"query=ASK%20%7B%7D%20%23%FF", FORM),
        ("GET", q(("query", "ASK {}"), ("default-graph-uri", "graph/article/one")), b"", ""),
        ("GET", q(("query", "ASK {}"), ("named-graph-uri", "http://a b/")), b"", ""),
        ("GET", "&".join(["query=ASK+%7B%7D"] + ["a=1"] * 1000), b"", ""),
    ],
)
def test_a_request_that_is_none_is_a_bad_request(
    ask: Ask, method: str, query_string: str, body: bytes, content_type: str
) -> None:
    problem(ask(method, query_string, body, content_type=content_type), 400)


@pytest.mark.parametrize("content_type", ["", "text/plain", "application/json", f"{DIRECT}; charset=utf-16"])
def test_other_bodies_are_not_read(ask: Ask, content_type: str) -> None:
    response = ask("POST", "", b"ASK {}", content_type=content_type)
    problem(response, 415)
    assert DIRECT in response.header("Accept-Post")


@pytest.mark.parametrize(
    ("query_string", "body", "content_type"),
    [
        ("", b"CLEAR ALL", "application/sparql-update"),
        ("", b"update=CLEAR+ALL", FORM),
        ("update=CLEAR+ALL", b"", FORM),
    ],
)
def test_an_update_is_refused_with_the_reason(
    ask: Ask, query_string: str, body: bytes, content_type: str
) -> None:
    found = problem(ask("POST", query_string, body, content_type=content_type), 403)
    assert "kg build" in found["mend"]


def test_an_update_sent_as_a_query_is_a_bad_request(ask: Ask) -> None:
    problem(ask("GET", q(("query", "CLEAR ALL"))), 400)


@pytest.mark.parametrize(
    ("parameters", "query", "expected"),
    [
        ([], NAMES, ["Ann", "車維德"]),
        ([("default-graph-uri", ONE)], NAMES, ["Ann"]),
        ([("default-graph-uri", ONE), ("default-graph-uri", TWO)], NAMES, ["Ann", "車維德"]),
        ([("named-graph-uri", ONE)], NAMES, []),
        ([("named-graph-uri", TWO)], "SELECT ?name { GRAPH ?g { ?s ?p ?name } }", ["車維德"]),
        ([("default-graph-uri", TWO)], "SELECT ?name { GRAPH ?g { ?s ?p ?name } }", []),
        ([], FROM_ONE, ["Ann"]),
        ([], f"{FROM_NAMED_ONE} {{ GRAPH ?g {{ ?s ?p ?name }} }}", ["Ann"]),
        ([], f"{FROM_NAMED_ONE} {{ ?s ?p ?name }}", []),
        ([], "SELECT ?name FROM <http://127.0.0.1:1/> { ?s ?p ?name }", []),
        # Section 2.1.4: the dataset of the protocol takes precedence over that of the query.
        ([("default-graph-uri", TWO)], FROM_ONE, ["車維德"]),
    ],
)
def test_the_dataset_is_the_protocol_s_then_the_query_s_then_the_union(
    ask: Ask, parameters: list[tuple[str, str]], query: str, expected: list[str]
) -> None:
    assert values(ask("GET", q(("query", query), *parameters))) == expected


@pytest.mark.parametrize(
    ("query", "accept", "content_type", "start"),
    [
        (NAMES, "application/sparql-results+xml", "application/sparql-results+xml", b"<?xml"),
        (NAMES, "application/xml", "application/xml", b"<?xml"),
        (NAMES, "application/json", "application/json", b'{"head"'),
        (NAMES, "text/csv", "text/csv; charset=utf-8", b"name\r\nAnn\r\n"),
        (NAMES, "text/tab-separated-values", "text/tab-separated-values; charset=utf-8", b'?name\n"Ann"\n'),
        ("ASK {}", "*/*", "application/sparql-results+json", b'{"head":{},"boolean":true}'),
        ("ASK {}", "application/sparql-results+xml", "application/sparql-results+xml", b"<?xml"),
        ("DESCRIBE ?s { ?s ?p 'Ann' }", "", "text/turtle; charset=utf-8", b"@prefix skos:"),
        ("CONSTRUCT WHERE { ?s ?p ?o }", "application/n-triples", "application/n-triples", b"<http"),
        ("CONSTRUCT WHERE { ?s ?p ?o }", "application/ld+json", "application/ld+json", b"[{"),
        ("CONSTRUCT WHERE { ?s ?p ?o }", "application/rdf+xml", "application/rdf+xml", b"<?xml"),
        ("CONSTRUCT WHERE { ?s ?p ?o }", "application/trig", "application/trig", b"@prefix"),
        ("CONSTRUCT WHERE { ?s ?p ?o }", "application/n-quads", "application/n-quads", b"<http"),
    ],
)
def test_results_come_in_the_format_that_was_asked_for(
    ask: Ask, query: str, accept: str, content_type: str, start: bytes
) -> None:
    response = ask("GET", q(("query", query)), accept=accept)
    assert response.status == 200
    assert response.header("Content-Type") == content_type
    assert response.body.startswith(start), response.body


@pytest.mark.parametrize(
    ("query", "accept"),
    [
        (NAMES, "text/turtle"),
        (NAMES, "text/html"),
        ("ASK {}", "text/csv"),
        ("CONSTRUCT WHERE { ?s ?p ?o }", "text/csv"),
        ("DESCRIBE <http://a/>", "application/sparql-results+json"),
        (NAMES, "*/*;q=0"),
    ],
)
def test_what_is_not_there_is_not_acceptable(ask: Ask, query: str, accept: str) -> None:
    found = problem(ask("GET", q(("query", query)), accept=accept), 406)
    assert "Accept one of" in found["mend"]


@pytest.mark.parametrize(
    ("name", "media_type"),
    [
        ("csv", "text/csv"),
        ("XML", "application/sparql-results+xml"),
        ("text%2Ftab-separated-values", "text/tab-separated-values"),
        # The protocol lets clients send what else they like.
        ("pretty", "application/sparql-results+json"),
    ],
)
def test_the_format_parameter_of_other_endpoints_is_understood(ask: Ask, name: str, media_type: str) -> None:
    response = ask("GET", f"query=SELECT%20*%20%7B%7D&format={name}")
    assert response.status == 200
    assert response.header("Content-Type").partition(";")[0] == media_type


def test_the_accept_parameter_stands_in_for_the_header(ask: Ask) -> None:
    response = ask("GET", q(("query", NAMES), ("accept", "text/csv")), accept="text/html")
    assert response.header("Content-Type") == "text/csv; charset=utf-8"


def test_a_graph_that_rdf_xml_can_not_say_is_not_acceptable(ask: Ask) -> None:
    query = "CONSTRUCT { <http://a/> <http://a/1> 1 } {}"
    found = problem(ask("GET", q(("query", query)), accept="application/rdf+xml"), 406)
    assert "<http://a/1>" in found["detail"]


@pytest.mark.parametrize("code", ["0000", "0001", "001F", "FFFE", "FFFF"])
def test_results_that_xml_can_not_say_are_not_acceptable(ask: Ask, code: str) -> None:
    query = f"SELECT ('ab\\u{code}' AS ?x) {{}}"
    found = problem(ask("GET", q(("query", query)), accept="application/sparql-results+xml"), 406)
    assert f"U+{code}" in found["detail"]


@pytest.mark.parametrize(
    ("query", "accept"),
    [
        ("SELECT ('a\\r\\n\\tb' AS ?x) {}", "application/sparql-results+xml"),
        ("CONSTRUCT { <http://a/> <http://a/p> 'a\\r\\n\\tb' } {}", "application/rdf+xml"),
    ],
)
def test_a_carriage_return_arrives_in_xml(ask: Ask, query: str, accept: str) -> None:
    body = ask("GET", q(("query", query)), accept=accept).body
    assert "a\r\n\tb" in list(ET.fromstring(body).itertext())  # noqa: S314 - it is kg's own


def test_a_graph_has_each_triple_once(ask: Ask) -> None:
    query = "CONSTRUCT { <http://a/> <http://a/p> 1 } { GRAPH ?g { ?s ?p ?o } }"
    assert ask("GET", q(("query", query)), accept="application/n-triples").body.count(b"\n") == 1


def test_a_syntax_error_tells_its_line(ask: Ask) -> None:
    found = problem(ask("GET", q(("query", "SELECT ?s {\n  ?s ?p } }\n"))), 400)
    assert found["line"] == 2
    assert found["column"] >= 1
    assert found["excerpt"] == "  ?s ?p } }"


def test_an_undeclared_prefix_is_named_with_its_place_and_declaration(ask: Ask) -> None:
    found = problem(ask("GET", q(("query", "ASK {\n ?s ?p '車𠮷' ; skos:prefLabel ?o }"))), 400)
    assert "skos:" in found["detail"]
    assert "PREFIX skos: <http://www.w3.org/2004/02/skos/core#>" in found["mend"]
    # Counted by hand in code points: the string takes columns 8 to 11, the semicolon stands in 13.
    assert (found["line"], found["column"]) == (2, 15)


def test_an_unknown_function_is_a_query_that_can_not_be_answered(ask: Ask) -> None:
    found = problem(ask("GET", q(("query", "SELECT (<http://a/f>(?s) AS ?x) { ?s ?p ?o }"))), 422)
    assert "http://a/f" in found["detail"]


def test_limits_are_named_with_their_values(ask: Ask) -> None:
    limits = Limits(query_bytes=20, nesting=3)
    found = problem(ask("POST", "", "ASK { # 車車車車車\n}".encode(), limits, content_type=DIRECT), 413)
    assert "25 bytes" in found["detail"]
    assert "20" in found["detail"]
    assert ask("POST", "", b"ASK { {  {} } }".ljust(20), limits, content_type=DIRECT).status == 200
    found = problem(ask("POST", "", b"ASK {{{{}}}}", limits, content_type=DIRECT), 422)
    assert "4 deep" in found["detail"]
    found = problem(ask("GET", "a=" + "b" * 9000, limits=limits), 414)
    assert "POST" in found["mend"]
