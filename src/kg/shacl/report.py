"""What a validation found, as values and as the W3C's report graph."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Triple, serialize

from kg.model.finding import Severity
from kg.shacl.paths import Graph, Node, render_path
from kg.terms import KG_NS, PREFIXES, RDF, SH_NS, XSD

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from kg.shacl.shapes import Rule, Shapes

Term = NamedNode | BlankNode | Literal

_SEVERITIES: Final = {
    f"{SH_NS}Info": Severity.INFO,
    f"{SH_NS}Warning": Severity.WARNING,
    f"{SH_NS}Violation": Severity.VIOLATION,
}
_PREFIXES: Final = {**PREFIXES, "kgsh": "https://w3id.org/kg/shapes#", "kg": KG_NS}


@dataclass(frozen=True, slots=True)
class Result:
    """One thing that one shape found wrong at one node (SHACL 3.6.2).

    `path` is an IRI, or a SPARQL property path with IRIs in angle brackets; `source_shape` an IRI, or
    the label of a blank node with its `_:`; `component` the IRI of the constraint component. `mend` and
    `shows` (pairs of property IRI and value at the focus node) come from the shape's kgsh annotations,
    `expected` from its parameters.
    """

    focus_node: Term
    path: str | None
    value: Term | None
    source_shape: str
    component: str
    severity: Severity
    message: str
    mend: str = ""
    shows: tuple[tuple[str, str], ...] = ()
    expected: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Report:
    """The results of one validation, in a fixed order, and the report graph they were read from.

    `conforms` is SHACL's: no result of any severity. Whether the data may be written is `holds`.
    """

    conforms: bool
    results: tuple[Result, ...]
    graph: tuple[Triple, ...]

    @classmethod
    def of(cls, results: Iterable[Result]) -> Report:
        """Return a report of results that were put together, without a report graph."""
        kept = tuple(results)
        return cls(conforms=not kept, results=kept, graph=())

    @property
    def holds(self) -> bool:
        """Whether nothing worse than a warning was found."""
        return all(result.severity is not Severity.VIOLATION for result in self.results)

    def turtle(self) -> str:
        """Return the W3C report graph as Turtle."""
        return (serialize(self.graph, format=RdfFormat.TURTLE, prefixes=_PREFIXES) or b"").decode()


def conforming_report() -> Report:
    """Return the report of a validation that found nothing."""
    node = BlankNode("report")
    return Report(
        conforms=True,
        results=(),
        graph=(
            Triple(node, RDF.type, NamedNode(f"{SH_NS}ValidationReport")),
            Triple(node, NamedNode(f"{SH_NS}conforms"), Literal("true", datatype=XSD.boolean)),
        ),
    )


def read_report(graph: Iterable[Triple], shapes: Shapes, data: Iterable[Triple]) -> Report:
    """Read a W3C report graph; `data` is what was validated, for the values that a shape shows."""
    triples = tuple(graph)
    report, found = Graph(triples), Graph(data)
    nodes = {triple.object for triple in triples if triple.predicate.value == f"{SH_NS}result"}
    results = in_order(_result(report, node, shapes.rules, found) for node in nodes)
    return Report(conforms=not results, results=results, graph=triples)


def in_order(results: Iterable[Result]) -> tuple[Result, ...]:
    """Return results in the order that reports have them in, the worst first."""
    return tuple(sorted(results, key=_order))


def _result(report: Graph, node: Node, rules: Mapping[str, Rule], data: Graph) -> Result:
    shape = _name(report.object(node, f"{SH_NS}sourceShape"))
    rule = rules.get(shape)
    path = report.object(node, f"{SH_NS}resultPath")
    focus = report.object(node, f"{SH_NS}focusNode")
    severity = _name(report.object(node, f"{SH_NS}resultSeverity"))
    if isinstance(path, NamedNode):
        rendered: str | None = path.value
    elif rule is not None and rule.path is not None and path is not None:
        # Engines differ in how much of a path they copy into the report; the shape has all of it.
        rendered = rule.path
    else:
        rendered = None if path is None else render_path(report, path)
    return Result(
        focus_node=_term(focus) or Literal(""),
        path=rendered,
        value=_term(report.object(node, f"{SH_NS}value")),
        source_shape=shape,
        component=_name(report.object(node, f"{SH_NS}sourceConstraintComponent")),
        severity=_SEVERITIES.get(severity, Severity.VIOLATION),
        message=_message(report.objects(node, f"{SH_NS}resultMessage"), rule),
        mend=rule.mend if rule else "",
        shows=_shown(rule, focus, data),
        expected=rule.expected if rule else "",
    )


def _message(texts: Iterable[Node], rule: Rule | None) -> str:
    if rule is not None and rule.message and "{" not in rule.message:
        return rule.message
    return min((text.value for text in texts if isinstance(text, Literal)), default="")


def _shown(rule: Rule | None, focus: Node | None, data: Graph) -> tuple[tuple[str, str], ...]:
    if rule is None or focus is None:
        return ()
    return tuple(
        (predicate, value)
        for predicate in rule.shows
        for value in sorted({_name(term) for term in data.objects(focus, predicate)})
    )


def _term(node: Node | None) -> Term | None:
    return node if isinstance(node, NamedNode | BlankNode | Literal) else None


def _name(node: Node | None) -> str:
    if isinstance(node, NamedNode | Literal):
        return node.value
    return "" if node is None else str(node)


def _order(result: Result) -> tuple[object, ...]:
    return (
        -result.severity,
        str(result.focus_node),
        result.source_shape,
        result.path or "",
        str(result.value or ""),
        result.component,
    )
