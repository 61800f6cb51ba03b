"""Write property paths as RDF (SHACL 2.3.1): a report graph must not say them as text."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from pyoxigraph import BlankNode, NamedNode, Triple

from kg.terms import RDF, SH_NS

if TYPE_CHECKING:
    from collections.abc import Iterator

_TOKEN: Final = re.compile(r"<[^<>]*>|[\^()/|*+?]")
_REPEATED: Final = {"*": "zeroOrMorePath", "+": "oneOrMorePath", "?": "zeroOrOnePath"}


def path_node(path: str, label: str) -> tuple[NamedNode | BlankNode, list[Triple]]:
    """Return the node of a path and the triples that say it.

    `path` is an IRI, or SPARQL's notation with IRIs in angle brackets and every sequence and alternative in
    brackets; `label` begins the labels of the blank nodes, so that the same path gives the same graph.
    """
    if not path.startswith(("<", "(", "^")):
        return NamedNode(path), []
    writer = _Writer(_TOKEN.findall(path), label)
    return writer.step(), writer.triples


class _Writer:
    def __init__(self, tokens: list[str], label: str) -> None:
        self._tokens: Iterator[str] = iter(tokens)
        self._next = next(self._tokens, "")
        self._label = label
        self._made = 0
        self.triples: list[Triple] = []

    def step(self) -> NamedNode | BlankNode:
        first = self._take()
        if first == "^":
            return self._about("inversePath", self.step())
        node = self._group() if first == "(" else NamedNode(first[1:-1])
        while self._next in _REPEATED:
            node = self._about(_REPEATED[self._take()], node)
        return node

    def _group(self) -> NamedNode | BlankNode:
        steps, sign = [self.step()], self._take()
        between = sign
        while between in ("/", "|"):
            steps.append(self.step())
            between = self._take()
        members = self._list(steps)
        return self._about("alternativePath", members) if sign == "|" else members

    def _list(self, members: list[NamedNode | BlankNode]) -> NamedNode | BlankNode:
        rest: NamedNode | BlankNode = RDF.nil
        for member in reversed(members):
            node = self._blank()
            self.triples += Triple(node, RDF.first, member), Triple(node, RDF.rest, rest)
            rest = node
        return rest

    def _about(self, kind: str, inner: NamedNode | BlankNode) -> BlankNode:
        node = self._blank()
        self.triples.append(Triple(node, NamedNode(f"{SH_NS}{kind}"), inner))
        return node

    def _blank(self) -> BlankNode:
        self._made += 1
        return BlankNode(f"{self._label}{self._made}")

    def _take(self) -> str:
        taken, self._next = self._next, next(self._tokens, "")
        return taken
