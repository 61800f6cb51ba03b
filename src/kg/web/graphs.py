"""The graphs as documents: Flask's side of the Graph Store Protocol."""

from __future__ import annotations

from functools import partial
from secrets import token_hex
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

import flask
from pyoxigraph import NamedNode

from kg.errors import UnknownGraph
from kg.intake.changes import GraphChange
from kg.rdf.iris import Iris
from kg.sparql.evaluation import GraphWanted
from kg.sparql.graphs import Port, Target, answer_graphs, target_of
from kg.sparql.messages import Response
from kg.web.access import by_sender
from kg.web.endpoint import logged
from kg.web.glue import core_request, flask_response, preferred, present_caller, upload_limit
from kg.web.links import SAFE_IN_PATH
from kg.web.served import Served, served

if TYPE_CHECKING:
    from werkzeug.wrappers import Response as AnyResponse

    from kg.sparql.evaluation import Evaluated
    from kg.sparql.graphs import GraphWrite, Written
    from kg.sparql.problem import Problem
    from kg.store.readers import Caller

blueprint = flask.Blueprint("graphs", __name__)

_METHODS: Final = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]
_FORM_EXTRA: Final = 65536
"""Bytes of a form beside its files."""


@blueprint.route("/graphs", methods=_METHODS, provide_automatic_options=False)
def indirect() -> AnyResponse:
    """Answer a request that names its graph by a parameter."""
    return _answer(target_of(flask.request.query_string.decode("utf-8", "surrogateescape")))


@blueprint.route("/graph/<path:name>", methods=_METHODS, provide_automatic_options=False)
def direct(name: str) -> AnyResponse:
    """Answer a request for a graph at its own IRI, under the base of the graph's IRIs."""
    base = served().current_base()
    return _answer(Target(NamedNode(Iris(base).graph(quote(name, safe=SAFE_IN_PATH)))))


def _answer(target: Target | Problem) -> AnyResponse:
    here, caller = served(), present_caller()
    port = Port(
        read=partial(_read, here, caller),
        write=partial(_write, here, caller),
        permit=here.permit,
        mint=partial(_mint, here),
        show=preferred,
        lead=partial(_lead, here),
    )
    request = core_request(upload_limit(here.permit, here.max_upload + _FORM_EXTRA, writes=True))
    return flask_response(answer_graphs(request, target, port))


def _read(here: Served, caller: Caller, graph: NamedNode | None, media_type: str) -> Evaluated:
    label = f"GET {graph or 'default graph'}"
    with logged():
        return here.readers.run(GraphWanted.of(graph, media_type, here.max_answer), label, caller)


def _write(here: Served, caller: Caller, request: GraphWrite) -> Written:
    label = f"{request.method} {request.graph or 'default graph'}"
    with logged():
        return here.write(by_sender(GraphChange(request, here.base)), label, caller)


def _mint(here: Served) -> tuple[NamedNode, str]:
    name = f"posted/{token_hex(8)}"
    return NamedNode(Iris(here.current_base()).graph(name)), flask.url_for(".direct", name=name)


def _lead(here: Served, graph: NamedNode) -> Response:
    """Lead a browser to a query for a graph, for it may be long."""
    with here.reader() as reader:
        if not reader.has_graph(graph):
            raise UnknownGraph(f"There is no graph {graph}.")
    query = f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ GRAPH {graph} {{ ?s ?p ?o }} }}"
    return Response(303, (("Location", flask.url_for("sparql.sparql", query=query)),))
