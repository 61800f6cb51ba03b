"""Show reviewers which annotations wait for them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import flask

from kg.pages.waiting import LOOKED_AT, waiting
from kg.web.documents import conditional
from kg.web.links import Links
from kg.web.served import served
from kg.web.thingpages import helpers

if TYPE_CHECKING:
    from werkzeug.wrappers import Response as AnyResponse

blueprint = flask.Blueprint("waiting", __name__)


@blueprint.get("/waiting")
def proposed() -> AnyResponse:
    """List what was submitted and not yet decided on."""
    here = served()
    with here.reader() as reader:
        links = Links(here.base_of(reader), flask.request.script_root)
        page = flask.render_template(
            "waiting.html", waiting=waiting(reader), looked_at=LOOKED_AT, **helpers(links)
        )
        return conditional(flask.Response(page), reader.published)
