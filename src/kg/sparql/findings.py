"""Say what the shapes make of a write that was done."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from kg.report.members import entries, groups
from kg.sparql.messages import Response

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kg.model.finding import Finding

NO_CONTENT: Final = 204


def written(findings: Sequence[Finding], status: int = NO_CONTENT) -> Response:
    """Return the response to a write that was done: what the shapes say of it, if anything, as JSON."""
    if not findings:
        return Response(status)
    document = {"written": True, "findings": entries(findings), "groups": groups(findings)}
    body = json.dumps(document, ensure_ascii=False, indent=2).encode() + b"\n"
    # A status that forbids a body can not tell anything.
    return Response(200 if status == NO_CONTENT else status, (("Content-Type", "application/json"),), body)
