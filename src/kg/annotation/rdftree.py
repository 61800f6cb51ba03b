"""Read an annotation in Turtle, or another format of RDF, into the same tree that its JSON-LD gives."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad, parse

from kg.annotation.jsontext import MOST_BYTES
from kg.annotation.rules import ANNOTATION, ITEMS
from kg.annotation.soundness import iri_fault, text_fault
from kg.annotation.tree import MOST_STATEMENTS, Items, Node, Ref, Text
from kg.rdf.formats import JSON_LD, RDF_FORMATS
from kg.terms import OA, RDF, XSD

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kg.annotation.tree import Faults, Value
    from kg.rdf.formats import RdfSyntax

_MOST_DEPTH: Final = 32
_LONGEST_SEARCHED: Final = 100_000
_QUOTED: Final = frozenset((OA.exact.value, OA.prefix.value, OA.suffix.value))
_LIST_WORDS: Final = frozenset((RDF.first.value, RDF.rest.value))


def syntax_of(media_type: str) -> RdfSyntax | None:
    """Return the format of RDF that a media type names, None for JSON-LD and what is no RDF."""
    found = RDF_FORMATS.of_media_type(media_type)
    return None if found is JSON_LD else found


def read_rdf(content: bytes, syntax: RdfSyntax, name: str, faults: Faults) -> Node | None:
    """Return the one annotation of a document; relative IRIs are under `name`."""
    if len(content) > MOST_BYTES:
        message = f"The annotation has {len(content)} bytes; the most that is read is {MOST_BYTES}."
        faults.add("", "too-large", message, mend="Send less text, or several annotations.")
        return None
    try:
        quads = list(_bounded(parse(content, format=syntax.syntax, base_iri=name), faults))
    except SyntaxError as error:
        message = f"This is no {syntax.title}: {error.msg}"
        faults.add(
            "", "rdf-syntax", message, mend="Correct it there.", at=(error.lineno or 1, error.offset or 1)
        )
        return None
    if faults.refused:
        return None
    return _Builder(quads, content.decode(errors="replace"), faults).root(name)


def _bounded(quads: Iterator[Quad], faults: Faults) -> Iterator[Quad]:
    for number, quad in enumerate(quads):
        if number >= MOST_STATEMENTS:
            message = f"The document has more than {MOST_STATEMENTS} statements."
            faults.add("", "too-large", message, mend="Send several annotations.")
            return
        if not isinstance(quad.graph_name, DefaultGraph):
            message = "The document names a graph; an annotation is sent without."
            faults.add("", "graph-named", message, value=str(quad.graph_name), mend="Send its triples alone.")
            return
        yield quad


class _Builder:
    def __init__(self, quads: list[Quad], text: str, faults: Faults) -> None:
        self._text, self._faults = text, faults
        self._of: dict[NamedNode | BlankNode, list[Quad]] = {}
        self._visited: dict[NamedNode | BlankNode, Node] = {}
        self._left = set()
        for quad in quads:
            if isinstance(quad.subject, NamedNode | BlankNode):
                self._of.setdefault(quad.subject, []).append(quad)
        self._left = set(self._of)

    def root(self, name: str) -> Node | None:
        """Return the tree of the annotation: of the name it is sent to, or the only one there is."""
        found = [
            subject
            for subject, quads in self._of.items()
            if any(q.predicate == RDF.type and q.object == OA.Annotation for q in quads)
        ]
        chosen = [subject for subject in found if subject == NamedNode(name)] or found
        if len(chosen) != 1:
            message = f"The document has {len(found)} annotations, and is to have one."
            mend = f"Send one thing of the type <{ANNOTATION}>."
            self._faults.add("", "type", message, mend=mend)
            return None
        root = self._node(chosen[0], "", 0)
        for subject in self._left:
            message = "The document says something of what the annotation does not lead to."
            said = str(subject)
            self._faults.add("", "subject-foreign", message, value=said, mend="Leave it out.")
        return root

    def _node(self, subject: NamedNode | BlankNode, pointer: str, depth: int) -> Node:
        iri = subject.value if isinstance(subject, NamedNode) else f"_:{subject.value}"
        node = Node(iri, pointer)
        self._visited[subject] = node
        self._left.discard(subject)
        if isinstance(subject, NamedNode):
            self._check_iri(subject, pointer)
        if depth > _MOST_DEPTH:
            message = f"Nodes are nested more than {_MOST_DEPTH} deep."
            self._faults.add(pointer, "json-depth", message, mend="Flatten it.")
            return node
        for quad in self._of.get(subject, ()):
            name = quad.predicate.value
            if quad.predicate == RDF.type:
                if isinstance(quad.object, NamedNode):
                    self._check_iri(quad.object, pointer)
                    node.types.append(quad.object.value)
                continue
            self._check_iri(quad.predicate, pointer)
            local = name.rpartition("#")[2].rpartition("/")[2]
            place = node.keys.setdefault(name, f"{pointer}/{local}")
            self._locate(place, f"<{name}>", f":{local}")
            values = node.properties.setdefault(name, [])
            where = f"{place}/{len(values)}"
            value = self._value(quad.object, where, name, depth + 1)
            if value is not None:
                values.append(value)
        return node

    def _value(self, term: object, place: str, name: str, depth: int) -> Value | None:
        if isinstance(term, Literal):
            return self._literal(term, place, name)
        if not isinstance(term, NamedNode | BlankNode):
            message = "A statement about a statement is not taken."
            self._faults.add(place, "rdf-syntax", message, mend="Write RDF 1.1.")
            return None
        if isinstance(term, NamedNode):
            self._locate(place, f"<{term.value}>", f":{term.value.rpartition('#')[2].rpartition('/')[2]}")
        if name == ITEMS:
            return Items(tuple(self._members(term, place, depth)), place)
        if term in self._visited or term not in self._of:
            if isinstance(term, NamedNode):
                self._check_iri(term, place)
                return Ref(term.value, place)
            return Ref(f"_:{term.value}", place) if term in self._visited else Node(None, place)
        return self._node(term, place, depth)

    def _members(self, term: NamedNode | BlankNode, place: str, depth: int) -> Iterator[Value]:
        seen: set[object] = set()
        while term != RDF.nil and term not in seen:
            seen.add(term)
            self._left.discard(term)
            said = {
                q.predicate.value: q.object
                for q in self._of.get(term, ())
                if q.predicate.value in _LIST_WORDS
            }
            rest = said.get(RDF.rest.value)
            if len(said) != len(_LIST_WORDS) or not isinstance(rest, NamedNode | BlankNode):
                message = "This is no list: it is broken off, or goes two ways."
                self._faults.add(place, "value-type", message, mend="Write ( … ).")
                return
            value = self._value(said[RDF.first.value], f"{place}/{len(seen) - 1}", "", depth)
            if value is not None:
                yield value
            term = rest

    def _locate(self, pointer: str, *written: str) -> None:
        """Note where something stands that is written once; else it is looked for where its node stands.

        The parser tells no places, so that this is as near as can be.
        """
        places = self._faults.places
        if places is None or len(self._text) > _LONGEST_SEARCHED:
            return
        for part in filter(None, written):
            at = self._text.find(part)
            if at >= 0 and self._text.find(part, at + 1) < 0:
                before = self._text[:at]
                places[pointer] = before.count("\n") + 1, at - before.rfind("\n")
                return
        above = places.get(pointer.rpartition("/")[0])
        if above is not None:
            places[pointer] = above

    def _literal(self, term: Literal, place: str, name: str) -> Text | None:
        self._locate(place, f'"{term.value}"', term.value)
        fault = text_fault(term.value, quoted=name in _QUOTED)
        if fault is not None:
            self._faults.add(place, "character", fault, value=term.value, mend="Remove the character.")
            return None
        datatype = term.datatype.value
        if term.language is not None or datatype == XSD.string.value:
            datatype = ""
        return Text(term.value, place, term.language, datatype)

    def _check_iri(self, term: NamedNode, place: str) -> None:
        fault = iri_fault(term.value)
        if fault is not None:
            mend = "Write an absolute IRI, such as https://example.org/page."
            self._faults.add(place, "iri", fault, value=term.value, mend=mend)
