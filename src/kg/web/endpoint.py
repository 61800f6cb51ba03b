"""The SPARQL endpoint: Flask's side of the protocol core."""

from __future__ import annotations

import logging
from functools import partial
from typing import TYPE_CHECKING

import flask

from kg.errors import StoreError
from kg.sparql.answer import answer, answer_update
from kg.sparql.relative import with_base
from kg.sparql.request import carries_update
from kg.web.glue import core_request, flask_response
from kg.web.links import Links
from kg.web.pages import SparqlPages
from kg.web.served import served

if TYPE_CHECKING:
    from werkzeug.wrappers import Response as AnyResponse

    from kg.sparql.messages import Request, Response
    from kg.sparql.request import UpdateRequest
    from kg.store import Dataset, GraphReader, QueryResults
    from kg.web.served import Served

blueprint = flask.Blueprint("sparql", __name__)

_METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]


@blueprint.route("/sparql", methods=_METHODS, provide_automatic_options=False)
def sparql() -> AnyResponse:
    """Answer a SPARQL Protocol request; refusing methods is the protocol's business too."""
    here = served()
    request = core_request()
    if carries_update(request):
        return flask_response(_answer_update(here, request))
    with here.reader() as reader:
        links = Links(here.base_of(reader), flask.request.script_root)
        pages = SparqlPages(links, here.questions)
        execute = with_base(partial(_logged, reader), links.base)
        return flask_response(answer(request, execute, here.limits, pages))


def _answer_update(here: Served, request: Request) -> Response:
    pages = SparqlPages(Links(here.base, flask.request.script_root), here.questions)
    return answer_update(request, partial(_logged_update, here), here.permit, here.limits, pages)


def _logged_update(here: Served, update: UpdateRequest) -> None:
    try:
        here.update(update)
    except StoreError as error:
        logging.getLogger(__name__).error("%s", error)  # noqa: TRY400 - as below
        raise


def _logged(reader: GraphReader, text: str, dataset: Dataset) -> QueryResults:
    """Evaluate a query; the client is not told what is wrong with a store, so the log is."""
    try:
        return reader.query(text, dataset)
    except StoreError as error:
        logging.getLogger(__name__).error("%s", error)  # noqa: TRY400 - the message says it all
        raise
