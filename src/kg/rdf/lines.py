"""Serialise statements in the line-based formats that are made in memory: N-Quads and N-Triples."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyoxigraph import RdfFormat, serialize

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pyoxigraph import Quad, Triple


def nquads(quads: Iterable[Quad]) -> bytes:
    """Return quads as N-Quads, in their order."""
    return serialize(quads, format=RdfFormat.N_QUADS) or b""


def without_graph(lines: bytes, graph: str) -> bytes:
    """Return the N-Quads of one named graph as N-Triples."""
    # A line break within a literal is escaped, so what ends a line so is the graph's name.
    return lines.replace(f" <{graph}> .\n".encode(), b" .\n")


def ntriples(triples: Iterable[Triple]) -> bytes:
    """Return triples as N-Triples, in their order."""
    return serialize(triples, format=RdfFormat.N_TRIPLES) or b""
