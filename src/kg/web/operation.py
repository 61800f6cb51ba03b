"""Answer the operator's tools: whether the server lives, whether it can work, and how it does."""

from __future__ import annotations

from typing import TYPE_CHECKING

import flask

from kg.access import Scope
from kg.errors import KgError, StoreMissing, StoreVanished
from kg.sparql.problem import Problem
from kg.web.access import demand
from kg.web.glue import problem_response
from kg.web.served import served

if TYPE_CHECKING:
    from werkzeug.wrappers import Response as AnyResponse

blueprint = flask.Blueprint("operation", __name__)


@blueprint.get("/health")
def health() -> AnyResponse:
    """Say that requests are answered; what the store can do is another question."""
    return flask.Response("ok\n", content_type="text/plain; charset=utf-8")


@blueprint.get("/ready")
def ready() -> AnyResponse:
    """Say whether queries can be answered, and of which version of the graph."""
    try:
        with served().reader() as reader:
            reader.query("ASK {}")
            return flask.jsonify(ready=True, version=reader.version)
    except StoreVanished:
        detail = "The graph that this server served is not there any more: its folder is gone."
        return _not_ready(detail, "Put the store's folder back, or restore a backup with `kg restore`.")
    except StoreMissing:
        return _not_ready("No graph has been built yet.", "Build one with `kg build`.")
    except KgError:
        # What the error says is for the operator's log, where every request that meets it puts it.
        return _not_ready("The server cannot read its graph.", "Its log says why.")


@blueprint.get("/metrics")
def metrics() -> AnyResponse:
    """Give all measurements to Prometheus, which sends a token unless the operator opened them to all."""
    here = served()
    refused = None if here.open_metrics else demand(Scope.ANNOTATE)
    if refused:
        return problem_response(refused)
    content, content_type = here.metrics.page(flask.request.headers.get("Accept", ""))
    response = flask.Response(content, content_type=content_type)
    response.headers["Cache-Control"] = "no-store"
    return response


def _not_ready(detail: str, mend: str) -> AnyResponse:
    return problem_response(
        Problem(503, "not-ready", "The server is not ready", detail, mend, headers=(("Retry-After", "5"),))
    )
