"""Read an RDF document that somebody sent into the triples of one graph."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from pyoxigraph import DefaultGraph, NamedNode, Quad, RdfFormat, parse, serialize

from kg.errors import RdfSyntaxError
from kg.rdf.formats import RDF_XML

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kg.rdf.formats import RdfSyntax

_REMOTE: Final = "LoadDocumentCallback"
"""What the parser, which can call for documents, says when nobody answers."""
_PLACE: Final = re.compile(r"^.*? at line \d+(?: column \d+| between columns? \d+ and (?:column )?\d+)?: ")


def nquads_of(content: bytes, entry: RdfSyntax, base: str, graph: NamedNode | None) -> bytes:
    """Return what a document says as N-Quads of `graph`, None for the unnamed one.

    Relative IRIs are under `base`; a blank node's label means one node within this document alone.
    Raises RdfSyntaxError, for a document that names graphs too.
    """
    if entry is RDF_XML and not content.strip():
        # The parser takes nothing for no triples, but XML has a root.
        raise RdfSyntaxError(
            f"Line 1, column 1: This is no {entry.title}: it is empty.",
            line=1,
            column=1,
            mend="Send an element rdf:RDF, which may be empty, or another format.",
        )
    try:
        return serialize(_quads(content, entry, base, graph), format=RdfFormat.N_QUADS) or b""
    except SyntaxError as error:
        if _REMOTE in str(error.msg):
            raise RdfSyntaxError(
                f"This {entry.title} names a context by its address, and none is fetched.",
                mend="Write the context out in the document, or send its expanded form.",
            ) from error
        line, column = error.lineno or 0, error.offset or 0
        place = f"Line {line}, column {column}: " if line else ""
        raise RdfSyntaxError(
            f"{place}This is no {entry.title}: {_PLACE.sub('', str(error.msg))}",
            line=line,
            column=column,
            mend="Correct the document there, or name its format in the Content-Type.",
        ) from error


def _quads(content: bytes, entry: RdfSyntax, base: str, graph: NamedNode | None) -> Iterator[Quad]:
    name = graph or DefaultGraph()
    for quad in parse(content, format=entry.syntax, base_iri=base, rename_blank_nodes=True):
        if not isinstance(quad.graph_name, DefaultGraph):
            raise RdfSyntaxError(
                f"The document names the graph {quad.graph_name}, and what is sent is one graph.",
                mend="Send its triples alone, to the address of that graph.",
            )
        yield Quad(quad.subject, quad.predicate, quad.object, name)
