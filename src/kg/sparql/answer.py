"""Answer a SPARQL Protocol request: read it, guard, evaluate, negotiate, write."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import TYPE_CHECKING, Final, Protocol, cast

from pyoxigraph import Triple

from kg.errors import KgError
from kg.rdf.formats import RdfSyntax, document
from kg.sparql import problem
from kg.sparql.accept import choose
from kg.sparql.conditions import NOT_AS_SUPPOSED, NOT_MODIFIED, judged_reading
from kg.sparql.evaluation import Evaluated, Table, entity_tag, is_repeatable
from kg.sparql.findings import written
from kg.sparql.guard import Limits, refusal
from kg.sparql.messages import Response
from kg.sparql.problem import Problem, bad_request, problem_of
from kg.sparql.request import ALLOW, QueryRequest, UpdateRequest, read_request, read_update
from kg.sparql.results import Kind, kind_of_query, offers
from kg.sparql.service import PREFIXES
from kg.terms import KG_NS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kg.model.finding import Finding
    from kg.rdf.formats import Format
    from kg.sparql.messages import Request

HTML: Final = "text/html"
VARY: Final = ("Vary", "Accept")

Execute = Callable[[QueryRequest, str | None], Evaluated]
"""Evaluate a query to a document of a media type, or for None to a table. Raises QueryError, StoreError, and
ServerBusy."""


Apply = Callable[[UpdateRequest], "Sequence[Finding]"]
"""Carry out an update and return what the shapes say of it; after it every query sees what was written.
Raises KgError, and then nothing was written."""

Permit = Callable[[], Problem | None]
"""Return why the sender may not write, or None."""


Describe = Callable[[], tuple[Triple, ...]]
"""Return the description of the endpoint. Raises KgError."""


class Pages(Protocol):
    """Writes the answers that a browser gets; without one, nothing is offered in HTML."""

    def form(self) -> Response:
        """Return the page to ask from."""

    def results(self, query: QueryRequest, table: Table) -> Response:
        """Return the page of a query's results."""

    def problem(self, query: str, problem: Problem) -> Response:
        """Return the page that says what is wrong, with the query to be mended."""


def answer(
    request: Request,
    execute: Execute,
    limits: Limits,
    pages: Pages | None = None,
    describe: Describe | None = None,
) -> Response:
    """Return the response to a request to the query endpoint; every fault of it is in the response.

    A request without a query gets the form, or what `describe` returns (SPARQL 1.1 Service Description,
    section 2).
    """
    if request.method == "OPTIONS":
        return Response(204, (ALLOW,))
    if describe and request.method in ("GET", "HEAD") and not request.query_string:
        return finish(request, _introduce(request, describe, pages))
    query: QueryRequest | Problem = _too_long(request, limits) or read_request(request)
    text, accept = "", request.header("accept")
    if isinstance(query, QueryRequest):
        text, accept = query.text, query.accept or accept
        said = refusal(text, limits) or outcome(query, accept, execute, pages)
        if isinstance(said, Response) and request.method in ("GET", "HEAD"):
            said = unless_known(request, said)
    else:
        said = query
    if isinstance(said, Problem):
        said = _say(said, text, accept, pages)
    return finish(request, said)


def answer_update(
    request: Request, apply: Apply, permit: Permit, limits: Limits, pages: Pages | None = None
) -> Response:
    """Return the response to a request that means to write; every fault of it is in the response."""
    update: UpdateRequest | Problem = _too_long(request, limits) or read_update(request)
    outcome: Response | Problem
    if isinstance(update, UpdateRequest):
        # Whoever may not write learns nothing about what was to be written.
        outcome = (
            permit()
            or _conditional(request)
            or refusal(update.text, limits, "update")
            or _apply(update, apply)
        )
    else:
        outcome = update
    if isinstance(outcome, Problem):
        outcome = _say(outcome, "", request.header("accept"), pages)
    return finish(request, outcome)


def _conditional(request: Request) -> Problem | None:
    """Return the refusal of an update that supposes a state: it has no tag (RFC 9110, 13.1.1)."""
    if not request.header("if-match"):
        return None
    return Problem(
        412,
        "condition-failed",
        "An update has no entity tag",
        "If-Match was sent with an update, which may touch any graph, so there is no tag to compare it with.",
        "Put the condition into the update's WHERE, or write one graph at /graphs, where If-Match holds.",
    )


def _apply(update: UpdateRequest, apply: Apply) -> Response | Problem:
    try:
        return written(apply(update))
    except KgError as error:
        return problem_of(error, update.text, "update")


