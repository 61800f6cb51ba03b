"""How every store carries out SPARQL Update requests."""

from collections.abc import Iterable

import pytest
from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad, QueryBoolean

from kg.errors import QueryError, QueryFailed, QuerySyntaxError, Unsupported
from kg.store import UNION, Dataset, EmbeddedStore, GraphStore

P = "PREFIX : <http://example.com/> "


def iri(name: str) -> NamedNode:
    return NamedNode(f"http://example.com/{name}")


A, B, C = iri("graph/a"), iri("graph/b"), iri("graph/c")
SAYS = iri("says")


def said(graph: NamedNode, *texts: str) -> list[Quad]:
    return [Quad(iri("someone"), SAYS, Literal(text), graph) for text in texts]


def built(store: GraphStore, *quads: Quad) -> None:
    with store.replace() as writer:
        writer.load("".join(f"{quad} .\n" for quad in quads).encode())


def update(store: GraphStore, text: str, using: Dataset = UNION) -> None:
    with store.change() as writer:
        writer.update(P + text, using)


def holds(store: GraphStore, pattern: str) -> bool:
    answer = store.query(f"{P}ASK {{ {pattern} }}")
    assert isinstance(answer, QueryBoolean)
    return bool(answer)


def objects(quads: Iterable[Quad]) -> set[str]:
    return {quad.object.value for quad in quads if isinstance(quad.object, Literal)}


def test_several_operations_are_one_change(store: GraphStore) -> None:
    built(store, *said(A, "one", "two"), *said(B, "three"))
    update(
        store,
        "DELETE DATA { GRAPH <http://example.com/graph/a> { :someone :says 'one' } } ;\n"
        "INSERT DATA { GRAPH <http://example.com/graph/c> { :someone :says 'a ; b { c' } } ; # done; really\n"
        "DROP GRAPH <http://example.com/graph/b>",
    )
    assert set(store.quads()) == {*said(A, "two"), *said(C, "a ; b { c")}


def test_declarations_may_stand_between_operations(store: GraphStore) -> None:
    if not isinstance(store, EmbeddedStore):
        pytest.skip("Oxigraph takes declarations at the beginning only, so its server does")
    update(
        store,
        "CLEAR ALL ;\nPREFIX : <http://a/> PREFIX b: <http://b/>\nINSERT DATA { :s b:p 'x' } ;\n"
        "BASE <http://c/> INSERT { GRAPH :g { ?s b:q <o> } } WHERE { ?s b:p 'x' } ;",
    )
    assert set(store.quads(NamedNode("http://a/g"))) == {
        Quad(
            NamedNode("http://a/s"), NamedNode("http://b/q"), NamedNode("http://c/o"), NamedNode("http://a/g")
        )
    }
    with pytest.raises(QuerySyntaxError):
        update(store, "CLEAR ALL ;\nPREFIX b: <http://b/> INSERT DATA { :s b:p }")


def test_an_update_can_be_the_first_write(store: GraphStore) -> None:
    update(store, "INSERT DATA { GRAPH :g { :s :says 'x' } }")
    assert objects(store.quads()) == {"x"}


@pytest.mark.parametrize(
    "failing",
    [
        "DROP GRAPH :unknown",
        "INSERT { :s :says ?x } WHERE { BIND(:unknown(1) AS ?x) }",
        "CREATE GRAPH :graph",
    ],
)
def test_all_or_nothing(store: GraphStore, failing: str) -> None:
    built(store, *said(A, "one"))
    update(store, "INSERT DATA { GRAPH :graph { :s :says 'there' } }")
    with pytest.raises(QueryFailed):
        update(store, f"INSERT DATA {{ GRAPH :other {{ :s :says 'x' }} }} ; {failing}")
    assert objects(store.quads()) == {"one", "there"}
    update(store, "INSERT DATA { GRAPH :graph { :s :says 'again' } }")
    assert objects(store.quads()) == {"one", "there", "again"}


@pytest.mark.parametrize(
    ("text", "line", "column"),
    [
        ("INSERT DATA { :s :says 'x' } ;\n  CLEAR XYZ", 2, 9),
        ("INSERT DATA {\n :s skos:prefLabel 'x' }", 2, 5),
        ("SELECT * { ?s ?p ?o }", 1, len(P) + 1),
        ("INSERT DATA { :s ; :says 'x' }", 1, len(P) + 18),
        ("INSERT { ?s :says 'x' } { ?s ?p ?o }", 1, len(P) + 25),
    ],
)
def test_what_is_no_update_is_told_with_its_place(
    store: GraphStore, text: str, line: int, column: int
) -> None:
    built(store, *said(A, "one"))
    with pytest.raises(QuerySyntaxError) as caught:
        update(store, text)
    assert (caught.value.line, caught.value.column) == (line, column), caught.value
    assert set(store.quads()) == set(said(A, "one"))


