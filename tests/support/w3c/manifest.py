"""Read the manifests of the W3C's test suites, and make one pytest parameter of each test."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

import pytest
from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, RdfFormat, Triple, parse

from kg.shacl.paths import Graph
from kg.terms import RDF_NS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from _pytest.mark.structures import ParameterSet

    from kg.shacl.paths import Node

NONE: Final[Mapping[str, str]] = MappingProxyType({})
MF: Final = "http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#"
SUITES: Final = Path(os.environ.get("SHARED_DATA") or Path(__file__).parents[4] / "shared") / "suites"


@dataclass(frozen=True)
class Entry:
    """One test as its manifest has it; `name` is its IRI without what all IRIs of the suite begin with."""

    name: str
    iri: NamedNode
    graph: Graph

    @property
    def kinds(self) -> frozenset[str]:
        """Return the local names of the test's types."""
        types = self.graph.objects(self.iri, f"{RDF_NS}type")
        return frozenset(kind.value.removeprefix(MF) for kind in types if isinstance(kind, NamedNode))

    @property
    def action(self) -> Node:
        """Return what to do."""
        return self._must_have("action")

    @property
    def result(self) -> Node:
        """Return what must come of it."""
        return self._must_have("result")

    def _must_have(self, name: str) -> Node:
        node = self.graph.object(self.iri, f"{MF}{name}")
        assert node is not None, f"{self.name} has no mf:{name}"
        return node


@dataclass(frozen=True)
class Suite:
    """A folder of manifests and files, and the IRI that stands for the folder."""

    folder: Path
    base: str

    @property
    def missing(self) -> pytest.MarkDecorator:
        """Return the mark that skips a module's tests where the suite is not at hand."""
        return pytest.mark.skipif(
            not self.folder.is_dir(),
            reason=f"the W3C suite is not in {self.folder}; SHARED_DATA names the folder that holds suites/",
        )

    def iri(self, path: Path) -> NamedNode:
        """Return the IRI of a file."""
        return NamedNode(self.base + path.relative_to(self.folder).as_posix())

    def path(self, node: Node | None) -> Path:
        """Return the file that an IRI stands for."""
        assert isinstance(node, NamedNode), f"{node} is no file"
        assert node.value.startswith(self.base), f"{node} is no file of the suite"
        return self.folder / node.value.removeprefix(self.base)

    def text(self, path: Path) -> str:
        """Return a file's text as it is, line ends included."""
        return path.read_bytes().decode("utf-8")

    def triples(self, path: Path, *, rename: bool = False) -> list[Triple]:
        """Return the triples of a file; its blank nodes keep their labels, or get new ones with `rename`."""
        syntax = RdfFormat.from_extension(path.suffix[1:])
        base = self.iri(path).value
        return [
            quad.triple for quad in parse(path=path, format=syntax, base_iri=base, rename_blank_nodes=rename)
        ]

    def quads(self, path: Path, graph: NamedNode | DefaultGraph) -> list[Quad]:
        """Return the statements of a file in a graph, with blank nodes that are in no other file."""
        return [
            Quad(entry.subject, entry.predicate, entry.object, graph)
            for entry in self.triples(path, rename=True)
        ]

    def entries(self, *manifests: str | Path) -> list[Entry]:
        """Return the tests of manifests and of those that they include, in their order; none if missing."""
        if not self.folder.is_dir():
            return []
        return [entry for name in manifests for entry in self._entries(self.folder / name)]

    def _entries(self, path: Path) -> Iterator[Entry]:
        graph, here = Graph(self.triples(path)), self.iri(path)
        for included in graph.objects(here, f"{MF}include"):
            for manifest in graph.list_at(included):
                yield from self._entries(self.path(manifest))
        for node in graph.list_at(graph.object(here, f"{MF}entries")):
            assert isinstance(node, NamedNode)
            name = node.value.removeprefix(self.base).replace("/manifest#", "/")
            yield Entry(name, node, graph)


SPARQL: Final = Suite(SUITES / "sparql11", "http://www.w3.org/2009/sparql/docs/tests/data-sparql11/")


def value(graph: Graph, subject: Node, predicate: str) -> str:
    """Return the text of a property that has a literal, empty where it is missing."""
    found = graph.object(subject, predicate)
    return found.value if isinstance(found, Literal) else ""


def parameters(
    tests: Sequence[Entry], failures: Mapping[str, str] = NONE, *raised: type[Exception]
) -> list[ParameterSet]:
    """Return the tests as parameters, those that are known to fail marked with their reason, strictly.

    A failure counts as the known one only if it is an AssertionError or one of `raised`.
    """
    return [
        pytest.param(
            test,
            id=test.name,
            marks=[
                pytest.mark.xfail(strict=True, reason=failures[test.name], raises=(AssertionError, *raised))
            ]
            if test.name in failures
            else [],
        )
        for test in tests
    ]


def assert_floor(tests: Sequence[Entry], failures: Mapping[str, str], floor: int) -> None:
    """Raise AssertionError if fewer tests must pass than once did, or a failure is of no test."""
    names = [test.name for test in tests]
    assert len(names) == len(set(names)), "a test is run twice"
    assert set(failures) <= set(names), "a known failure is of no test"
    assert len(names) - len(failures) >= floor
