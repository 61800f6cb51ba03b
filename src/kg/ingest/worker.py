"""Read, map and validate a batch of articles: the work that is spread over processes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kg.corpus.article import read_article
from kg.ingest.checking import ArticleChecker
from kg.mapping.article import article_quads
from kg.rdf.lines import nquads

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from pyoxigraph import Quad

    from kg.ingest.source import Source
    from kg.model.article import Article
    from kg.model.finding import Finding


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a batch: its quads as N-Quads, its findings, and what each was read against."""

    slugs: Sequence[str]
    nquads: bytes
    quads: int
    findings: Sequence[Finding]
    others: dict[str, tuple[str, ...]]


def prepare(source: Source) -> Callable[[Sequence[str]], Outcome]:
    """Return the function that works on batches of slugs; the authority files are read once."""
    around, _ = source.surroundings()
    checker = ArticleChecker(around.authorities, source.iris)

    def work(slugs: Sequence[str]) -> Outcome:
        findings: list[Finding] = []
        read: list[tuple[Article, list[Quad]]] = []
        for slug in slugs:
            article, found = read_article(slug, around)
            findings += found
            if article is not None:
                read.append((article, article_quads(article, source.iris)))
        findings += checker.check(read, findings)
        quads = [quad for _, of_article in read for quad in of_article]
        others = {article.slug: tuple(sorted(article.others())) for article, _ in read}
        return Outcome(slugs, nquads(quads), len(quads), findings, others)

    return work
