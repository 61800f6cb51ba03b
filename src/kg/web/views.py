"""Show the timeline and the network of a selection, with the query behind them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import flask

from kg.errors import UsageError
from kg.pages.selection import FIELDS, select
from kg.pages.views import network_view, timeline_view
from kg.schemes import ACTUALITY, EVENT_TYPE
from kg.sparql.problem import Problem
from kg.web.glue import problem_response
from kg.web.links import Links
from kg.web.served import served
from kg.web.thingpages import helpers

if TYPE_CHECKING:
    from collections.abc import Callable

    from werkzeug.wrappers import Response as AnyResponse

    from kg.pages.selection import Selection
    from kg.store import GraphReader

blueprint = flask.Blueprint("views", __name__)


@blueprint.get("/timeline")
def timeline() -> AnyResponse:
    """Show events along time; the parameters choose which, see `kg.pages.selection`."""
    return _view("timeline", timeline_view)


@blueprint.get("/network")
def network() -> AnyResponse:
    """Show who acts with and against whom; the parameters choose in which events."""
    return _view("network", network_view)


def _view(kind: str, make: Callable[[GraphReader, Selection], object]) -> AnyResponse:
    here = served()
    given = {field: flask.request.args.getlist(field) for field in FIELDS}
    if kind == "network" and "actuality" not in flask.request.args:
        # What may never have happened joins nobody, unless somebody asks for it.
        given["actuality"] = ["actual"]
    with here.reader() as reader:
        links = Links(here.base_of(reader), flask.request.script_root)
        try:
            chosen = select(reader, given, links.base)
        except UsageError as error:
            return problem_response(
                Problem(400, "bad-selection", "This selection cannot be made", error.message, error.mend)
            )
        view = make(reader, chosen)
    page = flask.render_template(
        f"pages/{kind}.html",
        view=view,
        chosen=chosen,
        given=given,
        event_types=tuple(EVENT_TYPE),
        actualities=tuple(ACTUALITY),
        **helpers(links),
    )
    return flask.Response(page)
