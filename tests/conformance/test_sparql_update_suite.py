"""Updates against the W3C's SPARQL 1.1 suite, one test a test IRI."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pytest
from pyoxigraph import DefaultGraph, NamedNode, RdfFormat, serialize

from kg.errors import QueryFailed, QuerySyntaxError
from kg.store import EmbeddedStore
from kg.store.delta import Delta
from kg.store.updatetext import operations
from kg.terms import RDFS_NS
from w3c.compare import same_graphs
from w3c.manifest import SPARQL, Entry, assert_floor, parameters, value

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pyoxigraph import Quad

    from kg.shacl.paths import Graph, Node
    from kg.store import GraphStore


def apply(store: GraphStore, request: str) -> Delta | None:
    """Run an update request and return its net effect; the one place that knows how."""
    with store.change() as writer:
        writer.update(request)
        return writer.delta


def read(request: str) -> None:
    """Read an update request, as `apply` does at first; a LOAD carried out would call another server."""
    operations(request)


NOT_SPARQL: Final = (QuerySyntaxError,)
"""What both raise for a request that is not SPARQL."""

NOT_DONE: Final = (QueryFailed,)
"""What `apply` raises for a request that is SPARQL but could not be carried out."""

UT: Final = "http://www.w3.org/2009/sparql/tests/test-update#"

# What is known not to pass, and why. A test that begins to pass must leave the table.
EXPECTED_FAILURES: Final[dict[str, str]] = {}

FLOOR: Final = 157
"""How many tests must be run and pass: the suite must not be narrowed silently."""

TESTS: Final = SPARQL.entries("manifest-sparql11-update.ttl")
EVALUATIONS: Final = [test for test in TESTS if "UpdateEvaluationTest" in test.kinds]
POSITIVE: Final = [test for test in TESTS if "PositiveUpdateSyntaxTest11" in test.kinds]
# Some manifests give requests the type that is meant for queries.
NEGATIVE: Final = [
    test for test in TESTS if test.kinds & {"NegativeUpdateSyntaxTest11", "NegativeSyntaxTest11"}
]

pytestmark = SPARQL.missing


@pytest.fixture
def store(tmp_path: Path) -> Iterator[GraphStore]:
    with EmbeddedStore(tmp_path / "store") as opened:
        yield opened


def request_of(file: Node | None) -> str:
    """Return the request of a file; relative IRIs are relative to the file unless it says otherwise."""
    path = SPARQL.path(file)
    return f"BASE {SPARQL.iri(path)}\n{SPARQL.text(path)}"


def quads_of(graph: Graph, state: Node) -> Iterator[Quad]:
    """Iterate over the quads that a test's action starts from, or that must be its result."""
    for file in graph.objects(state, f"{UT}data"):
        yield from SPARQL.quads(SPARQL.path(file), DefaultGraph())
    for named in graph.objects(state, f"{UT}graphData"):
        name = NamedNode(value(graph, named, f"{RDFS_NS}label"))
        yield from SPARQL.quads(SPARQL.path(graph.object(named, f"{UT}graph")), name)


@pytest.mark.parametrize("test", parameters(EVALUATIONS, EXPECTED_FAILURES, *NOT_SPARQL, *NOT_DONE))
def test_evaluation(store: GraphStore, test: Entry) -> None:
    with store.replace() as writer:
        writer.load(serialize(quads_of(test.graph, test.action), format=RdfFormat.N_QUADS) or b"")
    before = set(store.quads())
    request = request_of(test.graph.object(test.action, f"{UT}request"))
    delta = apply(store, request)
    found, expected = list(store.quads()), list(quads_of(test.graph, test.result))
    assert same_graphs(found, expected), f"\n{found}\n{expected}"
    # What LOAD brings is nobody's before it is there; kg lets none through.
    loads = any(operation.verb == "LOAD" for operation in operations(request))
    assert delta == (None if loads else Delta(frozenset({*found} - before), frozenset(before - {*found})))


@pytest.mark.parametrize("test", parameters(POSITIVE, EXPECTED_FAILURES, *NOT_SPARQL))
def test_syntax_that_is_sparql(test: Entry) -> None:
    read(request_of(test.action))


@pytest.mark.parametrize("test", parameters(NEGATIVE, EXPECTED_FAILURES, *NOT_DONE))
def test_syntax_that_is_not_sparql(test: Entry) -> None:
    with pytest.raises(NOT_SPARQL):
        read(request_of(test.action))


def test_the_floor_holds() -> None:
    assert {test.name for test in (*EVALUATIONS, *POSITIVE, *NEGATIVE)} == {test.name for test in TESTS}
    assert_floor(TESTS, EXPECTED_FAILURES, FLOOR)
