"""Leave out of queries what was submitted and does not stand: what was rejected, or withdrawn."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kg.schemes import ANNOTATION_STATUS
from kg.terms import KG

if TYPE_CHECKING:
    from pyoxigraph import NamedNode

FALLEN: Final = ("rejected", "withdrawn")
"""The statuses of what was submitted and does not stand."""


def stands(variable: str, status: NamedNode = KG.factStatus) -> str:
    """Return what leaves out of a query the fallen among facts or, by `kg:annotationStatus`, annotations."""
    # Of one pattern, so that Oxigraph looks it up for each fact, and does not join first what all facts have.
    fallen = ", ".join(str(ANNOTATION_STATUS[name]) for name in FALLEN)
    return f"FILTER NOT EXISTS {{ ?{variable} {status} ?fallen FILTER(?fallen IN ({fallen})) }}"


def fell(variable: str) -> str:
    """Return what finds the facts that fell, beginning with them, for they are few."""
    fallen = " ".join(str(ANNOTATION_STATUS[name]) for name in FALLEN)
    return f"VALUES ?fallen {{ {fallen} }} ?{variable} {KG.factStatus} ?fallen ."
