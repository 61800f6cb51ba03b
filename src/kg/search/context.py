"""Say what tells one thing that was found from another: its name, and what a person would add to it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

from pyoxigraph import Literal, NamedNode

from kg.search.kinds import kinds_named
from kg.sparql.results import rows
from kg.terms import KG, OA, ORG, RDFS, SCHEMA, SKOS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from kg.search.kinds import Kind
    from kg.store.base import GraphReader

_TITLE: Final = f"({SCHEMA.headline}|{RDFS.label})"
_SAID: Final[tuple[tuple[str, str], ...]] = (
    ("person", f"^{KG.holder}/{KG.post}/{SKOS.prefLabel}"),
    ("government", f"{KG.governmentOf}/{SKOS.prefLabel}"),
    ("place", f"{KG.placeKind}"),
    ("agreement", f"{KG.agreementKind}"),
    ("agreement", f"{KG.signed}"),
    ("post", f"{ORG.postIn}/{SKOS.prefLabel}"),
    ("article", f"{SCHEMA.publisher}/{SKOS.prefLabel}"),
    ("article", f"{SCHEMA.datePublished}"),
    ("event", f"{KG.statedIn}/{_TITLE}"),
    ("claim", f"{KG.statedIn}/{_TITLE}"),
    ("quotation", f"{OA.hasBody}/({SKOS.prefLabel}|{_TITLE}|{KG.claimText})"),
)
_MOST: Final = 3
_ENGLISH: Final = "en"


class Name(NamedTuple):
    """A text and its language, empty where none is said."""

    text: str
    language: str


@dataclass(frozen=True, slots=True)
class Context:
    """What a thing is called first of all, empty where it has no name, and what else is told of it."""

    name: Name
    said: tuple[str, ...]

    @property
    def description(self) -> str:
        """Return what is told as one line."""
        return " · ".join(self.said)


def contexts(reader: GraphReader, things: Iterable[tuple[str, Kind]]) -> Mapping[str, Context]:
    """Return what is known of things by their IRIs, with two queries. Raises QueryFailed, StoreError."""
    by_kind: dict[Kind, list[str]] = {}
    for iri, kind in things:
        by_kind.setdefault(kind, []).append(iri)
    names = _names(reader, by_kind)
    said = _told(reader, by_kind)
    return {
        iri: Context(_best(names.get(iri, [])), _few(kind, said.get(iri, {})))
        for kind, iris in by_kind.items()
        for iri in iris
    }


def _names(reader: GraphReader, by_kind: Mapping[Kind, list[str]]) -> dict[str, list[Name]]:
    branches = [
        f"{{ {_values(iris)} ?s {kind.paths[0] if place == 0 else kind.paths[1]} ?name }}"
        for kind, iris in by_kind.items()
        for place in range(1 + (kind.name == "article"))
    ]
    found: dict[str, list[Name]] = {}
    for row in rows(reader, f"SELECT ?s ?name {{ {' UNION '.join(branches)} }}") if branches else ():
        if isinstance(row["name"], Literal):
            found.setdefault(row["s"].value, []).append(Name(row["name"].value, row["name"].language or ""))
    return found


def _told(reader: GraphReader, by_kind: Mapping[Kind, list[str]]) -> dict[str, dict[int, list[Name]]]:
    branches = [
        f"{{ {_values(by_kind[kind])} ?s {path} ?said BIND({number} AS ?rank) }}"
        for number, (name, path) in enumerate(_SAID)
        for kind in kinds_named(name)
        if kind in by_kind
    ]
    found: dict[str, dict[int, list[Name]]] = {}
    for row in rows(reader, f"SELECT ?s ?said ?rank {{ {' UNION '.join(branches)} }}") if branches else ():
        ranks = found.setdefault(row["s"].value, {})
        ranks.setdefault(int(row["rank"].value), []).append(_shown(row["said"]))
    return found


def _shown(term: object) -> Name:
    if isinstance(term, Literal):
        return Name(term.value, term.language or "")
    # A concept is called by the end of its IRI.
    return Name(term.value.rpartition("#")[2] if isinstance(term, NamedNode) else "", _ENGLISH)


def _few(kind: Kind, ranks: Mapping[int, list[Name]]) -> tuple[str, ...]:
    told: list[str] = []
    for rank in sorted(ranks):
        names = ranks[rank]
        english = [name for name in names if name.language in ("", _ENGLISH)]
        told += sorted({name.text for name in english or [_best(names)]})[:_MOST]
    return tuple(dict.fromkeys([kind.name, *filter(None, told)]))


def _best(names: list[Name]) -> Name:
    """Return the English one, else the first by its language."""
    return min(
        names, key=lambda name: (name.language != _ENGLISH, name.language, name.text), default=Name("", "")
    )


def _values(iris: Iterable[str]) -> str:
    return f"VALUES ?s {{ {' '.join(f'<{iri}>' for iri in sorted(set(iris)))} }}"
