"""What a shape expects is said from its parameters, in a few words."""

from __future__ import annotations

import pytest

from kg.shacl import ShiftyEngine, findings_from, project_shapes
from kg.shacl.shapes import Shapes

HEAD = """\
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix ex: <http://example.org/> .
ex:S a sh:PropertyShape ; sh:path ex:p ; sh:targetClass ex:C ; sh:message "No."@en"""


@pytest.mark.parametrize(
    ("parameters", "expected"),
    [
        ("", ""),
        ("; sh:minCount 1", "at least 1 value"),
        ("; sh:maxCount 2", "at most 2 values"),
        ("; sh:minCount 1 ; sh:maxCount 3", "at least 1 value, at most 3 values"),
        ("; sh:minCount 1 ; sh:maxCount 1 ; sh:datatype xsd:date", "exactly 1 value, of the datatype date"),
        ("; sh:maxCount 0", "at most no value"),
        ("; sh:nodeKind sh:IRI ; sh:class ex:Dog", "an IRI, of the class Dog"),
        ("; sh:in ( ex:a ex:b 'c' )", "one of a, b, c"),
        (
            "; sh:in ( " + " ".join(map(str, range(20))) + " )",
            "one of 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11 …",
        ),
        ("; sh:minInclusive 0 ; sh:lessThan ex:end", "at least 0, before end"),
        ("; sh:minLength 1 ; sh:pattern '^a'", "of at least 1 characters, matching ^a"),
        (
            "; sh:languageIn ( 'en' 'fa' ) ; sh:uniqueLang true",
            "in one of the languages en, fa, one a language",
        ),
        ("; sh:equals ex:q ; sh:disjoint ex:r", "the same as q, another than r"),
        ("; sh:hasValue ex:v", "the value v among them"),
    ],
)
def test_what_is_expected(parameters: str, expected: str) -> None:
    shapes = Shapes.from_turtle([f"{HEAD} {parameters} .".encode()])
    assert shapes.rules["http://example.org/S"].expected == expected


def test_a_finding_says_it() -> None:
    data = (
        b"<http://e.org/p> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> "
        b"<http://www.w3.org/ns/oa#TextQuoteSelector> .\n"
    )
    findings = findings_from(ShiftyEngine(project_shapes()).validate(data), lambda _node, _path: None)
    told = {finding.expected for finding in findings if finding.rule.endswith("Quotation-exact")}
    assert told == {"exactly 1 value, of the datatype string, of at least 1 characters"}
