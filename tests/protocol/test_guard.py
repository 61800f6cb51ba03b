"""No query makes the server call another one: the guard against the engine itself."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import Store

from kg.errors import QueryFailed
from kg.sparql.calls import service_call
from kg.sparql.federation import led_through
from kg.sparql.guard import Limits, nesting, refusal

# Oxigraph refuses port 1 with these words before it connects, so a test can tell that it would have called.
NOWHERE = "<http://127.0.0.1:1/>"
CALLED = "The port 1 is not allowed"


def engine_calls(query: str) -> bool:
    try:
        results = Store().query(query)
        list(results) if hasattr(results, "__iter__") else bool(results)
    except OSError as error:
        return CALLED in str(error)
    except (SyntaxError, RuntimeError, ValueError):
        return False
    return False


@pytest.mark.parametrize(
    "query",
    [
        f"SELECT * {{ SERVICE {NOWHERE} {{ ?s ?p ?o }} }}",
        f"SELECT * {{sErViCe{NOWHERE}{{}}}}",
        f"SELECT * {{ {{}} SERVICE\n# }} {{\n{NOWHERE}# {{\n{{}} }}",
        f"PREFIX foo: {NOWHERE} SELECT * {{ SERVICE foo:#\n{{}} }}",
        f"PREFIX service: {NOWHERE} SELECT * {{ SERVICEservice:{{}} }}",
        f"PREFIX silent: {NOWHERE} SELECT * {{ SERVICE silent:{{}} }}",
        f"SELECT * {{ VALUES ?x {{true}} FILTER(?x) SERVICE {NOWHERE} {{}} }}",
        f"ASK {{ SERVICE {NOWHERE} {{}} }}",
        f"SELECT * {{ {{ SELECT * {{ SERVICE {NOWHERE} {{}} }} }} }}",
        f"CONSTRUCT {{ ?s ?p ?o }} {{ SERVICE {NOWHERE} {{ ?s ?p ?o }} }}",
        f"DESCRIBE ?s {{ SERVICE {NOWHERE} {{ ?s ?p ?o }} }}",
        # What the specification's longest match takes for an IRI and a string, Oxigraph reads otherwise.
        f"SELECT * {{ BIND(1 AS ?a) FILTER(?a<2&&'>'!=?a) SERVICE {NOWHERE} {{}} FILTER(?a!='') }}",
        f"SELECT * {{ BIND(''' \n# ''' AS ?x) SERVICE {NOWHERE} {{}} }}",
        f"SELECT * {{ BIND('''\n# ''' AS ?x) SERVICE {NOWHERE} {{}} BIND(''' ''' AS ?y) }}",
        # A name that is no IRI with this prefix falls apart into a prefix and the keyword.
        f"PREFIX x: <http://h:80> SELECT * {{ VALUES ?v {{ x:}} SERVICE {NOWHERE} {{}} }}",
    ],
)
def test_a_call_that_the_engine_would_make_is_found(query: str) -> None:
    assert engine_calls(query)
    assert service_call(query) is not None


@pytest.mark.parametrize(
    "query",
    [
        f"SELECT * {{ SERVICE SILENT {NOWHERE} {{}} }}",
        f"SELECT * {{ SERVICESILENT{NOWHERE}{{}} }}",
        "SELECT * { ?s ?p ?service SERVICE ?service { ?a ?b ?c } }",
        "SELECT * { ?s ?p ?serviceX SERVICE?x { ?a ?b ?c } }",
        "SELECT * { ?s ?p trueSERVICE:x { ?a ?b ?c } }",
        "SELECT * { ?s ?p x:SERVICE <http://a/> { ?a ?b ?c } }",
        "SELECT * { SERVICE a\\#b:c\\{d { } }",
        "SELECT * { SERVICE a:b\\#d { } }",
    ],
)
def test_other_ways_to_write_a_call_are_found(query: str) -> None:
    assert service_call(query) is not None


@pytest.mark.parametrize(
    "query",
    [
        "PREFIX schema: <https://schema.org/> SELECT * { ?s schema:serviceType ?o . { ?o ?p 1 } }",
        "SELECT ?service { ?service ?p 'the secret service' }",
        "SELECT ?service WHERE { ?s ?p ?service FILTER(?service != 'at your service: <x>') }",
        f"# SERVICE {NOWHERE} {{ ?s ?p ?o }}\nSELECT * {{ ?s ?p ?o\n  # SERVICE {NOWHERE} {{ }}\n}}",
        f"SELECT * {{ ?s ?p ?o }}\r\n\t# SERVICE {NOWHERE} {{ }}",
        "SELECT * { <http://service/> <http://a/service> ?o OPTIONAL { ?o ?p ?q } }",
    ],
)
def test_the_word_alone_is_no_call(query: str) -> None:
    Store().query(query)  # it is SPARQL
    assert service_call(query) is None


def test_keywords_have_no_escapes() -> None:
    """The guard relies on the keyword standing there as it is; codepoint escapes would hide it."""
    with pytest.raises(SyntaxError):
        Store().query(f"SELECT * {{ SERV\\u0049CE {NOWHERE} {{}} }}")


FRAGMENTS = st.sampled_from(
    [
        *(f" SERVICE {NOWHERE} {{}} ", f"SERVICE{NOWHERE}{{}}", f"SERVICE {NOWHERE} {{ ?s ?p ?o }}"),
        *(f"SERVICE#\n{NOWHERE}{{}}", "SERVICE x:{}", "SERVICE x: {", "SERVICE", NOWHERE, "BIND(1 AS ?a)"),
        *("'", '"', "'''", '"""', "''", '""', "#", "\n", "\r", " ", "\\", "\\'", "\\u0027", "@en", "^^x:a"),
        *("{", "}", "{}", "(", ")", "<", ">", ".", "&&", "!=", "1", "true", "?a", "?service", "x:", "x:a"),
        *(
            "x:service",
            "BIND('",
            "' AS ?b)",
            "FILTER(?a<?b&&'>'!=?c)",
            "FILTER(",
            "VALUES ?v {",
            "OPTIONAL {",
        ),
        *("UNION", "<http://a/#b>"),
    ]
)


