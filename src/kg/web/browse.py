"""Show lists of all things of a kind, a page at a time."""

from __future__ import annotations

from typing import Final

import flask

from kg.search.listing import SHELVES, listing
from kg.sparql.problem import Problem
from kg.web.documents import Refused, conditional, page_number
from kg.web.links import Links
from kg.web.served import served

blueprint = flask.Blueprint("browse", __name__)

_MOST: Final = 100_000
_SHELVES: Final = {shelf.name: shelf for shelf in SHELVES}


@blueprint.get("/browse/<any(articles, actors, agreements, places, posts, happenings):name>")
def browse(name: str) -> flask.Response:
    """Show a page of a list."""
    here, page = served(), page_number(_MOST)
    with here.reader() as reader:
        found = listing(reader, _SHELVES[name], page)
        links = Links(here.base_of(reader), flask.request.script_root)
        published = reader.published
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
    html = flask.render_template(
        "browse.html", found=found, shelves=SHELVES, href=lambda iri: links.target(iri)[0]
    )
    response = flask.Response(html)
    conditional(response, published)
    return response
