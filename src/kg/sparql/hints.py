"""Say why a query may have no answer: an unknown name, a graph that holds nothing, a text without a tag."""

from __future__ import annotations

import re
from difflib import get_close_matches
from itertools import chain, pairwise
from typing import TYPE_CHECKING, Final
from urllib.parse import urljoin

from kg.schemes import CONCEPTS_NS, SCHEMES
from kg.store.querytext import tokens
from kg.terms import KG, KG_NS, PREFIXES, SCHEMA_NS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from re import Match

MOST: Final = 3
"""Hints to one answer: whoever mends the first asks again."""
_OTHER_SCHEMA: Final = "http://schema.org/"
_TERMS: Final = frozenset(
    (
        *(term.value for name, term in vars(KG).items() if not name.startswith("_")),
        *(concept.value for scheme in SCHEMES for concept in scheme.concepts.values()),
        *(scheme.iri.value for scheme in SCHEMES),
    )
)

_NAMING: Final = re.compile(r"(prefLabel|altLabel|label|headline)>?$")
"""Properties whose texts have a language."""


def hints(text: str, base: str = "", has_graph: Callable[[str], bool] | None = None) -> tuple[str, ...]:
    """Return sentences on what in a query may be why nothing was found, the likeliest first.

    `base` is for relative IRIs, and `has_graph` tells whether a graph is there, if that can be known.
    """
    read = list(tokens(text))
    graphs = _graphs(read, base, has_graph) if has_graph else ()
    found: dict[str, None] = {}
    for hint in chain(_names(read), graphs, _untagged(read)):
        found[hint] = None
        if len(found) == MOST:
            break
    return tuple(found)


def _names(read: list[Match[str]]) -> Iterator[str]:
    declared = dict(PREFIXES)
    for before, token, iri in zip(read, read[1:], read[2:], strict=False):
        if before[0].upper() == "PREFIX" and iri.lastgroup == "iri":
            declared[token[0][:-1]] = iri[0][1:-1]
    seen: set[str] = set()
    for number, token in enumerate(read):
        is_declaration = any(
            read[place][0].upper() == "PREFIX" for place in (number - 1, number - 2) if place >= 0
        )
        if is_declaration or token[0] in seen:
            continue
        # A name is looked at once: to look for one that is like it takes a millisecond.
        seen.add(token[0])
        if token.lastgroup == "iri":
            yield from _unknown(token[0][1:-1], token[0])
        elif token.lastgroup == "prefixed":
            prefix, _, local = token[0].partition(":")
            yield from _unknown(declared[prefix] + local if prefix in declared else "", token[0])


def _unknown(iri: str, written: str) -> Iterator[str]:
    if iri.startswith(_OTHER_SCHEMA):
        yield f"{written} begins with {_OTHER_SCHEMA}; the graph has {SCHEMA_NS}."
    elif iri.startswith(KG_NS[:-1]) and not iri.startswith(KG_NS) and iri != KG_NS[:-1]:
        begins = f"{KG_NS[:-1]}{iri[len(KG_NS) - 1]}"
        yield f"{written} begins with {begins}; the ontology's names begin with {KG_NS}"
    elif iri.startswith((KG_NS, CONCEPTS_NS)) and iri not in _TERMS and iri.rstrip("#") not in _TERMS:
        stem = iri.partition("#")[0] + "#"
        near = get_close_matches(iri, [term for term in _TERMS if term.startswith(stem)], n=1)
        meant = f"; did you mean {_short(near[0])}?" if near else "."
        yield f"There is no {_short(iri)}{meant}"


def _short(iri: str) -> str:
    for prefix, namespace in PREFIXES.items():
        if iri.startswith(namespace):
            return f"{prefix}:{iri.removeprefix(namespace)}"
    return f"<{iri}>"


def _graphs(read: list[Match[str]], base: str, has_graph: Callable[[str], bool]) -> Iterator[str]:
    named = [token for before, token in pairwise(read) if before[0].upper() in ("FROM", "NAMED", "GRAPH")]
    for iri in dict.fromkeys(urljoin(base, token[0][1:-1]) for token in named if token.lastgroup == "iri"):
        if not has_graph(iri):
            yield f"The graph <{iri}> holds nothing."


def _untagged(read: list[Match[str]]) -> Iterator[str]:
    for before, token, after in zip(read, read[1:], [*read[2:], None], strict=False):
        is_value = before.lastgroup in ("prefixed", "iri") and bool(_NAMING.search(before[0]))
        is_plain = after is None or (after[0] != "^" and after.lastgroup != "tag")
        if token.lastgroup == "string" and is_value and is_plain:
            yield f"Names here have a language: {token[0]} is another text than {token[0]}@en."
