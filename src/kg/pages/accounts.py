"""Make events, claims, titles and tenures out of the statements that a page was given."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote

from pyoxigraph import NamedNode, Triple

from kg.pages.gather import Names, Quoting, members, named, told
from kg.pages.model import Claim, Event, Name, NameForm, Part, Source, Standing, Tenure, Title, Words
from kg.pages.times import When, in_reading_order
from kg.sparql.description import Description, Label
from kg.sparql.display import cased_tag
from kg.terms import DCTERMS, KG, PROV, RDF, RDFS, SCHEMA, SKOS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from kg.pages.facts import Facts
    from kg.pages.gather import Branch, Members
    from kg.store.base import GraphReader

DAY: Final = f"?thing {KG.hasTime}/{KG.earliest} ?day"
"""Binds the first day on which an event can have been."""
IN_BRIEF: Final = (KG.statedIn, KG.hasTime)
"""What leads from an event to all that a list shows of it."""
IN_FULL: Final = (*IN_BRIEF, KG.hasParticipation)

_RELATIONS: Final = (
    ("cites", KG.citesAgreement),
    ("changes", KG.changesAgreement),
    ("concludes", KG.concludesAgreement),
)


@dataclass(frozen=True, slots=True)
class Accounts:
    """What was asked for a page: which things, what is said of them, in which words, their names."""

    thing: str
    page: int
    members: Members
    facts: Facts
    names: Names
    quoted: tuple[Words, ...] = ()
    words: Mapping[str, tuple[Words, ...]] = field(init=False)

    def __post_init__(self) -> None:
        stand = tuple(entry for entry in self.quoted if not entry.is_fallen)
        words = by_body(stand)
        for fact, entries in by_body(self.quoted).items():
            # What a fact rests on that fell itself, fell with it.
            if self.has_fallen(fact):
                words[fact] = entries
        object.__setattr__(self, "words", words)

    def standing(self, iri: str) -> Standing | None:
        """Return what became of a fact that was submitted, None for one of the corpus."""
        facts = self.facts
        return standing_of(iri, facts.iri(iri, KG.factStatus), facts.iri(iri, PROV.wasAttributedTo))

    def has_fallen(self, iri: str) -> bool:
        """Tell whether a fact was submitted, and rejected or withdrawn."""
        standing = self.standing(iri)
        return standing is not None and standing.is_fallen

    def description(self, *incoming: tuple[str, NamedNode]) -> Description:
        """Return what the page says of its thing as statements; `incoming` are lists that point at it."""
        node = NamedNode(self.thing)
        return Description(
            node,
            self.members.own,
            self.facts.of_parts(self.thing),
            tuple(
                Triple(NamedNode(other), prop, node)
                for branch, prop in incoming
                for other in sorted(self.members[branch])
            ),
            {name.iri: Label(name.text, name.language) for name in self.names.known.values()},
            page=self.page,
            more=self.members.more,
        )

    def name(self, iri: str) -> Name:
        """Return what a thing is called."""
        return self.names(iri)

    def event(self, iri: str) -> Event:
        """Return an event, with those of its parts that were asked for."""
        facts, names = self.facts, self.names
        return Event(
            names(iri),
            names(facts.iri(iri, KG.eventType)),
            names(facts.iri(iri, KG.actuality)),
            self.when(facts.iri(iri, KG.hasTime)),
            names.all(facts.iris(iri, KG.hasPlace)),
            tuple(
                self.part(part)
                for part in sorted(facts.iris(iri, KG.hasParticipation), key=_by_number)
                if part in facts and (self.has_fallen(iri) or not self.has_fallen(part))
            ),
            tuple(
                (relation, agreement)
                for relation, prop in _RELATIONS
                for agreement in names.all(facts.iris(iri, prop))
            ),
            names.maybe(facts.iri(iri, KG.happening)),
            names.maybe(facts.iri(iri, KG.subEventOf)),
            self.source(facts.iri(iri, KG.statedIn)),
            self.words.get(iri, ()),
            self.standing(iri),
        )

    def events(self, iris: Iterable[str]) -> tuple[Event, ...]:
        """Return events in the order of time."""
        found = map(self.event, iris)
        return tuple(sorted(found, key=lambda event: (in_reading_order(event.when), event.name.text)))

    def claim(self, iri: str) -> Claim:
        """Return a claim."""
        facts, names = self.facts, self.names
        return Claim(
            names(iri),
            names.all(facts.iris(iri, KG.claimant)),
            names.all(facts.iris(iri, KG.reportedBy)),
            names.all(facts.iris(iri, KG.about)),
            names(facts.iri(iri, KG.stance)),
            names(facts.iri(iri, KG.certainty)),
            facts.text(iri, KG.quoted) == "true",
            facts.text(iri, KG.inWork),
            self.source(facts.iri(iri, KG.statedIn)),
            self.words.get(iri, ()),
            self.standing(iri),
        )

    def claims(self, iris: Iterable[str]) -> tuple[Claim, ...]:
        """Return claims in the order in which they were published."""
        found = map(self.claim, iris)
        return tuple(
            sorted(found, key=lambda claim: (str(claim.source.published or "~"), claim.name.text.casefold()))
        )

    def title(self, iri: str) -> Title:
        """Return a title that an article gives to a person."""
        facts, names = self.facts, self.names
        return Title(
            iri,
            names(facts.iri(iri, KG.holder)),
            names(facts.iri(iri, KG.post)),
            names(facts.iri(iri, KG.titleStatus)),
            self.source(facts.iri(iri, KG.statedIn)),
            self.words.get(iri, ()),
            self.standing(iri),
        )

    def titles(self, iris: Iterable[str]) -> tuple[Title, ...]:
        """Return titles in the order in which they were published."""
        found = map(self.title, iris)
        return tuple(sorted(found, key=lambda title: (str(title.source.published or "~"), title.iri)))

    def tenures(self, iris: Iterable[str]) -> tuple[Tenure, ...]:
        """Return tenures, the latest first."""
        facts, names = self.facts, self.names
        found = (
            Tenure(
                iri,
                names(facts.iri(iri, KG.holder)),
                names(facts.iri(iri, KG.post)),
                facts.day(iri, KG.from_),
                facts.day(iri, KG.until),
                facts.texts(iri, DCTERMS.source),
                self.standing(iri),
            )
            for iri in iris
        )
        return tuple(sorted(found, key=lambda tenure: str(tenure.since or ""), reverse=True))

    def when(self, span: str) -> When | None:
        """Return a time, None for no time span."""
        return when_of(span, self.facts) if span else None

    def source(self, iri: str) -> Source:
        """Return an article as a list shows it."""
        facts = self.facts
        return Source(
            self.names(iri),
            facts.day(iri, SCHEMA.datePublished),
            self.names.maybe(facts.iri(iri, SCHEMA.publisher)),
            cased_tag(facts.text(iri, SCHEMA.inLanguage)),
        )

    def sources(self, iris: Iterable[str]) -> tuple[Source, ...]:
        """Return articles, the latest first."""
        found = map(self.source, iris)
        return tuple(sorted(found, key=lambda source: str(source.published or ""), reverse=True))

    def name_forms(self, iri: str) -> tuple[NameForm, ...]:
        """Return every name of a thing, by language, the preferred ones first."""
        return tuple(
            NameForm(Name(iri, label.value, cased_tag(label.language or "")), preferred)
            for preferred, prop in ((True, SKOS.prefLabel), (False, SKOS.altLabel))
            for label in self.facts.literals(iri, prop)
        )

    def matches(self, iri: str) -> tuple[tuple[str, str], ...]:
        """Return what is the same elsewhere (`same`) or nearly so (`similar`), with its IRI."""
        exact, close = SKOS.exactMatch, SKOS.closeMatch
        return tuple(
            (how, match)
            for how, prop in (("same", exact), ("similar", close))
            for match in self.facts.iris(iri, prop)
        )

    def part(self, iri: str) -> Part:
        """Return one actor's part in an event."""
        facts, names = self.facts, self.names
        return Part(
            names(facts.iri(iri, KG.actor)),
            names(facts.iri(iri, KG.role)),
            names.maybe(facts.iri(iri, KG.onBehalfOf)),
            names.maybe(facts.iri(iri, KG.inPost)),
            self.words.get(iri, ()),
            self.standing(iri),
        )


