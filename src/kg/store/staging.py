"""Write the SPARQL updates of a remote change; a large one is staged so that one small request commits it.

A staged quad stands in the graph `urn:kg:staging:<id>` with every IRI in disguise: subject and object get the
prefix `urn:kg:staging:`, the predicate becomes `urn:kg:staging:<graph>:<id>:<predicate>`. So no query for a
known IRI sees it, although the staging graph is part of the union, and one INSERT … WHERE puts every quad
into its graph, however many graphs there are. The other way, a staging graph for each graph and a MOVE for
each, took Oxigraph three times as long and shows the staged facts in the union.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from pyoxigraph import Literal, NamedNode, Quad

PREFIX: Final = "urn:kg:staging:"
_CUT: Final = len(PREFIX) + 1
_STATE: Final = f"<{PREFIX}state>"
_SINCE: Final = f"<{PREFIX}since>"

LEFTOVERS: Final = (
    f"SELECT ?graph ?since (NOW() AS ?now) WHERE {{ GRAPH ?graph {{ ?graph {_SINCE} ?since }} }}"
)
"""Finds every staging graph, with when it was begun and what the time is, both by the store's clock."""


@dataclass(frozen=True, slots=True)
class Owned:
    """Which named graphs of a store are kg's: those whose IRI begins with `prefix`, staging graphs never."""

    prefix: str = ""

    @property
    def filter(self) -> str:
        """Return the FILTER that lets ?g through if it is kg's."""
        mine = f"STRSTARTS(STR(?g), {Literal(self.prefix)}) && " if self.prefix else ""
        return f'FILTER({mine}!STRSTARTS(STR(?g), "{PREFIX}"))'


@dataclass(frozen=True, slots=True)
class Staging:
    """The staging graph of one change; `identifier` is unique to it."""

    identifier: str

    @property
    def graph(self) -> str:
        """Return the staging graph's name."""
        return f"{PREFIX}{self.identifier}"

    @property
    def open(self) -> str:
        """Return the pattern that holds until somebody commits or removes the staging graph."""
        return f'GRAPH <{self.graph}> {{ <{self.graph}> {_STATE} "open" }}'

    def begin(self) -> str:
        """Return the update that opens the staging graph."""
        return (
            f'INSERT {{ GRAPH <{self.graph}> {{ <{self.graph}> {_STATE} "open" ; {_SINCE} ?now }} }} '
            "WHERE { BIND(NOW() AS ?now) }"
        )

    def disguise(self, quads: Iterable[Quad]) -> bytes:
        """Return the quads as the N-Triples that wait in the staging graph."""
        return "".join(
            f"{_disguised(quad.subject)} <{self._key(quad.graph_name.value)}{quad.predicate.value}> "  # type: ignore[union-attr]
            f"{_disguised(quad.object)} .\n"
            for quad in quads
        ).encode()

    def forget(self, graph: str) -> str:
        """Return the update that removes what was staged for one graph."""
        key = Literal(self._key(graph))
        return (
            f"DELETE {{ GRAPH <{self.graph}> {{ ?s ?p ?o }} }} "
            f"WHERE {{ GRAPH <{self.graph}> {{ ?s ?p ?o }} FILTER(STRSTARTS(STR(?p), {key})) }}"
        )

    def commit(self, removals: Sequence[str]) -> str:
        """Return the update that does the removals and reveals what was staged, if it is still open."""
        reveal = (
            f"INSERT {{ GRAPH ?g {{ ?s ?p ?o }} }} WHERE {{ {self.open} GRAPH <{self.graph}> {{ ?a ?b ?c }} "
            f'FILTER(CONTAINS(STR(?b), ":{self.identifier}:")) BIND(SUBSTR(STR(?b), {_CUT}) AS ?d) '
            f'BIND(IRI(STRBEFORE(?d, ":{self.identifier}:")) AS ?g) '
            f'BIND(IRI(STRAFTER(?d, ":{self.identifier}:")) AS ?p) '
            f"BIND(IF(ISIRI(?a), IRI(SUBSTR(STR(?a), {_CUT})), ?a) AS ?s) "
            f"BIND(IF(ISIRI(?c), IRI(SUBSTR(STR(?c), {_CUT})), ?c) AS ?o) }}"
        )
        close = (
            f'DELETE {{ GRAPH <{self.graph}> {{ <{self.graph}> {_STATE} "open" }} }} '
            f'INSERT {{ GRAPH <{self.graph}> {{ <{self.graph}> {_STATE} "done" }} }} WHERE {{ {self.open} }}'
        )
        return " ;\n".join([*removals, reveal, close])

    def is_done(self) -> str:
        """Return the query that tells whether the commit took effect."""
        return f'ASK {{ GRAPH <{self.graph}> {{ <{self.graph}> {_STATE} "done" }} }}'

    def _key(self, graph: str) -> str:
        return f"{PREFIX}{graph}:{self.identifier}:"


def remove_graphs(names: Iterable[str], *, only_if: str = "") -> str:
    """Return the update that empties the named graphs."""
    values = " ".join(f"<{name}>" for name in names)
    return (
        f"DELETE {{ GRAPH ?g {{ ?s ?p ?o }} }} WHERE {{ {only_if} VALUES ?g {{ {values} }} "
        "GRAPH ?g { ?s ?p ?o } }"
    )


def remove_owned(owned: Owned, *, only_if: str = "") -> str:
    """Return the update that empties every graph of kg's."""
    return (
        f"DELETE {{ GRAPH ?g {{ ?s ?p ?o }} }} WHERE {{ {only_if} GRAPH ?g {{ ?s ?p ?o }} {owned.filter} }}"
    )


def drop(name: str) -> str:
    """Return the update that removes a graph, known or not."""
    return f"DROP SILENT GRAPH <{name}>"


def insert(quads: Iterable[Quad]) -> str:
    """Return the update that inserts quads of named graphs as they are."""
    graphs: dict[str, list[str]] = {}
    for quad in quads:
        graphs.setdefault(str(quad.graph_name), []).append(str(quad.triple))
    blocks = (f"GRAPH {name} {{\n" + " .\n".join(triples) + "\n}" for name, triples in graphs.items())
    return "INSERT DATA {\n" + "\n".join(blocks) + "\n}"


def _disguised(term: object) -> str:
    return f"<{PREFIX}{term.value}>" if isinstance(term, NamedNode) else str(term)
