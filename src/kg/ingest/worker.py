"""Read, map and validate a batch of articles: the work that is spread over processes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kg.corpus.article import read_article
from kg.ingest.checking import Checker, Mapped
from kg.mapping.article import article_quads
from kg.rdf.lines import nquads

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from kg.corpus.article import Surroundings
    from kg.ingest.source import Source
    from kg.model.finding import Finding
    from kg.rdf.iris import Iris


@dataclass(frozen=True, slots=True)
class Batch:
    """Articles to read, map and validate.

    With `authorities`, what was found in reading them, the authority files are validated too.
    """

    slugs: Sequence[str]
    authorities: Sequence[Finding] | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a batch: its quads as N-Quads, its findings, and what each was read against."""

    slugs: Sequence[str]
    nquads: bytes
    quads: int
    findings: Sequence[Finding]
    others: dict[str, tuple[str, ...]]


def prepare(source: Source) -> Callable[[Batch], Outcome]:
    """Return the function that works on batches; the authority files are read once."""
    # Reading them takes less time than pickling what was read.
    return worker(source.surroundings()[0], source.iris)


def worker(around: Surroundings, iris: Iris) -> Callable[[Batch], Outcome]:
    """Return the function that works on batches of articles that are read against `around`."""
    checker = Checker(around.authorities, iris)

    def work(batch: Batch) -> Outcome:
        slugs = batch.slugs
        findings: list[Finding] = []
        if batch.authorities is not None:
            findings += checker.check_authorities(batch.authorities)
        mapped: list[Mapped] = []
        quads = 0
        for slug in slugs:
            article, found = read_article(slug, around)
            findings += found
            if article is not None:
                written = article_quads(article, iris)
                quads += len(written)
                mapped.append(Mapped(article, nquads(written)))
        findings += checker.check(mapped, findings)
        others = {entry.article.slug: tuple(sorted(entry.article.others())) for entry in mapped}
        return Outcome(slugs, b"".join(entry.nquads for entry in mapped), quads, findings, others)

    return work
