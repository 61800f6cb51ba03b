"""Judge an annotation that nobody means to submit yet."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from kg.access import Scope
from kg.container.documents import CONTEXT
from kg.container.names import Names, minted
from kg.container.negotiation import sent_document
from kg.container.placing import placed, placed_error
from kg.container.port import AnnotationWrite, Deed, Judged, Sender
from kg.container.problems import problem_of_write
from kg.errors import KgError
from kg.model.finding import Disputed, Rejected
from kg.rdf.formats import JSON_LD
from kg.sparql.problem import Problem

if TYPE_CHECKING:
    from kg.annotation.candidate import Candidate
    from kg.container.port import Port
    from kg.sparql.messages import Request, Response

_NOBODY: Final = "nobody"


def is_annotation(request: Request) -> bool:
    """Tell whether a document means to be an annotation: `?as=annotation` says so, or its context or type.

    JSON that cannot be read, or can be nothing of RDF, is taken for one, because that reading says what is
    wrong with it. Of a list each item may mean to be one.
    """
    if "as=annotation" in request.query_string.split("&"):
        return True
    if request.media_type not in JSON_LD.media_types:
        return False
    try:
        sent: Any = json.loads(request.body)
    except (ValueError, RecursionError):
        return True
    if isinstance(sent, list):
        return not sent or any(isinstance(item, dict) and _means_annotation(item) for item in sent)
    return not isinstance(sent, dict) or _means_annotation(sent)


def _means_annotation(sent: dict[str, Any]) -> bool:
    named, kinds = sent.get("@context"), sent.get("type", sent.get("@type"))
    return _has(named, CONTEXT) or _has(kinds, "Annotation")


def try_annotation(request: Request, port: Port) -> Response | Problem:
    """Return what would become of an annotation that somebody submits."""
    sent = sent_document(request)
    if isinstance(sent, Problem):
        return sent
    candidate: Candidate | None = None
    try:
        names, name = Names(port.base()), minted()
        write = AnnotationWrite(Deed.CREATE, name, Sender(_NOBODY, Scope.ANNOTATE), port.now())
        candidate = port.read(sent, names.annotation(name), names.agent(_NOBODY), write.when)
        judged = port.judge(replace(write, quads=candidate.quads))
    except Rejected as error:
        judged = Judged(error.findings, holds=False)
    except Disputed as error:
        return problem_of_write(placed_error(error, candidate))
    except KgError as error:
        return problem_of_write(error)
    return port.show_judged(placed(judged, candidate))


def _has(value: object, wanted: str) -> bool:
    return wanted in value if isinstance(value, list) else value == wanted
