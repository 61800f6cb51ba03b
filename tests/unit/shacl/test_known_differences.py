"""What the engines are known to differ in is still so, and which of them SHACL and SPARQL bear out.

The differential test (`tests/property/test_engines.py`) leaves just this out of its cases. Where a difference
is gone it must leave this table, and `comparable.py` too.
"""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from kg.errors import ShapesError
from kg.shacl import Engine, Shapes, ShiftyEngine
from kg.shacl.pyshacl_engine import PySHACLEngine
from randomshapes import PREFIXES, QUERY_PREFIXES

SHIFTY, PYSHACL = ShiftyEngine, PySHACLEngine


@dataclass(frozen=True)
class Difference:
    """A shape, a graph and how many results there must be; the engine `wrong` finds another number."""

    wrong: type[Engine]
    shape: str
    data: str
    results: int


def by_query(pattern: str) -> str:
    return f'sh:sparql [ sh:select """{QUERY_PREFIXES}SELECT $this WHERE {{ {pattern} }}""" ]'


DIFFERENCES = {
    # SHACL 4.4.1: "or is a blank node", whatever the length.
    "least length of a blank node": Difference(
        PYSHACL, "sh:targetSubjectsOf :p ; sh:minLength 0", "_:b :p :n .", 1
    ),
    # SHACL 4.5.3: a result "where the two values cannot be compared"; SPARQL 1.1, 17.3 has no < for IRIs.
    "order of IRIs": Difference(
        PYSHACL, "sh:targetNode :n ; sh:property [ sh:path :p ; sh:lessThan :q ]", ":n :p :a ; :q :b .", 1
    ),
    # The same: SPARQL 1.1, 17.3 has < for simple literals, and RDF 1.1 made none of those with a language.
    "order of texts with a language": Difference(
        PYSHACL,
        "sh:targetNode :n ; sh:property [ sh:path :p ; sh:lessThanOrEquals :q ]",
        ':n :p "x"@en ; :q "y"@en .',
        1,
    ),
    # SHACL 2.3.1.3: the value nodes are those from which the sequence leads to the focus node, here :b.
    "inverse of a sequence": Difference(
        PYSHACL,
        "sh:targetNode :n ; sh:property [ sh:path [ sh:inversePath ( :p :q ) ] ; sh:minCount 1 ]",
        ":b :p :c . :c :q :n .",
        0,
    ),
    # SPARQL 1.1, 17.3.1: < between a text and a number is an error, and the solution is removed.
    "order of a text and a number": Difference(
        PYSHACL, f"sh:targetNode :n ; {by_query('$this :p ?a . FILTER (?a > 0)')}", ':n :p "x" .', 0
    ),
    # SPARQL 1.1, 17.2: an error and something false is false, whatever comes first.
    "an error and something false": Difference(
        PYSHACL,
        f"sh:targetNode :n ; {by_query('$this :p ?a . BIND (1 / ?a AS ?b) FILTER (!(?b = 1 && ?a = 2))')}",
        ':n :p "x" .',
        1,
    ),
    # SPARQL 1.1, 9.3: from 0 the path leads nowhere but to 0 itself, which does not differ from 0.
    "zero at the end of a path": Difference(
        PYSHACL,
        f"sh:targetObjectsOf :p ; {by_query('$this :q* ?a . FILTER (?a != $this)')}",
        ":n :p 0 . :n :q :m .",
        0,
    ),
    # SPARQL 1.1, 18.2.2: in the inner group ?a is not bound, so the filter is an error.
    "filter on what is bound outside": Difference(
        PYSHACL, f"sh:targetNode :n ; {by_query('$this :p ?a . { FILTER (isIRI(?a)) }')}", ":n :p :m .", 0
    ),
    # XSD 1.1, 3.3.9: the year has a sign, and four digits or more; Python's date ends at both ends of these.
    "a day before our era": Difference(
        PYSHACL,
        "sh:targetNode :n ; sh:property [ sh:path :p ; sh:datatype xsd:date ]",
        ':n :p "-0044-03-15"^^xsd:date , "12345-01-01"^^xsd:date .',
        0,
    ),
    # The same, 3.3.7: the end of a day is the hour 24.
    "the end of a day": Difference(
        PYSHACL,
        "sh:targetNode :n ; sh:property [ sh:path :p ; sh:datatype xsd:dateTime ]",
        ':n :p "2024-01-01T24:00:00Z"^^xsd:dateTime .',
        0,
    ),
    # SPARQL 1.1, 17.4.1.7: false for terms that are not the same, an error only where both are literals.
    "an IRI differs from a text": Difference(
        SHIFTY, f"sh:targetNode :n ; {by_query('$this :p ?a . FILTER (?a != $this)')}", ':n :p "x" .', 1
    ),
    # SPARQL 1.1, 9.3: a path of length zero leads from any term to itself, be it in the graph or not.
    "path of length zero outside of the graph": Difference(
        SHIFTY, f"sh:targetNode :n ; {by_query('$this :p* ?a . OPTIONAL { ?a :p ?b }')}", ":a :p :b .", 1
    ),
    # SHACL 5.3.1: $this is the focus node, and of _:b no :q is said.
    "blank node as a variable": Difference(
        SHIFTY,
        f"sh:targetSubjectsOf :p ; {by_query('$this :q ?a . OPTIONAL { ?a :r ?b }')}",
        "_:b :p :n . :m :q :n .",
        0,
    ),
}


