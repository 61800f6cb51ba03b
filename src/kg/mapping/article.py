"""Map one article, with everything it says, to its named graph."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.mapping.evidence import EvidenceWriter
from kg.mapping.graph import NamedGraph
from kg.rdf.lines import Term, iri, literal
from kg.terms import (
    ACTUALITY,
    CERTAINTY,
    EVENT_TYPE,
    KG,
    MENTION_KIND,
    OA,
    PRECISION,
    RDFS,
    ROLE,
    SCHEMA,
    SEGMENT_KIND,
    STANCE,
    TITLE_STATUS,
    XSD,
)

if TYPE_CHECKING:
    from pyoxigraph import NamedNode

    from kg.model.article import Article, Claim, Event, Mention, TextVersion, TitleUse
    from kg.model.time import TimeSpan
    from kg.rdf.iris import Iris

_ARTICLE_TYPES = {"news": SCHEMA.NewsArticle, "opinion": SCHEMA.OpinionNewsArticle}
_AGREEMENT_PROPERTIES = {
    "cites": KG.citesAgreement,
    "changes": KG.changesAgreement,
    "concludes": KG.concludesAgreement,
}
_TRUE, _FALSE = literal("true", datatype=XSD.boolean), literal("false", datatype=XSD.boolean)


def article_graph(article: Article, iris: Iris) -> NamedGraph:
    """Return an article's named graph, its statements in a fixed order."""
    writer = _ArticleWriter(article, iris)
    writer.metadata()
    if article.text.article == article.slug:
        write_text(article.text, iris, writer.graph)
    for mention in article.mentions:
        writer.mention(mention)
    for event in article.events:
        writer.event(event)
    for claim in article.claims:
        writer.claim(claim)
    for title in article.titles:
        writer.title(title)
    return writer.graph


def write_text(version: TextVersion, iris: Iris, graph: NamedGraph) -> None:
    """Write a text version and its segments."""
    slug = version.article
    node = iri(iris.text_version(slug, version.sha256))
    graph.a(node, KG.TextVersion)
    graph.add(node, KG.textOf, iri(iris.article(slug)))
    graph.add(node, KG.sha256, literal(version.sha256))
    graph.number(node, KG.length, version.length)
    graph.maybe_text(node, KG.text, version.text)
    for segment in version.segments:
        part = iri(iris.segment(slug, segment.id))
        graph.a(part, KG.Segment)
        graph.add(part, KG.segmentOf, node)
        graph.add(part, KG.segmentKind, SEGMENT_KIND[segment.kind])
        graph.number(part, KG.start, segment.start)
        graph.number(part, KG.end, segment.end)
        graph.add(part, KG.belongsTo, iri(iris.article(segment.belongs_to)))
        graph.maybe_date(part, SCHEMA.datePublished, segment.published)


