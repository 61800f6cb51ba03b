"""The status of an annotation is a decision on record: by whom, when, why; the history is kept."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from pyoxigraph import NamedNode, Quad, Store

from kg.annotation.status import (
    StatusChange,
    change_status,
    history_quads,
    read_history,
    status_of_facts,
)
from kg.errors import UsageError
from kg.schemes import ANNOTATION_STATUS
from kg.terms import KG, OA, PROV, RDF

NAME = NamedNode("http://localhost:8000/annotations/1")
GRAPH = NamedNode("http://localhost:8000/graph/annotation/1")
ANN, BEA = NamedNode("http://localhost:8000/agent/ann"), NamedNode("http://localhost:8000/agent/bea")
NOON = datetime(2026, 11, 26, 12, tzinfo=UTC)

PROPOSED = StatusChange("proposed", ANN, NOON)
REJECTED = StatusChange("rejected", BEA, NOON + timedelta(hours=1), "Not what the article says.")
ACCEPTED = StatusChange("accepted", BEA, NOON + timedelta(hours=2))


def test_each_change_replaces_the_status_and_is_added_to_the_history() -> None:
    store, history = Store(), ()
    for change in (PROPOSED, REJECTED, ACCEPTED):
        changed = change_status(NAME, GRAPH, history, change)
        for quad in changed.removed:
            assert quad in store
            store.remove(quad)
        store.extend(changed.added)
        history = read_history(store)
        assert history[-1] == change
    assert history == (PROPOSED, REJECTED, ACCEPTED)
    now = list(store.quads_for_pattern(NAME, KG.annotationStatus, None, GRAPH))
    assert [quad.object for quad in now] == [ANNOTATION_STATUS["accepted"]]
    assert set(store) == set(history_quads(NAME, GRAPH, history))
    assert {quad.graph_name for quad in store} == {GRAPH}


def test_a_change_says_who_when_and_why() -> None:
    changed = change_status(NAME, GRAPH, (PROPOSED,), REJECTED)
    node = NamedNode(f"{NAME.value}#status-2")
    said = {quad.predicate: str(quad.object) for quad in changed.added if quad.subject == node}
    assert said[KG.changeOf] == str(NAME)
    assert said[KG.reason] == '"Not what the article says."'
    assert said[KG.toStatus] == str(ANNOTATION_STATUS["rejected"])
    assert str(BEA) in said.values()
    assert '"2026-11-26T13:00:00Z"^^<http://www.w3.org/2001/XMLSchema#dateTime>' in said.values()
    assert changed.removed == (Quad(NAME, KG.annotationStatus, ANNOTATION_STATUS["proposed"], GRAPH),)


@pytest.mark.parametrize(
    ("history", "change"),
    [
        ((), StatusChange("withdrawn", ANN, NOON)),
        ((PROPOSED,), PROPOSED),
        ((PROPOSED,), StatusChange("praised", ANN, NOON)),
        ((PROPOSED,), StatusChange("rejected", ANN, NOON, " ")),
        ((PROPOSED,), StatusChange("rejected", ANN, NOON, "a" * 2001)),
        ((PROPOSED, StatusChange("withdrawn", ANN, NOON)), ACCEPTED),
    ],
)
def test_a_change_that_makes_no_sense_is_refused(
    history: tuple[StatusChange, ...], change: StatusChange
) -> None:
    with pytest.raises(UsageError) as refusal:
        change_status(NAME, GRAPH, history, change)
    assert refusal.value.mend


def test_without_changes_there_is_no_status() -> None:
    assert history_quads(NAME, GRAPH, ()) == ()
    assert read_history([]) == ()


def test_each_fact_of_an_annotation_says_its_status_and_whose_it_is() -> None:
    event, part = (NamedNode(f"http://localhost:8000/event/a/annotation/1{end}") for end in ("", "#part-1"))
    others = NamedNode("http://localhost:8000/event/a/b")
    quads = (
        Quad(NAME, RDF.type, OA.Annotation, GRAPH),
        Quad(NAME, PROV.wasAttributedTo, ANN, GRAPH),
        Quad(event, RDF.type, KG.Event, GRAPH),
        Quad(part, RDF.type, KG.Participation, GRAPH),
        Quad(others, KG.hasParticipation, part, GRAPH),
    )
    said = status_of_facts(NAME, GRAPH, quads, "rejected")
    # What others say of their facts is not for this annotation to change.
    assert set(said) == {
        Quad(fact, prop, value, GRAPH)
        for fact in (event, part)
        for prop, value in ((KG.factStatus, ANNOTATION_STATUS["rejected"]), (PROV.wasAttributedTo, ANN))
    }
