"""The page of an actor: names, offices, deeds, claims and articles."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from kg.pages.accounts import DAY, IN_FULL, gather
from kg.pages.gather import Branch, Quoting, Told
from kg.pages.picture import Timeline, draw
from kg.sparql.standing import stands
from kg.terms import KG, OA, ORG, RDF, SCHEMA

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kg.pages.accounts import Accounts
    from kg.pages.gather import Listed
    from kg.pages.model import Claim, Event, Name, NameForm, Part, Source, Standing, Tenure, Title
    from kg.sparql.description import Description
    from kg.store.base import GraphReader

EVENTS: Final = 10
"""Most events of a page, the latest on the first."""
CLAIMS: Final = 5
ARTICLES: Final = 10
_DOING: Final = frozenset({"source", "partner", "host", "candidate", "elected"})


@dataclass(frozen=True, slots=True)
class Deed:
    """An event seen from one actor: in which role, and for whom or by whom the actor took part.

    `standing` is that of the part, where others submitted it than the event.
    """

    event: Event
    role: Name
    represents: Name | None
    represented_by: Name | None
    standing: Standing | None = None

    @property
    def is_doing(self) -> bool:
        """Tell whether the actor did it, rather than being the one it was done to or a bystander."""
        return self.role.iri.rpartition("#")[2] in _DOING


@dataclass(frozen=True, slots=True)
class ActorPage:
    """What is known of one actor. `cut` has the lists that hold only some of what there is."""

    found: Description
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
    cut: Mapping[str, Listed]


def actor_page(reader: GraphReader, iri: str, page: int = 1) -> ActorPage | None:
    """Return a page of an actor, None where there is none. Three queries.

    Raises QueryFailed, StoreError.
    """
    found = gather(
        reader,
        iri,
        KG.Actor,
        _branches(f"<{iri}>"),
        page=page,
        quoting=lambda found: Quoting(found["event"], context=False),
    )
    if found is None:
        return None
    members, names = found.members, found.names
    deeds = tuple(_deed(event, iri) for event in found.events(members["event"]))
    did = tuple(deed for deed in deeds if deed.is_doing)
    done_to = tuple(deed for deed in deeds if not deed.is_doing)
    return ActorPage(
        found=found.description(),
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
    takes_part = f"{{ ?part {KG.actor} {actor} }} UNION {{ ?part {KG.onBehalfOf} {actor} }}"
    events = f"{takes_part} {stands('part')} ?thing {KG.hasParticipation} ?part"
    writes = f"{{ ?thing {SCHEMA.author} {actor} }} UNION {{ ?thing {SCHEMA.publisher} {actor} }}"
    words = f"?words {OA.hasBody} {actor} ; {KG.inSegment} ?segment {stands('words', KG.annotationStatus)}"
    names = f"{words} ?segment {KG.belongsTo} ?thing"
    published = f"?thing {SCHEMA.datePublished} ?day"
    stated = (KG.statedIn,)
    return (
        Branch("event", events, EVENTS, DAY, leads=IN_FULL, of_facts=True),
        Branch("claim", f"?thing {KG.claimant} {actor}", CLAIMS, leads=stated, of_facts=True),
        Branch("about", f"?thing {KG.about} {actor}", CLAIMS, leads=stated, of_facts=True),
        Branch("tenure", f"?thing {KG.holder} {actor} ; a {KG.Tenure}", 50, of_facts=True),
        Branch("title", f"?thing {KG.holder} {actor} ; a {KG.TitleUse}", 20, leads=stated, of_facts=True),
        Branch("government", f"?thing {KG.governmentOf} {actor}", 50, told=Told.NAME),
        Branch("post", f"?thing {ORG.postIn} {actor}", 50, told=Told.NAME),
        Branch("agreement", f"?party {KG.actor} {actor} . ?thing {KG.hasParty} ?party", 50, told=Told.NAME),
        Branch("place", f"?thing {KG.disputedBy} {actor}", 50, told=Told.NAME),
        Branch("written", writes, ARTICLES, published, Told.ARTICLE),
        Branch("named", names, ARTICLES, published, Told.ARTICLE),
    )


def _deed(event: Event, iri: str) -> Deed:
    own = [part for part in event.parts if part.actor.iri == iri]
    if own:
        return Deed(event, own[0].role, own[0].on_behalf_of, None, _own(own[0], event))
    represented = [part for part in event.parts if part.on_behalf_of and part.on_behalf_of.iri == iri]
    part = represented[0]
    return Deed(event, part.role, None, part.actor, _own(part, event))


def _own(part: Part, event: Event) -> Standing | None:
    return part.standing if part.standing != event.standing else None


def _kind(iri: str, found: Accounts) -> str:
    types = found.facts.iris(iri, RDF.type)
    kinds = {
        KG.Person: "person",
        KG.Organisation: "organisation",
        KG.State: "state",
        KG.Government: "government",
    }
    return next((kind for cls, kind in kinds.items() if cls.value in types), "actor")
