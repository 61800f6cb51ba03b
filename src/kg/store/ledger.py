"""Write to a database in steps, and know what all of them together did to its quads."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Final

from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad, Store, Triple

from kg.store.delta import Delta

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

Graph = NamedNode | BlankNode | DefaultGraph

_STRING: Final = NamedNode("http://www.w3.org/2001/XMLSchema#string")

MOST: Final = 100_000
"""Quads of which it is known that they changed; of a change that is larger it is not known what it did."""


class Ledger:
    """Carries out steps on a database and keeps their net effect, in the terms that the database gives back.

    What is known of graphs without quads is kept too, so that all can be taken back.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._added: set[Quad] = set()
        self._removed: set[Quad] = set()
        self._graphs: dict[NamedNode | BlankNode, bool] = {}
        self._after: dict[NamedNode | BlankNode, bool] = {}
        self._is_known = True
        self._is_back = False

    @property
    def delta(self) -> Delta | None:
        """Return the net effect so far, or None where that is not known."""
        return Delta(frozenset(self._added), frozenset(self._removed)) if self._is_known else None

    @property
    def is_known(self) -> bool:
        """Tell whether the net effect is known."""
        return self._is_known

    @property
    def size(self) -> int:
        """Return how many quads are known to have changed."""
        return len(self._added) + len(self._removed)

    def lose(self) -> None:
        """Carry out what follows without knowing what it does."""
        self.turn(back=False)
        self._is_known = False
        self._added, self._removed, self._graphs = set(), set(), {}

    def insert(self, quads: Iterable[Quad]) -> None:
        """Add quads, as one transaction."""
        self.turn(back=False)
        if not self._is_known:
            self._store.extend(quads)
            return
        wanted = list(dict.fromkeys(quads))
        # Looking for each quad reads a block of the files for it; of a graph that is new none is there.
        known = {name: self._knows(name) for name in {quad.graph_name for quad in wanted}}
        new = [quad for quad in wanted if not (known[quad.graph_name] and quad in self._store)]
        self._note_graphs({quad.graph_name for quad in new})
        self._store.extend(new)
        # Together, because several that were wanted may be spellings of one that is kept.
        self._note(as_kept(new), self._added, self._removed)
        self._lose_if_large()

    def remove(self, quads: Iterable[Quad]) -> None:
        """Remove quads, as far as they are there."""
        self.turn(back=False)
        if not self._is_known:
            for quad in quads:
                self._store.remove(quad)
            return
        for quad in list(dict.fromkeys(quads)):
            for stored in self._stored(quad):
                self._store.remove(stored)
                self._note([stored], self._removed, self._added)
        self._lose_if_large()

    def run(self, text: str, graphs: Sequence[Graph] | None) -> None:
        """Let the engine carry out an update that changes these graphs at most, or any where None is given.

        Raises SyntaxError, and what the engine raises.
        """
        self.turn(back=False)
        before = self._held(graphs)
        if before is None:
            self.lose()
            self._store.update(text)
            return
        self._note_graphs([*(graphs or ()), *(self._store.named_graphs() if graphs is None else ())])
        self._store.update(text)
        after = self._held(graphs)
        if after is None:
            self.lose()
            return
        self._note(before - after, self._removed, self._added)
        self._note(after - before, self._added, self._removed)
        self._lose_if_large()

    def turn(self, *, back: bool) -> None:
        """Have the database as it was before all steps, or as it is after them. It must be known which."""
        if back == self._is_back:
            return
        gone, there, graphs = self._removed, self._added, self._after
        if back:
            gone, there, graphs = self._added, self._removed, self._graphs
            self._after = {graph: self._store.contains_named_graph(graph) for graph in self._graphs}
        for quad in gone:
            self._store.remove(quad)
        if there:
            self._store.extend(there)
        for graph, is_there in graphs.items():
            if is_there:
                self._store.add_graph(graph)
            else:
                self._store.remove_graph(graph)
        self._is_back = back

    def take_back(self) -> None:
        """Undo all steps, of which the net effect must be known."""
        self.turn(back=True)
        self._added, self._removed, self._graphs, self._is_back = set(), set(), {}, False

    def at(self, *, back: bool) -> Store:
        """Return the database as it was before all steps or as it is after them, for reading at once."""
        self.turn(back=back)
        return self._store

    def _held(self, graphs: Sequence[Graph] | None) -> set[Quad] | None:
        """Return what graphs hold, or None where that is too much or not wanted any more."""
        if not self._is_known:
            return None
        patterns = [None] if graphs is None else list(dict.fromkeys(graphs))
        held: set[Quad] = set()
        for graph in patterns:
            found = self._store.quads_for_pattern(None, None, None, graph)
            held.update(islice(found, MOST + 1 - len(held)))
            if len(held) > MOST:
                return None
        return held

    def _stored(self, quad: Quad) -> Iterable[Quad]:
        """Return a quad as the database gives it back, if it is there: it keeps values, not spellings."""
        if _is_kept_as_it_is(quad):
            return (quad,) if quad in self._store else ()
        return self._store.quads_for_pattern(quad.subject, quad.predicate, quad.object, quad.graph_name)

    def _knows(self, name: Graph) -> bool:
        return isinstance(name, DefaultGraph) or self._store.contains_named_graph(name)

    def _note_graphs(self, names: Iterable[Graph]) -> None:
        for name in names:
            if not isinstance(name, DefaultGraph) and name not in self._graphs:
                self._graphs[name] = self._store.contains_named_graph(name)

    def _note(self, quads: Iterable[Quad], into: set[Quad], instead_of: set[Quad]) -> None:
        for quad in quads:
            if quad in instead_of:
                instead_of.remove(quad)
            else:
                into.add(quad)

    def _lose_if_large(self) -> None:
        if self.size > MOST:
            self.lose()


def as_kept(quads: Iterable[Quad]) -> frozenset[Quad]:
    """Return quads as a database gives them back."""
    kept: set[Quad] = set()
    others: list[Quad] = []
    for quad in quads:
        kept.add(quad) if _is_kept_as_it_is(quad) else others.append(quad)
    if others:
        # One in memory spells them as one on the disk does, and need not read its files.
        memory = Store()
        memory.extend(others)
        kept.update(memory)
    return frozenset(kept)


def _is_kept_as_it_is(quad: Quad) -> bool:
    value = quad.object
    if isinstance(value, Literal):
        return value.datatype == _STRING
    return not isinstance(value, Triple)
