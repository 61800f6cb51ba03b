"""A graph that was held to other shapes is held to kg's own before it is served."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from pyoxigraph import NamedNode, Quad

from kg.cli.main import run
from kg.gate.loading import load_shapes
from kg.gate.validity import Validity, read_validity, write_validity
from kg.ingest.build import build
from kg.ingest.source import Source
from kg.model.finding import Rejected
from kg.rdf.iris import Iris
from kg.rdf.lines import nquads
from kg.resources import shapes_version
from kg.store import EmbeddedStore
from kg.terms import KG, RDF

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

BASE = "http://localhost:8000/"
AT, NOW = datetime(2026, 11, 1, tzinfo=UTC), datetime(2026, 11, 30, 12, tzinfo=UTC)
OTHER = Validity("0" * 16, "0" * 16, AT)
SHAPE = NamedNode("https://w3id.org/kg/shapes#Waiver")
SHAPES = NamedNode(f"{BASE}graph/shapes")
BARE = Quad(NamedNode("urn:x:w"), RDF.type, KG.Waiver, NamedNode(f"{BASE}graph/waivers"))


@pytest.fixture
def store(tmp_path: Path) -> Iterator[EmbeddedStore]:
    """Return the store of a corpus without articles."""
    (tmp_path / "corpus" / "articles").mkdir(parents=True)
    with EmbeddedStore(tmp_path / "store") as store:
        build(Source(tmp_path / "corpus", None, Iris()), store, now=AT)
        yield store


def held_to_others(store: EmbeddedStore, *quads: Quad) -> None:
    """Let the graph be as if its shapes had been others, without the one for waivers."""
    with store.change() as writer:
        writer.update(f"DELETE WHERE {{ GRAPH {SHAPES} {{ {SHAPE} ?p ?o }} }}")
        writer.load(nquads(quads))
        write_validity(writer.directory, OTHER)


def test_nothing_is_done_where_the_shapes_are_the_same(store: EmbeddedStore) -> None:
    version = store.version
    assert load_shapes(store, regardless=False, now=NOW) is None
    assert store.version == version


def test_a_graph_that_was_never_held_to_shapes_is_let_be(tmp_path: Path) -> None:
    with EmbeddedStore(tmp_path / "store") as store:
        with store.replace() as writer:
            writer.load(nquads([BARE]))
        assert load_shapes(store, regardless=False, now=NOW) is None


def test_shapes_that_the_graph_holds_to_take_the_place_of_others(store: EmbeddedStore) -> None:
    held_to_others(store)
    loaded = load_shapes(store, regardless=False, now=NOW)
    assert loaded is not None
    assert (loaded.before, loaded.after, loaded.found.shapes) == (OTHER.shapes, shapes_version(), 1)
    assert read_validity(store) == Validity(shapes_version(), shapes_version(), NOW)
    assert any(True for _ in store.match(SHAPE))
    assert load_shapes(store, regardless=False, now=NOW) is None


def test_shapes_that_the_graph_violates_are_refused_unless_told_otherwise(store: EmbeddedStore) -> None:
    held_to_others(store, BARE)
    version = store.version
    with pytest.raises(Rejected, match=r"does not hold to these: 4 faults\. Its shapes were left") as refused:
        load_shapes(store, regardless=False, now=NOW)
    assert {str(finding.origin) for finding in refused.value.findings} == {"urn:x:w"}
    assert (store.version, read_validity(store)) == (version, OTHER)
    loaded = load_shapes(store, regardless=True, now=NOW)
    assert loaded is not None
    assert not loaded.found.holds
    # Writes are held to the new ones; the graph was seen to hold to the others.
    assert read_validity(store) == Validity(shapes_version(), OTHER.valid, AT)
    assert any(True for _ in store.match(SHAPE))
    assert load_shapes(store, regardless=False, now=NOW) is None


def test_serve_refuses_with_the_findings_and_the_mend(
    store: EmbeddedStore, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    held_to_others(store, BARE)
    assert run(["serve", "--store", "store", "--port", "0"]) == 1
    told = capsys.readouterr().err
    assert "Newly fails: 4 faults" in told
    assert "1 fault: A waiver needs exactly one last day.\n    urn:x:w" in told
    assert "--new-shapes regardless" in told


def test_a_note_that_cannot_be_read_is_none(store: EmbeddedStore) -> None:
    place = store.side_file("validity")
    assert place is not None
    for content in ("", "[]", "{}", '{"kg-validity": 2}', '{"kg-validity": 1, "at": "x", "shapes": "y"}'):
        place.write_text(content, encoding="utf-8")
        assert read_validity(store) is None
    # As with the note of an older kg: the shapes themselves are compared.
    assert load_shapes(store, regardless=False, now=NOW) is None
