"""Both engines against the W3C's SHACL test suite, one test a test IRI."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
from pyoxigraph import BlankNode, Literal, NamedNode

from kg.errors import ShapesError
from kg.model.finding import Severity
from kg.shacl import Shapes, ShiftyEngine
from kg.shacl.paths import render_path
from kg.shacl.pyshacl_engine import PySHACLEngine
from kg.shacl.shapes import to_ntriples
from kg.terms import SH_NS
from w3c.manifest import SUITES, Entry, Suite

if TYPE_CHECKING:
    from pathlib import Path

    from kg.shacl.paths import Graph, Node

SHT = "http://www.w3.org/ns/shacl-test#"
SUITE = Suite(SUITES / "shacl", "http://www.w3.org/ns/shacl/suite/")

ENGINES = {"shifty": ShiftyEngine, "pyshacl": PySHACLEngine}
SEVERITIES = {"Info": Severity.INFO, "Warning": Severity.WARNING, "Violation": Severity.VIOLATION}

# What is known not to work, by engine and test, and why. A test that begins to pass must leave the table.
EXPECTED_FAILURES: dict[tuple[str, str], str] = {
    ("pyshacl", "sparql/node/prefixes-001"): (
        "pySHACL 0.40 does not follow owl:imports from sh:prefixes; from a file it passes, because the file "
        "happens to declare the prefix"
    ),
    ("pyshacl", "sparql/pre-binding/shapesGraph-001"): (
        "pySHACL 0.40 refuses queries with $shapesGraph, which SHACL 5.3.1 makes optional"
    ),
}

FLOOR = {"shifty": 121, "pyshacl": 119}
"""How many tests must be run and pass: the suite must not be narrowed silently."""

pytestmark = SUITE.missing


@dataclass(frozen=True)
class SuiteTest:
    """One entry of a manifest: data, shapes, and the results they must give, None for a failure."""

    name: str
    data: Path
    shapes: Path
    conforms: bool
    results: Counter[tuple[str, ...]] | None


def read_test(entry: Entry) -> SuiteTest:
    """Return the test of an entry."""
    graph, action, result = entry.graph, entry.action, entry.result
    failure = result == NamedNode(f"{SHT}Failure")
    conforms = graph.object(result, f"{SH_NS}conforms")
    return SuiteTest(
        name=entry.name,
        data=SUITE.path(graph.object(action, f"{SHT}dataGraph")),
        shapes=SUITE.path(graph.object(action, f"{SHT}shapesGraph")),
        conforms=isinstance(conforms, Literal) and conforms.value in {"true", "1"},
        results=None if failure else Counter(_expected(graph, result)),
    )


def _expected(graph: Graph, report: Node) -> list[tuple[str, ...]]:
    expected = []
    for node in graph.objects(report, f"{SH_NS}result"):
        path = graph.object(node, f"{SH_NS}resultPath")
        severity = graph.object(node, f"{SH_NS}resultSeverity")
        assert isinstance(severity, NamedNode)
        expected.append(
            (
                _term(graph.object(node, f"{SH_NS}focusNode")),
                "" if path is None else render_path(graph, path),
                _term(graph.object(node, f"{SH_NS}value")),
                str(SEVERITIES.get(severity.value.removeprefix(SH_NS), Severity.VIOLATION)),
                _term(graph.object(node, f"{SH_NS}sourceConstraintComponent")),
                _term(graph.object(node, f"{SH_NS}sourceShape")),
            )
        )
    return expected


def _term(term: Node | None) -> str:
    """Write a term; blank nodes have no names to compare."""
    if term is None:
        return ""
    return "_:" if isinstance(term, BlankNode) else str(term)


def run(engine: str, test: SuiteTest) -> None:
    """Raise AssertionError unless the engine gives just the results that the test expects."""
    data = to_ntriples(SUITE.triples(test.data))
    if test.results is None:
        with pytest.raises(ShapesError):
            ENGINES[engine](Shapes.of(SUITE.triples(test.shapes))).validate(data)
        return
    report = ENGINES[engine](Shapes.of(SUITE.triples(test.shapes))).validate(data)
    found = Counter(
        (
            _term(result.focus_node),
            result.path or "",
            _term(result.value),
            str(result.severity),
            f"<{result.component}>",
            "_:" if result.source_shape.startswith("_:") else f"<{result.source_shape}>",
        )
        for result in report.results
    )
    assert found == test.results
    assert report.conforms == test.conforms


# Each file is a manifest of its own tests; one of them is in no list of files.
FILES = sorted(path for path in SUITE.folder.rglob("*.ttl") if path.name != "manifest.ttl")
TESTS = [read_test(entry) for entry in SUITE.entries(*FILES)]


@pytest.mark.parametrize("test", TESTS, ids=lambda test: test.name)
@pytest.mark.parametrize("engine", ENGINES)
def test_suite(engine: str, test: SuiteTest) -> None:
    if (engine, test.name) not in EXPECTED_FAILURES:
        run(engine, test)
        return
    with pytest.raises((AssertionError, ShapesError)):
        run(engine, test)


@pytest.mark.parametrize("engine", ENGINES)
def test_the_floor_holds(engine: str) -> None:
    expected = {name for known, name in EXPECTED_FAILURES if known == engine}
    assert expected <= {test.name for test in TESTS}
    assert len(TESTS) - len(expected) >= FLOOR[engine]
