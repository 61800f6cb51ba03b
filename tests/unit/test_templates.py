"""Templates of updates: SPARQL 1.1 Update, section 3.1.3."""

from __future__ import annotations

from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad, Triple

from kg.store.templates import read_template

S, P, Q, G = (NamedNode(f"http://e/{name}") for name in "spqg")
PROLOGUE = "PREFIX : <http://e/>\n"


def test_variables_stand_anywhere() -> None:
    template = read_template(PROLOGUE, "{ GRAPH ?g { ?s ?p ?o, 'é' } . $s :q << ?s :p ?o >> }")
    one = Literal("1")
    quads = set(template.fill({"g": G, "s": S, "p": P, "o": one}))
    named = {quad for quad in quads if quad.graph_name == G}
    assert named == {Quad(S, P, one, G), Quad(S, P, Literal("é"), G)}
    [reified] = [quad.object for quad in quads if isinstance(quad.object, Triple)]
    assert reified == Triple(S, P, one)


def test_a_quad_that_lacks_a_value_or_would_be_no_rdf_is_left_out() -> None:
    template = read_template(PROLOGUE, "{ ?s :p ?o . :s :p ?s . :s ?o :s . GRAPH ?o { :s :p :q } }")
    assert set(template.fill({"s": Literal("no subject"), "o": Literal("x")})) == {
        Quad(S, P, Literal("no subject"), DefaultGraph())
    }
    assert set(template.fill({"s": S})) == {Quad(S, P, S, DefaultGraph())}


def test_blank_nodes_are_new_for_each_solution_and_the_same_within_one() -> None:
    template = read_template(PROLOGUE, "{ _:x :p ?o . _:x :q ?b }")
    known = BlankNode()
    one, two = (list(template.fill({"o": Literal(value), "b": known})) for value in "12")
    assert len({quad.subject for quad in one}) == len({quad.subject for quad in two}) == 1
    assert one[0].subject != two[0].subject
    assert {quad.object for quad in one} == {Literal("1"), known}


def test_names_in_strings_comments_and_iris_are_no_variables() -> None:
    template = read_template(PROLOGUE, "{ :s :p '?s $s', <http://e/?s> # ?s\n }")
    assert set(template.fill({"s": Q})) == {
        Quad(S, P, Literal("?s $s"), DefaultGraph()),
        Quad(S, P, NamedNode("http://e/?s"), DefaultGraph()),
    }
