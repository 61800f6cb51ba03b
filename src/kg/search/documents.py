"""Read entries from N-Quads in hand, which takes a fraction of the time of asking a store for them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from kg.search.entries import LONGEST, Entry
from kg.search.kinds import KINDS
from kg.terms import KG, OA, RDF, RDFS, SCHEMA

if TYPE_CHECKING:
    from collections.abc import Iterator

_CLASSES: Final = (KG.Article, KG.Event, KG.Claim, OA.Annotation)
DOCUMENTED: Final = tuple(kind for kind in KINDS if kind.cls in _CLASSES)
"""The kinds that are read so: one graph says all that is said of such a thing."""

_TEXTS: Final = (SCHEMA.headline, RDFS.label, KG.claimText)
_PREDICATES: Final = "|".join(
    re.escape(node.value) for node in (RDF.type, OA.hasTarget, OA.hasSelector, OA.exact, *_TEXTS)
)
_LINE: Final = re.compile(
    rf'^<([^>]*)> <({_PREDICATES})> (?:<([^>]*)>|"((?:[^"\\]|\\.)*)"(?:@([A-Za-z0-9-]+))?)'.encode(),
    re.MULTILINE,
)
_ESCAPE: Final = re.compile(r"\\(.)")


def entries_in(nquads: bytes) -> Iterator[Entry]:
    """Yield the entries of the articles, events, claims and quotations of whole graphs.

    They are lines as kg.rdf.lines writes them, without escapes by number.
    """
    kinds: dict[bytes, set[bytes]] = {}
    above: dict[bytes, list[bytes]] = {}
    texts: list[tuple[bytes, bytes, bytes, bytes]] = []
    for subject, predicate, node, text, language in _LINE.findall(nquads):
        if predicate == _TYPE:
            kinds.setdefault(subject, set()).add(node)
        elif predicate in _DOWN:
            above.setdefault(node, []).append(subject)
        else:
            texts.append((subject, predicate, text, language))
    for subject, predicate, text, language in texts:
        things = [subject]
        if predicate == _EXACT:
            things = [top for middle in above.get(subject, ()) for top in above.get(middle, ())]
        for thing in things:
            for number, place in _PLACES[predicate]:
                if _CLASS_OF[number] in kinds.get(thing, ()):
                    read = _unescaped(text.decode())
                    if read.strip():
                        yield Entry(
                            number, thing.decode(), read[:LONGEST], language.decode().lower(), place == 0
                        )


def _unescaped(text: str) -> str:
    if "\\" not in text:
        return text
    return _ESCAPE.sub(lambda found: {"n": "\n", "r": "\r"}.get(found[1], found[1]), text)


_TYPE: Final = RDF.type.value.encode()
_EXACT: Final = OA.exact.value.encode()
_DOWN: Final = frozenset({OA.hasTarget.value.encode(), OA.hasSelector.value.encode()})
_CLASS_OF: Final = {kind.number: kind.cls.value.encode() for kind in DOCUMENTED}
_PLACES: Final = {
    node.value.encode(): [
        (kind.number, place)
        for kind in DOCUMENTED
        for place, path in enumerate(kind.paths)
        if path.endswith(f"{node}")
    ]
    for node in (*_TEXTS, OA.exact)
}
"""For each property whose kind it names a thing of, and whether as its first."""
