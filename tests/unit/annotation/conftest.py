"""The graph of tests/shapes as what annotations point into, and a function that reads one."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import pytest
from pyoxigraph import NamedNode, Quad, RdfFormat, Store, parse

from holding import Held
from kg.annotation.candidate import Candidate, Sent, Submission, read_candidate
from kg.annotation.contexts import Contexts
from kg.annotation.texts import GraphTexts
from kg.rdf.iris import Iris
from kg.terms import KG

if TYPE_CHECKING:
    from collections.abc import Callable

    from kg.store import GraphReader

    Read = Callable[..., Candidate]

SHAPES = Path(__file__).parents[2] / "shapes"
IRIS = Iris()
NAME = NamedNode("http://localhost:8000/annotations/1")
AGENT = NamedNode("http://localhost:8000/agent/a")


@pytest.fixture(scope="package")
def held() -> Store:
    """Return the article graph and the authority graph of the shapes' tests."""
    store = Store()
    for name in ("article", "authority"):
        graph = NamedNode(f"http://localhost:8000/graph/{name}")
        for quad in parse(path=str(SHAPES / f"{name}.ttl"), format=RdfFormat.TURTLE):
            if not any(store.quads_for_pattern(quad.subject, quad.predicate, quad.object, None)):
                store.add(Quad(quad.subject, quad.predicate, quad.object, graph))
    return store


@pytest.fixture(scope="package")
def contexts() -> Contexts:
    """Return the contexts that the server knows."""
    return Contexts.of(IRIS)


def reader_of(store: Store, contexts: Contexts) -> Read:
    """Return a function that reads an annotation over a store, by its members or as it was sent."""
    texts = GraphTexts(cast("GraphReader", Held(store)), IRIS)
    submission = Submission(AGENT, datetime(2026, 11, 26, 18, tzinfo=UTC))

    def reading(sent: Sent | None = None, **members: Any) -> Candidate:  # noqa: ANN401
        if sent is None:
            standard = ["http://www.w3.org/ns/anno.jsonld", "https://w3id.org/kg/context.jsonld"]
            document = {"@context": standard, "type": "Annotation", **members}
            sent = Sent(json.dumps(document, ensure_ascii=False).encode("utf-8", "surrogatepass"))
        return read_candidate(sent, NAME, texts, submission=submission, iris=IRIS, contexts=contexts)

    return reading


@pytest.fixture(scope="package")
def read(held: Store, contexts: Contexts) -> Read:
    """Return a function that reads an annotation, by its members or as it was sent."""
    return reader_of(held, contexts)


@pytest.fixture(scope="package")
def blind(held: Store, contexts: Contexts) -> Read:
    """Return the same over a graph that does not hold the text."""
    store = Store()
    store.extend(quad for quad in held if quad.predicate != KG.text)
    return reader_of(store, contexts)
