"""Keep what the server says of an annotation: its status, who gave it and why, what it was held to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from pyoxigraph import Literal, NamedNode, Quad

from kg.terms import ANNOTATION_STATUS, DCTERMS, KG, OWL, PROV, RDF, SH_NS, XSD

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from pyoxigraph import Triple

STATUS: Final = KG.annotationStatus
PROPOSED, ACCEPTED, REJECTED, WITHDRAWN = "proposed", "accepted", "rejected", "withdrawn"
CONFORMS_TO: Final = NamedNode(f"{DCTERMS.created.value.removesuffix('created')}conformsTo")
SHAPES: Final = NamedNode("https://w3id.org/kg/shapes")
_REPORT: Final = NamedNode(f"{SH_NS}ValidationReport")
_HISTORY: Final = "#status-"
_VALIDATION: Final = "#validation"
_SERVER: Final = frozenset({PROV.wasAttributedTo, PROV.generatedAtTime, STATUS})

MOVES: Final = {
    PROPOSED: frozenset({ACCEPTED, REJECTED, WITHDRAWN}),
    ACCEPTED: frozenset({REJECTED, WITHDRAWN}),
    REJECTED: frozenset({ACCEPTED, WITHDRAWN}),
    WITHDRAWN: frozenset[str](),
}
"""Which status may follow which; a new version of an annotation is proposed again, whatever it was."""


@dataclass(frozen=True, slots=True)
class Change:
    """A status that an annotation got: by whom, when and why, each as text."""

    number: int
    status: str
    by: str
    when: str
    why: str


_Said = tuple[NamedNode, NamedNode, "NamedNode | Literal"]


@dataclass(frozen=True, slots=True)
class Keeper:
    """Writes of one annotation what the server says of it, into its graph."""

    annotation: NamedNode
    graph: NamedNode

    def change(self, number: int, status: str, by: NamedNode, when: datetime, why: str) -> tuple[Quad, ...]:
        """Return the statements of the present status and of how it came about."""
        event = NamedNode(f"{self.annotation.value}{_HISTORY}{number}")
        said: list[_Said] = [
            (self.annotation, STATUS, ANNOTATION_STATUS[status]),
            (event, RDF.type, KG.StatusChange),
            (event, KG.changeOf, self.annotation),
            (event, KG.toStatus, ANNOTATION_STATUS[status]),
            (event, PROV.wasAttributedTo, by),
            (event, PROV.generatedAtTime, stamp(when)),
        ]
        if why:
            said.append((event, KG.reason, Literal(why)))
        return tuple(Quad(*statement, self.graph) for statement in said)

    def validated(self, version: str, when: datetime) -> tuple[Quad, ...]:
        """Return the statements that the annotation held to a version of the shapes when it was written."""
        report = NamedNode(f"{self.annotation.value}{_VALIDATION}")
        said: tuple[_Said, ...] = (
            (report, RDF.type, _REPORT),
            (report, PROV.wasDerivedFrom, self.annotation),
            (report, CONFORMS_TO, SHAPES),
            (report, OWL.versionInfo, Literal(version)),
            (report, DCTERMS.created, stamp(when)),
        )
        return tuple(Quad(*statement, self.graph) for statement in said)

    def history(self, triples: Iterable[Triple]) -> tuple[Quad, ...]:
        """Return the statements of how the status came about, of those that the graph holds."""
        prefix = f"{self.annotation.value}{_HISTORY}"
        return tuple(
            Quad(triple.subject, triple.predicate, triple.object, self.graph)
            for triple in triples
            if _iri(triple.subject).startswith(prefix)
        )


def own_statements(annotation: NamedNode, triples: Iterable[Triple]) -> tuple[Triple, ...]:
    """Return what the annotator said: all but what the server says of the annotation."""
    kept = (f"{annotation.value}{_HISTORY}", f"{annotation.value}{_VALIDATION}")
    return tuple(
        triple
        for triple in triples
        if not _iri(triple.subject).startswith(kept)
        and not (triple.subject == annotation and triple.predicate in _SERVER)
    )


def status_of(annotation: NamedNode, triples: Iterable[Triple]) -> str:
    """Return the present status of an annotation, proposed where its graph says nothing."""
    for triple in triples:
        if triple.subject == annotation and triple.predicate == STATUS:
            return _iri(triple.object).rpartition("#")[2]
    return PROPOSED


def changes(annotation: NamedNode, triples: Iterable[Triple]) -> list[Change]:
    """Return how an annotation came to its status, the first change first."""
    prefix = f"{annotation.value}{_HISTORY}"
    said: dict[str, dict[NamedNode, str]] = {}
    for triple in triples:
        subject = _iri(triple.subject)
        if subject.startswith(prefix):
            value = triple.object.value if isinstance(triple.object, NamedNode | Literal) else ""
            said.setdefault(subject[len(prefix) :], {})[triple.predicate] = value
    found = [
        Change(
            int(number),
            values.get(KG.toStatus, "").rpartition("#")[2],
            values.get(PROV.wasAttributedTo, ""),
            values.get(PROV.generatedAtTime, ""),
            values.get(KG.reason, ""),
        )
        for number, values in said.items()
        if number.isascii() and number.isdigit()
    ]
    return sorted(found, key=lambda change: change.number)


def stamp(when: datetime) -> Literal:
    """Return a moment in UTC as xsd:dateTime, to the microsecond."""
    return Literal(f"{when:%Y-%m-%dT%H:%M:%S.%f}Z", datatype=XSD.dateTime)


def _iri(term: object) -> str:
    return term.value if isinstance(term, NamedNode) else ""
