"""Tell which submitted annotations point to what a build took away."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pyoxigraph import NamedNode

from kg.model.finding import Finding, Severity
from kg.model.source import Origin

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pyoxigraph import Quad

    from kg.container.names import Names
    from kg.store.base import GraphReader
    from kg.store.delta import Delta

RULE: Final = "annotation-dangles"


def dangling(
    names: Names, before: GraphReader | None, after: GraphReader, delta: Delta | None
) -> Iterator[Finding]:
    """Yield a warning for each thing that an annotation points to and that was described before alone.

    `delta` is what lies between, None where that is not known: then every annotation is looked at.
    """
    if before is None:
        return
    prefix = names.graph("").value
    pointers = _of_all(names, after) if delta is None else _of_gone(names, after, delta)
    told: set[tuple[str, str]] = set()
    for quad in pointers:
        name, node = quad.graph_name.value.removeprefix(prefix), quad.object  # type: ignore[union-attr]
        known = (name, str(node))
        if known in told or not isinstance(node, NamedNode) or _is_described(node, after):
            continue
        told.add(known)
        if _is_described(node, before):
            yield _finding(names.annotation(name).value, node.value)


def _of_all(names: Names, after: GraphReader) -> Iterator[Quad]:
    for graph in after.graph_names():
        if graph.value.startswith(names.graph("").value):
            yield from after.quads(graph)


def _of_gone(names: Names, after: GraphReader, delta: Delta) -> Iterator[Quad]:
    prefix = names.graph("").value
    for node in sorted(
        {quad.subject for quad in delta.removed if isinstance(quad.subject, NamedNode)}, key=str
    ):
        if not _is_described(node, after):
            yield from _in_graphs(prefix, after.match(None, None, node))


def _in_graphs(prefix: str, quads: Iterable[Quad]) -> Iterator[Quad]:
    for quad in quads:
        if isinstance(quad.graph_name, NamedNode) and quad.graph_name.value.startswith(prefix):
            yield quad


def _is_described(node: NamedNode, reader: GraphReader) -> bool:
    return any(True for _ in reader.match(node))


def _finding(annotation: str, node: str) -> Finding:
    return Finding(
        Severity.WARNING,
        "This annotation was submitted and points to what this build takes away.",
        Origin(annotation, 0, 0),
        RULE,
        node,
        "It is kept as it is, and leads nowhere. Put back what it points to and build again; or correct or "
        "delete it at its own address.",
    )
