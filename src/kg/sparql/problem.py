"""Say what is wrong with a request, as an RFC 9457 problem document."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from kg.errors import (
    AnswerTooLarge,
    EnginesDisagree,
    Forbidden,
    KgError,
    NotConforming,
    QueryCancelled,
    QueryFailed,
    QueryStopped,
    QuerySyntaxError,
    QueryTimeout,
    QueryTooCostly,
    ServerBusy,
    StoreChanged,
    StoreError,
    StoreFull,
    StoreLocked,
    StoreUnwritable,
    Unsupported,
    UsageError,
)
from kg.model.finding import Disputed, Rejected
from kg.report import as_jsonld, as_text, as_turtle
from kg.report.members import entries, groups
from kg.sparql.accept import choose
from kg.sparql.kinds import KIND_NS
from kg.sparql.messages import Response

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from kg.model.finding import Finding
    from kg.report.members import Member

MEDIA_TYPE: Final = "application/problem+json"
REPORTS: Final[tuple[tuple[str, Callable[[Sequence[Finding]], str] | None], ...]] = (
    ("text/turtle", as_turtle),
    ("application/ld+json", as_jsonld),
    ("text/plain", as_text),
)
"""In which media types findings come alone."""
_STOPPED: Final[dict[type[QueryStopped], tuple[int, str, str]]] = {
    QueryTimeout: (504, "timeout", "The {} took too long"),
    QueryTooCostly: (503, "query-too-costly", "The {} needs too much memory"),
    AnswerTooLarge: (422, "answer-too-large", "The answer is too large"),
    QueryCancelled: (503, "cancelled", "The {} was stopped"),
}


@dataclass(frozen=True, slots=True)
class Problem:
    """One problem: `kind` is one of KINDS, or empty where the status says it all; `mend` says what to do.

    `detail` is a sentence on this case.

    `line` and `column` count from 1, and 0 says that they are unknown; `excerpt` is the query's line there.
    `limit` and `size` are what was met and by what, in the unit that `detail` says; 0 where there is none.
    `findings` say what is refused, see `kg.report`.
    """

    status: int
    kind: str
    title: str
    detail: str
    mend: str = ""
    line: int = 0
    column: int = 0
    excerpt: str = ""
    headers: tuple[tuple[str, str], ...] = ()
    limit: int = 0
    size: int = 0
    findings: tuple[Finding, ...] = ()

    @property
    def entries(self) -> tuple[dict[str, Member], ...]:
        """Return the first findings as members of a document."""
        return entries(self.findings)

    @property
    def groups(self) -> tuple[dict[str, Member], ...]:
        """Return how many findings there are of each kind."""
        return groups(self.findings)

    def response(self, accept: str = "") -> Response:
        """Return the problem as a response in JSON, or its findings alone in the form that `accept` prefers.

        These are the report graph of SHACL 3.6 as Turtle or JSON-LD, and plain text.
        """
        offered: list[tuple[str, Callable[[Sequence[Finding]], str] | None]] = [(MEDIA_TYPE, None)]
        if self.findings:
            offered += REPORTS
        media_type, render = choose(accept, offered) or offered[0]
        if render is None:
            return Response(self.status, (("Content-Type", media_type), *self.headers), self._document())
        charset = "; charset=utf-8" if media_type.startswith("text/") else ""
        body = render(self.findings).encode()
        return Response(self.status, (("Content-Type", media_type + charset), *self.headers), body)

    def _document(self) -> bytes:
        members: dict[str, object] = {
            "type": KIND_NS + self.kind if self.kind else "about:blank",
            "title": self.title,
            "status": self.status,
            "detail": self.detail,
        }
        members |= {name: text for name, text in (("mend", self.mend), ("excerpt", self.excerpt)) if text}
        if self.line:
            members |= {"line": self.line, "column": self.column}
        members |= {name: value for name, value in (("limit", self.limit), ("size", self.size)) if value}
        if self.findings:
            members |= {"findings": self.entries, "groups": self.groups}
        return json.dumps(members, ensure_ascii=False, indent=2).encode() + b"\n"


def bad_request(detail: str, *, mend: str = "") -> Problem:
    """Return the problem of a request that the protocol does not allow."""
    return Problem(400, "bad-request", "The request is not a SPARQL Protocol request", detail, mend)


def problem_of(error: KgError, query: str = "", kind: str = "query") -> Problem:
    """Return the problem that an error makes of a request; `query` gives the excerpt of a syntax error.

    `kind` is query, update, request or write.
    """
    match error:
        case QuerySyntaxError():
            return Problem(
                400,
                f"{kind}-syntax",
                f"The {kind} is not SPARQL",
                error.message,
                error.mend,
                error.line,
                error.column,
                line_of(query, error.line),
            )
        case QueryFailed() | NotConforming() | Forbidden():
            return _refused(error, kind)
        case Unsupported():
            return Problem(501, "not-supported", "The store cannot do this", error.message, error.mend)
        case QueryStopped() | ServerBusy():
            return _limit_met(error, kind)
        case UsageError():
            return Problem(
                406, "not-acceptable", "There is no such representation", error.message, error.mend
            )
        case StoreLocked() | StoreChanged() | StoreFull() | StoreUnwritable():
            return _not_written(error)
        case StoreError():
            # What the error says is for the operator: it names places on the server.
            return Problem(
                503,
                "store-unavailable",
                "The graph cannot be read at present",
                "The server cannot read its graph; its log says why.",
                "Try again later.",
                headers=(("Retry-After", "10"),),
            )
        case _:
            return _failed(error)


def _failed(error: KgError) -> Problem:
    if isinstance(error, EnginesDisagree):
        kind, title = "engines-disagree", "The SHACL engines disagree"
    else:
        kind, title = "failed", "The request failed"
    findings = error.findings if isinstance(error, Disputed) else ()
    return Problem(500, kind, title, error.message, error.mend, findings=findings)


def _refused(error: QueryFailed | NotConforming | Forbidden, kind: str) -> Problem:
    if isinstance(error, Forbidden):
        return Problem(403, "annotations-kept", "Annotations are not written so", error.message, error.mend)
    if isinstance(error, QueryFailed):
        done = "carried out" if kind == "update" else "answered"
        return Problem(422, f"{kind}-failed", f"The {kind} cannot be {done}", error.message, error.mend)
    findings = error.findings if isinstance(error, Rejected) else ()
    return Problem(
        422, "not-conforming", "The shapes refuse this", error.message, error.mend, findings=findings
    )


def _not_written(error: StoreError) -> Problem:
    # As below: the error's own words name places on the server.
    match error:
        case StoreChanged():
            return Problem(
                409,
                "graph-changed",
                "The graph has changed",
                "Others wrote to the graph meanwhile; nothing of this was written.",
                "Read it again, then write.",
            )
        case StoreFull():
            return Problem(
                507,
                "store-full",
                "There is no space left to write",
                "The server's disk is full; nothing of this was written.",
                "Ask the server's operator to free some.",
            )
        case StoreUnwritable():
            return Problem(
                503,
                "store-unwritable",
                "The graph cannot be written at present",
                "The server cannot write to its store, as its log says; nothing of this was written.",
                "Ask the server's operator; reading goes on.",
                headers=(("Retry-After", "60"),),
            )
        case _:
            return Problem(
                503,
                "store-busy",
                "The graph is being written by another program",
                "A build, or another server of the same store, is writing; nothing of this was written.",
                "Try again when it has ended.",
                headers=(("Retry-After", "5"),),
            )


def _limit_met(error: QueryStopped | ServerBusy, kind: str) -> Problem:
    if isinstance(error, ServerBusy):
        wait = ("Retry-After", str(error.seconds))
        return Problem(503, "busy", "The server is busy", error.message, error.mend, headers=(wait,))
    status, name, title = _STOPPED[type(error)]
    return Problem(status, name, title.format(kind), error.message, error.mend)


def line_of(text: str, number: int) -> str:
    """Return a line of a text by its number, empty where there is none."""
    lines = text.split("\n")
    return lines[number - 1].rstrip("\r") if 0 < number <= len(lines) else ""
