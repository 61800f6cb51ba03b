"""The W3C's examples of Web Annotations: the correct ones are read, the incorrect ones refused for cause.

What is wrong with each incorrect file was worked out by hand, from the file and the Web Annotation Data
Model. Most have two identifiers besides the fault that their label names, and many are no JSON, for a comma
before a closing bracket; those are asked again without that comma, so that their label is tested too.
"""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from pyoxigraph import NamedNode

from kg.annotation.candidate import Kind, Sent, Submission, read_candidate, read_document
from kg.annotation.contexts import Contexts
from kg.annotation.rules import check_document
from kg.annotation.tree import Faults, Items
from kg.model.finding import Rejected, Severity
from kg.rdf.iris import Iris
from kg.terms import OA
from notexts import NoTexts
from w3c.manifest import SUITES

if TYPE_CHECKING:
    from kg.annotation.candidate import Candidate

FOLDER = SUITES / "web-annotation-model"
pytestmark = pytest.mark.skipif(
    not FOLDER.is_dir(),
    reason=f"the W3C suite is not in {FOLDER}; SHARED_DATA names the folder that holds suites/",
)

IRIS = Iris()
NAME = NamedNode("http://localhost:8000/annotations/1")

TWO_IDS = ("/id", "id")
TYPO = ("/body/langauage", "property-unknown")
REASONS: dict[int, set[tuple[str, str]]] = {
    1: {("", "json-syntax")},
    2: {("", "context"), ("", "type"), ("", "target-missing")},
    3: {("", "context")},
    4: {("/@context", "context-remote")},
    5: {("/@context/0", "context-remote"), ("/@context/1", "context-remote")},
    6: {("/id", "iri")},
    7: {TWO_IDS},
    8: {TWO_IDS, ("", "type")},
    9: {TWO_IDS, ("/type", "type-unknown")},
    10: {TWO_IDS, ("", "target-missing")},
    11: {TWO_IDS, ("/target", "value-type")},
    12: {TWO_IDS, ("/body", "iri")},
    13: {TWO_IDS, ("/body/id", "iri"), TYPO},
    14: {TWO_IDS, ("/body/format", "value-type"), TYPO},
    15: {TWO_IDS, TYPO},
    16: {TWO_IDS, ("/body/textDirection", "word-unknown")},
    17: {TWO_IDS, ("/body", "value-missing")},
    18: {TWO_IDS, ("/body/value", "value-twice")},
    19: {TWO_IDS, ("/bodyValue", "body-twice")},
    20: {TWO_IDS, ("/bodyValue", "value-twice")},
    21: {TWO_IDS, ("/bodyValue", "value-type")},
    22: {TWO_IDS, ("/body/type", "composite")},
    23: {TWO_IDS, ("/body/processingLanguage", "value-twice")},
    24: {TWO_IDS, ("/body/textDirection", "value-twice")},
    25: {TWO_IDS, ("/body", "composite")},
    26: {TWO_IDS, ("/creator", "value-type")},
    27: {TWO_IDS, ("/generator", "value-type")},
    28: {TWO_IDS, ("/created", "time")},
    29: {TWO_IDS, ("/modified", "time")},
    30: {TWO_IDS, ("/generated", "time")},
    31: {TWO_IDS, ("/modified", "value-twice")},
    32: {TWO_IDS, ("/created", "value-twice")},
    33: {TWO_IDS, ("/generated", "value-twice")},
    34: {TWO_IDS, ("/rights", "iri")},
    35: {TWO_IDS, ("/via", "iri")},
    36: {TWO_IDS, ("/canonical", "iri")},
    37: {TWO_IDS, ("/target", "value-missing")},
    38: {TWO_IDS, ("/target", "value-missing"), ("/target/selector", "value-missing")},
    39: {TWO_IDS, ("/target", "value-missing"), ("/target/selector/value", "value-twice")},
    40: {TWO_IDS, ("/target", "value-missing"), ("/target/selector/conformsTo", "value-twice")},
}
COMMAS = {10: 7, **dict.fromkeys((12, 20, 21), 8), **dict.fromkeys((13, 14, 15, 16, 17, 22), 11),
          25: 10, **dict.fromkeys((18, 23, 24), 12), 19: 13, 37: 9}  # fmt: skip
"""The line that follows a comma where none may stand."""


@pytest.fixture(scope="module")
def contexts() -> Contexts:
    return Contexts.of(IRIS)


def read(content: bytes, contexts: Contexts) -> Candidate:
    submission = Submission(NamedNode("http://localhost:8000/agent/a"), datetime(2026, 1, 1, tzinfo=UTC))
    return read_candidate(Sent(content), NAME, NoTexts(), submission=submission, iris=IRIS, contexts=contexts)


def test_the_suite_is_whole() -> None:
    assert len(list((FOLDER / "correct").iterdir())) == 44
    assert len(list((FOLDER / "incorrect").iterdir())) == len(REASONS) == 40


@pytest.mark.parametrize("number", range(1, 44))
def test_a_correct_annotation_is_read(number: int, contexts: Contexts) -> None:
    content = (FOLDER / "correct" / f"anno{number}.json").read_bytes()
    candidate = read(content, contexts)
    assert candidate.kind is Kind.PLAIN
    assert candidate.findings == ()
    document = json.loads(content)
    targets = document["target"] if isinstance(document["target"], list) else [document["target"]]
    assert sum(quad.predicate == OA.hasTarget for quad in candidate.quads) == len(targets)


def test_a_correct_collection_is_read(contexts: Contexts) -> None:
    content = (FOLDER / "correct" / "collection1.json").read_bytes()
    faults = Faults("collection1.json")
    root = read_document(Sent(content), NAME.value, contexts, faults)
    assert root is not None
    check_document(root, faults)
    assert faults.all == ()
    (page,) = root.nodes("http://www.w3.org/ns/activitystreams#first")
    (items,) = page.values("http://www.w3.org/ns/activitystreams#items")
    assert isinstance(items, Items)
    assert len(items.values) == 43


def test_a_collection_is_no_annotation(contexts: Contexts) -> None:
    content = (FOLDER / "correct" / "collection1.json").read_bytes()
    with pytest.raises(Rejected) as refusal:
        read(content, contexts)
    assert [(f.origin.pointer, f.rule) for f in refusal.value.findings] == [("/type", "collection")]


@pytest.mark.parametrize("number", REASONS)
def test_an_incorrect_annotation_is_refused_for_its_reason(number: int, contexts: Contexts) -> None:
    content = (FOLDER / "incorrect" / f"anno{number}.json").read_bytes()
    with pytest.raises(Rejected) as refusal:
        read(content, contexts)
    found = {(f.origin.pointer, f.rule) for f in refusal.value.findings}
    if number not in COMMAS:
        assert found == REASONS[number]
        return
    assert found == {("", "json-syntax")}
    assert refusal.value.findings[0].origin.line == COMMAS[number]
    with pytest.raises(Rejected) as second:
        read(re.sub(rb",(\s*\})", rb"\1", content), contexts)
    assert {(f.origin.pointer, f.rule) for f in second.value.findings} == REASONS[number]


def test_a_misspelt_key_is_a_warning_that_names_the_word(contexts: Contexts) -> None:
    content = (FOLDER / "incorrect" / "anno15.json").read_bytes()
    with pytest.raises(Rejected) as refusal:
        read(re.sub(rb",(\s*\})", rb"\1", content), contexts)
    (typo,) = (f for f in refusal.value.findings if f.severity is Severity.WARNING)
    assert typo.mend == "Did you mean language?"
