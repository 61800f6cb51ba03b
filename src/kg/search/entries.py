"""Read from a graph what its things are called."""

from __future__ import annotations

from collections import defaultdict
from itertools import islice
from typing import TYPE_CHECKING, Final, NamedTuple

from pyoxigraph import Literal, NamedNode

from kg.search.kinds import ACTORS, KINDS
from kg.sparql.results import rows
from kg.sparql.standing import stands
from kg.terms import KG, OA

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from pyoxigraph import Quad

    from kg.search.kinds import Kind
    from kg.store.base import GraphReader
    from kg.store.delta import Delta

_AT_ONCE: Final = 500
"""Things that one query asks for."""

LONGEST: Final = 2000
"""Characters of a text that are indexed; a name or a quotation is shorter."""


class Entry(NamedTuple):
    """One text by which a thing is found; `preferred` tells the first of its kind's properties."""

    kind: int
    iri: str
    text: str
    language: str
    preferred: bool


def entry_of(kind: Kind, iri: str, text: str, language: str = "", *, preferred: bool = True) -> Entry | None:
    """Return the entry of a text, None of one that says nothing."""
    if not text or text.isspace():
        return None
    return Entry(kind.number, iri, text[:LONGEST], language.lower(), preferred)


def entries(reader: GraphReader, kinds: Sequence[Kind] = KINDS) -> Iterator[Entry]:
    """Yield the entries of all things of some kinds, in no promised order, some perhaps twice.

    What was submitted and rejected or withdrawn has none, here and below, until it is accepted.
    Raises QueryFailed, StoreError.
    """
    yield from _entries(reader, dict.fromkeys(kinds, ""))


def entries_of(reader: GraphReader, things: Iterable[str]) -> Iterator[Entry]:
    """Yield the entries of these things, those that the graph has. Raises QueryFailed, StoreError."""
    for chunk in _chunks(things):
        # Most things that a change touches are of no kind that is found, and need not be asked for by each.
        classes = defaultdict(set)
        for row in rows(reader, f"SELECT ?s ?class {{ {_values(chunk)} ?s a ?class }}"):
            classes[row["class"]].add(row["s"].value)
        of_kinds = {kind: classes[kind.cls] for kind in KINDS if kind.cls in classes}
        yield from _entries(reader, {kind: _values(sorted(names)) for kind, names in of_kinds.items()})


def touched(reader: GraphReader, delta: Delta) -> frozenset[str]:
    """Return the things whose entries a change may have changed; `reader` sees the graph after it.

    Words are quoted by a selector of a target of an annotation, so from what was changed the way up is gone
    to annotations, by what is there now and by what was taken away. Raises QueryFailed, StoreError.
    """
    changed = [*delta.added, *delta.removed]
    nodes = {quad.subject.value for quad in changed if isinstance(quad.subject, NamedNode)}
    above = _above(changed)
    found = set(nodes)
    # A selector is two steps below its annotation.
    for _ in range(2):
        parents = {parent for node in nodes for parent in above.get(node, ())}
        parents.update(_parents(reader, nodes))
        nodes = parents - found
        found |= nodes
    return frozenset(found)


def things_in(reader: GraphReader, graphs: Iterable[str]) -> Iterator[str]:
    """Yield the things that some named graphs say something of. Raises QueryFailed, StoreError."""
    for chunk in _chunks(graphs):
        values = " ".join(f"<{name}>" for name in chunk)
        query = f"SELECT DISTINCT ?s {{ VALUES ?g {{ {values} }} GRAPH ?g {{ ?s a ?class }} }}"
        yield from (row["s"].value for row in rows(reader, query) if isinstance(row["s"], NamedNode))


def _values(things: Iterable[str]) -> str:
    return f"VALUES ?s {{ {' '.join(f'<{iri}>' for iri in things)} }}"


def _entries(reader: GraphReader, values: Mapping[Kind, str]) -> Iterator[Entry]:
    # Every person is an actor, too, and is told of once.
    told: set[str] = set()
    for kind, of_it in values.items():
        for entry in _entries_of_kind(reader, kind, of_it):
            if kind.cls != KG.Actor and kind.number in ACTORS:
                told.add(entry.iri)
            if kind.cls != KG.Actor or entry.iri not in told:
                yield entry


def _entries_of_kind(reader: GraphReader, kind: Kind, values: str) -> Iterator[Entry]:
    standing = stands("s", kind.status) if kind.status else ""
    for place, path in enumerate(kind.paths):
        query = f"SELECT ?s ?text {{ {values} ?s a {kind.cls} . ?s {path} ?text {standing} }}"
        for row in rows(reader, query):
            thing, text = row["s"], row["text"]
            if isinstance(thing, NamedNode) and isinstance(text, Literal):
                language = text.language or ""
                entry = entry_of(kind, thing.value, text.value, language, preferred=place == 0)
                if entry:
                    yield entry


def _above(changed: Iterable[Quad]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for quad in changed:
        upward = quad.predicate in (OA.hasTarget, OA.hasSelector)
        if upward and isinstance(quad.object, NamedNode) and isinstance(quad.subject, NamedNode):
            found.setdefault(quad.object.value, []).append(quad.subject.value)
    return found


def _parents(reader: GraphReader, nodes: Iterable[str]) -> Iterator[str]:
    for chunk in _chunks(nodes):
        values = " ".join(f"<{node}>" for node in chunk)
        query = f"SELECT ?up {{ VALUES ?down {{ {values} }} ?up {OA.hasTarget}|{OA.hasSelector} ?down }}"
        yield from (row["up"].value for row in rows(reader, query) if isinstance(row["up"], NamedNode))


def _chunks(names: Iterable[str]) -> Iterator[list[str]]:
    rest = iter(sorted(names))
    while chunk := list(islice(rest, _AT_ONCE)):
        yield chunk
