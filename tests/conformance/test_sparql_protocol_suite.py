"""A server against the W3C's SPARQL 1.1 Protocol suite: the requests of its manifest, sent over HTTP."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pytest
from pyoxigraph import Literal, NamedNode, QueryBoolean, QuerySolutions, RdfFormat, parse, serialize
from pyoxigraph import parse_query_results as parse_results

from kg.rdf.formats import RDF_FORMATS, RESULTS_FORMATS
from kg.terms import RDFS_NS
from serving import Client, Reply, Server, fill, running, writable
from w3c.manifest import MF, SPARQL, Entry, assert_floor, parameters, value

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from kg.shacl.paths import Graph, Node

CNT: Final = "http://www.w3.org/2011/content#"
HT: Final = "http://www.w3.org/2011/http#"
UT: Final = "http://www.w3.org/2009/sparql/tests/test-update#"
STATUS_CLASS: Final = "http://www.w3.org/2011/http-statusCodes#StatusCode"
ENDPOINT_OF_SUITE: Final = "/sparql/"
ENDPOINT: Final = "/sparql"

# What is known not to pass, and why. A test that begins to pass must leave the table.
EXPECTED_FAILURES: Final[dict[str, str]] = {}

FLOOR: Final = 34
"""How many tests must be run and pass: the suite must not be narrowed silently."""

TESTS: Final = SPARQL.entries("protocol/manifest.ttl")
QUERIES: Final = [test for test in TESTS if "query" in test.name or "queries" in test.name]
UPDATES: Final = [test for test in TESTS if test not in QUERIES]

pytestmark = SPARQL.missing


def filled(directory: pytest.TempPathFactory, tests: list[Entry]) -> Path:
    """Return a store of the graphs that tests ask for; they are the same under the same name in all tests."""
    graphs = {
        NamedNode(value(test.graph, node, f"{RDFS_NS}label")): test.graph.object(node, f"{UT}graph")
        for test in tests
        for node in test.graph.objects(test.iri, f"{UT}graphData")
    }
    quads = [quad for name, file in graphs.items() for quad in SPARQL.quads(SPARQL.path(file), name)]
    store = directory.mktemp("suite") / "store"
    fill(store, (serialize(quads, format=RdfFormat.N_QUADS) or b"").decode())
    return store


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with running(filled(tmp_path_factory, QUERIES)) as server:
        yield server


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    """Serve a store of its own to updates, which clear it; each of them brings the data that it needs.

    There everybody may write, so that a bad update is refused because it is bad.
    """
    with writable(filled(tmp_path_factory, UPDATES)) as server:
        yield server


def run(server: Client, test: Entry) -> None:
    """Send the requests of a test in their order; each must be answered as its part of the manifest says."""
    requests = test.graph.list_at(test.graph.object(test.action, f"{HT}requests"))
    assert requests, f"{test.name} has no requests"
    for request in requests:
        check(send(server, test.graph, request), test.graph, request)


def send(server: Client, graph: Graph, request: Node) -> Reply:
    """Send one request as it is described, but to kg's endpoint."""
    path = value(graph, request, f"{HT}absolutePath")
    assert path.startswith(ENDPOINT_OF_SUITE)
    headers = {
        value(graph, header, f"{HT}fieldName"): value(graph, header, f"{HT}fieldValue")
        for header in graph.list_at(graph.object(request, f"{HT}headers"))
    }
    content, body = graph.object(request, f"{HT}body"), None
    if content is not None:
        body = value(graph, content, f"{CNT}chars").encode(value(graph, content, f"{CNT}characterEncoding"))
    method = value(graph, request, f"{HT}methodName")
    return server.send(method, ENDPOINT + path.removeprefix(ENDPOINT_OF_SUITE), body, **headers)


def check(reply: Reply, graph: Graph, request: Node) -> None:
    """Raise AssertionError unless a reply has the status, the format and the truth that are expected."""
    expected = graph.object(request, f"{HT}resp")
    assert expected is not None
    classes = {
        node.value.removeprefix(STATUS_CLASS)
        for node in graph.objects(expected, f"{MF}expectedStatus")
        if isinstance(node, NamedNode)
    }
    assert f"{reply.status // 100}xx" in classes, f"{reply.status} is none of {classes}: {reply.text}"
    kind = value(graph, expected, f"{MF}expectedFormat")
    assert kind in {"", "boolean", "tabular", "RDF"}
    if kind == "boolean":
        truth = graph.object(expected, f"{MF}expectedBoolean")
        answer = results(reply)
        assert isinstance(answer, QueryBoolean)
        assert truth is None or bool(answer) is (truth == Literal(value=True))
    elif kind == "tabular":
        assert isinstance(results(reply), QuerySolutions)
    elif kind == "RDF":
        found = RDF_FORMATS.of_media_type(reply.headers["content-type"])
        assert found, reply.headers
        list(parse(reply.body, format=found.syntax))


def results(reply: Reply) -> QuerySolutions | QueryBoolean:
    """Read the results in a reply by its media type; a request that names none gets one that has a parser."""
    found = RESULTS_FORMATS.of_media_type(reply.headers["content-type"])
    assert found, reply.headers
    return parse_results(reply.body, found.syntax)


@pytest.mark.parametrize("test", parameters(QUERIES, EXPECTED_FAILURES))
def test_query(server: Server, test: Entry) -> None:
    run(server, test)


@pytest.mark.parametrize("test", parameters(UPDATES, EXPECTED_FAILURES))
def test_update(written: Client, test: Entry) -> None:
    run(written, test)


def test_the_floor_holds() -> None:
    assert {kind for test in TESTS for kind in test.kinds} == {"ProtocolTest"}
    assert_floor(TESTS, EXPECTED_FAILURES, FLOOR)
