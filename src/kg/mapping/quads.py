"""Collect the quads of one named graph."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode, Quad

from kg.terms import RDF, SKOS, XSD

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from kg.model.authority import Links, Names


class GraphQuads:
    """Gather quads of the graph `name`; `quads` holds them in the order they were added."""

    __slots__ = ("_graph", "quads")

    def __init__(self, name: str) -> None:
        self._graph = NamedNode(name)
        self.quads: list[Quad] = []

    def add(self, subject: NamedNode, predicate: NamedNode, value: NamedNode | Literal) -> None:
        """Add one quad."""
        self.quads.append(Quad(subject, predicate, value, self._graph))

    def a(self, subject: NamedNode, *classes: NamedNode) -> None:
        """Add the types of a subject."""
        for class_ in classes:
            self.add(subject, RDF.type, class_)

    def maybe_iri(self, subject: NamedNode, predicate: NamedNode, iri: str | None) -> None:
        """Add a link where there is one."""
        if iri is not None:
            self.add(subject, predicate, NamedNode(iri))

    def maybe_text(self, subject: NamedNode, predicate: NamedNode, value: str | None) -> None:
        """Add a plain string where there is one."""
        if value is not None:
            self.add(subject, predicate, Literal(value))

    def maybe_date(self, subject: NamedNode, predicate: NamedNode, value: date | None) -> None:
        """Add a day where there is one."""
        if value is not None:
            self.add(subject, predicate, Literal(value.isoformat(), datatype=XSD.date))

    def addresses(self, subject: NamedNode, predicate: NamedNode, urls: Iterable[str]) -> None:
        """Add web addresses as data (xsd:anyURI), not as things of the graph."""
        for url in urls:
            self.add(subject, predicate, Literal(url, datatype=XSD.anyURI))

    def number(self, subject: NamedNode, predicate: NamedNode, value: int) -> None:
        """Add a whole number."""
        self.add(subject, predicate, Literal(str(value), datatype=XSD.integer))

    def names(self, subject: NamedNode, names: Names, links: Links) -> None:
        """Add what a thing is called, and its matches elsewhere."""
        for language, name in names.preferred:
            self.add(subject, SKOS.prefLabel, Literal(name, language=language))
        for language, name in names.other:
            self.add(subject, SKOS.altLabel, Literal(name, language=language))
        for iri in links.exact:
            self.add(subject, SKOS.exactMatch, NamedNode(iri))
        for iri in links.close:
            self.add(subject, SKOS.closeMatch, NamedNode(iri))
