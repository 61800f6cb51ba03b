"""Show lists of all things of a kind, a page at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import flask

from kg.search.listing import SHELVES, ListingWanted
from kg.sparql.problem import Problem
from kg.web.documents import Refused, conditional, page_number
from kg.web.endpoint import looked_up
from kg.web.links import Links
from kg.web.served import served

if TYPE_CHECKING:
    from werkzeug.wrappers import Response as AnyResponse

blueprint = flask.Blueprint("browse", __name__)

_MOST: Final = 100_000
_NAMES: Final = ", ".join(shelf.name for shelf in SHELVES)


@blueprint.get("/browse", strict_slashes=False)
def first() -> AnyResponse:
    """Lead to the first of the lists: people shorten addresses."""
    return flask.redirect(flask.url_for(".browse", name=SHELVES[0].name), 303)


@blueprint.get(f"/browse/<any({_NAMES}):name>")
def browse(name: str) -> AnyResponse:
    """Show a page of a list."""
    page = page_number(_MOST)
    found = looked_up(ListingWanted(shelf=name, page=page), f"page {page} of all {name}")
    if page > 1 and not found.things:
        raise Refused(
            Problem(
                404,
                "unknown",
                "There is no such page",
                f"The list of {name} has no page {page}.",
                "Begin with the first, and follow the links named next.",
            )
        )
    links = Links(served().current_base(), flask.request.script_root)
    html = flask.render_template(
        "browse.html", found=found, shelves=SHELVES, href=lambda iri: links.target(iri)[0]
    )
    return conditional(flask.Response(html), None)
