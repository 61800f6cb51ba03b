"""Write a net change of quads: as lines, as a SPARQL update or as an RDF Patch."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from pyoxigraph import DefaultGraph, RdfFormat, parse

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

AT_ONCE: Final = 1000
"""Statements in one operation of an update."""
_IRI: Final = rb"<[^<>\"\s\\]+>"
_NODE: Final = rb"(?:%b|_:[^\s<\"]+)" % _IRI
_TEXT: Final = rb"\"[^\"\\\r\n]*(?:\\[^uU\r\n][^\"\\\r\n]*)*\"(?:@[A-Za-z0-9-]+|\^\^%b)?" % _IRI
_PLAIN: Final = re.compile(rb"(%b %b (?:%b|%b))(?: (%b))? \.\n" % (_NODE, _IRI, _NODE, _TEXT, _NODE))
"""A line as kg and Oxigraph write it: its triple and its graph.

It stands in an update as it is, except where a character is written by its number: SPARQL reads such before
anything else, so that a quotation mark would end its text. To read a line takes several times as long.
"""


def as_lines(net: Mapping[bytes, bool]) -> bytes:
    """Return each quad after "+ " or "- ", as `kg diff` does."""
    return b"".join((b"+ " if added else b"- ") + line for line, added in sorted(net.items()))


def as_update(net: Mapping[bytes, bool]) -> bytes:
    """Return operations that carry the change out: first all that remove, then all that add."""
    lines: dict[bool, list[bytes]] = {False: [], True: []}
    for line in sorted(net):
        lines[net[line]].append(line)
    return operations(b"DELETE DATA", lines[False]) + operations(b"INSERT DATA", lines[True])


def as_rdf_patch(net: Mapping[bytes, bool]) -> bytes:
    """Return one transaction of an RDF Patch (https://afs.github.io/rdf-delta/rdf-patch.html)."""
    rows = b"".join((b"A " if added else b"D ") + line for line, added in sorted(net.items()))
    return b"TX .\n" + rows + b"TC .\n"


def operations(verb: bytes, lines: list[bytes]) -> bytes:
    """Return quads as operations of SPARQL Update, so many at once."""
    blocks = (lines[start : start + AT_ONCE] for start in range(0, len(lines), AT_ONCE))
    return b"".join(verb + b" {\n" + b"".join(map(in_update, block)) + b"} ;\n" for block in blocks)


def in_update(line: bytes) -> bytes:
    """Return a line of N-Quads as it stands in DELETE DATA or INSERT DATA."""
    found = _PLAIN.fullmatch(line)
    if found:
        triple, graph = found.groups()
        return b"  GRAPH %b { %b . }\n" % (graph, triple) if graph else b"  %b .\n" % triple
    (quad,) = parse(line, format=RdfFormat.N_QUADS)
    if isinstance(quad.graph_name, DefaultGraph):
        return f"  {quad.triple} .\n".encode()
    return f"  GRAPH {quad.graph_name} {{ {quad.triple} . }}\n".encode()


FORMS: Final[tuple[tuple[str, Callable[[Mapping[bytes, bool]], bytes]], ...]] = (
    ("text/plain", as_lines),
    ("application/sparql-update", as_update),
    ("application/rdf-patch", as_rdf_patch),
)
"""The media types of a change in the server's order, each with what writes it."""
