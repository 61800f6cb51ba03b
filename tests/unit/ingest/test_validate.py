"""Validating: what reading and the shapes find stands in one report, in one order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyoxigraph import RdfFormat, parse

from kg.ingest.source import Source
from kg.ingest.validate import in_order, validate
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
    parts = ("focusNode", "sourceShape", "sourceConstraintComponent")
    assert sorted([graph[node, SH_NS + part].value for part in parts] for node in nodes) == [
        [
            f"file:{corpus}/{ANNOTATIONS}#line=4,column=13",
            f"{KGSH}reference-unknown",
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
