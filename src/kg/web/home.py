"""The first page: what is in here, and where to go from it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import flask

from kg.search.listing import SHELVES
from kg.sparql.display import cased_tag
from kg.sparql.problem import Problem
from kg.web.glue import problem_response
from kg.web.links import Links
from kg.web.served import served

if TYPE_CHECKING:
    from werkzeug.wrappers import Response as AnyResponse

blueprint = flask.Blueprint("home", __name__)


@blueprint.get("/")
def home() -> AnyResponse:
    """Show counts, the latest articles and the example questions."""
    here = served()
    with here.reader() as reader:
        held, version = here.holdings(reader), reader.version
    links = Links(held.base or here.base, flask.request.script_root)
    page = flask.render_template(
        "home.html",
        held=held,
        version=version,
        lists=frozenset(shelf.name for shelf in SHELVES),
        questions=here.questions,
        address=lambda iri: links.target(iri)[0],
        cased_tag=cased_tag,
        searchable=any(rule.rule == "/search" for rule in flask.current_app.url_map.iter_rules()),
        endpoint=flask.url_for("sparql.sparql", _external=True),
    )
    return flask.Response(page)


@blueprint.get("/question/<name>")
def question(name: str) -> AnyResponse:
    """Lead to an example question and its answer; pages link here because a query makes a long address."""
    for entry in served().questions:
        if entry.name == name:
            return flask.redirect(flask.url_for("sparql.sparql", query=entry.text), 303)
    return problem_response(
        Problem(404, "unknown", "There is no such question", f"No example question is called {name!r}.")
    )
