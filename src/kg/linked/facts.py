"""Look into the description of one thing: values of a property, and which class it is of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode

from kg.terms import RDF

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pyoxigraph import BlankNode, Triple

    from kg.sparql.description import Description


@dataclass(frozen=True, slots=True)
class Facts:
    """What a description says, asked by property."""

    found: Description

    @property
    def iri(self) -> str:
        """Return the IRI of the thing."""
        return self.found.thing.value

    def is_a(self, *classes: NamedNode) -> bool:
        """Tell whether the thing is of one of some classes, as far as the description says it."""
        return any(cls in classes for cls in self.values(RDF.type))

    def values(
        self, *properties: NamedNode, of: NamedNode | None = None
    ) -> Iterator[NamedNode | BlankNode | Literal | Triple]:
        """Yield the values of some properties of the thing, or of one of its parts."""
        subject = of or self.found.thing
        for entry in self.found.parts if of else self.found.outgoing:
            if entry.subject == subject and entry.predicate in properties:
                yield entry.object

    def nodes(self, *properties: NamedNode, of: NamedNode | None = None) -> list[NamedNode]:
        """Return those values that are IRIs."""
        return [value for value in self.values(*properties, of=of) if isinstance(value, NamedNode)]

    def literals(self, *properties: NamedNode, of: NamedNode | None = None) -> list[Literal]:
        """Return those values that are literals."""
        return [value for value in self.values(*properties, of=of) if isinstance(value, Literal)]

    def text(self, *properties: NamedNode, of: NamedNode | None = None) -> str:
        """Return the first of the values that are literals, empty where there is none."""
        return next((value.value for value in self.literals(*properties, of=of)), "")

    def subjects(self, *properties: NamedNode) -> list[NamedNode]:
        """Return what points at the thing by some properties."""
        return [
            entry.subject
            for entry in self.found.incoming
            if entry.predicate in properties and isinstance(entry.subject, NamedNode)
        ]

    def name(self, node: NamedNode) -> str:
        """Return what a thing of the description is called, empty where that is not known."""
        label = self.found.labels.get(node.value)
        return label.text if label else ""
