"""Find the name of the ontology that was meant: by what stands at its place in a query, and by its words."""

from __future__ import annotations

import re
from difflib import get_close_matches
from enum import Enum
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from re import Match

_WORD: Final = re.compile(r"[A-Z]+[a-z]*|[a-z]+|\d+")
_LIKENESS: Final = 0.75
"""Of letters: evnt and event have it, year and earliest do not."""
_TYPES: Final = frozenset({"a", "rdf:type", "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"})
_NO_SUBJECT_BEFORE: Final = frozenset({"", ".", "{", "}", ","})
_NO_OBJECT_AFTER: Final = frozenset({"", ".", ";", ",", "}", "]"})
_PATHS: Final = frozenset("/|*+?)([^")
_TERMS: Final = frozenset({"variable", "iri", "prefixed", "string"})
_VALUES: Final = re.compile(r"\d.*|true|false", re.IGNORECASE)


class Kind(Enum):
    """What stands at a place in a query."""

    CLASS = "class"
    PROPERTY = "property"
    ANY = "any"


def kind_of(read: Sequence[Match[str]], number: int) -> Kind:
    """Return what must stand at the place of one of a query's tokens, as far as its neighbours tell."""
    before = read[number - 1][0] if number else ""
    if before in _TYPES:
        return Kind.CLASS
    after = read[number + 1] if number + 1 < len(read) else None
    if before in _NO_SUBJECT_BEFORE or after is None or after[0] in _NO_OBJECT_AFTER:
        return Kind.ANY
    is_object = after.lastgroup in _TERMS or after[0] in _PATHS or bool(_VALUES.fullmatch(after[0]))
    return Kind.PROPERTY if is_object else Kind.ANY


def nearest(meant: str, names: Iterable[str], kind: Kind) -> str:
    """Return the name of a kind that is nearest to what was meant, or nothing where none is near.

    Near is a name that has all its words, the shortest first, or else one of nearly the same letters.
    Classes begin with a capital, as in the ontology, and properties do not.
    """
    possible = sorted(
        (name for name in names if kind is Kind.ANY or name[:1].isupper() == (kind is Kind.CLASS)),
        key=lambda name: (len(name), name),
    )
    wanted = _words(meant)
    for name in possible:
        if wanted and wanted <= _words(name):
            return name
    lowered = {name.lower(): name for name in reversed(possible)}
    close = get_close_matches(meant.lower(), lowered, n=1, cutoff=_LIKENESS)
    return lowered[close[0]] if close else ""


def _words(name: str) -> frozenset[str]:
    return frozenset(word.lower() for word in _WORD.findall(name))
