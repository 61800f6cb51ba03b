"""Write statements as one JSON tree in the terms of a context, as the annotation profile has it.

Of every key the meaning is looked up in the same table by which annotations are read, so that what is written
here and sent back says the same.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, Protocol

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from kg.terms import RDF, XSD

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

Json = Any
_DEEPEST: Final = 30


class Term(Protocol):
    """What a key means, see `kg.annotation.contexts`."""

    @property
    def iri(self) -> str:
        """Return the property or class."""

    @property
    def kind(self) -> str:
        """Return `@id`, `@vocab`, the IRI of a datatype, or nothing."""

    @property
    def container(self) -> str:
        """Return `@list`, `@set`, `@language`, or nothing."""

    @property
    def scoped(self) -> Mapping[str, Term]:
        """Return the terms that hold inside."""


def frame(root: NamedNode, triples: Iterable[Triple], terms: Mapping[str, Term]) -> dict[str, Json]:
    """Return what statements say of `root`, with everything it leads to inside it, once."""
    framing = _Framing(terms)
    for triple in triples:
        framing.about[triple.subject].append(triple)
    return framing.node(root, terms, 0)


@dataclass(slots=True)
class _Framing:
    terms: Mapping[str, Term]
    about: dict[Any, list[Triple]] = field(default_factory=lambda: defaultdict(list))
    written: set[Any] = field(default_factory=set)

    def node(self, node: NamedNode | BlankNode, terms: Mapping[str, Term], depth: int) -> dict[str, Json]:
        """Return a node with its properties in the order of the terms, which is that of the model."""
        self.written.add(node)
        types = sorted(
            t.object.value
            for t in self.about[node]
            if t.predicate == RDF.type and isinstance(t.object, NamedNode)
        )
        for class_ in types:
            terms = self._inside(class_, terms)
        found: dict[str, Json] = {"id": node.value} if isinstance(node, NamedNode) else {}
        if types:
            found["type"] = _single([self._class(class_, terms) for class_ in types])
        keyed: dict[str, list[Json]] = defaultdict(list)
        # A part, named by a fragment, stands inside of what it is a part of where both are values.
        for triple in sorted(self.about[node], key=lambda triple: ("#" in str(triple.object), str(triple))):
            if triple.predicate != RDF.type or not _is_iri(triple.object):
                key, value = self._property(triple, terms, depth)
                keyed[key].append(value)
        order = {name: number for number, name in enumerate(terms)}
        for key in sorted(keyed, key=lambda name: (order.get(name, len(order)), name)):
            found[key] = _gathered(key, keyed[key], terms)
        return found

    def _property(self, triple: Triple, terms: Mapping[str, Term], depth: int) -> tuple[str, Json]:
        iri, value = triple.predicate.value, triple.object
        members = self._members(value)
        named = [(name, term) for name, term in terms.items() if term.iri == iri]
        if members is not None:
            inner = [self._value(member, "@id", terms, depth) for member in members]
            lists = [name for name, term in named if term.container == "@list"]
            return (lists[0], inner) if lists else (self._compact(iri, terms), {"@list": inner})
        for name, term in named:
            if term.container == "@language" and isinstance(value, Literal) and value.language:
                return name, {value.language: value.value}
            if term.container != "@list" and _fits(value, term.kind):
                return name, self._value(value, term.kind, terms, depth)
        return self._compact(iri, terms), self._value(value, "", terms, depth)

    def _value(self, value: Any, kind: str, terms: Mapping[str, Term], depth: int) -> Json:  # noqa: ANN401
        if isinstance(value, Literal):
            return _literal(value, kind)
        if not isinstance(value, NamedNode | BlankNode):
            return {"@value": str(value)}
        if value in self.about and value not in self.written and depth < _DEEPEST:
            return self.node(value, self.terms, depth + 1)
        if isinstance(value, BlankNode):
            return {"id": f"_:{value.value}"}
        if kind == "@vocab":
            return self._class(value.value, terms)
        return value.value if kind == "@id" else {"id": value.value}

    def _members(self, node: Any) -> list[Any] | None:  # noqa: ANN401
        """Return the members of an RDF list, None for what is none."""
        members: list[Any] = []
        seen = set()
        while node != RDF.nil:
            rests = [t.object for t in self.about.get(node, ()) if t.predicate == RDF.rest]
            firsts = [t.object for t in self.about.get(node, ()) if t.predicate == RDF.first]
            if len(rests) != 1 or len(firsts) != 1 or node in seen:
                return None
            seen.add(node)
            members.append(firsts[0])
            node = rests[0]
        return members

    def _inside(self, class_: str, terms: Mapping[str, Term]) -> Mapping[str, Term]:
        scoped = [term.scoped for term in self.terms.values() if term.iri == class_ and term.scoped]
        return {**terms, **scoped[0]} if scoped else terms

    def _class(self, iri: str, terms: Mapping[str, Term]) -> str:
        for name, term in terms.items():
            if term.iri == iri and not term.kind and not term.container:
                return name
        return self._compact(iri, terms)

    def _compact(self, iri: str, terms: Mapping[str, Term]) -> str:
        for name, term in terms.items():
            if term.iri[-1:] in ("#", "/") and iri.startswith(term.iri) and len(iri) > len(term.iri):
                return f"{name}:{iri[len(term.iri) :]}"
        return iri


def _fits(value: object, kind: str) -> bool:
    if isinstance(value, Literal):
        if value.language:
            return False
        datatype = value.datatype.value
        if kind in ("@id", "@vocab"):
            return False
        return datatype == (kind or XSD.string.value) or (
            kind.endswith("nonNegativeInteger") and datatype == XSD.integer.value
        )
    return kind in ("@id", "@vocab")


def _literal(value: Literal, kind: str) -> Json:
    if value.language:
        return {"@value": value.value, "@language": value.language}
    datatype = value.datatype
    if datatype == XSD.integer and value.value.lstrip("-").isdigit():
        return int(value.value)
    if datatype == XSD.boolean and value.value in ("true", "false"):
        return value.value == "true"
    if datatype == XSD.string or datatype.value == kind:
        return value.value
    return {"@value": value.value, "@type": datatype.value}


def _gathered(key: str, values: list[Json], terms: Mapping[str, Term]) -> Json:
    term = terms.get(key)
    if term is not None and term.container == "@language":
        merged: dict[str, list[str]] = defaultdict(list)
        for value in values:
            for language, text in value.items():
                merged[language].append(text)
        return {language: _single(texts) for language, texts in merged.items()}
    if term is not None and term.container == "@list":
        return values[0] if len(values) == 1 else [item for value in values for item in value]
    return _single(values)


def _single(values: list[Json]) -> Json:
    return values[0] if len(values) == 1 else values


def _is_iri(term: object) -> bool:
    return isinstance(term, NamedNode)
