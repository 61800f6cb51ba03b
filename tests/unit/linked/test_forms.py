"""Forms ask what the shapes ask, under the keys of the JSON-LD context."""

from __future__ import annotations

import json
from typing import Any

import pytest
from pyoxigraph import NamedNode, RdfFormat, Triple, parse

from kg.annotation.facts import CLAIM, DESCRIBED, EVENT, FOLLOWS, PARTICIPATION, RECKONED, TENURE, TITLE_USE
from kg.linked.forms import Field, Form, Wanted, forms
from kg.linked.vocabulary import vocabulary
from kg.resources import context_file
from kg.schemes import EVENT_TYPE, SCHEMES

CONTEXT: dict[str, Any] = json.loads(context_file().read_bytes())["@context"]
NOTHING = Wanted(frozenset(), frozenset(), {}, frozenset())
PREFIXES = """
@prefix : <https://example.org/#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""


def read(turtle: str) -> list[Triple]:
    return [quad.triple for quad in parse((PREFIXES + turtle).encode(), format=RdfFormat.TURTLE)]


def fields(turtle: str, context: dict[str, Any] | None = None) -> tuple[Field, ...]:
    return forms([NamedNode("https://example.org/#Deed")], read(turtle), {}, context or {}, NOTHING)[0].fields


@pytest.fixture(scope="module")
def known() -> dict[str, Form]:
    classes = [NamedNode(iri) for iri in (EVENT, CLAIM, PARTICIPATION, TITLE_USE, TENURE)]
    statements = (*vocabulary("shapes").statements, *vocabulary("ontology").statements)
    schemes = {scheme.iri.value: vocabulary(scheme.id) for scheme in SCHEMES}
    wanted = Wanted(FOLLOWS, RECKONED, {}, DESCRIBED)
    return {form.cls: form for form in forms(classes, statements, schemes, CONTEXT, wanted)}


def test_a_property_shape_becomes_a_field() -> None:
    (found,) = fields(
        """:Shape sh:targetClass :Deed ; sh:property [
            sh:path :day ; sh:minCount 1 ; sh:maxCount 2 ; sh:datatype xsd:date ; sh:pattern "^2" ;
            sh:message "A day is needed." ; <https://w3id.org/kg/shapes#mend> "Add one." ] .
        :day rdfs:label "day" ; skos:definition "When." .""",
        {"ex": "https://example.org/#", "on": {"@id": "ex:day"}},
    )
    assert found == Field(
        key="on",
        path="https://example.org/#day",
        label="day",
        definition="When.",
        message="A day is needed.",
        mend="Add one.",
        sort="day",
        minimum=1,
        maximum=2,
        pattern="^2",
    )


def test_shapes_of_one_property_are_one_field_that_keeps_to_all_of_them() -> None:
    (found,) = fields(
        """:Shape sh:targetClass :Deed ; sh:property
            [ sh:path :who ; sh:maxCount 5 ; sh:class :Person ] ,
            [ sh:path :who ; sh:minCount 2 ; sh:maxCount 3 ] ."""
    )
    assert (found.minimum, found.maximum, found.classes, found.sort) == (2, 3, ("Person",), "thing")


def test_a_shape_of_a_property_counts_where_that_is_of_the_class() -> None:
    found = fields(
        """:Placed sh:targetSubjectsOf :place ; sh:path :place ; sh:class :Place .
        :place a owl:ObjectProperty ; rdfs:domain [ owl:unionOf ( :Rest :Deed ) ] .
        :Elsewhere sh:targetSubjectsOf :other ; sh:path :other .
        :other a owl:ObjectProperty ; rdfs:domain :Rest .
        # What is asked of another property only where this one is there is no field.
        :Condition sh:targetSubjectsOf :place ; sh:path :name ; sh:minCount 1 ."""
    )
    assert [(entry.key, entry.common) for entry in found] == [("place", False)]


def test_an_event_asks_what_its_shapes_ask(known: dict[str, Form]) -> None:
    event = {field.key: field for field in known["Event"].fields}
    needed = {key for key, field in event.items() if field.minimum}
    assert needed == {"label", "eventType", "actuality"}
    assert (event["label"].sort, event["label"].maximum) == ("words", 1)
    assert {option.iri for option in event["eventType"].options} == {
        c.value for c in EVENT_TYPE.concepts.values()
    }
    assert event["hasPlace"].classes == ("Place",)
    assert not event["hasPlace"].common
    assert {"citesAgreement", "changesAgreement", "concludesAgreement", "subEventOf", "happening"} < set(
        event
    )
    # What follows from the words is not asked, nor what leads here from elsewhere.
    assert event.keys().isdisjoint({"statedIn", "hasBody", "body"})
    part = {field.key: field for field in event["hasParticipation"].fields}
    assert part.keys() == {"actor", "role", "onBehalfOf", "inPost"}
    assert part["actor"].minimum == part["actor"].maximum == 1
    # The precision comes last, for it follows from the days; an anchor follows from the words.
    assert [field.key for field in event["hasTime"].fields] == [
        "earliest",
        "latest",
        "expression",
        "precision",
    ]
    assert event["hasTime"].fields[-1].minimum == 0


def test_a_participation_asks_for_its_event(known: dict[str, Form]) -> None:
    (whole,) = [field for field in known["Participation"].fields if field.inverse]
    assert (whole.key, whole.classes, whole.minimum, whole.maximum) == ("hasParticipation", ("Event",), 1, 1)


def test_the_other_facts(known: dict[str, Form]) -> None:
    claim = {field.key: field for field in known["Claim"].fields}
    assert claim["about"].classes == ("Actor", "Event", "Agreement", "Place", "Happening")
    assert (claim["quoted"].sort, claim["quoted"].minimum) == ("truth", 1)
    assert "reportedBy" not in claim
    tenure = {field.key: field for field in known["Tenure"].fields}
    assert (tenure["from"].sort, tenure["from"].minimum, tenure["until"].minimum) == ("day", 1, 0)
    assert (tenure["source"].sort, tenure["source"].pattern) == ("address", "^https?://")
    assert [field.classes for field in known["TitleUse"].fields[:2]] == [("Person",), ("Post",)]
