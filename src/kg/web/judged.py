"""Show what would become of a write: as a page, as JSON, or its report alone."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

import flask
from pyoxigraph import RdfFormat, serialize

from kg.report.members import entries, groups
from kg.sparql.accept import choose
from kg.sparql.messages import Response
from kg.sparql.problem import REPORTS
from kg.web.glue import HTML

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pyoxigraph import Quad

    from kg.container.port import Judged

_JSON: Final = "application/json"
MOST: Final = 1000
"""Statements that are listed; all are counted."""


def judged_response(judged: Judged) -> Response:
    """Return a judgement as the present request prefers it; nothing was written.

    The status is 200 whatever is said: the question was answered.
    """
    offered = [(_JSON, None), *REPORTS, (HTML, None)]
    media_type, render = choose(flask.request.headers.get("Accept", ""), offered) or offered[0]
    if media_type == HTML:
        page = flask.render_template(
            "judged.html", judged=judged, report=_Shown(judged), changes=_document(judged)
        )
        return Response(200, (("Content-Type", f"{HTML}; charset=utf-8"),), page.encode())
    if render is not None:
        charset = "; charset=utf-8" if media_type.startswith("text/") else ""
        return Response(200, (("Content-Type", media_type + charset),), render(judged.findings).encode())
    body = json.dumps(_document(judged), ensure_ascii=False, indent=2).encode() + b"\n"
    return Response(200, (("Content-Type", _JSON),), body)


class _Shown:
    """What the template of findings asks of a report."""

    def __init__(self, judged: Judged) -> None:
        self.findings = judged.findings
        self.entries = entries(judged.findings)
        self.groups = groups(judged.findings)


def _document(judged: Judged) -> dict[str, object]:
    return {
        "conforms": judged.holds,
        "written": False,
        "findings": entries(judged.findings),
        "groups": groups(judged.findings),
        "adds": {"count": len(judged.added), "quads": _lines(judged.added)},
        "removes": {"count": len(judged.removed), "quads": _lines(judged.removed)},
    }


def _lines(quads: Iterable[Quad]) -> list[str]:
    """Return quads as lines of N-Quads, sorted and up to MOST."""
    text = (serialize(quads, format=RdfFormat.N_QUADS) or b"").decode()
    return sorted(text.splitlines())[:MOST]
