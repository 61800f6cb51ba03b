"""An engine that refuses what the others let pass, to be put in the place of the second opinion."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, ClassVar, Final

from pyoxigraph import Literal, RdfFormat, parse

from kg.model.finding import Severity
from kg.shacl import Report, Result
from kg.terms import RDFS, SH_NS, SKOS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kg.shacl import Engine, Shapes

DOUBTFUL: Final = "Doubtful"
LABEL: Final = "https://w3id.org/kg/shapes#Event-label"


class Doubting:
    """Finds fault with whatever is called doubtful."""

    name: ClassVar = "doubting"

    def __init__(self, shapes: Shapes) -> None:
        """Need no shapes."""

    def validate(self, data: bytes, targets: Sequence[str] | None = None) -> Report:
        """Find what is called so."""
        del targets
        triples = [quad.triple for quad in parse(data, format=RdfFormat.N_TRIPLES)]
        return Report.of(
            Result(
                triple.subject,
                triple.predicate.value,
                triple.object,
                LABEL,
                f"{SH_NS}PatternConstraintComponent",
                Severity.VIOLATION,
                "This is doubtful.",
                "Call it something else.",
            )
            for triple in triples
            if triple.predicate in {RDFS.label, SKOS.prefLabel}
            and triple.object == Literal(DOUBTFUL, language="en")
        )


def doubting() -> type[Engine]:
    """Return that engine."""
    return Doubting


def today() -> date:
    """Return the present day; what is given to other processes must be importable there."""
    return datetime.now(UTC).date()
