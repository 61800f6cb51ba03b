"""A build keeps what others submitted, under the base of its IRIs, and nothing else that is in no corpus."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode, Quad

from kg.container.names import Names
from kg.ingest.build import build
from kg.ingest.source import Source
from kg.rdf.iris import Iris
from kg.rdf.lines import nquads
from kg.store import EmbeddedStore

if TYPE_CHECKING:
    from pathlib import Path

NAMES = Names("http://localhost:8000/")


def test_whole_builds_keep_submitted_annotations_and_waivers(tmp_path: Path) -> None:
    (tmp_path / "corpus" / "articles").mkdir(parents=True)
    note = Quad(NAMES.annotation("a"), NamedNode("urn:x:p"), Literal("x"), NAMES.graph("a"))
    listed = Quad(NAMES.page(0), NamedNode("urn:x:items"), NAMES.annotation("a"), NAMES.record)
    waiver = Quad(NamedNode("urn:w"), NamedNode("urn:x:p"), Literal("x"), NamedNode(Iris().graph("waivers")))
    other = Quad(NAMES.annotation("a"), NamedNode("urn:x:q"), Literal("x"), NamedNode("http://e.org/g"))
    source = Source(tmp_path / "corpus", None, Iris())
    with EmbeddedStore(tmp_path / "store") as store:
        build(source, store)
        with store.change() as writer:
            writer.load(nquads([note, listed, waiver, other]))
        build(source, store, anew=True)
        kept = set(store.quads())
    assert {note, listed, waiver} <= kept
    assert other not in kept
