"""Look up what stands around nodes: in a graph and the background of its shapes, each thing once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from itertools import islice
from typing import TYPE_CHECKING, Final, Protocol

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, Triple

from kg.shacl.looks import Guard, Label

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kg.shacl.looks import Looks

Subject = NamedNode | BlankNode
Term = Subject | Literal | Triple
Seen = tuple[Triple, Term]
"""A triple and the node at its other end."""
_FEW: Final = 24
"""Triples at one end of a node that are read at once."""

Index = Mapping[tuple[Term, Label], tuple[Seen, ...]]


class Lookup(Protocol):
    """Something that triples can be looked up in, such as a `kg.store.GraphReader`."""

    def match(
        self,
        subject: NamedNode | BlankNode | None = None,
        predicate: NamedNode | None = None,
        value: Term | None = None,
    ) -> Iterator[Quad]:
        """Iterate over the quads of a subject, a predicate and an object, as far as these are given."""


class Around:
    """The triples of a graph and its background, as they are seen from nodes.

    A look-up costs more than the few triples it finds. So a node that has few at one end is looked up once,
    whatever the predicates are that it is asked for; of one that has many only these are read.
    """

    def __init__(self, graph: Lookup, background: Index) -> None:
        self._graph = graph
        self._background = background
        self._known: dict[tuple[Term, Label], tuple[Seen, ...]] = {}
        self._has: dict[tuple[Term, Guard], bool] = {}
        self._few: dict[tuple[Term, bool], Mapping[str | None, list[Seen]] | None] = {}

    def look(self, node: Term, label: Label) -> tuple[Seen, ...]:
        """Return the triples that are seen from a node in this way, with the nodes at their other ends."""
        key = (node, label)
        known = self._known.get(key)
        if known is None:
            few = self._few_at(node, inverse=label.inverse)
            seen = self._look(node, label) if few is None else few.get(label.predicate, ())
            known = self._known[key] = (*seen, *self._background.get(key, ()))
        return known

    def has(self, node: Term, guard: Guard) -> bool:
        """Tell whether a node has what is asked of it; this does not read all that is seen from the node."""
        key = (node, guard)
        known = self._has.get(key)
        if known is None:
            few = self._few_at(node, inverse=guard.label.inverse)
            known = self._has[key] = _is_among(
                guard.value, self._background.get((node, guard.label), ())
            ) or (
                any(True for _ in self._asked(node, guard))
                if few is None
                else _is_among(guard.value, few.get(guard.label.predicate, ()))
            )
        return known

    def plays(self, node: Term, place: int, looks: Looks) -> bool:
        """Tell whether a node has all that is asked of it in a place."""
        return all(self.has(node, guard) for guard in looks.guards.get(place, ()))

    def _few_at(self, node: Term, *, inverse: bool) -> Mapping[str | None, list[Seen]] | None:
        """Return what is seen from a node by predicate, and by None all of it; None where that is much."""
        key = (node, inverse)
        if key not in self._few:
            seen = list(islice(self._look(node, Label(None, inverse)), _FEW + 1))
            self._few[key] = None if len(seen) > _FEW else _by_predicate(seen)
        return self._few[key]

    def _asked(self, node: Term, guard: Guard) -> Iterator[Quad]:
        predicate = None if guard.label.predicate is None else NamedNode(guard.label.predicate)
        other = None if guard.value is None else NamedNode(guard.value)
        if guard.label.inverse:
            return self._graph.match(other, predicate, node)
        return self._graph.match(node, predicate, other) if isinstance(node, Subject) else iter(())

    def _look(self, node: Term, label: Label) -> Iterator[Seen]:
        predicate = None if label.predicate is None else NamedNode(label.predicate)
        if label.inverse:
            for quad in self._graph.match(None, predicate, node):
                yield quad.triple, quad.subject
        elif isinstance(node, Subject):
            for quad in self._graph.match(node, predicate, None):
                yield quad.triple, quad.object


class AroundBoth(Around):
    """A graph with what was removed from it: what stood before or after a change."""

    def __init__(self, after: Around, removed: Iterable[Triple]) -> None:
        self._after = after
        self._removed = index(removed)

    def look(self, node: Term, label: Label) -> tuple[Seen, ...]:
        """Return what is or was seen from a node."""
        gone = self._removed.get((node, label), ())
        return (*self._after.look(node, label), *gone) if gone else self._after.look(node, label)

    def has(self, node: Term, guard: Guard) -> bool:
        """Tell whether a node has or had what is asked of it."""
        gone = self._removed.get((node, guard.label), ())
        return self._after.has(node, guard) or _is_among(guard.value, gone)


def _by_predicate(seen: Iterable[Seen]) -> Mapping[str | None, list[Seen]]:
    found: defaultdict[str | None, list[Seen]] = defaultdict(list)
    for one in seen:
        found[one[0].predicate.value].append(one)
        found[None].append(one)
    return found


def _is_among(value: str | None, seen: Iterable[Seen]) -> bool:
    return any(value is None or (isinstance(other, NamedNode) and other.value == value) for _, other in seen)


def index(triples: Iterable[Triple]) -> Index:
    """Return what is seen from each node of some triples."""
    found: defaultdict[tuple[Term, Label], list[Seen]] = defaultdict(list)
    for triple in triples:
        for predicate in (triple.predicate.value, None):
            found[triple.subject, Label(predicate)].append((triple, triple.object))
            found[triple.object, Label(predicate, inverse=True)].append((triple, triple.subject))
    return {key: tuple(seen) for key, seen in found.items()}
