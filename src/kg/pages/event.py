"""The page of an event: who, when, where, in which words, and what other articles say of the same thing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING

from kg.pages.accounts import IN_BRIEF, IN_FULL, gather
from kg.pages.gather import Branch, Quoting
from kg.pages.picture import Timeline, draw
from kg.terms import KG

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kg.pages.gather import Listed
    from kg.pages.model import Claim, Event
    from kg.pages.times import When
    from kg.sparql.description import Description
    from kg.store.base import GraphReader


@dataclass(frozen=True, slots=True)
class Differences:
    """In what accounts of one thing differ; `exclusive` where their times cannot all be true.

    Where one says "August" and another "18 August", their `precision` differs and not their times.
    """

    times: bool
    precision: bool
    exclusive: bool
    actualities: bool
    types: bool

    def __bool__(self) -> bool:
        return self.times or self.actualities or self.types


@dataclass(frozen=True, slots=True)
class EventPage:
    """One event; `accounts` are all events of the same happening, this one first, where there are others.

    `cut` has the lists that hold only some of what there is.
    """

    found: Description
    event: Event
    accounts: tuple[Event, ...]
    differences: Differences
    sub_events: tuple[Event, ...]
    claims: tuple[Claim, ...]
    matches: tuple[tuple[str, str], ...]
    picture: Timeline
    cut: Mapping[str, Listed]


def event_page(reader: GraphReader, iri: str, page: int = 1) -> EventPage | None:
    """Return a page of an event, None where there is none. Three queries. Raises QueryFailed, StoreError."""
    event = f"<{iri}>"
    same = f"{event} {KG.happening} ?happening . ?thing {KG.happening} ?happening"
    branches = (
        Branch("same", f"{same} FILTER(?thing != {event})", 20, leads=IN_FULL, of_facts=True),
        Branch("part", f"?thing {KG.subEventOf} {event}", 25, leads=IN_BRIEF, of_facts=True),
        Branch("claim", f"?thing {KG.about} {event}", 25, leads=(KG.statedIn,), of_facts=True),
    )
    found = gather(
        reader,
        iri,
        KG.Event,
        branches,
        page=page,
        leads=IN_FULL,
        quoting=lambda found: Quoting((iri, *found["same"], *found["part"]), parts=True),
    )
    if found is None:
        return None
    own = found.event(iri)
    others = [found.event(other) for other in found.members["same"]]
    others.sort(key=lambda other: (str(other.source.published or "~"), other.name.iri))
    accounts = (own, *others) if others else ()
    return EventPage(
        found.description(),
        own,
        accounts,
        differences(accounts),
        found.events(found.members["part"]),
        found.claims(found.members["claim"]),
        found.matches(iri),
        draw((("", accounts or (own,)),)),
        found.members.cut,
    )


def differences(accounts: Sequence[Event]) -> Differences:
    """Return in what accounts differ."""
    times = [account.when for account in accounts if account.when and account.when.is_dated]
    spans = sorted({(when.earliest or date.min, when.latest or date.max) for when in times}, key=_length)
    nested = all(wide[0] <= narrow[0] and narrow[1] <= wide[1] for narrow, wide in pairwise(spans))
    return Differences(
        times=not nested,
        precision=nested and len(spans) > 1,
        exclusive=_exclude(times),
        actualities=len({account.actuality.iri for account in accounts}) > 1,
        types=len({account.type.iri for account in accounts}) > 1,
    )


def _length(span: tuple[date, date]) -> int:
    return span[1].toordinal() - span[0].toordinal()


def _exclude(times: Sequence[When]) -> bool:
    """Tell whether no day lies within all of the times."""
    lows = [when.earliest for when in times if when.earliest]
    highs = [when.latest for when in times if when.latest]
    return bool(lows and highs) and max(lows) > min(highs)
