"""What is read from a query's text before it runs, and the words for where it is wrong."""

import socket

import pyoxigraph
import pytest

from kg.store.grouping import ungrouped
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
    words = "error at 1:74: expected one of The SELECT contains an expression with a variable that is unbound"
    error = syntax_error("SELECT (SUM(?p) AS ?x) (?x/COUNT(?s) AS ?y) { ?s ?p ?o }", words)
    assert error.message == "The SELECT contains an expression with a variable that is unbound."


@pytest.mark.parametrize(
    ("text", "name", "column"),
    [
        ("SELECT ?l (COUNT(?e) AS ?n) { ?e a ?l }", "?l", 8),
        ("SELECT (COUNT(?e) AS ?n) $l { ?e a $l }", "$l", 26),
        ("SELECT ?s WHERE { ?s ?p ?o } GROUP BY ?p", "?s", 8),
        ("SELECT (CONCAT(?l, 'x') AS ?m) (COUNT(?e) AS ?n) { ?e a ?l }", "?l", 16),
        ("SELECT (GROUP_CONCAT(?p; separator=',') AS ?x) ?x ?s { ?s ?p ?o }", "?s", 51),
        ("SELECT ?s (COUNT(?p) AS ?n) { ?s ?p ?o } GROUP BY (STR(?s) AS ?t)", "?s", 8),
        ("SELECT ?l (COUNT(?e) AS ?n) { ?e a ?l } GROUP BY STR(?l)", "?l", 8),
        ("SELECT ?s { ?s ?p ?o } HAVING (COUNT(?p) > 1)", "?s", 8),
        ("SELECT * { { SELECT ?l (COUNT(?e) AS ?n) { ?e a ?l } } }", "?l", 21),
        ("SELECT ?a { { SELECT (COUNT(?e) AS ?n) ?l { ?e a ?l } GROUP BY ?e } ?a ?b ?l }", "?l", 40),
    ],
)
def test_a_variable_without_one_value_in_a_group_is_named(text: str, name: str, column: int) -> None:
    with pytest.raises(SyntaxError) as refused:
        pyoxigraph.Store().query(text)
    error = syntax_error(text, str(refused.value))
    assert error.message == f"Line 1, column {column}: {name} is neither grouped nor aggregated."
    assert error.mend == f"Add GROUP BY {name}, or take SAMPLE({name})."


def test_a_variable_of_a_group_that_is_nowhere_is_said_to_be() -> None:
    error = syntax_error("SELECT ?lable (COUNT(?e) AS ?n)\n{ ?e a ?label }", "a variable that is unbound")
    assert error.message == "Line 1, column 8: ?lable is nowhere in the pattern."
    assert error.mend == "Write ?lable in the pattern and in GROUP BY, or leave it out of SELECT."


@pytest.mark.parametrize(
    "text",
    [
        "SELECT ?s (COUNT(?p) AS ?n) { ?s ?p ?o } GROUP BY ?s",
        "SELECT ?s (COUNT(?p) AS ?n) { ?s ?p ?o } GROUP BY (?s)",
        "SELECT ?s (COUNT(?p) AS ?n) { ?s ?p ?o } GROUP BY ?o (?s) HAVING (?n > 1) ORDER BY ?s",
        "SELECT (SUM(?p) + MAX(IF(?o, ?p, 1)) * 2 AS ?y) { ?s ?p ?o }",
        "SELECT ?t { ?s ?p ?o } GROUP BY (STR(?s) AS ?t)",
        "SELECT ?s { ?s ?p ?o { SELECT ?s (COUNT(?x) AS ?n) { ?s ?p ?x } GROUP BY ?s } }",
    ],
)
def test_what_is_grouped_is_not_blamed(text: str) -> None:
    pyoxigraph.Store().query(text)
    assert ungrouped(text) is None


def test_a_variable_of_an_expression_before_is_not_blamed() -> None:
    # SPARQL allows it (18.2.4.4), if not every engine does.
    assert ungrouped("SELECT (SUM(?p) AS ?x) ((?x + 1) / MAX(IF(?o, ?p, 1)) AS ?y) { ?s ?p ?o }") is None


def test_a_fault_before_the_groups_is_told_first() -> None:
    text = "SELECT ?l (COUNT(?e) AS ?n) { ?e a } LIMIT 5"
    assert syntax_error(text, ENGINE).column == text.index("}") + 1


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
