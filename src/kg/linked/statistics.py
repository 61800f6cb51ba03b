"""Count instances by class and statements by property, with a query each."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from pyoxigraph import NamedNode

from kg.sparql.evaluation import Evaluation
from kg.store.base import UNION

if TYPE_CHECKING:
    from kg.sparql.evaluation import Evaluated

MEDIA_TYPE: Final = "application/sparql-results+json"
_MOST: Final = 500
CLASSES: Final = (
    f"SELECT ?term (COUNT(*) AS ?n) {{ ?s a ?term }} GROUP BY ?term ORDER BY DESC(?n) LIMIT {_MOST}"
)
PROPERTIES: Final = (
    f"SELECT ?term (COUNT(*) AS ?n) {{ ?s ?term ?o }} GROUP BY ?term ORDER BY DESC(?n) LIMIT {_MOST}"
)


def task(query: str, most_bytes: int) -> Evaluation:
    """Return what evaluates a SELECT query of kg's own to a document that `table` reads."""
    return Evaluation(query, UNION, MEDIA_TYPE, 0, most_bytes)


def table(evaluated: Evaluated) -> list[dict[str, str]]:
    """Return the rows of an evaluated task as the texts of their terms."""
    if not isinstance(evaluated.content, bytes):
        raise TypeError("A page was asked for, not a document.")
    found = json.loads(evaluated.content)["results"]["bindings"]
    return [{name: term["value"] for name, term in row.items()} for row in found]


def counts(evaluated: Evaluated) -> tuple[tuple[NamedNode, int], ...]:
    """Return the terms of a count with their numbers, equal ones in the order of their names."""
    found = [(NamedNode(row["term"]), int(row["n"])) for row in table(evaluated)]
    return tuple(sorted(found, key=lambda pair: (-pair[1], pair[0].value)))
