"""Know the JSON-LD contexts that an annotation may name; none is ever fetched."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from kg.annotation import vocabulary
from kg.annotation.tree import step
from kg.corpus.wording import suggestion
from kg.rdf.iris import is_iri
from kg.resources import context_file

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kg.annotation.jsontext import Json
    from kg.annotation.tree import Faults
    from kg.rdf.iris import Iris

_KEYWORDS: Final = frozenset(("@id", "@type", "@container", "@context"))
_VERSION: Final = 1.1
_INLINE: Final = frozenset(("@id", "@type"))


@dataclass(frozen=True, slots=True)
class Term:
    """What a key means: an IRI (or `@id`, `@type`), how its values are read, how they are held.

    `kind` is empty, `@id`, `@vocab` or the IRI of a datatype; `scoped` are the terms that hold inside.
    """

    iri: str
    kind: str = ""
    container: str = ""
    scoped: Mapping[str, Term] = field(default_factory=dict, compare=False, repr=False)


Terms = MappingProxyType[str, Term]


@dataclass(frozen=True, slots=True)
class Contexts:
    """The contexts that are known by their IRI; made once and passed in."""

    by_iri: Mapping[str, Mapping[str, Term]]
    both: Mapping[tuple[str, ...], Mapping[str, Term]]

    @property
    def standard(self) -> Mapping[str, Term]:
        """Return the terms of the standard context."""
        return self.by_iri[vocabulary.STANDARD]

    @classmethod
    def of(cls, iris: Iris) -> Contexts:
        """Return the standard context, and the project's under its own IRI and under the base."""
        standard = _standard()
        document = json.loads(context_file().read_text(encoding="utf-8"))
        project = _terms(document["@context"], {})
        here = f"{iris.base}context.jsonld"
        known = {vocabulary.STANDARD: standard, vocabulary.PROJECT: project, here: project}
        both: dict[tuple[str, ...], Mapping[str, Term]] = {
            names: {**known[names[0]], **known[names[1]]}
            for own in (vocabulary.PROJECT, here)
            for names in ((vocabulary.STANDARD, own), (own, vocabulary.STANDARD))
        }
        return cls(known, both)

    def read(self, value: Json, faults: Faults) -> Mapping[str, Term] | None:
        """Return the terms of a document's `@context`; what is wrong with it goes to `faults`.

        Later contexts win (JSON-LD 1.1, 4.1.5). None where nothing of the document can be understood.
        """
        pointer = "/@context"
        parts = value if isinstance(value, list) else [value]
        if all(isinstance(part, str) and part in self.by_iri for part in parts):
            names = tuple(str(part) for part in parts)
            self._standard_is_there(names, faults, pointer)
            if len(names) == 1:
                return self.by_iri[names[0]]
            if names in self.both:
                return self.both[names]
        terms: dict[str, Term] = {}
        known = []
        for number, part in enumerate(parts):
            place = step(pointer, number) if isinstance(value, list) else pointer
            if isinstance(part, str):
                if part not in self.by_iri:
                    self._unknown(part, place, faults)
                    continue
                known.append(part)
                terms.update(self.by_iri[part])
            elif isinstance(part, dict):
                terms.update(_inline(part, terms, place, faults))
            else:
                message = "A context is an IRI or an object."
                faults.add(place, "context", message, value=part, mend=f"Write {vocabulary.STANDARD!r}.")
        if not known and isinstance(value, list | dict) and not faults.refused:
            self._standard_is_there((), faults, pointer)
        return terms if known else None

    def _standard_is_there(self, names: tuple[str, ...], faults: Faults, pointer: str) -> None:
        if (
            vocabulary.STANDARD not in names
            and vocabulary.PROJECT not in names
            and not any(name in self.by_iri for name in names)
        ):
            faults.add(
                pointer,
                "context",
                "The context of Web Annotations is not among the contexts (Web Annotation Data Model, 3.1).",
                mend=f'Write "@context": "{vocabulary.STANDARD}".',
            )

    def _unknown(self, name: str, place: str, faults: Faults) -> None:
        near = suggestion(name, list(self.by_iri))
        faults.add(
            place,
            "context-remote",
            "This context is not known here, and contexts are never fetched.",
            value=name,
            mend=near
            or f"Use {', '.join(sorted(self.by_iri))}, or write the terms' prefixes into the context.",
        )


