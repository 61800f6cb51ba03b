"""List all things of a kind, a page at a time: what somebody looks through who knows no name yet."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from kg.search.context import contexts
from kg.search.kinds import KINDS, kinds_named
from kg.sparql.display import cased_tag, visible
from kg.sparql.evaluation import Lookup
from kg.sparql.results import rows
from kg.terms import KG, SCHEMA, SKOS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pyoxigraph import NamedNode

    from kg.search.kinds import Kind
    from kg.store.base import GraphReader

SIZE: Final = 50
"""Things on a page."""

_BY_NAME: Final = f"""
  OPTIONAL {{ ?thing {SKOS.prefLabel} ?name FILTER(LANG(?name) = "en") }}
  BIND(LCASE(STR(?name)) AS ?key)"""
_BY_DAY: Final = f"OPTIONAL {{ ?thing {SCHEMA.datePublished} ?key }}"


@dataclass(frozen=True, slots=True)
class Shelf:
    """What is listed together: the things of a class, by name or from the latest day to the first."""

    name: str
    cls: NamedNode
    kinds: tuple[Kind, ...]
    by_day: bool = False

    @property
    def order(self) -> str:
        """Return the pattern that binds ?key to what a thing is placed by."""
        return _BY_DAY if self.by_day else _BY_NAME


SHELVES: Final = (
    Shelf("articles", KG.Article, kinds_named("article"), by_day=True),
    Shelf("actors", KG.Actor, kinds_named("actor")),
    Shelf("agreements", KG.Agreement, kinds_named("agreement")),
    Shelf("places", KG.Place, kinds_named("place")),
    Shelf("posts", KG.Post, kinds_named("post")),
    Shelf("happenings", KG.Happening, kinds_named("happening")),
)


@dataclass(frozen=True, slots=True)
class Listed:
    """A thing on a list, with what tells it from others of the name."""

    iri: str
    name: str
    language: str
    description: str


@dataclass(frozen=True, slots=True)
class Listing:
    """One page of a list; `more` tells that others follow."""

    shelf: Shelf
    page: int
    things: tuple[Listed, ...]
    more: bool

    @property
    def first(self) -> int:
        """Return the number of the first thing, counted from 1."""
        return (self.page - 1) * SIZE + 1


@dataclass(frozen=True, slots=True)
class ListingWanted(Lookup):
    """A page, counted from 1, wanted of one of the `SHELVES` by its name."""

    shelf: str = ""
    page: int = 1

    def found(self, reader: GraphReader) -> Listing:
        """Return the page. Raises QueryFailed, StoreError."""
        return listing(reader, next(shelf for shelf in SHELVES if shelf.name == self.shelf), self.page)


def listing(reader: GraphReader, shelf: Shelf, page: int) -> Listing:
    """Return a page of a list, counted from 1. Four queries. Raises QueryFailed, StoreError."""
    kinds = _page(reader, shelf, (page - 1) * SIZE)
    shown = list(kinds)[:SIZE]
    known = contexts(reader, [(iri, kinds[iri]) for iri in shown])
    things = []
    for iri in shown:
        name, said = known[iri].name, known[iri].said
        # On a list of one kind that need not be said of each.
        description = " · ".join(said if len(shelf.kinds) > 1 else said[1:])
        things.append(Listed(iri, visible(name.text) or iri, cased_tag(name.language), description))
    return Listing(shelf, page, tuple(things), len(kinds) > SIZE)


def _page(reader: GraphReader, shelf: Shelf, start: int) -> Mapping[str, Kind]:
    """Return the things of a page and one more, in their order, each with its closest kind."""
    order = f"{'DESC' if shelf.by_day else 'ASC'}(?key) ?thing"
    classes = ", ".join(str(kind.cls) for kind in shelf.kinds)
    query = f"""
        SELECT ?thing ?cls {{
          {{
            SELECT DISTINCT ?thing ?key {{ ?thing a {shelf.cls} . {shelf.order} }}
            ORDER BY {order} LIMIT {SIZE + 1} OFFSET {start}
          }}
          ?thing a ?cls FILTER(?cls IN ({classes}))
        }} ORDER BY {order}"""
    found: dict[str, Kind] = {}
    known = {kind.cls: kind for kind in KINDS}
    for row in rows(reader, query):
        iri, kind = row["thing"].value, known[row["cls"]]
        found[iri] = min(found.get(iri, kind), kind, key=lambda one: one.number)
    return found
