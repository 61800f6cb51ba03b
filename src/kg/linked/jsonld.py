"""Write a description as JSON-LD in plain words, with those of them that it uses explained in the document.

No reader has to fetch a context: many do not, and some may not.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from pyoxigraph import BlankNode, Literal, NamedNode

from kg.sparql.display import cased_tag
from kg.terms import RDF, XSD

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pyoxigraph import Triple

Node = dict[str, Any]

_KEYWORDS: Final = {"id": "@id", "type": "@type"}
_INTEGER: Final = re.compile(r"0|-?[1-9][0-9]{0,14}")
_BOOLEANS: Final = {"true": True, "false": False}


@dataclass(frozen=True, slots=True)
class Words:
    """The terms of a context, by what they mean: an IRI, and how their values are written.

    That is `@id` for IRIs, `@language` for a text by language, a datatype, or nothing for a plain string.
    """

    classes: Mapping[str, str]
    properties: Mapping[tuple[str, str], str]
    definitions: Mapping[str, Any]

    @classmethod
    def of(cls, context: Mapping[str, Any]) -> Words:
        """Read a context as kg's own file has it; contexts of single classes are left out of account."""
        prefixes = {name: text for name, text in context.items() if isinstance(text, str) and _is_space(text)}
        classes, properties = {}, {}
        for name, definition in context.items():
            if name.startswith("@") or name in _KEYWORDS or name in prefixes:
                continue
            iri = _expanded(definition if isinstance(definition, str) else definition["@id"], prefixes)
            if isinstance(definition, str) and name[:1].isupper():
                classes[iri] = name
            elif isinstance(definition, str):
                properties[iri, ""] = name
            elif "@context" not in definition:
                kind = definition.get("@container") or definition.get("@type", "")
                properties[iri, _expanded(kind, prefixes)] = name
        return cls(classes, properties, context)


@dataclass(slots=True)
class _Page:
    """Collects the terms that a document uses."""

    words: Words
    used: dict[str, Any] = field(default_factory=lambda: dict(_KEYWORDS))

    def class_name(self, iri: str) -> str:
        name = self.words.classes.get(iri)
        return self._use(name) if name else iri

    def property_name(self, iri: str, kind: str) -> str | None:
        name = self.words.properties.get((iri, kind))
        return self._use(name) if name else None

    def _use(self, name: str) -> str:
        definition = self.words.definitions[name]
        iri = definition if isinstance(definition, str) else definition["@id"]
        full = _expanded(iri, self.words.definitions)
        self.used[name] = full if isinstance(definition, str) else {**self._kind(definition), "@id": full}
        return name

    def _kind(self, definition: Mapping[str, Any]) -> dict[str, Any]:
        return {
            key: value if value.startswith("@") else _expanded(value, self.words.definitions)
            for key, value in definition.items()
            if key in ("@type", "@container")
        }


def compact(statements: Iterable[Triple], root: NamedNode, words: Words) -> bytes:
    """Return statements as a JSON-LD document; the thing at its root comes first."""
    page = _Page(words)
    nodes: dict[str, Node] = {}
    ordered = sorted(statements, key=lambda entry: (entry.subject != root, *map(str, (entry.subject, entry))))
    for entry in ordered:
        node = nodes.setdefault(_id(entry.subject), {"id": _id(entry.subject)})
        if entry.predicate == RDF.type and isinstance(entry.object, NamedNode):
            _add(node, "type", page.class_name(entry.object.value))
        else:
            _state(node, entry.predicate.value, entry.object, page)
    document = {"@context": page.used, "@graph": list(nodes.values())}
    return json.dumps(document, ensure_ascii=False, indent=1).encode() + b"\n"


def _state(node: Node, predicate: str, value: object, page: _Page) -> None:
    if isinstance(value, NamedNode | BlankNode):
        name = page.property_name(predicate, "@id")
        _add(node, name or predicate, _id(value) if name else {"id": _id(value)})
    elif isinstance(value, Literal) and value.language:
        name, tag = page.property_name(predicate, "@language"), cased_tag(value.language)
        if name:
            _add(node.setdefault(name, {}), tag, value.value)
        else:
            _add(node, predicate, {"@value": value.value, "@language": tag})
    elif isinstance(value, Literal):
        datatype = value.datatype.value
        plain = datatype == XSD.string.value
        name = page.property_name(predicate, "" if plain else datatype)
        if name:
            _add(node, name, _native(value.value, datatype))
        elif plain:
            _add(node, predicate, value.value)
        else:
            _add(node, predicate, {"@value": value.value, "@type": datatype})


def _native(text: str, datatype: str) -> object:
    """Return a number or a truth value as JSON has it, where that says the same, else the text."""
    if datatype == XSD.integer.value and _INTEGER.fullmatch(text):
        return int(text)
    return _BOOLEANS.get(text, text) if datatype == XSD.boolean.value else text


def _add(node: Node, name: str, value: object) -> None:
    """Add a value to a property; a single one stands without a list."""
    if name not in node:
        node[name] = value
    elif isinstance(node[name], list):
        node[name].append(value)
    else:
        node[name] = [node[name], value]


def _id(term: object) -> str:
    return str(term) if isinstance(term, BlankNode) else str(getattr(term, "value", term))


def _is_space(text: str) -> bool:
    return text.startswith("http") and text.endswith(("#", "/"))


def _expanded(text: str, prefixes: Mapping[str, Any]) -> str:
    prefix, colon, local = text.partition(":")
    space = prefixes.get(prefix) if colon and not local.startswith("//") else None
    return f"{space}{local}" if isinstance(space, str) else text
