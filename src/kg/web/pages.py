"""Write the pages of the SPARQL endpoint."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode

import flask

from kg.sparql.messages import Response
from kg.sparql.results import Kind, formats
from kg.terms import PREFIXES
from kg.web.questions import FIRST

if TYPE_CHECKING:
    from kg.sparql.evaluation import Table
    from kg.sparql.problem import Problem
    from kg.sparql.request import QueryRequest
    from kg.web.links import Links
    from kg.web.questions import Question

ROWS: Final = 1000
_HTML: Final = ("Content-Type", "text/html; charset=utf-8")


@dataclass(frozen=True, slots=True)
class SparqlPages:
    """The pages that a browser gets from the query endpoint."""

    links: Links
    questions: tuple[Question, ...]

    def form(self) -> Response:
        """Return the page to ask from, with something to begin with."""
        return self._page(200, FIRST)

    def results(self, query: QueryRequest, table: Table) -> Response:
        """Return the page of a query's results."""
        links = replace(self.links, base=table.base, cased=False)
        return self._page(
            200,
            query.text,
            kind=table.kind,
            answer=table.answer,
            columns=table.columns,
            rows=[[links.show(term) for term in row] for row in table.rows],
            more=table.more,
            hints=table.hints,
            downloads=[
                (entry.title, self._address(query, entry.media_type)) for entry in formats(table.kind)
            ],
        )

    def problem(self, query: str, problem: Problem) -> Response:
        """Return the page that says what is wrong, with the query to be mended."""
        return self._page(problem.status, query, problem=problem).with_headers(*problem.headers)

    def _page(self, status: int, query: str, **content: object) -> Response:
        nothing = {"problem": None, "kind": None}
        page = flask.render_template(
            "sparql.html",
            query=query,
            questions=self.questions,
            Kind=Kind,
            prefixes=PREFIXES,
            **(nothing | content),
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
