"""Show RDF terms to people: short IRIs, names with their language, nothing that could disturb a screen."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from kg.terms import PREFIXES, RDF_NS, XSD_NS

Term = NamedNode | BlankNode | Literal | Triple

_LOCAL: Final = re.compile(r"\w(?:[\w.-]*[\w-])?")
_NAMESPACES: Final = tuple(sorted(PREFIXES.items(), key=lambda item: -len(item[1])))
_PLAIN: Final = frozenset(
    f"{XSD_NS}{name}"
    for name in ("string", "integer", "decimal", "double", "boolean", "date", "dateTime", "anyURI")
) | {f"{RDF_NS}langString"}
# Controls, and the marks that change the direction of what follows them: on a screen they could hide or
# reorder what is around them.
_DISTURBING: Final = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]"
)


@dataclass(frozen=True, slots=True)
class Display:
    """Shortens IRIs by the known prefixes, and those under `base` to what follows it, as in Turtle."""

    base: str = ""

    def iri(self, iri: str) -> str:
        """Return an IRI in its shortest form: `kg:Event`, `<actor/x>` or in full."""
        for prefix, namespace in _NAMESPACES:
            if iri.startswith(namespace) and _LOCAL.fullmatch(iri, len(namespace)):
                return f"{prefix}:{iri[len(namespace) :]}"
        if self.base and iri.startswith(self.base) and len(iri) > len(self.base):
            return f"<{iri[len(self.base) :]}>"
        return f"<{iri}>"

    def text(self, term: Term) -> str:
        """Return a term as plain text; `suffix` has what is left out of a literal."""
        match term:
            case NamedNode():
                return visible(self.iri(term.value))
            case Literal():
                return visible(term.value)
            case Triple():
                return " ".join((self.text(term.subject), self.text(term.predicate), self.text(term.object)))
            case _:
                return str(term)

    def suffix(self, term: Term) -> str:
        """Return what stands behind a literal's text: its language, or a datatype that is not a usual one.

        The language is as LANG() returns it, so that what was seen can be asked for.
        """
        if not isinstance(term, Literal):
            return ""
        if term.language:
            return f"@{term.language}"
        return "" if term.datatype.value in _PLAIN else f"^^{self.iri(term.datatype.value)}"


def visible(text: str) -> str:
    """Return a text with controls and marks of direction written as their code points."""
    return _DISTURBING.sub(lambda found: f"\N{MATHEMATICAL LEFT ANGLE BRACKET}U+{ord(found[0]):04X}⟩", text)


def cased_tag(tag: str) -> str:
    """Return a language tag in its usual case, `zh-Hant-TW` (BCP 47, 2.1.1); engines lower it."""
    first, *rest = tag.split("-")
    parts, in_extension = [first.lower()], False
    for part in rest:
        # What follows a single letter is an extension and stays in lower case.
        if not in_extension and len(part) == 2:  # noqa: PLR2004 - a region
            parts.append(part.upper())
        elif not in_extension and len(part) == 4 and part.isalpha():  # noqa: PLR2004 - a script
            parts.append(part.capitalize())
        else:
            parts.append(part.lower())
        in_extension = in_extension or len(part) == 1
    return "-".join(parts)
