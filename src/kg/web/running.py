"""Show the operator what runs, and stop it."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import flask

from kg.access import Scope
from kg.sparql.problem import Problem
from kg.web.access import demand
from kg.web.glue import problem_response
from kg.web.served import served

if TYPE_CHECKING:
    from werkzeug.wrappers import Response as AnyResponse

blueprint = flask.Blueprint("running", __name__)


@blueprint.get("/running")
def running() -> AnyResponse:
    """List the queries and writes under way or waiting, the oldest first, to an admin."""
    refused = demand(Scope.ADMIN)
    if refused:
        return problem_response(refused)
    now = time.time()
    entries = [
        {
            "number": entry.number,
            "query": entry.label,
            "client": entry.client,
            "state": "waiting" if entry.waits else "running",
            "since": datetime.fromtimestamp(entry.since, UTC).isoformat(timespec="milliseconds"),
            "seconds": round(now - entry.since, 3),
        }
        for entry in served().running()
    ]
    return flask.jsonify(entries)


@blueprint.delete("/running/<int:number>")
def cancel(number: int) -> AnyResponse:
    """Stop one query or write; whoever sent it is told so."""
    refused = demand(Scope.ADMIN)
    if refused:
        return problem_response(refused)
    if served().cancel(number):
        return flask.Response(status=204)
    detail = f"No query or write of the number {number} is under way."
    return problem_response(
        Problem(404, "unknown", "There is no such query", detail, "GET /running lists what is.")
    )
