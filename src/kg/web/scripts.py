"""Tell which scripts were built, and give the editor its words; pages work without any."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Final

import flask

from kg.linked.glossary import words
from kg.linked.vocabulary import DATA
from kg.terms import PREFIXES
from kg.web.documents import conditional
from kg.web.linkage import linkage

if TYPE_CHECKING:
    from werkzeug.wrappers import Response as AnyResponse

blueprint = flask.Blueprint("scripts", __name__)

_BUILT: Final = "built"


def built(static: str | None) -> frozenset[str]:
    """Return the names of the scripts in a folder of static files, without their suffix."""
    return frozenset(path.stem for path in (Path(static or "") / _BUILT).glob("*.js"))


@blueprint.get("/terms.json")
def terms() -> AnyResponse:
    """Give the terms of the vocabularies with their prefixes, for completion."""
    body = linkage().document("terms", _listed)
    return conditional(flask.Response(body, content_type="application/json"), None)


def _listed() -> str:
    listed = words(linkage().vocabulary(name) for name in DATA)
    return flask.json.dumps(
        {"prefixes": dict(PREFIXES), "terms": [asdict(word) for word in listed]}, ensure_ascii=False
    )
