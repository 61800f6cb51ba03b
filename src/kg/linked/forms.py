"""Read out of the shapes what a form for a fact must ask: its fields, what each may hold, and why."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from pyoxigraph import BlankNode, Literal, NamedNode

from kg.terms import OWL, RDF, RDFS, SH_NS, SKOS, XSD

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from pyoxigraph import Triple

    from kg.linked.vocabulary import Vocabulary

_SORTS: Final = {
    XSD.date.value: "day",
    XSD.boolean.value: "truth",
    XSD.anyURI.value: "address",
    RDF.langString.value: "words",
}
_SH: Final = {
    name: NamedNode(f"{SH_NS}{name}")
    for name in (
        "alternativePath",
        "class",
        "datatype",
        "hasValue",
        "inversePath",
        "maxCount",
        "message",
        "minCount",
        "node",
        "or",
        "path",
        "pattern",
        "property",
        "targetClass",
        "targetSubjectsOf",
    )
}
_MEND: Final = NamedNode("https://w3id.org/kg/shapes#mend")

Node = NamedNode | BlankNode


@dataclass(frozen=True, slots=True)
class Option:
    """A concept that may be chosen."""

    iri: str
    label: str
    definition: str


@dataclass(frozen=True, slots=True)
class Field:
    """One property of a fact: `key` is its term in the JSON-LD context, `inverse` that it points here.

    `sort` is `text`, `words` (in the language of the article), `day`, `address`, `truth`, `concept`, `thing`
    (of one of `classes`) or `part` (described by its own `fields`). `maximum` is None for no limit.
    `usual` is the concept that holds where none is given. `common` tells that the shape of the class itself
    speaks of it.
    """

    key: str
    path: str
    label: str
    definition: str
    message: str
    mend: str
    sort: str
    minimum: int = 0
    maximum: int | None = None
    classes: tuple[str, ...] = ()
    options: tuple[Option, ...] = ()
    fields: tuple[Field, ...] = ()
    usual: str = ""
    pattern: str = ""
    inverse: bool = False
    common: bool = True


@dataclass(frozen=True, slots=True)
class Form:
    """What is asked of a fact of one class."""

    cls: str
    iri: str
    label: str
    definition: str
    fields: tuple[Field, ...]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the reader of annotations adds to the shapes.

    `follows` are properties that nobody states, because they follow from the words; `usual` the concepts that
    hold where none is given; `reckoned` properties that are worked out where they are not given; `parts` the
    classes that are described within a fact. All are IRIs.
    """

    follows: frozenset[str]
    reckoned: frozenset[str]
    usual: Mapping[str, str]
    parts: frozenset[str]


def forms(
    classes: Iterable[NamedNode],
    statements: Iterable[Triple],
    schemes: Mapping[str, Vocabulary],
    context: Mapping[str, object],
    wanted: Wanted,
) -> tuple[Form, ...]:
    """Return the forms for facts of some classes.

    `statements` are those of the shapes and of the ontology, `schemes` the concept schemes by their IRI, and
    `context` the terms of the JSON-LD context.
    """
    made = _Maker(_Index(statements), schemes, _Terms.of(context), wanted)
    return tuple(made.form(cls) for cls in classes)


class _Index:
    """Statements by subject and property, in the order in which they were written."""

    def __init__(self, statements: Iterable[Triple]) -> None:
        self._objects: dict[tuple[object, str], list[object]] = {}
        self._subjects: dict[tuple[str, object], list[Node]] = {}
        for said in statements:
            subject = said.subject
            if isinstance(subject, NamedNode | BlankNode):
                self._objects.setdefault((subject, said.predicate.value), []).append(said.object)
                self._subjects.setdefault((said.predicate.value, said.object), []).append(subject)

    def nodes(self, subject: object, name: NamedNode) -> list[Node]:
        found = self._objects.get((subject, name.value), [])
        return [value for value in found if isinstance(value, NamedNode | BlankNode)]

    def iris(self, subject: object, name: NamedNode) -> list[str]:
        return [value.value for value in self.nodes(subject, name) if isinstance(value, NamedNode)]

    def text(self, subject: object, *names: NamedNode) -> str:
        for name in names:
            for value in self._objects.get((subject, name.value), []):
                if isinstance(value, Literal):
                    return value.value
        return ""

    def number(self, subject: object, name: NamedNode) -> int | None:
        text = self.text(subject, name)
        return int(text) if text.isdecimal() else None

    def having(self, name: NamedNode, value: object) -> list[Node]:
        return self._subjects.get((name.value, value), [])

    def members(self, start: object) -> Iterator[Node]:
        """Yield what an RDF list holds."""
        while start is not None and start != RDF.nil:
            yield from self.nodes(start, RDF.first)
            start = next(iter(self.nodes(start, RDF.rest)), None)


