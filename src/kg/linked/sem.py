"""Say in the words of the Simple Event Model what the graph says of an event, an actor or a place.

Terms as at http://semanticweb.cs.vu.nl/2009/11/sem/: a role is a node between event and actor, a time has
the earliest beginning and the latest end, and `sem:accordingTo` names who says so.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pyoxigraph import Literal, NamedNode, Triple

from kg.linked.facts import Facts
from kg.terms import KG, RDF, RDFS, SEM, SEM_NS, SKOS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kg.sparql.description import Description

_ACTORS: Final = (KG.Person, KG.Organisation, KG.State, KG.Government, KG.Actor)


def has_words(found: Description) -> bool:
    """Tell whether SEM has words for a thing, without saying them."""
    return Facts(found).is_a(KG.Event, KG.Happening, KG.Place, *_ACTORS)


def statements(found: Description) -> tuple[Triple, ...]:
    """Return a description in SEM's words, nothing of what these have no word for."""
    facts = Facts(found)
    if facts.is_a(KG.Event, KG.Happening):
        made = _event(facts)
    elif facts.is_a(*_ACTORS):
        made = _typed(facts, SEM.Actor, "actorType", [cls for cls in facts.nodes(RDF.type) if cls in _ACTORS])
    elif facts.is_a(KG.Place):
        made = _typed(facts, SEM.Place, "placeType", facts.nodes(KG.placeKind))
    else:
        return ()
    return tuple(dict.fromkeys((*made, *_names(facts))))


def _sem(name: str) -> NamedNode:
    return NamedNode(SEM_NS + name)


def _typed(facts: Facts, cls: NamedNode, by: str, kinds: list[NamedNode]) -> Iterator[Triple]:
    yield Triple(facts.found.thing, RDF.type, cls)
    for kind in kinds:
        yield Triple(facts.found.thing, _sem(by), kind)


def _event(facts: Facts) -> Iterator[Triple]:
    thing = facts.found.thing
    yield from _typed(facts, SEM.Event, "eventType", facts.nodes(KG.eventType))
    for part in facts.nodes(KG.hasParticipation):
        yield Triple(thing, _sem("hasActor"), part)
        yield Triple(part, RDF.type, SEM.Role)
        for actor in facts.nodes(KG.actor, of=part):
            yield Triple(part, RDF.value, actor)
        for role in facts.nodes(KG.role, of=part):
            yield Triple(part, _sem("roleType"), role)
    for time in facts.nodes(KG.hasTime):
        yield Triple(thing, SEM.hasTime, time)
        yield Triple(time, RDF.type, SEM.Time)
        for name, ours in (("hasEarliestBeginTimeStamp", KG.earliest), ("hasLatestEndTimeStamp", KG.latest)):
            for value in facts.literals(ours, of=time):
                yield Triple(time, _sem(name), value)
    for name, ours in (("hasPlace", KG.hasPlace), ("accordingTo", KG.statedIn)):
        for node in facts.nodes(ours):
            yield Triple(thing, _sem(name), node)
    for whole in facts.nodes(KG.subEventOf):
        yield Triple(thing, SEM.subEventOf, whole)


def _names(facts: Facts) -> Iterator[Triple]:
    for name in facts.literals(RDFS.label, SKOS.prefLabel):
        yield Triple(facts.found.thing, RDFS.label, name)
    for entry in facts.found.naming:
        if isinstance(entry.object, Literal) and entry.predicate in (SKOS.prefLabel, RDFS.label):
            yield Triple(entry.subject, RDFS.label, entry.object)
