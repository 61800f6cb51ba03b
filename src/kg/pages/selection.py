"""Choose events: by actors, type, place, agreement, article and time, as an address says it."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from pyoxigraph import Literal, NamedNode

from kg.errors import UsageError
from kg.pages.languages import TAGS
from kg.schemes import ACTUALITY, ANNOTATION_STATUS, EVENT_TYPE
from kg.sparql.results import rows
from kg.sparql.standing import FALLEN
from kg.terms import SKOS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kg.schemes import Scheme
    from kg.store.base import GraphReader

SCANNED: Final = 1000
"""Most events that a view looks at."""
MOST: Final = 4
"""Most things of a kind that can be chosen together."""
FIELDS: Final = ("actor", "type", "actuality", "place", "agreement", "article", "from", "until")

_IDENTIFIER: Final = re.compile(r"[a-z0-9][a-z0-9._/-]*")
_DAY: Final = re.compile(r"(\d{4})(?:-(\d\d))?(?:-(\d\d))?")
_SAFE: Final = "/:@!$&()*+,;=-._~"


@dataclass(frozen=True, slots=True)
class Selection:
    """Which events are wanted; things are IRIs, `types` and `actualities` ids of concepts, empty for all.

    With several actors, all of them have to take part, or be represented, in an event.
    """

    actors: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    actualities: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    agreements: tuple[str, ...] = ()
    articles: tuple[str, ...] = ()
    since: date | None = None
    until: date | None = None

    @property
    def things(self) -> tuple[str, ...]:
        """Return the IRIs of everything that was chosen by name."""
        return (*self.actors, *self.places, *self.agreements, *self.articles)

    def group(self) -> str:
        """Return the SPARQL group that binds ?event to the events that are wanted, with prefixed names.

        The first choice leads to the events, and each of the others is looked up for them: joined, Oxigraph
        would begin with what it takes for the rarest, which may be every event of a type.
        """
        first, *others = self._choices() or ("?event a kg:Event .",)
        lines = [first, *(f"FILTER EXISTS {{ {other} }}" for other in others), *self._days(), upheld("event")]
        inner = "\n      ".join(lines)
        return f"{{\n    SELECT DISTINCT ?event WHERE {{\n      {inner}\n    }} LIMIT {SCANNED}\n  }}"

    def _choices(self) -> tuple[str, ...]:
        return (
            *(f"?event kg:statedIn <{iri}> ." for iri in self.articles),
            *(f"?event {_WAYS} <{iri}> ." for iri in self.agreements),
            *(f"?event kg:hasPlace <{iri}> ." for iri in self.places),
            *(_takes_part(iri, number) for number, iri in enumerate(self.actors, start=1)),
            *self._concepts("kg:eventType", EVENT_TYPE, self.types),
            *self._concepts("kg:actuality", ACTUALITY, self.actualities),
        )

    def _concepts(self, prop: str, scheme: Scheme, chosen: Sequence[str]) -> tuple[str, ...]:
        if len(chosen) == 1:
            return (f"?event {prop} {scheme.id}:{chosen[0]} .",)
        values = ", ".join(f"{scheme.id}:{concept}" for concept in chosen)
        return (f"?event {prop} ?concept FILTER(?concept IN ({values}))",) if chosen else ()

    def _days(self) -> tuple[str, ...]:
        """Return what keeps the events that can lie between the two days; the undated cannot be said to."""
        if not (self.since or self.until):
            return ()
        bounds = []
        if self.since:
            bounds.append(f'COALESCE(?latest >= "{self.since}"^^xsd:date, BOUND(?earliest))')
        if self.until:
            bounds.append(f'COALESCE(?earliest <= "{self.until}"^^xsd:date, BOUND(?latest))')
        return (
            "OPTIONAL { ?event kg:hasTime/kg:earliest ?earliest }",
            "OPTIONAL { ?event kg:hasTime/kg:latest ?latest }",
            f"FILTER({' && '.join(bounds)})",
        )


_WAYS: Final = "kg:citesAgreement|kg:changesAgreement|kg:concludesAgreement"


def _takes_part(actor: str, number: int) -> str:
    """Return what finds the events of an actor, by parts that stand."""
    # The part has a number, for each of several actors has one of its own.
    part = f"part_{number}"
    return f"?event kg:hasParticipation ?{part} . ?{part} kg:actor|kg:onBehalfOf <{actor}> . {upheld(part)}"


def upheld(variable: str) -> str:
    """Return what leaves out of a query, with prefixed names, the facts that were rejected or withdrawn."""
    fallen = ", ".join(f"{ANNOTATION_STATUS.id}:{status}" for status in FALLEN)
    return f"FILTER NOT EXISTS {{ ?{variable} kg:factStatus ?fallen FILTER(?fallen IN ({fallen})) }}"


def select(reader: GraphReader, given: Mapping[str, Sequence[str]], base: str) -> Selection:
    """Return the selection that an address's parameters mean; one query where a thing is given by a name.

    Things are given by id, by IRI or by a name in any language. Raises UsageError for what cannot be meant,
    QueryFailed, StoreError.
    """
    values = {field: [text for value in given.get(field, ()) if (text := value.strip())] for field in FIELDS}
    for kind in ("actor", "place", "agreement", "article"):
        if len(values[kind]) > MOST:
            raise UsageError(f"{len(values[kind])} {kind}s are given.", mend=f"Give {MOST} at most.")
    named = [
        value
        for field in ("actor", "place", "agreement", "article")
        for value in values[field]
        if not (_IDENTIFIER.fullmatch(value) or value.startswith(base))
    ]
    known = _by_name(reader, named) if named else {}

    def things(kind: str) -> tuple[str, ...]:
        return tuple(dict.fromkeys(_thing(value, kind, base, known) for value in values[kind]))

    return Selection(
        things("actor"),
        _ids(values["type"], EVENT_TYPE),
        _ids(values["actuality"], ACTUALITY),
        things("place"),
        things("agreement"),
        things("article"),
        _bound(values["from"], "from", last=False),
        _bound(values["until"], "until", last=True),
    )


def _thing(value: str, kind: str, base: str, known: Mapping[str, Sequence[str]]) -> str:
    if value.startswith(base):
        return _iri(value, value)
    if _IDENTIFIER.fullmatch(value):
        return _iri(f"{base}{kind}/{quote(value, safe=_SAFE)}", value)
    found = [iri for iri in known.get(value, ()) if iri.startswith(f"{base}{kind}/")]
    if len(found) == 1:
        return found[0]
    if found:
        ids = ", ".join(iri.removeprefix(f"{base}{kind}/") for iri in found[:8])
        raise UsageError(f"{kind}={value!r} is the name of several.", mend=f"Give one by its id: {ids}.")
    raise UsageError(
        f"{kind}={value!r} is no name of one in the graph.",
        mend="Give a name in full, or the id at the end of the address of its page, such as joe-biden.",
    )


def _iri(iri: str, value: str) -> str:
    try:
        return NamedNode(iri).value
    except ValueError as error:
        raise UsageError(f"{value!r} is no IRI.", mend="Give an id, a name or an IRI.") from error


def _by_name(reader: GraphReader, names: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """Look things up by what they are called in any of the languages known here."""
    literals = " ".join(str(Literal(name, language=tag)) for name in names[:8] for tag in TAGS)
    query = f"""SELECT DISTINCT ?name ?thing {{
        VALUES ?name {{ {literals} }} ?thing {SKOS.prefLabel}|{SKOS.altLabel} ?name
    }} LIMIT 100"""
    found: dict[str, dict[str, None]] = {}
    for row in rows(reader, query):
        found.setdefault(row["name"].value, {})[row["thing"].value] = None
    return {name: tuple(sorted(iris)) for name, iris in found.items()}


def _ids(values: Sequence[str], scheme: Scheme) -> tuple[str, ...]:
    for value in values:
        if value not in scheme:
            raise UsageError(f"{value!r} is no {scheme.id}.", mend=f"Give one of {', '.join(scheme)}.")
    return tuple(dict.fromkeys(values))


def _bound(values: Sequence[str], field: str, *, last: bool) -> date | None:
    """Return a day; a month or a year stands for its first or its last."""
    if not values:
        return None
    value = values[-1]
    found = _DAY.fullmatch(value)
    try:
        if not found:
            raise ValueError  # noqa: TRY301 - told below, as what is no day of the calendar is
        year, month = int(found[1]), int(found[2] or (12 if last else 1))
        return date(year, month, int(found[3] or (monthrange(year, month)[1] if last else 1)))
    except ValueError as error:
        raise UsageError(
            f"{field}={value!r} is no day.",
            mend="Give a day, a month or a year: 2023-04-26, 2023-04 or 2023.",
        ) from error
