"""How far shapes look, and which nodes a change can affect, worked out by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from pyoxigraph import RdfFormat, parse

from holding import Held
from kg.shacl import ARTICLE_GRAPH, AUTHORITY_GRAPH, Incremental, Shapes, ShiftyEngine, project_shapes
from kg.shacl.explain import explain
from kg.shacl.locality import study

if TYPE_CHECKING:
    from collections.abc import Iterable


EX = "http://e/"
HEAD = f"""@prefix : <{EX}> . @prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix kg: <https://w3id.org/kg/ontology#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
"""


def graph(turtle: str) -> Held:
    return Held.of(quad.triple for quad in parse((HEAD + turtle).encode(), format=RdfFormat.TURTLE))


def shapes_of(text: str) -> Shapes:
    return Shapes.from_turtle([(HEAD + text).encode()])


def reach(parts: str) -> str:
    [one] = explain(study(shapes_of(f":S sh:targetClass :C ; {parts} ."), [f"{EX}S"]))
    return str(one)


def query(where: str, select: str = "$this", more: str = "") -> str:
    return f'sh:sparql [ sh:select """PREFIX : <{EX}> SELECT {select} WHERE {{ {where} }} {more}""" ]'


@pytest.mark.parametrize(
    ("parts", "says"),
    [
        ("sh:property [ sh:path :p ; sh:minCount 1 ]", "local: 2 steps"),
        ("sh:property [ sh:path ( :p [ sh:inversePath :q ] :r ) ; sh:maxCount 1 ]", "local: 3 steps"),
        ("sh:node [ sh:property [ sh:path :p ; sh:class :D ] ]", "local: 3 steps"),
        (
            "sh:property [ sh:path [ sh:zeroOrMorePath :p ] ; sh:nodeKind sh:IRI ]",
            "local: 2 steps, and as far as <http://e/p> leads",
        ),
        (query("$this :p+ $this"), "local: 2 steps, and as far as <http://e/p> leads"),
        (query("$this :p ?a . ?b :q ?a . ?b :r ?c"), "local: 3 steps"),
        (query("$this :p ?a FILTER NOT EXISTS { ?a :q ?b . ?b :r $this }"), "local: 3 steps"),
        (query("$this :p ?a", "$this (COUNT(?a) AS ?n)", "GROUP BY $this"), "local: 2 steps"),
        (query("$this :p ?a", "(COUNT(?a) AS ?n)"), "whole graph: its query does not group by $this"),
        (
            query("$this :p ?a . ?b :q 1"),
            "whole graph: its query has a pattern that does not hang together with $this (?b)",
        ),
        (
            query("$this :p ?a OPTIONAL { $this :q ?b } ?b :r ?c"),
            "whole graph: its query has a pattern that does not hang together with $this (?b, ?c)",
        ),
        (query("$this :p ?a MINUS { ?a :q 1 }"), "whole graph: its query has MINUS"),
        (query("$this :p ?a . { SELECT ?a { ?a :q 1 } }"), "whole graph: its query has a query within"),
        (query("GRAPH ?g { $this :p ?a }"), "whole graph: its query has GRAPH"),
        (query("?a ?p $this"), "whole graph: its query has a pattern that does not hang"),
        (query("$this none:p ?a"), "whole graph: its query cannot be read"),
        ("sh:target [ sh:select 'x' ]", "whole graph: a query says what its targets are"),
        ("sh:expression [ ]", "whole graph: it uses sh:expression, whose looks are not known"),
        ("sh:or ( [ sh:not [ sh:js [ ] ] ] )", "whole graph: it uses sh:js"),
    ],
)
def test_it_is_said_how_far_a_shape_looks(parts: str, says: str) -> None:
    assert reach(parts).startswith(says)


def test_shapes_may_refer_to_themselves() -> None:
    shapes = shapes_of(":S sh:targetNode :n ; sh:property [ sh:path :p ; sh:node :S ] .")
    [one] = explain(study(shapes, [f"{EX}S"]))
    assert one.endless == ("<http://e/p>",)


def test_components_of_their_own_are_not_local() -> None:
    shapes = shapes_of(":S sh:targetNode :n ; :most 3 . :Most sh:parameter [ sh:path :most ] .")
    [one] = explain(study(shapes, [f"{EX}S"]))
    assert one.reason == "it uses a constraint component of its own, http://e/most"


def affected(shapes: Shapes, entries: Iterable[str], before: str, after: str) -> dict[str, set[str]]:
    there, now = graph(before).triples, graph(after)
    validation = Incremental(ShiftyEngine, shapes, tuple(entries))
    found: dict[str, set[str]] = {}
    for name, node in validation.affected(validation.around(now), now.triples - there, there - now.triples):
        found.setdefault(name, set()).add(getattr(node, "value", ""))
    return found


def test_a_change_affects_the_nodes_that_see_it() -> None:
    shapes = shapes_of(":S sh:targetSubjectsOf :p ; sh:property [ sh:path ( :p :q ) ; sh:class :C ] .")
    graph = ":a :p :b . :b :q :c . :d :p :e . :e :q :f . "
    for change in (":c a :D .", ":b :q :new ."):
        assert affected(shapes, [f"{EX}S"], graph, graph + change) == {f"{EX}S": {f"{EX}a"}}
        assert affected(shapes, [f"{EX}S"], graph + change, graph) == {f"{EX}S": {f"{EX}a"}}
    # Whoever is a target from now on, or no longer, is affected too.
    assert affected(shapes, [f"{EX}S"], graph, graph + ":g :p :h .") == {f"{EX}S": {f"{EX}g"}}
    assert affected(shapes, [f"{EX}S"], graph, graph + ":c :r :g .") == {}


def test_a_title_is_no_tenure_and_affects_no_participation() -> None:
    shapes = project_shapes()
    entries = [*shapes.entries(ARTICLE_GRAPH), *shapes.entries(AUTHORITY_GRAPH)]
    name = "https://w3id.org/kg/shapes#Participation-tenure"
    graph = ":part kg:inPost :post ; kg:actor :lee . :event kg:hasParticipation :part . "
    title = ":use a kg:TitleUse ; kg:holder :lee ; kg:post :post . "
    assert name not in affected(shapes, entries, graph, graph + title)
    tenure = ":tenure a kg:Tenure ; kg:holder :lee ; kg:post :post ; kg:from 1 . "
    assert affected(shapes, entries, graph, graph + tenure)[name] == {f"{EX}part"}
