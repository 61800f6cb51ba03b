"""Say what a graph holds: the base of its IRIs, counts by class, the latest articles."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from kg.sparql.results import rows
from kg.terms import KG, ONTOLOGY, RDFS, SCHEMA

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kg.store.base import GraphReader

_ONTOLOGY_GRAPH: Final = "graph/ontology"
_COUNTED: Final = (
    ("articles", KG.Article),
    ("actors", KG.Actor),
    ("events", KG.Event),
    ("claims", KG.Claim),
    ("agreements", KG.Agreement),
    ("places", KG.Place),
)


@dataclass(frozen=True, slots=True)
class ArticleLine:
    """One article as a list shows it; `published` is empty where the date is unknown."""

    iri: str
    title: str
    language: str
    published: str
    publisher: str


@dataclass(frozen=True, slots=True)
class Holdings:
    """What one version of the graph holds."""

    version: int | None
    base: str
    counts: tuple[tuple[str, int], ...]
    latest: tuple[ArticleLine, ...]


def holdings(reader: GraphReader, *, latest: int = 10) -> Holdings:
    """Count what the graph holds and list its latest articles: eight queries, each on one index.

    Raises QueryFailed, StoreError.
    """
    return Holdings(reader.version, base_of(reader), tuple(_counts(reader)), tuple(_latest(reader, latest)))


def base_of(reader: GraphReader) -> str:
    """Return what the graph's IRIs begin with, by the graph of its ontology; empty where it has none."""
    query = f"SELECT ?g {{ GRAPH ?g {{ {ONTOLOGY} a ?class }} }}"
    names = (row["g"].value for row in rows(reader, query))
    return next((name.removesuffix(_ONTOLOGY_GRAPH) for name in names if name.endswith(_ONTOLOGY_GRAPH)), "")


def _counts(reader: GraphReader) -> Iterator[tuple[str, int]]:
    for name, cls in _COUNTED:
        for row in rows(reader, f"SELECT (COUNT(*) AS ?n) {{ ?s a {cls} }}"):
            yield name, int(row["n"].value)


def _latest(reader: GraphReader, limit: int) -> Iterator[ArticleLine]:
    query = f"""
        SELECT ?article ?title ?date (SAMPLE(?name) AS ?publisher) {{
          {{ SELECT ?article ?date {{ ?article a {KG.Article} ; {SCHEMA.datePublished} ?date }}
             ORDER BY DESC(?date) ?article LIMIT {limit} }}
          ?article {SCHEMA.headline}|{RDFS.label} ?title
          OPTIONAL {{ ?article {SCHEMA.publisher}/<http://www.w3.org/2004/02/skos/core#prefLabel> ?name
                      FILTER(LANG(?name) = "en") }}
        }} GROUP BY ?article ?title ?date ORDER BY DESC(?date) ?article"""
    for row in rows(reader, query):
        title, publisher = row["title"], row["publisher"]
        yield ArticleLine(
            row["article"].value,
            title.value,
            title.language or "",
            row["date"].value,
            publisher.value if publisher else "",
        )
