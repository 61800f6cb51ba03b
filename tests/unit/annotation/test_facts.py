"""Bodies that kg understands become the facts that the corpus would state, held to the shapes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from pyoxigraph import NamedNode, RdfFormat, Store, serialize

from kg.annotation.candidate import Anchor, Candidate, Kind, Sent
from kg.model.finding import Rejected, Severity
from kg.shacl import ARTICLE_GRAPH, AUTHORITY_GRAPH, ShiftyEngine, project_shapes
from kg.terms import KG, OA, PROV, RDF

if TYPE_CHECKING:
    from collections.abc import Callable

    Read = Callable[..., Candidate]

BASE = "http://localhost:8000/"
NAME = f"{BASE}annotations/1"
TEXT = f"{BASE}article/one/text/7d3180e265a77f1d"
SIGNED = "Aland and Beland signed a pact on 3 May 2023"


def target(exact: str, source: str = TEXT, **more: object) -> dict[str, object]:
    return {"source": source, "selector": {"type": "TextQuoteSelector", "exact": exact, **more}}


SIGN: dict[str, Any] = {
    "type": "Event",
    "label": {"en": "Aland and Beland sign a pact"},
    "eventType": "concept:event-type#agree",
    "actuality": "concept:actuality#actual",
    "hasTime": {"type": "TimeSpan", "expression": "3 May 2023"},
    "hasPlace": f"{BASE}place/beach",
    "subEventOf": f"{BASE}event/one/talks",
    "happening": f"{BASE}happening/pact-signing",
    "concludesAgreement": f"{BASE}agreement/pact",
    "hasParticipation": [
        {"type": "Participation", "actor": f"{BASE}actor/aland", "role": "concept:role#partner"},
        {
            "type": "Participation",
            "actor": f"{BASE}actor/ann-ash",
            "role": "concept:role#partner",
            "onBehalfOf": f"{BASE}actor/beland",
            "inPost": f"{BASE}post/beland-president",
        },
    ],
}
GLAD: dict[str, Any] = {
    "type": "Claim",
    "claimant": f"{BASE}actor/ann-ash",
    "claimText": {"en": "We are glad"},
    "about": f"{BASE}event/one/sign",
    "stance": "concept:stance#asserts",
    "quoted": True,
    "inWork": "A speech",
}
PRESIDENT: dict[str, Any] = {
    "type": "TitleUse",
    "holder": f"{BASE}actor/ann-ash",
    "post": f"{BASE}post/beland-president",
    "titleStatus": "concept:title-status#incumbent",
}
TENURE: dict[str, Any] = {
    "type": "Tenure",
    "holder": f"{BASE}actor/ann-ash",
    "post": f"{BASE}post/beland-president",
    "from": "2021-01-20",
    "until": "2025-01-20",
}


@pytest.fixture(scope="module")
def engine() -> ShiftyEngine:
    return ShiftyEngine(project_shapes())


def faults(engine: ShiftyEngine, held: Store, candidate: Candidate) -> set[tuple[str, str]]:
    """Return shape and focus node of what the shapes say of the graph with the candidate in it."""
    shapes = project_shapes()
    agent = f"<{BASE}agent/a> <{RDF.type.value}> <http://www.w3.org/ns/prov#Agent> .\n".encode()
    triples = {quad.triple for quad in held} | {quad.triple for quad in candidate.quads}
    # The small world's names are not all given, which is no matter here.
    data = (serialize(triples, format=RdfFormat.N_TRIPLES) or b"") + agent
    entries = {*shapes.entries(ARTICLE_GRAPH), *shapes.entries(AUTHORITY_GRAPH)}
    return {
        (result.source_shape.rpartition("#")[2], result.focus_node.value.removeprefix(BASE))
        for result in engine.validate(data, sorted(entries)).results
        if not result.source_shape.endswith("#Named-prefLabel")
    }


def about(candidate: Candidate, start: str) -> set[str]:
    """Return what the candidate says of nodes whose IRI begins so, without the base."""
    return {
        re.sub(f"<{BASE}([^>]*)>", r"<\1>", f"{q.subject} {q.predicate} {q.object}")
        for q in candidate.quads
        if str(q.subject).startswith(f"<{BASE}{start}")
    }


def expected(held: Store, start: str, renamed: str) -> set[str]:
    """Return what the article's graph says of a fact, with its IRI replaced."""
    return {
        re.sub(f"<{BASE}([^>]*)>", r"<\1>", f"{q.subject} {q.predicate} {q.object}").replace(
            f"<{start}", f"<{renamed}"
        )
        for q in held
        if re.match(f"<{BASE}{start}[>#]", str(q.subject))
    }


