"""Find what says that something was submitted, by whom, or what became of it: that is the server's."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pyoxigraph import NamedNode, Triple

from kg.annotation.status import FACTS
from kg.terms import KG, OA, PROV, RDF

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pyoxigraph import Quad

    from kg.container.names import Names
    from kg.store import GraphReader
    from kg.store.delta import Delta

_STATUSES: Final = frozenset({KG.factStatus, KG.annotationStatus, KG.changeOf, KG.toStatus})
_ATTRIBUTED: Final = FACTS | {OA.Annotation}


def marks_added(names: Names, delta: Delta, now: GraphReader) -> Iterator[Quad]:
    """Yield what a change adds that marks things as submitted; `now` reads the graph after it.

    The graphs of submitted annotations are not looked at. Raises StoreError.
    """
    added = [quad for quad in delta.added if not is_kept(names, quad)]
    yield from filter(_is_status, added)
    changed = {quad.subject for quad in added if quad.predicate == PROV.wasAttributedTo or _is_typing(quad)}
    for subject in changed:
        if not isinstance(subject, Triple):
            yield from _attributions(names, now.match(subject, PROV.wasAttributedTo), now)


def marks_of(names: Names, reader: GraphReader) -> Iterator[Quad]:
    """Yield everything outside the graphs of submitted annotations that marks things as submitted.

    Raises StoreError.
    """
    for predicate in _STATUSES:
        yield from (quad for quad in reader.match(None, predicate) if not is_kept(names, quad))
    changes = reader.match(None, RDF.type, KG.StatusChange)
    yield from (quad for quad in changes if not is_kept(names, quad))
    yield from _attributions(names, reader.match(None, PROV.wasAttributedTo), reader)


def is_kept(names: Names, quad: Quad) -> bool:
    """Tell whether a statement is in a graph that the container of annotations writes."""
    return quad.graph_name == names.record or names.of_graph(quad.graph_name) is not None


def _is_status(quad: Quad) -> bool:
    return quad.predicate in _STATUSES or (quad.predicate == RDF.type and quad.object == KG.StatusChange)


def _is_typing(quad: Quad) -> bool:
    return quad.predicate == RDF.type and quad.object in _ATTRIBUTED


def _attributions(names: Names, quads: Iterable[Quad], reader: GraphReader) -> Iterator[Quad]:
    """Yield what attributes a fact to anybody, or an annotation to somebody by the name of a token.

    The annotations of a corpus are attributed, too, but to actors; its facts to nobody.
    """
    agents = names.agent("").value
    for quad in quads:
        if is_kept(names, quad) or isinstance(quad.subject, Triple):
            continue
        classes = {typing.object for typing in reader.match(quad.subject, RDF.type)}
        by_agent = isinstance(quad.object, NamedNode) and quad.object.value.startswith(agents)
        if not classes.isdisjoint(FACTS) or (by_agent and OA.Annotation in classes):
            yield quad
