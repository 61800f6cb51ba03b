"""Work out of a SPARQL constraint which triples its answer about one node can depend on.

The query is taken apart by rdflib, which is slow to import: this module is imported where it is needed.
A solution's triples hang together: from $this each is reached along the patterns. So it is enough to look
along the patterns from $this, as long as every pattern is reached from variables that are bound for certain.
What follows on a group (OPTIONAL, EXISTS) must be reached from this group: engines differ in whether they
know $this inside of groups that do not name it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from rdflib import BNode, URIRef, Variable
from rdflib.paths import AlternativePath, InvPath, MulPath, NegatedPath, SequencePath
from rdflib.plugins.sparql.algebra import translateGroupGraphPattern, translateQuery
from rdflib.plugins.sparql.parser import parseQuery
from rdflib.plugins.sparql.parserutils import CompValue

from kg.shacl.looks import Guard, Label
from kg.shacl.paths import Alternative, Inverse, Path, Repeated, Sequence, Step

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from kg.shacl.looks import LooksBuilder

PATH: Final = "urn:kg:shacl:path"
"""The IRI to put in the place of $PATH, which the path of the property shape is then taken for."""

_THIS: Final = Variable("this")
_UNWRAPPED: Final = frozenset({"Project", "Distinct", "Reduced", "OrderBy", "Group", "AggregateJoin"})
_EXISTS: Final = frozenset({"Builtin_EXISTS", "Builtin_NOTEXISTS"})
_TOO_FAR: Final = {
    "Minus": "MINUS",
    "Graph": "GRAPH",
    "ServiceGraphPattern": "SERVICE",
    "ToMultiSet": "a query within the query, or VALUES",
    "Slice": "LIMIT or OFFSET",
}

Places = dict[Any, int]
"""Where the nodes are that variables (and the blank nodes of patterns) are bound to."""


class Unbounded(Exception):
    """There is no bound to what a shape looks at; its text says why."""


@dataclass(slots=True)
class _Group:
    """What must hold together in one group: triples, alternatives, and patterns that only follow on these."""

    triples: list[tuple[Any, Any, Any]] = field(default_factory=list)
    unions: list[tuple[Any, Any]] = field(default_factory=list)
    later: list[tuple[Any, frozenset[Any]]] = field(default_factory=list)


def read_query(text: str) -> CompValue:
    """Return the algebra of a query. Raises Unbounded for what cannot be read."""
    try:
        return translateQuery(parseQuery(text)).algebra
    except Exception as error:  # rdflib raises the bare class for an unknown prefix
        raise Unbounded(f"its query cannot be read: {error}") from error


def look_by_query(builder: LooksBuilder, this: int, query: CompValue, path: Path | None) -> None:
    """Add to `this`, the place of $this, all that the query looks at. Raises Unbounded."""
    _Query(builder, path).group(query.p, {_THIS: this}, new={_THIS})


class _Query:
    def __init__(self, builder: LooksBuilder, path: Path | None) -> None:
        self._builder = builder
        self._path = path
        # By which pattern a variable was reached: it need not be asked for again.
        self._way: set[tuple[Any, tuple[Any, Any, Any]]] = set()

    def group(self, pattern: Any, known: Mapping[Any, int], new: Iterable[Any] = ()) -> None:  # noqa: ANN401
        """Look along a group from the places that are `known`; those of the variables in `new` begin here."""
        group = _Group()
        _collect(pattern, group)
        places: Places = dict(known)
        self._follow(group.triples, places)
        self._guard(group.triples, places, {*new, *(places.keys() - known.keys())})
        for branches in group.unions:
            for branch in branches:
                self.group(branch, places)
        for inner, bound in group.later:
            self.group(inner, {name: place for name, place in places.items() if name in bound})

    def _follow(self, triples: list[tuple[Any, Any, Any]], places: Places) -> None:
        pending = list(triples)
        while pending:
            rest = [triple for triple in pending if not self._reach(triple, places)]
            if len(rest) == len(pending):
                subject, _, value = rest[0]
                named = [f"?{name}" for name in (subject, value) if isinstance(name, Variable)]
                raise Unbounded(
                    "its query has a pattern that does not hang together with $this"
                    + (f" ({', '.join(named)})" if named else "")
                )
            pending = rest

    def _reach(self, triple: tuple[Any, Any, Any], places: Places) -> bool:
        """Look at a pattern from an end that is reached already; return whether one is."""
        subject, predicate, value = triple
        path = self._read(predicate)
        if subject in places:
            self._end(value, self._builder.follow(places[subject], path), places)
            self._way.add((value, triple))
            return True
        if value in places and _is_name(value):
            if _any_inverse(path, inverse=True):
                return False
            self._end(subject, self._builder.follow(places[value], path, inverse=True), places)
            self._way.add((subject, triple))
            return True
        return False

    def _end(self, name: Any, place: int, places: Places) -> None:  # noqa: ANN401
        # A variable that was reached before is looked at from there.
        if _is_name(name):
            places.setdefault(name, place)

    def _guard(self, triples: list[tuple[Any, Any, Any]], places: Places, new: set[Any]) -> None:
        for triple in triples:
            subject, predicate, value = triple
            if not isinstance(predicate, URIRef) or predicate == URIRef(PATH):
                continue
            if subject in new and (subject, triple) not in self._way:
                self._builder.guard(places[subject], Guard(Label(str(predicate)), _iri(value)))
            if value in new and _is_name(value) and (value, triple) not in self._way:
                self._builder.guard(places[value], Guard(Label(str(predicate), inverse=True), _iri(subject)))

    def _read(self, path: Any) -> Path:  # noqa: ANN401 - rdflib's paths have no type in common
        read = self._path_of(path)
        if _any_inverse(read, inverse=False):
            raise Unbounded("its query looks at whatever points to a node, by any property")
        return read

    def _path_of(self, path: Any) -> Path:  # noqa: ANN401
        match path:
            case Variable():
                return Step(None)
            case URIRef() if str(path) == PATH and self._path is not None:
                return self._path
            case URIRef():
                return Step(str(path))
            case InvPath():
                return Inverse(self._path_of(path.arg))
            case SequencePath():
                return Sequence(tuple(map(self._path_of, path.args)))
            case AlternativePath():
                return Alternative(tuple(map(self._path_of, path.args)))
            case MulPath():
                return Repeated(self._path_of(path.path), none=path.zero, many=path.more)
            case NegatedPath() if all(isinstance(argument, URIRef) for argument in path.args):
                return Step(None)
        raise Unbounded("its query has a path that is too wide")


def _collect(pattern: Any, group: _Group) -> None:  # noqa: ANN401
    name = pattern.name
    if name in _TOO_FAR:
        raise Unbounded(f"its query has {_TOO_FAR[name]}")
    if name == "Group" and _THIS not in (pattern.expr or ()):
        raise Unbounded("its query does not group by $this")
    if name in _UNWRAPPED:
        group.later += ((inner, _certain(pattern.p)) for inner in _exists_in(pattern, but=pattern.p))
        _collect(pattern.p, group)
    elif name == "BGP":
        group.triples += pattern.triples
    elif name == "Join":
        _collect(pattern.p1, group)
        _collect(pattern.p2, group)
    elif name == "LeftJoin":
        _collect(pattern.p1, group)
        group.later.append((pattern.p2, _certain(pattern.p1)))
        if any(True for _ in _exists_in(pattern.expr)):
            raise Unbounded("its query has EXISTS in an OPTIONAL")
    elif name in {"Filter", "Extend"}:
        _collect(pattern.p, group)
        group.later += ((inner, _certain(pattern.p)) for inner in _exists_in(pattern.expr))
    elif name == "Union":
        group.unions.append((pattern.p1, pattern.p2))
    else:
        raise Unbounded(f"its query has {name}")


def _certain(pattern: Any) -> frozenset[Any]:  # noqa: ANN401
    """Return the variables that every solution of a pattern binds."""
    match pattern.name:
        case "BGP":
            ends = (end for subject, _, value in pattern.triples for end in (subject, value))
            return frozenset(filter(_is_name, ends))
        case "Join":
            return _certain(pattern.p1) | _certain(pattern.p2)
        case "LeftJoin":
            return _certain(pattern.p1)
        case "Filter" | "Extend" | "Project" | "Distinct" | "Reduced" | "OrderBy" | "Group":
            return _certain(pattern.p)
        case "Union":
            return _certain(pattern.p1) & _certain(pattern.p2)
    return frozenset()


def _exists_in(part: Any, but: Any = None) -> Iterator[Any]:  # noqa: ANN401
    """Iterate over the patterns that an expression asks the existence of."""
    if part is but:
        return
    if isinstance(part, CompValue):
        if part.name in _EXISTS:
            inner = part.graph
            yield translateGroupGraphPattern(inner) if inner.name.startswith("GroupGraphPattern") else inner
            return
        for value in part.values():
            yield from _exists_in(value, but)
    elif isinstance(part, list | tuple):
        for value in part:
            yield from _exists_in(value, but)


def _any_inverse(path: Path, *, inverse: bool) -> bool:
    """Tell whether a path leads against the direction of triples of any predicate."""
    match path:
        case Step(predicate):
            return inverse and predicate is None
        case Inverse(inner):
            return _any_inverse(inner, inverse=not inverse)
        case Repeated(inner):
            return _any_inverse(inner, inverse=inverse)
        case Sequence(parts) | Alternative(parts):
            return any(_any_inverse(part, inverse=inverse) for part in parts)


def _is_name(term: Any) -> bool:  # noqa: ANN401
    return isinstance(term, Variable | BNode)


def _iri(term: Any) -> str | None:  # noqa: ANN401
    return str(term) if isinstance(term, URIRef) else None
