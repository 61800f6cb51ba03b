"""A store in memory that is read as one graph, where a test needs no store on disk."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING

from pyoxigraph import Quad, Store, Triple, serialize

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pyoxigraph import BlankNode, Literal, NamedNode

    from kg.rdf.formats import RdfSyntax


@dataclass(frozen=True)
class Held:
    """Answers over the union of the graphs of a store."""

    store: Store

    @classmethod
    def of(cls, statements: Iterable[Quad | Triple]) -> Held:
        """Hold quads where they belong, and triples in the default graph."""
        store = Store()
        store.extend(map(_quad, statements))
        return cls(store)

    @property
    def triples(self) -> set[Triple]:
        """Return all that is held."""
        return {quad.triple for quad in self.store}

    def query(self, text: str) -> object:
        """Answer a query."""
        return self.store.query(text, use_default_graph_as_union=True)

    def match(
        self,
        subject: NamedNode | BlankNode | None = None,
        predicate: NamedNode | None = None,
        value: NamedNode | BlankNode | Literal | Triple | None = None,
    ) -> Iterator[Quad]:
        """Iterate over the quads of a pattern."""
        return self.store.quads_for_pattern(subject, predicate, value)

    def dump(self, out: IO[bytes], syntax: RdfSyntax) -> None:
        """Write the graph."""
        serialize(sorted(self.triples, key=str), out, format=syntax.syntax)

    @contextmanager
    def changed(self, added: Iterable[Triple], removed: Iterable[Triple]) -> Iterator[None]:
        """Hold a change until the end of the `with`; it must add and remove what was not, and was, there."""
        come, gone = tuple(map(_quad, added)), tuple(map(_quad, removed))
        self._replace(gone, come)
        yield
        self._replace(come, gone)

    def _replace(self, gone: Iterable[Quad], come: Iterable[Quad]) -> None:
        for quad in gone:
            self.store.remove(quad)
        self.store.extend(come)


def _quad(statement: Quad | Triple) -> Quad:
    return statement if isinstance(statement, Quad) else Quad(*statement)
