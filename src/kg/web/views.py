"""Show the timeline and the network of a selection, with the query behind them."""

from __future__ import annotations

from difflib import get_close_matches
from functools import partial
from typing import TYPE_CHECKING

import flask

from kg.errors import UsageError
from kg.pages.selection import FIELDS, Selection
from kg.pages.views import Viewing
from kg.schemes import ACTUALITY, EVENT_TYPE
from kg.sparql.problem import Problem
from kg.web.documents import conditional
from kg.web.endpoint import looked_up
from kg.web.glue import problem_response
from kg.web.links import Links
from kg.web.served import served
from kg.web.thingpages import helpers

if TYPE_CHECKING:
    from collections.abc import Iterable

    from werkzeug.wrappers import Response as AnyResponse

    from kg.pages.views import NetworkView, TimelineView

    View = TimelineView | NetworkView

blueprint = flask.Blueprint("views", __name__)


@blueprint.get("/timeline")
def timeline() -> AnyResponse:
    """Show events along time; the parameters choose which, see `kg.pages.selection`."""
    return _view("timeline")


@blueprint.get("/network")
def network() -> AnyResponse:
    """Show who acts with and against whom; the parameters choose in which events."""
    return _view("network")


def _view(kind: str) -> AnyResponse:
    here, arguments = served(), flask.request.args
    given = {field: arguments.getlist(field) for field in FIELDS}
    if kind == "network" and "actuality" not in arguments:
        # What may never have happened joins nobody, unless somebody asks for it.
        given["actuality"] = ["actual"]
    links = Links(here.current_base(), flask.request.script_root)
    chosen, view, fault = Selection(), None, _unknown_fields(arguments)
    try:
        if fault is None:
            wanted = tuple((field, tuple(values)) for field, values in given.items())
            task = Viewing(base=links.base, view=kind, given=wanted)
            chosen, view = looked_up(task, flask.request.full_path)
            fault = _unknown_thing(chosen, view, links.base)
    except UsageError as error:
        fault = error
    problem = fault and Problem(
        400, "bad-selection", "This selection cannot be made", fault.message, fault.mend
    )
    page = partial(
        flask.render_template,
        f"pages/{kind}.html",
        view=None if problem else view,
        problem=problem,
        chosen=chosen,
        given=given,
        event_types=tuple(EVENT_TYPE),
        actualities=tuple(ACTUALITY),
        **helpers(links),
    )
    return problem_response(problem, page) if problem else conditional(flask.Response(page()), None)


def _unknown_fields(names: Iterable[str]) -> UsageError | None:
    """Return what is wrong where an address has parameters that choose nothing."""
    for name in names:
        if name not in FIELDS:
            near = get_close_matches(name, FIELDS, n=1)
            meant = f"Did you mean {near[0]}? " if near else ""
            return UsageError(
                f"There is no parameter {name[:60]!r}.", mend=f"{meant}Give one of {', '.join(FIELDS)}."
            )
    return None


def _unknown_thing(chosen: Selection, view: View, base: str) -> UsageError | None:
    """Return what is wrong where something is chosen that the graph has no name for."""
    for iri in chosen.things:
        if iri not in view.names.known:
            kind, _, name = iri.removeprefix(base).partition("/")
            return UsageError(
                f"The graph has no {kind} {name!r}.",
                mend="Give a name in full, or the id at the end of its page's address, such as joe-biden.",
            )
    return None
