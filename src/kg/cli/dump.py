"""`kg dump`: write the graph to standard output in a stream."""

from __future__ import annotations

import sys

import click
from pyoxigraph import NamedNode

from kg.cli.options import setting_option
from kg.errors import UsageError
from kg.rdf.formats import RDF_FORMATS
from kg.store import GraphReader, open_store


@click.command("dump", short_help="Write the graph to standard output.")
@setting_option("store", "DIR|URL")
@click.option(
    "--format",
    "name",
    metavar="FORMAT",
    default="nq",
    show_default=True,
    help=f"One of {', '.join(RDF_FORMATS.names)}.",
)
@click.option("--graph", metavar="IRI", help="Write only the triples of this named graph.")
def command(store: str, name: str, graph: str | None) -> None:
    """Write the graph to standard output.

    \b
      kg dump > graph.nq
      kg dump --format ttl --graph http://localhost:8000/graph/actors

    Formats without graph names (nt, ttl, rdf, n3) give the union of all graphs.
    """  # noqa: D301 - \b is how click is told to leave lines as they are
    syntax = RDF_FORMATS.named(name)
    chosen = _graph(graph)
    with open_store(store) as opened, opened.snapshot() as reader:
        if chosen:
            _check_there(reader, chosen)
        reader.dump(sys.stdout.buffer, syntax, chosen)


def _graph(iri: str | None) -> NamedNode | None:
    if iri is None:
        return None
    try:
        return NamedNode(iri)
    except ValueError:
        raise UsageError(
            f"--graph {iri!r} is no IRI.", mend="Give a graph's full IRI, http://… to its end."
        ) from None


def _check_there(reader: GraphReader, graph: NamedNode) -> None:
    if next(reader.quads(graph), None) is None:
        raise UsageError(
            f"There is no graph {graph.value}.",
            mend="`kg query 'SELECT DISTINCT ?g { GRAPH ?g {} }'` lists the graphs.",
        )
