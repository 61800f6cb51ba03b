"""What every store shows of graphs and of changes that are not there yet."""

import pytest
from pyoxigraph import DefaultGraph, Literal, NamedNode

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
