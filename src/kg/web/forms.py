"""Give the script that annotates what its forms ask, read out of the shapes."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Final

import flask
from pyoxigraph import NamedNode

from kg.annotation.facts import (
    CLAIM,
    DESCRIBED,
    EVENT,
    FOLLOWS,
    PARTICIPATION,
    RECKONED,
    TENURE,
    TITLE_USE,
    USUAL,
)
from kg.linked.forms import Wanted, forms
from kg.resources import context_file
from kg.schemes import SCHEMES
from kg.web.documents import conditional
from kg.web.linkage import linkage

if TYPE_CHECKING:
    from werkzeug.wrappers import Response as AnyResponse

blueprint = flask.Blueprint("forms", __name__)

_ASKED: Final = (EVENT, CLAIM, PARTICIPATION, TITLE_USE, TENURE)


@blueprint.get("/forms.json")
def fields() -> AnyResponse:
    """Give the fields of every fact that can be submitted."""
    body = linkage().document("forms", _written)
    return conditional(flask.Response(body, content_type="application/json"), None)


def _written() -> str:
    known = linkage()
    schemes = {scheme.iri.value: known.vocabulary(scheme.id) for scheme in SCHEMES}
    usual = {path: scheme[concept].value for path, (scheme, concept) in USUAL.items()}
    made = forms(
        map(NamedNode, _ASKED),
        (*known.vocabulary("shapes").statements, *known.vocabulary("ontology").statements),
        schemes,
        json.loads(context_file().read_bytes())["@context"],
        Wanted(FOLLOWS, RECKONED, usual, DESCRIBED),
    )
    return flask.json.dumps({"forms": [asdict(form) for form in made]}, ensure_ascii=False)
