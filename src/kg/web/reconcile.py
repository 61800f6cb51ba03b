"""Serve the Reconciliation Service API: version 0.2, which OpenRefine speaks, and the draft of 1.0."""

from __future__ import annotations

import json
from hashlib import blake2b
from importlib.metadata import version
from typing import TYPE_CHECKING, Final

import flask

from kg.reconcile import documents
from kg.reconcile.matching import Candidate, candidates
from kg.reconcile.queries import (
    BATCH,
    LIMIT,
    LONGEST,
    NotAQuery,
    read_batch,
    read_extension,
    read_match,
    read_single,
)
from kg.reconcile.schema import NAMED, PROPERTIES, property_named, types_named
from kg.reconcile.values import iri_of, kinds_of, values
from kg.search.context import contexts
from kg.sparql.answer import unless_known
from kg.sparql.display import visible
from kg.sparql.messages import Response
from kg.sparql.problem import Problem
from kg.web.glue import core_request, flask_response, problem_response
from kg.web.links import Links
from kg.web.served import served

if TYPE_CHECKING:
    from collections.abc import Iterable

    from werkzeug.wrappers import Response as AnyResponse

    from kg.reconcile.queries import Query
    from kg.store import GraphReader

blueprint = flask.Blueprint("reconcile", __name__)

_DRAFT: Final = "/1.0"
_DIGITS: Final = 5
_IN_FRAMES: Final = (
    "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors *"
)
"""A preview is made to be shown in another's page. It has no forms and no script."""


@blueprint.errorhandler(NotAQuery)
def not_a_query(error: NotAQuery) -> AnyResponse:
    """Say what is wrong with a request."""
    status, kind = (413, "too-many") if error.too_large else (400, "bad-request")
    title = "The request is no request of the Reconciliation Service API"
    return problem_response(Problem(status, kind, title, error.message, error.mend))


@blueprint.route("/reconcile", methods=["GET", "POST"])
def endpoint() -> AnyResponse:
    """Answer with the manifest, a batch of queries, or properties of things, as version 0.2 has it."""
    sent = flask.request.values
    if "queries" in sent:
        batch = read_batch(sent["queries"])
        return _json(
            {key: {"result": result} for key, result in zip(batch, _results(batch.values()), strict=True)}
        )
    if "query" in sent:
        return _json({"result": next(iter(_results([read_single(sent["query"])])))})
    if "extend" in sent:
        extension = read_extension(sent["extend"])
        with served().reader() as reader:
            return _json(documents.extended(*documents.extension(reader, extension)))
    if flask.request.method == "POST":
        raise NotAQuery(
            "The form has no queries and no extend.", mend="Send either, or JSON to /reconcile/match."
        )
    here = served()
    return _json(documents.manifest(_address(), here.current_base(), version("kg")))


@blueprint.get(f"/reconcile{_DRAFT}")
def draft() -> AnyResponse:
    """Answer with the manifest of the draft of version 1.0, whose routes are the same under this address."""
    return _json(documents.draft_manifest(_address(_DRAFT), version("kg")))


@blueprint.post("/reconcile/match")
@blueprint.post(f"/reconcile{_DRAFT}/match")
def match() -> AnyResponse:
    """Answer a batch of queries, as the draft of version 1.0 has it."""
    queries = read_match(flask.request.get_data(cache=False))
    return _json({"results": [{"candidates": result} for result in _results(queries)]})


@blueprint.get("/reconcile/suggest/<any(entity, type, property):what>")
@blueprint.get(f"/reconcile{_DRAFT}/suggest/<any(entity, type, property):what>")
def suggest(what: str) -> AnyResponse:
    """Suggest things, types or properties by the beginning of a name, or by their IRI."""
    prefix = flask.request.args.get("prefix", "")
    if len(prefix) > LONGEST:
        raise NotAQuery(
            f"The prefix has {len(prefix)} characters; the limit is {LONGEST}.", mend="Send less."
        )
    limit = _number("limit", 10, LIMIT)
    # Version 0.2 says cursor, the draft offset.
    offset = _number("cursor", 0, LIMIT) or _number("offset", 0, LIMIT)
    if what == "type":
        found = documents.suggested_types(prefix)
    elif what == "property":
        found = documents.suggested_properties(prefix)
    else:
        found = _suggested(prefix, offset + limit)
    return _json({"result": found[offset : offset + limit]})


@blueprint.post("/reconcile/extend")
@blueprint.post(f"/reconcile{_DRAFT}/extend")
def extend() -> AnyResponse:
    """Answer with properties of things, as the draft of version 1.0 has it."""
    extension = read_extension(flask.request.get_data(cache=False))
    with served().reader() as reader:
        return _json(documents.draft_extended(*documents.extension(reader, extension)))


@blueprint.get("/reconcile/extend/propose")
@blueprint.get(f"/reconcile{_DRAFT}/extend/propose")
def propose() -> AnyResponse:
    """Propose the properties of a type."""
    return _json(documents.proposal(flask.request.args.get("type", ""), _number("limit", LIMIT, LIMIT)))


