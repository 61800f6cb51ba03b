"""A sent annotation becomes quads of a graph of its own, or findings that point into it."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from pyoxigraph import NamedNode

from kg.annotation.candidate import Anchor, Candidate, Kind, Sent, Submission, read_candidate
from kg.annotation.contexts import Contexts
from kg.model.finding import Rejected
from kg.rdf.iris import Iris
from notexts import NoTexts

IRIS = Iris()
NAME = NamedNode("http://localhost:8000/annotations/1")


@pytest.fixture(scope="module")
def contexts() -> Contexts:
    return Contexts.of(IRIS)


def read(contexts: Contexts, **members: object) -> Candidate:
    document = {"@context": "http://www.w3.org/ns/anno.jsonld", "type": "Annotation", **members}
    submission = Submission(
        NamedNode("http://localhost:8000/agent/a"), datetime(2026, 11, 26, 18, tzinfo=UTC)
    )
    sent = Sent(json.dumps(document).encode())
    return read_candidate(sent, NAME, NoTexts(), submission=submission, iris=IRIS, contexts=contexts)


def test_a_plain_annotation_is_kept_in_a_graph_of_its_own(contexts: Contexts) -> None:
    candidate = read(
        contexts,
        id="http://example.org/anno1",
        body={"type": "TextualBody", "value": "so", "format": "text/plain"},
        target="http://example.com/page1",
    )
    assert (candidate.kind, candidate.anchor) == (Kind.PLAIN, Anchor.NONE)
    assert {f"{q.subject} {q.predicate} {q.object}" for q in candidate.quads} == {
        f"{NAME} <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <http://www.w3.org/ns/oa#Annotation>",
        f"{NAME} <http://www.w3.org/ns/oa#via> <http://example.org/anno1>",
        f"{NAME} <http://www.w3.org/ns/oa#hasTarget> <http://example.com/page1>",
        f"{NAME} <http://www.w3.org/ns/oa#hasBody> <{NAME.value}#/body>",
        (
            f"<{NAME.value}#/body> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> "
            "<http://www.w3.org/ns/oa#TextualBody>"
        ),
        f'<{NAME.value}#/body> <http://www.w3.org/1999/02/22-rdf-syntax-ns#value> "so"',
        f'<{NAME.value}#/body> <http://purl.org/dc/elements/1.1/format> "text/plain"',
        f"{NAME} <http://www.w3.org/ns/prov#wasAttributedTo> <http://localhost:8000/agent/a>",
        (
            f'{NAME} <http://www.w3.org/ns/prov#generatedAtTime> "2026-11-26T18:00:00Z"'
            "^^<http://www.w3.org/2001/XMLSchema#dateTime>"
        ),
    }
    assert {quad.graph_name for quad in candidate.quads} == {candidate.graph}
    assert candidate.graph == NamedNode("http://localhost:8000/graph/annotation/1")


def test_findings_point_into_what_was_sent(contexts: Contexts) -> None:
    with pytest.raises(Rejected) as refusal:
        read(contexts, target=9, created="yesterday")
    assert {(f.origin.pointer, f.rule) for f in refusal.value.findings} == {
        ("/target", "value-type"),
        ("/created", "time"),
    }


def test_origins_lead_from_a_node_to_its_place(contexts: Contexts) -> None:
    candidate = read(contexts, body={"type": "TextualBody", "value": "so"}, target="http://example.com/page1")
    origin = candidate.origins(f"{NAME.value}#/body", "http://www.w3.org/1999/02/22-rdf-syntax-ns#value")
    assert origin is not None
    assert (origin.file, origin.pointer) == ("annotation", "/body/value")
    assert candidate.origins("http://localhost:8000/actor/x", None) is None