def test_what_goes_into_no_named_graph_is_seen_by_the_next_query_and_can_be_removed(
    store: GraphStore,
) -> None:
    built(store, *said(A, "one"))
    update(store, "INSERT DATA { :s :says 'unnamed' }")
    assert holds(store, ":s :says 'unnamed'")
    assert not holds(store, "GRAPH ?g { :s :says 'unnamed' }")
    update(store, "DELETE DATA { :s :says 'unnamed' }")
    assert not holds(store, ":s :says 'unnamed'")
    assert holds(store, ":someone :says 'one'")


def test_a_deletion_without_a_graph_leaves_the_named_graphs(store: GraphStore) -> None:
    built(store, *said(A, "one"))
    update(store, "INSERT DATA { :someone :says 'unnamed' } ; DELETE WHERE { :someone :says ?x }")
    assert not holds(store, "?s ?p 'unnamed'")
    assert holds(store, "?s ?p 'one'")


def test_where_sees_the_union_as_a_query_does(store: GraphStore) -> None:
    built(store, *said(A, "one"), *said(B, "two"))
    update(
        store, "INSERT DATA { :s :says 'three' } ; INSERT { GRAPH :c { ?s :heard ?x } } WHERE { ?s :says ?x }"
    )
    assert objects(store.quads(iri("c"))) == {"one", "two", "three"}


def test_where_joins_over_graphs_and_templates_write_where_they_say(store: GraphStore) -> None:
    built(store, *said(A, "one"), Quad(iri("someone"), iri("name"), Literal("Ann"), B))
    update(
        store,
        "DELETE { GRAPH ?g { ?s :says ?x } } INSERT { GRAPH ?g { ?s :says ?name } :log :about ?s }"
        " WHERE { ?s :name ?name . GRAPH ?g { ?s :says ?x } }",
    )
    assert objects(store.quads(A)) == {"Ann"}
    assert holds(store, ":log :about :someone")
    assert set(store.graph_names()) == {A, B}


def test_an_unbound_variable_leaves_out_its_statement_only(store: GraphStore) -> None:
    built(store, *said(A, "one", "two"))
    update(
        store,
        "INSERT { GRAPH :c { ?x1 :is ?x . ?x1 :more ?y } } WHERE { ?s :says ?x"
        " BIND(IRI(CONCAT('http://a/', ?x)) AS ?x1) BIND(IF(?x = 'one', 1, ?none) AS ?y) }",
    )
    assert objects(store.quads(iri("c"))) == {"one", "two", "1"}
    assert store.count(iri("c")) == 3


def test_all_is_deleted_before_anything_is_inserted(store: GraphStore) -> None:
    built(store, *said(A, "one", "two"))
    update(
        store,
        "DELETE { GRAPH ?g { ?s :says ?x } } INSERT { GRAPH ?g { ?s :says 'one' ; :done ?y } }"
        " WHERE { GRAPH ?g { ?s :says ?x } OPTIONAL { ?s :never ?y } }",
    )
    assert set(store.quads()) == set(said(A, "one"))


def test_a_solution_makes_blank_nodes_of_its_own_and_they_can_be_found(store: GraphStore) -> None:
    built(store, *said(A, "one", "two"))
    update(store, "INSERT { GRAPH :c { [] :says ?x } } WHERE { ?s :says ?x }")
    made = list(store.quads(iri("c")))
    assert len({quad.subject for quad in made}) == 2
    assert all(isinstance(quad.subject, BlankNode) for quad in made)
    update(store, "INSERT { GRAPH :d { ?b :says ?x } } WHERE { ?b :says ?x FILTER(ISBLANK(?b)) }")
    same = [quad.subject for quad in made]
    assert {str(quad.subject) for quad in store.quads(iri("d"))} == {str(subject) for subject in same}


def test_ground_templates_and_variables_written_with_a_dollar(store: GraphStore) -> None:
    built(store, *said(A, "one", "two"))
    update(store, "INSERT { GRAPH :c { :it :is 'so' } } WHERE { ?s :says 'one' }")
    update(store, "INSERT { GRAPH :c { :it :is $x } } WHERE { ?row :says ?x }")
    update(store, "INSERT { GRAPH :c { :it :is 'not' } } WHERE { ?s :says 'three' }")
    assert objects(store.quads(iri("c"))) == {"so", "one", "two"}


