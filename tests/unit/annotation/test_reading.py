"""JSON and its contexts are read strictly, and every fault has its pointer."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from pyoxigraph import Literal, NamedNode

from kg.annotation.candidate import Candidate, Sent
from kg.model.finding import Rejected, Severity
from kg.terms import OA

if TYPE_CHECKING:
    from collections.abc import Callable

    Read = Callable[..., Candidate]

STANDARD = "http://www.w3.org/ns/anno.jsonld"
PROJECT = "https://w3id.org/kg/context.jsonld"
PAGE = "http://example.org/page"
NAME = "http://localhost:8000/annotations/1"


def refused(read: Read, content: bytes, **how: Any) -> set[tuple[str, str]]:  # noqa: ANN401
    with pytest.raises(Rejected) as refusal:
        read(Sent(content, **how))
    findings = refusal.value.findings
    assert all(finding.origin.pointer is not None for finding in findings)
    assert all(finding.mend for finding in findings)
    return {(str(f.origin.pointer), f.rule) for f in findings if f.severity is Severity.VIOLATION}


def test_an_annotation_may_have_two_thousand_statements(read: Read) -> None:
    """Its type, its target, and 1998 bodies: what is counted in other formats too."""
    content = remark(body=[f"{PAGE}/{n}" for n in range(1998)])
    assert len(read(Sent(content)).quads) >= 2000


def remark(**members: object) -> bytes:
    return json.dumps({"@context": STANDARD, "type": "Annotation", "target": PAGE, **members}).encode()


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (b"", ("", "json-syntax")),
        (remark()[:-9], ("", "json-syntax")),
        (b"[1]", ("", "value-type")),
        (b'"text"', ("", "value-type")),
        (b"null", ("", "value-type")),
        (b"\xff\xfe", ("", "charset")),
        (remark(label="\u00e4").replace(b"\\u00e4", b"\xe4"), ("", "charset")),
        (b"[" * 100_000, ("", "json-depth")),
        (b'{"a":' * 40 + b"1" + b"}" * 40, ("", "json-depth")),
        (b" " * 1_048_577, ("", "too-large")),
        (remark(items=[1] * 10_001), ("/items/9995", "too-large")),
        (remark(body=[f"{PAGE}/{n}" for n in range(1999)]), ("", "too-large")),
        (remark(target={"type": "List", "items": [f"{PAGE}/{n}" for n in range(1000)]}), ("", "too-large")),
        (remark(body=[{"type": "TextualBody", "value": f"{n}"} for n in range(700)]), ("", "too-large")),
        (remark()[:-1] + b', "target": "http://example.org/b"}', ("/target", "key-twice")),
        (remark(body={"a/b~c": 0}).replace(b"0", b'1, "a/b~c": 2'), ("/body/a~1b~0c", "key-twice")),
        (remark(**{"schema:size": 0}).replace(b": 0", b": 1e999"), ("/schema:size", "number-range")),
        (remark(**{"schema:size": 0}).replace(b": 0", b": NaN"), ("/schema:size", "number-range")),
        (remark(**{"schema:size": 0}).replace(b": 0", b": " + b"9" * 5000), ("/schema:size", "number-range")),
        (remark(**{"schema:size": 9007199254740992}), ("/schema:size", "number-range")),
        (remark(label="a\u0000b"), ("/label", "character")),
        (remark(label="a\u202eb"), ("/label", "character")),
        (remark(label="\ud800"), ("/label", "character")),
        (remark(body="javascript:alert(1)"), ("/body", "iri")),
        (remark(body="data:text/html,<script>alert(1)</script>"), ("/body", "iri")),
        (remark(body="http://example.org/a b"), ("/body", "iri")),
        (remark(body="http://example.org/\u202e"), ("/body", "iri")),
        (remark(body="http://example.org/" + "a" * 3000), ("/body", "iri")),
        (remark(body="relative"), ("/body", "iri")),
        (remark(body="_:a b"), ("/body", "iri")),
        (remark(body=[["http://example.org/a"]]), ("/body/0", "value-type")),
        (remark(body={"@context": STANDARD, "id": PAGE}), ("/body/@context", "context-inline")),
        (remark(**{"@reverse": {}}), ("/@reverse", "keyword")),
        (remark(target=[]), ("", "target-missing")),
        (remark(target=None), ("", "target-missing")),
        (remark(motivation="singing"), ("/motivation", "word-unknown")),
        (remark(motivation={"a": 1}), ("/motivation", "value-type")),
        (remark(body={"id": PAGE, "language": "english!"}), ("/body/language", "language")),
        (remark(created="2015-02-30T00:00:00Z"), ("/created", "time")),
        (remark(created="2015-01-28T12:00:00+01:00"), ("/created", "time")),
        (remark(created=2015), ("/created", "time")),
        (remark(type=["Annotation", 5]), ("/type/1", "value-type")),
        (remark(type=["Annotation", "Actor"]), ("/type/1", "type-unknown")),
        (remark(body={"type": "TextualBody", "value": {"@value": ["a"]}}), ("/body/value", "value-type")),
        (remark(body={"type": "TextualBody", "value": {"@value": "a", "@type": 5}}),
         ("/body/value/@type", "iri")),
        (remark(body={"type": "TextualBody", "value": 5}), ("/body/value", "value-type")),
        (remark(target={"source": PAGE, "selector": {"type": "TextPositionSelector", "start": -1, "end": 5}}),
         ("/target/selector/start", "number-range")),
        (remark(target={"source": PAGE, "selector": {"type": "TextPositionSelector", "start": 1.5,
         "end": 5}}),
         ("/target/selector/start", "value-type")),
        (remark(target={"source": PAGE, "selector": {"type": "TextPositionSelector", "start": True,
         "end": 5}}),
         ("/target/selector/start", "value-type")),
        (remark(target={"source": PAGE, "selector": {"type": "TextPositionSelector", "start": 1,
         "end": 2**40}}),
         ("/target/selector/end", "number-range")),
        (remark(target={"source": PAGE, "selector": {"type": "RangeSelector"}}), ("/target/selector",
         "value-missing")),
    ],
    ids=lambda value: "" if isinstance(value, bytes) else str(value),
)  # fmt: skip
def test_what_cannot_be_taken_is_refused_at_its_place(
    read: Read, content: bytes, fault: tuple[str, str]
) -> None:
    assert fault in refused(read, content)


def test_a_syntax_error_has_its_line_and_column(read: Read) -> None:
    with pytest.raises(Rejected) as refusal:
        read(Sent(b'{\n  "a": 1,\n}'))
    origin = refusal.value.findings[0].origin
    assert (origin.line, origin.column, origin.pointer) == (3, 1, "")
    assert refusal.value.findings[0].mend == "Remove the comma before the closing bracket."
    # The comma before a key without quotation marks is right.
    with pytest.raises(Rejected) as refusal:
        read(Sent(b'{"a": 1, b: 2}'))
    assert "quotation marks" in refusal.value.findings[0].mend


def test_json_is_utf_8(read: Read) -> None:
    assert ("", "charset") in refused(read, remark(), charset="iso-8859-1")
    assert read(Sent(remark(), charset='"UTF-8"')).findings == ()
    assert read(Sent(b"\xef\xbb\xbf" + remark())).findings == ()


def test_a_media_type_that_is_no_rdf_is_refused(read: Read) -> None:
    assert ("", "media-type") in refused_plainly(read, Sent(remark(), "text/plain"))
    assert read(Sent(remark(), "application/json")).findings == ()


def refused_plainly(read: Read, sent: Sent) -> set[tuple[str, str]]:
    with pytest.raises(Rejected) as refusal:
        read(sent)
    return {(f.origin.pointer or "", f.rule) for f in refusal.value.findings}


CONTEXTS = [
    ([STANDARD, "https://example.org/other"], ("/@context/1", "context-remote")),
    ("http://169.254.169.254/", ("/@context", "context-remote")),
    ([STANDARD, {"@vocab": "http://example.org/"}], ("/@context/1/@vocab", "context-inline")),
    ([STANDARD, {"@import": "http://example.org/"}], ("/@context/1/@import", "context-inline")),
    ([STANDARD, {"body": "http://example.org/body"}], ("/@context/1/body", "context-inline")),
    ([STANDARD, {"x": {"@id": "http://example.org/", "@container": "@set"}}],
     ("/@context/1/x", "context-inline")),
    ([STANDARD, {"x": "not an iri"}], ("/@context/1/x", "context-inline")),
    ([STANDARD, {"x": None}], ("/@context/1/x", "context-inline")),
    ([STANDARD, 5], ("/@context/1", "context")),
    ({"ex": "http://example.org/"}, ("/@context", "context")),
    ([], ("/@context", "context")),
    (None, ("/@context", "context")),
]  # fmt: skip


@pytest.mark.parametrize(("context", "fault"), CONTEXTS)
def test_a_context_that_cannot_be_processed_is_refused_in_words(
    read: Read, context: object, fault: tuple[str, str]
) -> None:
    assert fault in refused(read, remark(**{"@context": context}))


def test_prefixes_and_terms_of_ones_own_are_taken(read: Read) -> None:
    own = {
        "@version": 1.1,
        "ex": "http://example.org/",
        "mood": "ex:mood",
        "see": {"@id": "ex:see", "@type": "@id"},
    }
    body = {"id": PAGE, "mood": "glad", "see": "ex:there", "ex:size": 5}
    candidate = read(Sent(remark(**{"@context": [STANDARD, own]}, body=body)))
    said = {(q.predicate.value, q.object) for q in candidate.quads if q.subject == NamedNode(PAGE)}
    assert said == {
        ("http://example.org/mood", Literal("glad")),
        ("http://example.org/see", NamedNode("http://example.org/there")),
        ("http://example.org/size", Literal(5)),
    }


@pytest.mark.parametrize("project", [PROJECT, "http://localhost:8000/context.jsonld"])
@pytest.mark.parametrize("first", [True, False], ids=["standard-first", "project-first"])
def test_the_projects_context_stands_beside_the_standard_one(
    read: Read, project: str, *, first: bool
) -> None:
    where = {"source": PAGE, "selector": {"type": "TextQuoteSelector", "exact": "x"}}
    order = [STANDARD, project] if first else [project, STANDARD]
    candidate = read(Sent(remark(**{"@context": order}, target=where)))
    assert [q.object for q in candidate.quads if q.predicate == OA.hasSource] == [NamedNode(PAGE)]


def test_an_unknown_key_is_a_warning(read: Read) -> None:
    (warning,) = read(Sent(remark(bodyvalue="x"))).findings
    assert (warning.origin.pointer, warning.rule, warning.severity) == (
        "/bodyvalue",
        "property-unknown",
        Severity.WARNING,
    )
    assert "bodyValue" in warning.mend


@pytest.mark.parametrize(
    ("members", "fault"),
    [
        ({"body": {"id": "http://localhost:8000/actor/aland", "label": "X"}}, ("/body", "subject-foreign")),
        ({"body": {"id": "https://w3id.org/kg/role#host", "label": "X"}}, ("/body", "subject-foreign")),
        ({"body": {"id": f"{NAME}#status-1", "label": "X"}}, ("/body", "subject-foreign")),
        ({"body": {"id": PAGE, "label": "X"}}, ("/body/label", "name-foreign")),
        ({"body": {"id": PAGE, "skos:prefLabel": "X"}}, ("/body/skos:prefLabel", "name-foreign")),
        ({"body": {"id": PAGE, "https://schema.org/headline": "X"}},
         ("/body/https:~1~1schema.org~1headline", "name-foreign")),
        ({"type": ["Annotation", "https://w3id.org/kg/ontology#Event"]}, ("/type", "vocabulary")),
        ({"type": ["Annotation", "http://www.w3.org/ns/shacl#NodeShape"]}, ("/type", "vocabulary")),
        ({"body": {"id": PAGE, "type": "https://w3id.org/kg/ontology#Actor"}}, ("/body/type", "vocabulary")),
        ({"body": {"id": PAGE, "owl:sameAs": {"id": "http://example.org/x"}}}, ("/body/owl:sameAs",
         "vocabulary")),
        ({"body": {"id": PAGE, "rdfs:subClassOf": {"id": PAGE}}}, ("/body/rdfs:subClassOf", "vocabulary")),
        ({"https://w3id.org/kg/ontology#annotationStatus": {"id": PAGE}},
         ("/https:~1~1w3id.org~1kg~1ontology#annotationStatus", "vocabulary")),
        ({"https://w3id.org/kg/ontology#inSegment": {"id": PAGE}},
         ("/https:~1~1w3id.org~1kg~1ontology#inSegment", "vocabulary")),
    ],
)  # fmt: skip
def test_nothing_is_stated_of_what_is_not_the_annotations_own(
    read: Read, members: dict[str, object], fault: tuple[str, str]
) -> None:
    assert fault in refused(read, remark(**members))


def test_a_list_keeps_its_order(read: Read) -> None:
    pages = [f"http://example.org/{number}" for number in (3, 1, 2)]
    candidate = read(Sent(remark(target={"type": "List", "items": pages})))
    first = {q.subject: q.object for q in candidate.quads if q.predicate.value.endswith("#first")}
    rest = {q.subject: q.object for q in candidate.quads if q.predicate.value.endswith("#rest")}
    (cell,) = (q.object for q in candidate.quads if q.predicate.value.endswith("#items"))
    found = []
    while cell in first:
        found.append(str(first[cell]).strip("<>"))
        cell = rest[cell]
    assert found == pages
