"""What was sent, as a tree of nodes and values, each with its place; the same for JSON-LD and other RDF."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from kg.corpus.findings import Findings
from kg.model.finding import Severity
from kg.model.source import Origin

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kg.model.finding import Finding

MOST_STATEMENTS: Final = 2000
"""Statements that an annotation has at most, in whatever format it comes."""


@dataclass(frozen=True, slots=True)
class Ref:
    """An IRI that is only referred to."""

    iri: str
    pointer: str


@dataclass(frozen=True, slots=True)
class Text:
    """A literal; `datatype` is an IRI, empty for a plain string or one in a language."""

    value: str
    pointer: str
    language: str | None = None
    datatype: str = ""


@dataclass(slots=True)
class Node:
    """A thing with its types and properties, by IRI; `iri` is None or `_:…` where the sender gives none.

    `keys` gives the pointer of each property as it was written.
    """

    iri: str | None
    pointer: str
    types: list[str] = field(default_factory=list)
    properties: dict[str, list[Value]] = field(default_factory=dict)
    keys: dict[str, str] = field(default_factory=dict)

    def at(self, name: str) -> str:
        """Return the pointer of a property, or of this node where it has none of that name."""
        return self.keys.get(name, self.pointer)

    def values(self, name: str) -> list[Value]:
        """Return the values of a property."""
        return self.properties.get(name, [])

    def nodes(self, name: str) -> Iterator[Node]:
        """Yield the values of a property that are described here."""
        return (value for value in self.values(name) if isinstance(value, Node))

    def text(self, name: str) -> str | None:
        """Return the first text of a property, or None."""
        return next((value.value for value in self.values(name) if isinstance(value, Text)), None)

    def iris(self, name: str) -> Iterator[str]:
        """Yield the IRIs among the values of a property, of things described here too."""
        for value in self.values(name):
            if isinstance(value, Ref | Node) and value.iri is not None:
                yield value.iri


@dataclass(frozen=True, slots=True)
class Items:
    """A list whose order counts."""

    values: tuple[Value, ...]
    pointer: str


Value = Ref | Text | Node | Items


def statements(value: Value) -> int:
    """Return how many statements of RDF a tree is made of."""
    match value:
        case Node():
            every = [one for values in value.properties.values() for one in values]
            return len(value.types) + len(every) + sum(map(statements, every))
        case Items():
            return 2 * len(value.values) + sum(map(statements, value.values))
        case _:
            return 0


class Faults:
    """Collects what is wrong with one document, which the findings call `shown`.

    `places` is given for documents that are no JSON: line and column of a pointer, as far as known.
    """

    def __init__(self, shown: str, places: dict[str, tuple[int, int]] | None = None) -> None:
        self._findings = Findings(shown)
        self._refused: set[str] = set()
        self.places = places

    @property
    def all(self) -> tuple[Finding, ...]:
        """Return the findings in the order they were noted."""
        return tuple(self._findings.all)

    @property
    def refused(self) -> bool:
        """Say whether one of them is a violation."""
        return self._findings.refused_since(0)

    def has_refused(self, pointer: str | None) -> bool:
        """Say whether a violation was noted at a pointer or below: what follows from it need not be told."""
        return pointer is not None and any(
            told == pointer or told.startswith(f"{pointer}/") for told in self._refused
        )

    def origin(self, pointer: str, line: int = 0, column: int = 0) -> Origin:
        """Return the place of a pointer."""
        if self.places is not None:
            return Origin(self._findings.shown, *self.places.get(pointer, (line or 1, column or 1)))
        return Origin(self._findings.shown, line, column, pointer=pointer)

    def add(
        self,
        pointer: str,
        rule: str,
        message: str,
        *,
        value: object = "",
        mend: str = "",
        severity: Severity = Severity.VIOLATION,
        at: tuple[int, int] = (0, 0),
    ) -> None:
        """Note one fault; `at` is line and column in what is no JSON."""
        if severity is Severity.VIOLATION:
            self._refused.add(pointer)
        origin = self.origin(pointer, *at)
        self._findings.add(rule, message, origin, value=str(value), mend=mend, severity=severity)


def step(pointer: str, key: str | int) -> str:
    """Return the pointer of a member or an item (RFC 6901, 3)."""
    if isinstance(key, int):
        return f"{pointer}/{key}"
    return f"{pointer}/{key.replace('~', '~0').replace('/', '~1')}"
