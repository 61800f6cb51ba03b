"""The list of submitted annotations that wait for somebody to accept or reject them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from pyoxigraph import Literal, NamedNode

from kg.pages.accounts import when_of
from kg.pages.facts import Facts
from kg.pages.gather import names_of
from kg.pages.submitted import called
from kg.pages.times import When
from kg.schemes import ANNOTATION_STATUS
from kg.sparql.results import rows
from kg.sparql.together import Group, iri_list, together
from kg.terms import KG, OA, PROV, RDF

if TYPE_CHECKING:
    from kg.pages.model import Name
    from kg.store.base import GraphReader

MOST: Final = 50
"""Annotations on the page."""
LOOKED_AT: Final = 1000
"""Annotations that are put in order; to order all would take as long as there are."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """An annotation that waits: its words or what it remarks, what it states or names, in which article.

    `times` are those of the events that it states, in words.
    """

    iri: str
    words: str
    remark: str
    bodies: tuple[Name, ...]
    times: tuple[str, ...]
    article: Name | None
    by: Name
    when: str


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits, the oldest first; `more` tells that there are others."""

    proposals: tuple[Proposal, ...]
    more: bool


def waiting(reader: GraphReader) -> Waiting:
    """Return what waits for a decision. Four queries. Raises QueryFailed, StoreError."""
    proposed = ANNOTATION_STATUS["proposed"]
    query = f"""SELECT ?annotation ?by ?when {{
        {{ SELECT ?annotation {{ ?annotation {KG.annotationStatus} {proposed} }} LIMIT {LOOKED_AT} }}
        ?annotation {PROV.wasAttributedTo} ?by ; {PROV.generatedAtTime} ?when
    }} ORDER BY ?when ?annotation LIMIT {MOST + 1}"""
    found = [(a.value, by.value, when.value) for a, by, when in rows(reader, query)]
    shown = found[:MOST]
    said = _said(reader, [annotation for annotation, _, _ in shown])
    names = names_of(reader, {iri for told in said.values() for iri in (*told.bodies, *told.articles)})
    return Waiting(
        tuple(
            Proposal(
                annotation,
                said[annotation].words,
                said[annotation].remark,
                names.all(said[annotation].bodies),
                said[annotation].times,
                next(iter(names.all(said[annotation].articles)), None),
                called(by),
                when,
            )
            for annotation, by, when in shown
        ),
        len(found) > MOST,
    )


@dataclass(slots=True)
class _Said:
    """What is known of an annotation, as it comes in."""

    words: str
    remark: str
    bodies: set[str]
    articles: set[str]
    times: tuple[str, ...] = ()


def _said(reader: GraphReader, annotations: list[str]) -> dict[str, _Said]:
    found = {annotation: _Said("", "", set(), set()) for annotation in annotations}
    if not annotations:
        return found
    values = f"VALUES ?annotation {{ {iri_list(annotations)} }}"
    words = f"""SELECT ?annotation ?exact ?article {{ {values}
        OPTIONAL {{ ?annotation {OA.hasTarget}/{OA.hasSelector}/{OA.exact} ?exact }}
        OPTIONAL {{ ?annotation {KG.inSegment}/{KG.belongsTo} ?article }}
    }}"""
    for annotation, exact, article in rows(reader, words):
        entry = found[annotation.value]
        entry.words = exact.value if isinstance(exact, Literal) else entry.words
        if isinstance(article, NamedNode):
            entry.articles.add(article.value)
    # A question of its own: where there is no body, what hangs on that would be anything in the graph.
    bodies = Group(
        ("annotation", "body", "whole", "remark"),
        f"""{values} ?annotation {OA.hasBody} ?body
        OPTIONAL {{ ?whole {KG.hasParticipation} ?body }}
        OPTIONAL {{ ?body {RDF.value} ?remark }}""",
    )
    events = f"{values} ?annotation {OA.hasBody} ?body . ?body a {KG.Event}"
    dated = Group(("annotation", "body", "span"), f"{events} OPTIONAL {{ ?body {KG.hasTime} ?span }}")
    spans = Group(("span", "p", "o"), f"{events} . ?body {KG.hasTime} ?span . ?span ?p ?o")
    stated, when, told = together(reader, (bodies, dated, spans))
    facts = Facts((span.value, prop.value, value) for span, prop, value in told)
    for annotation, _, span in when:
        reading = when_of(span.value, facts).reading if span else When().reading
        entry = found[annotation.value]
        entry.times = (*entry.times, reading)
    for annotation, body, whole, remark in stated:
        entry = found[annotation.value]
        if isinstance(remark, Literal):
            entry.remark = remark.value
        elif isinstance(body, NamedNode):
            entry.bodies.add(whole.value if isinstance(whole, NamedNode) else body.value)
    return found
