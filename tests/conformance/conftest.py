"""Put a question to a small graph written for one test, with two engines that must agree."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from pyoxigraph import Literal, NamedNode, Quad, QuerySolutions, RdfFormat, parse, serialize
from rdflib import Graph
from rdflib.query import ResultRow

from kg.rdf.iris import DEFAULT_BASE
from kg.resources import ontology_files
from kg.store import open_store

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).parents[2]
GRAPH = NamedNode(f"{DEFAULT_BASE}graph/test")
PREFIXES = f"""
@base <{DEFAULT_BASE}> .
@prefix actuality: <https://w3id.org/kg/actuality#> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix event-type: <https://w3id.org/kg/event-type#> .
@prefix kg: <https://w3id.org/kg/ontology#> .
@prefix kind: <https://w3id.org/kg/agreement-kind#> .
@prefix oa: <http://www.w3.org/ns/oa#> .
@prefix precision: <https://w3id.org/kg/precision#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix role: <https://w3id.org/kg/role#> .
@prefix schema: <https://schema.org/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix status: <https://w3id.org/kg/party-status#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""

Row = tuple[str, ...]


@pytest.fixture
def ask_of(tmp_path: Path) -> Callable[[str, str, str], list[Row]]:
    """Return a function of Turtle, a question's number and columns: what the question's rows have there.

    The ontology is around. A cell holds an IRI without its base, the bare value of a literal, or nothing.
    """

    def ask(turtle: str, number: str, columns: str) -> list[Row]:
        [path] = (ROOT / "queries").glob(f"{number}-*.rq")
        query, names = path.read_text("utf-8"), columns.split()
        quads = [*parse(f"{PREFIXES}{turtle}", format=RdfFormat.TURTLE)]
        for file in ontology_files():
            quads += parse(path=file, format=RdfFormat.TURTLE, rename_blank_nodes=True)
        named = [Quad(quad.subject, quad.predicate, quad.object, GRAPH) for quad in quads]
        nquads = serialize(named, format=RdfFormat.N_QUADS)
        ntriples = serialize((quad.triple for quad in quads), format=RdfFormat.N_TRIPLES)
        assert nquads
        with open_store(tmp_path / "store") as store:
            with store.replace() as writer:
                writer.load(nquads)
            solutions = store.query(query)
            assert isinstance(solutions, QuerySolutions)
            rows = [tuple(_cell(solution[name]) for name in names) for solution in solutions]
        others = Graph().parse(data=ntriples, format="nt").query(query)
        assert [_row(other, names) for other in others] == rows
        return rows

    return ask


def _cell(term: object) -> str:
    return "" if term is None else _short(term.value if isinstance(term, NamedNode | Literal) else "?")


def _row(row: object, names: list[str]) -> Row:
    assert isinstance(row, ResultRow)
    return tuple("" if row[name] is None else _short(str(row[name])) for name in names)


def _short(value: str) -> str:
    return value.removeprefix(DEFAULT_BASE)
