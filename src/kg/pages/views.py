"""The timeline and the network of a selection: a query, its answer, and the picture of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

from pyoxigraph import Literal, NamedNode

from kg.pages.accounts import standing_of
from kg.pages.gather import Names, names_of
from kg.pages.model import Event, Name, Source
from kg.pages.network import NODES, Network, Tie, weave
from kg.pages.picture import Timeline, draw
from kg.pages.selection import SCANNED, select, upheld
from kg.pages.times import When
from kg.sparql.display import cased_tag
from kg.sparql.evaluation import Lookup
from kg.sparql.results import rows
from kg.terms import PREFIXES

if TYPE_CHECKING:
    from pyoxigraph import QuerySolution

    from kg.pages.selection import Selection
    from kg.store.base import GraphReader

EVENTS: Final = 100
"""Most events of a timeline."""
PAIRS: Final = 80
"""Most pairs of a network."""

_AGAINST: Final = (
    "request", "accuse", "reject", "threaten", "protest", "sanction", "mobilize", "coerce", "assault",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class TimelineView:
    """The events of a selection in the order of time; `more` tells that not all are here.

    `scanned` is the number of events that were looked at where there may be others, else 0.
    """

    query: str
    construct: str
    events: tuple[Event, ...]
    more: bool
    picture: Timeline
    names: Names
    scanned: int


@dataclass(frozen=True, slots=True)
class NetworkView:
    """Who acts with or against whom in a selection's events; `more` tells that not all are here.

    `scanned` is the number of events that were looked at where there may be others, else 0.
    """

    query: str
    construct: str
    ties: tuple[Tie, ...]
    more: bool
    picture: Network
    names: Names
    scanned: int


@dataclass(frozen=True, slots=True)
class Viewing(Lookup):
    """A view wanted of the events that an address chooses: a timeline or a network, by its parameters.

    `base` is what the graph's IRIs begin with.
    """

    view: str = ""
    given: tuple[tuple[str, tuple[str, ...]], ...] = ()

    def found(self, reader: GraphReader) -> tuple[Selection, TimelineView | NetworkView]:
        """Return what was chosen, and the view of it. Raises UsageError, QueryFailed, StoreError."""
        chosen = select(reader, dict(self.given), self.base)
        make = timeline_view if self.view == "timeline" else network_view
        return chosen, make(reader, chosen)


def timeline_view(reader: GraphReader, chosen: Selection) -> TimelineView:
    """Return the timeline of a selection. Three queries. Raises QueryFailed, StoreError."""
    query = _prefixed(
        f"""SELECT ?event ?what ?type ?told_as ?from ?to ?precision ?expression ?counted_from
  ?article ?headline ?published ?submitted_as ?submitted_by
WHERE {{
  {chosen.group()}
  ?event rdfs:label ?what ;
         kg:eventType ?type ;
         kg:actuality ?told_as ;
         kg:statedIn ?article .
  ?article schema:headline|rdfs:label ?headline .
  OPTIONAL {{ ?article schema:datePublished ?published }}
  # Of what readers submitted: what was decided about it, and whose it is.
  OPTIONAL {{ ?event kg:factStatus ?submitted_as }}
  OPTIONAL {{ ?event prov:wasAttributedTo ?submitted_by }}
  OPTIONAL {{
    ?event kg:hasTime ?time .
    OPTIONAL {{ ?time kg:earliest ?from }}
    OPTIONAL {{ ?time kg:latest ?to }}
    OPTIONAL {{ ?time kg:precision ?precision }}
    OPTIONAL {{ ?time kg:expression ?expression }}
    OPTIONAL {{ ?time kg:anchorDate ?counted_from }}
  }}
}}
# In the order of time; what has no day stands last.
ORDER BY (!BOUND(?from) && !BOUND(?to)) COALESCE(?from, ?to) ?to ?event"""
    )
    found = list(dict.fromkeys(map(_event, rows(reader, f"{query}\nLIMIT {EVENTS + 1}"))))
    events = tuple(found[:EVENTS])
    construct = _prefixed(
        f"""CONSTRUCT {{ ?event ?property ?value . ?time ?bound ?day }}
