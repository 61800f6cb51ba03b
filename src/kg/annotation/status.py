"""Say what was decided about a submitted annotation: its status now, and the changes that led to it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from pyoxigraph import Literal, NamedNode, Quad

from kg.errors import UsageError
from kg.schemes import ANNOTATION_STATUS
from kg.terms import KG, PROV, RDF, XSD

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

PROPOSED: Final = "proposed"
FACTS: Final = frozenset((KG.Claim, KG.Event, KG.Participation, KG.Tenure, KG.TitleUse))
LONGEST_REASON: Final = 2000
"""Characters of the reason for a decision."""

_NEXT: Final = {
    "": ("proposed", "accepted"),
    "proposed": ("accepted", "rejected", "withdrawn"),
    "accepted": ("rejected", "withdrawn", "proposed"),
    "rejected": ("accepted", "withdrawn", "proposed"),
    "withdrawn": ("proposed",),
}
"""What each status may change to; an annotation without one is new."""


@dataclass(frozen=True, slots=True)
class StatusChange:
    """One decision: the id of a status, by whom (an IRI), when, and why."""

    status: str
    by: NamedNode
    at: datetime
    reason: str = ""


@dataclass(frozen=True, slots=True)
class ChangedStatus:
    """What a change of status takes out of the annotation's graph, and puts into it."""

    removed: tuple[Quad, ...]
    added: tuple[Quad, ...]


def change_status(
    annotation: NamedNode, graph: NamedNode, history: Sequence[StatusChange], change: StatusChange
) -> ChangedStatus:
    """Return the quads of a change; `history` are the changes before it, as `read_history` returns them.

    Raises UsageError for a status that does not exist or does not follow, or a rejection without a reason.
    """
    before = history[-1].status if history else ""
    if change.status not in ANNOTATION_STATUS:
        raise UsageError(
            f"'{change.status}' is no status of an annotation.",
            mend=f"Use one of {', '.join(ANNOTATION_STATUS)}.",
        )
    if change.status not in _NEXT[before]:
        raise UsageError(
            f"The annotation is {before or 'new'} and cannot become {change.status}.",
            mend=f"It can become {' or '.join(_NEXT[before])}.",
        )
    if change.status == "rejected" and not change.reason.strip():
        raise UsageError("A rejection needs a reason.", mend="Say why, for whoever made the annotation.")
    if len(change.reason) > LONGEST_REASON:
        raise UsageError(f"The reason is longer than {LONGEST_REASON} characters.", mend="Say it shorter.")
    now = Quad(annotation, KG.annotationStatus, ANNOTATION_STATUS[change.status], graph)
    removed = (Quad(annotation, KG.annotationStatus, ANNOTATION_STATUS[before], graph),) if before else ()
    return ChangedStatus(removed, (now, *_change(annotation, graph, len(history) + 1, change)))


def following(status: str) -> tuple[str, ...]:
    """Return what an annotation of a status, empty for a new one, can become."""
    return _NEXT[status]


def history_quads(
    annotation: NamedNode, graph: NamedNode, history: Sequence[StatusChange]
) -> tuple[Quad, ...]:
    """Return all quads about the status of an annotation that had these changes."""
    said = [
        quad for n, change in enumerate(history, start=1) for quad in _change(annotation, graph, n, change)
    ]
    if history:
        said.insert(0, Quad(annotation, KG.annotationStatus, ANNOTATION_STATUS[history[-1].status], graph))
    return tuple(said)


def status_of_facts(
    annotation: NamedNode, graph: NamedNode, quads: Iterable[Quad], status: str
) -> tuple[Quad, ...]:
    """Return the quads that say on each fact of an annotation's graph what its status is, and whose it is.

    A query, a list or a page that meets a fact so knows it by one look-up.
    """
    facts: dict[NamedNode, None] = {}
    by: list[NamedNode] = []
    for quad in quads:
        if quad.predicate == RDF.type and quad.object in FACTS and isinstance(quad.subject, NamedNode):
            facts[quad.subject] = None
        if quad.subject == annotation and quad.predicate == PROV.wasAttributedTo:
            by += [quad.object] if isinstance(quad.object, NamedNode) else []
    concept = ANNOTATION_STATUS[status]
    return tuple(
        said
        for fact in facts
        for said in (
            Quad(fact, KG.factStatus, concept, graph),
            *(Quad(fact, PROV.wasAttributedTo, agent, graph) for agent in by),
        )
    )


def read_history(quads: Iterable[Quad]) -> tuple[StatusChange, ...]:
    """Return the changes that the quads of an annotation's graph tell of, the first one first."""
    nodes: dict[str, dict[str, NamedNode | Literal]] = {}
    for quad in quads:
        if isinstance(quad.subject, NamedNode) and isinstance(quad.object, NamedNode | Literal):
            nodes.setdefault(quad.subject.value, {})[quad.predicate.value] = quad.object
    changes = [
        (int(name.rpartition("-")[2]), said)
        for name, said in nodes.items()
        if said.get(RDF.type.value) == KG.StatusChange
    ]
    return tuple(_read(said) for _, said in sorted(changes, key=lambda change: change[0]))


def _read(said: dict[str, NamedNode | Literal]) -> StatusChange:
    reason = said.get(KG.reason.value)
    by = said[PROV.wasAttributedTo.value]
    return StatusChange(
        said[KG.toStatus.value].value.rpartition("#")[2],
        by if isinstance(by, NamedNode) else NamedNode(by.value),
        datetime.fromisoformat(said[PROV.generatedAtTime.value].value),
        reason.value if reason is not None else "",
    )


def _change(annotation: NamedNode, graph: NamedNode, number: int, change: StatusChange) -> Iterable[Quad]:
    node = NamedNode(f"{annotation.value}#status-{number}")
    at = Literal(f"{change.at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}", datatype=XSD.dateTime)
    yield Quad(node, RDF.type, KG.StatusChange, graph)
    yield Quad(node, KG.changeOf, annotation, graph)
    yield Quad(node, KG.toStatus, ANNOTATION_STATUS[change.status], graph)
    yield Quad(node, PROV.wasAttributedTo, change.by, graph)
    yield Quad(node, PROV.generatedAtTime, at, graph)
    if change.reason:
        yield Quad(node, KG.reason, Literal(change.reason), graph)
