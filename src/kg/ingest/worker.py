"""Read, map and validate a batch of articles: the work that is spread over processes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kg.corpus.article import read_article
from kg.ingest.checking import ArticleChecker, Mapped
from kg.mapping.article import article_quads
from kg.rdf.lines import nquads

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from kg.corpus.article import Surroundings
    from kg.model.finding import Finding
    from kg.rdf.iris import Iris


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a batch: its quads as N-Quads, its findings, and what each was read against."""

    slugs: Sequence[str]
    nquads: bytes
    quads: int
    findings: Sequence[Finding]
    others: dict[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Reading:
    """What articles are read against, and the IRIs that they get."""

    around: Surroundings
    iris: Iris


def prepare(reading: Reading) -> Callable[[Sequence[str]], Outcome]:
    """Return the function that works on batches of slugs."""
    around, iris = reading.around, reading.iris
    checker = ArticleChecker(around.authorities, iris)

    def work(slugs: Sequence[str]) -> Outcome:
        findings: list[Finding] = []
        mapped: list[Mapped] = []
        quads = 0
        for slug in slugs:
            article, found = read_article(slug, around)
            findings += found
            if article is not None:
                written = article_quads(article, iris)
                quads += len(written)
                mapped.append(Mapped(article, nquads(written)))
        findings += checker.check(mapped)
        others = {entry.article.slug: tuple(sorted(entry.article.others())) for entry in mapped}
        return Outcome(slugs, b"".join(entry.nquads for entry in mapped), quads, findings, others)

    return work
