"""What every store shows of graphs and of changes that are not there yet."""

import pytest
from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode

from kg.errors import Unsupported
from kg.store import EmbeddedStore, GraphStore, GraphWriter


def judge(writer: GraphWriter, update: str) -> None:
    writer.update(update)
    with writer.candidate():
        pytest.fail("a remote store has none")


def test_a_candidate_is_read_by_its_writer_alone(store: GraphStore) -> None:
    write = "INSERT DATA { GRAPH <http://e/g> { <http://e/s> <http://e/p> 1 } }"
    if not isinstance(store, EmbeddedStore):
        with pytest.raises(Unsupported, match="held to the shapes"), store.change() as writer:
            judge(writer, write)
        assert list(store.quads()) == []
        return
    with store.change() as writer:
        writer.update(write)
        with writer.candidate() as candidate:
            assert candidate.version == writer.version == 1
            assert candidate.count() == 1
            assert store.version is None
        writer.load(b'<http://e/s> <http://e/p> "2" <http://e/g> .\n')
        with writer.candidate() as candidate:
            assert candidate.count() == 2
    assert (store.version, store.count()) == (1, 2)


def test_there_is_a_graph_or_not(store: GraphStore) -> None:
    with store.replace() as writer:
        writer.load(b'<http://e/s> <http://e/p> "1" <http://e/g> .\n')
    assert store.has_graph(NamedNode("http://e/g"))
    assert not store.has_graph(NamedNode("http://e/h"))


def test_the_unnamed_graph_is_read_alone_where_it_is_known_what_it_holds(store: GraphStore) -> None:
    if not isinstance(store, EmbeddedStore):
        with pytest.raises(Unsupported, match="differs from store to store"):
            store.quads(DefaultGraph())
        return
    with store.replace() as writer:
        writer.load(b'<http://e/s> <http://e/p> "1" <http://e/g> .\n<http://e/s> <http://e/p> "2" .\n')
    assert [quad.object for quad in store.quads(DefaultGraph())] == [Literal("2")]


def test_quads_are_found_by_what_is_known_of_them(store: GraphStore) -> None:
    with store.replace() as writer:
        writer.load(
            b"<http://e/s> <http://e/p> <http://e/o> <http://e/g> .\n"
            b"<http://e/s> <http://e/p> <http://e/o> <http://e/h> .\n"
            b'<http://e/s> <http://e/q> "text"@en <http://e/g> .\n'
            b"<http://e/o> <http://e/p> <http://e/s> <http://e/g> .\n"
        )
    s, p, q, o = (NamedNode(f"http://e/{name}") for name in "spqo")
    assert len(list(store.match())) == 4
    assert sorted(quad.predicate.value[-1] for quad in store.match(s)) == ["p", "p", "q"]
    assert {quad.graph_name.value for quad in store.match(s, p)} == {"http://e/g", "http://e/h"}
    assert [(quad.subject, quad.predicate) for quad in store.match(value=Literal("text", language="en"))] == [
        (s, q)
    ]
    assert [quad.subject for quad in store.match(predicate=p, value=s)] == [o]
    assert list(store.match(o, q)) == []
    assert list(store.match(s, p, Literal("o"))) == []


def test_blank_nodes_are_found_where_their_names_last(store: GraphStore) -> None:
    with store.replace() as writer:
        writer.load(b"_:b <http://e/p> <http://e/o> <http://e/g> .\n")
    if not isinstance(store, EmbeddedStore):
        with pytest.raises(Unsupported, match="blank node"):
            store.match(BlankNode("b"))
        return
    [quad] = store.match(value=NamedNode("http://e/o"))
    assert list(store.match(quad.subject)) == [quad]
