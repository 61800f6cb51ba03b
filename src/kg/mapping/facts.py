"""Map what an article says, fact by fact: the same statements whether a corpus says so or an annotation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kg.rdf.lines import Term, iri, literal
from kg.schemes import ACTUALITY, CERTAINTY, EVENT_TYPE, PRECISION, ROLE, STANCE, TITLE_STATUS
from kg.terms import KG, OA, RDFS, XSD

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kg.mapping.evidence import EvidenceWriter
    from kg.mapping.graph import NamedGraph
    from kg.model.article import Claim, Event, Participation, TitleUse
    from kg.model.time import TimeSpan
    from kg.rdf.iris import Iris

_AGREEMENT_PROPERTIES = {
    "cites": KG.citesAgreement,
    "changes": KG.changesAgreement,
    "concludes": KG.concludesAgreement,
}
_TRUE, _FALSE = literal("true", datatype=XSD.boolean), literal("false", datatype=XSD.boolean)


@dataclass(frozen=True, slots=True)
class Teller:
    """The article that states the facts: its slug, its language, and the actors who report what it says."""

    slug: str
    language: str
    reporters: tuple[str, ...]


class FactWriter:
    """Write facts into `graph`; each method returns what the words of the fact's own evidence bear out."""

    def __init__(self, teller: Teller, iris: Iris, graph: NamedGraph, evidence: EvidenceWriter) -> None:
        self._teller, self._iris, self._graph, self._evidence = teller, iris, graph, evidence
        self._node = iri(iris.article(teller.slug))

    def event(self, event: Event) -> list[Term]:
        """Write an event with its time and its participations."""
        graph, iris, slug = self._graph, self._iris, self._teller.slug
        event_iri = iris.fact("event", slug, event.id)
        node = iri(event_iri)
        graph.a(node, KG.Event)
        graph.add(node, RDFS.label, literal(event.label, language=self._teller.language))
        graph.add(node, KG.eventType, EVENT_TYPE[event.type])
        graph.add(node, KG.actuality, ACTUALITY[event.actuality])
        graph.add(node, KG.statedIn, self._node)
        if event.happening is not None:
            graph.add(node, KG.happening, iri(iris.thing("happening", event.happening)))
        for place in event.places:
            graph.add(node, KG.hasPlace, iri(iris.thing("place", place)))
        if event.part_of is not None:
            graph.add(node, KG.subEventOf, iri(iris.fact("event", slug, event.part_of)))
        for relation, agreement in event.agreements:
            graph.add(node, _AGREEMENT_PROPERTIES[relation], iri(iris.thing("agreement", agreement)))
        if event.time is not None:
            span = iri(f"{event_iri}#time")
            graph.add(node, KG.hasTime, span)
            self.time(span, event.time)
        return [node, *self.participations(event_iri, event.id, event.participations)]

    def time(self, node: Term, time: TimeSpan) -> None:
        """Write when something was."""
        graph = self._graph
        graph.a(node, KG.TimeSpan)
        if time.interval is None:
            graph.add(node, KG.precision, PRECISION["unresolved"])
        else:
            graph.maybe_date(node, KG.earliest, time.interval.earliest)
            graph.maybe_date(node, KG.latest, time.interval.latest)
            graph.add(node, KG.precision, PRECISION[time.interval.precision])
        graph.maybe_text(node, KG.expression, time.expression)
        graph.maybe_date(node, KG.anchorDate, time.anchor)

    def participations(
        self, event_iri: str, event: str, parts: Sequence[Participation], below: str | None = None
    ) -> list[Term]:
        """Write participations in an event; return those that rest on its own words.

        Their IRIs begin with `below`, where that is not the event.
        """
        graph, iris = self._graph, self._iris
        node, resting_on_event = iri(event_iri), []
        for number, participation in enumerate(parts, start=1):
            part = iri(f"{below or event_iri}#participation-{number}")
            graph.add(node, KG.hasParticipation, part)
            graph.a(part, KG.Participation)
            graph.add(part, KG.actor, self._actor(participation.actor))
            graph.add(part, KG.role, ROLE[participation.role])
            if participation.on_behalf_of is not None:
                graph.add(part, KG.onBehalfOf, self._actor(participation.on_behalf_of))
            if participation.in_post is not None:
                graph.add(part, KG.inPost, iri(iris.thing("post", participation.in_post)))
            if participation.evidence:
                own = f"{event}-participation-{number}"
                self._evidence.write(own, participation.evidence, OA.describing, (part,))
            else:
                resting_on_event.append(part)
        return resting_on_event

    def claim(self, claim: Claim) -> list[Term]:
        """Write a claim."""
        graph, iris, slug = self._graph, self._iris, self._teller.slug
        node = iri(iris.fact("claim", slug, claim.id))
        reporters = self._teller.reporters
        graph.a(node, KG.Claim)
        graph.add(node, KG.statedIn, self._node)
        for claimant in reporters if claim.own_voice else claim.claimants:
            graph.add(node, KG.claimant, self._actor(claimant))
        for reporter in reporters:
            graph.add(node, KG.reportedBy, self._actor(reporter))
        graph.add(node, KG.claimText, literal(claim.text, language=self._teller.language))
        for kind, identifier in claim.about:
            about = iris.fact(kind, slug, identifier) if kind == "event" else iris.thing(kind, identifier)
            graph.add(node, KG.about, iri(about))
        graph.add(node, KG.stance, STANCE[claim.stance])
        graph.add(node, KG.quoted, _TRUE if claim.quoted else _FALSE)
        graph.maybe_text(node, KG.inWork, claim.work)
        graph.add(node, KG.certainty, CERTAINTY[claim.certainty])
        return [node]

    def title(self, title: TitleUse) -> list[Term]:
        """Write the use of a title."""
        graph, iris = self._graph, self._iris
        node = iri(iris.fact("title", self._teller.slug, title.id))
        graph.a(node, KG.TitleUse)
        graph.add(node, KG.statedIn, self._node)
        graph.add(node, KG.holder, self._actor(title.person))
        graph.add(node, KG.post, iri(iris.thing("post", title.post)))
        graph.add(node, KG.titleStatus, TITLE_STATUS[title.status])
        return [node]

    def _actor(self, identifier: str) -> Term:
        return iri(self._iris.thing("actor", identifier))
