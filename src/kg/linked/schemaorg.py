"""Say in schema.org's words what the graph says of one thing, for search engines and their kin.

A fact here is what one article says. What an article says did not happen, or only might, is therefore no
Event but a Claim; and who denies or doubts a claim is not its author.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final, cast

from pyoxigraph import Literal, RdfFormat, parse

from kg.linked.facts import Facts
from kg.schemes import ACTUALITY, PRECISION, ROLE, STANCE
from kg.sparql.display import cased_tag
from kg.terms import DCTERMS, KG, RDFS, SCHEMA, SCHEMA_NS, SKOS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pyoxigraph import NamedNode, Triple

    from kg.sparql.description import Description

Node = dict[str, Any]
"""An object of JSON-LD."""

_MENTIONED: Final = 50
_LINKS: Final = ("additionalType", "citation", "isBasedOn", "license", "sameAs", "url", "eventStatus")
_DATES: Final = ("datePublished", "dateCreated", "startDate", "endDate")
_CONTEXT: Final = {
    "@vocab": SCHEMA_NS,
    **{name: {"@type": "@id"} for name in _LINKS},
    **{name: {"@type": f"{SCHEMA_NS}Date"} for name in _DATES},
}
"""What the context of schema.org itself says of the terms that are used here; it is never fetched."""

_BY_ROLE: Final = {
    ROLE["host"]: "organizer",
    ROLE["source"]: "performer",
    ROLE["candidate"]: "performer",
    ROLE["elected"]: "performer",
    ROLE["partner"]: "attendee",
    ROLE["observer"]: "attendee",
    ROLE["target"]: "about",
}
_REDUCED: Final = {PRECISION["day"]: 10, PRECISION["month"]: 7, PRECISION["year"]: 4}
"""How much of a date in ISO 8601 a precision leaves."""


def schema_org(found: Description) -> Node | None:
    """Return a description in schema.org's words as JSON-LD, or None of what these have no word for."""
    facts = Facts(found)
    made = _typed(facts)
    if made is None:
        return None
    return {"@context": SCHEMA_NS.rstrip("/"), "@id": facts.iri, **{k: v for k, v in made.items() if v}}


def has_words(found: Description) -> bool:
    """Tell whether schema.org has words for a thing, without saying them."""
    facts = Facts(found)
    return any(facts.is_a(*classes) for classes, _ in _MAKERS)


def script(found: Description) -> str:
    """Return what stands in a page's `<script type="application/ld+json">`, empty where there is nothing.

    Nothing in it can end the element (HTML, 4.12.1.3). It is data, which no Content-Security-Policy bars.
    """
    node = schema_org(found)
    if node is None:
        return ""
    text = json.dumps(node, ensure_ascii=False)
    return text.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e")


def statements(found: Description) -> tuple[Triple, ...]:
    """Return the same as RDF; nothing where schema.org has no word for the thing."""
    node = schema_org(found)
    if node is None:
        return ()
    text = json.dumps({**node, "@context": _CONTEXT})
    return tuple(quad.triple for quad in parse(text, format=RdfFormat.JSON_LD))


def _typed(facts: Facts) -> Node | None:
    for classes, make in _MAKERS:
        if facts.is_a(*classes):
            return cast("Node", make(facts))
    return None


def _article(facts: Facts) -> Node:
    opinion, news = facts.is_a(SCHEMA.OpinionNewsArticle), facts.is_a(SCHEMA.NewsArticle)
    return {
        "@type": "OpinionNewsArticle" if opinion else "NewsArticle" if news else "Article",
        "headline": _texts(facts.literals(SCHEMA.headline)),
        "name": _texts(facts.literals(RDFS.label)),
        "author": _references(facts, facts.nodes(SCHEMA.author)),
        "publisher": _references(facts, facts.nodes(SCHEMA.publisher)),
        "datePublished": facts.text(SCHEMA.datePublished),
        "inLanguage": facts.text(SCHEMA.inLanguage),
        "license": facts.text(SCHEMA.license),
        "url": facts.text(SCHEMA.url),
        "citation": _one_or_all([value.value for value in facts.literals(SCHEMA.citation)]),
        "mentions": _references(facts, facts.subjects(KG.statedIn)[:_MENTIONED]),
    }


def _event(facts: Facts) -> Node:
    if facts.is_a(KG.Event) and not {ACTUALITY["actual"], ACTUALITY["planned"]} & {
        *facts.nodes(KG.actuality)
    }:
        return {
            "@type": "Claim",
            "text": _texts(facts.literals(RDFS.label)),
            "appearance": _references(facts, facts.nodes(KG.statedIn)),
        }
    planned = ACTUALITY["planned"] in facts.nodes(KG.actuality)
    return {
        "@type": "Event",
        **_names(facts),
        **_times(facts),
        **_participants(facts),
        "eventStatus": f"{SCHEMA_NS}EventScheduled" if planned else "",
        "additionalType": _one_or_all([node.value for node in facts.nodes(KG.eventType)]),
        "location": _references(facts, facts.nodes(KG.hasPlace), "Place"),
        "superEvent": _references(facts, facts.nodes(KG.subEventOf), "Event"),
        "subjectOf": _references(facts, facts.nodes(KG.statedIn)),
    }


