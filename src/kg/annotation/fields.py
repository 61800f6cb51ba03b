"""Read the properties of a fact that was sent: references to the graph, concepts, texts, days."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from kg.annotation.soundness import is_day
from kg.annotation.tree import Node, Ref, Text
from kg.corpus.wording import suggestion
from kg.terms import XSD

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pyoxigraph import NamedNode

    from kg.annotation.tree import Faults, Value
    from kg.rdf.iris import Iris
    from kg.schemes import Scheme


class Fields:
    """Read the properties of one node; `close` complains of those that nobody asked for."""

    def __init__(self, node: Node, iris: Iris, faults: Faults, labels: Mapping[str, str]) -> None:
        self.node = node
        self._iris, self._faults, self._labels = iris, faults, labels
        self._read: set[str] = set()

    def __contains__(self, name: NamedNode) -> bool:
        return name.value in self.node.properties

    def values(self, name: NamedNode) -> list[Value]:
        """Return all values."""
        self._read.add(name.value)
        return self.node.values(name.value)

    def one(self, name: NamedNode, *, needed: bool = False) -> Value | None:
        """Return the one value, None with a fault where there are several, or none where one is `needed`."""
        values, key = self.values(name), _key(name)
        if len(values) > 1:
            self.fault(
                name, "value-twice", f"`{key}` is given {len(values)} times.", mend="Keep one of them."
            )
            return None
        if not values and needed:
            kind = _local(self.node.types[0]) if self.node.types else "fact"
            self.fault(name, "value-missing", f"This {kind} needs one `{key}`.", mend=f"Add `{key}`.")
        return values[0] if values else None

    def fault(self, name: NamedNode, rule: str, message: str, *, value: str = "", mend: str = "") -> None:
        """Note a fault at a property, unless something in it was refused already."""
        if not self._faults.has_refused(self.node.keys.get(name.value)):
            self._faults.add(self.node.at(name.value), rule, message, value=value, mend=mend)

    def _tell(self, value: Value, rule: str, message: str, *, mend: str, said: str = "") -> None:
        if not self._faults.has_refused(value.pointer):
            self._faults.add(value.pointer, rule, message, value=said, mend=mend)

    def reference(self, name: NamedNode, kind: str, *, needed: bool = False) -> str | None:
        """Return the id of the one thing of a kind that is referred to."""
        value = self.one(name, needed=needed)
        return None if value is None else self._id(value, (kind,))[1] or None

    def references(self, name: NamedNode, *kinds: str) -> Iterator[tuple[str, str]]:
        """Yield kind and id of each thing that is referred to."""
        for value in self.values(name):
            kind, identifier = self._id(value, kinds)
            if identifier:
                yield kind, identifier

    def _id(self, value: Value, kinds: tuple[str, ...]) -> tuple[str, str]:
        iri = value.iri if isinstance(value, Ref | Node) else None
        if iri is not None and not (isinstance(value, Node) and (value.properties or value.types)):
            iri = self._labels.get(iri, iri)
            for kind in kinds:
                start = self._iris.thing(kind, "")
                identifier = iri.removeprefix(start)
                if iri.startswith(start) and identifier and "#" not in identifier and "?" not in identifier:
                    return kind, identifier
        said = value.value if isinstance(value, Text) else iri or ""
        wanted = " or ".join(kinds)
        message = f"This is a reference to one {wanted} of the graph, by IRI."
        mend = f"Write an IRI such as {self._iris.thing(kinds[0], '…')}, and nothing else of it."
        self._tell(value, "reference", message, said=said, mend=mend)
        return "", ""

    def concept(self, name: NamedNode, scheme: Scheme, default: str | None = None) -> str | None:
        """Return the id of the one concept; a fault where there is none and no `default`."""
        value = self.one(name, needed=default is None)
        if value is None:
            return default
        start = f"{scheme.iri.value}#"
        iri = value.iri if isinstance(value, Ref | Node) else None
        identifier = (iri or "").removeprefix(start)
        if iri is not None and iri.startswith(start) and identifier in scheme:
            return identifier
        said = value.value if isinstance(value, Text) else iri or ""
        near = suggestion(identifier or said, scheme.concepts, every=True)
        message = f"This is no concept of {scheme.iri.value}."
        mend = f"{near} Write the IRI, such as {scheme[next(iter(scheme))].value}."
        self._tell(value, "concept", message, said=said, mend=mend)
        return None

    def text(self, name: NamedNode, *, needed: bool = False) -> str | None:
        """Return the one text without a language."""
        value = self.one(name, needed=needed)
        if value is None:
            return None
        if not isinstance(value, Text) or value.language or value.datatype not in ("", XSD.string.value):
            message = f"`{_key(name)}` is a plain text."
            self._tell(value, "value-type", message, mend="Write a string.")
            return None
        return self._filled(name, value)

    def text_in(self, name: NamedNode, language: str) -> str | None:
        """Return the one text, which is in `language`, that of the article, or in none."""
        value = self.one(name, needed=True)
        if value is None:
            return None
        if not isinstance(value, Text) or value.datatype:
            message = f"`{_key(name)}` is a text in the language of the article."
            self._tell(value, "value-type", message, mend=f'Write {{"{language}": "…"}}.')
            return None
        if (value.language or language).lower() != language.lower():
            message = f"The text is not said to be in the language of the article, which is '{language}'."
            said, mend = value.language or "", f'Write it in that language, as {{"{language}": "…"}}.'
            self._tell(value, "language-other", message, said=said, mend=mend)
            return None
        return self._filled(name, value)

    def _filled(self, name: NamedNode, value: Text) -> str | None:
        if value.value.strip():
            return value.value
        message = f"`{_key(name)}` is empty."
        self._tell(value, "value-empty", message, mend="Write something, or leave it out.")
        return None

    def day(self, name: NamedNode, *, needed: bool = False) -> date | None:
        """Return the one calendar day."""
        value = self.one(name, needed=needed)
        if value is None:
            return None
        if isinstance(value, Text) and value.datatype == XSD.date.value and is_day(value.value):
            return date.fromisoformat(value.value)
        said = value.value if isinstance(value, Text) else ""
        message = f"`{_key(name)}` is a calendar day such as 2023-04-26."
        self._tell(value, "day", message, said=said, mend="Write YYYY-MM-DD.")
        return None

    def truth(self, name: NamedNode, *, needed: bool = False) -> bool | None:
        """Return the one true or false."""
        value = self.one(name, needed=needed)
        if value is None:
            return None
        if isinstance(value, Text) and value.datatype == XSD.boolean.value:
            return value.value in ("true", "1")
        message = f"`{_key(name)}` is true or false."
        self._tell(value, "value-type", message, mend="Write true or false.")
        return None

    def described(self, name: NamedNode, kind: str) -> Iterator[Node]:
        """Yield the things of a property that are described here, with a fault for all others."""
        for value in self.values(name):
            if isinstance(value, Node) and value.properties:
                yield value
            else:
                message = f"`{_key(name)}` is a {kind} that is described here."
                mend = f'Write {{"type": "{kind}", …}}.'
                self._tell(value, "value-type", message, mend=mend)

    def close(self, *, known: frozenset[str] = frozenset()) -> None:
        """Complain of the properties that were not read and are not `known` to be said elsewhere."""
        for name in self.node.properties:
            if name not in self._read and name not in known:
                kind = _local(self.node.types[0]) if self.node.types else "fact"
                message = f"A {kind} has no such property, so that it would be lost."
                mend = "Leave it out, or say it in a body of its own."
                self._faults.add(self.node.at(name), "property-of-fact", message, value=name, mend=mend)


def _key(name: NamedNode) -> str:
    return _local(name.value)


def _local(iri: str) -> str:
    return iri.rpartition("#")[2].rpartition("/")[2]
