"""Take out of random cases just what the engines are known to differ in, each with the reason."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from pyoxigraph import Literal, Triple
from rdflib import Variable
from rdflib.plugins.sparql.algebra import translateGroupGraphPattern, traverse
from rdflib.plugins.sparql.parserutils import CompValue

from kg.shacl.querylooks import PATH, read_query
from kg.terms import XSD
from randomshapes import name

if TYPE_CHECKING:
    from collections.abc import Callable

    from randomshapes import Change
    from telling import Told

SPARQL: Final = "http://www.w3.org/ns/shacl#SPARQLConstraintComponent"
_ZERO, _THREE = (Literal(number, datatype=XSD.integer) for number in "03")
_INVERSE_SEQUENCE: Final = re.compile(r"\[ sh:inversePath \( :\w :\w \) \]")
_SELECT: Final = re.compile(r'sh:select """(.*?)"""')
_EXISTS: Final = frozenset({"Builtin_EXISTS", "Builtin_NOTEXISTS"})


def comparable(change: Change) -> Change:
    """Return the case without what one of the engines is known to get wrong.

    - pySHACL 0.40 lets a blank node pass `sh:minLength 0`, which SHACL 4.4.1 says that none does.
    - pySHACL 0.40 compares IRIs, and texts with a language, by their characters, where SPARQL has no order
      and so SHACL 4.5.3 wants a result. So values are compared with numbers here.
    - pySHACL 0.40 walks the inverse of a sequence in the order of the sequence (SHACL 2.3.1.3).
    - shifty 0.5.1 has `"x" != <n>` for an error; a literal differs from an IRI (SPARQL 1.1, 17.4.1.7).
    - rdflib 7.6 has an order for literals of any kinds in a FILTER; to SPARQL 1.1 (17.3) it is an error.
    - rdflib 7.6 takes a false literal, such as 0, at the end of a path in a query for a variable.
    - shifty 0.5.1 takes blank nodes for variables in queries, and lets no path of length zero reach a term
      that the graph does not hold.
    """
    shapes = change.shapes.replace("sh:minLength 0", "sh:minLength 1")
    shapes = shapes.replace("FILTER (?a != $this)", "FILTER (isIRI(?a) && ?a != $this)")
    change = replace(change, shapes=_INVERSE_SEQUENCE.sub("[ sh:inversePath :p ]", shapes))
    if "sh:lessThan" in change.shapes:
        shapes = re.sub(r"(sh:lessThan(?:OrEquals)?) :\w", r"\1 :size", change.shapes)
        change = _each_graph(replace(change, shapes=shapes), _with_sizes)
    if "sh:sparql" in change.shapes:
        shapes = change.shapes.replace("FILTER (?a > 0)", "FILTER (isNumeric(?a) && ?a > 0)")
        change = _each_graph(replace(change.named.grounded, shapes=shapes), _without_zero)
    return change


def _each_graph(change: Change, make: Callable[[frozenset[Triple]], frozenset[Triple]]) -> Change:
    return replace(change, before=make(change.before), after=make(change.after))


def _with_sizes(graph: frozenset[Triple]) -> frozenset[Triple]:
    """Return a graph in which the numbers that are said of nodes are their sizes, too."""
    return graph | {
        Triple(triple.subject, name("size"), triple.object)
        for triple in graph
        if isinstance(triple.object, Literal) and triple.object.datatype == XSD.integer
    }


def _without_zero(graph: frozenset[Triple]) -> frozenset[Triple]:
    return frozenset(
        Triple(triple.subject, triple.predicate, _THREE) if triple.object == _ZERO else triple
        for triple in graph
    )


def without_open_values(results: Counter[Told]) -> Counter[Told]:
    """Return results without a value where a query gives none and the shape has a path.

    SHACL 5.3.2 then gives "the value node", of which a path has many: shifty 0.5.1 tells the focus node,
    pySHACL 0.40 tells none.
    """
    found: Counter[Told] = Counter()
    for one, times in results.items():
        is_open = one.component == SPARQL and one.path is not None and one.value in {"None", one.focus}
        found[one._replace(value="") if is_open else one] += times
    return found


def sees_outside(shapes: str) -> bool:
    """Tell whether a query has a group in braces with a FILTER or OPTIONAL on what is bound outside of these.

    A group is evaluated by itself (SPARQL 1.1, 18.6), so there it is not bound; but rdflib 7.6 knows it. In
    EXISTS it is the other way round: what is bound is put into all groups, by rdflib into the outermost one.
    """
    return any(
        _leaks(read_query(query.replace("$PATH", f"<{PATH}>")).p, frozenset())
        for query in _SELECT.findall(shapes)
    )


def _leaks(node: Any, outside: frozenset[Variable]) -> bool:  # noqa: ANN401 - rdflib's algebra
    """Tell whether a part of a query looks at variables that are bound `outside` of it, and not in it."""
    if not isinstance(node, CompValue):
        return isinstance(node, list | tuple) and any(_leaks(one, outside) for one in node)
    if node.name in _EXISTS:  # What is bound outside is put into the pattern first (18.6, substitute).
        if any(
            part.name == "GroupOrUnionGraphPattern" and _has_filter(part) for part in node.graph.part or ()
        ):
            return True
        return _leaks(translateGroupGraphPattern(node.graph), frozenset())
    if node.name in {"Join", "LeftJoin"}:
        further = (
            _variables([node.p2, node.expr]) - _certain(node.p1) if node.name == "LeftJoin" else frozenset()
        )
        inner = outside | _variables(node.p1)
        return bool(further & outside) or _leaks(node.p1, outside) or _leaks([node.p2, node.expr], inner)
    if node.name in {"Filter", "Extend"} and (_variables(node.expr) - _certain(node.p)) & outside:
        return True
    return any(_leaks(part, outside) for part in node.values())


def _has_filter(node: Any) -> bool:  # noqa: ANN401 - rdflib's algebra
    found: list[CompValue] = []
    traverse(
        node,
        visitPost=lambda part: (
            found.append(part) if isinstance(part, CompValue) and part.name == "Filter" else None
        ),
    )
    return bool(found)


def _certain(node: CompValue) -> frozenset[Variable]:
    """Return the variables that every solution of a part of a query binds."""
    match node.name:
        case "BGP":
            return _variables(node.triples)
        case "Join":
            return _certain(node.p1) | _certain(node.p2)
        case "LeftJoin":
            return _certain(node.p1)
        case "Union":
            return _certain(node.p1) & _certain(node.p2)
        case _:
            return _certain(node.p)


def _variables(node: Any) -> frozenset[Variable]:  # noqa: ANN401 - rdflib's algebra
    """Return the variables of a part of a query, but for $this, which is known everywhere."""
    found: set[Variable] = set()

    def note(part: Any) -> None:  # noqa: ANN401 - rdflib's algebra
        if isinstance(part, Variable):
            found.add(part)

    traverse(node, visitPost=note)
    return frozenset(found - {Variable("this")})