def expand(name: str, terms: Mapping[str, Term]) -> str | None:
    """Return the IRI of a compact or absolute IRI (JSON-LD 1.1, 5.2.2 without terms), or None."""
    prefix, colon, local = name.partition(":")
    if not colon:
        return None
    term = terms.get(prefix)
    if term is not None and not local.startswith("//") and term.iri[-1:] in ("#", "/", ":", "?"):
        return term.iri + local
    return name


def _standard() -> Mapping[str, Term]:
    full = vocabulary.full
    terms = {prefix: Term(iri) for prefix, iri in vocabulary.PREFIXES.items()}
    terms |= {"id": Term("@id"), "type": Term("@type")}
    for named in (vocabulary.CLASSES, vocabulary.DIRECTIONS, vocabulary.PLAIN):
        terms |= {name: Term(full(iri)) for name, iri in named.items()}
    terms |= {name: Term(full(f"oa:{name}")) for name in vocabulary.MOTIVATIONS}
    terms |= {name: Term(full(iri), "@id") for name, iri in vocabulary.LINKS.items()}
    terms |= {name: Term(full(iri), "@vocab") for name, iri in vocabulary.WORDS.items()}
    terms |= {name: Term(full(iri), "@id", "@list") for name, iri in vocabulary.LISTS.items()}
    terms |= {name: Term(full(iri), full(datatype)) for name, (iri, datatype) in vocabulary.TYPED.items()}
    return MappingProxyType(terms)


def _terms(definitions: Mapping[str, Json], before: Mapping[str, Term]) -> Mapping[str, Term]:
    """Return the terms of a context that comes with kg."""
    terms = {**before}
    for name, definition in definitions.items():
        if isinstance(definition, str) and name[:1] != "@":
            terms[name] = Term(
                definition if definition[:1] == "@" else expand(definition, terms) or definition
            )
    for name, definition in definitions.items():
        if isinstance(definition, dict):
            scoped = definition.get("@context")
            terms[name] = Term(
                expand(str(definition["@id"]), terms) or "",
                _kind(str(definition.get("@type", "")), terms),
                str(definition.get("@container", "")),
                MappingProxyType(_scoped(scoped, terms)) if isinstance(scoped, dict) else {},
            )
    return MappingProxyType(terms)


def _scoped(definitions: Mapping[str, Json], terms: Mapping[str, Term]) -> dict[str, Term]:
    every = _terms(definitions, terms)
    return {name: every[name] for name in definitions}


def _kind(kind: str, terms: Mapping[str, Term]) -> str:
    return kind if not kind or kind[0] == "@" else expand(kind, terms) or kind


def _inline(
    part: Mapping[str, Json], terms: Mapping[str, Term], place: str, faults: Faults
) -> Mapping[str, Term]:
    """Return the terms of a context that the sender writes out: prefixes and properties of their own."""
    found: dict[str, Term] = {}
    for name, definition in part.items():
        where = step(place, name)
        if name == "@version" and definition == _VERSION:
            continue
        if name[:1] == "@" or ":" in name or not name:
            message = f"'{name}' in a context of your own is not supported."
            mend = "Define prefixes and properties there; write out what it would change."
            faults.add(where, "context-inline", message, value=name, mend=mend)
        elif name in terms:
            message = f"'{name}' is a term of a context before, which keeps its meaning."
            faults.add(where, "context-inline", message, value=name, mend="Choose another name.")
        else:
            term = _defined(definition, {**terms, **found})
            if term is None:
                message = f"The term '{name}' is defined in a way that is not supported."
                mend = 'Write an absolute IRI, or {"@id": IRI, "@type": "@id" or the IRI of a datatype}.'
                faults.add(where, "context-inline", message, value=name, mend=mend)
            else:
                found[name] = term
    return found


def _defined(definition: Json, terms: Mapping[str, Term]) -> Term | None:
    kind = ""
    if isinstance(definition, dict):
        if not definition.keys() <= _INLINE or not all(isinstance(v, str) for v in definition.values()):
            return None
        kind = _kind(str(definition.get("@type", "")), terms)
        definition = definition.get("@id")
        if kind and kind not in ("@id", "@vocab") and not is_iri(kind):
            return None
    if not isinstance(definition, str):
        return None
    iri = expand(definition, terms)
    return Term(iri, kind) if iri is not None and is_iri(iri) else None
