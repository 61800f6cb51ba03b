"""Say at /validate what would become of RDF or of an annotation; nothing is written."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import flask
from pyoxigraph import NamedNode

from kg.container.names import minted
from kg.container.port import Judged
from kg.container.problems import problem_of_write
from kg.container.trial import is_annotation, try_annotation
from kg.errors import KgError
from kg.intake.changes import GraphChange
from kg.model.finding import Rejected
from kg.rdf.iris import Iris
from kg.sparql.graphs import GraphWrite
from kg.sparql.messages import Response
from kg.sparql.problem import Problem
from kg.sparql.uploads import KNOWN, Upload, uploads
from kg.web.access import by_sender, holder
from kg.web.container import FlaskPort
from kg.web.endpoint import logged
from kg.web.glue import core_request, flask_response, preferred, present_caller
from kg.web.judged import judged_response
from kg.web.served import served

if TYPE_CHECKING:
    from werkzeug.wrappers import Response as AnyResponse

    from kg.sparql.messages import Request

blueprint = flask.Blueprint("validating", __name__)

_METHODS: Final = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]
_ALLOW: Final = (("Allow", "OPTIONS, POST"), ("Accept-Post", KNOWN))


@blueprint.route("/validate", methods=_METHODS, provide_automatic_options=False)
def validate() -> AnyResponse:
    """Answer a request to judge a document; nobody needs a token, and the limits are those of a query."""
    request = core_request()
    if request.method == "OPTIONS":
        return flask_response(Response(204, _ALLOW))
    if request.method != "POST":
        outcome: Response | Problem = Problem(
            405,
            "method-not-allowed",
            "The method is not allowed here",
            "What is to be judged is sent by POST.",
            "Send an annotation, or RDF, as the body of a POST.",
            headers=_ALLOW[:1],
        )
    else:
        outcome = _judge(request)
    response = preferred(outcome) if isinstance(outcome, Problem) else outcome
    return flask_response(response.with_headers(("Vary", "Accept"), _ALLOW[1]))


def _judge(request: Request) -> Response | Problem:
    port = FlaskPort(served(), present_caller())
    if is_annotation(request):
        return try_annotation(request, port)
    sent = uploads(request)
    if isinstance(sent, Problem):
        return sent
    try:
        return judged_response(_judged(port, sent))
    except KgError as error:
        return problem_of_write(error)


def _judged(port: FlaskPort, sent: tuple[Upload, ...]) -> Judged:
    graph = NamedNode(Iris(port.base()).graph(f"posted/{minted()}"))
    change = GraphChange(GraphWrite("POST", graph, sent), port.base())
    try:
        with logged():
            done = port.here.judge(by_sender(change), "validate", port.caller, is_known=holder() is not None)
    except Rejected as error:
        return Judged(error.findings, holds=False)
    delta = done.delta
    added, removed = (tuple(delta.added), tuple(delta.removed)) if delta else ((), ())
    return Judged(done.findings, done.holds, added, removed)
