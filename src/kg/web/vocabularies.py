"""Serve the documents that define kg's terms, whose IRIs are the same on every server."""

from __future__ import annotations

from typing import TYPE_CHECKING

import flask

from kg.linked.addresses import VARIANTS, offers
from kg.linked.signposting import Link, header
from kg.linked.vocabulary import NAMES
from kg.rdf.formats import JSON_LD, document
from kg.resources import context_file
from kg.sparql.accept import choose
from kg.sparql.problem import Problem
from kg.web.documents import Refused, conditional
from kg.web.linkage import linkage
from kg.web.links import Links
from kg.web.served import served

if TYPE_CHECKING:
    from werkzeug.wrappers import Response as AnyResponse

    from kg.linked.addresses import Variant
    from kg.linked.vocabulary import Vocabulary

blueprint = flask.Blueprint("vocabularies", __name__)

_NAMES = ", ".join(f'"{name}"' for name in NAMES)
_SUFFIXES = ", ".join(entry.suffix for entry in VARIANTS)


@blueprint.get(f"/<any({_NAMES}):name>")
def vocabulary(name: str) -> AnyResponse:
    """Answer with the document on a vocabulary that is preferred; its terms are parts of it."""
    accept = flask.request.headers.get("Accept", "")
    chosen = choose(accept, offers())
    if chosen is None:
        known = ", ".join(entry.media_type for entry in VARIANTS)
        raise Refused(
            Problem(
                406,
                "not-acceptable",
                "There is no such representation",
                f"The {name} does not come as {accept!r}.",
                f"Accept one of {known}.",
            )
        )
    response = _document(name, chosen[1])
    response.vary.add("Accept")
    response.headers["Content-Location"] = flask.url_for(".variant", name=name, suffix=chosen[1].suffix)
    return response


@blueprint.get(f"/<any({_NAMES}):name>.<any({_SUFFIXES}):suffix>")
def variant(name: str, suffix: str) -> AnyResponse:
    """Answer with one document on a vocabulary."""
    return _document(name, next(entry for entry in VARIANTS if entry.suffix == suffix))


@blueprint.get("/context.jsonld")
def context() -> AnyResponse:
    """Give the JSON-LD context, by which kg's terms are plain words in JSON."""
    body = context_file().read_bytes()
    return conditional(flask.Response(body, content_type=JSON_LD.media_type), None)


def _document(name: str, chosen: Variant) -> AnyResponse:
    known = linkage().vocabulary(name)
    if chosen.syntax is None:
        response = flask.Response(_page(known))
    else:
        response = flask.Response(
            document(known.statements, chosen.syntax), content_type=chosen.syntax.content_type
        )
    links = [
        Link(flask.url_for(".variant", name=name, suffix=entry.suffix), "alternate", entry.media_type)
        for entry in VARIANTS
        if entry != chosen
    ]
    response.headers["Link"] = header([Link(known.iri.value, "cite-as"), *links])
    return conditional(response, None)


def _page(known: Vocabulary) -> str:
    links = Links(served().base, flask.request.script_root)
    return flask.render_template("vocabulary.html", known=known, show=links.show, names=NAMES)
