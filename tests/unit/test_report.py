"""Findings read the same to people and programs, in all four formats."""

from __future__ import annotations

import json
from typing import Any

import pytest
from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, parse

from kg.errors import UnknownFormat
from kg.model.finding import Finding, Severity
from kg.model.source import Origin
from kg.report import FORMATS, as_json, as_sarif, as_text, as_turtle, render
from kg.terms import RDF, SH_NS

SHAPE = "https://w3id.org/kg/shapes#TimeSpan-order"

LATE = Finding(
    severity=Severity.VIOLATION,
    message="The time ends before it starts.",
    origin=Origin("corpus/articles/one/annotations.yaml", 12, 7),
    rule=SHAPE,
    value="earliest 2023-05-19, latest 2023-04-30",
    mend="Exchange or correct the two bounds.",
)
FURNITURE = Finding(
    severity=Severity.WARNING,
    message="The evidence lies outside the body of the article.",
    origin=Origin("corpus/articles/zwei ä/annotations.yaml", 3, 5),
    rule="https://w3id.org/kg/shapes#Annotation-furniture",
)
TWICE = Finding(
    severity=Severity.VIOLATION,
    message="The quote occurs twice.",
    origin=Origin("corpus/articles/one/annotations.yaml", 20, 9),
    rule="quote-ambiguous",
    value="“Tokyo”",
    mend="Say which occurrence is meant.",
)
NOTE = Finding(Severity.INFO, "The headline is not known.", Origin("a.yaml"), "headline-unknown")


def test_text_gives_place_severity_sentence_value_mend_and_counts() -> None:
    assert as_text([LATE, FURNITURE]) == (
        "corpus/articles/one/annotations.yaml:12:7: fault: The time ends before it starts.\n"
        "    found: earliest 2023-05-19, latest 2023-04-30\n"
        "    mend:  Exchange or correct the two bounds.\n"
        "corpus/articles/zwei ä/annotations.yaml:3:5: warning: "
        "The evidence lies outside the body of the article.\n"
        "\n"
        "1 fault, 1 warning\n"
    )


def test_text_counts_what_it_does_not_show() -> None:
    many = [Finding(Severity.WARNING, "Odd.", Origin("a.yaml", line), "odd") for line in range(1, 24)]
    lines = as_text([*many, NOTE]).splitlines()
    assert lines[:2] == ["a.yaml:1:1: warning: Odd.", "a.yaml:2:1: warning: Odd."]
    assert lines[19:22] == [
        "a.yaml:20:1: warning: Odd.",
        "    … and 3 more of this kind in a.yaml",
        "a.yaml:1:1: note: The headline is not known.",
    ]
    assert lines[-1] == "23 warnings, 1 note"


def test_json_has_every_part_of_a_finding_under_a_fixed_key() -> None:
    report = json.loads(as_json([TWICE, NOTE]))
    assert report == {
        "conforms": False,
        "counts": {"violation": 1, "warning": 0, "info": 1},
        "findings": [
            {
                "severity": "violation",
                "message": "The quote occurs twice.",
                "file": "corpus/articles/one/annotations.yaml",
                "line": 20,
                "column": 9,
                "value": "“Tokyo”",
                "mend": "Say which occurrence is meant.",
                "rule": "quote-ambiguous",
            },
            {
                "severity": "info",
                "message": "The headline is not known.",
                "file": "a.yaml",
                "line": 1,
                "column": 1,
                "value": "",
                "mend": "",
                "rule": "headline-unknown",
            },
        ],
    }


def test_json_conforms_where_nothing_is_worse_than_a_warning() -> None:
    assert json.loads(as_json([FURNITURE, NOTE]))["conforms"] is True
    assert json.loads(as_json([]))["conforms"] is True


def test_sarif_has_what_the_standard_requires() -> None:
    """SARIF 2.1.0: 3.13 log, 3.14 run, 3.18 tool, 3.27 result, 3.28 location, 3.30 region, 3.49 rule."""
    log: dict[str, Any] = json.loads(as_sarif([LATE, FURNITURE, TWICE, NOTE]))
    assert log["version"] == "2.1.0"
    (run,) = log["runs"]
    driver = run["tool"]["driver"]
    assert driver["name"] == "kg"
    assert run["columnKind"] in {"utf16CodeUnits", "unicodeCodePoints"}
    ids = [rule["id"] for rule in driver["rules"]]
    assert len(ids) == len(set(ids)) == 4
    assert [result["level"] for result in run["results"]] == ["error", "warning", "error", "note"]
    for result in run["results"]:
        assert ids[result["ruleIndex"]] == result["ruleId"]
        assert result["message"]["text"]
        (location,) = result["locations"]
        assert set(location["physicalLocation"]) == {"artifactLocation", "region"}


