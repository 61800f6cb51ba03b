"""Read annotations.yaml: mentions, events, claims and titles, each with the words it rests on."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeVar

from kg.corpus.entries import entries_of
from kg.corpus.evidence import read_evidence
from kg.corpus.findings import Findings
from kg.corpus.times import read_time
from kg.corpus.words import words
from kg.model.article import (
    AGREEMENT_RELATIONS,
    Claim,
    Event,
    Evidence,
    Mention,
    Participation,
    TitleUse,
)
from kg.model.finding import Severity
from kg.model.source import Origin
from kg.schemes import ACTUALITY, CERTAINTY, EVENT_TYPE, MENTION_KIND, ROLE, STANCE, TITLE_STATUS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from datetime import date

    from kg.corpus.record import Record
    from kg.model.article import Segment, TextVersion
    from kg.model.authority import Authorities
    from kg.model.time import TimeSpan

_OWN_VOICE = "author"
_KINDS = ("actor", "agreement", "place", "happening", "event")
"""What a claim can be about."""
_SHOWN_OF_CIRCLE = 12
_RESERVED = re.compile(r".*-participation-[0-9]+")

_Fact = TypeVar("_Fact", Mention, Event, Claim, TitleUse)


@dataclass(frozen=True, slots=True)
class Annotations:
    """What an annotations.yaml says; nothing where there is none."""

    annotator: str | None = None
    annotated: date | None = None
    mentions: tuple[Mention, ...] = ()
    events: tuple[Event, ...] = ()
    claims: tuple[Claim, ...] = ()
    titles: tuple[TitleUse, ...] = ()
    head: Origin | None = None
    marred: frozenset[Origin] = frozenset()


def read_annotations(
    record: Record,
    version: TextVersion,
    text: str | None,
    own: tuple[Segment, ...],
    authorities: Authorities,
) -> Annotations:
    """Read all annotations; faults go to the findings of `record`.

    `text` is the text where it is at hand; quotes are looked up in the segments `own` alone.
    """
    return _Reader(record, version, text, own, authorities).read()


class _Reader:
    def __init__(
        self,
        record: Record,
        version: TextVersion,
        text: str | None,
        own: tuple[Segment, ...],
        authorities: Authorities,
    ) -> None:
        self._record, self._version, self._text, self._own = record, version, text, own
        self._known = authorities
        self._published = {segment.id: segment.published for segment in version.segments}
        self._events: Mapping[str, None] = {}
        self._ids: dict[str, Origin] = {}
        self._marred: set[Origin] = set()

    def read(self) -> Annotations:
        record = self._record
        findings = record.findings
        events = entries_of(record, "events", findings.shown)
        self._events = events.ids
        # Without any event a reference to one is a fault of its own, unless the list is only misspelt.
        gap = replace(events.gap, unread=events.gap.unread and record.is_misspelt("events"))
        findings.gaps = {**self._known.gaps, "event": gap}
        annotator = record.reference("annotator", self._known.actors, "actor", required=True)
        annotated = record.day("annotated", required=True)
        mentions = self._facts("mentions", self._mention)
        facts = self._facts("events", self._event)
        self._refuse_cycles(facts)
        claims = self._facts("claims", self._claim)
        titles = self._facts("titles", self._title)
        marred = frozenset(self._marred)
        return Annotations(annotator, annotated, mentions, facts, claims, titles, record.origin, marred)

    def _facts(self, name: str, build: Callable[[Record], _Fact | None]) -> tuple[_Fact, ...]:
        facts: list[_Fact] = []
        findings = self._record.findings
        for item in self._record.records(name):
            before = len(findings.all)
            fact = build(item)
            item.close()
            if fact is not None and findings.refused_since(before):
                self._marred.add(fact.origin)
            if fact is not None and self._new(fact.id, item):
                facts.append(fact)
        return tuple(facts)

    def _new(self, identifier: str, item: Record) -> bool:
        if _RESERVED.fullmatch(identifier):
            item.fault(
                "id-reserved",
                "id",
                f"The id '{identifier}' is one that kg gives to the words of a participation.",
                identifier,
                "Let it end in another way.",
            )
            return False
        first = self._ids.setdefault(identifier, item.origin)
        if first is item.origin:
            return True
        if "id" in item:
            message = f"The id '{identifier}' is already that of another annotation, at {first}."
        else:
            message = f"The same words are already annotated as a mention, at {first}."
        item.fault("id-twice", "id", message, identifier, "Give this one an id of its own.")
        return False

    def _words(self, item: Record) -> tuple[Evidence, ...]:
        return read_evidence(item, self._version, self._text, self._own)

    # mentions

    def _mention(self, item: Record) -> Mention | None:
        given = item.identifier(required=False)
        targets = [
            (kind, identifier)
            for kind, table in (
                ("actor", self._known.actors),
                ("place", self._known.places),
                ("agreement", self._known.agreements),
            )
            if (identifier := item.reference(kind, table, kind)) is not None
        ]
        kind = item.choice("kind", MENTION_KIND) if "kind" in item else None
        evidence = self._words(item)
        time = self._time_meant(item, kind, evidence)
        if len(targets) + (kind is not None) != 1:
            if targets or not any(item.given(name) for name in ("actor", "place", "agreement", "kind")):
                item.fault(
                    "mention-target",
                    "quote",
                    "A mention names one thing.",
                    evidence[0].exact if evidence else "",
                    "Give one of actor, place, agreement; or kind, where nothing is linked.",
                )
            return None
        if not evidence:
            return None
        identifier = given or f"mention-{evidence[0].start}-{evidence[0].end}"
        return Mention(identifier, targets[0] if targets else None, kind, evidence, item.origin, time)

    def _time_meant(self, item: Record, kind: str | None, evidence: tuple[Evidence, ...]) -> TimeSpan | None:
        if kind == "time":
            return self._resolved(item, evidence, "actual")
        misspelt = kind is None and "kind" in item
        if item.node("time") is not None and not misspelt:
            item.fault(
                "mention-time",
                "time",
                "Only words of the kind time mean a date.",
                "",
                "Add `kind: time` and name nothing else, or leave the time out.",
            )
        return None

    def _resolved(self, item: Record, evidence: tuple[Evidence, ...], actuality: str) -> TimeSpan | None:
        if not evidence:
            # The quote's fault is told already; that its segment has no known date is not another.
            aside = Findings(item.findings.shown)
            read_time(item.silenced(aside), None, actuality)
            item.node("time")
            item.findings.all += [fault for fault in aside.all if fault.severity is Severity.VIOLATION]
            return None
        return read_time(item, self._published.get(evidence[0].segment), actuality)

    # events

    def _event(self, item: Record) -> Event | None:
        identifier = item.identifier()
        label = words(item, "label", required=True)
        kind = item.choice("type", EVENT_TYPE)
        actuality = item.choice("actuality", ACTUALITY, "actual") or "actual"
        happening = item.reference("happening", self._known.happenings, "happening")
        places = item.references("places", self._known.places, "place")
        part_of = item.reference("part-of", self._events, "event")
        agreements = tuple(
            (relation, agreement)
            for relation in AGREEMENT_RELATIONS
            for agreement in item.references(relation, self._known.agreements, "agreement")
        )
        participations = tuple(self._participations(item))
        evidence = self._words(item)
        time = self._resolved(item, evidence, actuality)
        if identifier is None or label is None or kind is None or not evidence:
            return None
        return Event(
            identifier,
            label,
            kind,
            actuality,
            happening,
            time,
            places,
            part_of,
            agreements,
            participations,
            evidence,
            item.origin,
        )

    def _participations(self, event: Record) -> Iterator[Participation]:
        for item in event.records("participants"):
            actor = item.reference("actor", self._known.actors, "actor", required=True)
            role = item.choice("role", ROLE)
            on_behalf_of = item.reference("on-behalf-of", self._known.actors, "actor")
            in_post = item.reference("in-post", self._known.posts, "post")
            evidence = self._words(item) if "quote" in item else ()
            item.close()
            if actor is not None and role is not None:
                yield Participation(actor, role, on_behalf_of, in_post, evidence, item.origin)

    def _refuse_cycles(self, events: tuple[Event, ...]) -> None:
        whole = {event.id: event.part_of for event in events}
        origins = {event.id: event.origin for event in events}
        seen: set[str] = set()
        for event in events:
            path: dict[str, None] = {}
            current: str | None = event.id
            while current is not None and current not in seen:
                seen.add(current)
                path[current] = None
                current = whole.get(current)
            if current is not None and current in path:
                names = list(path)
                self._refuse_cycle(names[names.index(current) :], origins)

    def _refuse_cycle(self, circle: list[str], origins: dict[str, Origin]) -> None:
        shown, twice = min(len(circle), _SHOWN_OF_CIRCLE), circle + circle
        for number, identifier in enumerate(circle):
            self._marred.add(origins[identifier])
            last = identifier if shown == len(circle) else "…"
            self._record.findings.add(
                "event-cycle",
                "The event is part of itself.",
                origins[identifier].at("part-of"),
                value=" → ".join([*twice[number : number + shown], last]),
                mend="Remove one `part-of` of this circle.",
            )

    # claims and titles

    def _claim(self, item: Record) -> Claim | None:
        identifier = item.identifier()
        own_voice = item.is_word("claimant", _OWN_VOICE)
        claimants = () if own_voice else item.references("claimant", self._known.actors, "actor")
        text = words(item, "text", required=True)
        about = tuple(self._about(item))
        stance = item.choice("stance", STANCE, "asserts") or "asserts"
        quoted, work = item.boolean("quoted"), words(item, "work")
        certainty = item.choice("certainty", CERTAINTY, "certain") or "certain"
        evidence = self._words(item)
        if identifier is None or text is None or not evidence:
            return None
        return Claim(
            identifier,
            claimants,
            own_voice,
            text,
            about,
            stance,
            quoted,
            work,
            certainty,
            evidence,
            item.origin,
        )

    def _about(self, item: Record) -> Iterator[tuple[str, str]]:
        for identifier, node in item.texts_at("about"):
            kinds = list(self._known.kinds_of(identifier))
            if identifier in self._events:
                kinds.append("event")
            if len(kinds) == 1:
                yield kinds[0], identifier
            elif kinds:
                # That two things of the authority files share an id is told there.
                shared = "" if "event" in kinds else self._known.gaps[kinds[-1]].file
                item.findings.add(
                    "reference-ambiguous",
                    f"'{identifier}' is the id of several things: {', '.join(kinds)}.",
                    Origin(item.findings.shown, node.line, node.column),
                    value=identifier,
                    mend="Give the event of this article another id.",
                    follows=shared,
                )
            else:
                known = [
                    *self._known.actors,
                    *self._known.agreements,
                    *self._known.places,
                    *self._known.happenings,
                    *self._events,
                ]
                message = f"Nothing has the id '{identifier}'."
                item.unknown("about", message, identifier, _KINDS, known, node)

    def _title(self, item: Record) -> TitleUse | None:
        identifier = item.identifier()
        person = item.reference("person", self._known.actors, "actor", required=True)
        post = item.reference("post", self._known.posts, "post", required=True)
        status = item.choice("status", TITLE_STATUS, "incumbent")
        evidence = self._words(item)
        if identifier is None or person is None or post is None or status is None or not evidence:
            return None
        return TitleUse(identifier, person, post, status, evidence, item.origin)
