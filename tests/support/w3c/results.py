"""Read results as a suite gives them: SPARQL's result formats, and result sets in Turtle."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING, Final

from pyoxigraph import (
    BlankNode,
    Literal,
    NamedNode,
    QueryBoolean,
    QuerySolutions,
    QueryTriples,
    parse_query_results,
)

from kg.shacl.paths import Graph
from w3c.compare import Table

if TYPE_CHECKING:
    from pathlib import Path

    from pyoxigraph import Triple

    from w3c.compare import Cell
    from w3c.manifest import Suite

RS: Final = "http://www.w3.org/2001/sw/DataAccess/tests/result-set#"
RESULT_SET: Final = NamedNode(f"{RS}ResultSet")

Outcome = Table | bool | list["Triple"]
"""What a query results in: solutions, a boolean or a graph."""


def outcome(results: QuerySolutions | QueryBoolean | QueryTriples) -> Outcome:
    """Read results to their end."""
    if isinstance(results, QueryBoolean):
        return bool(results)
    if isinstance(results, QuerySolutions):
        columns = [variable.value for variable in results.variables]
        return Table.of(columns, [[row[name] for name in columns] for row in results])
    return list(results)


def read_expected(suite: Suite, path: Path) -> Outcome:
    """Return the outcome that a file of a suite holds."""
    if path.suffix in {".srx", ".srj", ".tsv"}:
        return outcome(parse_query_results(path=path))
    triples = suite.triples(path)
    head = next((triple.subject for triple in triples if triple.object == RESULT_SET), None)
    if head is None:
        return triples
    graph = Graph(triples)
    columns = [_text(name) for name in graph.objects(head, f"{RS}resultVariable")]
    rows = []
    for solution in graph.objects(head, f"{RS}solution"):
        row: dict[str, Cell] = dict.fromkeys(columns)
        for binding in graph.objects(solution, f"{RS}binding"):
            row[_text(graph.object(binding, f"{RS}variable"))] = graph.object(binding, f"{RS}value")
        rows.append(list(row.values()))
    return Table.of(columns, rows)


def written_table(document: str, syntax: str) -> Table | bool:
    """Return what a document in CSV, TSV or JSON says, word for word: terms stay as they are written.

    So the spelling of a number or a quotation mark too many is seen, which a parser would forgive.
    """
    if syntax == "json":
        content = json.loads(document)
        if "boolean" in content:
            return bool(content["boolean"])
        columns = content["head"]["vars"]
        return Table.of(
            columns,
            [[_json_cell(row.get(name)) for name in columns] for row in content["results"]["bindings"]],
        )
    if syntax == "csv":
        header, *lines = csv.reader(io.StringIO(document, newline=""), strict=True)
    else:
        header, *lines = [line.split("\t") for line in document.splitlines()]
        assert all(name.startswith("?") for name in header)
        header = [name[1:] for name in header]
    return Table.of(header, [[_cell(text) for text in line] for line in lines])


def _json_cell(term: dict[str, str] | None) -> Cell:
    if term is not None and term["type"] == "bnode":
        return BlankNode(term["value"])
    return None if term is None else json.dumps(term, sort_keys=True)


def _cell(text: str) -> Cell:
    return BlankNode(text.removeprefix("_:")) if text.startswith("_:") else text


def _text(node: object) -> str:
    assert isinstance(node, Literal)
    return node.value
