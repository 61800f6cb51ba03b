"""Tell which shapes say the same in two shapes graphs, whatever their blank nodes are called."""

from __future__ import annotations

from hashlib import blake2b
from typing import TYPE_CHECKING, Final

from pyoxigraph import BlankNode, Literal, NamedNode

from kg.shacl.paths import Graph
from kg.terms import OWL_NS, SH_NS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kg.shacl.paths import Node
    from kg.shacl.shapes import Shapes

_PREFIXES: Final = f"{SH_NS}prefixes"
_OF_PREFIXES: Final = frozenset({f"{SH_NS}declare", f"{OWL_NS}imports"})


def differing(one: Shapes, other: Shapes) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the shapes that graphs are held to and that the other side has not, or not alike; for each side.

    All shapes differ where what they are seen against does.
    """
    if set(one.background) != set(other.background):
        return one.held, other.held
    ones, others = _Digests(one), _Digests(other)
    alike = {name for name in {*one.held} & {*other.held} if ones.of(name) == others.of(name)}
    left, right = (tuple(name for name in side.held if name not in alike) for side in (one, other))
    return left, right


class _Digests:
    def __init__(self, shapes: Shapes) -> None:
        self._graph = Graph(shapes.triples)
        self._own: dict[Node, tuple[str, frozenset[NamedNode]]] = {}

    def of(self, name: str) -> str:
        """Return a digest of all that a shape says, and the shapes that it refers to."""
        start = NamedNode(name)
        seen, todo = {start}, [start]
        while todo:
            for other in self._said(todo.pop())[1]:
                if other not in seen:
                    seen.add(other)
                    todo.append(other)
        return _digest(f"{node} {self._said(node)[0]}" for node in sorted(seen, key=str))

    def _said(self, node: Node) -> tuple[str, frozenset[NamedNode]]:
        """Return a digest of what is said of a node, and the nodes with names that it leads to."""
        if node not in self._own:
            named: set[NamedNode] = set()
            self._own[node] = _digest(self._statements(node, named, ())), frozenset(named)
        return self._own[node]

    def _statements(self, node: Node, named: set[NamedNode], within: tuple[Node, ...]) -> Iterator[str]:
        for predicate, values in self._graph.about(node).items():
            for value in values:
                yield f"{predicate} {self._shown(value, predicate, named, (*within, node))}"

    def _shown(self, value: Node, predicate: str, named: set[NamedNode], within: tuple[Node, ...]) -> str:
        if isinstance(value, Literal):
            return f"{value.value!r} {value.datatype} {(value.language or '').lower()}"
        if isinstance(value, NamedNode):
            if predicate == _PREFIXES:
                return _digest(self._prefixes(value, named, within))
            if self._graph.about(value):
                named.add(value)
            return str(value)
        if value in within:
            # A ring of blank nodes is like no other: nothing is gained by telling.
            return f"ring of {id(self)}"
        if isinstance(value, BlankNode):
            return _digest(self._statements(value, named, within))
        return str(value)

    def _prefixes(self, node: NamedNode, named: set[NamedNode], within: tuple[Node, ...]) -> Iterator[str]:
        for predicate in _OF_PREFIXES:
            for value in self._graph.objects(node, predicate):
                yield f"{predicate} {self._shown(value, predicate, named, (*within, node))}"


def _digest(lines: Iterator[str]) -> str:
    return blake2b("\n".join(sorted(lines)).encode(), digest_size=16).hexdigest()