@pytest.mark.parametrize(
    ("body", "words", "fact", "minted"),
    [
        (SIGN, SIGNED, "event/one/sign", "event/one/annotation/1"),
        (GLAD, "We are glad", "claim/one/glad", "claim/one/annotation/1"),
        (PRESIDENT, "President Ann Ash", "title/one/president", "title/one/annotation/1"),
    ],
    ids=["event", "claim", "title"],
)
def test_a_fact_is_what_the_corpus_would_state(
    read: Read, held: Store, engine: ShiftyEngine, body: dict[str, Any], words: str, fact: str, minted: str
) -> None:
    candidate = read(motivation="describing", body=body, target=target(words))
    assert (candidate.kind, candidate.anchor) == (Kind.FACT, Anchor.VERIFIED)
    assert about(candidate, minted) == expected(held, fact, minted)
    assert faults(engine, held, candidate) == set()


def test_a_tenure_rests_on_the_words(read: Read, held: Store, engine: ShiftyEngine) -> None:
    candidate = read(body=TENURE, target=target("President Ann Ash"))
    renamed = expected(held, "tenure/ann-ash-president", "tenure/annotation/1")
    assert about(candidate, "tenure/annotation/1") == {
        line for line in renamed if "dcterms" not in line and "dc/terms" not in line
    }
    assert faults(engine, held, candidate) == set()


def test_the_annotation_is_evidence_as_in_the_corpus(read: Read) -> None:
    candidate = read(body=GLAD, target=target("We are glad"))
    said = about(candidate, "annotations/1")
    oa, prov = OA.hasBody.value[:-7], "http://www.w3.org/ns/prov#"
    integer = "^^<http://www.w3.org/2001/XMLSchema#integer>"
    kind = f"<{RDF.type.value}>"
    # The words stand at [49, 60), counted by hand in code points: the dove before them is one.
    assert said == {
        f"<annotations/1> {kind} <{oa}Annotation>",
        f"<annotations/1> <{oa}motivatedBy> <{oa}describing>",
        f"<annotations/1> <{oa}hasBody> <claim/one/annotation/1>",
        f"<annotations/1> <{oa}hasTarget> <annotations/1#target>",
        f"<annotations/1> <{KG.inSegment.value}> <article/one#body>",
        f"<annotations/1> <{prov}wasAttributedTo> <agent/a>",
        f'<annotations/1> <{prov}generatedAtTime> "2026-11-26T18:00:00Z"^^<http://www.w3.org/2001/XMLSchema#dateTime>',
        f'<annotations/1> <{KG.verified.value}> "true"^^<http://www.w3.org/2001/XMLSchema#boolean>',
        f"<annotations/1#target> {kind} <{oa}SpecificResource>",
        f"<annotations/1#target> <{oa}hasSource> <article/one/text/7d3180e265a77f1d>",
        f"<annotations/1#target> <{oa}hasSelector> <annotations/1#position>",
        f"<annotations/1#target> <{oa}hasSelector> <annotations/1#quote>",
        f"<annotations/1#position> {kind} <{oa}TextPositionSelector>",
        f'<annotations/1#position> <{oa}start> "49"{integer}',
        f'<annotations/1#position> <{oa}end> "60"{integer}',
        f"<annotations/1#quote> {kind} <{oa}TextQuoteSelector>",
        f'<annotations/1#quote> <{oa}exact> "We are glad"',
        f'<annotations/1#quote> <{oa}prefix> "signed a pact on 3 May 2023. 🕊 “"',
        f'<annotations/1#quote> <{oa}suffix> ",” President Ann Ash said. Talks"',
    }


