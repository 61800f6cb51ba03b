"""Read the documents that define kg's terms: the ontology, its concept schemes and the shapes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Triple, parse

from kg.resources import ontology_files, shapes_files, shapes_version
from kg.schemes import CONCEPTS_NS, SCHEMES
from kg.sparql.kinds import kind_statements
from kg.sparql.service import limit_terms
from kg.terms import DCTERMS, OWL, RDF, RDFS, SKOS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

DATA: Final = ("ontology", *(scheme.id for scheme in SCHEMES))
"""The vocabularies that facts are told in, by what follows https://w3id.org/kg/ in their IRIs."""

_MADE: Final = {"problem": kind_statements, "service": limit_terms}
NAMES: Final = (*DATA[:1], "shapes", *DATA[1:], *_MADE)
"""All vocabularies."""

_SCHEMES: Final = "schemes"
_SHAPES: Final = "shapes"
_SAID: Final = (RDF.type, RDFS.label, SKOS.prefLabel, SKOS.definition, SKOS.scopeNote, RDFS.isDefinedBy)


@dataclass(frozen=True, slots=True)
class Entry:
    """One term as a page shows it: its fragment, its name and definition, and all else that is said of it."""

    fragment: str
    node: NamedNode
    label: str
    definition: str
    note: str
    more: Mapping[NamedNode, tuple[NamedNode | Literal, ...]]


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """A vocabulary with all its statements."""

    name: str
    statements: tuple[Triple, ...]

    @property
    def iri(self) -> NamedNode:
        """Return the IRI of the vocabulary as a whole."""
        return NamedNode(CONCEPTS_NS + self.name)

    @property
    def title(self) -> str:
        """Return what it is called."""
        return _text(self._of(self.iri), DCTERMS.title) or self.name

    @property
    def version(self) -> str:
        """Return what tells it from other versions, empty where it does not say."""
        return _text(self._of(self.iri), OWL.versionInfo)

    @property
    def description(self) -> str:
        """Return what it is for."""
        return _text(self._of(self.iri), DCTERMS.description, SKOS.definition)

    def entries(self) -> Iterator[Entry]:
        """Yield its terms in the order of their document."""
        begin = f"{self.iri.value}#"
        found: dict[NamedNode, list[Triple]] = {}
        for entry in self.statements:
            if isinstance(entry.subject, NamedNode) and entry.subject.value.startswith(begin):
                found.setdefault(entry.subject, []).append(entry)
        for node, said in found.items():
            yield Entry(
                node.value.removeprefix(begin),
                node,
                _text(said, RDFS.label, SKOS.prefLabel),
                _text(said, SKOS.definition, RDFS.comment),
                _text(said, SKOS.scopeNote),
                _more(said),
            )

    def _of(self, node: NamedNode) -> list[Triple]:
        return [entry for entry in self.statements if entry.subject == node]


def _text(said: Iterable[Triple], *properties: NamedNode) -> str:
    found = (
        entry.object.value
        for entry in said
        if entry.predicate in properties and isinstance(entry.object, Literal)
    )
    return next(found, "")


def _more(said: Iterable[Triple]) -> dict[NamedNode, tuple[NamedNode | Literal, ...]]:
    found: dict[NamedNode, tuple[NamedNode | Literal, ...]] = {}
    for entry in said:
        value = entry.object
        if entry.predicate not in _SAID and isinstance(value, NamedNode | Literal):
            found[entry.predicate] = (*found.get(entry.predicate, ()), value)
    return found


def vocabulary(name: str) -> Vocabulary:
    """Return a vocabulary by one of NAMES; the shapes say of which version they are.

    Raises KeyError, and KgError where its files are not there.
    """
    if name not in NAMES:
        raise KeyError(name)
    made = _MADE.get(name)
    statements = tuple(made() if made else _statements(_files(name)))
    if name != _SHAPES:
        return Vocabulary(name, statements)
    told = Triple(NamedNode(CONCEPTS_NS + name), OWL.versionInfo, Literal(shapes_version()))
    return Vocabulary(name, (told, *statements))


def _files(name: str) -> list[Path]:
    if name == _SHAPES:
        return list(shapes_files())
    if name == "ontology":
        return [path for path in ontology_files() if path.parent.name != _SCHEMES]
    return [path for path in ontology_files() if path.parent.name == _SCHEMES and path.stem == name]


def _statements(files: Iterable[Path]) -> Iterator[Triple]:
    """Yield the statements of some files; a blank node has the same label each time that they are read."""
    labels: dict[BlankNode, BlankNode] = {}
    for path in files:
        for quad in parse(path=str(path), format=RdfFormat.TURTLE, rename_blank_nodes=True):
            subject, value = quad.subject, quad.object
            if isinstance(subject, BlankNode):
                subject = labels.setdefault(subject, BlankNode(f"b{len(labels)}"))
            if isinstance(value, BlankNode):
                value = labels.setdefault(value, BlankNode(f"b{len(labels)}"))
            yield Triple(subject, quad.predicate, value)
