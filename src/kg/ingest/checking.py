"""Validate articles and authority files, each with as much of the graph around it as the shapes look at."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from pyoxigraph import NamedNode, RdfFormat, Triple, serialize

from kg.mapping.article import write_text
from kg.mapping.authorities import authority_quads
from kg.mapping.origins import article_origins, authority_origins
from kg.mapping.quads import GraphQuads
from kg.terms import KG, RDF

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from pyoxigraph import Quad

    from kg.model.article import Article
    from kg.model.authority import Authorities
    from kg.model.finding import Finding
    from kg.model.source import Origin
    from kg.rdf.iris import Iris

_TOLD_BY_HOLDER = KG.holder
"""A tenure is looked at from its holder: does it cover the date on which the holder acts or is titled?"""


class ArticleChecker:
    """Validate articles in batches; construct once a process."""

    def __init__(self, authorities: Authorities, iris: Iris) -> None:
        self._iris = iris
        self._known = _surroundings(authority_quads(authorities, iris))

    def check(self, articles: Sequence[tuple[Article, Sequence[Quad]]]) -> list[Finding]:
        """Return what the shapes say of articles that stand in one batch, in the order of the batch."""
        raise NotImplementedError

    def _data(self, articles: Sequence[tuple[Article, Sequence[Quad]]]) -> bytes:
        """Return the triples of a batch, and those of everything that it refers to, as N-Triples."""
        data = [quad.triple for _, quads in articles for quad in quads]
        referred = {term.value for triple in data if isinstance(term := triple.object, NamedNode)}
        for iri in referred:
            data += self._known.get(iri, ())
        for article, _ in articles:
            data += self._elsewhere(article)
        return serialize(data, format=RdfFormat.N_TRIPLES)

    def _elsewhere(self, article: Article) -> Iterable[Triple]:
        """Yield what an article refers to in other articles: a teaser its host's text, a host its teasers."""
        version = article.text
        others = {segment.belongs_to for segment in version.segments} | {version.article}
        for slug in sorted(others - {article.slug}):
            yield Triple(NamedNode(self._iris.article(slug)), RDF.type, KG.Article)
        if version.article != article.slug:
            graph = GraphQuads(self._iris.article_graph(version.article))
            write_text(version, self._iris, graph)
            yield from (quad.triple for quad in graph.quads)


def _surroundings(quads: Iterable[Quad]) -> Mapping[str, Sequence[Triple]]:
    """Return, for each IRI of the authority files, the triples that an article's shapes may look at."""
    known: defaultdict[str, list[Triple]] = defaultdict(list)
    tenures: defaultdict[str, list[Triple]] = defaultdict(list)
    holders: dict[str, str] = {}
    for quad in quads:
        subject = str(quad.subject.value)
        if quad.predicate == RDF.type and quad.object != KG.Tenure:
            known[subject].append(quad.triple)
        elif quad.predicate == KG.holder:
            holders[subject] = quad.object.value
        tenures[subject].append(quad.triple)
    for tenure, holder in holders.items():
        known[holder] += tenures[tenure]
    return known
