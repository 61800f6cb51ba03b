"""Read what a SPARQL endpoint answers into the same results that the embedded engine gives."""

from typing import cast

from pyoxigraph import (
    QueryBoolean,
    QueryResultsFormat,
    QuerySolutions,
    QueryTriples,
    Store,
    parse_query_results,
)

from kg.errors import StoreUnavailable
from kg.rdf.formats import RDF_FORMATS, RESULTS_FORMATS
from kg.store.base import QueryResults
from kg.store.transport import Body, Transport


def ask(transport: Transport, text: str) -> bool:
    """Answer an ASK query, as it is."""
    return bool(answer(transport, text, "ASK", []))


def select(transport: Transport, text: str) -> QuerySolutions:
    """Answer a SELECT query, as it is; the solutions are read as they come."""
    return cast("QuerySolutions", answer(transport, text, "SELECT", []))


def answer(transport: Transport, text: str, form: str, parameters: list[tuple[str, str]]) -> QueryResults:
    """Send a query of the given form with protocol parameters and return its results."""
    body = transport.query(text, form, parameters)
    results = _triples(body) if form in ("CONSTRUCT", "DESCRIBE") else _solutions(body)
    if (form == "ASK") != isinstance(results, QueryBoolean):
        raise StoreUnavailable(f"{transport.endpoints.query} answered another kind of query than {form}.")
    return results


def _solutions(body: Body) -> QuerySolutions | QueryBoolean:
    found = RESULTS_FORMATS.of_media_type(body.media_type)
    if found is None or found.syntax == QueryResultsFormat.CSV:
        raise _not_an_answer(body, "SPARQL results")
    try:
        return parse_query_results(body.as_file(), found.syntax)
    except (SyntaxError, ValueError) as error:
        raise _not_an_answer(body, f"{found.title} ({error})") from error


def _triples(body: Body) -> QueryTriples:
    found = RDF_FORMATS.of_media_type(body.media_type)
    if found is None:
        raise _not_an_answer(body, "RDF")
    graph = Store()
    try:
        graph.load(body.as_file(), found.syntax)
    except (SyntaxError, ValueError) as error:
        raise _not_an_answer(body, f"{found.title} ({error})") from error
    # pyoxigraph makes QueryTriples only by a query, and callers should not have to know another type.
    return cast("QueryTriples", graph.query("CONSTRUCT WHERE { ?s ?p ?o }"))


def _not_an_answer(body: Body, wanted: str) -> StoreUnavailable:
    return StoreUnavailable(
        f"{body.url} sent {body.media_type or 'something without a media type'} that is no {wanted}.",
        mend="Check that the URL is that of a SPARQL endpoint.",
    )
