"""Map one article, with everything it says, to its named graph."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.mapping.evidence import EvidenceWriter
from kg.mapping.facts import FactWriter, Teller
from kg.mapping.graph import NamedGraph
from kg.rdf.lines import Term, iri, literal
from kg.schemes import MENTION_KIND, SEGMENT_KIND
from kg.terms import KG, OA, RDFS, SCHEMA

if TYPE_CHECKING:
    from pyoxigraph import NamedNode

    from kg.model.article import Article, Mention, TextVersion
    from kg.rdf.iris import Iris

_ARTICLE_TYPES = {"news": SCHEMA.NewsArticle, "opinion": SCHEMA.OpinionNewsArticle}


def article_graph(article: Article, iris: Iris) -> NamedGraph:
    """Return an article's named graph, its statements in a fixed order."""
    writer = _ArticleWriter(article, iris)
    writer.metadata()
    if article.text.article == article.slug:
        write_text(article.text, iris, writer.graph)
    for mention in article.mentions:
        writer.mention(mention)
    write = writer.evidence.write
    for event in article.events:
        write(event.id, event.evidence, OA.describing, writer.facts.event(event))
    for claim in article.claims:
        write(claim.id, claim.evidence, OA.describing, writer.facts.claim(claim))
    for title in article.titles:
        write(title.id, title.evidence, OA.describing, writer.facts.title(title))
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
        self.evidence = EvidenceWriter.of(article, iris, self.graph)
        teller = Teller(article.slug, article.language, article.authors or (article.publisher,))
        self.facts = FactWriter(teller, iris, self.graph, self.evidence)

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
            self.evidence.write(mention.id, mention.evidence, OA.identifying, (body,))
            return
        first = self._iris.annotation(self._article.slug, mention.id, 1)
        span = iri(f"{first}#time")
        self.facts.time(span, mention.time)
        self.evidence.write(mention.id, mention.evidence, OA.identifying, (body, span))

    def _actor(self, identifier: str) -> Term:
        return iri(self._iris.thing("actor", identifier))
