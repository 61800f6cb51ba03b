"""Validating: what reading and the shapes find stands in one report, in one order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyoxigraph import RdfFormat, parse

from kg.ingest.findings import in_order
from kg.ingest.source import Source
from kg.ingest.validate import validate
from kg.rdf.iris import Iris
from kg.report import render
from kg.terms import SH_NS

if TYPE_CHECKING:
    from pathlib import Path

BASE = "http://localhost:8000/"
KGSH = "https://w3id.org/kg/shapes#"
ANNOTATIONS = "articles/2022-01-07-summit/annotations.yaml"


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), encoding="utf-8")


def add(path: Path, text: str) -> None:
    path.write_text(path.read_text(encoding="utf-8") + text, encoding="utf-8")


def test_the_report_of_a_corpus_names_nodes_for_shapes_and_places_for_reading(corpus: Path) -> None:
    edit(corpus / ANNOTATIONS, "{actor: japan, quote: Japan}", "{actor: japn, quote: Japan and}")
    add(
        corpus / ANNOTATIONS,
        "claims:\n  - id: access\n    text: signed an access treaty\n"
        "    quoted: true\n    quote: signed an access\n",
    )
    found = validate(Source(corpus, None, Iris(BASE))).findings

    turtle = render(found, "turtle")

    graph = {(q.subject, q.predicate.value): q.object for q in parse(turtle, format=RdfFormat.TURTLE)}
    nodes = [node for node, predicate in graph if predicate == f"{SH_NS}resultMessage"]
    # A shape has an IRI, a rule of reading a name.
    parts = (f"{SH_NS}focusNode", f"{SH_NS}sourceShape", f"{KGSH}rule", f"{SH_NS}sourceConstraintComponent")
    told = [[graph[node, part].value for part in parts if (node, part) in graph] for node in nodes]
    assert sorted(told) == [
        [
            f"file:{corpus}/{ANNOTATIONS}#line=4,column=13",
            "reference-unknown",
            f"{KGSH}ReadingConstraintComponent",
        ],
        [
            f"{BASE}claim/2022-01-07-summit/access",
            f"{KGSH}Claim-marks",
            f"{SH_NS}SPARQLConstraintComponent",
        ],
    ]
    assert {graph[node, f"{KGSH}file"].value for node in nodes} == {f"{corpus}/{ANNOTATIONS}"}
    assert render(in_order(reversed(found)), "turtle") == turtle


# One fault is told once. Reading is first to see it; what the shapes say of what it left out only follows.

ACTORS, ARTICLE = "actors.yaml", "articles/2022-01-07-summit/article.yaml"
SECOND = """\
  - id: access
    label: Japan opens its bases
    type: cooperate
    part-of: signing
    participants:
      - {actor: japan, role: source}
    quote: access treaty
"""
SIGNED = "claims:\n  - {id: signed, claimant: japan, text: It was signed, about: signing, quote: signed}\n"
UNMARKED = "claims:\n  - {id: bare, text: signed, quoted: true, quote: signed an access}\n"
POSTS = """\
posts:
  - {id: premier, names: {en: Prime Minister}, of: japn}
tenures:
  - {id: kishida, holder: wire, post: premier, from: 2021-10-04, source: "https://example.org/k"}
"""
AGREEMENTS = """\
agreements:
  - {id: old, kind: pact, names: {en: The old treaty}}
  - {id: new, kind: treaty, names: {en: The new treaty}, based-on: old, source: "https://example.org/n"}
"""


def told(corpus: Path) -> list[tuple[str, str]]:
    """Return the place and the rule of everything that is found."""
    found = validate(Source(corpus, None, Iris(BASE))).findings
    return [(str(f.origin).removeprefix(f"{corpus}/"), f.rule.removeprefix(KGSH)) for f in found]


def test_a_circle_of_events_is_told_once_an_event(corpus: Path) -> None:
    edit(corpus / ANNOTATIONS, "    type: agree\n", "    type: agree\n    part-of: access\n")
    add(corpus / ANNOTATIONS, SECOND)
    assert told(corpus) == [(f"{ANNOTATIONS}:9:14", "event-cycle"), (f"{ANNOTATIONS}:18:14", "event-cycle")]


def test_an_unknown_annotator_is_told_once_and_not_of_every_annotation(corpus: Path) -> None:
    edit(corpus / ANNOTATIONS, "annotator: wire", "annotator: wir")
    edit(corpus / ANNOTATIONS, "annotated: 2022-02-01", "annotated: 2022-02-31")
    add(corpus / ANNOTATIONS, UNMARKED)
    assert told(corpus) == [
        (f"{ANNOTATIONS}:1:12", "reference-unknown"),
        (f"{ANNOTATIONS}:2:12", "date-form"),
        (f"{ANNOTATIONS}:15:5", "Claim-marks"),  # which has nothing to do with them
    ]


def test_who_refers_to_an_event_that_was_left_out_is_not_to_blame(corpus: Path) -> None:
    edit(corpus / ANNOTATIONS, "type: agree", "type: agre")
    add(corpus / ANNOTATIONS, SECOND + SIGNED)
    assert told(corpus) == [(f"{ANNOTATIONS}:8:11", "word-unknown")]


def test_a_fault_of_another_record_is_told_in_the_same_run(corpus: Path) -> None:
    edit(corpus / ANNOTATIONS, "{actor: australia, role", "{actor: australi, role")
    add(corpus / ANNOTATIONS, UNMARKED)
    assert told(corpus) == [
        (f"{ANNOTATIONS}:12:17", "reference-unknown"),
        (f"{ANNOTATIONS}:15:5", "Claim-marks"),
    ]


def test_what_only_the_shapes_see_in_a_faulty_record_is_told_once_that_is_mended(corpus: Path) -> None:
    add(corpus / ANNOTATIONS, UNMARKED.replace("id: bare", "id: bare, claimant: japn"))
    assert told(corpus) == [(f"{ANNOTATIONS}:15:26", "reference-unknown")]
    edit(corpus / ANNOTATIONS, "claimant: japn", "claimant: japan")
    assert told(corpus) == [(f"{ANNOTATIONS}:15:5", "Claim-marks")]


def test_a_misspelt_headline_is_not_missing_a_second_time(corpus: Path) -> None:
    edit(corpus / ARTICLE, "headline:", "headlin:")
    add(corpus / ANNOTATIONS, UNMARKED)
    assert told(corpus) == [
        (f"{ANNOTATIONS}:15:5", "Claim-marks"),
        (f"{ARTICLE}:1:10", "field-unknown"),
    ]


def test_a_name_that_could_not_be_read_is_not_missing(corpus: Path) -> None:
    edit(corpus / ACTORS, "names: {en: Australia}", "names: {e: Australia}")
    edit(corpus / ACTORS, "ja: 日本", "ja: Nippon")
    (finding, other) = told(corpus)
    assert finding[0].startswith(f"{ACTORS}:7:")  # Japan's, which only the shapes see
    assert other == (f"{ACTORS}:10:16", "language-tag")


def test_an_authority_that_was_left_out_is_told_once(corpus: Path) -> None:
    (corpus / "posts.yaml").write_text(POSTS, encoding="utf-8")
    (corpus / "agreements.yaml").write_text(AGREEMENTS, encoding="utf-8")
    assert told(corpus) == [
        ("agreements.yaml:2:21", "word-unknown"),
        ("posts.yaml:2:52", "reference-unknown"),
        # Left out or not, only a person can hold the post: this the shapes see in another record.
        ("posts.yaml:4:27", "Tenure-holder"),
    ]
