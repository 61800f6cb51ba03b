"""Choose the shapes whose targets are validated."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pyoxigraph import NamedNode

from kg.errors import UsageError
from kg.terms import RDF, RDFS, SH_NS

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

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


def with_same_targets(entries: Mapping[str, frozenset[tuple[str, str]]], names: Iterable[str]) -> list[str]:
    """Return the entry shapes that share a target with one of `names`, these included, sorted."""
    shared = {target for name in names for target in entries[name]}
    return sorted(name for name, targets in entries.items() if targets & shared)
