"""What is read from a query's text before it runs, and the words for where it is wrong."""

import socket

import pytest

from kg.store.querytext import Sketch, sketch
from kg.store.syntaxerrors import syntax_error


@pytest.mark.parametrize(
    ("text", "form", "has_from"),
    [
        ("SELECT * { ?s ?p ?o }", "SELECT", False),
        ("select * from <http://g> { ?s ?p ?o }", "SELECT", True),
        ("ASK FROM NAMED <http://g> { ?s ?p ?o }", "ASK", True),
        ("CONSTRUCT { ?s ?p ?o } FROM <http://g> WHERE { ?s ?p ?o }", "CONSTRUCT", True),
        ("DESCRIBE <http://x> FROM <http://g>", "DESCRIBE", True),
        ("SELECT * { ?s kg:from ?o }", "SELECT", False),
        ("PREFIX from: <http://from/> SELECT ?from $from { ?s from:FROM <FROM> }", "SELECT", False),
        ("# FROM <http://g>\nSELECT * { ?s ?p ?o }", "SELECT", False),
        (
            'SELECT * { ?s ?p \' FROM \', " FROM ", \'\'\' \' FROM \'\'\', """a " FROM \\" FROM""" }',
            "SELECT",
            False,
        ),
        ("SELECT * { ?s ?p 'it\\'s FROM here' }", "SELECT", False),
        ("SELECT * { ?s ?p _:from . ?s ?q 'x'@from }", "SELECT", False),
        ("SELECT (1<2 AS ?x)\nFROM<http://g>{}", "SELECT", True),
        ("BASE <http://x/SELECT> PREFIX ask: <http://x/> DESCRIBE ask:it", "DESCRIBE", False),
        ("DROP ALL", "", False),
        ("", "", False),
        ("SELECT * { ?s ?p '''never closed FROM", "SELECT", True),
    ],
)
def test_sketch(text: str, form: str, *, has_from: bool) -> None:
    assert sketch(text) == Sketch(form, has_from)


@pytest.mark.parametrize(
    ("text", "asks"),
    [
        ("SELECT * { ?s ?p ?o }", True),
        ("SELECT * { ?s ex:graph ?graph . ?graph ?p 'GRAPH' } # GRAPH ?g {}", True),
        ("SELECT * { graph ?g { ?s ?p ?o } }", False),
        ("ASK { GRAPH<http://g>{} }", False),
        ("ASK FROM NAMED <http://g> { ?s ?p ?o }", False),
    ],
)
def test_a_query_asks_only_the_default_graph_or_others(text: str, *, asks: bool) -> None:
    assert sketch(text).asks_default_graph is asks


ENGINE = "error at 9:99: expected one of OPTIONAL, [_]"


@pytest.mark.parametrize(
    ("text", "place", "told"),
    [
        ("SELECT * { ?s ?p ?o }}", (1, 22), "'}' is not expected here"),
        ("SELECT * {\n  ?s ?p ;\n}\nLIMIT 5", (2, 9), "';' is not expected"),
        ("SELECT * { ?s ?p ?o } LIMIT x", (1, 29), "'x' is not expected"),
        ("SELECT * { ?s ?p ?o FILTER(?x >) }", (1, 32), "')' is not expected"),
        ("SELECT * WHERE ?s ?p ?o", (1, 16), "'?s' is not expected"),
        ("SELECT * { FILTER NOT EXIST { ?s ?p ?o } }", (1, 23), "'EXIST' is not expected"),
        ("SELECT * { ?s ?p ?o } ORDER ?s", (1, 29), "'?s' is not expected"),
        ("# a comment\nSELECT *\r\n{ ?s ?p ! }", (3, 9), "'!' is not expected"),
        ("SELECT * { ?s ?p ?o . # }\n\n", (1, 26), "ends too early"),
        ("SELECT * { ?s ?p 'abc }", (1, 18), "string that ' begins is not closed"),
        ("SELECT * { ?s schem:name ?o }", (1, 15), "prefix schem: is not declared"),
        ("SELECT * { ?s :name ?o }", (1, 15), "prefix : is not declared"),
        ("insert data { <a:b> <a:c> <a:d> }", (1, 1), "this is an update"),
        ("HELLO", (1, 1), "'HELLO' begins no query"),
    ],
)
def test_a_syntax_error_is_told_where_it_is(text: str, place: tuple[int, int], told: str) -> None:
    error = syntax_error(text, ENGINE)
    assert (error.line, error.column) == place
    assert f"Line {place[0]}, column {place[1]}: " in error.message
    assert told in error.message


def test_known_prefixes_are_offered() -> None:
    assert syntax_error("ASK { ?s schema:name ?o }", ENGINE).mend == (
        "Begin the query with: PREFIX schema: <https://schema.org/>"
    )
    assert "schema: <https://schema.org/>" in syntax_error("ASK { ?s shema:name ?o }", ENGINE).mend
    assert "PREFIX zz: <…>" in syntax_error("ASK { ?s zz:name ?o }", ENGINE).mend


def test_the_engine_s_own_sentence_is_kept() -> None:
    words = 'error at 1:41: expected one of "$", IF, The SELECT contains a variable that is unbound, [_]'
    error = syntax_error("SELECT ?s WHERE { ?s ?p ?o } GROUP BY ?p", words)
    assert error.message == "The SELECT contains a variable that is unbound."


def test_another_store_s_words_and_place_are_kept() -> None:
    error = syntax_error("SELECT * { ?s ?p ?o }", "Lexical error at line 4, column 12.")
    assert (error.line, error.column) == (4, 12)
    assert error.message == "The query is not SPARQL: Lexical error at line 4, column 12."


def test_looking_for_the_place_runs_nothing() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.setblocking(False)
        service = f"http://127.0.0.1:{listener.getsockname()[1]}/"
        text = f"ASK {{ SERVICE <{service}> {{ ?s ?p ?o }} }} LIMIT 1 nonsense"
        assert syntax_error(text, ENGINE).column == text.index("nonsense") + 1
        with pytest.raises(BlockingIOError):
            listener.accept()


def test_a_very_long_query_is_answered_too() -> None:
    text = "SELECT * { " + "?s ?p ?o . " * 5_000 + " ! }"
    assert "not SPARQL" in syntax_error(text, "line 1, column 7").message
