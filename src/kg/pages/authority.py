"""The pages of what articles share: agreements, happenings, places, posts and tenures."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from kg.pages.accounts import gather
from kg.pages.event import Differences, differences
from kg.pages.gather import Branch
from kg.pages.picture import Timeline, draw
from kg.terms import DCTERMS, KG, ORG, RDF

if TYPE_CHECKING:
    from datetime import date

    from pyoxigraph import NamedNode

    from kg.pages.accounts import Accounts
    from kg.pages.model import Claim, Event, Name, NameForm, Tenure, Title
    from kg.store.base import GraphReader

EVENTS: Final = 30
_SCANNED: Final = 1000


@dataclass(frozen=True, slots=True)
class Shared:
    """What all these pages have; `cut` names the lists that hold only some of what there is."""

    name: Name
    names: tuple[NameForm, ...]
    matches: tuple[tuple[str, str], ...]
    sources: tuple[str, ...]
    events: tuple[Event, ...]
    claims: tuple[Claim, ...]
    picture: Timeline
    cut: frozenset[str]


@dataclass(frozen=True, slots=True)
class Party:
    """An actor's relation to an agreement; `until` is the last day, None while it lasts."""

    actor: Name
    status: Name
    since: date | None
    until: date | None


@dataclass(frozen=True, slots=True)
class AgreementPage:
    """What is known of one agreement."""

    shared: Shared
    kind: Name
    signed: date | None
    in_force_from: date | None
    in_force_until: date | None
    parties: tuple[Party, ...]
    based_on: tuple[Name, ...]
    basis_of: tuple[Name, ...]


@dataclass(frozen=True, slots=True)
class HappeningPage:
    """What the articles tell of one happening."""

    shared: Shared
    differences: Differences


@dataclass(frozen=True, slots=True)
class PlacePage:
    """What is known of one place."""

    shared: Shared
    kind: Name
    disputed_by: tuple[Name, ...]


@dataclass(frozen=True, slots=True)
class PostPage:
    """An office, who held it, and whom articles call by its title."""

    shared: Shared
    body: Name | None
    tenures: tuple[Tenure, ...]
    titles: tuple[Title, ...]


@dataclass(frozen=True, slots=True)
class TenurePage:
    """One person's holding of a post, and how articles call the person."""

    tenure: Tenure
    body: Name | None
    titles: tuple[Title, ...]


def agreement_page(reader: GraphReader, iri: str) -> AgreementPage | None:
    """Return the page of an agreement, None where there is none. Four queries.

    Raises QueryFailed, StoreError, as do the functions below.
    """
    ways = (KG.citesAgreement, KG.changesAgreement, KG.concludesAgreement)
    branches = (*_told(iri, *ways), Branch("later", f"?thing {KG.basedOn} <{iri}>", 30))
    found = _found(reader, iri, KG.Agreement, branches)
    if found is None:
        return None
    facts, names = found.facts, found.names
    parties = (
        Party(
            names(facts.iri(party, KG.actor)),
            names(facts.iri(party, KG.partyStatus)),
            facts.day(party, KG.from_),
            facts.day(party, KG.until),
        )
        for party in facts.iris(iri, KG.hasParty)
    )
    return AgreementPage(
        _shared(iri, found),
        names(facts.iri(iri, KG.agreementKind)),
        facts.day(iri, KG.signed),
        facts.day(iri, KG.inForceFrom),
        facts.day(iri, KG.inForceUntil),
        tuple(sorted(parties, key=lambda party: (party.status.text, party.actor.text))),
        names.all(facts.iris(iri, KG.basedOn)),
        names.all(found.members["later"]),
    )


def happening_page(reader: GraphReader, iri: str) -> HappeningPage | None:
    """Return the page of a happening, None where there is none."""
    found = _found(reader, iri, KG.Happening, _told(iri, KG.happening))
    if found is None:
        return None
    shared = _shared(iri, found)
    return HappeningPage(shared, differences(shared.events))


def place_page(reader: GraphReader, iri: str) -> PlacePage | None:
    """Return the page of a place, None where there is none."""
    found = _found(reader, iri, KG.Place, _told(iri, KG.hasPlace))
    if found is None:
        return None
    return PlacePage(
        _shared(iri, found),
        found.names(found.facts.iri(iri, KG.placeKind)),
        found.names.all(found.facts.iris(iri, KG.disputedBy)),
    )


def post_page(reader: GraphReader, iri: str) -> PostPage | None:
    """Return the page of a post, None where there is none."""
    post = f"<{iri}>"
    branches = (
        Branch("tenure", f"?thing {KG.post} {post} ; a {KG.Tenure}", 100),
        Branch("title", f"?thing {KG.post} {post} ; a {KG.TitleUse} ; {KG.statedIn} ?source", 100),
    )
    found = _found(reader, iri, KG.Post, branches)
    if found is None:
        return None
    return PostPage(
        _shared(iri, found),
        found.names.maybe(found.facts.iri(iri, ORG.postIn)),
        found.tenures(found.members["tenure"]),
        found.titles(found.members["title"]),
    )


def tenure_page(reader: GraphReader, iri: str) -> TenurePage | None:
    """Return the page of a tenure, None where there is none."""
    same = f"<{iri}> {KG.holder} ?person ; {KG.post} ?post"
    titles = f"{same} . ?thing {KG.holder} ?person ; {KG.post} ?post ; {KG.statedIn} ?source"
    branches = (Branch("title", titles, 100), Branch("post", f"<{iri}> {KG.post} ?thing", 1))
    found = _found(reader, iri, KG.Tenure, branches)
    if found is None:
        return None
    body = found.facts.iri(found.facts.iri(iri, KG.post), ORG.postIn)
    return TenurePage(found.tenures((iri,))[0], found.names.maybe(body), found.titles(found.members["title"]))


def _told(iri: str, *properties: NamedNode) -> tuple[Branch, ...]:
    """Return the branches of the events that point at a thing, and of the claims about it."""
    ways = " UNION ".join(f"{{ ?thing {prop} <{iri}> }}" for prop in properties)
    event = f"""{{ SELECT DISTINCT ?thing {{ {ways} }} LIMIT {_SCANNED} }}
        ?thing {KG.statedIn} ?source . OPTIONAL {{ ?thing {KG.hasTime}/{KG.earliest} ?day }}"""
    return (
        Branch("event", event, EVENTS, latest=True),
        Branch("claim", f"?thing {KG.about} <{iri}> ; {KG.statedIn} ?source", 30),
    )


def _found(reader: GraphReader, iri: str, cls: NamedNode, branches: tuple[Branch, ...]) -> Accounts | None:
    found = gather(reader, iri, branches, words_of=("event", "title"), words_of_parts=False)
    return found if found is not None and cls.value in found.facts.iris(iri, RDF.type) else None


def _shared(iri: str, found: Accounts) -> Shared:
    events = found.events(found.members["event"])
    return Shared(
        found.name(iri),
        found.name_forms(iri),
        found.matches(iri),
        found.facts.texts(iri, DCTERMS.source),
        events,
        found.claims(found.members["claim"]),
        draw((("", events),)),
        found.members.cut,
    )
