"""A store to which facts were submitted by a kg that did not let them say their status themselves."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from pyoxigraph import NamedNode, Quad

from kg.access import Scope
from kg.cli.newshapes import see_to_statuses
from kg.container.names import Names
from kg.container.port import AnnotationWrite, Deed, Sender
from kg.gate.loading import load_shapes
from kg.gate.statuses import give_statuses
from kg.gate.validity import Validity, write_validity
from kg.ingest.build import Whole, build
from kg.ingest.source import Source
from kg.intake.annotations import AnnotationChange
from kg.rdf.iris import Iris
from kg.rdf.lines import delete_data, nquads
from kg.schemes import ANNOTATION_STATUS
from kg.search.keeping import open_beside
from kg.store import EmbeddedStore
from kg.terms import KG, PROV
from reviewing import BASE, ROOT, SLUG, an_event, desk_in
from serving import fill

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from kg.store.base import GraphStore

NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)
OLDER = Validity("0" * 16, "0" * 16, NOW)
NAMES = Names(BASE)
EVENT = f"{BASE}event/{SLUG}/annotation/older"
WORDS = "It promises Seoul a larger voice"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[EmbeddedStore]:
    """Return one with an event that was submitted and rejected, and one that is proposed."""
    with desk_in(tmp_path) as desk:
        desk.submit("older", WORDS, an_event("They agree on what is old"))
        desk.submit("waiting", "US President Joe Biden", an_event("They agree on what waits"))
    with EmbeddedStore(tmp_path / "store") as store:
        with store.change() as writer:
            # The index is not told of it: an older kg left in there what was rejected.
            rey, why = Sender("Rey", Scope.REVIEW), "It does not say so."
            judge = AnnotationWrite(Deed.JUDGE, "older", rey, NOW, status="rejected", reason=why)
            AnnotationChange(judge, BASE, "").apply(writer, None)
        yield store


def statuses(store: GraphStore) -> set[Quad]:
    """Return what facts say of their status and their submitter."""
    said = set(store.match(None, KG.factStatus))
    facts = {quad.subject for quad in said}
    return said | {quad for quad in store.match(None, PROV.wasAttributedTo) if quad.subject in facts}


def made_older(store: EmbeddedStore) -> set[Quad]:
    """Take the statuses away; return them."""
    taken = statuses(store)
    with store.change() as writer:
        writer.update(delete_data(taken))
        write_validity(writer.directory, OLDER)
    return taken


def finds(store: EmbeddedStore, text: str) -> set[str]:
    with store.snapshot() as reader:
        index = open_beside(reader)
        assert index is not None
        return {found.hit.iri for found in index.search(text) if found.hit.text == text}


def test_before_it_is_served_each_fact_says_its_status(
    store: EmbeddedStore, capsys: pytest.CaptureFixture[str]
) -> None:
    taken = made_older(store)
    # Two events with a part each, of which each says its status and who submitted it.
    assert len(taken) == 8
    assert {NAMES.annotation("older").value} <= finds(store, WORDS)
    see_to_statuses(store, BASE)
    assert capsys.readouterr().err == "4 facts that were submitted to an older kg now say their status.\n"
    assert statuses(store) == taken
    graph = NAMES.graph("older")
    rejected = Quad(NamedNode(EVENT), KG.factStatus, ANNOTATION_STATUS["rejected"], graph)
    assert rejected in set(store.quads(graph))
    # What was rejected is not found any more, by its name or by its words.
    assert finds(store, "They agree on what is old") == set()
    assert NAMES.annotation("older").value not in finds(store, WORDS)
    assert len(finds(store, "They agree on what waits")) == 1


def test_a_graph_of_this_kg_is_not_looked_through(store: EmbeddedStore) -> None:
    version = store.version
    assert give_statuses(store, BASE) == 0
    made_older(store)
    assert load_shapes(store, regardless=False, now=NOW)
    # As it is noted now, an older kg cannot have written to it.
    assert give_statuses(store, BASE) == 0
    assert version is not None


def test_a_whole_build_gives_the_statuses_to_what_it_keeps(store: EmbeddedStore) -> None:
    taken = made_older(store)
    build(Source(ROOT / "corpus", None, Iris()), store, anew=True, now=NOW)
    assert statuses(store) == taken
    assert finds(store, "They agree on what is old") == set()
    assert NAMES.annotation("older").value not in finds(store, WORDS)


def test_a_build_that_drops_what_was_written_gives_none(store: EmbeddedStore) -> None:
    made_older(store)
    build(Source(ROOT / "corpus", None, Iris()), store, whole=Whole(drop_written=True), now=NOW)
    assert statuses(store) == set()


def test_a_graph_that_was_never_held_to_shapes_is_looked_through(tmp_path: Path) -> None:
    graph, fact = NAMES.graph("a"), NamedNode(EVENT)
    annotation, status = NAMES.annotation("a"), ANNOTATION_STATUS["proposed"]
    kinds = NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
    said = [
        Quad(fact, kinds, KG.Event, graph),
        Quad(annotation, KG.annotationStatus, status, graph),
        Quad(annotation, PROV.wasAttributedTo, NAMES.agent("Ann"), graph),
        # What says so elsewhere counts for nothing.
        Quad(NamedNode("http://x/e"), kinds, KG.Event, NamedNode("http://x/g")),
        Quad(annotation, KG.annotationStatus, status, NamedNode("http://x/g")),
    ]
    fill(tmp_path / "store", nquads(said).decode())
    with EmbeddedStore(tmp_path / "store") as store:
        # A store without kg's ontology does not say what its IRIs begin with.
        assert give_statuses(store, BASE) == 1
        assert statuses(store) == {
            Quad(fact, KG.factStatus, status, graph),
            Quad(fact, PROV.wasAttributedTo, NAMES.agent("Ann"), graph),
        }
        assert give_statuses(store, BASE) == 0