class _ArticleWriter:
    def __init__(self, article: Article, iris: Iris) -> None:
        self._article, self._iris = article, iris
        self._node = iri(iris.article(article.slug))
        self.graph = NamedGraph(iris.article_graph(article.slug))
        self._evidence = EvidenceWriter(article, iris, self.graph)

    def metadata(self) -> None:
        article, graph, node = self._article, self.graph, self._node
        graph.a(node, KG.Article, _ARTICLE_TYPES[article.kind])
        if article.headline is not None:
            graph.add(node, SCHEMA.headline, literal(article.headline, language=article.language))
        graph.maybe_text(node, RDFS.label, article.label)
        for author in article.authors:
            graph.add(node, SCHEMA.author, self._actor(author))
        graph.add(node, SCHEMA.publisher, self._actor(article.publisher))
        graph.maybe_date(node, SCHEMA.datePublished, article.published)
        graph.add(node, SCHEMA.inLanguage, literal(article.language))
        graph.addresses(node, SCHEMA.url, [article.url] if article.url else ())
        graph.addresses(node, SCHEMA.license, [article.licence] if article.licence else ())
        graph.addresses(node, SCHEMA.citation, article.sources)

    def mention(self, mention: Mention) -> None:
        if mention.target is not None:
            body: Term | NamedNode = iri(self._iris.thing(*mention.target))
        else:
            body = MENTION_KIND[mention.kind or "object"]
        if mention.time is None:
            self._evidence.write(mention.id, mention.evidence, OA.identifying, (body,))
            return
        first = self._iris.annotation(self._article.slug, mention.id, 1)
        span = iri(f"{first}#time")
        self._time(span, mention.time)
        self._evidence.write(mention.id, mention.evidence, OA.identifying, (body, span))

    def event(self, event: Event) -> None:
        graph, iris, slug = self.graph, self._iris, self._article.slug
        event_iri = iris.fact("event", slug, event.id)
        node = iri(event_iri)
        graph.a(node, KG.Event)
        graph.add(node, RDFS.label, literal(event.label, language=self._article.language))
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
            self._time(span, event.time)
        resting_on_event = self._participations(event, event_iri)
        self._evidence.write(event.id, event.evidence, OA.describing, (node, *resting_on_event))

    def _time(self, node: Term, time: TimeSpan) -> None:
        graph = self.graph
        graph.a(node, KG.TimeSpan)
        if time.interval is None:
            graph.add(node, KG.precision, PRECISION["unresolved"])
        else:
            graph.maybe_date(node, KG.earliest, time.interval.earliest)
            graph.maybe_date(node, KG.latest, time.interval.latest)
            graph.add(node, KG.precision, PRECISION[time.interval.precision])
        graph.maybe_text(node, KG.expression, time.expression)
        graph.maybe_date(node, KG.anchorDate, time.anchor)

    def _participations(self, event: Event, event_iri: str) -> list[Term]:
        """Write the participations; return those that rest on the event's own words."""
        graph, iris = self.graph, self._iris
        node, resting_on_event = iri(event_iri), []
        for number, participation in enumerate(event.participations, start=1):
            part = iri(f"{event_iri}#participation-{number}")
            graph.add(node, KG.hasParticipation, part)
            graph.a(part, KG.Participation)
            graph.add(part, KG.actor, self._actor(participation.actor))
            graph.add(part, KG.role, ROLE[participation.role])
            if participation.on_behalf_of is not None:
                graph.add(part, KG.onBehalfOf, self._actor(participation.on_behalf_of))
            if participation.in_post is not None:
                graph.add(part, KG.inPost, iri(iris.thing("post", participation.in_post)))
            if participation.evidence:
                own = f"{event.id}-participation-{number}"
                self._evidence.write(own, participation.evidence, OA.describing, (part,))
            else:
                resting_on_event.append(part)
        return resting_on_event

    def claim(self, claim: Claim) -> None:
        graph, iris, slug = self.graph, self._iris, self._article.slug
        node = iri(iris.fact("claim", slug, claim.id))
        reporters = self._article.authors or (self._article.publisher,)
        graph.a(node, KG.Claim)
        graph.add(node, KG.statedIn, self._node)
        for claimant in reporters if claim.own_voice else claim.claimants:
            graph.add(node, KG.claimant, self._actor(claimant))
        for reporter in reporters:
            graph.add(node, KG.reportedBy, self._actor(reporter))
        graph.add(node, KG.claimText, literal(claim.text, language=self._article.language))
        for kind, identifier in claim.about:
            about = iris.fact(kind, slug, identifier) if kind == "event" else iris.thing(kind, identifier)
            graph.add(node, KG.about, iri(about))
        graph.add(node, KG.stance, STANCE[claim.stance])
        graph.add(node, KG.quoted, _TRUE if claim.quoted else _FALSE)
        graph.maybe_text(node, KG.inWork, claim.work)
        graph.add(node, KG.certainty, CERTAINTY[claim.certainty])
        self._evidence.write(claim.id, claim.evidence, OA.describing, (node,))

    def title(self, title: TitleUse) -> None:
        graph, iris = self.graph, self._iris
        node = iri(iris.fact("title", self._article.slug, title.id))
        graph.a(node, KG.TitleUse)
        graph.add(node, KG.statedIn, self._node)
        graph.add(node, KG.holder, self._actor(title.person))
        graph.add(node, KG.post, iri(iris.thing("post", title.post)))
        graph.add(node, KG.titleStatus, TITLE_STATUS[title.status])
        self._evidence.write(title.id, title.evidence, OA.describing, (node,))

    def _actor(self, identifier: str) -> Term:
        return iri(self._iris.thing("actor", identifier))
