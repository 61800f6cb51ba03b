"""What is wrong with an input, said to a person."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntEnum
from typing import TYPE_CHECKING

from kg.errors import EnginesDisagree, NotConforming

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pyoxigraph import BlankNode, Literal, NamedNode

    from kg.model.source import Origin


class Severity(IntEnum):
    """Rank findings as SHACL does (SHACL 2.1.4); only a violation refuses the input."""

    INFO = 1
    WARNING = 2
    VIOLATION = 3


@dataclass(frozen=True, slots=True)
class Cause:
    """Say which node of the graph a shape failed at, by which constraint component (SHACL 3.6.2).

    `path` is an IRI, or a SPARQL property path with IRIs in angle brackets.
    """

    focus_node: NamedNode | BlankNode | Literal
    component: str
    path: str | None = None
    value: NamedNode | BlankNode | Literal | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """Say one thing about an input: a plain sentence, its place, the offending value and the mend.

    `rule` is the IRI of the SHACL shape that failed, or the name of a reading rule such as
    `quote-ambiguous`. `causes` are the results of that shape; several may read the same to a person, so
    that they do not tell findings apart. `follows` names the file that holds the cause, where this finding
    is only a consequence: it need not be told where that is. `expected` says what would hold in place of
    `value`, where that can be said in a few words.
    """

    severity: Severity
    message: str
    origin: Origin
    rule: str
    value: str = ""
    mend: str = ""
    causes: tuple[Cause, ...] = field(default=(), compare=False)
    follows: str = field(default="", compare=False)
    expected: str = field(default="", compare=False)

    @property
    def is_at_node(self) -> bool:
        """Tell whether the place is a node of a graph, of which it is not known who wrote it and where."""
        origin = self.origin
        return origin.pointer is None and (not origin.line or origin.file.startswith(("http://", "https://")))


class Rejected(NotConforming):
    """A change would leave a graph that does not hold to the shapes; `findings` say why."""

    def __init__(self, message: str, *, findings: Sequence[Finding] = (), mend: str = "") -> None:
        super().__init__(message, mend=mend)
        self.findings = tuple(findings)


class Disputed(EnginesDisagree):
    """One engine lets a change pass, another one does not: `findings` are what that one says."""

    def __init__(self, message: str, *, findings: Sequence[Finding] = (), mend: str = "") -> None:
        super().__init__(message, mend=mend)
        self.findings = tuple(findings)
