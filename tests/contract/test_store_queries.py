"""How every store answers queries: datasets, forms of results, errors."""

import pytest
from pyoxigraph import Literal, NamedNode, Quad, QueryBoolean, QuerySolutions, QueryTriples, Triple

from kg.errors import QuerySyntaxError
from kg.store import Dataset, GraphStore

XSD = "http://www.w3.org/2001/XMLSchema#"


def iri(name: str) -> NamedNode:
    return NamedNode(f"http://example.com/{name}")


A, B, C = iri("graph/a"), iri("graph/b"), iri("graph/c")


def said(graph: NamedNode, *texts: str) -> list[Quad]:
    return [Quad(iri("someone"), iri("says"), Literal(text), graph) for text in texts]


def built(store: GraphStore, *quads: Quad) -> None:
    with store.replace() as writer:
        writer.load("".join(f"{quad} .\n" for quad in quads).encode())


def texts(store: GraphStore, query: str, dataset: Dataset | None = None) -> list[str]:
    results = store.query(query, dataset) if dataset else store.query(query)
    assert isinstance(results, QuerySolutions)
    return sorted(solution[0].value for solution in results)


EVERY_TEXT = "SELECT ?text { ?someone <http://example.com/says> ?text }"


def test_the_default_graph_of_a_query_is_the_union(store: GraphStore) -> None:
    built(store, *said(A, "one"), *said(B, "two"))
    assert texts(store, EVERY_TEXT) == ["one", "two"]
    assert texts(store, "SELECT ?g { GRAPH ?g { ?s ?p 'two' } }") == [B.value]
    joined = "SELECT ?x { ?s ?p 'one' . ?s ?q ?x }"
    assert texts(store, joined) == ["one", "two"], "a join goes across graphs"


NAMED_TEXT = "SELECT ?text { GRAPH ?g { ?someone <http://example.com/says> ?text } }"


@pytest.mark.parametrize(
    ("dataset", "plain", "named"),
    [
        (Dataset(), ["a", "b", "c"], ["a", "b", "c"]),
        (Dataset(default_graphs=(A,)), ["a"], []),
        (Dataset(default_graphs=(A, B)), ["a", "b"], []),
        (Dataset(named_graphs=(B,)), [], ["b"]),
        (Dataset(default_graphs=(A,), named_graphs=(B, C)), ["a"], ["b", "c"]),
        (Dataset(default_graphs=(iri("graph/unknown"),)), [], []),
        (Dataset(default_graphs=(), named_graphs=()), [], []),
    ],
)
def test_a_chosen_dataset(store: GraphStore, dataset: Dataset, plain: list[str], named: list[str]) -> None:
    built(store, *said(A, "a"), *said(B, "b"), *said(C, "c"))
    assert texts(store, EVERY_TEXT, dataset) == plain
    assert texts(store, NAMED_TEXT, dataset) == named


@pytest.mark.parametrize(
    ("clauses", "plain", "named"),
    [
        ("FROM <http://example.com/graph/a>", ["a"], []),
        ("FROM <http://example.com/graph/a> FROM <http://example.com/graph/b>", ["a", "b"], []),
        ("FROM NAMED <http://example.com/graph/b>", [], ["b"]),
        ("from <http://example.com/graph/a> From Named <http://example.com/graph/c>", ["a"], ["c"]),
        ("# FROM <http://example.com/graph/a>\n", ["a", "b", "c"], ["a", "b", "c"]),
    ],
)
def test_a_query_s_own_dataset(store: GraphStore, clauses: str, plain: list[str], named: list[str]) -> None:
    built(store, *said(A, "a"), *said(B, "b"), *said(C, "c"))
    assert texts(store, EVERY_TEXT.replace("{", f"{clauses} {{", 1)) == plain
    assert texts(store, NAMED_TEXT.replace("{", f"{clauses} {{", 1)) == named


def test_the_chosen_dataset_overrides_the_query_s(store: GraphStore) -> None:
    built(store, *said(A, "a"), *said(B, "b"))
    query = EVERY_TEXT.replace("{", "FROM <http://example.com/graph/a> {", 1)
    assert texts(store, query, Dataset(default_graphs=(B,))) == ["b"]


def test_names_that_look_like_from_change_nothing(store: GraphStore) -> None:
    built(store, Quad(iri("x"), iri("from"), Literal("1"), A), Quad(iri("y"), iri("from"), Literal("2"), B))
    query = "PREFIX from: <http://example.com/> SELECT ?from { ?x from:from ?from FILTER(?from != ' FROM ') }"
    assert texts(store, query) == ["1", "2"]


def test_each_form_gives_its_kind_of_result(store: GraphStore) -> None:
    built(store, *said(A, "one"), *said(B, "two"))
    yes = store.query("ASK { ?s ?p 'one' }")
    assert isinstance(yes, QueryBoolean)
    assert yes
    assert not store.query("ASK { ?s ?p 'three' }")
    made = store.query("CONSTRUCT { ?text <http://example.com/in> ?g } { GRAPH ?g { ?g2 ?p ?text } } LIMIT 0")
    assert isinstance(made, QueryTriples)
    assert list(made) == []
    made = store.query("CONSTRUCT { ?s <http://example.com/said> ?t } WHERE { ?s ?p ?t }")
    assert isinstance(made, QueryTriples)
    assert set(made) == {Triple(iri("someone"), iri("said"), Literal(text)) for text in ("one", "two")}
    described = store.query("DESCRIBE <http://example.com/someone>")
    assert isinstance(described, QueryTriples)
    assert {triple.object for triple in described} == {Literal("one"), Literal("two")}
    selected = store.query("SELECT ?b ?a ?none { ?s ?p ?a BIND(1 AS ?b) }")
    assert isinstance(selected, QuerySolutions)
    assert [variable.value for variable in selected.variables] == ["b", "a", "none"]
    first = next(selected)
    assert first["none"] is None
    assert first["b"] == Literal("1", datatype=NamedNode(f"{XSD}integer"))


@pytest.mark.parametrize(
    ("query", "line", "column", "word"),
    [
        ("SELECT * {\n  ?s ?p ; }", 2, 9, "';'"),
        ("SELECT * { ?s ?p '車維德\U0001f1f9' ! }", 1, 25, "'!'"),
        ("SELECT * {\n ?s kg:about ?o }", 2, 5, "kg:"),
        ("SELECT * { ?s ?p ?o", 1, 20, "too early"),
        ("SELEC * { ?s ?p ?o }", 1, 1, "SELEC"),
        ("", 1, 1, "too early"),
    ],
)
def test_a_syntax_error_has_its_place(
    store: GraphStore, query: str, line: int, column: int, word: str
) -> None:
    built(store, *said(A, "one"))
    with pytest.raises(QuerySyntaxError) as caught:
        store.query(query)
    assert (caught.value.line, caught.value.column) == (line, column)
    assert word in caught.value.message


@pytest.mark.parametrize(
    "update", ["DROP ALL", "PREFIX x: <http://x/>\nINSERT DATA { x:a x:b x:c }", "CLEAR ALL"]
)
def test_an_update_is_no_query(store: GraphStore, update: str) -> None:
    built(store, *said(A, "one"))
    with pytest.raises(QuerySyntaxError, match="update"):
        store.query(update)
    assert set(store.quads()) == set(said(A, "one"))