@pytest.mark.parametrize("thing", ["actor/aland", "place/beach", "agreement/pact"])
def test_words_are_linked_to_what_they_name(
    read: Read, held: Store, engine: ShiftyEngine, thing: str
) -> None:
    candidate = read(motivation="identifying", body=BASE + thing, target=target("Beland"))
    assert candidate.kind is Kind.FACT
    assert f"<annotations/1> <{OA.hasBody.value}> <{thing}>" in about(candidate, "annotations/1")
    assert faults(engine, held, candidate) == set()


def test_a_participation_is_added_to_an_event(read: Read, held: Store, engine: ShiftyEngine) -> None:
    part = {"type": "Participation", "actor": f"{BASE}actor/beland", "role": "concept:role#partner"}
    event = {"type": "Event", "id": f"{BASE}event/one/sign", "hasParticipation": part}
    candidate = read(body=event, target=target(SIGNED))
    minted = "event/one/annotation/1#participation-1"
    assert about(candidate, "event/one/sign") == {
        f"<event/one/sign> <{KG.hasParticipation.value}> <{minted}>",
    }
    assert f"<annotations/1> <{OA.hasBody.value}> <{minted}>" in about(candidate, "annotations/1>")
    assert faults(engine, held, candidate) == set()


def test_a_claim_can_be_about_the_event_beside_it(read: Read, held: Store, engine: ShiftyEngine) -> None:
    event = {**SIGN, "id": "_:e"}
    claim = {**GLAD, "about": "_:e", "quoted": False}
    candidate = read(body=[claim, event], target=target(SIGNED))
    assert f"<claim/one/annotation/1> <{KG.about.value}> <event/one/annotation/1/2>" in about(
        candidate, "claim/one/annotation/1"
    )
    assert faults(engine, held, candidate) == set()


def test_what_the_shapes_find_is_told_where_it_was_sent(
    read: Read, held: Store, engine: ShiftyEngine
) -> None:
    body = {**PRESIDENT, "holder": f"{BASE}actor/nobody"}
    candidate = read(body=body, target=target("President Ann Ash"))
    node = "title/one/annotation/1"
    assert ("TitleUse-holder", node) in faults(engine, held, candidate)
    origin = candidate.origins(BASE + node, KG.holder.value)
    assert origin is not None
    assert origin.pointer == "/body/holder"


def test_a_relative_date_is_seen_from_the_segment(read: Read, held: Store) -> None:
    body = {**SIGN, "hasTime": {"expression": "last month"}, "subEventOf": None}
    candidate = read(body=body, target=target("Talks had begun last month"))
    minted = "event/one/annotation/1#time"
    assert about(candidate, minted) == expected(held, "event/one/talks#time", minted)