def _claim(facts: Facts) -> Node:
    claimants = _references(facts, facts.nodes(KG.claimant))
    stances = facts.nodes(KG.stance)
    against = next((name for name in ("denies", "doubts") if STANCE[name] in stances), "")
    said_by: Node = {"author": claimants}
    if against and claimants:
        said_by = {"review": {"@type": "Review", "author": claimants, "reviewBody": against}}
    elif against:
        said_by = {}
    return {
        "@type": "Claim",
        "text": _texts(facts.literals(KG.claimText)),
        **said_by,
        "about": _references(facts, facts.nodes(KG.about)),
        "appearance": _references(facts, facts.nodes(KG.statedIn)),
    }


def _agreement(facts: Facts) -> Node:
    return {
        "@type": "CreativeWork",
        **_names(facts),
        "additionalType": _one_or_all([node.value for node in facts.nodes(KG.agreementKind)]),
        "dateCreated": facts.text(KG.signed),
        "isBasedOn": _one_or_all([node.value for node in facts.nodes(KG.basedOn)]),
        "citation": _one_or_all([value.value for value in facts.literals(DCTERMS.source)]),
    }


def _tenure(facts: Facts) -> Node:
    return {
        "@type": "Role",
        "roleName": next((facts.name(node) for node in facts.nodes(KG.post)), ""),
        "startDate": facts.text(KG.from_),
        "endDate": facts.text(KG.until),
    }


def _named(kind: str) -> Any:  # noqa: ANN401 - a function, as the others of the table
    return lambda facts: {"@type": kind, **_names(facts)}


_MAKERS: Final[tuple[tuple[tuple[NamedNode, ...], Any], ...]] = (
    ((KG.Article, SCHEMA.NewsArticle, SCHEMA.OpinionNewsArticle), _article),
    ((KG.Event, KG.Happening), _event),
    ((KG.Claim,), _claim),
    ((KG.Person,), _named("Person")),
    ((KG.Government,), _named("GovernmentOrganization")),
    ((KG.Organisation, KG.State), _named("Organization")),
    ((KG.Actor,), _named("Thing")),
    ((KG.Place,), _named("Place")),
    ((KG.Agreement,), _agreement),
    ((KG.Tenure,), _tenure),
)


def _names(facts: Facts) -> Node:
    """Return the name that is best known, all others, and the same thing elsewhere."""
    label = facts.found.labels.get(facts.iri)
    # In an order of their own: pages and documents ask for them in different ways.
    every = sorted(
        facts.literals(SKOS.prefLabel, SKOS.altLabel, RDFS.label),
        key=lambda name: (name.language or "", name.value),
    )
    best = next((name for name in every if label and name.value == label.text), None)
    return {
        "name": _texts([best]) if best else label.text if label else "",
        "alternateName": _texts(name for name in every if name != best),
        "sameAs": _one_or_all(sorted(node.value for node in facts.nodes(SKOS.exactMatch))),
    }


def _times(facts: Facts) -> Node:
    """Return the day, month or year of an event; what only bounds it is no time that it took."""
    for time in facts.nodes(KG.hasTime):
        for precision in facts.nodes(KG.precision, of=time):
            if precision in _REDUCED:
                return {"startDate": facts.text(KG.earliest, of=time)[: _REDUCED[precision]]}
    return {}


def _participants(facts: Facts) -> Node:
    found: dict[str, list[NamedNode]] = {}
    for part in facts.nodes(KG.hasParticipation):
        for role in facts.nodes(KG.role, of=part):
            if role in _BY_ROLE:
                found.setdefault(_BY_ROLE[role], []).extend(facts.nodes(KG.actor, of=part))
    return {name: _references(facts, actors) for name, actors in found.items()}


def _references(facts: Facts, nodes: Iterable[NamedNode], kind: str = "") -> Any:  # noqa: ANN401 - JSON
    """Return nodes by IRI and name; their class only where the property says it, for it is not looked up."""
    return _one_or_all(
        [
            {
                key: value
                for key, value in (("@type", kind), ("@id", node.value), ("name", facts.name(node)))
                if value
            }
            for node in dict.fromkeys(nodes)
        ]
    )


def _texts(values: Iterable[Literal]) -> Any:  # noqa: ANN401 - JSON
    return _one_or_all(
        [
            {"@value": value.value, "@language": cased_tag(value.language)} if value.language else value.value
            for value in values
        ]
    )


def _one_or_all(values: list[Any]) -> Any:  # noqa: ANN401 - JSON
    return values[0] if len(values) == 1 else values