def outcome(query: QueryRequest, accept: str, execute: Execute, pages: Pages | None) -> Response | Problem:
    """Return the answer to a query, or what is wrong with it."""
    try:
        kind = kind_of_query(query.text)
        if kind is None:
            # What does not look like a query goes to the engine, which says what is wrong, and where.
            execute(query, None)
            return bad_request(
                "The query has no form.", mend="Begin it with SELECT, ASK, CONSTRUCT or DESCRIBE."
            )
        chosen = _choose(accept, kind, pages)
        if chosen is None:
            return _not_acceptable(accept, kind)
        media_type, entry = chosen
        evaluated = execute(query, media_type if entry else None)
    except KgError as error:
        return problem_of(error, query.text)
    if isinstance(evaluated.content, Table):
        return pages.results(query, evaluated.content) if pages else _not_acceptable(accept, kind)
    charset = "; charset=utf-8" if media_type.startswith("text/") else ""
    response = Response(200, (("Content-Type", media_type + charset),), evaluated.content)
    # Only what has the same answer each time is kept.
    repeats = evaluated.kept or is_repeatable(query.text)
    tag = entity_tag(query, media_type, evaluated.state) if repeats else None
    links = tuple(("Link", _help(hint)) for hint in evaluated.hints)
    return response.with_headers(*links, *((("ETag", tag),) if tag else ()))


def _help(hint: str) -> str:
    """Return a hint as a link to the ontology: the formats of results have no place for words."""
    plain = hint.encode("ascii", "replace").decode()
    title = "".join(sign if sign.isprintable() and sign not in '"\\' else "'" for sign in plain)
    return f'<{KG_NS.rstrip("#")}>; rel="help"; title="{title}"'


def unless_known(request: Request, response: Response) -> Response:
    """Return 304 without a body where the client has this very answer, or 412 where it supposes another."""
    status = judged_reading(request.header, response.header("etag"))
    if status == NOT_AS_SUPPOSED.status:
        return NOT_AS_SUPPOSED.response(request.header("accept"))
    if status == NOT_MODIFIED:
        kept = tuple(entry for entry in response.headers if entry[0] != "Content-Type")
        return Response(NOT_MODIFIED, kept)
    return response


def _choose(accept: str, kind: Kind, pages: Pages | None) -> tuple[str, Format | None] | None:
    available: list[tuple[str, Format | None]] = list(offers(kind))
    if pages:
        available.append((HTML, None))
    return choose(accept, available)


def _introduce(request: Request, describe: Describe, pages: Pages | None) -> Response:
    """Return the form or the endpoint's description, as is preferred."""
    accept = request.header("accept")
    chosen = _choose(accept, Kind.GRAPH, pages)
    if chosen is None:
        known = ", ".join(dict.fromkeys(entry.media_type for _, entry in offers(Kind.GRAPH)))
        unknown = f"The description of this endpoint does not come as {accept!r}."
        return Problem(
            406, "not-acceptable", "There is no such representation", unknown, f"Accept one of {known}."
        ).response()
    media_type, entry = chosen
    if pages and entry is None:
        return pages.form()
    try:
        body = document(describe(), cast("RdfSyntax", entry), prefixes=PREFIXES)
    except KgError as error:
        return _say(problem_of(error), "", accept, pages)
    charset = "; charset=utf-8" if media_type.startswith("text/") else ""
    tag = f'"{hashlib.blake2b(body, digest_size=16).hexdigest()}"'
    return unless_known(request, Response(200, (("Content-Type", media_type + charset), ("ETag", tag)), body))


def _say(outcome: Problem, text: str, accept: str, pages: Pages | None) -> Response:
    """Return a problem as JSON unless a page is preferred; there is no 406 for a problem."""
    available = [(problem.MEDIA_TYPE, False), ("application/json", False)]
    if outcome.findings:
        available += [(media_type, False) for media_type, _ in problem.REPORTS]
    if pages and (choose(accept, [*available, (HTML, True)]) or ("", False))[1]:
        return pages.problem(text, outcome)
    return outcome.response(accept)


def _too_long(request: Request, limits: Limits) -> Problem | None:
    limit, size = limits.address_bytes, len(request.query_string)
    if size <= limit:
        return None
    return Problem(
        414,
        "address-too-long",
        "The address is too long",
        f"The address has {size} bytes of parameters; the limit is {limit}.",
        "Send the query by POST.",
        limit=limit,
        size=size,
    )


def _not_acceptable(accept: str, kind: Kind) -> Problem:
    known = ", ".join(dict.fromkeys(entry.media_type for _, entry in offers(kind)))
    return Problem(
        406,
        "not-acceptable",
        "There is no such representation",
        f"The results of this query ({kind.value}) do not come as {accept!r}.",
        f"Accept one of {known}.",
    )


def finish(request: Request, response: Response) -> Response:
    """Return a response with the headers that each has, and without a body where none may be."""
    if response.status == NOT_MODIFIED:
        return response.with_headers(VARY)
    length = ("Content-Length", str(len(response.body)))
    finished = response.with_headers(VARY, length)
    return Response(finished.status, finished.headers) if request.method == "HEAD" else finished
