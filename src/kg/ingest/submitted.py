"""Keep what others wrote when a build writes the whole graph anew: it is in no corpus."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Final

from pyoxigraph import BlankNode, DefaultGraph, NamedNode, Triple

from kg.container.names import Names
from kg.errors import StoreMissing, UsageError
from kg.rdf.iris import AUTHORITY_GRAPHS, Iris
from kg.rdf.lines import nquads
from kg.sparql.holdings import bases_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pyoxigraph import Quad

    from kg.store.base import GraphReader, GraphStore

_AT_ONCE: Final = 20_000
"""Statements that are carried over at once: memory follows this, not how much is kept."""

Name = NamedNode | DefaultGraph


def submitted(store: GraphStore, base: str) -> Iterator[bytes]:
    """Yield all that a build under a base does not make by itself, as N-Quads for one call of `load` each.

    Nothing where nothing was built yet. Raises UsageError where it is under another base, StoreError.
    """
    try:
        with store.snapshot() as reader:
            before = next(iter(bases_of(reader)), base)
            if reader.version is not None and before != base:
                _refuse_to_lose(reader, before, base)
                return
            for name in written_graphs(reader, base):
                yield from _pieces(reader.quads(name))
    except StoreMissing:
        return


def written_graphs(reader: GraphReader, base: str) -> list[Name]:
    """Return the graphs that no build under a base makes; some may be empty. Raises StoreError.

    A remote store's graph without a name is left out: a build does not touch it.
    """
    iris = Iris(base)
    own = {iris.graph(name) for name in (*AUTHORITY_GRAPHS, "ontology", "shapes")}
    articles = iris.article_graph("")
    named: list[Name] = [
        name for name in reader.graph_names() if name.value not in own and not name.value.startswith(articles)
    ]
    return named if reader.version is None else [*named, DefaultGraph()]


def _refuse_to_lose(reader: GraphReader, before: str, base: str) -> None:
    """Raise UsageError where others wrote under the base before: their IRIs would lead nowhere."""
    filled = [name for name in written_graphs(reader, before) if any(True for _ in reader.quads(name))]
    if filled:
        raise UsageError(
            f"The graph has {_counted(filled, before)} that others wrote under {before}, which a build under "
            f"{base} would lose. Nothing was written.",
            mend=f"Build with `--base {before}`: a graph can be served at any address, whatever its base. "
            f"Or build the new base into another --store; or, if what others wrote may be lost, after "
            f"`kg backup`, give --drop-written.",
        )


def _counted(filled: Sequence[Name], base: str) -> str:
    names = Names(base)
    prefix = names.graph("").value
    annotations = sum(isinstance(name, NamedNode) and name.value.startswith(prefix) for name in filled)
    others = sum(name != names.record for name in filled) - annotations
    told = [f"{annotations:,} annotation{'s' * (annotations > 1)}"] if annotations else []
    told += [f"{others:,} other graph{'s' * (others > 1)}"] if others else []
    return " and ".join(told) or "a record of deleted annotations"


def _pieces(quads: Iterator[Quad]) -> Iterator[bytes]:
    """Yield the quads of one graph; those with blank nodes together, whose names hold in one call only."""
    blank: list[Quad] = []
    while piece := list(islice(quads, _AT_ONCE)):
        blank += filter(_has_blank, piece)
        yield nquads(quad for quad in piece if not _has_blank(quad))
    yield nquads(blank)


def _has_blank(quad: Quad) -> bool:
    return isinstance(quad.subject, BlankNode) or isinstance(quad.object, BlankNode | Triple)
