"""Say that something held to a version of the shapes, and when: the reports that stay, as linked data."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from pyoxigraph import Literal, NamedNode, Triple

from kg.terms import DCTERMS, OWL, PROV, RDF, SH_NS, XSD

if TYPE_CHECKING:
    from kg.store.base import GraphReader

SHAPES: Final = NamedNode("https://w3id.org/kg/shapes")
VALIDATION: Final = "#validation"
"""What the IRI of a report ends with, after that of what it is about."""
_REPORT: Final = NamedNode(f"{SH_NS}ValidationReport")
_SUBMITTED: Final = re.compile(r"annotations/[^/#]+|[a-z]+/[^/#]+/(?P<fact>annotation/[^/#]+)")
"""The paths of a submitted annotation, and of a fact in one."""


@dataclass(frozen=True, slots=True)
class Held:
    """A report: what it is called, and to which version of the shapes something held, at a moment in UTC.

    It is of one annotation that was `submitted`, or else of all of the graph.
    """

    report: NamedNode
    version: str
    at: datetime
    submitted: bool = False

    def statements(self, thing: NamedNode) -> tuple[Triple, ...]:
        """Return the report as it says something of a thing."""
        return (
            Triple(self.report, RDF.type, _REPORT),
            Triple(self.report, PROV.wasDerivedFrom, thing),
            Triple(self.report, DCTERMS.conformsTo, SHAPES),
            Triple(self.report, OWL.versionInfo, Literal(self.version)),
            Triple(self.report, DCTERMS.created, stamp(self.at)),
        )


def report_on(thing: NamedNode) -> NamedNode:
    """Return the IRI of the report on a thing."""
    return NamedNode(f"{thing.value}{VALIDATION}")


def stamp(when: datetime) -> Literal:
    """Return a moment in UTC as xsd:dateTime, to the microsecond, as it comes back from a store.

    Its form is the canonical one (XML Schema Definition Language 1.1, part 2, appendix E.2), without zeros at
    the end of a fraction.
    """
    fraction = f"{when:.%f}".rstrip("0").rstrip(".")
    return Literal(f"{when:%Y-%m-%dT%H:%M:%S}{fraction}Z", datatype=XSD.dateTime)


def accepted(reader: GraphReader, thing: NamedNode, base: str) -> Held | None:
    """Return the report by which an annotation was accepted, of it or of a fact in it; None for all else.

    It is one look-up, and none for what the corpus says. Raises StoreError.
    """
    path = _SUBMITTED.fullmatch(thing.value.removeprefix(base))
    if path is None or not thing.value.startswith(base):
        return None
    name = path[0].rpartition("/")[2]
    report = report_on(NamedNode(f"{base}annotations/{name}"))
    said = {quad.predicate: quad.object for quad in reader.match(report)}
    version, at = said.get(OWL.versionInfo), said.get(DCTERMS.created)
    if not isinstance(version, Literal) or not isinstance(at, Literal):
        return None
    return accepted_at(report, version.value, at.value)


def accepted_at(report: NamedNode, version: str, at: str) -> Held | None:
    """Return the report by which an annotation was accepted as a graph has it, None where it has none."""
    try:
        return Held(report, version, datetime.fromisoformat(at).astimezone(UTC), submitted=True)
    except ValueError:
        return None
