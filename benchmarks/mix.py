"""Make seeded SPARQL queries about a synthetic corpus: look-ups, stars, paths and aggregates."""

import random
from collections.abc import Callable, Iterator, Sequence

from stories import PERSONS

PREFIXES = "PREFIX kg: <https://w3id.org/kg/ontology#> PREFIX oa: <http://www.w3.org/ns/oa#> "

RUNAWAY = (
    "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i "
    "FILTER(STR(?c) < STR(?f) && STR(?f) < STR(?i)) }"
)
"""A query that no machine finishes: it counts the cube of all triples."""


def point(article: str, actor: str) -> str:
    """Ask for everything that is said of one article."""
    del actor
    return f"SELECT ?p ?o WHERE {{ <{article}> ?p ?o }}"


def star(article: str, actor: str) -> str:
    """Ask for the events of one article, with type, time and participants."""
    del actor
    return (
        f"{PREFIXES}SELECT ?event ?type ?earliest ?latest ?actor WHERE {{ ?event kg:statedIn <{article}> ; "
        "kg:eventType ?type ; kg:hasTime ?time ; kg:hasParticipation ?part . "
        "?time kg:earliest ?earliest ; kg:latest ?latest . ?part kg:actor ?actor }"
    )


def path(article: str, actor: str) -> str:
    """Ask for the words that the facts of one article rest on."""
    del actor
    return (
        f"{PREFIXES}SELECT ?fact ?words WHERE {{ ?fact kg:statedIn <{article}> . "
        "?fact ^oa:hasBody/oa:hasTarget/oa:hasSelector/oa:exact ?words }"
    )


def aggregate(article: str, actor: str) -> str:
    """Count the events that one actor takes part in, by type."""
    del article
    return (
        f"{PREFIXES}SELECT ?type (COUNT(?event) AS ?events) WHERE {{ ?part kg:actor <{actor}> . "
        "?event kg:hasParticipation ?part ; kg:eventType ?type } GROUP BY ?type"
    )


KINDS: Sequence[tuple[Callable[[str, str], str], int]] = ((point, 5), (star, 2), (path, 2), (aggregate, 1))
"""Each kind of query with its share of the mix, in tenths."""


def queries(
    kinds: Sequence[tuple[Callable[[str, str], str], int]], articles: Sequence[str], base: str, seed: int
) -> Iterator[str]:
    """Yield queries without end, in an order that the seed decides; no two are equal for long.

    `articles` are slugs; a comment with a running number keeps even equal questions apart for a cache.
    """
    chance = random.Random(seed)
    makers, weights = [make for make, _ in kinds], [weight for _, weight in kinds]
    number = 0
    while True:
        number += 1
        make = chance.choices(makers, weights)[0]
        article = f"{base}article/{chance.choice(articles)}"
        actor = f"{base}actor/actor-{chance.randrange(PERSONS):04}"
        yield f"{make(article, actor)} # {seed}-{number}"
