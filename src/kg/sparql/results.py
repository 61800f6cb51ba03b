"""Offer and write the results of a query: solutions, a boolean or a graph, each in its formats."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from enum import Enum
from typing import IO, Final

from pyoxigraph import QueryBoolean, QueryResultsFormat, QuerySolution, QuerySolutions, Triple

from kg.errors import QueryFailed, StoreError, UnknownFormat
from kg.rdf.formats import (
    JSON_LD,
    N3,
    N_QUADS,
    N_TRIPLES,
    RDF_XML,
    RESULTS_FORMATS,
    TRIG,
    TURTLE,
    Format,
    RdfSyntax,
    ResultsSyntax,
    document,
)
from kg.rdf.xmltext import checked
from kg.store.base import GraphReader, QueryResults
from kg.store.querytext import sketch

RDF_ORDER: Final = (TURTLE, N_TRIPLES, JSON_LD, RDF_XML, TRIG, N_QUADS, N3)


class Kind(Enum):
    """What a query's results are, which decides their formats."""

    SOLUTIONS = "solutions"
    BOOLEAN = "boolean"
    GRAPH = "graph"


_KIND_OF_FORM: Final = {
    "SELECT": Kind.SOLUTIONS,
    "ASK": Kind.BOOLEAN,
    "CONSTRUCT": Kind.GRAPH,
    "DESCRIBE": Kind.GRAPH,
}


def kind_of_query(text: str) -> Kind | None:
    """Return what a query will result in, or None where it is no query."""
    return _KIND_OF_FORM.get(sketch(text).form)


def kind_of_results(results: QueryResults | Iterable[Triple]) -> Kind:
    """Return what these results are."""
    if isinstance(results, QuerySolutions):
        return Kind.SOLUTIONS
    return Kind.BOOLEAN if isinstance(results, QueryBoolean) else Kind.GRAPH


def formats(kind: Kind) -> tuple[Format, ...]:
    """Return the formats of a kind of results; the first is what a client gets that asks for nothing."""
    if kind is Kind.GRAPH:
        return RDF_ORDER
    return tuple(entry for entry in RESULTS_FORMATS if kind is Kind.SOLUTIONS or entry.holds_booleans)


def offers(kind: Kind) -> tuple[tuple[str, Format], ...]:
    """Return every media type of a kind of results with its format, registered types before aliases."""
    return _OFFERS[kind]


def _offers(kind: Kind) -> tuple[tuple[str, Format], ...]:
    known = formats(kind)
    registered = [(entry.media_type, entry) for entry in known]
    aliases = [(alias, entry) for entry in known for alias in entry.media_types[1:]]
    return (*registered, *aliases)


_OFFERS: Final = {kind: _offers(kind) for kind in Kind}


def named_format(name: str, kind: Kind) -> Format:
    """Return the format that a person's name for it means. Raises UnknownFormat."""
    wanted = name.strip().lower()
    for entry in formats(kind):
        if wanted in (*entry.names, *entry.media_types):
            return entry
    known = ", ".join(entry.name for entry in formats(kind))
    raise UnknownFormat(
        f"{name!r} is no format of what this query results in, {_SAID[kind]}.", mend=f"Use one of {known}."
    )


_SAID: Final = {Kind.SOLUTIONS: "a table", Kind.BOOLEAN: "yes or no", Kind.GRAPH: "a graph"}


def write_results(results: QueryResults | Iterable[Triple], entry: Format) -> bytes:
    """Return all results in a format; a graph comes sorted and without repeats.

    Raises QueryFailed, StoreError, and UsageError where the format cannot say what is in the results.
    """
    with evaluation_faults():
        if isinstance(entry, RdfSyntax):
            return document(triples(results), entry)
        if isinstance(entry, ResultsSyntax) and isinstance(results, QuerySolutions | QueryBoolean):
            return results.serialize(format=entry.syntax) or b""
    raise UnknownFormat(f"{entry.title} cannot hold {_SAID[kind_of_results(results)]}.")


def write_results_to(results: QueryResults, entry: Format, out: IO[bytes]) -> None:
    """Write results to `out`, solutions as they are worked out. Raises as `write_results`."""
    if isinstance(entry, ResultsSyntax) and isinstance(results, QuerySolutions):
        written = checked(out, entry.title) if entry.syntax is QueryResultsFormat.XML else out
        with evaluation_faults():
            results.serialize(written, entry.syntax)
    else:
        out.write(write_results(results, entry))


def triples(results: QueryResults | Iterable[Triple]) -> Iterator[Triple]:
    """Iterate over the triples of a graph result. Raises UnknownFormat for other results."""
    if isinstance(results, QuerySolutions | QueryBoolean):
        raise UnknownFormat(f"A query that results in {_SAID[kind_of_results(results)]} gives no RDF.")
    return iter(results)


def rows(reader: GraphReader, query: str) -> Iterator[QuerySolution]:
    """Iterate over the solutions of a SELECT query of kg's own. Raises QueryFailed, StoreError."""
    with evaluation_faults():
        results = reader.query(query)
        if isinstance(results, QuerySolutions):
            yield from results


@contextmanager
def evaluation_faults() -> Iterator[None]:
    """Raise QueryFailed or StoreError for what the engine raises while results are read."""
    try:
        yield
    except (RuntimeError, ValueError, TypeError) as error:
        raise QueryFailed(f"The query could not be answered: {error}") from error
    except OSError as error:
        # The engine's own carry no number; one that has a number is about where the results are written to.
        if error.errno is not None:
            raise
        # The database's errors begin so; all others are the query's, SERVICE without an answer for one.
        if not str(error).startswith(("IO error", "Corruption")):
            raise QueryFailed(f"The query could not be answered: {error}") from error
        raise StoreError(f"The store could not be read: {error}") from error
