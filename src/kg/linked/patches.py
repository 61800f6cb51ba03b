"""Write a net change of quads: as lines, as a SPARQL update or as an RDF Patch."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pyoxigraph import DefaultGraph, RdfFormat, parse

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

AT_ONCE: Final = 1000
"""Statements in one operation of an update."""


def as_lines(net: Mapping[bytes, bool]) -> bytes:
    """Return each quad after "+ " or "- ", as `kg diff` does."""
    return b"".join((b"+ " if added else b"- ") + line for line, added in sorted(net.items()))


def as_update(net: Mapping[bytes, bool]) -> bytes:
    """Return operations that carry the change out: first all that remove, then all that add."""
    return b"".join(
        operations(verb, [line for line, added in sorted(net.items()) if added is wanted])
        for verb, wanted in ((b"DELETE DATA", False), (b"INSERT DATA", True))
    )


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
