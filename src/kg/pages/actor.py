"""The page of an actor: names, offices, deeds, claims and articles."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from kg.pages.accounts import gather
from kg.pages.gather import Branch
from kg.pages.picture import Timeline, draw
from kg.terms import KG, OA, ORG, RDF, SCHEMA

if TYPE_CHECKING:
    from kg.pages.accounts import Accounts
    from kg.pages.model import Claim, Event, Name, NameForm, Source, Tenure, Title
    from kg.store.base import GraphReader

EVENTS: Final = 30
"""Most events of a page, the latest; the timeline of the actor has more."""
CLAIMS: Final = 15
_SCANNED: Final = 1000
"""Most events or mentions that are looked at to find the latest ones."""
_DOING: Final = frozenset({"source", "partner", "host", "candidate", "elected"})


@dataclass(frozen=True, slots=True)
class Deed:
    """An event seen from one actor: in which role, and for whom or by whom the actor took part."""

    event: Event
    role: Name
    represents: Name | None
    represented_by: Name | None

    @property
    def is_doing(self) -> bool:
        """Tell whether the actor did it, rather than being the one it was done to or a bystander."""
        return self.role.iri.rpartition("#")[2] in _DOING


@dataclass(frozen=True, slots=True)
class ActorPage:
    """What is known of one actor. `cut` names the lists that hold only some of what there is."""

    name: Name
    kind: str
    names: tuple[NameForm, ...]
    matches: tuple[tuple[str, str], ...]
    government_of: Name | None
    governments: tuple[Name, ...]
    posts: tuple[Name, ...]
    tenures: tuple[Tenure, ...]
    titles: tuple[Title, ...]
    did: tuple[Deed, ...]
    done_to: tuple[Deed, ...]
    claimed: tuple[Claim, ...]
    claimed_of: tuple[Claim, ...]
    agreements: tuple[Name, ...]
    disputes: tuple[Name, ...]
    written: tuple[Source, ...]
    named_in: tuple[Source, ...]
    picture: Timeline
    cut: frozenset[str]


def actor_page(reader: GraphReader, iri: str) -> ActorPage | None:
    """Return the page of an actor, None where there is none. Four queries.

    Raises QueryFailed, StoreError.
    """
    found = gather(reader, iri, _branches(f"<{iri}>"), words_of=("event",), words_of_parts=False)
    if found is None or KG.Actor.value not in found.facts.iris(iri, RDF.type):
        return None
    members, names = found.members, found.names
    deeds = tuple(_deed(event, iri) for event in found.events(members["event"]))
    did = tuple(deed for deed in deeds if deed.is_doing)
    done_to = tuple(deed for deed in deeds if not deed.is_doing)
    return ActorPage(
        name=names(iri),
        kind=_kind(iri, found),
        names=found.name_forms(iri),
        matches=found.matches(iri),
        government_of=names.maybe(found.facts.iri(iri, KG.governmentOf)),
        governments=names.all(members["government"]),
        posts=names.all(members["post"]),
        tenures=found.tenures(members["tenure"]),
        titles=found.titles(members["title"]),
        did=did,
        done_to=done_to,
        claimed=found.claims(members["claim"]),
        claimed_of=found.claims(members["about"]),
        agreements=names.all(members["agreement"]),
        disputes=names.all(members["place"]),
        written=found.sources(members["written"]),
        named_in=found.sources(members["named"]),
        picture=draw(
            (("Did, or took part in", [deed.event for deed in did]),
             ("Was done towards it", [deed.event for deed in done_to]))
        ),
        cut=members.cut,
    )  # fmt: skip


def _branches(actor: str) -> tuple[Branch, ...]:
    stated = f"?thing {KG.statedIn} ?source"
    event = f"""{{ SELECT DISTINCT ?thing {{
            {{ ?part {KG.actor} {actor} }} UNION {{ ?part {KG.onBehalfOf} {actor} }}
            ?thing {KG.hasParticipation} ?part
        }} LIMIT {_SCANNED} }} {stated} . OPTIONAL {{ ?thing {KG.hasTime}/{KG.earliest} ?day }}"""
    named = f"""{{ SELECT ?segment {{
            ?words {OA.hasBody} {actor} ; {KG.inSegment} ?segment
        }} LIMIT {_SCANNED} }}
        ?segment {KG.belongsTo} ?thing . OPTIONAL {{ ?thing {SCHEMA.datePublished} ?day }}"""
    written = f"""{{ SELECT ?thing {{
            {{ ?thing {SCHEMA.author} {actor} }} UNION {{ ?thing {SCHEMA.publisher} {actor} }}
        }} LIMIT {_SCANNED} }} OPTIONAL {{ ?thing {SCHEMA.datePublished} ?day }}"""
    return (
        Branch("event", event, EVENTS, latest=True),
        Branch("claim", f"?thing {KG.claimant} {actor} ; {KG.statedIn} ?source", CLAIMS),
        Branch("about", f"?thing {KG.about} {actor} ; {KG.statedIn} ?source", CLAIMS),
        Branch("tenure", f"?thing {KG.holder} {actor} ; a {KG.Tenure}", 50),
        Branch("title", f"?thing {KG.holder} {actor} ; a {KG.TitleUse} ; {KG.statedIn} ?source", 30),
        Branch("government", f"?thing {KG.governmentOf} {actor}", 20),
        Branch("post", f"?thing {ORG.postIn} {actor}", 50),
        Branch("agreement", f"?party {KG.actor} {actor} . ?thing {KG.hasParty} ?party", 50),
        Branch("place", f"?thing {KG.disputedBy} {actor}", 50),
        Branch("written", written, 20, latest=True),
        Branch("named", named, 30, latest=True),
    )


def _deed(event: Event, iri: str) -> Deed:
    own = [part for part in event.parts if part.actor.iri == iri]
    if own:
        return Deed(event, own[0].role, own[0].on_behalf_of, None)
    represented = [part for part in event.parts if part.on_behalf_of and part.on_behalf_of.iri == iri]
    part = represented[0]
    return Deed(event, part.role, None, part.actor)


def _kind(iri: str, found: Accounts) -> str:
    types = found.facts.iris(iri, RDF.type)
    kinds = {
        KG.Person: "person",
        KG.Organisation: "organisation",
        KG.State: "state",
        KG.Government: "government",
    }
    return next((kind for cls, kind in kinds.items() if cls.value in types), "actor")