@pytest.mark.parametrize(
    ("body", "pointer", "rule"),
    [
        ({**SIGN, "eventType": "concept:event-type#sing"}, "/body/eventType", "concept"),
        ({**SIGN, "eventType": None}, "/body", "value-missing"),
        ({**SIGN, "label": {"fr": "Un pacte"}}, "/body/label/fr", "language-other"),
        ({**SIGN, "hasPlace": "http://example.org/place"}, "/body/hasPlace", "reference"),
        ({**SIGN, "id": f"{BASE}event/one/sign"}, "/body", "subject-foreign"),
        ({**SIGN, "id": f"{BASE}actor/aland"}, "/body", "subject-foreign"),
        ({**SIGN, "id": "http://example.org/e"}, "/body", "subject-foreign"),
        ({**SIGN, "statedIn": f"{BASE}article/two"}, "/body/statedIn", "stated-in"),
        ({**SIGN, "subEventOf": f"{BASE}event/two/x"}, "/body/subEventOf", "reference"),
        ({**SIGN, "schema:url": "x"}, "/body/schema:url", "property-of-fact"),
        ({**SIGN, "hasTime": {"expression": "last month", "earliest": "2020-01-01"}},
         "/body/hasTime/expression", "date-disagrees"),
        ({**SIGN, "hasTime": {"earliest": "2020-01-01", "precision": "concept:precision#unresolved"}},
         "/body/hasTime/precision", "date-bounds"),
        ({**SIGN, "hasTime": {"precision": "concept:precision#unresolved"}},
         "/body/hasTime", "value-missing"),
        ({**SIGN, "hasTime": {"earliest": "2020-02-30"}}, "/body/hasTime/earliest", "day"),
        ({**SIGN, "hasTime": {"type": "TimeSpan"}}, "/body/hasTime", "value-type"),
        ({**SIGN, "hasParticipation": {"type": "Participation", "role": "concept:role#host"}},
         "/body/hasParticipation", "value-missing"),
        ({**GLAD, "quoted": "yes"}, "/body/quoted", "value-type"),
        ({**GLAD, "reportedBy": f"{BASE}actor/aland"}, "/body/reportedBy", "reported-by"),
        ({**GLAD, "claimText": {"en": " "}}, "/body/claimText/en", "value-empty"),
        ({**TENURE, "from": None}, "/body", "value-missing"),
        ({"type": "Participation", "actor": f"{BASE}actor/aland"}, "/body", "participation-alone"),
        ({**TENURE, "type": ["Tenure", "Claim"]}, "/body", "composite"),
    ],
)  # fmt: skip
def test_a_fact_that_is_not_right_is_refused_at_its_place(
    read: Read, body: dict[str, Any], pointer: str, rule: str
) -> None:
    words = "Talks had begun last month"
    with pytest.raises(Rejected) as refusal:
        read(body=body, target=target(words))
    found = {(f.origin.pointer, f.rule) for f in refusal.value.findings if f.severity is Severity.VIOLATION}
    assert (pointer, rule) in found
    assert all(finding.mend for finding in refusal.value.findings)


@pytest.mark.parametrize(
    ("where", "pointer", "rule"),
    [
        ("http://example.org/page", "/target", "fact-without-words"),
        (target("x", "http://example.org/page"), "/target/source", "article-unknown"),
        (f"{BASE}article/one", "/target", "fact-without-words"),
        ({"source": TEXT}, "/target", "fact-without-words"),
        ([target("Aland"), target("Beland")], "/target/1", "target-twice"),
        ({**target("Beland"), "scope": "http://example.org/page"}, "/target/scope", "target-of-fact"),
        (target("last month.\nAlso in the news"), "/target/selector/exact",
         "quote-outside-segments"),
    ],
)  # fmt: skip
def test_a_fact_without_words_of_a_known_article_is_refused(
    read: Read, where: object, pointer: str, rule: str
) -> None:
    with pytest.raises(Rejected) as refusal:
        read(body=PRESIDENT, target=where)
    assert (pointer, rule) in {(f.origin.pointer, f.rule) for f in refusal.value.findings}


def test_an_article_that_the_graph_does_not_know_is_named(read: Read) -> None:
    with pytest.raises(Rejected) as refusal:
        read(body=PRESIDENT, target=target("x", f"{BASE}article/none"))
    (finding,) = refusal.value.findings
    assert finding.message == "The graph knows no article or text of this IRI."
    assert finding.value == f"{BASE}article/none"
    assert f"{BASE}article/…" in finding.mend


def test_words_for_a_time_that_are_not_understood_are_mended_in_what_is_sent(read: Read) -> None:
    dated = {
        "type": "TimeSpan",
        "expression": "yesterdayish",
        "earliest": "2023-05-02",
        "latest": "2023-05-02",
        "precision": "concept:precision#day",
    }
    vague = {"type": "TimeSpan", "expression": "yesterdayish"}
    (warning,) = read(body={**SIGN, "hasTime": vague}, target=target(SIGNED)).findings
    assert warning.rule == "date-not-understood"
    assert "`date:`" not in warning.mend
    for name in ("earliest", "latest", "precision"):
        assert f'"{name}"' in warning.mend
    # What it says to do helps.
    assert read(body={**SIGN, "hasTime": dated}, target=target(SIGNED)).findings == ()