@dataclass(frozen=True, slots=True)
class _Terms:
    """What the JSON-LD context calls properties, and which of them are texts in a language, or typed."""

    keys: Mapping[str, str]
    in_language: frozenset[str]
    types: Mapping[str, str]

    @classmethod
    def of(cls, context: Mapping[str, object]) -> _Terms:
        """Read a context; of several terms of one property the first counts."""
        keys: dict[str, str] = {}
        types: dict[str, str] = {}
        in_language = set()
        for term, told in context.items():
            meaning = told.get("@id") if isinstance(told, dict) else told
            iri = _expanded(meaning, context)
            if not iri or iri in keys:
                continue
            keys[iri] = term
            if isinstance(told, dict):
                types[iri] = _expanded(told.get("@type"), context)
                if told.get("@container") == "@language":
                    in_language.add(iri)
        return cls(keys, frozenset(in_language), types)


def _expanded(name: object, context: Mapping[str, object]) -> str:
    prefix, colon, local = name.partition(":") if isinstance(name, str) else ("", "", "")
    start = context.get(prefix)
    return f"{start}{local}" if colon and isinstance(start, str) else ""


@dataclass
class _Told:
    """What the shapes say of one property of one class, gathered."""

    path: NamedNode
    inverse: bool
    common: bool
    shapes: list[Node] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Maker:
    """Make forms out of the statements of shapes and ontology."""

    index: _Index
    schemes: Mapping[str, Vocabulary]
    terms: _Terms
    wanted: Wanted

    def form(self, cls: NamedNode, *, is_part: bool = False) -> Form:
        """Return the form of a class; within a fact nobody asks what a part belongs to."""
        told: dict[tuple[str, bool], _Told] = {}
        for shape, path, inverse, common in self._shapes(cls):
            if path.value not in self.wanted.follows and not (inverse and is_part):
                entry = told.setdefault((path.value, inverse), _Told(path, inverse, common))
                entry.shapes.append(shape)
        label = self.index.text(cls, RDFS.label)
        definition = self.index.text(cls, SKOS.definition)
        # What is worked out where it is not given is asked last.
        asked = sorted(told.values(), key=lambda entry: entry.path.value in self.wanted.reckoned)
        fields = tuple(map(self._field, asked))
        return Form(_local(cls.value), cls.value, label, definition, fields)

    def _shapes(self, cls: NamedNode) -> Iterator[tuple[Node, NamedNode, bool, bool]]:
        """Yield the shapes of the properties of a class: those of its own, then those of the properties."""
        for shape in self.index.having(_SH["targetClass"], cls):
            for prop in self.index.nodes(shape, _SH["property"]):
                for path in self.index.nodes(prop, _SH["path"]):
                    for inside in self.index.nodes(path, _SH["inversePath"]):
                        if isinstance(inside, NamedNode) and self._domain(inside):
                            yield prop, inside, True, True
                    if isinstance(path, NamedNode):
                        yield prop, path, False, True
        for path in self._properties_of(cls):
            for shape in self.index.having(_SH["targetSubjectsOf"], path):
                if path in self._paths(shape):
                    yield shape, path, False, False

    def _properties_of(self, cls: NamedNode) -> Iterator[NamedNode]:
        for subject in dict.fromkeys(
            (
                *self.index.having(RDF.type, OWL.ObjectProperty),
                *self.index.having(RDF.type, OWL.DatatypeProperty),
            )
        ):
            if isinstance(subject, NamedNode) and cls in self._domain(subject):
                yield subject

    def _domain(self, prop: NamedNode) -> list[NamedNode]:
        found: list[Node] = []
        for domain in self.index.nodes(prop, RDFS.domain):
            union = self.index.nodes(domain, OWL.unionOf)
            found += self.index.members(union[0]) if union else [domain]
        return [cls for cls in found if isinstance(cls, NamedNode)]

    def _paths(self, shape: Node) -> list[Node]:
        """Return the property of a shape, or those of which it means any."""
        found: list[Node] = []
        for path in self.index.nodes(shape, _SH["path"]):
            alternatives = self.index.nodes(path, _SH["alternativePath"])
            found += self.index.members(alternatives[0]) if alternatives else [path]
        return found

    def _field(self, told: _Told) -> Field:
        path, shapes = told.path, told.shapes
        classes = self._domain(path) if told.inverse else self._classes(shapes)
        scheme = self._scheme(shapes)
        parts = [cls for cls in classes if cls.value in self.wanted.parts and not told.inverse]
        minima = [self.index.number(shape, _SH["minCount"]) or 0 for shape in shapes]
        maxima = [m for shape in shapes if (m := self.index.number(shape, _SH["maxCount"])) is not None]
        return Field(
            key=self.terms.keys.get(path.value, _local(path.value)),
            path=path.value,
            label=self.index.text(classes[0] if told.inverse else path, RDFS.label) or _local(path.value),
            definition=self.index.text(path, SKOS.definition),
            message=self.index.text(shapes[0], _SH["message"]),
            mend=self.index.text(shapes[0], _MEND),
            sort=self._sort(path, shapes, scheme=scheme, has_parts=bool(parts), classes=classes),
            minimum=0 if path.value in self.wanted.reckoned else max(minima),
            maximum=min(maxima, default=None),
            classes=tuple(_local(cls.value) for cls in classes),
            options=tuple(self._options(scheme)),
            fields=tuple(entry for part in parts[:1] for entry in self.form(part, is_part=True).fields),
            usual=self.wanted.usual.get(path.value, ""),
            pattern=next(filter(None, (self.index.text(shape, _SH["pattern"]) for shape in shapes)), ""),
            inverse=told.inverse,
            common=told.common,
        )

    def _classes(self, shapes: list[Node]) -> list[NamedNode]:
        """Return the classes of what a property may lead to, one of which is enough."""
        found: list[Node] = []
        for shape in shapes:
            found += self.index.nodes(shape, _SH["class"])
            for choice in self.index.nodes(shape, _SH["or"]):
                for member in self.index.members(choice):
                    found += self.index.nodes(member, _SH["class"])
        return [cls for cls in dict.fromkeys(found) if isinstance(cls, NamedNode)]

    def _scheme(self, shapes: list[Node]) -> str:
        """Return the concept scheme that the values are of, empty where they are no concepts."""
        for shape in shapes:
            for inside in self.index.nodes(shape, _SH["node"]):
                for prop in self.index.nodes(inside, _SH["property"]):
                    if SKOS.inScheme in self.index.nodes(prop, _SH["path"]):
                        return next(iter(self.index.iris(prop, _SH["hasValue"])), "")
        return ""

    def _sort(
        self, path: NamedNode, shapes: list[Node], *, scheme: str, has_parts: bool, classes: list[NamedNode]
    ) -> str:
        if scheme:
            return "concept"
        if has_parts:
            return "part"
        if classes:
            return "thing"
        if path.value in self.terms.in_language:
            return "words"
        types = [iri for shape in shapes for iri in self.index.iris(shape, _SH["datatype"])]
        return _SORTS.get(next(iter(types), self.terms.types.get(path.value, "")), "text")

    def _options(self, scheme: str) -> Iterator[Option]:
        found = self.schemes.get(scheme)
        for entry in found.entries() if found else ():
            if SKOS.inScheme not in entry.more:
                # It is a collection of concepts.
                continue
            yield Option(entry.node.value, entry.label, entry.definition)


def _local(iri: str) -> str:
    return iri.rpartition("#")[2].rpartition("/")[2]
