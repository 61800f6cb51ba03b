"""An annotation in Turtle says the same as in JSON-LD."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pytest
from pyoxigraph import Literal

from kg.annotation.candidate import Anchor, Candidate, Kind, Sent
from kg.model.finding import Rejected
from kg.terms import KG, OA

if TYPE_CHECKING:
    from collections.abc import Callable

    from kg.model.finding import Finding

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
        (PREFIXES + "<> a oa:Annotation ; oa:hasTarget <javascript:x> .", "iri", 7),
        (PREFIXES + "<> a oa:Annotation ; oa:hasTarget <http://example.org/> . ex:actor a kg:Actor .",
         "subject-foreign", 1),
        (PREFIXES + "<> a oa:Annotation ; oa:hasTarget <http://example.org/> ; oa:bodyValue 5 .",
         "value-type", 7),
        (PREFIXES + "<> a oa:Annotation ; oa:hasTarget [ as:items _:l ] . _:l rdf:first <a> ; rdf:rest _:l .",
         "composite", 1),
        (PREFIXES + "<> a oa:Annotation ; oa:hasTarget _:a . _:a oa:hasScope _:b . _:b oa:hasScope _:a .",
         "value-missing", 1),
        (PREFIXES + "<> a oa:Annotation ; oa:hasTarget [ oa:hasSource <a> ; oa:hasSelector "
         "[ a oa:TextPositionSelector ; oa:start " + "9" * 5000 + " ;"
         " oa:end 5 ] ] .", "number-range", 7),
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


def test_a_fault_has_its_line_and_column_where_they_can_be_told(read: Read) -> None:
    with pytest.raises(Rejected) as refusal:
        read(sent(TITLE.replace("President Ann Ash", "President Ann Esh")))
    (finding,) = refusal.value.findings
    lines = TITLE.splitlines()
    number = next(n for n, line in enumerate(lines, 1) if "oa:exact" in line)
    column = lines[number - 1].index("oa:exact") + len("oa") + 1
    assert finding.rule == "quote-not-found"
    assert (finding.origin.line, finding.origin.column) == (number, column)
    assert finding.origin.pointer is None


ODD = (
    "[",
    "]",
    ";",
    ".",
    "<>",
    "<javascript:x>",
    "_:b",
    "a",
    "oa:hasTarget",
    "kg:Event",
    '"\\u202e"',
    "5",
    "()",
)


def findings(read: Read, text: str) -> tuple[Finding, ...]:
    """Return why a document is refused, nothing where it is not."""
    try:
        read(sent(text))
    except Rejected as refusal:
        return refusal.findings
    return ()


def test_torn_turtle_is_accepted_or_refused_in_words(read: Read) -> None:
    chance = random.Random(6)  # noqa: S311 - the same on every run
    tokens = TITLE.removeprefix(PREFIXES).split(" ")
    refused = 0
    for _ in range(200):
        torn = list(tokens)
        for _ in range(chance.randint(1, 3)):
            at = chance.randrange(len(torn))
            torn[at : at + chance.randint(0, 2)] = [chance.choice((*ODD, *tokens))]
        told = findings(read, PREFIXES + " ".join(torn))
        refused += bool(told)
        assert all(finding.origin.line >= 1 and finding.mend for finding in told)
    assert 100 < refused < 200
