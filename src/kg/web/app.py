"""Make the web application: the one place where its parts are put together."""

from __future__ import annotations

import logging
import os
import weakref
from functools import partial
from itertools import count
from typing import TYPE_CHECKING, Final

import flask
from werkzeug.exceptions import HTTPException

from kg.access import Scope, TokenFile
from kg.errors import KgError, StoreError
from kg.intake.commit import Intake
from kg.settings import Settings
from kg.sparql.evaluation import evaluate
from kg.sparql.guard import Limits
from kg.sparql.problem import Problem, problem_of
from kg.store import EmbeddedStore, open_store
from kg.store.gate import Places
from kg.store.readers import Bounds, Readers
from kg.store.writers import Writers
from kg.web import endpoint, graphs, home, running, things
from kg.web.access import demand
from kg.web.cached import Cached
from kg.web.glue import problem_response
from kg.web.questions import questions
from kg.web.served import EXTENSION, Here, Served

if TYPE_CHECKING:
    from collections.abc import Iterator

    from werkzeug.wrappers import Response as AnyResponse

    from kg.intake.changes import Change
    from kg.sparql.answer import Permit
    from kg.sparql.evaluation import Evaluated, Evaluation
    from kg.sparql.graphs import Written
    from kg.store import GraphStore
    from kg.web.questions import Question
    from kg.web.served import QueryRunner

_PATIENCE: Final = 10.0
"""Seconds that a query waits for a reader."""

_HEADERS: Final = {
    # No script, nothing from elsewhere, no place for it in another's frame.
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; "
        "base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
}


def create_app(
    settings: Settings | None = None,
    store: GraphStore | None = None,
    examples: tuple[Question, ...] | None = None,
    permit: Permit | None = None,
) -> flask.Flask:
    """Return the application for a store, by default the one that the settings name.

    Without settings they are read from the environment; `examples` stand in for the questions that come
    with kg. `permit` tells, in the context of a request, why it may not write: as it stands, for want of a
    token of the scope write.
    The caller closes a store that it passes in.
    Raises UsageError for settings that can not be used; the store is first opened by a request.
    """
    chosen = settings or Settings.from_environment(os.environ)
    app = flask.Flask(__name__)
    app.config["MAX_CONTENT_LENGTH"] = chosen.max_body
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    held = store or open_store(chosen.store)
    numbers = count(1)
    app.extensions[EXTENSION] = Served(
        held,
        chosen.base,
        Limits(chosen.max_query, update_bytes=chosen.max_update),
        questions() if examples is None else examples,
        _runner(held, chosen, numbers),
        chosen.max_answer,
        TokenFile(chosen.tokens),
        permit or partial(demand, Scope.WRITE),
        _writers(held, chosen, numbers),
        chosen.max_upload,
    )
    for part in (home, endpoint, graphs, running, things):
        app.register_blueprint(part.blueprint)
    app.after_request(_secure)
    app.register_error_handler(KgError, _on_kg_error)
    app.register_error_handler(HTTPException, _on_http_error)
    app.register_error_handler(Exception, _on_unforeseen)
    return app


def _runner(store: GraphStore, chosen: Settings, numbers: Iterator[int]) -> QueryRunner:
    if not isinstance(store, EmbeddedStore):
        return Here(store)
    share = max(1, chosen.readers // 2)
    places = Places(chosen.readers, share, chosen.waiting, min(chosen.timeout, _PATIENCE))
    readers: Readers[Evaluation, Evaluated] = Readers(
        store.directory, evaluate, places, Bounds(chosen.timeout, chosen.memory), numbers
    )
    weakref.finalize(store, readers.close)

    def version() -> int | None:
        store.refresh()
        return store.version

    return Cached(readers, version, chosen.cache)


def _writers(store: GraphStore, chosen: Settings, numbers: Iterator[int]) -> Writers[Change, Written] | None:
    if not isinstance(store, EmbeddedStore):
        return None
    places = Places(1, 1, chosen.waiting, min(chosen.write_timeout, _PATIENCE))
    writers: Writers[Change, Written] = Writers(
        store.directory, Intake(), places, Bounds(chosen.write_timeout, chosen.write_memory), numbers
    )
    weakref.finalize(store, writers.close)
    return writers


def _secure(response: AnyResponse) -> AnyResponse:
    for name, value in _HEADERS.items():
        response.headers.setdefault(name, value)
    return response


def _on_kg_error(error: KgError) -> AnyResponse:
    if isinstance(error, StoreError):
        _log().error("%s", error)
    return problem_response(problem_of(error))


def _on_http_error(error: HTTPException) -> AnyResponse:
    status = error.code or 500
    problem = Problem(status, f"http-{status}", error.name, error.description or error.name)
    response = problem_response(problem)
    for name, value in error.get_headers():
        if name.lower() != "content-type":
            response.headers[name] = value
    return response


def _on_unforeseen(error: Exception) -> AnyResponse:
    _log().error("A request failed: %s", flask.request.path, exc_info=error)
    detail = "The server met something that it was not made for."
    return problem_response(Problem(500, "failed", "The request failed", detail))


def _log() -> logging.Logger:
    return logging.getLogger("kg.web")
