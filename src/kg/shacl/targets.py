"""Choose the shapes whose targets are validated."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pyoxigraph import NamedNode

from kg.errors import UsageError
from kg.terms import RDF, RDFS, SH_NS

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

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


def entry_shapes(triples: Iterable[Triple]) -> frozenset[str]:
    """Return the IRIs of the shapes that have a target of their own (SHACL 2.1.3)."""
    kept = tuple(triples)
    classes = {t.subject for t in kept if t.predicate == RDF.type and t.object == RDFS.Class}
    return frozenset(
        t.subject.value
        for t in kept
        if isinstance(t.subject, NamedNode) and (t.predicate.value in TARGETS or t.subject in classes)
    )
