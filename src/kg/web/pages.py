"""Write the pages of the SPARQL endpoint."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode

import flask
from pyoxigraph import QueryBoolean, QuerySolutions

from kg.sparql.messages import Response
from kg.sparql.results import Kind, evaluation_faults, formats, kind_of_results, triples

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kg.sparql.display import Term
    from kg.sparql.problem import Problem
    from kg.sparql.request import QueryRequest
    from kg.store import QueryResults
    from kg.web.links import Links
    from kg.web.questions import Question

ROWS: Final = 1000
_HTML: Final = ("Content-Type", "text/html; charset=utf-8")
_GRAPH_COLUMNS: Final = ["subject", "predicate", "object"]


@dataclass(frozen=True, slots=True)
class SparqlPages:
    """The pages that a browser gets from the query endpoint."""

    links: Links
    questions: tuple[Question, ...]

    def form(self) -> Response:
        """Return the page to ask from."""
        return self._page(200, "")

    def results(self, query: QueryRequest, results: QueryResults) -> Response:
        """Return the page of a query's results, up to ROWS rows. Raises QueryFailed, StoreError."""
        kind = kind_of_results(results)
        downloads = [(entry.title, self._address(query, entry.media_type)) for entry in formats(kind)]
        if isinstance(results, QueryBoolean):
            return self._page(200, query.text, kind=kind, answer=bool(results), downloads=downloads)
        with evaluation_faults():
            if isinstance(results, QuerySolutions):
                columns = [variable.value for variable in results.variables]
                found: Iterable[Iterable[Term | None]] = ([row[name] for name in columns] for row in results)
            else:
                columns = _GRAPH_COLUMNS
                found = ((entry.subject, entry.predicate, entry.object) for entry in triples(results))
            shown = [[self.links.show(term) for term in row] for row in islice(found, ROWS)]
            more = next(iter(found), None) is not None
        return self._page(
            200, query.text, kind=kind, columns=columns, rows=shown, more=more, downloads=downloads
        )

    def problem(self, query: str, problem: Problem) -> Response:
        """Return the page that says what is wrong, with the query to be mended."""
        return self._page(problem.status, query, problem=problem).with_headers(*problem.headers)

    def _page(self, status: int, query: str, **content: object) -> Response:
        page = flask.render_template(
            "sparql.html", query=query, questions=self.questions, Kind=Kind, **content
        )
        return Response(status, (_HTML,), page.encode())

    def _address(self, query: QueryRequest, media_type: str) -> str:
        dataset = query.dataset
        parameters = [
            ("query", query.text),
            *(("default-graph-uri", graph.value) for graph in dataset.default_graphs or ()),
            *(("named-graph-uri", graph.value) for graph in dataset.named_graphs or ()),
            ("accept", media_type),
        ]
        return f"{self.links.root}/sparql?{urlencode(parameters)}"
