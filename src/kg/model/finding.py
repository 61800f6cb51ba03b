"""What is wrong with an input, said to a person."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kg.model.source import Origin


class Severity(IntEnum):
    """Rank findings as SHACL does (SHACL 2.1.4); only a violation refuses the input."""

    INFO = 1
    WARNING = 2
    VIOLATION = 3


@dataclass(frozen=True, slots=True)
class Finding:
    """Say one thing about an input: a plain sentence, its place, the offending value and the mend.

    `rule` is the IRI of the SHACL shape that failed, or the name of a reading rule such as
    `quote-ambiguous`.
    """

    severity: Severity
    message: str
    origin: Origin
    rule: str
    value: str = ""
    mend: str = ""
