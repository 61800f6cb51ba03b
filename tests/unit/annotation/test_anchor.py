"""An anchor is verified: position and quotation must agree with the text, and are never moved.

The text of tests/shapes/article.ttl, with positions counted by hand in code points (the dove is one):
"Aland and Beland signed a pact on 3 May 2023. 🕊 “We are glad,” President Ann Ash said. …": the words
"We are glad" are at [49, 60), in UTF-16 at [50, 61), for the dove is two code units.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from pyoxigraph import Literal, NamedNode

from kg.annotation.candidate import Anchor, Candidate, Kind
from kg.model.finding import Rejected
from kg.terms import KG, OA

if TYPE_CHECKING:
    from collections.abc import Callable

    Read = Callable[..., Candidate]

BASE = "http://localhost:8000/"
TEXT = f"{BASE}article/one/text/7d3180e265a77f1d"
SHA256 = "7d3180e265a77f1d611809b890e5e407a6d7f3ca221d1bc0ca8abbd2bbbb06bc"
UTF16 = "concept:position-unit#utf-16-code-unit"
REMARK = {"type": "TextualBody", "value": "So?"}
LINK = f"{BASE}actor/aland"


def quote(exact: str, **more: object) -> dict[str, object]:
    return {"type": "TextQuoteSelector", "exact": exact, **more}


def position(start: int, end: int, **more: object) -> dict[str, object]:
    return {"type": "TextPositionSelector", "start": start, "end": end, **more}


def target(*selectors: object, source: object = TEXT) -> dict[str, object]:
    return {"source": source, "selector": list(selectors)}


def positions(candidate: Candidate) -> set[tuple[str, str]]:
    return {
        (quad.predicate.value.rpartition("#")[2], quad.object.value)
        for quad in candidate.quads
        if quad.predicate in (OA.start, OA.end) and isinstance(quad.object, Literal)
    }


def refused(read: Read, where: object, body: object = LINK) -> tuple[str, str, str]:
    with pytest.raises(Rejected) as refusal:
        read(body=body, target=where)
    (finding,) = refusal.value.findings
    assert finding.origin.pointer is not None
    return finding.origin.pointer, finding.rule, finding.mend


AGREEING = [
    target(quote("We are glad"), position(49, 60)),
    target(quote("We are glad")),
    target(position(49, 60)),
    target(quote("We are glad", prefix="“", suffix=",”")),
    target(quote("We are glad", prefix="“"), position(49, 60)),
    target(quote("We are glad"), source=f"{BASE}article/one"),
    target(quote("We are glad"), source={"id": TEXT, "sha256": SHA256, "length": 146}),
    target(quote("We are glad"), source={"id": f"{BASE}article/one", "sha256": SHA256.upper()}),
    target(quote("We are glad"), position(50, 61, positionUnit=UTF16)),
    target(position(50, 61, positionUnit=UTF16)),
    target(position(49, 60, positionUnit="concept:position-unit#code-point")),
]


@pytest.mark.parametrize("where", AGREEING)
def test_words_that_agree_with_the_text_are_verified(read: Read, where: dict[str, Any]) -> None:
    evidence = read(body=LINK, target=where)
    assert (evidence.kind, evidence.anchor) == (Kind.FACT, Anchor.VERIFIED)
    assert positions(evidence) == {("start", "49"), ("end", "60")}
    (source,) = (quad.object for quad in evidence.quads if quad.predicate == OA.hasSource)
    assert source == NamedNode(TEXT)
    remark = read(body=REMARK, target=where)
    assert (remark.kind, remark.anchor) == (Kind.PLAIN, Anchor.VERIFIED)
    assert positions(remark) <= {("start", "49"), ("end", "60")}
    assert not any(quad.predicate in (KG.positionUnit, KG.sha256, KG.length) for quad in remark.quads)


@pytest.mark.parametrize("body", [LINK, REMARK], ids=["link", "remark"])
@pytest.mark.parametrize(
    ("where", "pointer", "rule"),
    [
        (target(quote("We are glad"), position(48, 59)), "/target/selector/1", "quote-mismatch"),
        (target(quote("We are sad"), position(49, 59)), "/target/selector/1", "quote-mismatch"),
        (target(quote("We are glad"), position(49, 61)), "/target/selector/0/exact", "quote-length"),
        (target(quote("we are glad")), "/target/selector/0/exact", "quote-not-found"),
        (target(quote("We are glad", prefix="that ")), "/target/selector/0/exact", "quote-not-found"),
        (target(quote("We are glad", prefix="that "), position(49, 60)),
         "/target/selector/0/prefix", "quote-surroundings"),
        (target(quote("We are glad", suffix="!"), position(49, 60)),
         "/target/selector/0/suffix", "quote-surroundings"),
        (target(position(49, 147)), "/target/selector/0", "quote-past-the-end"),
        (target(quote("We are glad"), position(146, 157)), "/target/selector/1", "quote-past-the-end"),
        (target(position(47, 61, positionUnit=UTF16)), "/target/selector/0/start", "position-unit"),
        (target(position(49, 400, positionUnit=UTF16)), "/target/selector/0/end", "quote-past-the-end"),
        (target(position(49, 60, positionUnit="concept:role#host")),
         "/target/selector/0/positionUnit", "position-unit"),
        (target(quote("We are glad"), source={"id": TEXT, "sha256": "0" * 64}),
         "/target/source/sha256", "text-digest"),
        (target(quote("We are glad"), source={"id": TEXT, "length": 147}),
         "/target/source/length", "text-length"),
        (target(quote("glad"), quote("We")), "/target/selector/1", "selector-twice"),
        (target(quote("We are glad"), position(60, 60)), "/target/selector/1/end", "position-order"),
    ],
)  # fmt: skip
def test_words_that_do_not_agree_are_refused_at_their_place(
    read: Read, body: object, where: dict[str, Any], pointer: str, rule: str
) -> None:
    with pytest.raises(Rejected) as refusal:
        read(body=body, target=where)
    assert (pointer, rule) in {(f.origin.pointer, f.rule) for f in refusal.value.findings}


def test_an_ambiguous_quote_is_refused_with_the_candidates(read: Read) -> None:
    # "Ann Ash" and "Aland" stand once; "and" stands at 2 (in Aland), 6, 13 (in Beland).
    pointer, rule, mend = refused(read, target(quote("and ")))
    assert (pointer, rule) == ("/target/selector/0/exact", "quote-ambiguous")
    assert "at 2: 'Aland and Beland signed a'" in mend
    assert "at 6: 'Aland and Beland signed a pact'" in mend
    assert "at 13: " in mend


def test_a_mismatch_tells_where_the_words_stand(read: Read) -> None:
    _, _, mend = refused(read, target(quote("We are glad"), position(48, 59)))
    assert mend == "The words stand at 49."


def test_an_unknown_text_leaves_a_remark_unverified(read: Read) -> None:
    candidate = read(body=REMARK, target=target(quote("x"), source="http://example.org/page"))
    assert (candidate.kind, candidate.anchor) == (Kind.PLAIN, Anchor.UNVERIFIED)
    verified = [quad.object for quad in candidate.quads if quad.predicate == KG.verified]
    assert [value.value for value in verified if isinstance(value, Literal)] == ["false"]


def test_other_selectors_cannot_be_verified(read: Read) -> None:
    candidate = read(body=REMARK, target=target({"type": "XPathSelector", "value": "//p"}))
    assert candidate.anchor is Anchor.UNVERIFIED


def test_positions_in_utf_16_need_the_text(read: Read) -> None:
    where = target(position(1, 2, positionUnit=UTF16), source="http://example.org/page")
    assert refused(read, where, REMARK)[:2] == ("/target/selector/0", "position-unit")


def test_each_member_of_several_targets_is_verified(read: Read) -> None:
    both = {"type": "Independents", "items": [target(quote("We are glad")), target(quote("Celand votes"))]}
    assert read(body=REMARK, target=both).anchor is Anchor.VERIFIED
    both["items"] = [target(quote("We are glad")), target(quote("Ceeland votes"))]
    assert refused(read, both, REMARK)[:2] == ("/target/items/1/selector/0/exact", "quote-not-found")


def test_a_fact_on_a_text_that_is_not_held_is_unverified(blind: Read) -> None:
    candidate = blind(body=LINK, target=target(quote("Wx are glad", prefix="“"), position(49, 60)))
    assert (candidate.kind, candidate.anchor) == (Kind.FACT, Anchor.UNVERIFIED)
    assert positions(candidate) == {("start", "49"), ("end", "60")}


@pytest.mark.parametrize(
    ("where", "pointer", "rule"),
    [
        (target(quote("We are glad")), "/target/selector/0", "quote-without-text"),
        (target(quote("We are glad"), position(140, 151)), "/target/selector/1", "quote-past-the-end"),
        (target(quote("We are glad"), position(49, 61)), "/target/selector/0/exact", "quote-length"),
        (target(quote("glad"), position(1, 5), source={"id": TEXT, "sha256": "1" * 64}),
         "/target/source/sha256", "text-digest"),
        (target(quote("glad"), position(1, 5, positionUnit=UTF16)), "/target/selector/1", "position-unit"),
    ],
)  # fmt: skip
def test_what_cannot_be_right_of_a_text_that_is_not_held_is_refused(
    blind: Read, where: dict[str, Any], pointer: str, rule: str
) -> None:
    assert refused(blind, where)[:2] == (pointer, rule)


def test_a_remark_on_a_text_that_is_not_held_is_unverified(blind: Read) -> None:
    assert blind(body=REMARK, target=target(quote("Anything"))).anchor is Anchor.UNVERIFIED


def test_looking_words_up_is_bounded(read: Read) -> None:
    many = [target(quote("We are glad")) for _ in range(101)]
    assert refused(read, many, REMARK)[:2] == ("/target", "too-large")
    assert read(body=REMARK, target=many[1:]).anchor is Anchor.VERIFIED
