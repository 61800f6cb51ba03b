"""Nothing that is written to a graph makes it forget the base of its IRIs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kg.cli.main import run
from kg.ingest.build import build
from kg.ingest.source import Source
from kg.rdf.iris import Iris
from kg.sparql.holdings import base_of
from kg.store import EmbeddedStore
from serving import writable

if TYPE_CHECKING:
    from pathlib import Path

BASE = "https://example.org/kg/"


@pytest.fixture
def store(tmp_path: Path) -> Path:
    """Return a store of an empty corpus with another base than the one that is the default."""
    (tmp_path / "corpus" / "articles").mkdir(parents=True)
    place = tmp_path / "store"
    with EmbeddedStore(place) as graph:
        build(Source(tmp_path / "corpus", None, Iris(BASE)), graph)
    return place


def test_a_graph_that_is_emptied_keeps_its_base_and_a_build_fills_it_again(
    store: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    with EmbeddedStore(store) as graph:
        built = set(graph.quads())
    with writable(store) as server:
        form = {"Content-Type": "application/sparql-update"}
        assert server.send("POST", "/sparql", b"DROP ALL", **form).status == 204
        assert server.send("POST", "/sparql", b"INSERT DATA { <a> <b> <c> }", **form).status == 204
        asked = server.get(
            "/sparql?query=ASK%20%7B%20%3Ca%3E%20%3Chttps%3A%2F%2Fexample.org%2Fkg%2Fb%3E%20%3Cc%3E%20%7D"
        )
        assert "true" in asked.text
    with EmbeddedStore(store) as graph:
        assert base_of(graph) == BASE
    assert run(["query", "CONSTRUCT { <x> <y> <z> } {}", "--store", str(store)]) == 0
    assert f"{BASE}x" in capfd.readouterr().out
    assert run(["build", str(store.parent / "corpus"), "--store", str(store)]) == 0
    assert f"The IRIs keep their base {BASE}" in capfd.readouterr().err
    with EmbeddedStore(store) as graph:
        assert base_of(graph) == BASE
        assert built < set(graph.quads())
        assert [str(quad.subject) for quad in set(graph.quads()) - built] == [f"<{BASE}a>"]
