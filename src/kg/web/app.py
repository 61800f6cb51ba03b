"""Make the web application: the one place where its parts are put together."""

from __future__ import annotations

import logging
import os
import weakref
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import partial
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Final, cast

import flask
from jinja2 import StrictUndefined
from werkzeug.exceptions import HTTPException

from kg.access import Scope, TokenFile
from kg.errors import EnginesDisagree, KgError, StoreError, UsageError
from kg.gate.second import SecondOpinion
from kg.intake.commit import Intake
from kg.intake.reading import Work
from kg.linked.dumps import DumpFolder
from kg.outbound import NOBODY, CallBounds, Hosts, Relay
from kg.settings import Settings
from kg.sparql.guard import Limits
from kg.sparql.plain import Answering
from kg.sparql.problem import Problem, problem_of
from kg.sparql.service import Limits as Capacity
from kg.store import EmbeddedStore, open_store
from kg.store.gate import Places
from kg.store.processes import Bounds
from kg.store.readers import Readers
from kg.store.writers import Writers
from kg.web import (
    browse,
    changes,
    container,
    dataset,
    dumps,
    endpoint,
    forms,
    graphs,
    home,
    operation,
    reconcile,
    running,
    scripts,
    search,
    things,
    validating,
    views,
    vocabularies,
    waiting,
)
from kg.web.access import demand, demand_reader
from kg.web.cached import Cached
from kg.web.census import Census
from kg.web.compression import Compression
from kg.web.cors import Sharing, tidy_options
from kg.web.express import Express
from kg.web.faults import http_problem, refuse_faulty
from kg.web.freshness import Freshness
from kg.web.glue import problem_response
from kg.web.heading import SECURITY, Heading
from kg.web.linkage import EXTENSION as LINKAGE
from kg.web.linkage import Linkage
from kg.web.metrics import Metrics
from kg.web.questions import questions
from kg.web.repeats import Repeats
from kg.web.requestlog import log_request
from kg.web.served import EXTENSION, Here, Served
from kg.web.stopping import Stopping
from kg.web.trace import ID_HEADER, Traces, trace

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from werkzeug.wrappers import Response as AnyResponse

    from kg.sparql.answer import Permit
    from kg.store import GraphStore
    from kg.web.census import Count
    from kg.web.express import PlainReaders
    from kg.web.questions import Question
    from kg.web.served import ChangeRunner, QueryRunner

_PATIENCE: Final = 10.0
"""Seconds that a query waits for a reader."""

_TOGETHER: Final = 32
"""Writes that one commit serves at most; half of them may be of one client."""

