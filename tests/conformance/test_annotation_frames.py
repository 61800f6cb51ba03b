"""What is written of an annotation and sent back says the same, for each correct example of the W3C."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
from pyoxigraph import BlankNode, Literal, NamedNode, Store, Triple

from kg.annotation.candidate import Sent, Submission, read_candidate
from kg.annotation.contexts import Contexts
from kg.container.documents import Terms, annotation_json
from kg.container.frame import frame
from kg.container.managed import own_statements
from kg.rdf.iris import Iris
from kg.terms import OA, RDF, XSD
from notexts import NoTexts
from w3c.manifest import SUITES

if TYPE_CHECKING:
    from kg.annotation.candidate import Candidate

FOLDER = SUITES / "web-annotation-model" / "correct"
EXAMPLES = sorted(path for path in FOLDER.glob("anno*.json")) if FOLDER.is_dir() else []
ANNOTATION = NamedNode("http://localhost:8000/annotations/1")
CONTEXTS = Contexts.of(Iris())
STANDARD, PROJECT = "http://www.w3.org/ns/anno.jsonld", "https://w3id.org/kg/context.jsonld"
TERMS = Terms(((STANDARD,), CONTEXTS.standard), ((STANDARD, PROJECT), CONTEXTS.both[STANDARD, PROJECT]))


def read(content: bytes) -> Candidate:
    submission = Submission(NamedNode("http://localhost:8000/agent/a"), datetime(2026, 1, 1, tzinfo=UTC))
    return read_candidate(
        Sent(content), ANNOTATION, NoTexts(), submission=submission, iris=Iris(), contexts=CONTEXTS
    )


def stored(candidate: Candidate) -> set[Triple]:
    """Return the statements as a store gives them back: numbers by value, language tags in lower case."""
    store = Store()
    store.extend(candidate.quads)
    return set(own_statements(ANNOTATION, [quad.triple for quad in store]))


@pytest.mark.skipif(not EXAMPLES, reason=f"the W3C suite is not in {FOLDER}")
@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_what_was_got_and_is_sent_back_is_no_change(path: Any) -> None:  # noqa: ANN401
    triples = stored(read(path.read_bytes()))
    written = annotation_json((ANNOTATION, tuple(triples)), TERMS)
    assert json.loads(written)["@context"] == STANDARD
    assert stored(read(written)) == triples


def node(name: str) -> NamedNode:
    return NamedNode(f"http://e.org/{name}")


def test_what_leads_back_to_itself_is_written_once() -> None:
    triples = [
        Triple(node("a"), RDF.type, OA.Annotation),
        Triple(node("a"), OA.hasBody, node("b")),
        Triple(node("b"), OA.hasTarget, node("a")),
        Triple(node("b"), OA.hasBody, BlankNode("x")),
        Triple(BlankNode("x"), OA.hasBody, BlankNode("x")),
    ]
    assert frame(node("a"), triples, CONTEXTS.standard) == {
        "id": "http://e.org/a",
        "type": "Annotation",
        "body": {
            "id": "http://e.org/b",
            "body": {"body": {"id": "_:x"}},
            "target": "http://e.org/a",
        },
    }


def test_what_the_context_has_no_words_for_is_written_out() -> None:
    odd = NamedNode("urn:x:odd")
    values = [
        Literal("chat", language="fr"),
        Literal("1.5", datatype=XSD.decimal),
        Literal("5", datatype=XSD.integer),
        Literal("true", datatype=XSD.boolean),
        Literal("plain"),
        node("c"),
    ]
    [found] = [
        value
        for key, value in frame(
            node("a"), [Triple(node("a"), odd, value) for value in values], CONTEXTS.standard
        ).items()
        if key == "urn:x:odd"
    ]
    assert {json.dumps(entry) for entry in found} == {
        '{"@value": "chat", "@language": "fr"}',
        '{"@value": "1.5", "@type": "http://www.w3.org/2001/XMLSchema#decimal"}',
        "5",
        "true",
        '"plain"',
        '{"id": "http://e.org/c"}',
    }


def test_deep_nesting_ends_in_names() -> None:
    chain = [Triple(node(str(n)), OA.hasBody, node(str(n + 1))) for n in range(5000)]
    assert json.dumps(frame(node("0"), chain, CONTEXTS.standard))