WHERE {{
  {chosen.group()}
  ?event ?property ?value .
  OPTIONAL {{ ?event kg:hasTime ?time . ?time ?bound ?day }}
}}"""
    )
    names = names_of(reader, chosen.things)
    more = len(found) > EVENTS
    scanned = _scanned(reader, chosen) if more else 0
    return TimelineView(query, construct, events, more, draw((("", events),)), names, scanned)


def network_view(reader: GraphReader, chosen: Selection) -> NetworkView:
    """Return the network of a selection. Three queries. Raises QueryFailed, StoreError."""
    types = " ".join(f"event-type:{concept}" for concept in _AGAINST)
    pairs = f"""  {chosen.group()}
  ?event kg:eventType ?type ;
         kg:hasParticipation ?doing , ?other .
  ?doing kg:role ?role ; kg:actor ?doer .
  ?other kg:role ?other_role ; kg:actor ?partner .
  OPTIONAL {{ ?doing kg:onBehalfOf ?represented }}
  OPTIONAL {{ ?other kg:onBehalfOf ?other_represented }}
  # The side is whoever is represented, or the actor.
  BIND(COALESCE(?represented, ?doer) AS ?one)
  BIND(COALESCE(?other_represented, ?partner) AS ?two)
  BIND(?role = role:source && ?other_role = role:target AS ?directed)
  {upheld("doing")}
  {upheld("other")}
  FILTER(?one != ?two && (?directed
    || (?role IN (role:partner, role:host) && ?other_role IN (role:partner, role:host)
        && STR(?one) < STR(?two))))
  # Conflict in words or deeds, as PLOVER counts it.
  BIND(IF(?type IN ({types.replace(" ", ", ")}), "against", "with") AS ?how)"""
    query = _prefixed(
        f"""SELECT ?one ?how ?two ?directed (COUNT(DISTINCT ?event) AS ?events)
WHERE {{
{pairs}
}}
GROUP BY ?one ?how ?two ?directed
ORDER BY DESC(?events) ?one ?two ?how ?directed"""
    )
    found = [_tie(row) for row in rows(reader, f"{query}\nLIMIT {PAIRS + 1}")]
    ties = tuple(found[:PAIRS])
    construct = _prefixed(
        f"""CONSTRUCT {{ ?event ?property ?value . ?part ?said ?of }}
WHERE {{
  {chosen.group()}
  ?event ?property ?value .
  OPTIONAL {{ ?event kg:hasParticipation ?part . ?part ?said ?of }}
}}"""
    )
    names = names_of(reader, (*chosen.things, *(side for tie in ties for side in (tie.one, tie.two))))
    picture = weave(ties, names, NODES)
    return NetworkView(query, construct, ties, len(found) > PAIRS, picture, names, _scanned(reader, chosen))


def _scanned(reader: GraphReader, chosen: Selection) -> int:
    """Return how many events were looked at, 0 where that was all of them."""
    counted = rows(reader, _prefixed(f"SELECT (COUNT(*) AS ?n) WHERE {{ {chosen.group()} }}"))
    number = next((int(row["n"].value) for row in counted), 0)
    return number if number >= SCANNED else 0


def _prefixed(query: str) -> str:
    used = [name for name in PREFIXES if f"{name}:" in query]
    return "".join(f"PREFIX {name}: <{PREFIXES[name]}>\n" for name in sorted(used)) + "\n" + query


def _tie(row: QuerySolution) -> Tie:
    return Tie(
        row["one"].value,
        row["two"].value,
        row["how"].value == "against",
        row["directed"].value == "true",
        int(row["events"].value),
    )


def _event(row: QuerySolution) -> Event:
    headline = Name(row["article"].value, row["headline"].value, cased_tag(row["headline"].language or ""))
    when = None
    if row["precision"] is not None or row["expression"] is not None:
        precision = row["precision"].value.rpartition("#")[2] if row["precision"] else "unresolved"
        expression = row["expression"].value if row["expression"] else ""
        when = When(_day(row["from"]), _day(row["to"]), precision, expression, _day(row["counted_from"]))
    return Event(
        Name(row["event"].value, row["what"].value, cased_tag(row["what"].language or "")),
        _concept(row["type"].value),
        _concept(row["told_as"].value),
        when, (), (), (), None, None,
        Source(headline, _day(row["published"])),
        (),
        standing_of(row["event"].value, _iri(row["submitted_as"]), _iri(row["submitted_by"])),
    )  # fmt: skip


def _iri(value: object) -> str:
    return value.value if isinstance(value, NamedNode) else ""


def _concept(iri: str) -> Name:
    return Name(iri, iri.rpartition("#")[2].replace("-", " "))


def _day(value: object) -> date | None:
    try:
        return date.fromisoformat(value.value) if isinstance(value, Literal) else None
    except ValueError:
        return None
