"""Say what in a graph would newly fail, and what would newly pass, under other shapes; nothing is changed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Protocol

from pyoxigraph import BlankNode, NamedNode, Triple

from kg.gate.waivers import waive, waivers
from kg.model.finding import Severity
from kg.rdf.iris import Iris
from kg.shacl import Incremental, Report, Shapes, findings_from
from kg.shacl.likeness import differing
from kg.shacl.locality import TargetKind
from kg.shacl.report import in_order
from kg.shacl.sweep import Ways
from kg.sparql.holdings import bases_of
from kg.sparql.results import rows

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Iterator, Mapping
    from datetime import date

    from kg.model.finding import Finding
    from kg.shacl import Engine, Result
    from kg.shacl.locality import Target
    from kg.store.base import GraphReader

_GENID: Final = "/.well-known/genid/"
"""What is in the IRIs that stand for blank nodes (RDF 1.1 Concepts, 3.5)."""


class Progress(Protocol):
    """Whatever shows a person how far the work is."""

    def begin(self, total: int) -> None:
        """Say how many nodes are to be looked at."""

    def advance(self, articles: int) -> None:
        """Say that some more are done."""


@dataclass(frozen=True, slots=True)
class Preview:
    """What other shapes make of a graph: what they find anew, and what they no longer find.

    So many `shapes` are new, differ or are no longer there; `nodes` nodes were looked at.
    """

    fails: tuple[Finding, ...]
    passes: tuple[Finding, ...]
    nodes: int
    shapes: int

    @property
    def holds(self) -> bool:
        """Tell whether nothing newly fails; warnings may be new."""
        return not any(finding.severity is Severity.VIOLATION for finding in self.fails)


def shapes_of(reader: GraphReader) -> Shapes:
    """Return the shapes that a graph was built with, none where it has none. Raises StoreError."""
    base = next(iter(bases_of(reader)), None)
    if base is None:
        return Shapes.of(())
    shapes, ontology = (
        (_with_blank_nodes(quad.triple) for quad in reader.quads(NamedNode(Iris(base).graph(name))))
        for name in ("shapes", "ontology")
    )
    return Shapes.before(shapes, ontology)


def preview(
    reader: GraphReader,
    shapes: tuple[Shapes, Shapes],
    engine: type[Engine],
    today: date,
    progress: Progress | None = None,
) -> Preview:
    """Return what the second of two shapes graphs would find that the first does not, and the reverse.

    Only shapes that differ are asked. Waivers of the graph count, as of `today`, a day in UTC. Memory follows
    what differs, and not the graph, save for shapes that look at all of it (see `kg shapes explain`).
    Raises NotConforming, ShapesError, StoreError.
    """
    names = differing(*shapes)
    old, new = (Incremental(engine, side, of_it) for side, of_it in zip(shapes, names, strict=True))
    comparison = _Comparison(reader, old, new, today)
    nodes = comparison.sweep(progress)
    comparison.note(old.beyond(reader), new.beyond(reader))
    fails, passes = comparison.differences()
    return Preview(_findings(fails), _findings(passes), nodes, len({*names[0], *names[1]}))


class _Comparison:
    def __init__(self, reader: GraphReader, old: Incremental, new: Incremental, today: date) -> None:
        self._reader, self._old, self._new, self._today = reader, old, new, today
        self._waivers = waivers(reader)
        self._fails: dict[Hashable, Result] = {}
        self._passes: dict[Hashable, Result] = {}

    def sweep(self, progress: Progress | None) -> int:
        """Compare what is said of each node by itself; return how many nodes there are."""
        sides = (self._old, self._new)
        ways = Ways([(side.locality, side.around(self._reader)) for side in sides])
        if progress:
            progress.begin(sum(_count(self._reader, way) for way in ways.every))
        looked_at = 0
        for piece in ways.pieces(self._reader):
            # For each piece anew: what is looked up is remembered.
            before, after = (side.around(self._reader) for side in sides)
            nodes = ways.fresh(after, piece)
            looked_at += len(nodes)
            self.note(self._old.among(before, nodes), self._new.among(after, nodes))
            if progress:
                progress.advance(len(piece.nodes))
        return looked_at

    def note(self, before: Iterable[Result], after: Iterable[Result]) -> None:
        """Note what two sides say of the same nodes."""
        known, found = self._named(before), self._named(after)
        self._fails.update((name, found[name]) for name in found.keys() - known.keys())
        self._passes.update((name, known[name]) for name in known.keys() - found.keys())

    def differences(self) -> tuple[Iterator[Result], Iterator[Result]]:
        """Return what only the new side says, and what only the old one; of whatever node it was asked."""
        both = self._fails.keys() & self._passes.keys()
        return (
            (result for name, result in self._fails.items() if name not in both),
            (result for name, result in self._passes.items() if name not in both),
        )

    def _named(self, results: Iterable[Result]) -> Mapping[Hashable, Result]:
        return {_name(result): result for result in waive(results, self._waivers, self._today)}


def _name(result: Result) -> Hashable:
    """Return by what a result is the same one under other shapes: not by how it is worded."""
    shape = result.source_shape
    # The label of a blank node says nothing.
    shape = result.message if shape.startswith("_:") else shape
    return result.focus_node, result.path, result.value, shape, result.component, result.severity


def _findings(results: Iterable[Result]) -> tuple[Finding, ...]:
    found = findings_from(Report.of(in_order(results)), lambda _node, _path: None)
    return tuple(sorted(found, key=lambda finding: (-finding.severity, finding.rule, finding.message)))


def _count(reader: GraphReader, way: Target) -> int:
    match way.kind:
        case TargetKind.NODE:
            return 1
        case TargetKind.CLASS:
            node, pattern = "?s", f"?s a {way.term}"
        case TargetKind.SUBJECTS_OF:
            node, pattern = "?s", f"?s {way.term} ?o"
        case TargetKind.OBJECTS_OF:
            node, pattern = "?o", f"?s {way.term} ?o"
    if not isinstance(way.term, NamedNode):
        return 0
    query = f"SELECT (COUNT(DISTINCT {node}) AS ?n) {{ {pattern} }}"
    return sum(int(row["n"].value) for row in rows(reader, query))


def _with_blank_nodes(triple: Triple) -> Triple:
    """Return a triple with the blank nodes that a build gave names to."""
    subject, value = triple.subject, triple.object
    if isinstance(subject, NamedNode) and _GENID in subject.value:
        subject = _blank(subject)
    if isinstance(value, NamedNode) and _GENID in value.value:
        value = _blank(value)
    return Triple(subject, triple.predicate, value)


def _blank(node: NamedNode) -> BlankNode:
    return BlankNode(node.value.rpartition(_GENID)[2])
