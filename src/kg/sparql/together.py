"""Ask several things of a graph in one query: a query costs a store more than most of what pages ask for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kg.sparql.results import rows

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from kg.store.base import GraphReader

Row = tuple[Any, ...]
"""Terms in the order in which a group names its variables, None where one is unbound."""


@dataclass(frozen=True, slots=True)
class Group:
    """A group of SPARQL, and the names of the variables that are wanted of its solutions."""

    variables: tuple[str, ...]
    pattern: str


def together(reader: GraphReader, groups: Sequence[Group]) -> list[list[Row]]:
    """Return the solutions of each of several groups, which have no need of one another.

    All share their columns: by name, or in columns of their own, it takes twice as long to read a row.
    Raises QueryFailed, StoreError.
    """
    found: list[list[Row]] = [[] for _ in groups]
    width = max((len(group.variables) for group in groups), default=0)
    if groups:
        columns = [f"?c{number}" for number in range(width)]
        alternatives = " UNION ".join(
            f"{{ SELECT ({number} AS ?group) {_renamed(group, columns)} {{ {group.pattern} }} }}"
            for number, group in enumerate(groups)
        )
        for group, *terms in rows(reader, f"SELECT ?group {' '.join(columns)} {{ {alternatives} }}"):
            number = int(group.value)
            found[number].append(tuple(terms[: len(groups[number].variables)]))
    return found


def _renamed(group: Group, columns: Sequence[str]) -> str:
    pairs = zip(group.variables, columns, strict=False)
    return " ".join(f"(?{name} AS {column})" for name, column in pairs)


def iri_list(iris: Iterable[str]) -> str:
    """Return IRIs as a query lists them, each once."""
    return " ".join(f"<{iri}>" for iri in dict.fromkeys(iris))