def count(engine: type[Engine], difference: Difference) -> int:
    shapes = Shapes.from_turtle([f"{PREFIXES} :S a sh:NodeShape ; {difference.shape} .".encode()])
    return len(engine(shapes).validate(ntriples(difference.data)).results)


def ntriples(turtle: str) -> bytes:
    return Shapes.from_turtle([(PREFIXES + turtle).encode()]).ntriples()


@pytest.mark.parametrize("name", DIFFERENCES)
def test_one_engine_is_right_and_the_other_one_still_is_not(name: str) -> None:
    difference = DIFFERENCES[name]
    right = PYSHACL if difference.wrong is SHIFTY else SHIFTY
    assert count(right, difference) == difference.results
    assert count(difference.wrong, difference) != difference.results


def test_without_a_value_in_a_query_one_engine_tells_the_focus_node() -> None:
    """SHACL 5.3.2 then gives "the value node", of which a path may have many."""
    property_ = f"sh:property [ sh:path :p ; {by_query('$this $PATH ?a')} ]"
    shapes = Shapes.from_turtle([f"{PREFIXES} :S a sh:NodeShape ; sh:targetNode :n ; {property_} .".encode()])
    fast, reference = (
        engine(shapes).validate(ntriples(":n :p :m .")).results for engine in (SHIFTY, PYSHACL)
    )
    assert [(str(one.focus_node), str(one.value)) for one in fast] == [("<http://e/n>", "<http://e/n>")]
    assert [(str(one.focus_node), one.value) for one in reference] == [("<http://e/n>", None)]


@pytest.mark.parametrize(
    ("shape", "data"),
    [
        ("sh:targetNode :n ; sh:property [ sh:path :p ; sh:lessThan :q ]", ":n :p _:b ; :q 1 ."),
        (
            f"sh:targetNode :n ; sh:property [ sh:path [ sh:oneOrMorePath [ sh:oneOrMorePath :p ] ] ; "  # noqa: ISC004
            f"{by_query('$this $PATH ?a')} ]",
            ":n :p :m .",
        ),
    ],
    ids=["order of blank nodes", "a path within a path in a query"],
)
def test_what_the_engine_of_reference_refuses_the_fast_one_answers(shape: str, data: str) -> None:
    refused = Difference(PYSHACL, shape, data, 1)
    assert count(SHIFTY, refused) == 1
    with pytest.raises(ShapesError):
        count(PYSHACL, refused)
