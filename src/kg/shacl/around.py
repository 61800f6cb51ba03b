"""Look up what stands around nodes: in a graph and the background of its shapes, each thing once."""

from __future__ import annotations

from collections import defaultdict
from itertools import islice
from typing import TYPE_CHECKING, Final, Protocol

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, Triple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from collections.abc import Set as AbstractSet

    from kg.shacl.looks import Guard

Subject = NamedNode | BlankNode
Term = Subject | Literal | Triple
Statement = Quad | Triple
_FEW: Final = 24
"""Triples at one end of a node that are read at once."""

Ends = tuple[tuple[Triple, ...], tuple[Triple, ...]]
"""The triples that a node is the subject of, and those that it is the object of."""


class Lookup(Protocol):
    """Something that triples can be looked up in, such as a `kg.store.GraphReader`."""

    def match(
        self,
        subject: NamedNode | BlankNode | None = None,
        predicate: NamedNode | None = None,
        value: Term | None = None,
    ) -> Iterator[Quad]:
        """Iterate over the quads of a subject, a predicate and an object, as far as these are given."""


class Spot:
    """A node of a graph; there is one for each, so that they are told apart without comparing terms.

    `ahead` has by predicate, and by None for all of them, what the node is the subject of, and `back` what it
    is the object of; both are read when first asked.
    """

    __slots__ = ("ahead", "back", "held", "term")

    def __init__(self, around: Around, term: Term) -> None:
        self.term = term
        self.ahead = _Side(around, term, inverse=False)
        self.back = _Side(around, term, inverse=True)
        self.held: dict[Guard, bool] = {}


Seen = tuple[Statement, Spot]
"""A triple, or a quad that holds it, and the node at its other end."""


Tables = tuple["Mapping[str | None, int]", "Mapping[str | None, int]"]
"""What is said of predicates, where the node is the subject and where it is the object."""

Path = tuple[bool, int, tuple[Seen, ...]]
"""Whether the node is the object, what a table says, and what is seen."""


class _Side(dict["str | None", "tuple[Seen, ...]"]):
    """What is seen at one end of a node, as far as it was read.

    A look-up costs more than the few triples it finds. So of a node that has few at this end all are read at
    once, whatever the predicates are that it is asked for; of one that has many only these.
    """

    __slots__ = ("_around", "_inverse", "_is_few", "_term")

    def __init__(self, around: Around, term: Term, *, inverse: bool) -> None:
        super().__init__()
        self._around, self._term, self._inverse = around, term, inverse
        self._is_few: bool | None = None

    def read(self, predicate: str | None) -> tuple[Seen, ...]:
        """Return what is seen of a predicate, or of any for None, and keep it."""
        if self.is_few:
            return self.get(predicate, ())
        found = self._around.statements(self._term, predicate, inverse=self._inverse)
        seen = self[predicate] = self._seen(found, predicate)
        return seen

    @property
    def is_few(self) -> bool:
        """Tell whether all that is seen is here."""
        if self._is_few is None:
            found = list(islice(self._around.statements(self._term, None, inverse=self._inverse), _FEW + 1))
            self._is_few = len(found) <= _FEW
            if self._is_few:
                self._keep(self._seen(found, None))
        return self._is_few

    def _seen(self, found: Iterable[Statement], predicate: str | None) -> tuple[Seen, ...]:
        spot = self._around.spot
        beyond = self._around.beyond(self._term, predicate, inverse=self._inverse)
        if self._inverse:
            return tuple((one, spot(one.subject)) for one in (*found, *beyond))
        return tuple((one, spot(one.object)) for one in (*found, *beyond))

    def _keep(self, seen: tuple[Seen, ...]) -> None:
        by_predicate: defaultdict[str, list[Seen]] = defaultdict(list)
        for one in seen:
            by_predicate[one[0].predicate.value].append(one)
        self.update((predicate, tuple(some)) for predicate, some in by_predicate.items())
        self[None] = seen


class View(Protocol):
    """What is seen from nodes.

    `targets` is for whoever asks: the shapes that a node is a target of, once it is known.
    """

    targets: dict[Spot, AbstractSet[str]]

    def spot(self, term: Term) -> Spot:
        """Return a node, be it in the graph or not."""

    def look(self, spot: Spot, predicate: str | None, *, inverse: bool) -> tuple[Seen, ...]:
        """Return the triples that are seen from a node in this way, with the nodes at their other ends."""

    def paths(self, spot: Spot, tables: Tables) -> Iterable[Path]:
        """Return all that is seen from a node by one of two tables, each with what the table says there."""

    def has(self, spot: Spot, guard: Guard) -> bool:
        """Tell whether a node has what is asked of it."""


