"""A graph in memory that can be looked up as a store can, and changed."""

from __future__ import annotations

from contextlib import contextmanager
from typing import IO, TYPE_CHECKING

from pyoxigraph import NamedNode, Quad, Store, serialize

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pyoxigraph import BlankNode, Literal, Triple

    from kg.rdf.formats import RdfSyntax

_GRAPH = NamedNode("http://e/g")


class Held:
    """A graph that can be looked up as a store can."""

    def __init__(self, triples: Iterable[Triple]) -> None:
        self._store = Store()
        self._store.extend(map(_quad, triples))

    def match(
        self,
        subject: NamedNode | BlankNode | None = None,
        predicate: NamedNode | None = None,
        value: NamedNode | BlankNode | Literal | Triple | None = None,
    ) -> Iterator[Quad]:
        """Iterate over the quads of a pattern."""
        return self._store.quads_for_pattern(subject, predicate, value)

    def dump(self, out: IO[bytes], syntax: RdfSyntax) -> None:
        """Write the graph."""
        serialize(sorted((quad.triple for quad in self._store), key=str), out, format=syntax.syntax)

    @contextmanager
    def changed(self, added: Iterable[Triple], removed: Iterable[Triple]) -> Iterator[None]:
        """Hold a change until the end of the `with`; it must add and remove what was not, and was, there."""
        come, gone = tuple(map(_quad, added)), tuple(map(_quad, removed))
        self._replace(gone, come)
        yield
        self._replace(come, gone)

    def _replace(self, gone: Iterable[Quad], come: Iterable[Quad]) -> None:
        for quad in gone:
            self._store.remove(quad)
        self._store.extend(come)


def _quad(triple: Triple) -> Quad:
    return Quad(triple.subject, triple.predicate, triple.object, _GRAPH)
