"""Say what a graph holds: the base of its IRIs, counts by class, the latest articles."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, Final

from pyoxigraph import NamedNode

from kg.errors import QueryError, StoreError
from kg.sparql.results import rows
from kg.sparql.standing import fell
from kg.sparql.together import Group, together
from kg.terms import KG, ONTOLOGY, RDFS, SCHEMA, SKOS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from kg.store.base import GraphReader, GraphStore

_ONTOLOGY_GRAPH: Final = "graph/ontology"
_NOTE: Final = "base"
_DATES_PER_ARTICLE: Final = 10
COUNTED: Final = (
    ("articles", KG.Article),
    ("actors", KG.Actor),
    ("events", KG.Event),
    ("claims", KG.Claim),
    ("agreements", KG.Agreement),
    ("places", KG.Place),
)


_SUBMITTED: Final = frozenset((KG.Event, KG.Claim))
"""The classes of these of which one may be submitted, and rejected or withdrawn."""


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
    """What one version of the graph holds.

    `counts` are of all that it says, `standing` without what was submitted and rejected or withdrawn.
    """

    state: str | None
    base: str
    counts: tuple[tuple[str, int], ...]
    standing: tuple[tuple[str, int], ...]
    latest: tuple[ArticleLine, ...]


def holdings(reader: GraphReader, *, latest: int = 10) -> Holdings:
    """Count what the graph holds and list its latest articles.

    The time grows with the graph, to about a second at ten million triples, so keep the answer for as long
    as the version is the same.

    Raises QueryFailed, StoreError.
    """
    counts = tuple(_counts(reader))
    return Holdings(
        reader.state,
        base_of(reader),
        tuple((name, number) for name, number, _ in counts),
        tuple((name, number - fallen) for name, number, fallen in counts),
        tuple(latest_articles(reader, latest)),
    )


def base_of(reader: GraphReader) -> str:
    """Return what the graph's IRIs begin with; empty where nothing tells."""
    return next(iter(bases_of(reader)), "")


def bases_of(reader: GraphReader) -> tuple[str, ...]:
    """Return what the graph's IRIs begin with; several where a store holds more than one graph of kg's.

    By the note of the build, which no change of the graph takes away, or else by the graph of the ontology.
    Raises QueryFailed, StoreError.
    """
    noted = _noted(reader)
    if noted:
        return (noted,)
    query = f"SELECT DISTINCT ?g {{ GRAPH ?g {{ {ONTOLOGY} a ?class }} }} ORDER BY ?g"
    names = (row["g"].value for row in rows(reader, query))
    return tuple(name.removesuffix(_ONTOLOGY_GRAPH) for name in names if name.endswith(_ONTOLOGY_GRAPH))


def has_thing(reader: GraphReader, iri: str) -> bool:
    """Tell whether the graph says anything of an IRI, or has a graph of that name; not knowing is yes."""
    try:
        name = NamedNode(iri)
        said = chain(reader.match(name), reader.match(value=name), reader.match(predicate=name))
        return next(said, None) is not None or reader.has_graph(name)
    except (ValueError, StoreError, QueryError):
        return True


def noted_base(store: GraphStore) -> str:
    """Return what a build noted beside the version that is current now; empty where it noted nothing.

    Raises StoreMissing, StoreError.
    """
    content = store.current_file(_NOTE)
    return "" if content is None else content.decode("utf-8", "ignore")


def note_base(folder: Path | None, base: str) -> None:
    """Put down the base of the version whose files are in `folder`; nowhere for None."""
    if folder is None:
        return
    path = folder / _NOTE
    # The file may be that of the version before, under a second name.
    path.unlink(missing_ok=True)
    path.write_text(base, encoding="utf-8")


def _noted(reader: GraphReader) -> str:
    path = reader.side_file(_NOTE)
    try:
        return path.read_text(encoding="utf-8") if path else ""
    except (OSError, ValueError):
        return ""


def _counts(reader: GraphReader) -> Iterator[tuple[str, int, int]]:
    """Yield of each class what it is called, how many things there are, and how many of them fell."""
    # To look up for each of millions whether it stands would take seconds.
    patterns = [f"?s a {cls}" for _, cls in COUNTED]
    patterns += [f"{fell('s')} ?s a {cls}" for _, cls in COUNTED if cls in _SUBMITTED]
    counts = [Group(("n",), f"{{ SELECT (COUNT(*) AS ?n) {{ {pattern} }} }}") for pattern in patterns]
    numbers = iter([int(number.value) for ((number,),) in together(reader, counts)])
    present = [(name, cls, next(numbers)) for name, cls in COUNTED]
    for name, cls, number in present:
        yield name, number, next(numbers) if cls in _SUBMITTED else 0


def latest_articles(reader: GraphReader, limit: int) -> Iterator[ArticleLine]:
    """Yield the latest articles, the newest first. Raises QueryFailed, StoreError.

    Dates alone are sorted, before anything is joined to them: with the joins, or with the article as a second
    key, that takes Oxigraph thirty times as long. Segments have dates too, so more are taken than wanted.
    """
    dated = f"""
        SELECT ?article {{ ?article {SCHEMA.datePublished} ?date }}
        ORDER BY DESC(?date) LIMIT {limit * _DATES_PER_ARTICLE}"""
    newest = " ".join(str(row["article"]) for row in rows(reader, dated))
    query = f"""
        SELECT ?article ?title ?date (SAMPLE(?name) AS ?publisher) {{
          VALUES ?article {{ {newest} }}
          ?article a {KG.Article} ; {SCHEMA.datePublished} ?date ; {SCHEMA.headline}|{RDFS.label} ?title
          OPTIONAL {{
            ?article {SCHEMA.publisher} ?by . ?by {SKOS.prefLabel} ?name FILTER(LANG(?name) = "en")
          }}
        }} GROUP BY ?article ?title ?date ORDER BY DESC(?date) ?article LIMIT {limit}"""
    for row in rows(reader, query):
        title, publisher = row["title"], row["publisher"]
        yield ArticleLine(
            row["article"].value,
            title.value,
            title.language or "",
            row["date"].value,
            publisher.value if publisher else "",
        )
