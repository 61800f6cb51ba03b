"""What is said of a change by what it can affect is what a full validation of the changed graph says."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyoxigraph import BlankNode, Literal, NamedNode, Quad, Store, Triple, serialize

from kg.errors import ShapesError
from kg.rdf.formats import RdfSyntax
from kg.shacl import Incremental, Result, Shapes, ShiftyEngine
from kg.shacl.pyshacl_engine import PySHACLEngine
from kg.terms import RDF, RDFS, XSD

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from hypothesis.strategies import SearchStrategy

    from kg.shacl import Engine

EX = "http://e/"
PREFIXES = f"""@prefix : <{EX}> . @prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix kgsh: <https://w3id.org/kg/shapes#> .
"""


def name(local: str) -> NamedNode:
    return NamedNode(EX + local)


class Held:
    """A graph in memory that can be looked up as a store can."""

    def __init__(self, triples: Iterable[Triple]) -> None:
        self._store = Store()
        self._store.extend(Quad(t.subject, t.predicate, t.object, name("g")) for t in triples)

    def match(
        self,
        subject: NamedNode | BlankNode | None = None,
        predicate: NamedNode | None = None,
        value: NamedNode | BlankNode | Literal | Triple | None = None,
    ) -> Iterator[Quad]:
        return self._store.quads_for_pattern(subject, predicate, value)

    def dump(self, out: IO[bytes], syntax: RdfSyntax) -> None:
        serialize(sorted((quad.triple for quad in self._store), key=str), out, format=syntax.syntax)


@dataclass(frozen=True)
class Change:
    """A graph before and after, and shapes in Turtle with the IRIs of those that have targets."""

    before: frozenset[Triple]
    after: frozenset[Triple]
    shapes: str
    background: frozenset[Triple]

    @property
    def entries(self) -> list[str]:
        """Return the shapes with targets."""
        return [f"{EX}S{number}" for number in range(3) if f":S{number} " in self.shapes]


PREDICATES = ("p", "q", "r")
NODES = [*(name(f"n{number}") for number in range(5)), BlankNode("b1"), BlankNode("b2")]
CLASSES = [name(local) for local in ("A", "B", "C")]
LITERALS = [
    Literal("x"),
    Literal("x", language="en"),
    Literal("y", language="en"),
    Literal("z", language="fr"),
    *(Literal(str(number), datatype=XSD.integer) for number in range(3)),
]

edges = st.builds(
    Triple, st.sampled_from(NODES), st.sampled_from(PREDICATES).map(name), st.sampled_from([*NODES, *LITERALS])
)
typed = st.builds(Triple, st.sampled_from(NODES), st.just(RDF.type), st.sampled_from(CLASSES))
ranked = st.builds(Triple, st.sampled_from(CLASSES), st.just(RDFS.subClassOf), st.sampled_from(CLASSES))
triples = st.one_of(edges, edges, edges, edges, typed, typed, ranked)

predicate = st.sampled_from([f":{local}" for local in PREDICATES])
a_class = st.sampled_from([":A", ":B", ":C"])
a_node = st.sampled_from([f":n{number}" for number in range(5)])
a_value = st.one_of(a_node, st.sampled_from(['"x"', '"x"@en', "1", "2", ":A"]))
few = st.integers(0, 2)


def lists(inner: SearchStrategy[str]) -> SearchStrategy[str]:
    return st.lists(inner, min_size=1, max_size=2).map(lambda members: f"( {' '.join(members)} )")


paths = st.recursive(
    predicate,
    lambda inner: st.one_of(
        st.lists(inner, min_size=2, max_size=2).map(lambda steps: f"( {' '.join(steps)} )"),
        inner.map(lambda path: f"[ sh:inversePath {path} ]"),
        st.lists(inner, min_size=2, max_size=2).map(
            lambda ways: f"[ sh:alternativePath ( {' '.join(ways)} ) ]"
        ),
        inner.map(lambda path: f"[ sh:zeroOrMorePath {path} ]"),
        inner.map(lambda path: f"[ sh:oneOrMorePath {path} ]"),
        inner.map(lambda path: f"[ sh:zeroOrOnePath {path} ]"),
    ),
    max_leaves=3,
)

on_values = st.one_of(
    a_class.map(lambda c: f"sh:class {c}"),
    a_class.map(lambda c: f"sh:class {c}"),
    st.sampled_from(["sh:IRI", "sh:Literal", "sh:BlankNodeOrIRI"]).map(lambda k: f"sh:nodeKind {k}"),
    st.just("sh:datatype xsd:integer"),
    lists(a_value).map(lambda values: f"sh:in {values}"),
    a_value.map(lambda value: f"sh:hasValue {value}"),
    few.map(lambda n: f"sh:minLength {n}"),
    predicate.map(lambda p: f"sh:equals {p}"),
    predicate.map(lambda p: f"sh:disjoint {p}"),
    st.just("sh:minInclusive 1"),
    st.just('sh:languageIn ( "en" )'),
)
on_paths = st.one_of(
    few.map(lambda n: f"sh:minCount {n}"),
    few.map(lambda n: f"sh:maxCount {n}"),
    few.map(lambda n: f"sh:maxCount {n}"),
    predicate.map(lambda p: f"sh:lessThan {p}"),
    predicate.map(lambda p: f"sh:lessThanOrEquals {p}"),
    st.just("sh:uniqueLang true"),
)
closed = lists(st.one_of(predicate, st.just("rdf:type"))).map(
    lambda ignored: f"sh:closed true ; sh:ignoredProperties {ignored}"
)

VARIABLES = ("$this", "?a", "?b", "?c")
steps = st.one_of(
    predicate,
    predicate,
    predicate,
    predicate.map(lambda p: f"^{p}"),
    predicate.map(lambda p: f"{p}+"),
    predicate.map(lambda p: f"{p}*"),
    st.tuples(predicate, predicate).map(lambda both: f"{both[0]}/{both[1]}"),
    st.tuples(predicate, predicate).map(lambda both: f"({both[0]}|^{both[1]})"),
    st.just("rdf:type"),
    st.just("!:p"),
    st.just("?any"),
)
patterns = st.one_of(
    st.tuples(st.sampled_from(VARIABLES), steps, st.sampled_from([*VARIABLES, ":n1", ":A", "1"])).map(
        lambda parts: " ".join(parts) + " ."
    ),
    st.sampled_from(["FILTER (?a != ?b)", "FILTER (isIRI(?a))", "FILTER (BOUND(?c))", "FILTER (?a > 0)"]),
)
first = st.tuples(steps, st.sampled_from(["?a", ":n1"])).map(lambda parts: f"$this {parts[0]} {parts[1]} .")
groups = st.recursive(
    st.lists(patterns, min_size=1, max_size=2).map(" ".join),
    lambda inner: st.one_of(
        st.tuples(inner, inner).map(" ".join),
        inner.map(lambda group: f"OPTIONAL {{ {group} }}"),
        inner.map(lambda group: f"FILTER NOT EXISTS {{ {group} }}"),
        inner.map(lambda group: f"FILTER EXISTS {{ {group} }}"),
        st.tuples(inner, inner).map(lambda both: f"{{ {both[0]} }} UNION {{ {both[1]} }}"),
        inner.map(lambda group: f"{{ {group} }}"),
    ),
    max_leaves=3,
)
queries = st.tuples(first, st.one_of(st.just(""), groups)).map(
    lambda parts: f"SELECT DISTINCT $this WHERE {{ {' '.join(parts)} }}"
)
QUERY_PREFIXES = f"PREFIX : <{EX}> PREFIX rdf: <{RDF.type.value.removesuffix('type')}> "
by_query = queries.map(lambda query: f'sh:sparql [ sh:select """{QUERY_PREFIXES}{query}""" ]')


def property_shape(inner: SearchStrategy[str]) -> SearchStrategy[str]:
    qualified = st.tuples(inner, few, st.booleans()).map(
        lambda parts: (
            f"sh:qualifiedValueShape {parts[0]} ; sh:qualifiedMaxCount {parts[1]}"
            + (" ; sh:qualifiedValueShapesDisjoint true" if parts[2] else "")
        )
    )
    return st.tuples(
        paths, st.lists(st.one_of(on_values, on_paths, qualified, combined(inner)), min_size=1, max_size=2)
    ).map(lambda parts: f"[ sh:path {parts[0]} ; {' ; '.join(parts[1])} ]")


def combined(inner: SearchStrategy[str]) -> SearchStrategy[str]:
    return st.one_of(
        inner.map(lambda shape: f"sh:node {shape}"),
        inner.map(lambda shape: f"sh:not {shape}"),
        lists(inner).map(lambda shapes: f"sh:or {shapes}"),
        lists(inner).map(lambda shapes: f"sh:and {shapes}"),
        lists(inner).map(lambda shapes: f"sh:xone {shapes}"),
    )


def node_shape(inner: SearchStrategy[str]) -> SearchStrategy[str]:
    return node_parts(inner).map(lambda parts: f"[ {parts} ]")


def node_parts(inner: SearchStrategy[str]) -> SearchStrategy[str]:
    part = st.one_of(
        on_values,
        closed,
        by_query,
        combined(inner),
        property_shape(inner).map(lambda shape: f"sh:property {shape}"),
        property_shape(inner).map(lambda shape: f"sh:property {shape}"),
        property_shape(inner).map(lambda shape: f"sh:property {shape}"),
    )
    return st.lists(part, min_size=1, max_size=2).map(" ; ".join)


anonymous = st.recursive(on_values.map(lambda part: f"[ {part} ]"), node_shape, max_leaves=3)
targets = st.one_of(
    a_class.map(lambda c: f"sh:targetClass {c}"),
    a_class.map(lambda c: f"sh:targetClass {c}"),
    a_node.map(lambda n: f"sh:targetNode {n}"),
    predicate.map(lambda p: f"sh:targetSubjectsOf {p}"),
    predicate.map(lambda p: f"sh:targetObjectsOf {p}"),
)
entry_parts = st.tuples(
    st.lists(targets, min_size=1, max_size=2).map(" ; ".join),
    node_parts(anonymous),
    st.sampled_from(["", " ; kgsh:shows ( :p )", " ; sh:severity sh:Warning"]),
)


def entry(number: int, parts: tuple[str, str, str]) -> str:
    return f":S{number} a sh:NodeShape ; {parts[0]} ; {parts[1]}{parts[2]} .\n"


@st.composite
def changes(draw: st.DrawFn) -> Change:
    before = draw(st.frozensets(triples, max_size=14))
    gone = draw(st.frozensets(st.sampled_from(sorted(before, key=str)), max_size=2)) if before else frozenset()
    come = draw(st.frozensets(triples, max_size=2))
    entries = draw(st.lists(entry_parts, min_size=1, max_size=3))
    shapes = "".join(entry(number, parts) for number, parts in enumerate(entries))
    return Change(before, (before - gone) | come, shapes, draw(st.frozensets(ranked, max_size=1)))


def told(results: Iterable[Result]) -> Counter[tuple[Any, ...]]:
    """Return results without what engines make up: names of blank nodes in shapes, and their texts."""
    return Counter(
        (
            str(result.focus_node),
            result.path,
            str(result.value),
            result.source_shape if not result.source_shape.startswith("_:") else "",
            result.component,
            result.severity,
            result.shows,
        )
        for result in results
    )


def hold_to_the_law(engine: type[Engine], change: Change) -> None:
    shapes = Shapes.of(Shapes.from_turtle([(PREFIXES + change.shapes).encode()]).triples, change.background)
    try:
        validation = Incremental(engine, shapes, change.entries)
        before, after = Held(change.before), Held(change.after)
        full_before, full_after = told(validation.full(before)), told(validation.full(after))
    except ShapesError:
        return
    nodes = validation.affected(after, change.after - change.before, change.before - change.after)
    at_before, at_after = told(validation.at(before, nodes)), told(validation.at(after, nodes))
    assert at_after <= full_after
    assert at_before <= full_before
    assert full_after - at_after == full_before - at_before, "what is not affected is as it was"


SETTINGS = settings(
    deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large], print_blob=False
)


@settings(SETTINGS, max_examples=300)
@given(changes())
def test_the_law_with_the_fast_engine(change: Change) -> None:
    hold_to_the_law(ShiftyEngine, change)


@settings(SETTINGS, max_examples=40)
@given(changes())
def test_the_law_with_the_engine_of_reference(change: Change) -> None:
    hold_to_the_law(PySHACLEngine, change)


@pytest.mark.long
@settings(SETTINGS, max_examples=12_000)
@given(changes())
def test_the_law_with_the_fast_engine_at_length(change: Change) -> None:
    hold_to_the_law(ShiftyEngine, change)
