"""Read the JSON of an annotation into a tree of IRIs and literals (JSON-LD 1.1, 5.1, as far as needed)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kg.annotation.contexts import expand
from kg.annotation.soundness import iri_fault, text_fault
from kg.annotation.tree import Items, Node, Ref, Text, step
from kg.corpus.authorities import language_tag
from kg.corpus.wording import suggestion
from kg.model.finding import Severity
from kg.terms import OA, OA_NS, RDF, XSD, XSD_NS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from kg.annotation.contexts import Contexts, Term
    from kg.annotation.jsontext import Json
    from kg.annotation.tree import Faults, Value

_IDS: Final = ("id", "@id")
_TYPES: Final = ("type", "@type")
_WORDS_QUOTED: Final = frozenset((OA.exact.value, OA.prefix.value, OA.suffix.value))
_INTEGERS: Final = frozenset((XSD.integer.value, f"{XSD_NS}nonNegativeInteger"))
_MOST_BLANK: Final = 100
_MOST_SUGGESTED: Final = 20


def read_tree(document: Json, contexts: Contexts, faults: Faults) -> Node | None:
    """Return the root of a JSON-LD document; None, with faults, where nothing of it can be understood."""
    if not isinstance(document, dict):
        message = "An annotation is a JSON object."
        faults.add("", "value-type", message, value=_shown(document), mend='Write {"@context": …, …}.')
        return None
    if "@context" not in document:
        mend = 'Write "@context": "http://www.w3.org/ns/anno.jsonld".'
        faults.add("", "context", "The annotation has no @context.", mend=mend)
        terms: Mapping[str, Term] | None = contexts.standard
    else:
        terms = contexts.read(document["@context"], faults)
    if terms is None:
        # What the keys would mean in the standard context is worth saying all the same.
        terms = contexts.standard
    return _Expander(faults).node(document, "", terms, root=True)


class _Expander:
    def __init__(self, faults: Faults) -> None:
        self._faults = faults
        self._suggested = 0

    def _near(self, written: Json, among: list[str]) -> str:
        """Return a sentence that offers the nearest words, if any; only so often, for it takes a while."""
        self._suggested += 1
        return suggestion(_shown(written), among) if self._suggested <= _MOST_SUGGESTED else ""

    def node(
        self, value: Mapping[str, Json], pointer: str, terms: Mapping[str, Term], *, root: bool = False
    ) -> Node:
        types, scope = self._types(value, pointer, terms)
        node = Node(self._id(value, pointer, terms), pointer, types)
        for written, keys in ((RDF.type.value, _TYPES), ("@id", _IDS)):
            for key in keys:
                if key in value:
                    node.keys[written] = step(pointer, key)
        for key, member in value.items():
            term = scope.get(key)
            if key in _IDS or key in _TYPES or (term is not None and term.iri in ("@id", "@type")):
                continue
            place = step(pointer, key)
            if key == "@context":
                if not root:
                    message = "A context stands at the top of the document only."
                    self._faults.add(place, "context-inline", message, mend="Move it there.")
                continue
            name = self._property(key, term, place, scope)
            if name is None or member is None or (member == [] and (term is None or not term.container)):
                continue
            inside = {**terms, **term.scoped} if term is not None and term.scoped else terms
            read = self._values(member, place, term, name, inside)
            if name in node.properties:
                node.properties[name] += read
            else:
                node.properties[name] = read
                node.keys[name] = place
        return node

    def _types(
        self, value: Mapping[str, Json], pointer: str, terms: Mapping[str, Term]
    ) -> tuple[list[str], Mapping[str, Term]]:
        """Return the types, and the terms that hold in nodes of these types (JSON-LD 1.1, 4.1.8)."""
        found: list[str] = []
        scope = terms
        for key in _TYPES:
            if key not in value:
                continue
            place, given = step(pointer, key), value[key]
            for written, where in _each(given, place):
                if not isinstance(written, str):
                    message = "A type is given by name."
                    self._faults.add(
                        where, "value-type", message, value=_shown(written), mend="Write a string."
                    )
                    continue
                term = terms.get(written)
                iri = term.iri if term is not None else expand(written, terms)
                if iri is None or iri_fault(iri):
                    near = self._near(written, [name for name in terms if name[:1].isupper()])
                    message = f"'{written[:80]}' is no type of the contexts that are given."
                    mend = near or "Use a type of the Web Annotation vocabulary, or an absolute IRI."
                    self._faults.add(where, "type-unknown", message, value=written, mend=mend)
                    continue
                found.append(iri)
                if term is not None and term.scoped:
                    scope = {**scope, **term.scoped}
        return found, scope

    def _id(self, value: Mapping[str, Json], pointer: str, terms: Mapping[str, Term]) -> str | None:
        for key in _IDS:
            if key not in value:
                continue
            given, place = value[key], step(pointer, key)
            if given is None:
                return None
            if not isinstance(given, str):
                message = "A thing has one IRI, as a string (Web Annotation Data Model, 3.1)."
                mend = "Keep one IRI; further ones of an annotation are `canonical` or `via`."
                self._faults.add(place, "id", message, value=_shown(given), mend=mend)
                return None
            return self._iri(given, place, terms)
        return None

    def _iri(self, written: str, place: str, terms: Mapping[str, Term]) -> str | None:
        if written.startswith("_:"):
            if written[2:].isalnum() and len(written) < _MOST_BLANK:
                return written
            message, iri = "This is no name of a blank node.", written
        else:
            iri = expand(written, terms) or written
            message = iri_fault(iri) or ""
        if message:
            mend = "Write an absolute IRI, such as https://example.org/page."
            self._faults.add(place, "iri", message, value=iri, mend=mend)
            return None
        return iri

    def _property(self, key: str, term: Term | None, place: str, terms: Mapping[str, Term]) -> str | None:
        if term is not None:
            return term.iri
        if key.startswith("@"):
            message = f"'{key}' is not supported in an annotation."
            self._faults.add(place, "keyword", message, value=key, mend="Write the value out.")
            return None
        iri = expand(key, terms)
        if iri is not None:
            fault = iri_fault(iri)
            if fault:
                self._faults.add(place, "iri", fault, value=key, mend="Correct the name of the property.")
                return None
            return iri
        near = self._near(key, [name for name in terms if name[:1].islower()])
        self._faults.add(
            place,
            "property-unknown",
            f"'{key[:80]}' means nothing in the contexts that are given, and is left out.",
            value=key,
            mend=near or "Leave it out, or give it an IRI.",
            severity=Severity.WARNING,
        )
        return None

    def _values(
        self, given: Json, place: str, term: Term | None, name: str, terms: Mapping[str, Term]
    ) -> list[Value]:
        container = term.container if term is not None else ""
        if container == "@language" and isinstance(given, dict):
            return list(self._by_language(given, place, name))
        read = list(self._several(_each(given, place), term, name, terms))
        return [Items(tuple(read), place)] if container == "@list" else read

    def _several(
        self, given: Iterable[tuple[Json, str]], term: Term | None, name: str, terms: Mapping[str, Term]
    ) -> Iterator[Value]:
        kind = term.kind if term is not None else ""
        for value, place in given:
            if value is None:
                continue
            read: Value | None
            if isinstance(value, list):
                message = "A list within a list means nothing here."
                self._faults.add(place, "value-type", message, mend="Keep one list.")
                continue
            if isinstance(value, dict):
                read = self._object(value, place, name, terms)
            elif kind == "@id":
                read = self._reference(value, place, terms)
            elif kind == "@vocab":
                read = self._word(value, place, terms)
            else:
                read = self._literal(value, place, kind, name)
            if read is not None:
                yield read

    def _object(
        self, value: Mapping[str, Json], place: str, name: str, terms: Mapping[str, Term]
    ) -> Value | None:
        if "@value" not in value:
            return self.node(value, place, terms)
        language, datatype, text = value.get("@language"), value.get("@type"), value["@value"]
        if text is None:
            return None
        if (
            isinstance(text, dict | list)
            or not value.keys() <= {"@value", "@language", "@type"}
            or (language and datatype)
        ):
            message = "A value has one @value, and @language or @type."
            self._faults.add(place, "value-type", message, mend="Leave out what else is there.")
            return None
        if datatype is not None:
            kind = expand(datatype, terms) if isinstance(datatype, str) else None
            if kind is None or iri_fault(kind):
                message = "The type of a value is the IRI of a datatype."
                self._faults.add(
                    step(place, "@type"), "iri", message, value=_shown(datatype), mend="Correct it."
                )
                return None
            return self._literal(text, step(place, "@value"), kind, name)
        if language is not None:
            places = step(place, "@value"), step(place, "@language")
            return self._in_language(text, language, *places, name)
        return self._literal(text, step(place, "@value"), "", name)

    def _reference(self, value: Json, place: str, terms: Mapping[str, Term]) -> Value | None:
        if not isinstance(value, str):
            message = "This is an IRI or an object that describes a thing."
            self._faults.add(
                place, "value-type", message, value=_shown(value), mend="Write an IRI as a string."
            )
            return None
        iri = self._iri(value, place, terms)
        return Ref(iri, place) if iri is not None else None

    def _word(self, value: Json, place: str, terms: Mapping[str, Term]) -> Value | None:
        term = terms.get(value) if isinstance(value, str) else None
        if term is not None and term.iri[:1] != "@":
            return Ref(term.iri, place)
        if isinstance(value, str) and ":" in value:
            return self._reference(value, place, terms)
        near = self._near(value, [word for word, known in terms.items() if known.iri.startswith(OA_NS)])
        message = "This is no word of the contexts that are given, and no IRI."
        self._faults.add(
            place, "word-unknown", message, value=_shown(value), mend=near or "Use a word of the vocabulary."
        )
        return None

    def _literal(self, value: Json, place: str, kind: str, name: str) -> Text | None:
        if kind in _INTEGERS or (kind == XSD.boolean.value):
            wanted: type = bool if kind == XSD.boolean.value else int
            if type(value) is not wanted:
                what = "true or false" if wanted is bool else "a whole number"
                message = f"This is {what}, without quotation marks."
                self._faults.add(place, "value-type", message, value=_shown(value), mend=f"Write {what}.")
                return None
            return Text(_shown(value), place, datatype=kind)
        if isinstance(value, bool):
            return Text(_shown(value), place, datatype=XSD.boolean.value)
        if isinstance(value, int | float):
            datatype = XSD.integer if isinstance(value, int) else XSD.double
            return Text(repr(value), place, datatype=kind or datatype.value)
        fault = text_fault(str(value), quoted=name in _WORDS_QUOTED)
        if fault:
            mend = "Remove the character."
            self._faults.add(place, "character", fault, value=str(value), mend=mend)
            return None
        return Text(str(value), place, datatype=kind)

    def _by_language(self, value: Mapping[str, Json], place: str, name: str) -> Iterator[Text]:
        for tag, texts in value.items():
            where = step(place, tag)
            for text, here in _each(texts, where):
                read = self._in_language(text, tag, here, where, name)
                if read is not None:
                    yield read

    def _in_language(self, text: Json, tag: Json, place: str, tag_place: str, name: str) -> Text | None:
        language = language_tag(tag) if isinstance(tag, str) else None
        if language is None:
            message = f"'{_shown(tag)[:80]}' is not a language tag."
            mend = "Use one such as en or zh-Hant."
            self._faults.add(tag_place, "language", message, value=_shown(tag), mend=mend)
            return None
        if not isinstance(text, str):
            message = "A text in a language is a string."
            self._faults.add(place, "value-type", message, value=_shown(text), mend="Write a string.")
            return None
        read = self._literal(text, place, "", name)
        return Text(read.value, place, language) if read is not None else None


def _each(value: Json, place: str) -> Iterator[tuple[Json, str]]:
    if isinstance(value, list):
        for number, item in enumerate(value):
            yield item, step(place, number)
    else:
        yield value, place


def _shown(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return "null" if value is None else str(value)
