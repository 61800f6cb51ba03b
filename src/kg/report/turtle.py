"""Render findings as a report graph in the W3C's vocabulary (SHACL 3.6), as Turtle or JSON-LD."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Triple, serialize

from kg.model.finding import Severity
from kg.rdf.iris import is_iri
from kg.report.paths import path_node
from kg.terms import RDF, SH_NS, XSD

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from kg.model.finding import Cause, Finding

_SHAPES = "https://w3id.org/kg/shapes#"
_PREFIXES = {"sh": SH_NS, "kgsh": _SHAPES}
_SEVERITIES = {Severity.VIOLATION: "Violation", Severity.WARNING: "Warning", Severity.INFO: "Info"}


def as_turtle(findings: Sequence[Finding]) -> str:
    """Return a sh:ValidationReport with every result of SHACL and one for each fault of reading.

    A fault of reading has no node in any graph: its focus node is its place, an IRI with a fragment
    `line=…,column=…`, and it has no shape, but the name of its rule as kgsh:rule. Every result has its
    place as kgsh:file, kgsh:line and kgsh:column too, or as kgsh:pointer into a JSON document.
    """
    return turtle(report_graph(findings))


def as_jsonld(findings: Sequence[Finding]) -> str:
    """Return the graph of `as_turtle` as JSON-LD."""
    return jsonld(report_graph(findings))


def turtle(report: Iterable[Triple]) -> str:
    """Return the statements of a report as Turtle."""
    return (serialize(report, format=RdfFormat.TURTLE, prefixes=_PREFIXES) or b"").decode()


def jsonld(report: Iterable[Triple]) -> str:
    """Return the statements of a report as JSON-LD."""
    return (serialize(report, format=RdfFormat.JSON_LD, prefixes=_PREFIXES) or b"").decode() + "\n"


def report_graph(findings: Sequence[Finding], resolved: Sequence[Finding] = ()) -> Iterator[Triple]:
    """Yield the statements of a report; it conforms where there is no result (SHACL 3.6.1.1).

    What is `resolved` was found before, and is not a result: the report has it as kgsh:resolved.
    """
    report = BlankNode("report")
    conforms = "false" if findings else "true"
    yield Triple(report, RDF.type, _sh("ValidationReport"))
    yield Triple(report, _sh("conforms"), Literal(conforms, datatype=XSD.boolean))
    kinds = ((_sh("result"), findings), (_kgsh("resolved"), resolved))
    results = (
        (kind, finding, cause)
        for kind, of_it in kinds
        for finding in of_it
        for cause in finding.causes or (None,)
    )
    for number, (kind, finding, cause) in enumerate(results, start=1):
        result = BlankNode(f"result{number}")
        yield Triple(report, kind, result)
        yield Triple(result, RDF.type, _sh("ValidationResult"))
        yield Triple(result, _sh("resultSeverity"), _sh(_SEVERITIES[finding.severity]))
        yield Triple(result, _sh("resultMessage"), Literal(finding.message, language="en"))
        if cause is None:
            yield from _read(result, finding)
        else:
            yield Triple(result, _sh("sourceShape"), _shape(finding.rule))
            yield from _caused(result, cause, f"result{number}path")
        if finding.mend:
            yield Triple(result, _kgsh("mend"), Literal(finding.mend, language="en"))
        if finding.expected:
            yield Triple(result, _kgsh("expected"), Literal(finding.expected, language="en"))
        yield from _written_at(result, finding)


def _written_at(result: BlankNode, finding: Finding) -> Iterator[Triple]:
    origin = finding.origin
    if origin.pointer is not None:
        yield Triple(result, _kgsh("pointer"), Literal(origin.pointer))
    if not finding.is_at_node:
        yield Triple(result, _kgsh("file"), Literal(origin.file))
        yield Triple(result, _kgsh("line"), _number(origin.line))
        yield Triple(result, _kgsh("column"), _number(origin.column))


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
    yield Triple(result, _kgsh("rule"), Literal(finding.rule))
    if finding.value:
        yield Triple(result, _sh("value"), Literal(finding.value))


def _place(finding: Finding) -> NamedNode:
    origin = finding.origin
    if finding.is_at_node:
        return NamedNode(origin.file if is_iri(origin.file) else f"urn:kg:node:{quote(origin.file)}")
    if origin.pointer is not None:
        # RFC 6901, section 6.
        return NamedNode(f"file:{quote(origin.file)}#{quote(origin.pointer, safe='/~')}")
    return NamedNode(f"file:{quote(origin.file)}#line={origin.line},column={origin.column}")


def _number(value: int) -> Literal:
    return Literal(str(value), datatype=XSD.integer)


def _shape(rule: str) -> NamedNode | BlankNode:
    if rule.startswith("_:"):
        return BlankNode(rule.removeprefix("_:"))
    return NamedNode(rule) if ":" in rule else _kgsh(quote(rule))


def _sh(name: str) -> NamedNode:
    return NamedNode(f"{SH_NS}{name}")


def _kgsh(name: str) -> NamedNode:
    return NamedNode(f"{_SHAPES}{name}")
