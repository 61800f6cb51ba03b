"""Make events, claims, titles and tenures out of the statements that a page was given."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from kg.pages.gather import Names, members, names_of, statements, words_on
from kg.pages.model import Claim, Event, Name, NameForm, Part, Source, Tenure, Title, Words
from kg.pages.times import When, in_reading_order
from kg.sparql.display import cased_tag
from kg.terms import DCTERMS, KG, RDF, RDFS, SCHEMA, SKOS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from kg.pages.facts import Facts
    from kg.pages.gather import Branch, Members
    from kg.store.base import GraphReader

_RELATIONS: Final = (
    ("cites", KG.citesAgreement),
    ("changes", KG.changesAgreement),
    ("concludes", KG.concludesAgreement),
)


@dataclass(frozen=True, slots=True)
class Accounts:
    """What was asked for a page: which things, what is said of them, their words and their names."""

    members: Members
    facts: Facts
    names: Names
    words: Mapping[str, tuple[Words, ...]] = field(default_factory=dict)

    def name(self, iri: str) -> Name:
        """Return what a thing is called."""
        return self.names(iri)

    def event(self, iri: str) -> Event:
        """Return an event."""
        facts, names = self.facts, self.names
        return Event(
            names(iri),
            names(facts.iri(iri, KG.eventType)),
            names(facts.iri(iri, KG.actuality)),
            self.when(facts.iri(iri, KG.hasTime)),
            names.all(facts.iris(iri, KG.hasPlace)),
            tuple(map(self.part, sorted(facts.iris(iri, KG.hasParticipation), key=_by_number))),
            tuple(
                (relation, agreement)
                for relation, prop in _RELATIONS
                for agreement in names.all(facts.iris(iri, prop))
            ),
            names.maybe(facts.iri(iri, KG.happening)),
            names.maybe(facts.iri(iri, KG.subEventOf)),
            self.source(facts.iri(iri, KG.statedIn)),
            self.words.get(iri, ()),
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
            )
            for iri in iris
        )
        return tuple(sorted(found, key=lambda tenure: str(tenure.since or ""), reverse=True))

    def when(self, span: str) -> When | None:
        """Return a time, None for no time span."""
        if not span:
            return None
        facts = self.facts
        return When(
            facts.day(span, KG.earliest),
            facts.day(span, KG.latest),
            facts.iri(span, KG.precision).rpartition("#")[2] or "unresolved",
            facts.text(span, KG.expression),
            facts.day(span, KG.anchorDate),
        )

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
        )


def gather(
    reader: GraphReader,
    thing: str,
    branches: Sequence[Branch],
    *,
    words_of: Sequence[str] = (),
    words_of_parts: bool = True,
) -> Accounts | None:
    """Ask for what a page about a thing shows, None where nothing is said of the thing.

    `words_of` names the branches whose words are wanted, with `words_of_parts` those of participations too.
    Four queries. Raises QueryFailed, StoreError.
    """
    found = members(reader, branches)
    facts = statements(reader, (thing, *found.all, *found.sources))
    if thing not in facts:
        return None
    quoted = [fact for branch in words_of for fact in found[branch]]
    if words_of_parts:
        quoted += [part for fact in quoted for part in facts.iris(fact, KG.hasParticipation)]
    words = by_body(words_on(reader, bodies=quoted))
    named = facts.linked() | set(found.all) | {thing}
    return Accounts(found, facts, names_of(reader, nameable(named)), words)


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
