"""Findings read the same to people and programs, in all formats."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, parse

from kg.errors import UnknownFormat
from kg.linked.vocabulary import vocabulary
from kg.model.finding import Cause, Finding, Severity
from kg.model.source import Origin
from kg.report import FORMATS, as_json, as_jsonld, as_sarif, as_text, as_turtle, render, turtle
from kg.report.members import entries, groups
from kg.report.paths import path_node
from kg.shacl import project_shapes
from kg.shacl.paths import Graph, render_path
from kg.terms import RDF, SH_NS, XSD

KGSH = "https://w3id.org/kg/shapes#"
TIME = "http://localhost:8000/event/one/meeting#time"
EARLIEST = "https://w3id.org/kg/ontology#earliest"
SHAPE = "https://w3id.org/kg/shapes#TimeSpan-order"

LATE = Finding(
    severity=Severity.VIOLATION,
    message="The time ends before it starts.",
    origin=Origin("corpus/articles/one/annotations.yaml", 12, 7),
    rule=SHAPE,
    value="earliest 2023-05-19, latest 2023-04-30",
    mend="Exchange or correct the two bounds.",
    causes=(
        Cause(
            NamedNode(TIME),
            f"{SH_NS}LessThanOrEqualsConstraintComponent",
            EARLIEST,
            Literal("2023-05-19", datatype=XSD.date),
        ),
    ),
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
        "    shape: https://w3id.org/kg/shapes#TimeSpan-order\n"
        "corpus/articles/zwei ä/annotations.yaml:3:5: warning: "
        "The evidence lies outside the body of the article.\n"
        "    shape: https://w3id.org/kg/shapes#Annotation-furniture\n"
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
        "groups": [
            {
                "severity": "violation",
                "message": "The quote occurs twice.",
                "shape": "quote-ambiguous",
                "count": 1,
            },
            {
                "severity": "info",
                "message": "The headline is not known.",
                "shape": "headline-unknown",
                "count": 1,
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


def results(turtle: str) -> list[dict[str, object]]:
    """Return the results of a report by the number in their labels, each with its properties."""
    about: dict[object, dict[str, object]] = {}
    for quad in parse(turtle, format=RdfFormat.TURTLE):
        name = quad.predicate.value.removeprefix(SH_NS).removeprefix(KGSH)
        about.setdefault(quad.subject, {})[name] = quad.object
    return [about[node] for node in about if about[node].get("resultSeverity")]


def test_turtle_is_a_validation_report_of_the_w3c() -> None:
    """SHACL 3.6: one report, a result each, with the properties that are mandatory for a result."""
    facts = turtle_facts(as_turtle([LATE, TWICE]))
    types = facts[RDF.type.value]
    assert types.count(NamedNode(f"{SH_NS}ValidationReport")) == 1
    assert types.count(NamedNode(f"{SH_NS}ValidationResult")) == 2
    assert [value.value for value in facts["conforms"] if isinstance(value, Literal)] == ["false"]
    assert len(set(facts["result"])) == 2
    assert all(isinstance(node, BlankNode) for node in facts["result"])


def test_a_result_of_a_shape_is_about_the_node_of_the_graph_and_knows_its_place() -> None:
    (result,) = results(as_turtle([LATE]))
    assert result == {
        RDF.type.value: NamedNode(f"{SH_NS}ValidationResult"),
        "focusNode": NamedNode(TIME),
        "resultPath": NamedNode(EARLIEST),
        "value": Literal("2023-05-19", datatype=XSD.date),
        "sourceShape": NamedNode(SHAPE),
        "sourceConstraintComponent": NamedNode(f"{SH_NS}LessThanOrEqualsConstraintComponent"),
        "resultSeverity": NamedNode(f"{SH_NS}Violation"),
        "resultMessage": Literal("The time ends before it starts.", language="en"),
        "mend": Literal("Exchange or correct the two bounds.", language="en"),
        "file": Literal("corpus/articles/one/annotations.yaml"),
        "line": Literal(12),
        "column": Literal(7),
    }


def test_what_a_report_says_is_defined_with_the_shapes() -> None:
    source = Path(turtle.__file__).read_text(encoding="utf-8")
    said = set(re.findall(r'_kgsh\("(\w+)"\)', source))
    defined = {str(entry.subject) for entry in vocabulary("shapes").statements}
    assert {"rule", "pointer", "expected"} <= said
    assert {f"<{KGSH}{name}>" for name in said} <= defined


def test_a_fault_of_reading_is_about_its_place() -> None:
    (result,) = results(as_turtle([TWICE]))
    assert result == {
        RDF.type.value: NamedNode(f"{SH_NS}ValidationResult"),
        "focusNode": NamedNode("file:corpus/articles/one/annotations.yaml#line=20,column=9"),
        "value": Literal("“Tokyo”"),
        "rule": Literal("quote-ambiguous"),
        "sourceConstraintComponent": NamedNode(f"{KGSH}ReadingConstraintComponent"),
        "resultSeverity": NamedNode(f"{SH_NS}Violation"),
        "resultMessage": Literal("The quote occurs twice.", language="en"),
        "mend": Literal("Say which occurrence is meant.", language="en"),
        "file": Literal("corpus/articles/one/annotations.yaml"),
        "line": Literal(20),
        "column": Literal(9),
    }


def test_results_that_read_the_same_are_all_in_the_report() -> None:
    ends = [NamedNode("http://localhost:8000/a"), NamedNode("http://localhost:8000/b")]
    causes = tuple(Cause(node, f"{SH_NS}ClassConstraintComponent") for node in ends)
    assert [r["focusNode"] for r in results(as_turtle([replace(LATE, causes=causes)]))] == ends


def test_every_path_of_the_shapes_is_written_as_the_shapes_write_it() -> None:
    shapes = project_shapes()
    graph, written = Graph(shapes.triples), 0
    for triple in shapes.triples:
        if triple.predicate.value == f"{SH_NS}path":
            rendered = render_path(graph, triple.object)
            node, said = path_node(rendered, "path")
            assert render_path(Graph(said), node) == rendered
            written += isinstance(node, BlankNode)
    assert written > 20


def test_a_path_is_written_with_lists_and_blank_nodes() -> None:
    """SHACL 2.3.1.2 to 2.3.1.6: a sequence is a list, the others are blank nodes with one property."""
    node, said = path_node("(^<urn:a>/(<urn:b>|<urn:c>)*)", "p")
    graph = Graph(said)
    inverse, repeated = graph.list_at(node)
    assert dict(graph.about(inverse)) == {f"{SH_NS}inversePath": [NamedNode("urn:a")]}
    (either,) = graph.objects(repeated, f"{SH_NS}zeroOrMorePath")
    (members,) = graph.objects(either, f"{SH_NS}alternativePath")
    assert graph.list_at(members) == [NamedNode("urn:b"), NamedNode("urn:c")]
    assert path_node("urn:a", "p") == (NamedNode("urn:a"), [])


def test_turtle_of_nothing_conforms() -> None:
    facts = turtle_facts(as_turtle([]))
    assert [value.value for value in facts["conforms"] if isinstance(value, Literal)] == ["true"]
    assert "result" not in facts


def test_turtle_names_a_place_that_is_a_node_by_its_own_iri() -> None:
    node = Finding(Severity.WARNING, "Odd.", Origin("http://localhost:8000/event/a/b"), "odd")
    assert turtle_facts(as_turtle([node]))["focusNode"] == [NamedNode("http://localhost:8000/event/a/b")]


def test_turtle_holds_paths_with_spaces_and_other_letters() -> None:
    (focus,) = turtle_facts(as_turtle([replace(FURNITURE, rule="odd")]))["focusNode"]
    assert focus == NamedNode("file:corpus/articles/zwei%20%C3%A4/annotations.yaml#line=3,column=5")


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_has_a_name(name: str) -> None:
    assert render([LATE], name)


def test_the_formats_are_five() -> None:
    assert sorted(FORMATS) == ["json", "jsonld", "sarif", "text", "turtle"]


def test_an_unknown_format_is_refused_with_the_known_ones() -> None:
    with pytest.raises(UnknownFormat, match="no report format 'yaml'") as caught:
        render([], "yaml")
    assert all(name in caught.value.mend for name in FORMATS)


SENT = replace(LATE, origin=Origin("(sent)", 9, 3, pointer="/body/0/earliest"), expected="a date")
NODE = Finding(
    Severity.VIOLATION,
    "An actor has one kind.",
    Origin("http://e/actor", 0, 0),
    SHAPE,
    causes=LATE.causes * 3,
)


def test_a_place_in_a_json_document_is_a_pointer() -> None:
    """RFC 6901; a pointer may be empty, which means the whole document."""
    assert as_text([SENT]).startswith("(sent):9:3#/body/0/earliest: fault: The time ends before it starts.\n")
    assert "    expected: a date\n" in as_text([SENT])
    [entry] = json.loads(as_json([SENT]))["findings"]
    assert (entry["pointer"], entry["expected"]) == ("/body/0/earliest", "a date")
    [member] = entries([SENT])
    assert member == {
        "severity": "violation",
        "message": "The time ends before it starts.",
        "pointer": "/body/0/earliest",
        "focusNode": TIME,
        "path": EARLIEST,
        "value": '"2023-05-19"^^<http://www.w3.org/2001/XMLSchema#date>',
        "expected": "a date",
        "shape": SHAPE,
        "mend": "Exchange or correct the two bounds.",
    }
    whole = replace(TWICE, origin=Origin("(sent)", pointer=""))
    assert entries([whole])[0]["pointer"] == ""


def test_a_fault_of_reading_has_line_and_column_among_its_members() -> None:
    [member] = entries([TWICE])
    assert (member["line"], member["column"], member["value"]) == (20, 9, "“Tokyo”")
    assert "pointer" not in member
    assert "focusNode" not in member


def test_what_is_known_of_a_node_alone_has_no_line() -> None:
    assert as_text([NODE]).startswith("http://e/actor: fault: An actor has one kind.\n")
    assert all(not {"line", "pointer"} & member.keys() for member in entries([NODE]))
    (result,) = json.loads(as_sarif([NODE]))["runs"][0]["results"]
    assert "region" not in result["locations"][0]["physicalLocation"]


def test_kinds_are_counted_also_where_their_entries_are_cut() -> None:
    many = [FURNITURE] * 150 + [NODE]
    assert len(entries(many)) == 100
    assert [(group["severity"], group["count"]) for group in groups(many)] == [
        ("violation", 3),
        ("warning", 150),
    ]


def test_the_report_graph_is_the_same_as_json_ld() -> None:
    findings = [SENT, TWICE, NODE]
    turtle = {quad.triple for quad in parse(as_turtle(findings).encode(), format=RdfFormat.TURTLE)}
    jsonld = {quad.triple for quad in parse(as_jsonld(findings).encode(), format=RdfFormat.JSON_LD)}
    kgsh = {(t.predicate.value.partition("#")[2], str(t.object)) for t in turtle if KGSH in t.predicate.value}
    assert {("pointer", '"/body/0/earliest"'), ("expected", '"a date"@en')} <= kgsh
    assert len(turtle) == len(jsonld)
    assert {t.predicate for t in turtle} == {t.predicate for t in jsonld}
