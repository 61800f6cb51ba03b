"""Work out of the shapes what a verdict can depend on: which triples around a focus node are looked at."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Final

from pyoxigraph import BlankNode, Literal, NamedNode

from kg.shacl.looks import Label, Looks, LooksBuilder
from kg.shacl.paths import Graph, read_path
from kg.shacl.targets import TARGETS
from kg.terms import OWL_NS, RDF, RDFS, SH_NS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from rdflib.plugins.sparql.parserutils import CompValue

    from kg.shacl.paths import Node, Path
    from kg.shacl.shapes import Shapes

SHOWS: Final = "https://w3id.org/kg/shapes#shows"
_SUB_CLASS: Final = Label(RDFS.subClassOf.value)
_TYPE: Final = Label(RDF.type.value)

_ONE_SHAPE: Final = ("node", "not", "property", "qualifiedValueShape")
_SHAPE_LISTS: Final = ("and", "or", "xone")
_PAIRS: Final = ("equals", "disjoint", "lessThan", "lessThanOrEquals")
_AT_THE_VALUE: Final = frozenset(
    {
        "datatype", "nodeKind", "minCount", "maxCount", "minExclusive", "minInclusive", "maxExclusive",
        "maxInclusive", "minLength", "maxLength", "pattern", "flags", "languageIn", "uniqueLang", "hasValue",
        "in", "qualifiedMinCount", "qualifiedMaxCount",
    }
)  # fmt: skip
"""What is decided by the value nodes alone, however they were reached."""

_SAYS_NOTHING: Final = frozenset(
    {
        "path", "severity", "message", "name", "description", "order", "group", "defaultValue", "deactivated",
        "ignoredProperties", "qualifiedValueShapesDisjoint",
    }
)  # fmt: skip
_KNOWN: Final = frozenset(
    {"class", "closed", "sparql", *_ONE_SHAPE, *_SHAPE_LISTS, *_PAIRS, *_AT_THE_VALUE, *_SAYS_NOTHING}
)


class TargetKind(Enum):
    """How a target names its nodes (SHACL 2.1.3)."""

    CLASS = "targetClass"
    NODE = "targetNode"
    SUBJECTS_OF = "targetSubjectsOf"
    OBJECTS_OF = "targetObjectsOf"


@dataclass(frozen=True, slots=True)
class Target:
    """Which nodes a shape is a test of."""

    kind: TargetKind
    term: NamedNode | BlankNode | Literal


@dataclass(frozen=True, slots=True)
class LocalShape:
    """A shape whose verdicts depend on bounded surroundings; its focus node is in the places `starts`."""

    targets: tuple[Target, ...]
    starts: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Locality:
    """The shapes with targets, by IRI: those that look so far and no further, and why the others do not."""

    looks: Looks
    local: Mapping[str, LocalShape]
    whole: Mapping[str, str]


def study(shapes: Shapes, entries: Sequence[str]) -> Locality:
    """Return how far each of the shapes `entries` looks. Raises ShapesError for what is no path."""
    return _Study(shapes).locality(entries)


class _Study:
    def __init__(self, shapes: Shapes) -> None:
        self._graph = Graph(shapes.triples)
        self._builder = LooksBuilder()
        self._places: dict[Node, int] = {}
        self._refers: defaultdict[Node, set[Node]] = defaultdict(set)
        self._reasons: dict[Node, str] = {}
        self._queries: dict[tuple[str, str], CompValue] = {}
        # Apart from each other, because what $this must have for one query is not asked by another.
        self._starts: defaultdict[Node, list[int]] = defaultdict(list)
        self._class = self._class_place()
        self._parents = _parents(shapes)
        self._parameters = _parameters(self._graph, shapes)

    def locality(self, entries: Sequence[str]) -> Locality:
        targets: dict[str, tuple[Target, ...]] = {}
        starts: dict[str, list[int]] = {}
        whole: dict[str, str] = {}
        for name in entries:
            shape = NamedNode(name)
            self._shape(shape)
            targets[name] = tuple(self._targets(shape))
            starts[name] = [self._membership(targets[name]), *self._starts[shape]]
            if reason := self._why_not(shape):
                whole[name] = reason
                del starts[name]
        looks, where = self._builder.build(place for places in starts.values() for place in places)
        local = {
            name: LocalShape(targets[name], tuple(sorted({where[place] for place in places})))
            for name, places in starts.items()
        }
        return Locality(looks, local, whole)

    def _class_place(self) -> int:
        """Return the place of a node whose classes are looked at, up to their superclasses."""
        node, of_it = self._builder.place(), self._builder.place()
        self._builder.step(node, _TYPE, of_it)
        self._builder.step(of_it, _SUB_CLASS, of_it)
        return node

    def _targets(self, shape: NamedNode) -> Iterator[Target]:
        about = self._graph.about(shape)
        for kind in TargetKind:
            for term in about.get(f"{SH_NS}{kind.value}", ()):
                if isinstance(term, NamedNode | BlankNode | Literal):
                    yield Target(kind, term)
        if RDFS.Class in about.get(RDF.type.value, ()):
            yield Target(TargetKind.CLASS, shape)

    def _membership(self, targets: Sequence[Target]) -> int:
        """Return the place of a node of which it is looked at whether it is a target."""
        place = self._builder.place()
        for target in targets:
            if target.kind is TargetKind.CLASS:
                self._builder.also(place, self._class)
            elif target.kind is TargetKind.SUBJECTS_OF and isinstance(target.term, NamedNode):
                self._builder.step(place, Label(target.term.value))
            elif target.kind is TargetKind.OBJECTS_OF and isinstance(target.term, NamedNode):
                self._builder.step(place, Label(target.term.value, inverse=True))
        return place

    def _shape(self, shape: Node) -> int:
        """Return the place of a node that a shape is held to."""
        if shape in self._places:
            return self._places[shape]
        focus = self._places[shape] = self._builder.place()
        apart = self._builder.place()
        self._starts[shape].append(apart)
        self._builder.also(focus, apart)
        for predicate in self._graph.about(shape):
            self._know(shape, predicate)
        path_node = self._graph.object(shape, f"{SH_NS}path")
        path = None if path_node is None else read_path(self._graph, path_node)
        value = apart if path is None else self._builder.follow(apart, path)
        self._values(shape, value)
        self._pairs(shape, apart)
        for constraint in self._graph.objects(shape, f"{SH_NS}sparql"):
            self._builder.also(focus, self._query(shape, constraint, path))
        return focus

    def _know(self, shape: Node, predicate: str) -> None:
        """Note a construct whose looks are not known: it may be anything."""
        name = predicate.removeprefix(SH_NS)
        if predicate in self._parameters:
            self._reasons.setdefault(shape, f"it uses a constraint component of its own, {predicate}")
        elif predicate == f"{SH_NS}target":
            self._reasons.setdefault(shape, "a query says what its targets are")
        elif predicate.startswith(SH_NS) and predicate not in TARGETS and name not in _KNOWN:
            self._reasons.setdefault(shape, f"it uses sh:{name}, whose looks are not known")

    def _values(self, shape: Node, value: int) -> None:
        """Look at what is asked of each value node."""
        if self._graph.objects(shape, f"{SH_NS}class"):
            self._builder.also(value, self._class)
        if any(isinstance(closed, Literal) for closed in self._graph.objects(shape, f"{SH_NS}closed")):
            self._builder.step(value, Label(None))
        for other in self._others(shape):
            self._refers[shape].add(other)
            self._builder.also(value, self._shape(other))

    def _others(self, shape: Node) -> Iterator[Node]:
        """Iterate over the shapes that the value nodes are held to."""
        for name in _ONE_SHAPE:
            yield from self._graph.objects(shape, f"{SH_NS}{name}")
        for name in _SHAPE_LISTS:
            for members in self._graph.objects(shape, f"{SH_NS}{name}"):
                yield from self._graph.list_at(members)
        if self._graph.objects(shape, f"{SH_NS}qualifiedValueShapesDisjoint"):
            for parent in self._parents.get(shape, ()):
                for sibling in self._graph.objects(parent, f"{SH_NS}property"):
                    yield from self._graph.objects(sibling, f"{SH_NS}qualifiedValueShape")

    def _pairs(self, shape: Node, focus: int) -> None:
        """Look at the other properties of the focus node that its values are compared or shown with."""
        shown = self._graph.list_at(self._graph.object(shape, SHOWS))
        compared = (node for name in _PAIRS for node in self._graph.objects(shape, f"{SH_NS}{name}"))
        for predicate in (*compared, *shown):
            if isinstance(predicate, NamedNode):
                self._builder.step(focus, Label(predicate.value))

    def _query(self, shape: Node, constraint: Node, path: Path | None) -> int:
        from kg.shacl.querylooks import Unbounded, look_by_query  # noqa: PLC0415 - takes long to import

        this = self._builder.place()
        try:
            look_by_query(self._builder, this, self._algebra(constraint), path)
        except Unbounded as reason:
            self._reasons.setdefault(shape, str(reason))
        self._starts[shape].append(this)
        return this

    def _algebra(self, constraint: Node) -> CompValue:
        from kg.shacl.querylooks import PATH, Unbounded, read_query  # noqa: PLC0415 - takes long to import

        text = self._graph.object(constraint, f"{SH_NS}select")
        if not isinstance(text, Literal):
            raise Unbounded("its query is no sh:select")
        key = (self._prologue(constraint), text.value.replace("$PATH", f"<{PATH}>"))
        if key not in self._queries:
            self._queries[key] = read_query(key[0] + key[1])
        return self._queries[key]

    def _prologue(self, constraint: Node) -> str:
        """Return the prefixes that a query may use (SHACL 5.2.1)."""
        todo = list(self._graph.objects(constraint, f"{SH_NS}prefixes"))
        seen: set[Node] = set()
        lines = []
        while todo:
            ontology = todo.pop()
            if ontology in seen:
                continue
            seen.add(ontology)
            todo += self._graph.objects(ontology, f"{OWL_NS}imports")
            for declared in self._graph.objects(ontology, f"{SH_NS}declare"):
                prefix = self._graph.object(declared, f"{SH_NS}prefix")
                namespace = self._graph.object(declared, f"{SH_NS}namespace")
                if isinstance(prefix, Literal) and isinstance(namespace, Literal):
                    lines.append(f"PREFIX {prefix.value}: <{namespace.value}>\n")
        return "".join(sorted(lines))

    def _why_not(self, shape: Node) -> str:
        """Return why a shape has no bound, for itself or for a shape it refers to; empty where it has one."""
        seen, todo = {shape}, [shape]
        while todo:
            one = todo.pop()
            if one in self._reasons:
                return self._reasons[one]
            for other in self._refers[one] - seen:
                seen.add(other)
                todo.append(other)
        return ""


def _parents(shapes: Shapes) -> Mapping[Node, Sequence[Node]]:
    parents: defaultdict[Node, list[Node]] = defaultdict(list)
    for triple in shapes.triples:
        if triple.predicate.value == f"{SH_NS}property":
            parents[triple.object].append(triple.subject)
    return parents


def _parameters(graph: Graph, shapes: Shapes) -> frozenset[str]:
    """Return the properties that parameters of constraint components are given by (SHACL 6.2.1)."""
    return frozenset(
        path.value
        for triple in shapes.triples
        if triple.predicate.value == f"{SH_NS}parameter"
        for path in graph.objects(triple.object, f"{SH_NS}path")
        if isinstance(path, NamedNode)
    )
