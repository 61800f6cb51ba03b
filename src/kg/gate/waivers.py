"""Tell which shapes are waived, for which nodes and until when, out of the graph itself."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Final

from pyoxigraph import BlankNode, Literal, NamedNode

from kg.model.finding import Severity
from kg.terms import KG, PROV, RDF, XSD

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from pyoxigraph import Quad

    from kg.shacl import Result
    from kg.shacl.around import Lookup, Term
    from kg.store.delta import Delta

_OWN: Final = "https://w3id.org/kg/shapes#Waiver"
"""What the names of the shapes of waivers begin with: who could waive these could waive anything."""


@dataclass(frozen=True, slots=True)
class Waiver:
    """A decision that a shape does not refuse `node`, or any for None; `until` is its last day, in UTC."""

    name: str
    shape: str
    node: NamedNode | None
    by: str
    reason: str
    until: date

    def covers(self, result: Result, today: date) -> bool:
        """Tell whether a result is waived today."""
        named = result.source_shape == self.shape and (self.node is None or result.focus_node == self.node)
        return named and today <= self.until

    def __str__(self) -> str:
        """Return what is told of it in a finding."""
        return f"Waived until {self.until} by {self.by} ({self.name}): {self.reason}"


def waiver_quads(graph: Lookup) -> frozenset[Quad]:
    """Return all that a graph says of its waivers."""
    return frozenset(quad for node in _waivers(graph) for quad in _about(graph, node))


def touches_waivers(after: Lookup, delta: Delta) -> bool:
    """Tell whether a change may change what a graph says of its waivers; `after` is the graph after it."""
    nodes = _waivers(after)
    nodes |= {quad.subject for quad in delta.removed if quad.object == KG.Waiver}
    return bool(nodes) and any(quad.subject in nodes for quad in (*delta.added, *delta.removed))


def waivers(graph: Lookup) -> tuple[Waiver, ...]:
    """Return the waivers of a graph, sorted by name; what is no whole waiver counts for nothing."""
    read = (_read(node, _about(graph, node)) for node in _waivers(graph))
    return tuple(sorted((waiver for waiver in read if waiver), key=lambda waiver: waiver.name))


def waive(results: Iterable[Result], given: Sequence[Waiver], today: date) -> Iterator[Result]:
    """Iterate over results, with warnings that name the waiver in place of violations that are waived."""
    for result in results:
        waiver = next((one for one in given if one.covers(result, today)), None)
        if waiver is None or result.severity is not Severity.VIOLATION:
            yield result
        else:
            yield replace(result, severity=Severity.WARNING, message=f"{result.message} {waiver}")


def _waivers(graph: Lookup) -> set[Term]:
    return {quad.subject for quad in graph.match(None, RDF.type, KG.Waiver)}


def _about(graph: Lookup, node: Term) -> Iterator[Quad]:
    return graph.match(node) if isinstance(node, NamedNode | BlankNode) else iter(())


def _read(node: Term, quads: Iterable[Quad]) -> Waiver | None:
    said: dict[NamedNode, set[Term]] = {}
    for quad in quads:
        said.setdefault(quad.predicate, set()).add(quad.object)
    shape, by, reason, until = (
        _only(said, name) for name in (KG.waives, PROV.wasAttributedTo, KG.reason, KG.until)
    )
    node_for = _only(said, KG.waivedFor)
    if not isinstance(shape, NamedNode) or shape.value.startswith(_OWN) or not isinstance(by, NamedNode):
        return None
    if KG.waivedFor in said and not isinstance(node_for, NamedNode):
        return None
    last = _day(until)
    if not isinstance(reason, Literal) or last is None or not isinstance(node, NamedNode):
        return None
    subject = node_for if isinstance(node_for, NamedNode) else None
    return Waiver(node.value, shape.value, subject, by.value, reason.value, last)


def _only(said: dict[NamedNode, set[Term]], predicate: NamedNode) -> Term | None:
    values = said.get(predicate, set())
    return next(iter(values)) if len(values) == 1 else None


def _day(value: Term | None) -> date | None:
    if not isinstance(value, Literal) or value.datatype != XSD.date:
        return None
    try:
        return date.fromisoformat(value.value)
    except ValueError:
        return None
