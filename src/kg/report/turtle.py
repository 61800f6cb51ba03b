"""Render findings as a report graph in the W3C's vocabulary (SHACL 3.6)."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Triple, serialize

from kg.model.finding import Severity
from kg.terms import RDF, SH_NS, XSD

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kg.model.finding import Finding

_SHAPES = "https://w3id.org/kg/shapes#"
_SEVERITIES = {Severity.VIOLATION: "Violation", Severity.WARNING: "Warning", Severity.INFO: "Info"}


def as_turtle(findings: Sequence[Finding]) -> str:
    """Return a sh:ValidationReport with one result a finding.

    The focus node is the place in the input, an IRI with a fragment `line=…,column=…`: a fault of
    reading has no node in any graph. A reading rule's shape is named in the shapes' namespace.
    """
    triples = serialize(_triples(findings), format=RdfFormat.TURTLE, prefixes={"sh": SH_NS, "kgsh": _SHAPES})
    return (triples or b"").decode()


def _triples(findings: Sequence[Finding]) -> Iterator[Triple]:
    report = BlankNode("report")
    conforms = "false" if findings else "true"
    yield Triple(report, RDF.type, _sh("ValidationReport"))
    yield Triple(report, _sh("conforms"), Literal(conforms, datatype=XSD.boolean))
    for number, finding in enumerate(findings, start=1):
        result = BlankNode(f"result{number}")
        yield Triple(report, _sh("result"), result)
        yield Triple(result, RDF.type, _sh("ValidationResult"))
        yield Triple(result, _sh("focusNode"), _place(finding))
        yield Triple(result, _sh("resultSeverity"), _sh(_SEVERITIES[finding.severity]))
        yield Triple(result, _sh("resultMessage"), Literal(finding.message, language="en"))
        yield Triple(result, _sh("sourceShape"), _shape(finding.rule))
        yield Triple(result, _sh("sourceConstraintComponent"), _component(finding.rule))
        if finding.value:
            yield Triple(result, _sh("value"), Literal(finding.value))
        if finding.mend:
            yield Triple(result, NamedNode(f"{_SHAPES}mend"), Literal(finding.mend, language="en"))


def _place(finding: Finding) -> NamedNode:
    origin = finding.origin
    if origin.file.startswith(("http://", "https://")):
        return NamedNode(origin.file)
    return NamedNode(f"file:{quote(origin.file)}#line={origin.line},column={origin.column}")


def _shape(rule: str) -> NamedNode | BlankNode:
    if rule.startswith("_:"):
        return BlankNode(rule.removeprefix("_:"))
    return NamedNode(rule if ":" in rule else f"{_SHAPES}{rule}")


def _component(rule: str) -> NamedNode:
    """Return what found the fault: a result must name one, a finding knows only if it was a shape."""
    return NamedNode(f"{_SHAPES}{'Shape' if ':' in rule else 'Reading'}ConstraintComponent")


def _sh(name: str) -> NamedNode:
    return NamedNode(f"{SH_NS}{name}")
