"""Tell which graphs of a corpus others have changed since a build made them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from pyoxigraph import NamedNode, RdfFormat, parse

from kg.errors import ChangesUnknown
from kg.rdf.iris import AUTHORITY_GRAPHS

if TYPE_CHECKING:
    from kg.rdf.iris import Iris
    from kg.store.base import GraphStore


@dataclass(frozen=True, slots=True)
class Touched:
    """Graphs that a build makes and others have changed.

    `graphs` are their names, None where it is not known; `articles` are the slugs of those of an
    article, whether the corpus has it or not; `is_shared` tells that there are, or may be, others.
    """

    graphs: tuple[str, ...] | None = ()
    articles: frozenset[str] = frozenset()
    is_shared: bool = False


NOTHING: Final = Touched()
_UNKNOWN: Final = Touched(None, is_shared=True)


def touched(store: GraphStore, iris: Iris, built: str) -> Touched:
    """Return what others changed since the version of the state `built`. Raises StoreError, StoreMissing.

    A build makes all of its graphs as its corpus has them, so what came before it does not matter.
    """
    with store.snapshot() as reader:
        state = reader.state
    if state == built:
        return NOTHING
    try:
        lines = store.changes(built, state or "")
    except ChangesUnknown:
        return _UNKNOWN
    found = {quad.graph_name for quad in parse(b"".join(lines), format=RdfFormat.N_QUADS)}
    names = {name.value for name in found if isinstance(name, NamedNode)}
    prefix = iris.article_graph("")
    articles = {name for name in names if name.startswith(prefix)}
    shared = names & {iris.graph(name) for name in (*AUTHORITY_GRAPHS, "ontology", "shapes")}
    return Touched(
        tuple(sorted(articles | shared)),
        frozenset(name.removeprefix(prefix) for name in articles),
        bool(shared),
    )