def test_sarif_points_to_line_and_column_of_a_file_as_a_uri() -> None:
    (first, second) = json.loads(as_sarif([LATE, FURNITURE]))["runs"][0]["results"]
    assert first["locations"][0]["physicalLocation"] == {
        "artifactLocation": {"uri": "corpus/articles/one/annotations.yaml"},
        "region": {"startLine": 12, "startColumn": 7},
    }
    assert second["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == (
        "corpus/articles/zwei%20%C3%A4/annotations.yaml"
    )
    assert first["message"]["text"] == (
        "The time ends before it starts.\n"
        "Found: earliest 2023-05-19, latest 2023-04-30\n"
        "Exchange or correct the two bounds."
    )


def test_sarif_of_nothing_is_a_run_without_results() -> None:
    (run,) = json.loads(as_sarif([]))["runs"]
    assert run["results"] == []


def turtle_facts(turtle: str) -> dict[str, list[object]]:
    facts: dict[str, list[object]] = {}
    for quad in parse(turtle, format=RdfFormat.TURTLE):
        facts.setdefault(quad.predicate.value.removeprefix(SH_NS), []).append(quad.object)
    return facts


def test_turtle_is_a_validation_report_of_the_w3c() -> None:
    """SHACL 3.6: one report, a result each, with the properties that are mandatory for a result."""
    facts = turtle_facts(as_turtle([LATE, TWICE]))
    types = facts[RDF.type.value]
    assert types.count(NamedNode(f"{SH_NS}ValidationReport")) == 1
    assert types.count(NamedNode(f"{SH_NS}ValidationResult")) == 2
    assert [value.value for value in facts["conforms"] if isinstance(value, Literal)] == ["false"]
    assert len(set(facts["result"])) == 2
    assert all(isinstance(node, BlankNode) for node in facts["result"])
    assert facts["resultSeverity"] == [NamedNode(f"{SH_NS}Violation")] * 2
    assert set(facts["sourceShape"]) == {
        NamedNode(SHAPE),
        NamedNode("https://w3id.org/kg/shapes#quote-ambiguous"),
    }
    assert set(facts["focusNode"]) == {
        NamedNode("file:corpus/articles/one/annotations.yaml#line=12,column=7"),
        NamedNode("file:corpus/articles/one/annotations.yaml#line=20,column=9"),
    }
    assert set(facts["sourceConstraintComponent"]) == {
        NamedNode("https://w3id.org/kg/shapes#ShapeConstraintComponent"),
        NamedNode("https://w3id.org/kg/shapes#ReadingConstraintComponent"),
    }
    assert Literal("The time ends before it starts.", language="en") in facts["resultMessage"]
    assert Literal("“Tokyo”") in facts["value"]


def test_turtle_of_nothing_conforms() -> None:
    facts = turtle_facts(as_turtle([]))
    assert [value.value for value in facts["conforms"] if isinstance(value, Literal)] == ["true"]
    assert "result" not in facts


def test_turtle_names_a_place_that_is_a_node_by_its_own_iri() -> None:
    node = Finding(Severity.WARNING, "Odd.", Origin("http://localhost:8000/event/a/b"), "odd")
    assert turtle_facts(as_turtle([node]))["focusNode"] == [NamedNode("http://localhost:8000/event/a/b")]


def test_turtle_holds_paths_with_spaces_and_other_letters() -> None:
    (focus,) = turtle_facts(as_turtle([FURNITURE]))["focusNode"]
    assert focus == NamedNode("file:corpus/articles/zwei%20%C3%A4/annotations.yaml#line=3,column=5")


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_has_a_name(name: str) -> None:
    assert render([LATE], name)


def test_the_formats_are_four() -> None:
    assert sorted(FORMATS) == ["json", "sarif", "text", "turtle"]


def test_an_unknown_format_is_refused_with_the_known_ones() -> None:
    with pytest.raises(UnknownFormat, match="no report format 'yaml'") as caught:
        render([], "yaml")
    assert all(name in caught.value.mend for name in FORMATS)
