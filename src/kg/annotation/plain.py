"""Write what was sent as the statements of the annotation's own graph, in which every node has an IRI."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from pyoxigraph import NamedNode

from kg.annotation import vocabulary as v
from kg.annotation.tree import Items, Node, Ref, Text
from kg.rdf.lines import Term, iri, literal
from kg.schemes import CONCEPTS_NS
from kg.terms import (
    KG_NS,
    ORG_NS,
    OWL_NS,
    PROV_NS,
    RDF,
    RDF_NS,
    RDFS_NS,
    SCHEMA,
    SEM_NS,
    SH_NS,
    SKOS_NS,
    XSD,
    XSD_NS,
)

if TYPE_CHECKING:
    from collections.abc import Collection

    from kg.annotation.tree import Faults, Value
    from kg.mapping.graph import NamedGraph

_OURS: Final = (KG_NS, CONCEPTS_NS, OWL_NS, ORG_NS, PROV_NS, RDF_NS, RDFS_NS, SEM_NS, SH_NS, SKOS_NS)
"""Vocabularies by which kg states facts and reads them: a plain annotation speaks in others."""
_TAKEN: Final = frozenset(
    (f"{RDF_NS}value", f"{RDFS_NS}label", f"{RDFS_NS}comment", f"{RDFS_NS}seeAlso", f"{SKOS_NS}prefLabel",
     f"{SKOS_NS}altLabel")
)  # fmt: skip
_NAMES: Final = frozenset(
    (f"{RDFS_NS}label", f"{SKOS_NS}prefLabel", f"{SKOS_NS}altLabel", SCHEMA.headline.value)
)
"""What kg calls things by, whoever says so."""
VIA: Final = v.full("oa:via")


class PlainWriter:
    """Write the tree of the annotation `name` into `graph`.

    A node without an IRI gets one under the annotation's, with its JSON pointer as the fragment
    (RFC 6901, 6). What would state something of another resource of kg goes to `faults`.
    """

    def __init__(self, name: str, base: str, graph: NamedGraph, faults: Faults) -> None:
        self._name, self._base, self._graph, self._faults = name, base, graph, faults
        self._labels: dict[str, str] = {}
        self.nodes: dict[str, Node] = {name: Node(name, "")}

    def annotation(self, root: Node, *, without: Collection[str] = ()) -> None:
        """Write the annotation itself, but for the properties `without`."""
        self._label(root)
        self.nodes[self._name] = root
        subject = iri(self._name)
        if not without:
            self._types(subject, root)
        sent_as = root.iri or "_:"
        if sent_as[:2] != "_:" and sent_as != self._name and sent_as not in root.iris(VIA):
            # A copy says where it comes from (Web Annotation Protocol, 5.1).
            self._graph.add(subject, NamedNode(VIA), iri(sent_as))
        self._properties(subject, root, without)

    def iri_of(self, node: Node) -> str:
        """Return the IRI that a node has in the graph."""
        if node.iri is not None and node.iri[:2] != "_:":
            return node.iri
        if node.iri is not None:
            return self._labels.get(node.iri, f"{self._name}#{node.iri[2:]}")
        return f"{self._name}#{quote(node.pointer)}"

    def _label(self, node: Node) -> None:
        """Give an IRI to each name of a blank node."""
        waiting = [node]
        while waiting:
            found = waiting.pop()
            if found.iri is not None and found.iri[:2] == "_:":
                self._labels.setdefault(found.iri, f"{self._name}#{quote(found.pointer)}")
            for values in found.properties.values():
                for value in values:
                    if isinstance(value, Node):
                        waiting.append(value)
                    elif isinstance(value, Items):
                        waiting += [item for item in value.values if isinstance(item, Node)]

    def _properties(self, subject: Term, node: Node, without: Collection[str] = ()) -> None:
        for name, values in node.properties.items():
            if name in without:
                continue
            if name.startswith(_OURS) and name not in _TAKEN:
                if not self._faults.has_refused(node.keys.get(RDF.type.value)):
                    self._refuse_ours(node.at(name), name)
                continue
            predicate = NamedNode(name)
            for value in values:
                self._graph.add(subject, predicate, self.value(value))

    def value(self, value: Value) -> Term:
        """Write what is described, and return the term to refer to it by."""
        if isinstance(value, Text):
            return _literal(value)
        if isinstance(value, Ref):
            if value.iri[:2] == "_:":
                return iri(self._labels.get(value.iri, f"{self._name}#{value.iri[2:]}"))
            return iri(value.iri)
        if isinstance(value, Items):
            return self._list(value)
        return self._node(value)

    def _node(self, node: Node) -> Term:
        name = self.iri_of(node)
        subject = iri(name)
        if node.types or node.properties:
            if name.startswith((self._base, CONCEPTS_NS)) and not name.startswith(f"{self._name}#/"):
                self._faults.add(
                    node.pointer,
                    "subject-foreign",
                    "This would state something of a resource that is not the annotation's own.",
                    value=name,
                    mend="Refer to it by its IRI alone, or leave out its `id`.",
                )
                return subject
            self.nodes.setdefault(name, node)
        if not name.startswith(f"{self._name}#"):
            self._refuse_names(node)
        self._types(subject, node)
        self._properties(subject, node)
        return subject

    def _types(self, subject: Term, node: Node) -> None:
        for class_ in dict.fromkeys(node.types):
            if class_.startswith(_OURS):
                self._refuse_ours(node.at(RDF.type.value), class_)
            else:
                self._graph.a(subject, NamedNode(class_))

    def _refuse_names(self, node: Node) -> None:
        """Keep an annotation from saying what something elsewhere is called, of which others speak too."""
        for name in _NAMES & node.properties.keys():
            self._faults.add(
                node.at(name),
                "name-foreign",
                "An annotation does not give names to what is not its own.",
                value=node.iri or "",
                mend="Leave it out, or say it in the text of a body.",
            )

    def _list(self, items: Items) -> Term:
        cells = [iri(f"{self._name}#list{quote(items.pointer)}/{n}") for n in range(len(items.values))]
        for number, (cell, value) in enumerate(zip(cells, items.values, strict=True)):
            self._graph.add(cell, RDF.first, self.value(value))
            rest = cells[number + 1] if number + 1 < len(cells) else RDF.nil
            self._graph.add(cell, RDF.rest, rest)
        return cells[0] if cells else iri(RDF.nil.value)

    def _refuse_ours(self, pointer: str, name: str) -> None:
        self._faults.add(
            pointer,
            "vocabulary",
            "What only kg's facts say cannot stand in this place of an annotation.",
            value=name,
            mend="State facts in the body of an annotation, as an Event, Claim, Tenure or TitleUse.",
        )


def _literal(value: Text) -> Term:
    if value.language is not None:
        return literal(value.value, language=value.language)
    if value.datatype == f"{XSD_NS}nonNegativeInteger":
        # Stores keep numbers by value, as xsd:integer.
        return literal(value.value, datatype=XSD.integer)
    return literal(value.value, datatype=NamedNode(value.datatype) if value.datatype else None)
