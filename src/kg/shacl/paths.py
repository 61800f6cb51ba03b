"""Read SHACL property paths, and render them as SPARQL 1.1 property paths."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from kg.errors import ShapesError
from kg.terms import RDF, SH_NS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

Node = NamedNode | BlankNode | Literal | Triple

_ALTERNATIVE: Final = f"{SH_NS}alternativePath"
_INVERSE: Final = f"{SH_NS}inversePath"
_DEEPEST: Final = 50


@dataclass(frozen=True, slots=True)
class Step:
    """A path of one predicate, given by its IRI; None stands for any predicate."""

    predicate: str | None


@dataclass(frozen=True, slots=True)
class Inverse:
    """A path, from its end to its start."""

    path: Path


@dataclass(frozen=True, slots=True)
class Sequence:
    """One path after another."""

    paths: tuple[Path, ...]


@dataclass(frozen=True, slots=True)
class Alternative:
    """One of several paths."""

    paths: tuple[Path, ...]


@dataclass(frozen=True, slots=True)
class Repeated:
    """A path that may be gone no times at all (`none`), or more than once (`many`)."""

    path: Path
    none: bool
    many: bool


Path = Step | Inverse | Sequence | Alternative | Repeated

_REPEATED: Final = {
    f"{SH_NS}zeroOrMorePath": (True, True),
    f"{SH_NS}oneOrMorePath": (False, True),
    f"{SH_NS}zeroOrOnePath": (True, False),
}
_SIGNS: Final = {(True, True): "*", (False, True): "+", (True, False): "?"}


class Graph:
    """Look up objects of triples by subject and predicate, in the order they were given."""

    def __init__(self, triples: Iterable[Triple]) -> None:
        self._objects: dict[Node, dict[str, list[Node]]] = {}
        for triple in triples:
            by_predicate = self._objects.setdefault(triple.subject, {})
            by_predicate.setdefault(triple.predicate.value, []).append(triple.object)

    def objects(self, subject: Node, predicate: str) -> list[Node]:
        """Return the objects of one property of a node."""
        return self._objects.get(subject, {}).get(predicate, [])

    def object(self, subject: Node, predicate: str) -> Node | None:
        """Return the first object of one property of a node."""
        return next(iter(self.objects(subject, predicate)), None)

    def about(self, subject: Node) -> Mapping[str, list[Node]]:
        """Return all properties of a node with their objects."""
        return self._objects.get(subject, {})

    def list_at(self, head: Node | None) -> list[Node]:
        """Return the members of an RDF list; empty for what is no list. Raises ShapesError for a ring."""
        members: list[Node] = []
        seen: set[Node] = set()
        while head is not None and head != RDF.nil:
            if head in seen:
                raise ShapesError("A list in the shapes leads back into itself.", mend="End it with rdf:nil.")
            seen.add(head)
            members += self.objects(head, RDF.first.value)[:1]
            head = self.object(head, RDF.rest.value)
        return members


def render_path(graph: Graph, path: Node) -> str:
    """Return an IRI for a path of one predicate, else SPARQL's notation with IRIs in angle brackets.

    Raises ShapesError for what is no path (SHACL 2.3.1).
    """
    return path.value if isinstance(path, NamedNode) else _render(read_path(graph, path))


def _render(path: Path) -> str:
    match path:
        case Step(predicate):
            return f"<{predicate}>"
        case Inverse(inner):
            return f"^{_render(inner)}"
        case Sequence(parts):
            return "(" + "/".join(map(_render, parts)) + ")"
        case Alternative(ways):
            return "(" + "|".join(map(_render, ways)) + ")"
        case Repeated(inner, none, many):
            return f"{_render(inner)}{_SIGNS[none, many]}"


def read_path(graph: Graph, path: Node, depth: int = 0) -> Path:
    """Return a path as it is written. Raises ShapesError for what is no path (SHACL 2.3.1)."""
    if isinstance(path, NamedNode):
        return Step(path.value)
    if depth > _DEEPEST:
        raise ShapesError("A path of the shapes leads back into itself.", mend="Write the path as a tree.")
    if steps := graph.list_at(path):
        return Sequence(tuple(read_path(graph, step, depth + 1) for step in steps))
    if (inner := graph.object(path, _INVERSE)) is not None:
        return Inverse(read_path(graph, inner, depth + 1))
    if (inner := graph.object(path, _ALTERNATIVE)) is not None:
        return Alternative(tuple(read_path(graph, step, depth + 1) for step in graph.list_at(inner)))
    for predicate, (none, many) in _REPEATED.items():
        if (inner := graph.object(path, predicate)) is not None:
            return Repeated(read_path(graph, inner, depth + 1), none, many)
    raise ShapesError(f"{path} is not a property path.", mend="Use the paths of SHACL 2.3.1.")
