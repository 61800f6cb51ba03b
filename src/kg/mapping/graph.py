"""Gather the statements of one named graph."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyoxigraph import NamedNode, RdfFormat, parse

from kg.rdf.lines import Term, iri, literal
from kg.terms import RDF, SKOS, XSD

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from pyoxigraph import Quad

    from kg.model.authority import Links, Names


class NamedGraph:
    """Gather the statements of the graph `name`, in the order they were added.

    They are written as lines at once: making objects of a hundred million terms first takes longer than
    all the rest of the mapping.
    """

    __slots__ = ("_lines", "_name")

    def __init__(self, name: str) -> None:
        self._name = iri(name)
        self._lines: list[str] = []

    @property
    def name(self) -> NamedNode:
        """Return the IRI of the graph."""
        return NamedNode(self._name[1:-1])

    def __len__(self) -> int:
        return len(self._lines)

    def nquads(self) -> bytes:
        """Return the statements as N-Quads."""
        return self._written(f" {self._name} .\n")

    def ntriples(self) -> bytes:
        """Return the statements as N-Triples."""
        return self._written(" .\n")

    def quads(self) -> list[Quad]:
        """Return the statements as objects."""
        return list(parse(self.nquads(), format=RdfFormat.N_QUADS))

    def _written(self, end: str) -> bytes:
        return (end.join(self._lines) + end).encode() if self._lines else b""

    def add(self, subject: Term, predicate: NamedNode, value: Term | NamedNode) -> None:
        """Add one statement."""
        # The string of a node of the vocabulary is its form in N-Triples, too.
        self._lines.append(f"{subject} {predicate} {value}")

    def a(self, subject: Term, *classes: NamedNode) -> None:
        """Add the types of a subject."""
        for class_ in classes:
            self.add(subject, RDF.type, class_)

    def maybe_text(self, subject: Term, predicate: NamedNode, value: str | None) -> None:
        """Add a plain string where there is one."""
        if value is not None:
            self.add(subject, predicate, literal(value))

    def maybe_date(self, subject: Term, predicate: NamedNode, value: date | None) -> None:
        """Add a day where there is one."""
        if value is not None:
            self.add(subject, predicate, literal(value.isoformat(), datatype=XSD.date))

    def addresses(self, subject: Term, predicate: NamedNode, urls: Iterable[str]) -> None:
        """Add web addresses as data (xsd:anyURI), not as things of the graph."""
        for url in urls:
            self.add(subject, predicate, literal(url, datatype=XSD.anyURI))

    def number(self, subject: Term, predicate: NamedNode, value: int) -> None:
        """Add a whole number."""
        self.add(subject, predicate, literal(str(value), datatype=XSD.integer))

    def names(self, subject: Term, names: Names, links: Links) -> None:
        """Add what a thing is called, and its matches elsewhere."""
        for language, name in names.preferred:
            self.add(subject, SKOS.prefLabel, literal(name, language=language))
        for language, name in names.other:
            self.add(subject, SKOS.altLabel, literal(name, language=language))
        for match in links.exact:
            self.add(subject, SKOS.exactMatch, iri(match))
        for match in links.close:
            self.add(subject, SKOS.closeMatch, iri(match))
