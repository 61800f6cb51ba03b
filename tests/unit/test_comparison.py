"""Reports of what two validations of one graph differ in."""

from __future__ import annotations

import json

import pytest
from pyoxigraph import NamedNode, RdfFormat, parse

from kg.errors import UnknownFormat
from kg.model.finding import Cause, Finding, Severity
from kg.model.source import Origin
from kg.report import FORMATS
from kg.report.comparison import render_comparison

SHAPE = "https://w3id.org/kg/shapes#Event-label"
SH, KGSH = "http://www.w3.org/ns/shacl#", "https://w3id.org/kg/shapes#"


def finding(name: str, severity: Severity = Severity.VIOLATION, value: str = "") -> Finding:
    iri = f"http://e/{name}"
    cause = Cause(NamedNode(iri), f"{SH}MinCountConstraintComponent")
    return Finding(severity, "It has no label.", Origin(iri, 0, 0), SHAPE, value, "Give it one.", (cause,))


FAILS = [*(finding(f"n{number}", value="x" if number == 1 else "") for number in range(1, 8))]
PASSES = [finding("old", Severity.WARNING)]


def test_text_shows_the_first_of_a_kind_and_counts_the_rest() -> None:
    assert render_comparison(FAILS, PASSES, "text") == (
        "Newly fails: 7 faults\n"
        "  7 faults: It has no label.\n"
        "    http://e/n1 (found: x)\n"
        "    http://e/n2\n"
        "    http://e/n3\n"
        "    http://e/n4\n"
        "    http://e/n5\n"
        "    … and 2 more\n"
        "    mend:  Give it one.\n"
        f"    shape: {SHAPE}\n"
        "\n"
        "Newly passes: 1 warning\n"
        "  1 warning: It has no label.\n"
        "    http://e/old\n"
        "    mend:  Give it one.\n"
        f"    shape: {SHAPE}\n"
        "\n"
    )
    assert render_comparison([], [], "text") == ""


@pytest.mark.parametrize(("form", "syntax"), [("turtle", RdfFormat.TURTLE), ("jsonld", RdfFormat.JSON_LD)])
def test_the_report_graph_has_what_newly_passes_apart_from_its_results(form: str, syntax: RdfFormat) -> None:
    triples = {quad.triple for quad in parse(render_comparison(FAILS, PASSES, form), format=syntax)}
    focus = {t.subject: t.object for t in triples if t.predicate.value == f"{SH}focusNode"}

    def under(predicate: str) -> set[str]:
        return {focus[t.object].value for t in triples if t.predicate.value == predicate}  # type: ignore[index,union-attr]

    assert under(f"{SH}result") == {f"http://e/n{number}" for number in range(1, 8)}
    assert under(f"{KGSH}resolved") == {"http://e/old"}
    assert [t.object.value for t in triples if t.predicate.value == f"{SH}conforms"] == ["false"]  # type: ignore[union-attr]


def test_sarif_says_how_each_compares_to_the_run_before() -> None:
    results = json.loads(render_comparison(FAILS[:1], PASSES, "sarif"))["runs"][0]["results"]
    assert [(one["baselineState"], one["level"]) for one in results] == [
        ("new", "error"),
        ("absent", "warning"),
    ]


def test_it_comes_in_every_format_of_reports_and_no_other() -> None:
    for form in FORMATS:
        assert render_comparison(FAILS, PASSES, form)
    with pytest.raises(UnknownFormat, match="There is no report format 'xml'"):
        render_comparison(FAILS, PASSES, "xml")
