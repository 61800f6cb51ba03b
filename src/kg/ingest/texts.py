"""Say by which texts the things of an article can be searched, as the graph that is mapped from it would."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, Final

from kg.search.entries import Entry, entry_of
from kg.search.kinds import kinds_named

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kg.model.article import Article, Evidence
    from kg.rdf.iris import Iris

_ARTICLE, _EVENT, _CLAIM, _QUOTATION = chain.from_iterable(
    map(kinds_named, ("article", "event", "claim", "quotation"))
)
TOLD: Final = (_ARTICLE, _EVENT, _CLAIM, _QUOTATION)
"""The kinds of things that are told of here. Asking the graph for them takes longer than all else."""


def texts(article: Article, iris: Iris) -> Iterator[Entry]:
    """Yield the entries of an article, of its events and claims, and of the words that it quotes."""
    return filter(None, _texts(article, iris))


def _texts(article: Article, iris: Iris) -> Iterator[Entry | None]:
    slug, language = article.slug, article.language
    node = iris.article(slug)
    yield entry_of(_ARTICLE, node, article.headline or "", language)
    # A label has no language, and stands where there is no headline.
    yield entry_of(_ARTICLE, node, article.label or "", preferred=False)
    for event in article.events:
        yield entry_of(_EVENT, iris.fact("event", slug, event.id), event.label, language)
    for claim in article.claims:
        yield entry_of(_CLAIM, iris.fact("claim", slug, claim.id), claim.text, language)
    for fact, evidence in _evidence(article):
        for number, words in enumerate(evidence, start=1):
            yield entry_of(_QUOTATION, iris.annotation(slug, fact, number), words.exact)


def _evidence(article: Article) -> Iterator[tuple[str, Sequence[Evidence]]]:
    """Yield each fact that has words of its own, by its name in the IRIs of annotations."""
    yield from ((mention.id, mention.evidence) for mention in article.mentions)
    yield from ((claim.id, claim.evidence) for claim in article.claims)
    yield from ((title.id, title.evidence) for title in article.titles)
    for event in article.events:
        yield event.id, event.evidence
        for number, participation in enumerate(event.participations, start=1):
            yield f"{event.id}-participation-{number}", participation.evidence
