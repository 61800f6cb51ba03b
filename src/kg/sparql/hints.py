"""Say why a query may have no answer: an unknown name or thing, an empty graph, a text without a tag."""

from __future__ import annotations

import re
from itertools import chain, islice, pairwise
from typing import TYPE_CHECKING, Final
from urllib.parse import urljoin

from kg.schemes import CONCEPTS_NS, SCHEMES
from kg.sparql.nearness import Kind, kind_of, nearest
from kg.store.querytext import tokens
from kg.terms import KG, KG_NS, PREFIXES, SCHEMA_NS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from re import Match

MOST: Final = 3
"""Hints to one answer: whoever mends the first asks again."""
_LONGEST: Final = 500
"""Characters of a hint: it repeats an IRI, and becomes a header of HTTP."""
_LOOKED_UP: Final = 10
"""IRIs of a query that are looked up: each look-up takes time."""
_BEFORE_GRAPH: Final = ("FROM", "NAMED", "GRAPH")
_OURS: Final = re.compile(
    r"https?://[^/]+/(?:[^?#]*/)?"
    r"((?:actor|agreement|article|claim|event|graph|happening|place|post|tenure|title)/[^/]+(?:/.*)?)"
)
"""What looks like an IRI of a graph of kg's under whatever base, and what stands behind the base."""
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


def hints(
    text: str,
    base: str = "",
    has_graph: Callable[[str], bool] | None = None,
    has_thing: Callable[[str], bool] | None = None,
) -> tuple[str, ...]:
    """Return sentences on what in a query may be why nothing was found, the likeliest first.

    `base` is what the graph's IRIs begin with, and relative IRIs are relative to; `has_graph` and `has_thing`
    tell whether a graph is there, and anything that the graph speaks of, if that can be known.
    """
    read = list(tokens(text))
    graphs = _graphs(read, base, has_graph) if has_graph else ()
    things = _things(read, base, has_thing) if has_thing and base else ()
    found: dict[str, None] = {}
    for hint in chain(_names(read), things, graphs, _untagged(read)):
        found[hint if len(hint) <= _LONGEST else f"{hint[:_LONGEST]}…"] = None
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
        if _is_declaration(read, number) or token[0] in seen:
            continue
        # A name is looked at once: to look for one that is like it takes a millisecond.
        seen.add(token[0])
        if token.lastgroup == "iri":
            yield from _unknown(token[0][1:-1], token[0], kind_of(read, number))
        elif token.lastgroup == "prefixed":
            prefix, _, local = token[0].partition(":")
            iri_of_it = declared[prefix] + local if prefix in declared else ""
            yield from _unknown(iri_of_it, token[0], kind_of(read, number))


def _is_declaration(read: list[Match[str]], number: int) -> bool:
    return any(
        read[number - back][0].upper() in words
        for back, words in ((1, ("PREFIX", "BASE")), (2, ("PREFIX",)))
        if number >= back
    )


def _things(read: list[Match[str]], base: str, has_thing: Callable[[str], bool]) -> Iterator[str]:
    """Yield what is said of IRIs that the graph does not have, of those that look as if it had them."""
    own = next((after[0][1:-1] for before, after in pairwise(read) if before[0].upper() == "BASE"), base)
    names = dict.fromkeys(
        urljoin(own, token[0][1:-1])
        for number, token in enumerate(read)
        if token.lastgroup == "iri"
        and not _is_declaration(read, number)
        and not (number and read[number - 1][0].upper() in _BEFORE_GRAPH)
    )
    looks = ((iri, _OURS.fullmatch(iri)) for iri in names if not iri.startswith((CONCEPTS_NS, KG_NS)))
    alike = ((iri, match) for iri, match in looks if iri.startswith(base) or match)
    for iri, match in islice(alike, _LOOKED_UP):
        if has_thing(iri):
            continue
        if iri.startswith(base):
            yield f"The graph has no <{iri.removeprefix(base)}>."
        elif match:
            also = f"; did you mean <{match[1]}>?" if has_thing(base + match[1]) else "."
            yield f"The IRIs of this graph begin with {base}, and <{iri}> does not{also}"


def _unknown(iri: str, written: str, kind: Kind) -> Iterator[str]:
    if iri.startswith(_OTHER_SCHEMA):
        yield f"{written} begins with {_OTHER_SCHEMA}; the graph has {SCHEMA_NS}."
    elif iri.startswith(KG_NS[:-1]) and not iri.startswith(KG_NS) and iri != KG_NS[:-1]:
        begins = f"{KG_NS[:-1]}{iri[len(KG_NS) - 1]}"
        yield f"{written} begins with {begins}; the ontology's names begin with {KG_NS}"
    elif iri.startswith((KG_NS, CONCEPTS_NS)) and iri not in _TERMS and iri.rstrip("#") not in _TERMS:
        stem = iri.partition("#")[0] + "#"
        names = (term.removeprefix(stem) for term in _TERMS if term.startswith(stem) and term != stem)
        near = nearest(iri.removeprefix(stem), names, kind if stem == KG_NS else Kind.ANY)
        meant = f"; did you mean {_short(stem + near)}?" if near else "."
        yield f"There is no {_short(iri)}{meant}"


def _short(iri: str) -> str:
    for prefix, namespace in PREFIXES.items():
        if iri.startswith(namespace):
            return f"{prefix}:{iri.removeprefix(namespace)}"
    return f"<{iri}>"


def _graphs(read: list[Match[str]], base: str, has_graph: Callable[[str], bool]) -> Iterator[str]:
    named = [token for before, token in pairwise(read) if before[0].upper() in _BEFORE_GRAPH]
    for iri in dict.fromkeys(urljoin(base, token[0][1:-1]) for token in named if token.lastgroup == "iri"):
        if not has_graph(iri):
            yield f"The graph <{iri}> holds nothing."


def _untagged(read: list[Match[str]]) -> Iterator[str]:
    for before, token, after in zip(read, read[1:], [*read[2:], None], strict=False):
        is_value = before.lastgroup in ("prefixed", "iri") and bool(_NAMING.search(before[0]))
        is_plain = after is None or (after[0] != "^" and after.lastgroup != "tag")
        if token.lastgroup == "string" and is_value and is_plain:
            yield f"Names here have a language: {token[0]} is another text than {token[0]}@en."