def gather(
    reader: GraphReader,
    thing: str,
    cls: NamedNode,
    branches: Sequence[Branch],
    *,
    page: int = 1,
    leads: Sequence[NamedNode] = (),
    quoting: Callable[[Members], Quoting] = lambda _: Quoting(),
) -> Accounts | None:
    """Ask for what a page about a thing shows, None where it is not of the class or has no such page.

    `leads` are the properties of the thing whose values are told, `quoting` says whose words are wanted.
    Three queries. Raises QueryFailed, StoreError.
    """
    found = members(reader, thing, branches, page)
    if not any(entry.predicate == RDF.type and entry.object == cls for entry in found.own):
        return None
    if page > 1 and not any(found[branch.name] for branch in branches if not branch.on_each):
        return None
    facts, words = told(reader, thing, found, branches, leads, quoting(found))
    bodies = {body for entry in words for body in entry.bodies}
    wanted = nameable(facts.linked() | set(found.all) | bodies | {thing})
    names, words = named(reader, wanted, facts, words)
    return Accounts(thing, page, found, facts, names, words)


def when_of(span: str, facts: Facts) -> When:
    """Return the time that is told of a time span."""
    return When(
        facts.day(span, KG.earliest),
        facts.day(span, KG.latest),
        facts.iri(span, KG.precision).rpartition("#")[2] or "unresolved",
        facts.text(span, KG.expression),
        facts.day(span, KG.anchorDate),
    )


def standing_of(fact: str, status: str, by: str) -> Standing | None:
    """Return what became of a fact, by the IRIs of its status and of whoever submitted it."""
    if not status:
        return None
    base, _, label = by.rpartition("agent/")
    name = fact.rpartition("/annotation/")[2].partition("#")[0].partition("/")[0]
    annotation = f"{base}annotations/{name}" if by else ""
    return Standing(status.rpartition("#")[2], Name(by, unquote(label)), annotation)


def by_body(words: Iterable[Words]) -> dict[str, tuple[Words, ...]]:
    """Return words by what they are about."""
    found: dict[str, list[Words]] = {}
    for entry in words:
        for body in entry.bodies:
            found.setdefault(body, []).append(entry)
    return {body: tuple(entries) for body, entries in found.items()}


def nameable(iris: Iterable[str]) -> list[str]:
    """Return the IRIs that have a name: neither parts of things, nor classes, which no page shows."""
    return [
        iri
        for iri in iris
        if "#participation-" not in iri and not iri.endswith("#time") and iri not in _UNNAMED
    ]


_UNNAMED: Final = frozenset(
    cls.value
    for group in (KG, SCHEMA, RDF, RDFS)
    for name, cls in vars(group).items()
    if name[0].isupper() and hasattr(cls, "value")
)


def _by_number(part: str) -> tuple[int, str]:
    number = part.rpartition("-")[2]
    return (int(number) if number.isdecimal() else 0), part