_STRANGERS: Final = 8
"""Trials without a token that wait while one is made."""


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
    Raises UsageError for settings that cannot be used; the store is first opened by a request.
    """
    chosen = settings or Settings.from_environment(os.environ)
    app = flask.Flask(__name__)
    app.config["MAX_CONTENT_LENGTH"] = chosen.max_body
    app.jinja_env.globals["scripts"] = scripts.built(app.static_folder)
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    held = store or open_store(chosen.store)
    relay, stopping, numbers = _relay(held, chosen), Stopping(chosen.grace), count(1)
    limits = Limits(chosen.max_query, hosts=relay.hosts if relay else NOBODY, update_bytes=chosen.max_update)
    work = Work(Answering(limits, chosen.max_answer, chosen.base))
    readers = _readers(held, chosen, work, numbers)
    runner = (
        Cached(cast("QueryRunner", readers), _states(held), 3 * chosen.cache // 8)
        if readers
        else Here(held, work)
    )
    census = Census()
    metrics = Metrics(runner.load, partial(_count, held, census))
    app.extensions[EXTENSION] = Served(
        held,
        chosen.base,
        limits,
        questions() if examples is None else examples,
        work,
        runner,
        chosen.max_answer,
        TokenFile(chosen.tokens),
        metrics,
        census,
        Capacity(chosen.timeout, chosen.max_query, chosen.max_body, chosen.max_answer),
        stopping,
        open_metrics=chosen.metrics == "public",
        permit=permit or partial(demand, Scope.WRITE),
        annotate=permit or partial(demand, Scope.ANNOTATE),
        relay=relay,
        writers=_changing(held, chosen, numbers, _together(chosen.waiting), _for_writes(chosen)),
        strangers=_changing(
            held, chosen, numbers, Places(1, 1, _STRANGERS, _PATIENCE), _for_strangers(chosen)
        ),
        max_upload=chosen.max_upload,
    )
    app.extensions[LINKAGE] = Linkage(
        chosen.title,
        chosen.licence,
        # Flask takes a relative path for one beside its own modules.
        DumpFolder(Path(chosen.dumps).absolute(), chosen.max_dump, held.location),
        is_open=chosen.reading != "token",
    )
    for part in (
        home, endpoint, graphs, container, validating, running, scripts, forms, waiting, search, reconcile,
        browse, things, views, vocabularies, dataset, dumps, changes, operation,
    ):  # fmt: skip
        app.register_blueprint(part.blueprint)
    traces, sharing = Traces(), Sharing(chosen.origins)
    freshness = Freshness(chosen.max_age, private=chosen.reading == "token")
    app.before_request(traces.begin)
    app.before_request(refuse_faulty)
    app.before_request(stopping.refuse)
    if chosen.reading == "token":
        app.before_request(demand_reader)
    else:
        inside, most = app.wsgi_app, 3 * chosen.cache // 8
        repeats = Repeats(inside, _states(held), most, metrics, stopping, traces.mint)
        app.wsgi_app = repeats  # type: ignore[method-assign]
        if readers:
            app.extensions[EXTENSION].express = Express(repeats, readers, Heading(sharing, freshness))
    app.after_request(
        _in_turn(
            _secure,
            tidy_options,
            sharing.share,
            freshness.state,
            Compression(chosen.cache // 4).compress,
            _identify,
            metrics.note,
            log_request,
        )
    )
    app.register_error_handler(KgError, _on_kg_error)
    app.register_error_handler(HTTPException, _on_http_error)
    app.register_error_handler(Exception, _on_unforeseen)
    return app


def _readers(store: GraphStore, chosen: Settings, work: Work, numbers: Iterator[int]) -> PlainReaders | None:
    """Return the processes that answer queries, or None where the store is not on this machine."""
    if not isinstance(store, EmbeddedStore):
        return None
    share = max(1, chosen.readers // 2)
    places = Places(chosen.readers, share, chosen.waiting, min(chosen.timeout, _PATIENCE))
    readers: PlainReaders = Readers(
        store.directory, work, places, Bounds(chosen.timeout, chosen.memory), numbers
    )
    weakref.finalize(store, readers.close)
    return readers


def _states(store: GraphStore) -> Callable[[], str | None]:
    """Return what tells the current state, None where there is none; it may raise StoreError."""

    def state() -> str | None:
        store.refresh()
        return store.state

    return state


def _relay(store: GraphStore, chosen: Settings) -> Relay | None:
    """Return what calls other servers, or None where none may be called."""
    hosts = Hosts.parse(chosen.outbound or "", "KG_OUTBOUND")
    if not hosts:
        return None
    if not isinstance(store, EmbeddedStore):
        raise UsageError(
            f"KG_OUTBOUND={chosen.outbound!r} cannot be held to: {store.location} makes such calls itself.",
            mend="Unset it; SERVICE is refused before it reaches that store.",
        )
    relay = Relay(hosts, CallBounds(chosen.timeout, chosen.max_answer), 2 * chosen.readers)
    weakref.finalize(store, relay.close)
    return relay


def _in_turn(*steps: Callable[[AnyResponse], AnyResponse]) -> Callable[[AnyResponse], AnyResponse]:
    """Return the steps as one: what Flask itself does to call each takes as long as most of them."""

    def finish(response: AnyResponse) -> AnyResponse:
        for step in steps:
            response = step(response)
        return response

    return finish


def _count(store: GraphStore, census: Census) -> Count:
    store.refresh()
    with store.snapshot() as reader:
        return census.recent(reader)


def _identify(response: AnyResponse) -> AnyResponse:
    known = trace()
    response.headers.add(ID_HEADER, known.id)
    response.headers.add("Server-Timing", known.timing)
    return response


def _together(waiting: int) -> Places:
    return Places(_TOGETHER, _TOGETHER // 2, waiting, _PATIENCE)


def _for_writes(chosen: Settings) -> Bounds:
    return Bounds(chosen.write_timeout, chosen.write_memory, "KG_WRITE_TIMEOUT", "KG_WRITE_MEMORY")


def _for_strangers(chosen: Settings) -> Bounds:
    """Return what is tried out for whoever asks may take: no more than a query, nor than a write."""
    bounds = _for_writes(chosen)
    if chosen.timeout < bounds.seconds:
        bounds = replace(bounds, seconds=chosen.timeout, setting="KG_TIMEOUT")
    if chosen.memory < bounds.memory:
        bounds = replace(bounds, memory=chosen.memory, memory_setting="KG_MEMORY")
    return bounds


def _changing(
    store: GraphStore, chosen: Settings, numbers: Iterator[int], places: Places, bounds: Bounds
) -> ChangeRunner | None:
    """Return what makes changes, each within bounds, or None where the store is not here."""
    if not isinstance(store, EmbeddedStore):
        return None
    places = replace(places, patience=min(bounds.seconds, places.patience))
    intake = Intake(_today, SecondOpinion(chosen.second_opinion))
    changing: ChangeRunner = Writers(store.directory, intake, places, bounds, numbers)
    weakref.finalize(store, changing.close)
    return changing


def _today() -> date:
    return datetime.now(UTC).date()


def _secure(response: AnyResponse) -> AnyResponse:
    present = {name.lower() for name, _ in response.headers}
    for name, value in SECURITY.items():
        if name.lower() not in present:
            response.headers.add(name, value)
    return response


def _on_kg_error(error: KgError) -> AnyResponse:
    if isinstance(error, StoreError | EnginesDisagree):
        _log().error("%s", error)
    return problem_response(problem_of(error))


def _on_http_error(error: HTTPException) -> AnyResponse:
    response = problem_response(http_problem(error))
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
