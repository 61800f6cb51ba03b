"""Render findings as a report graph in the W3C's vocabulary (SHACL 3.6)."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Triple, serialize

from kg.model.finding import Severity
from kg.report.paths import path_node
from kg.terms import RDF, SH_NS, XSD

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kg.model.finding import Cause, Finding

_SHAPES = "https://w3id.org/kg/shapes#"
_SEVERITIES = {Severity.VIOLATION: "Violation", Severity.WARNING: "Warning", Severity.INFO: "Info"}


def as_turtle(findings: Sequence[Finding]) -> str:
    """Return a sh:ValidationReport with every result of SHACL and one for each fault of reading.

    A fault of reading has no node in any graph: its focus node is its place, an IRI with a fragment
    `line=…,column=…`, and its shape is the reading rule, named in the shapes' namespace. Every result
    has its place as kgsh:file, kgsh:line and kgsh:column too.
    """
    triples = serialize(_triples(findings), format=RdfFormat.TURTLE, prefixes={"sh": SH_NS, "kgsh": _SHAPES})
    return (triples or b"").decode()


def _triples(findings: Sequence[Finding]) -> Iterator[Triple]:
    report = BlankNode("report")
    conforms = "false" if findings else "true"
    yield Triple(report, RDF.type, _sh("ValidationReport"))
    yield Triple(report, _sh("conforms"), Literal(conforms, datatype=XSD.boolean))
    results = ((finding, cause) for finding in findings for cause in finding.causes or (None,))
    for number, (finding, cause) in enumerate(results, start=1):
        result = BlankNode(f"result{number}")
        yield Triple(report, _sh("result"), result)
        yield Triple(result, RDF.type, _sh("ValidationResult"))
        yield Triple(result, _sh("resultSeverity"), _sh(_SEVERITIES[finding.severity]))
        yield Triple(result, _sh("resultMessage"), Literal(finding.message, language="en"))
        yield Triple(result, _sh("sourceShape"), _shape(finding.rule))
        yield from _read(result, finding) if cause is None else _caused(result, cause, f"result{number}path")
        if finding.mend:
            yield Triple(result, _kgsh("mend"), Literal(finding.mend, language="en"))
        if not _is_node(finding):
            yield Triple(result, _kgsh("file"), Literal(finding.origin.file))
            yield Triple(result, _kgsh("line"), _number(finding.origin.line))
            yield Triple(result, _kgsh("column"), _number(finding.origin.column))


def _caused(result: BlankNode, cause: Cause, label: str) -> Iterator[Triple]:
    yield Triple(result, _sh("focusNode"), cause.focus_node)
    yield Triple(result, _sh("sourceConstraintComponent"), NamedNode(cause.component))
    if cause.path is not None:
        path, said = path_node(cause.path, label)
        yield Triple(result, _sh("resultPath"), path)
        yield from said
    if cause.value is not None:
        yield Triple(result, _sh("value"), cause.value)


def _read(result: BlankNode, finding: Finding) -> Iterator[Triple]:
    yield Triple(result, _sh("focusNode"), _place(finding))
    yield Triple(result, _sh("sourceConstraintComponent"), _kgsh("ReadingConstraintComponent"))
    if finding.value:
        yield Triple(result, _sh("value"), Literal(finding.value))


def _place(finding: Finding) -> NamedNode:
    origin = finding.origin
    if _is_node(finding):
        return NamedNode(origin.file)
    return NamedNode(f"file:{quote(origin.file)}#line={origin.line},column={origin.column}")


def _is_node(finding: Finding) -> bool:
    """Say whether a finding names a node in place of a file, not knowing who wrote it."""
    return finding.origin.file.startswith(("http://", "https://"))


def _number(value: int) -> Literal:
    return Literal(str(value), datatype=XSD.integer)


def _shape(rule: str) -> NamedNode | BlankNode:
    if rule.startswith("_:"):
        return BlankNode(rule.removeprefix("_:"))
    return NamedNode(rule) if ":" in rule else _kgsh(rule)


def _sh(name: str) -> NamedNode:
    return NamedNode(f"{SH_NS}{name}")


def _kgsh(name: str) -> NamedNode:
    return NamedNode(f"{_SHAPES}{name}")