TWICE: dict[str, dict[str, Any]] = {
    "label": {**SIGN, "label": 5},
    "actor": {
        **SIGN,
        "hasParticipation": [
            {"type": "Participation", "actor": "us-government", "role": "concept:role#partner"}
        ],
    },
    "order": {**SIGN, "hasTime": {"type": "TimeSpan", "earliest": "2024-01-02", "latest": "2023-01-01"}},
    "class": {**SIGN, "type": "Evnt"},
}


@pytest.mark.parametrize(
    ("name", "pointer", "rule"),
    [
        ("label", "/body/label", "value-type"),
        ("actor", "/body/hasParticipation/0/actor", "iri"),
        ("order", "/body/hasTime/earliest", "date-order"),
        ("class", "/body/type", "type-unknown"),
    ],
)
def test_a_cause_is_told_once(read: Read, name: str, pointer: str, rule: str) -> None:
    with pytest.raises(Rejected) as refusal:
        read(body=TWICE[name], target=target(SIGNED))
    assert [(f.origin.pointer, f.rule) for f in refusal.value.findings] == [(pointer, rule)]


def test_causes_of_their_own_are_all_told(read: Read) -> None:
    body = {**SIGN, "label": 5, "eventType": None, "hasPlace": "here"}
    with pytest.raises(Rejected) as refusal:
        read(body=body, target=target(SIGNED))
    assert {(f.origin.pointer, f.rule) for f in refusal.value.findings} == {
        ("/body/label", "value-type"),
        ("/body", "value-missing"),
        ("/body/hasPlace", "iri"),
    }


def test_a_fact_is_made_to_describe(read: Read) -> None:
    with pytest.raises(Rejected) as refusal:
        read(motivation="tagging", body=PRESIDENT, target=target("President Ann Ash"))
    assert {(f.origin.pointer, f.rule) for f in refusal.value.findings} == {("/motivation", "motivation")}


def test_a_comment_can_stand_beside_a_fact(read: Read, held: Store, engine: ShiftyEngine) -> None:
    comment = {"type": "TextualBody", "value": "Checked.", "format": "text/plain"}
    candidate = read(
        body=[PRESIDENT, comment], target=target("President Ann Ash"), creator="http://example.org/me"
    )
    said = about(candidate, "annotations/1")
    assert f"<annotations/1> <{OA.hasBody.value}> <annotations/1#/body/1>" in said
    assert "<annotations/1> <http://purl.org/dc/terms/creator> <http://example.org/me>" in said
    assert faults(engine, held, candidate) == set()
    assert NamedNode(NAME) == candidate.iri


def test_the_words_of_a_teaser_are_another_articles(read: Read) -> None:
    with pytest.raises(Rejected) as refusal:
        read(body={**GLAD, "quoted": False}, target=target("Celand votes"))
    # The graph knows the text that the teaser stands in, and nothing of the article that it advertises.
    assert {(f.origin.pointer, f.rule) for f in refusal.value.findings} == {("/target", "article-unknown")}


MANAGED = {KG.inSegment, KG.verified, PROV.wasAttributedTo, PROV.generatedAtTime}


@pytest.mark.parametrize(
    "members",
    [
        {"body": SIGN, "target": target(SIGNED)},
        {"body": GLAD, "target": target("We are glad")},
        {"body": [PRESIDENT, TENURE], "target": target("President Ann Ash")},
        {"body": f"{BASE}actor/aland", "target": target("Beland")},
        {"body": {"type": "TextualBody", "value": "So?"}, "target": target("Beland")},
    ],
    ids=["event", "claim", "title-and-tenure", "link", "remark"],
)
def test_what_was_given_out_can_be_sent_back(read: Read, members: dict[str, Any]) -> None:
    first = read(**members)
    triples = [quad.triple for quad in first.quads if quad.predicate not in MANAGED]
    turtle = serialize(triples, format=RdfFormat.TURTLE) or b""
    again = read(Sent(turtle, "text/turtle"))
    assert set(again.quads) == set(first.quads)
    assert (again.kind, again.anchor) == (first.kind, first.anchor)
