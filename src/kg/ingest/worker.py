"""Read, map and validate a batch of articles: the work that is spread over processes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from kg.corpus.article import read_article
from kg.ingest.checking import Checker, Mapped
from kg.ingest.manifest import Entry, folder_fingerprint
from kg.ingest.remembered import by_article
from kg.ingest.texts import texts
from kg.mapping.article import article_graph

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from kg.corpus.article import Surroundings
    from kg.ingest.source import Source
    from kg.model.finding import Finding
    from kg.search.entries import Entry as Text


@dataclass(frozen=True, slots=True)
class Batch:
    """Articles to read, map and validate.

    With `authorities`, what was found in reading them, the authority files are validated too.
    """

    slugs: Sequence[str]
    authorities: Sequence[Finding] | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a batch: its quads as N-Quads, its findings, and the manifest's entries.

    `texts` are those by which its things can be searched.
    """

    slugs: Sequence[str]
    nquads: bytes
    quads: int
    findings: Sequence[Finding]
    entries: Mapping[str, Entry]
    texts: Sequence[Text] = ()


def prepare(source: Source) -> Callable[[Batch], Outcome]:
    """Return the function that works on batches; the authority files are read once."""
    # Reading them takes less time than pickling what was read.
    return worker(source.surroundings()[0], source)


def worker(around: Surroundings, source: Source) -> Callable[[Batch], Outcome]:
    """Return the function that works on batches of articles that are read against `around`."""
    iris = source.iris
    checker = Checker(around.authorities, iris, source.second)

    def work(batch: Batch) -> Outcome:
        slugs = batch.slugs
        findings: list[Finding] = []
        if batch.authorities is not None:
            findings += checker.check_authorities(batch.authorities)
        mapped: list[Mapped] = []
        entries: dict[str, Entry] = {}
        for slug in slugs:
            # Looked at before it is read: what changes meanwhile then counts as changed.
            fingerprint = folder_fingerprint(f"{around.articles}/{slug}")
            article, found = read_article(slug, around)
            findings += found
            if article is not None:
                mapped.append(Mapped(article, article_graph(article, iris)))
                entries[slug] = Entry(fingerprint, tuple(sorted(article.others())))
        findings += checker.check(mapped, findings)
        for slug, told in by_article(findings, around.articles).items():
            if slug in entries:
                entries[slug] = replace(entries[slug], warnings=tuple(told))
        nquads = b"".join(entry.graph.nquads() for entry in mapped)
        found_by = (text for entry in mapped for text in texts(entry.article, iris))
        size = sum(len(entry.graph) for entry in mapped)
        return Outcome(slugs, nquads, size, findings, entries, tuple(found_by))

    return work
