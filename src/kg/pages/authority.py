"""The pages of what articles share: agreements, happenings, places, posts and tenures."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from kg.pages.accounts import DAY, IN_BRIEF, IN_FULL, gather
from kg.pages.event import Differences, differences
from kg.pages.gather import Branch, Quoting, Told
from kg.pages.picture import Timeline, draw
from kg.terms import DCTERMS, KG, ORG

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from pyoxigraph import NamedNode

    from kg.pages.accounts import Accounts
    from kg.pages.gather import Listed, Members
    from kg.pages.model import Claim, Event, Name, NameForm, Tenure, Title
    from kg.sparql.description import Description
    from kg.store.base import GraphReader

EVENTS: Final = 25
CLAIMS: Final = 20


@dataclass(frozen=True, slots=True)
class Shared:
    """What all these pages have; `cut` has the lists that hold only some of what there is."""

    found: Description
    name: Name
    names: tuple[NameForm, ...]
    matches: tuple[tuple[str, str], ...]
    sources: tuple[str, ...]
    events: tuple[Event, ...]
    claims: tuple[Claim, ...]
    picture: Timeline
    cut: Mapping[str, Listed]


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

    @property
    def found(self) -> Description:
        """Return what the page says of its thing as statements."""
        return self.shared.found


@dataclass(frozen=True, slots=True)
class HappeningPage:
    """What the articles tell of one happening."""

    shared: Shared
    differences: Differences

    @property
    def found(self) -> Description:
        """Return what the page says of its thing as statements."""
        return self.shared.found


@dataclass(frozen=True, slots=True)
class PlacePage:
    """What is known of one place."""

    shared: Shared
    kind: Name
    disputed_by: tuple[Name, ...]

    @property
    def found(self) -> Description:
        """Return what the page says of its thing as statements."""
        return self.shared.found


@dataclass(frozen=True, slots=True)
class PostPage:
    """An office, who held it, and whom articles call by its title."""

    shared: Shared
    body: Name | None
    tenures: tuple[Tenure, ...]
    titles: tuple[Title, ...]

    @property
    def found(self) -> Description:
        """Return what the page says of its thing as statements."""
        return self.shared.found


@dataclass(frozen=True, slots=True)
class TenurePage:
    """One person's holding of a post, and how articles call the person."""

    found: Description
    tenure: Tenure
    body: Name | None
    titles: tuple[Title, ...]
    cut: Mapping[str, Listed]


def agreement_page(reader: GraphReader, iri: str, page: int = 1) -> AgreementPage | None:
    """Return a page of an agreement, None where there is none. Three queries.

    Raises QueryFailed, StoreError, as do the functions below.
    """
    ways = (KG.citesAgreement, KG.changesAgreement, KG.concludesAgreement)
    branches = (*_told(iri, *ways), Branch("later", f"?thing {KG.basedOn} <{iri}>", 25, told=Told.NAME))
    found = _found(reader, iri, KG.Agreement, branches, page, leads=(KG.hasParty,))
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


def happening_page(reader: GraphReader, iri: str, page: int = 1) -> HappeningPage | None:
    """Return a page of a happening, None where there is none."""
    found = _found(reader, iri, KG.Happening, _told(iri, KG.happening, leads=IN_FULL), page)
    if found is None:
        return None
    shared = _shared(iri, found)
    return HappeningPage(shared, differences(shared.events))


def place_page(reader: GraphReader, iri: str, page: int = 1) -> PlacePage | None:
    """Return a page of a place, None where there is none."""
    found = _found(reader, iri, KG.Place, _told(iri, KG.hasPlace), page)
    if found is None:
        return None
    return PlacePage(
        _shared(iri, found),
        found.names(found.facts.iri(iri, KG.placeKind)),
        found.names.all(found.facts.iris(iri, KG.disputedBy)),
    )


def post_page(reader: GraphReader, iri: str, page: int = 1) -> PostPage | None:
    """Return a page of a post, None where there is none."""
    post = f"<{iri}>"
    branches = (
        Branch("tenure", f"?thing {KG.post} {post} ; a {KG.Tenure}", 50, of_facts=True),
        Branch(
            "title", f"?thing {KG.post} {post} ; a {KG.TitleUse}", 50, leads=(KG.statedIn,), of_facts=True
        ),
    )
    found = _found(reader, iri, KG.Post, branches, page)
    if found is None:
        return None
    return PostPage(
        _shared(iri, found),
        found.names.maybe(found.facts.iri(iri, ORG.postIn)),
        found.tenures(found.members["tenure"]),
        found.titles(found.members["title"]),
    )


def tenure_page(reader: GraphReader, iri: str, page: int = 1) -> TenurePage | None:
    """Return a page of a tenure, None where there is none."""
    same = f"<{iri}> {KG.holder} ?person ; {KG.post} ?post"
    titles = f"{same} . ?thing {KG.holder} ?person ; {KG.post} ?post ; a {KG.TitleUse}"
    branches = (
        Branch("title", titles, 50, leads=(KG.statedIn,), of_facts=True),
        Branch("post", f"<{iri}> {KG.post} ?thing", 1, on_each=True),
    )
    found = _found(reader, iri, KG.Tenure, branches, page)
    if found is None:
        return None
    body = found.facts.iri(found.facts.iri(iri, KG.post), ORG.postIn)
    return TenurePage(
        found.description(),
        found.tenures((iri,))[0],
        found.names.maybe(body),
        found.titles(found.members["title"]),
        found.members.cut,
    )


def _told(iri: str, *properties: NamedNode, leads: tuple[NamedNode, ...] = IN_BRIEF) -> tuple[Branch, ...]:
    """Return the branches of the events that point at a thing, and of the claims about it."""
    ways = " UNION ".join(f"{{ ?thing {prop} <{iri}> }}" for prop in properties)
    return (
        Branch("event", ways, EVENTS, DAY, leads=leads, of_facts=True),
        Branch("claim", f"?thing {KG.about} <{iri}>", CLAIMS, leads=(KG.statedIn,), of_facts=True),
    )


def _found(
    reader: GraphReader,
    iri: str,
    cls: NamedNode,
    branches: tuple[Branch, ...],
    page: int,
    leads: Sequence[NamedNode] = (),
) -> Accounts | None:
    return gather(reader, iri, cls, branches, page=page, leads=leads, quoting=_quoting)


def _quoting(found: Members) -> Quoting:
    quoted = (thing for name in ("event", "title") if name in found.lists for thing in found[name])
    return Quoting(tuple(quoted), context=False)


def _shared(iri: str, found: Accounts) -> Shared:
    events = found.events(_listed(found, "event"))
    return Shared(
        found.description(),
        found.name(iri),
        found.name_forms(iri),
        found.matches(iri),
        found.facts.texts(iri, DCTERMS.source),
        events,
        found.claims(_listed(found, "claim")),
        draw((("", events),)),
        found.members.cut,
    )


def _listed(found: Accounts, branch: str) -> tuple[str, ...]:
    """Return the things of a branch that not all of these pages have."""
    return found.members[branch] if branch in found.members.lists else ()