COPY = "INSERT { GRAPH :c { ?s :heard ?x } } WHERE { ?s :says ?x }"
COPY_NAMED = "INSERT { GRAPH :c { ?s :heard ?x } } WHERE { GRAPH ?g { ?s :says ?x } }"


@pytest.mark.parametrize(
    ("using", "text", "found"),
    [
        (Dataset((A,)), COPY, {"one"}),
        (Dataset((A, B)), COPY, {"one", "two"}),
        (Dataset((A,)), COPY_NAMED, set()),
        (Dataset(None, (B,)), COPY, set()),
        (Dataset(None, (B,)), COPY_NAMED, {"two"}),
        (Dataset((A,), (B,)), COPY_NAMED, {"two"}),
        (Dataset((), ()), COPY, set()),
        (UNION, COPY.replace("WHERE", "USING <http://example.com/graph/b> WHERE"), {"two"}),
        (UNION, f"WITH <http://example.com/graph/a> {COPY}", {"one"}),
    ],
)
def test_a_chosen_dataset(store: GraphStore, using: Dataset, text: str, found: set[str]) -> None:
    built(store, *said(A, "one"), *said(B, "two"))
    update(store, text, using)
    assert objects(store.quads(iri("c"))) == found


@pytest.mark.parametrize(
    ("text", "place"),
    [(f"WITH :a {COPY}", 1), (COPY.replace("WHERE", "USING NAMED :a WHERE"), 38)],
)
def test_a_dataset_is_not_chosen_twice(store: GraphStore, text: str, place: int) -> None:
    built(store, *said(A, "one"))
    with pytest.raises(QuerySyntaxError) as caught:
        update(store, text, Dataset((A,)))
    assert caught.value.column == len(P) + place
    assert set(store.quads()) == set(said(A, "one"))


def test_an_embedded_update_sees_what_was_loaded_before_it(store: GraphStore) -> None:
    built(store, *said(A, "one"))
    loaded = "".join(f"{quad} .\n" for quad in said(B, "two")).encode()
    if isinstance(store, EmbeddedStore):
        with store.change() as writer:
            writer.load(loaded)
            writer.update(P + COPY)
            writer.update(P + COPY.replace(":c", ":d"))
        assert objects(store.quads(iri("c"))) == objects(store.quads(iri("d"))) == {"one", "two"}
        return
    with store.change() as writer:
        writer.load(loaded)
        with pytest.raises(Unsupported):
            writer.update(P + COPY)
        writer.drop_graph(B)
    with store.change() as writer:
        writer.update(P)
        with pytest.raises(Unsupported):
            writer.load(loaded)
        with pytest.raises(Unsupported):
            writer.drop_graph(A)
        with pytest.raises(Unsupported):
            writer.update(P + COPY)
    assert set(store.quads()) == set(said(A, "one"))


def test_nothing_is_left_of_the_way_to_write(store: GraphStore) -> None:
    built(store, *said(A, "one"))
    update(store, "INSERT { ?s :heard ?x } WHERE { ?s :says ?x }")
    assert set(store.graph_names()) == {A}
    if isinstance(store, EmbeddedStore):
        unnamed = Quad(iri("someone"), iri("heard"), Literal("one"), DefaultGraph())
        assert set(store.quads()) == {*said(A, "one"), unnamed}


def test_an_update_that_can_not_be_split_is_refused(store: GraphStore) -> None:
    """The engine reads `<2&&'>'` otherwise than the specification's longest match."""
    built(store, *said(A, "one"))
    text = (
        "INSERT { :s :says ?a } WHERE { BIND(1 AS ?a) FILTER(?a<2&&'>'!='}') } ; INSERT DATA { :s :says '}' }"
    )
    if isinstance(store, EmbeddedStore):
        with pytest.raises(QueryFailed, match="could not be told"):
            update(store, text)
        assert set(store.quads()) == set(said(A, "one"))


@pytest.mark.parametrize("text", ["CLEAR XYZ", "DROP GRAPH :unknown", f"{COPY} ; DROP GRAPH :unknown"])
def test_the_next_write_goes_well_whoever_keeps_the_error(store: GraphStore, text: str) -> None:
    built(store, *said(A, "one"))
    with pytest.raises(QueryError) as kept:
        update(store, text)
    update(store, "INSERT DATA { GRAPH :c { :s :says 'next' } }")
    assert objects(store.quads()) == {"one", "next"}, kept.value
