"""The SPARQL endpoint: Flask's side of the protocol core."""

from __future__ import annotations

import logging
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, Any, Final

import flask

from kg.errors import EnginesDisagree, StoreError
from kg.intake.changes import UpdateChange
from kg.sparql.answer import answer, answer_update
from kg.sparql.calls import service_call
from kg.sparql.evaluation import Evaluation, value_of
from kg.sparql.holdings import COUNTED
from kg.sparql.plain import fingerprint
from kg.sparql.request import UPDATE, carries_update
from kg.sparql.service import Contents, Service, describe_service
from kg.store import EmbeddedStore
from kg.web.access import by_sender
from kg.web.glue import core_request, flask_response, present_caller, upload_limit
from kg.web.links import Links
from kg.web.pages import ROWS, SparqlPages
from kg.web.served import Served, served
from kg.web.trace import OUTCOME, trace

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pyoxigraph import Triple
    from werkzeug.wrappers import Response as AnyResponse

    from kg.model.finding import Finding
    from kg.sparql.evaluation import Evaluated, Lookup
    from kg.sparql.request import QueryRequest, UpdateRequest
    from kg.store.readers import Caller

blueprint = flask.Blueprint("sparql", __name__)

_FORM: Final = 3
"""Bytes that a form may take for one."""

_METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]


@blueprint.route("/sparql", methods=_METHODS, provide_automatic_options=False)
def sparql() -> AnyResponse:
    """Answer a SPARQL Protocol request; refusing methods is the protocol's business too."""
    here = served()
    caller = present_caller()
    direct = flask.request.mimetype == UPDATE
    request = core_request(upload_limit(here.permit, _FORM * here.limits.update_bytes, writes=direct))
    pages = SparqlPages(Links(here.base, flask.request.script_root), here.questions)
    if carries_update(request):
        apply = partial(_update, here, caller)
        return flask_response(answer_update(request, apply, here.permit, here.limits, pages))

    def execute(query: QueryRequest, media_type: str | None) -> Evaluated:
        return _evaluated(here, query, media_type, caller)

    return flask_response(answer(request, execute, here.limits, pages, partial(_describe, here)))


def _describe(here: Served) -> tuple[Triple, ...]:
    is_ours = isinstance(here.store, EmbeddedStore)
    with here.reader() as reader:
        count, held = here.census.of(reader), here.holdings(reader)
    classes = dict(COUNTED)
    service = Service(
        # Flask has no host where the Host header names none.
        flask.url_for("sparql.sparql", _external=True) if flask.request.host else f"{here.base}sparql",
        takes_updates=here.writers is not None,
        # What other stores do is theirs to say.
        sees_union=is_ours,
        keeps_empty_graphs=is_ours,
        limits=here.capacity,
        contents=Contents(
            count.quads, count.graphs, count.first, [(classes[name], number) for name, number in held.counts]
        ),
    )
    return describe_service(service)


def _update(here: Served, caller: Caller, update: UpdateRequest) -> Sequence[Finding]:
    with logged():
        return here.write(by_sender(UpdateChange(update, here.base)), update.text, caller).findings


def _evaluated(here: Served, query: QueryRequest, media_type: str | None, caller: Caller) -> Evaluated:
    failed = flask.request.environ.get(OUTCOME)
    trace().query = fingerprint(query.text)
    with logged():
        if failed:
            raise failed
    relay = here.relay.address() if here.relay and service_call(query.text) is not None else ""
    task = Evaluation(query.text, query.dataset, media_type, ROWS, here.max_answer, here.base, relay)
    known = trace()
    with logged():
        evaluated = here.readers.run(task, query.text, caller, query.seconds)
    known.evaluate, known.kept = evaluated.seconds, evaluated.kept
    return evaluated


def looked_up(task: Lookup, label: str) -> Any:  # noqa: ANN401 - what the task finds
    """Return what is found by a reader for the present request; what was found in this version is kept.

    Raises what the task raises, and what a reader does.
    """
    with logged():
        return value_of(served().readers.run(task, label, present_caller()))


@contextmanager
def logged() -> Iterator[None]:
    """Log what is wrong with a store, which the client is not told, and what an operator should know of."""
    try:
        yield
    except (StoreError, EnginesDisagree) as error:
        logging.getLogger(__name__).error("%s", error)  # noqa: TRY400 - the message says it all
        raise