@blueprint.get("/reconcile/view")
def view() -> AnyResponse:
    """Lead to the page of a thing."""
    with served().reader() as reader:
        iri = iri_of(flask.request.args.get("id", ""))
        # Only to what the graph knows: a server that leads anywhere would be of use to others.
        if not iri or iri not in kinds_of(reader, [iri]):
            return problem_response(_unknown())
        target, _ = Links(served().base_of(reader), flask.request.script_root).target(iri)
    return flask.redirect(target, 303) if target else problem_response(_unknown())


@blueprint.get("/reconcile/preview")
@blueprint.get(f"/reconcile{_DRAFT}/preview")
def preview() -> AnyResponse:
    """Show a thing in a small page that other pages may frame."""
    iri = iri_of(flask.request.args.get("id", ""))
    with served().reader() as reader:
        page = _preview(reader, iri) if iri else ""
    response = flask.Response(page) if page else problem_response(_unknown())
    response.headers["Content-Security-Policy"] = _IN_FRAMES
    return response


@blueprint.get("/reconcile/flyout/<any(entity, type, property):what>")
def flyout(what: str) -> AnyResponse:
    """Describe what is suggested in a piece of HTML, as version 0.2 has it."""
    identifier = flask.request.args.get("id", "")[:LONGEST]
    title, text = identifier, ""
    if what == "property" and (entry := property_named(identifier)):
        title, text = entry.name, entry.iri
    elif what == "type" and (kinds := types_named([identifier])):
        title, text = kinds[0].name.capitalize(), kinds[0].cls.value
    elif what == "entity" and (iri := iri_of(identifier)):
        with served().reader() as reader:
            for known, context in contexts(reader, kinds_of(reader, [iri]).items()).items():
                title, text = context.name.text or known, context.description
    shown = flask.render_template("flyout.html", title=visible(title), text=visible(text))
    return _json({"id": identifier, "html": shown})


def _results(queries: Iterable[Query]) -> list[list[documents.Json]]:
    here = served()
    with here.reader() as reader:
        search = here.indexes.of(reader).search
        return [[documents.result(found) for found in candidates(reader, search, query)] for query in queries]


def _suggested(prefix: str, most: int) -> list[documents.Json]:
    here = served()
    with here.reader() as reader:
        found: list[Candidate] = []
        if iri_of(prefix):
            found = [Candidate(iri, kind, 100.0) for iri, kind in kinds_of(reader, [prefix]).items()]
        elif prefix.strip():
            search = here.indexes.of(reader).search
            found = [
                Candidate(entry.hit.iri, entry.kind, entry.score) for entry in search(prefix, NAMED, most)
            ]
        known = contexts(reader, [(entry.iri, entry.kind) for entry in found])
    return [documents.suggested(entry.iri, entry.kind, known[entry.iri]) for entry in found]


def _preview(reader: GraphReader, iri: str) -> str:
    """Return the page of a thing, empty where the graph does not know it."""
    kinds = kinds_of(reader, [iri])
    if iri not in kinds:
        return ""
    kind = kinds[iri]
    context = contexts(reader, [(iri, kind)])[iri]
    names = values(reader, [iri], PROPERTIES[0]).get(iri, ()) + values(reader, [iri], PROPERTIES[1]).get(
        iri, ()
    )
    others = [value for value in names if value.names[0] != context.name.text]
    links = Links(served().base_of(reader), flask.request.script_root)
    return flask.render_template(
        "preview.html",
        iri=iri,
        href=links.target(iri)[0],
        name=visible(context.name.text or iri),
        language=context.name.language,
        description=visible(context.description),
        others=[(visible(value.names[0]), value.language) for value in others[:BATCH]],
    )


def _number(name: str, usual: int, most: int) -> int:
    text = flask.request.args.get(name, "")
    if not text:
        return usual
    if not (text.isascii() and text.isdecimal() and len(text) < _DIGITS):
        raise NotAQuery(f"The parameter {name} is no number.", mend=f"Send a number, up to {most}.")
    return min(int(text), most)


def _address(ending: str = "") -> str:
    host = flask.request.host
    return flask.url_for("reconcile.endpoint", _external=bool(host)) + ending


def _json(document: object) -> AnyResponse:
    body = json.dumps(document, ensure_ascii=False).encode()
    tag = f'"{blake2b(body, digest_size=16).hexdigest()}"'
    made = Response(200, (("Content-Type", "application/json"), ("ETag", tag)), body)
    if flask.request.method == "POST":
        return flask_response(Response(200, (("Content-Type", "application/json"),), body))
    return flask_response(unless_known(core_request(0), made))


def _unknown() -> Problem:
    identifier = flask.request.args.get("id", "")[:LONGEST]
    return Problem(
        404,
        "unknown",
        "Nothing is known of this",
        f"The graph has no thing {identifier!r} that can be reconciled.",
        "Give the IRI of one as id.",
    )
