"""An annotation in Turtle says the same as in JSON-LD."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from pyoxigraph import Literal

from kg.annotation.candidate import Anchor, Candidate, Kind, Sent
from kg.model.finding import Rejected
from kg.terms import KG, OA

if TYPE_CHECKING:
    from collections.abc import Callable

    Read = Callable[..., Candidate]

PREFIXES = """
@prefix as: <http://www.w3.org/ns/activitystreams#> .
@prefix kg: <https://w3id.org/kg/ontology#> .
@prefix oa: <http://www.w3.org/ns/oa#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix ex: <http://localhost:8000/> .
"""
TITLE = (
    PREFIXES
    + """
<> a oa:Annotation ; oa:motivatedBy oa:describing ;
   oa:hasBody [ a kg:TitleUse ; kg:holder ex:actor\\/ann-ash ; kg:post ex:post\\/beland-president ] ;
   oa:hasTarget [ a oa:SpecificResource ; oa:hasSource ex:article\\/one ;
                  oa:hasSelector [ a oa:TextQuoteSelector ; oa:exact "President Ann Ash" ] ] .
"""
)


def sent(text: str) -> Sent:
    return Sent(text.encode(), "text/turtle")


def test_a_fact_in_turtle_is_the_one_in_json(read: Read) -> None:
    turtle = read(sent(TITLE))
    body = {
        "type": "TitleUse",
        "holder": "http://localhost:8000/actor/ann-ash",
        "post": "http://localhost:8000/post/beland-president",
    }
    where = {
        "source": "http://localhost:8000/article/one",
        "selector": {"type": "TextQuoteSelector", "exact": "President Ann Ash"},
    }
    json = read(motivation="describing", body=body, target=where)
    assert (turtle.kind, turtle.anchor) == (Kind.FACT, Anchor.VERIFIED)
    assert set(turtle.quads) == set(json.quads)


def test_a_remark_with_a_list_has_no_blank_nodes(read: Read) -> None:
    candidate = read(
        sent(
            PREFIXES
            + """
<> a oa:Annotation ; oa:hasTarget [ a oa:List ; as:items ( <http://example.org/a> <http://example.org/b> ) ] ;
   oa:hasBody [ a oa:TextualBody ; rdf:value "so"@en ] ."""
        )
    )
    assert candidate.kind is Kind.PLAIN
    assert not any(str(term).startswith("_:") for quad in candidate.quads for term in quad.triple)
    assert [q.object for q in candidate.quads if q.predicate.value.endswith("#value")] == [
        Literal("so", language="en")
    ]


@pytest.mark.parametrize(
    ("text", "rule", "line"),
    [
        ("<> a", "rdf-syntax", 1),
        (PREFIXES + "<> a oa:Annotation ; oa:hasTarget .", "rdf-syntax", 7),
        (PREFIXES + "<> a kg:Event .", "type", 1),
        (PREFIXES + "<> a oa:Annotation .", "target-missing", 1),
        (PREFIXES + "<http://example.org/a> a oa:Annotation . <http://example.org/b> a oa:Annotation .",
         "type", 1),
        (PREFIXES + "<> a oa:Annotation ; oa:hasTarget <javascript:x> .", "iri", 1),
        (PREFIXES + "<> a oa:Annotation ; oa:hasTarget <http://example.org/> . ex:actor a kg:Actor .",
         "subject-foreign", 1),
        (PREFIXES + "<> a oa:Annotation ; oa:hasTarget <http://example.org/> ; oa:bodyValue 5 .",
         "value-type", 1),
        (PREFIXES + "<> a oa:Annotation ; oa:hasTarget [ as:items _:l ] . _:l rdf:first <a> ; rdf:rest _:l .",
         "composite", 1),
        (PREFIXES + "<> a oa:Annotation ; oa:hasTarget _:a . _:a oa:hasScope _:b . _:b oa:hasScope _:a .",
         "value-missing", 1),
        (PREFIXES + "<> a oa:Annotation ; oa:hasTarget [ oa:hasSource <a> ; oa:hasSelector "
         "[ a oa:TextPositionSelector ; oa:start " + "9" * 5000 + " ;"
         " oa:end 5 ] ] .", "number-range", 1),
    ],
)  # fmt: skip
def test_what_cannot_be_taken_is_refused(read: Read, text: str, rule: str, line: int) -> None:
    with pytest.raises(Rejected) as refusal:
        read(sent(text))
    found = {(finding.rule, finding.origin.line) for finding in refusal.value.findings}
    assert (rule, line) in found
    assert all(finding.origin.pointer is None for finding in refusal.value.findings)


def test_a_named_graph_is_refused(read: Read) -> None:
    with pytest.raises(Rejected) as refusal:
        read(
            Sent(
                b"<http://example.org/g> { <http://example.org/s> a <http://example.org/C> }",
                "application/trig",
            )
        )
    assert [finding.rule for finding in refusal.value.findings] == ["graph-named"]


def test_no_status_or_segment_is_taken_from_a_stranger(read: Read) -> None:
    text = PREFIXES + "<> a oa:Annotation ; oa:hasTarget <http://example.org/> ; kg:inSegment ex:article ."
    with pytest.raises(Rejected) as refusal:
        read(sent(text))
    assert [finding.rule for finding in refusal.value.findings] == ["vocabulary"]
    assert refusal.value.findings[0].value == KG.inSegment.value
    assert OA.hasTarget.value not in refusal.value.findings[0].value
