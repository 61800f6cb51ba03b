"""Tell what an address means: a thing of the graph, or one of the documents on it."""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import quote, unquote

from pyoxigraph import NamedNode

from kg.rdf.formats import JSON_LD, N3, N_QUADS, N_TRIPLES, RDF_XML, TRIG, TURTLE
from kg.sparql.description import known

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kg.rdf.formats import RdfSyntax
    from kg.store.base import GraphReader

HTML: Final = "text/html"
KINDS: Final = (
    "article", "actor", "post", "tenure", "place", "agreement", "happening", "event", "claim", "title",
    "annotation", "agent",
)  # fmt: skip
"""What the paths of things begin with, under the base of the graph's IRIs."""

DOCUMENTS: Final = frozenset({"article", "annotation"})
"""Those of them that can be sent: texts and notes about them. All others are things in the world."""

_SAFE: Final = "/:@!$&()*+,;=-._~'"
_NOT_IN_IRI: Final = re.compile('[\\x00-\\x20<>"{}|\\\\^`%?#\\x7f-\\x9f]')


@dataclass(frozen=True, slots=True)
class Variant:
    """A kind of document on a thing: its address's suffix, its media type and, unless a page, its format."""

    suffix: str
    media_type: str
    syntax: RdfSyntax | None


VARIANTS: Final = (
    *(
        Variant(entry.name, entry.media_type, entry)
        for entry in (TURTLE, N_TRIPLES, JSON_LD, RDF_XML, TRIG, N_QUADS, N3)
    ),
    Variant("html", HTML, None),
)
"""All variants in the server's order: the first is for who asks for nothing."""

_BY_SUFFIX: Final = {entry.suffix: entry for entry in VARIANTS}


def offers() -> list[tuple[str, Variant]]:
    """Return every media type with its variant, registered types before aliases."""
    aliases = [
        (alias, entry)
        for entry in VARIANTS
        for alias in (entry.syntax.media_types[1:] if entry.syntax else ())
    ]
    return [*((entry.media_type, entry) for entry in VARIANTS), *aliases]


@dataclass(frozen=True, slots=True)
class Meaning:
    """What an address means: a node, and the variant where it is the address of one document on it."""

    node: NamedNode
    variant: Variant | None = None


def meaning(reader: GraphReader, base: str, path: str, sent: str = "") -> Meaning | None:
    """Return what a path under the base means, or None where the graph knows of neither thing nor document.

    `path` is decoded, `sent` is as it was sent. A thing whose own IRI ends like the address of a document
    goes before that document. Raises QueryFailed, StoreError.
    """
    stem, variant = split(path)
    things = _nodes(base, path, sent)
    described = _nodes(base, stem, split(sent)[0]) if variant else []
    found = known(reader, (*things, *described))
    node = next(iter(found), None)
    if node is None:
        return None
    return Meaning(node, None if node in things else variant)


def split(path: str) -> tuple[str, Variant | None]:
    """Return a path without its suffix and the variant that it names, or the whole path and None."""
    stem, dot, suffix = path.rpartition(".")
    variant = _BY_SUFFIX.get(suffix)
    return (stem, variant) if dot and variant and not stem.endswith("/") else (path, None)


def is_taken(reader: GraphReader, node: NamedNode, variant: Variant) -> bool:
    """Tell whether the address of a document on a thing is another thing's IRI."""
    return bool(known(reader, (NamedNode(f"{node.value}.{variant.suffix}"),)))


def spellings(path: str, sent: str = "") -> Iterator[str]:
    """Yield the ways in which an IRI may have a path, the likeliest first (RFC 3987, section 3).

    A client sends every character beyond ASCII as percent-encoded bytes, whether the IRI has it so or not.
    """
    found = [quote(path, safe=_SAFE), _NOT_IN_IRI.sub(lambda bad: quote(bad[0], safe=""), path)]
    if sent and unquote(sent) == path:
        # What is encoded without need, as a slash in a name, is another IRI.
        found.append(sent)
    return iter(dict.fromkeys(found))


def _nodes(base: str, path: str, sent: str) -> list[NamedNode]:
    found = []
    for spelling in spellings(path, sent):
        with suppress(ValueError):
            found.append(NamedNode(base + spelling))
    return found