class Around:
    """The triples of a graph and its background, as they are seen from nodes."""

    def __init__(self, graph: Lookup, background: Mapping[Term, Ends]) -> None:
        self._graph = graph
        self._background = background
        self._spots: dict[Term, Spot] = {}
        self.targets: dict[Spot, AbstractSet[str]] = {}

    def spot(self, term: Term) -> Spot:
        """Return a node, be it in the graph or not."""
        spot = self._spots.get(term)
        if spot is None:
            spot = self._spots[term] = Spot(self, term)
        return spot

    def look(self, spot: Spot, predicate: str | None, *, inverse: bool) -> tuple[Seen, ...]:
        """Return the triples that are seen from a node in this way, with the nodes at their other ends."""
        side = spot.back if inverse else spot.ahead
        seen = side.get(predicate)
        return side.read(predicate) if seen is None else seen

    def paths(self, spot: Spot, tables: Tables) -> list[Path]:
        """Return all that is seen from a node by one of two tables, each with what the table says there."""
        found: list[Path] = []
        for inverse, table in zip((False, True), tables, strict=True):
            if not table:
                continue
            side = spot.back if inverse else spot.ahead
            if side.is_few:
                # A node has fewer predicates than shapes ask for.
                found += [
                    (inverse, table[predicate], seen)
                    for predicate, seen in side.items()
                    if predicate in table
                ]
            else:
                found += [
                    (inverse, places, self.look(spot, predicate, inverse=inverse))
                    for predicate, places in table.items()
                ]
        return found

    def has(self, spot: Spot, guard: Guard) -> bool:
        """Tell whether a node has what is asked of it; this does not read all that is seen from the node."""
        known = spot.held.get(guard)
        if known is None:
            known = spot.held[guard] = self._finds(spot, guard)
        return known

    def alike(self, quad: Quad) -> list[Quad]:
        """Return the quads of the graph that say the same as one; the graph may spell this otherwise."""
        if isinstance(quad.subject, Triple):
            return []
        side = self.spot(quad.subject).ahead
        if side.is_few:
            found = [
                one
                for one, other in side.get(quad.predicate.value, ())
                if isinstance(one, Quad) and other.term == quad.object
            ]
            if found:
                return found
        return list(self._graph.match(quad.subject, quad.predicate, quad.object))

    def statements(self, term: Term, predicate: str | None, *, inverse: bool) -> Iterator[Statement]:
        """Iterate over what the graph holds at one end of a node."""
        name = None if predicate is None else NamedNode(predicate)
        if inverse:
            return self._graph.match(None, name, term)
        return self._graph.match(term, name, None) if isinstance(term, Subject) else iter(())

    def beyond(self, term: Term, predicate: str | None, *, inverse: bool) -> Iterable[Statement]:
        """Return what stands in the background at one end of a node."""
        ends = self._background.get(term)
        if ends is None:
            return ()
        return [one for one in ends[inverse] if predicate is None or one.predicate.value == predicate]

    def _finds(self, spot: Spot, guard: Guard) -> bool:
        (predicate, inverse), value = guard
        side = spot.back if inverse else spot.ahead
        if side.is_few or predicate in side:
            return _is_among(value, self.look(spot, predicate, inverse=inverse))
        beyond = self.beyond(spot.term, predicate, inverse=inverse)
        other = None if value is None else NamedNode(value)
        if any(other is None or other == (one.subject if inverse else one.object) for one in beyond):
            return True
        name = None if predicate is None else NamedNode(predicate)
        if inverse:
            found = self._graph.match(other, name, spot.term)
        elif isinstance(spot.term, Subject):
            found = self._graph.match(spot.term, name, other)
        else:
            return False
        return any(True for _ in found)


class AroundBoth:
    """A graph with what was removed from it: what stood before or after changes."""

    def __init__(self, after: Around, removed: Iterable[Triple]) -> None:
        self._after = after
        self.targets: dict[Spot, AbstractSet[str]] = {}
        self._gone: defaultdict[tuple[Spot, str | None, bool], list[Seen]] = defaultdict(list)
        for triple in removed:
            subject, value = after.spot(triple.subject), after.spot(triple.object)
            for predicate in (triple.predicate.value, None):
                self._gone[subject, predicate, False].append((triple, value))
                self._gone[value, predicate, True].append((triple, subject))

    def spot(self, term: Term) -> Spot:
        """Return a node, the one of the graph as it is after the changes."""
        return self._after.spot(term)

    def look(self, spot: Spot, predicate: str | None, *, inverse: bool) -> tuple[Seen, ...]:
        """Return what is or was seen from a node."""
        there = self._after.look(spot, predicate, inverse=inverse)
        gone = self._gone.get((spot, predicate, inverse))
        return (*there, *gone) if gone else there

    def paths(self, spot: Spot, tables: Tables) -> Iterator[Path]:
        """Iterate over all that is or was seen from a node; see View."""
        for inverse, table in zip((False, True), tables, strict=True):
            for predicate, places in table.items():
                yield inverse, places, self.look(spot, predicate, inverse=inverse)

    def has(self, spot: Spot, guard: Guard) -> bool:
        """Tell whether a node has or had what is asked of it."""
        if self._after.has(spot, guard):
            return True
        (predicate, inverse), value = guard
        return _is_among(value, self._gone.get((spot, predicate, inverse), ()))


def _is_among(value: str | None, seen: Iterable[Seen]) -> bool:
    return any(
        value is None or (isinstance(other.term, NamedNode) and other.term.value == value)
        for _, other in seen
    )


def index(triples: Iterable[Triple]) -> Mapping[Term, Ends]:
    """Return what is seen from each node of some triples."""
    ahead: defaultdict[Term, list[Triple]] = defaultdict(list)
    back: defaultdict[Term, list[Triple]] = defaultdict(list)
    for triple in triples:
        ahead[triple.subject].append(triple)
        back[triple.object].append(triple)
    return {node: (tuple(ahead.get(node, ())), tuple(back.get(node, ()))) for node in {**ahead, **back}}
