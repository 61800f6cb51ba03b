"""Choose the shapes whose targets are validated."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pyoxigraph import NamedNode

from kg.errors import UsageError
from kg.terms import RDF, RDFS, SH_NS

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from pyoxigraph import Triple

TARGETS: Final = frozenset(
    f"{SH_NS}{name}"
    for name in ("targetClass", "targetNode", "targetSubjectsOf", "targetObjectsOf", "target")
)


def check_targets(known: Collection[str], targets: Sequence[str]) -> list[str]:
    """Return `targets`. Raises UsageError for one that is not among the `known` entry shapes."""
    for name in targets:
        if name not in known:
            raise UsageError(
                f"{name} is not a shape with a target.",
                mend="Name shapes of the shapes graph that have a target.",
            )
    return list(targets)


def entry_shapes(triples: Iterable[Triple]) -> Mapping[str, frozenset[tuple[str, str]]]:
    """Return the IRIs of the shapes that have targets of their own, with these (SHACL 2.1.3).

    A target is a pair of the property that gives it and what it names.
    """
    kept = tuple(triples)
    classes = {t.subject for t in kept if t.predicate == RDF.type and t.object == RDFS.Class}
    targets: dict[str, set[tuple[str, str]]] = {}
    for triple in kept:
        if isinstance(triple.subject, NamedNode):
            if triple.predicate.value in TARGETS:
                target = (triple.predicate.value, str(triple.object))
                targets.setdefault(triple.subject.value, set()).add(target)
            if triple.subject in classes:
                target = (f"{SH_NS}targetClass", str(triple.subject))
                targets.setdefault(triple.subject.value, set()).add(target)
    return {name: frozenset(named) for name, named in targets.items()}


def messages(triples: Iterable[Triple], names: Iterable[str]) -> Mapping[str, frozenset[str]]:
    """Return, for the shapes called `names`, all messages of the shape and of those that it refers to."""
    about: dict[object, list[Triple]] = {}
    for triple in triples:
        about.setdefault(triple.subject, []).append(triple)
    return {name: frozenset(_messages(about, NamedNode(name))) for name in names}


def _messages(about: Mapping[object, list[Triple]], shape: NamedNode) -> Iterator[str]:
    seen: set[object] = {shape}
    todo: list[object] = [shape]
    while todo:
        for triple in about.get(todo.pop(), ()):
            if triple.predicate.value == f"{SH_NS}message":
                yield str(triple.object)
            elif triple.object not in seen:
                seen.add(triple.object)
                todo.append(triple.object)
