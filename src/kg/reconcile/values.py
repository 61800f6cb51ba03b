"""Fetch the values of properties, with what they are called."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from pyoxigraph import Literal, NamedNode

from kg.reconcile.schema import TYPES, Sort
from kg.schemes import CONCEPTS_NS
from kg.sparql.results import rows
from kg.terms import KG, RDFS, SCHEMA, SKOS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from kg.reconcile.schema import Property
    from kg.search.kinds import Kind
    from kg.store.base import GraphReader

_ENGLISH: Final = "en"
_MOST: Final = 5_000
"""Values that one query reads, of all things together."""
_LABELS: Final = (
    f"({SKOS.prefLabel}|{SCHEMA.headline}|{RDFS.label}|{KG.claimText})",
    f"{SKOS.altLabel}",
)


@dataclass(frozen=True, slots=True)
class Value:
    """One value: `iri` where it is a thing, `names` what that is called, the first in English if it can be.

    Of what is no thing the one name is its text, in `language` where that is known.
    """

    names: tuple[str, ...]
    iri: str = ""
    language: str = ""
    datatype: str = ""


def values(reader: GraphReader, things: Iterable[str], of: Property) -> Mapping[str, tuple[Value, ...]]:
    """Return the values of one property of each thing, by its IRI. Raises QueryFailed, StoreError."""
    query = f"SELECT DISTINCT ?s ?v {{ {_listed(things)} {of.pattern('s', 'v')} }} LIMIT {_MOST}"
    found = [(row["s"].value, row["v"]) for row in rows(reader, query)]
    called: Mapping[str, list[Literal]] = {}
    if of.sort is Sort.THING:
        called = _called(reader, {term.value for _, term in found if isinstance(term, NamedNode)})
    gathered: dict[str, list[Value]] = {}
    for thing, term in found:
        value = _value(term, of.sort, called)
        if value:
            gathered.setdefault(thing, []).append(value)
    return {thing: tuple(sorted(several, key=_order)) for thing, several in gathered.items()}


def kinds_of(reader: GraphReader, things: Iterable[str]) -> Mapping[str, Kind]:
    """Return of which kind things are, those that the graph knows. Raises QueryFailed, StoreError."""
    query = f"SELECT DISTINCT ?s ?class {{ {_listed(things)} ?s a ?class }}"
    by_class = {kind.cls: kind for kind in TYPES}
    found: dict[str, Kind] = {}
    for row in rows(reader, query):
        kind = by_class.get(row["class"])
        # Every person is an actor, too.
        if kind and (row["s"].value not in found or kind.number < found[row["s"].value].number):
            found[row["s"].value] = kind
    return found


def iri_of(text: str) -> str:
    """Return a text if it is an absolute IRI, which then is safe in a query, else nothing."""
    try:
        return NamedNode(text).value if ":" in text else ""
    except ValueError:
        return ""


def _called(reader: GraphReader, things: set[str]) -> Mapping[str, list[Literal]]:
    """Return what things are called, first of all and then otherwise, in English before other languages."""
    found: dict[str, list[tuple[int, Literal]]] = {}
    listed = _listed(things)
    branches = (f"{{ {listed} ?s {path} ?name BIND({rank} AS ?rank) }}" for rank, path in enumerate(_LABELS))
    for row in rows(reader, f"SELECT DISTINCT * {{ {' UNION '.join(branches)} }}") if things else ():
        if isinstance(row["name"], Literal):
            found.setdefault(row["s"].value, []).append((int(row["rank"].value), row["name"]))
    return {
        thing: [name for _, name in sorted(names, key=lambda entry: (entry[0], *_reading_order(entry[1])))]
        for thing, names in found.items()
    }


def _reading_order(name: Literal) -> tuple[bool, str, str]:
    return name.language != _ENGLISH, name.language or "", name.value


def _value(term: object, sort: Sort, called: Mapping[str, list[Literal]]) -> Value | None:
    if isinstance(term, Literal):
        return Value((term.value,), language=term.language or "", datatype=term.datatype.value)
    if not isinstance(term, NamedNode):
        return None
    if sort is Sort.CONCEPT:
        is_ours = term.value.startswith(CONCEPTS_NS)
        return Value((term.value.rpartition("#")[2],)) if is_ours else None
    if sort is not Sort.THING:
        return Value((term.value,))
    names = called.get(term.value, [])
    return Value(tuple(name.value for name in names) or (term.value,), term.value)


def _order(value: Value) -> tuple[bool, str, str]:
    return value.language not in ("", _ENGLISH), value.language, value.names[0]


def _listed(things: Iterable[str]) -> str:
    return f"VALUES ?s {{ {' '.join(f'<{iri}>' for iri in sorted(set(things)))} }}"
