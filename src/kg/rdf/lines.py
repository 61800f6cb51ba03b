"""Write terms and statements in the line-based formats that are made in memory: N-Quads and N-Triples."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NewType

from pyoxigraph import RdfFormat, serialize

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pyoxigraph import NamedNode, Quad, Triple

Term = NewType("Term", str)
"""An IRI or a literal as N-Triples writes it (RDF 1.1 N-Triples, 2)."""

_ESCAPES: Final = (("\\", "\\\\"), ('"', '\\"'), ("\n", "\\n"), ("\r", "\\r"))
"""What cannot stand in a literal as it is (RDF 1.1 N-Triples, 2.4); the sign of escape itself comes first."""


def iri(value: str) -> Term:
    """Return a sound IRI as a term."""
    return Term(f"<{value}>")


def literal(value: str, *, language: str | None = None, datatype: NamedNode | None = None) -> Term:
    """Return a literal as a term: a plain string, one in a sound `language`, or of a datatype."""
    for character, escaped in _ESCAPES:
        value = value.replace(character, escaped)
    if language is not None:
        return Term(f'"{value}"@{language}')
    return Term(f'"{value}"' if datatype is None else f'"{value}"^^{datatype}')


def nquads(quads: Iterable[Quad]) -> bytes:
    """Return quads as N-Quads, in their order."""
    return serialize(quads, format=RdfFormat.N_QUADS) or b""


def delete_data(quads: Iterable[Quad]) -> str:
    """Return the update that removes quads of named graphs; none may have a blank node."""
    data = (f"GRAPH {q.graph_name} {{ {q.subject} {q.predicate} {q.object} }}" for q in quads)
    return f"DELETE DATA {{ {' '.join(data)} }}"


def ntriples(triples: Iterable[Triple]) -> bytes:
    """Return triples as N-Triples, in their order."""
    return serialize(triples, format=RdfFormat.N_TRIPLES) or b""
