"""Draw shapes, graphs and changes at random, small enough that what happens to one node happens to others."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from hypothesis import strategies as st
from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from kg.terms import RDF, RDFS, XSD

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

EX = "http://e/"
PREFIXES = f"""@prefix : <{EX}> . @prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> . @prefix kgsh: <https://w3id.org/kg/shapes#> .
"""
QUERY_PREFIXES = f"PREFIX : <{EX}> PREFIX rdf: <{RDF.type.value.removesuffix('type')}> "


def name(local: str) -> NamedNode:
    """Return the node of this name."""
    return NamedNode(EX + local)


@dataclass(frozen=True)
class Change:
    """A graph before and after, and shapes in Turtle with what stands behind them."""

    before: frozenset[Triple]
    after: frozenset[Triple]
    shapes: str
    background: frozenset[Triple]

    @property
    def entries(self) -> list[str]:
        """Return the shapes with targets."""
        return [f"{EX}S{number}" for number in range(3) if f":S{number} " in self.shapes]

    @property
    def named(self) -> Change:
        """Return the same with names for blank nodes."""
        return replace(
            self,
            before=frozenset(without_blanks(triple) for triple in self.before),
            after=frozenset(without_blanks(triple) for triple in self.after),
        )

    @property
    def grounded(self) -> Change:
        """Return the same in graphs that hold every term but blank nodes: a list names them all."""
        terms = {*map(_name_of, NODES), *CLASSES, *LITERALS}
        listed = {Triple(name("list"), name("names"), term) for term in terms}
        return replace(self, before=self.before | listed, after=self.after | listed)


def _name_of(node: NamedNode | BlankNode) -> NamedNode:
    return name(node.value) if isinstance(node, BlankNode) else node


def without_blanks(triple: Triple) -> Triple:
    """Return a triple with names for blank nodes."""
    ends = (triple.subject, triple.object)
    subject, value = (name(end.value) if isinstance(end, BlankNode) else end for end in ends)
    return Triple(subject, triple.predicate, value)


NODES = [*(name(f"n{number}") for number in range(5)), BlankNode("b1"), BlankNode("b2")]
CLASSES = [name(local) for local in "ABC"]
LITERALS = [
    Literal("x"),
    Literal("x", language="en"),
    Literal("y", language="en"),
    Literal("z", language="fr"),
    *(Literal(str(number), datatype=XSD.integer) for number in range(3)),
]
EDGES = st.builds(
    Triple, st.sampled_from(NODES), st.sampled_from("pqr").map(name), st.sampled_from([*NODES, *LITERALS])
)
TYPES = st.builds(Triple, st.sampled_from(NODES), st.just(RDF.type), st.sampled_from(CLASSES))
RANKS = st.builds(Triple, st.sampled_from(CLASSES), st.just(RDFS.subClassOf), st.sampled_from(CLASSES))
TRIPLES = st.one_of(EDGES, EDGES, EDGES, EDGES, TYPES, TYPES, RANKS)

ONCE = ("sh:path", "sh:class", "sh:property", "sh:node", "sh:not", "sh:or", "sh:and", "sh:xone", "sh:sparql")
"""What begins so a shape may have more than once."""


class Drawing:
    """Draws shapes part by part, each depth with fewer shapes inside."""

    def __init__(self, draw: st.DrawFn) -> None:
        self._draw = draw

    def of(self, *choices: str) -> str:
        """Draw one of some texts."""
        return self._draw(st.sampled_from(choices))

    def number(self, most: int = 2) -> int:
        """Draw a small number."""
        return self._draw(st.integers(0, most))

    def one(self, *ways: Callable[[], str]) -> str:
        """Draw by one of some ways."""
        return self._draw(st.sampled_from(ways))()

    def list(self, make: Callable[[], str]) -> str:
        """Draw a list of one or two."""
        return f"( {' '.join(make() for _ in range(1 + self.number(1)))} )"

    def predicate(self) -> str:
        """Draw a property."""
        return self.of(":p", ":q", ":r")

    def value(self) -> str:
        """Draw a node or literal."""
        return self.of(":n0", ":n1", ":n2", ":n3", '"x"', '"x"@en', "1", "2", ":A")

    def path(self, depth: int = 2) -> str:
        """Draw a path."""
        if not depth or self.number(3) < 2:
            return self.predicate()
        way = self.of("seq", "inverse", "alternative", "zeroOrMore", "oneOrMore", "zeroOrOne")
        if way == "seq":
            return f"( {self.path(depth - 1)} {self.path(depth - 1)} )"
        if way == "alternative":
            return f"[ sh:alternativePath ( {self.path(depth - 1)} {self.path(depth - 1)} ) ]"
        return f"[ sh:{way}Path {self.path(depth - 1)} ]"

    def on_values(self) -> str:
        """Draw what is asked of values."""
        return self.one(
            lambda: f"sh:class :{self.of(*'ABC')}",
            lambda: f"sh:class :{self.of(*'ABC')}",
            lambda: f"sh:nodeKind sh:{self.of('IRI', 'Literal', 'BlankNodeOrIRI')}",
            lambda: "sh:datatype xsd:integer",
            lambda: f"sh:in {self.list(self.value)}",
            lambda: f"sh:hasValue {self.value()}",
            lambda: f"sh:minLength {self.number()}",
            lambda: f"sh:equals {self.predicate()}",
            lambda: f"sh:disjoint {self.predicate()}",
            lambda: "sh:minInclusive 1",
            lambda: 'sh:languageIn ( "en" )',
        )

    def on_paths(self, depth: int) -> str:
        """Draw what only property shapes ask."""
        return self.one(
            lambda: f"sh:minCount {self.number()}",
            lambda: f"sh:maxCount {self.number()}",
            lambda: f"sh:lessThan {self.predicate()}",
            lambda: f"sh:lessThanOrEquals {self.predicate()}",
            lambda: "sh:uniqueLang true",
            lambda: (
                f"sh:qualifiedValueShape {self.shape(depth)} ; sh:qualifiedMaxCount {self.number()}"
                + self.of("", " ; sh:qualifiedValueShapesDisjoint true")
            ),
        )

    def shape(self, depth: int) -> str:
        """Draw a node shape without a name."""
        return f"[ {self.parts(depth)} ]" if depth else f"[ {self.on_values()} ]"

    def combined(self, depth: int) -> str:
        """Draw what refers to other shapes."""
        return self.one(
            lambda: f"sh:node {self.shape(depth)}",
            lambda: f"sh:not {self.shape(depth)}",
            lambda: f"sh:{self.of('or', 'and', 'xone')} {self.list(lambda: self.shape(depth))}",
        )

    def property(self, depth: int) -> str:
        """Draw a property shape."""

        def part() -> str:
            if depth and self.number(3) == 0:
                return self.combined(depth - 1)
            if depth and self.number(5) == 0:
                return f"sh:property {self.property(depth - 1)}"
            if self.number(5) == 0:
                return self.by_query(with_path=True)
            return self.one(self.on_values, lambda: self.on_paths(max(depth - 1, 0)))

        return f"[ sh:path {self.path()} ; {self.several(part)} ]"

    def several(self, make: Callable[[], str]) -> str:
        """Draw one part or two."""
        made: dict[str, str] = {}
        for _ in range(1 + self.number(1)):
            part = make()
            made[part if part.startswith(ONCE) else part.split()[0]] = part
        return " ; ".join(made.values())

    def parts(self, depth: int) -> str:
        """Draw what a node shape asks."""

        def part() -> str:
            return self.one(
                self.on_values,
                lambda: f"sh:closed true ; sh:ignoredProperties {self.list(self.predicate)}",
                self.by_query,
                lambda: self.combined(depth - 1) if depth else self.by_query(),
                lambda: f"sh:property {self.property(max(depth - 1, 0))}",
                lambda: f"sh:property {self.property(max(depth - 1, 0))}",
            )

        return self.several(part)

    def by_query(self, *, with_path: bool = False) -> str:
        """Draw a SPARQL constraint."""
        first = (
            "$this $PATH ?a ." if with_path else f"$this {self.step()} {self.of('?a', '?a', '?a', ':n1')} ."
        )
        rest = self.group(2) if self.number(3) else ""
        select = self.of("SELECT DISTINCT $this", "SELECT DISTINCT $this ?value")
        if self.number(4) == 0:
            rest += " BIND (?a AS ?value)"
        query = f"{QUERY_PREFIXES}{select} WHERE {{ {first} {rest} }}"
        return f'sh:sparql [ sh:select """{query}""" ]'

    def step(self) -> str:
        """Draw a path in SPARQL."""
        return self.one(
            self.predicate,
            self.predicate,
            lambda: f"^{self.predicate()}",
            lambda: f"{self.predicate()}{self.of('+', '*', '?')}",
            lambda: f"{self.predicate()}/{self.predicate()}",
            lambda: f"({self.predicate()}|^{self.predicate()})",
            lambda: self.of("rdf:type", "rdf:type", "!:p", "?any"),
        )

    def group(self, depth: int) -> str:
        """Draw a group of patterns."""
        if not depth or self.number(2) == 0:
            return self.pattern()
        inner = self.group(depth - 1)
        return self.one(
            lambda: f"{inner} {self.group(depth - 1)}",
            lambda: f"OPTIONAL {{ {inner} }}",
            lambda: f"OPTIONAL {{ {inner} }} FILTER (!BOUND({self.variable()}))",
            lambda: f"FILTER NOT EXISTS {{ {inner} }}",
            lambda: f"FILTER EXISTS {{ {inner} }}",
            lambda: f"{{ {inner} }} UNION {{ {self.group(depth - 1)} }}",
            lambda: f"{{ {inner} }}",
        )

    def variable(self) -> str:
        """Draw a variable."""
        return self.of("?a", "?a", "?b", "?c")

    def pattern(self) -> str:
        """Draw one pattern or filter."""
        ends = ("$this", "?a", "?b", "?b", "?c", ":n1", ":A", "1")
        return self.one(
            lambda: f"{self.of('$this', '?a', '?a', '?b')} {self.step()} {self.of(*ends)} .",
            lambda: f"?b {self.step()} {self.of('$this', '?a', '?a')} .",
            lambda: f"?a {self.step()} ?b . ?b {self.step()} {self.of('$this', '?a', ':A', '1')} .",
            lambda: f"FILTER ({self.of('?a != $this', 'isIRI(?a)', 'BOUND(?c)', '?a > 0', '?a != ?b')})",
        )

    def target(self) -> str:
        """Draw a target."""
        return self.one(
            lambda: f"sh:targetClass :{self.of(*'ABC')}",
            lambda: f"sh:targetClass :{self.of(*'ABC')}",
            lambda: f"sh:targetNode {self.of(':n0', ':n1')}",
            lambda: f"sh:targetSubjectsOf {self.predicate()}",
            lambda: f"sh:targetObjectsOf {self.predicate()}",
        )

    def entry(self, number: int) -> str:
        """Draw a shape with a target."""
        more = self.of("", "", " ; kgsh:shows ( :p )", " ; sh:severity sh:Warning")
        return f":S{number} a sh:NodeShape ; {self.target()} ; {self.parts(2)}{more} .\n"


@st.composite
def changes(draw: st.DrawFn) -> Change:
    """Draw a change of a few triples, and up to three shapes with targets."""
    drawing = Drawing(draw)
    shapes = "".join(drawing.entry(number) for number in range(1 + drawing.number()))
    before = draw(st.frozensets(TRIPLES, min_size=2, max_size=14))
    gone = draw(st.frozensets(st.sampled_from(_sorted(before)), max_size=2))
    come = draw(st.frozensets(TRIPLES, min_size=0 if gone else 1, max_size=2))
    return Change(before, (before - gone) | come, shapes, draw(st.frozensets(RANKS, max_size=1)))


def _sorted(triples: frozenset[Triple]) -> Sequence[Triple]:
    return sorted(triples, key=str)