@settings(max_examples=2000, deadline=None)
@given(st.lists(FRAGMENTS, max_size=12))
def test_whatever_the_text_no_call_of_the_engine_is_missed(fragments: list[str]) -> None:
    query = f"PREFIX x: <http://127.0.0.1:1> SELECT * {{ {''.join(fragments)} }}"
    if engine_calls(query):
        assert service_call(query) is not None


@settings(max_examples=1000, deadline=None)
@given(st.lists(FRAGMENTS, max_size=12))
def test_whatever_the_text_the_engine_calls_nobody_but_the_relay(fragments: list[str]) -> None:
    query = f"PREFIX x: <http://127.0.0.1:1> SELECT * {{ {''.join(fragments)} }}"
    try:
        # Another port that the engine refuses stands for the relay.
        led = led_through(query, "http://127.0.0.1:6000/")
    except QueryFailed:
        return
    assert not engine_calls(led)


def test_a_refusal_names_the_place() -> None:
    query = f"SELECT * {{\n  {{ SERVICE {NOWHERE} {{}} }}\n}}"
    found = refusal(query, Limits())
    assert found is not None
    assert (found.status, found.line, found.column) == (403, 2, 5)
    assert found.excerpt == f"  {{ SERVICE {NOWHERE} {{}} }}"


@pytest.mark.parametrize(
    "text", ["SERVICE" * 9000, "SERVICE:" * 8000, "SERVICE\\:" * 7000, "SERVICE <" * 7000, "\n#'" * 20000]
)
def test_the_guard_ends_on_texts_made_to_slow_it(text: str) -> None:
    """In quadratic time each of these takes long enough to be noticed."""
    assert service_call(text) is None
    assert nesting(text) == 0


@pytest.mark.parametrize(("text", "depth"), [("", 0), ("{([])}", 3), ("{}{}", 1), (")))((", 2)])
def test_nesting_counts_open_brackets(text: str, depth: int) -> None:
    assert nesting(text) == depth
