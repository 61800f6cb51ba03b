"""Answer requests about the status of an annotation: what it is, how it came about, and a new one.

GET  /annotations/NAME/status    {"annotation": …, "status": "accepted", "history": […]}
POST /annotations/NAME/status    {"status": "rejected", "reason": "The article does not say so."}
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from kg.annotation.status import LONGEST_REASON, PROPOSED, StatusChange, change_status, following
from kg.container.managed import history_of
from kg.container.names import ID, Names
from kg.container.port import AnnotationWrite, Deed, tried
from kg.container.prefer import preferences
from kg.container.problems import (
    bad_request,
    changed,
    conflict,
    gone,
    method_not_allowed,
    not_yours,
    problem_of_write,
    unknown,
)
from kg.container.record import Record
from kg.errors import ConditionFailed, KgError, UsageError
from kg.schemes import ANNOTATION_STATUS
from kg.sparql.answer import VARY, unless_known
from kg.sparql.conditions import Condition, digest
from kg.sparql.messages import Response
from kg.sparql.problem import Problem

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pyoxigraph import Triple

    from kg.container.port import Port, Sender
    from kg.sparql.messages import Request

METHODS: Final = ("GET", "HEAD", "OPTIONS", "POST")
WITHDRAWN: Final = "withdrawn"
_JSON: Final = "application/json"


def answer_status(request: Request, name: str, port: Port) -> Response:
    """Return the response to a request about the status of an annotation; every fault of it is in that."""
    if request.method not in METHODS:
        outcome: Response | Problem = method_not_allowed(request.method, METHODS)
    elif request.method == "OPTIONS":
        outcome = Response(204)
    else:
        try:
            outcome = _post(request, name, port) if request.method == "POST" else _get(request, name, port)
        except ConditionFailed:
            outcome = changed(name) if Condition.of(request).is_stated else _decided_meanwhile(name)
        except KgError as error:
            outcome = problem_of_write(error)
    response = port.show(outcome) if isinstance(outcome, Problem) else outcome
    allow = () if response.header("allow") else (("Allow", ", ".join(METHODS)),)
    finished = response.with_headers(*allow, ("Accept-Post", _JSON), VARY)
    return Response(finished.status, finished.headers) if request.method == "HEAD" else finished


def _get(request: Request, name: str, port: Port) -> Response | Problem:
    names = Names(port.base())
    found = _present(name, names, port)
    return found if isinstance(found, Problem) else unless_known(request, _told(name, names, found[1]))


def _post(request: Request, name: str, port: Port) -> Response | Problem:
    refused = port.permit()
    if refused is not None:
        return refused
    names, sender = Names(port.base()), port.sender()
    found = _present(name, names, port)
    if isinstance(found, Problem):
        return found
    wanted = _wanted(request)
    if isinstance(wanted, Problem):
        return wanted
    creator, triples = found
    status, reason = wanted
    when, condition = port.now(), Condition.of(request)
    before = _status(history_of(names.graph(name), triples))
    is_own = names.agent(sender.name).value == creator
    problem = _may_not(before, status, sender, name, is_own=is_own)
    if problem is None and status not in following(before):
        problem = _does_not_follow(before, status, sender, is_own=is_own)
    if problem is None:
        change = StatusChange(status, names.agent(sender.name), when, reason)
        problem = _cannot_follow(names, name, triples, change)
    if problem is None and condition.is_stated and not condition.holds(digest(triples)):
        problem = changed(name)
    if problem is not None:
        return problem
    write = AnnotationWrite(
        Deed.JUDGE,
        name,
        sender,
        when,
        # Between the look above and the write nobody may have changed it.
        condition=Condition(if_match=f'"{digest(triples)}-status"'),
        status=status,
        reason=reason,
    )
    if preferences(request.header("prefer")).dry_run:
        return tried(port, port.judge(write))
    port.write(write)
    now = _present(name, names, port)
    return now if isinstance(now, Problem) else _told(name, names, now[1])


def _present(name: str, names: Names, port: Port) -> tuple[str, Sequence[Triple]] | Problem:
    """Return who submitted an annotation, and what its graph says."""
    if not ID.fullmatch(name):
        return unknown(name)
    with port.reader() as reader:
        entry = Record(reader, names).entry(names.annotation(name))
        if entry is None:
            return unknown(name)
        if entry.deleted:
            return gone(name, entry.deleted)
        return entry.creator, tuple(quad.triple for quad in reader.quads(names.graph(name)))


def _wanted(request: Request) -> tuple[str, str] | Problem:
    """Return the status that a request asks for, and why."""
    example = 'Send {"status": "accepted", "reason": "…"} as application/json.'
    if request.media_type not in (_JSON, ""):
        return Problem(
            415,
            "unsupported-media-type",
            "The request's body is of no type that is read here",
            f"{request.media_type[:100]!r} is not {_JSON}.",
            example,
            headers=(("Accept-Post", _JSON),),
        )
    try:
        sent: Any = json.loads(request.body)
    except (ValueError, RecursionError):
        return bad_request("The body is not JSON in UTF-8.", mend=example)
    if not isinstance(sent, dict) or not sent.keys() <= {"status", "reason"}:
        return bad_request("The body is no object of a status and a reason.", mend=example)
    status, reason = sent.get("status"), sent.get("reason", "")
    if not isinstance(status, str) or status not in ANNOTATION_STATUS:
        return bad_request(
            f"There is no status {str(status)[:60]!r}.", mend=f"Use one of {', '.join(ANNOTATION_STATUS)}."
        )
    if not isinstance(reason, str) or len(reason) > LONGEST_REASON or not _is_text(reason):
        return bad_request(f"The reason is no text of up to {LONGEST_REASON} characters.", mend=example)
    return status, reason.strip()


def _may(before: str, status: str, sender: Sender, *, is_own: bool) -> bool:
    # What its author took back only its author brings back.
    is_authors = status == WITHDRAWN or (before, status) == (WITHDRAWN, PROPOSED)
    return sender.administers or (is_own if is_authors else sender.reviews and not is_own)


def _does_not_follow(before: str, status: str, sender: Sender, *, is_own: bool) -> Problem:
    """Return the problem of a change that nobody can make, with those that this sender can."""
    possible = [after for after in following(before) if _may(before, after, sender, is_own=is_own)]
    others = "What can become of it now is up to who submitted it."
    return conflict(
        f"The annotation is {before} and cannot become {status}.",
        mend=f"You can make it {' or '.join(possible)}." if possible else others,
    )


def _may_not(before: str, status: str, sender: Sender, name: str, *, is_own: bool) -> Problem | None:
    if _may(before, status, sender, is_own=is_own):
        return None
    if not is_own:
        return not_yours(name)
    return Problem(
        403,
        "insufficient-scope",
        "The access token does not allow this",
        "Who submitted an annotation may withdraw it, and propose it again; to accept or reject it is up to "
        "others.",
        "Ask somebody else who has a token of the scope review.",
    )


def _decided_meanwhile(name: str) -> Problem:
    return conflict(
        f"Somebody else decided about the annotation {name!r}, or changed it, at the same moment.",
        mend="Nothing was written. Look at its history, and decide again if that is still needed.",
    )


def _status(history: Sequence[StatusChange]) -> str:
    return history[-1].status if history else PROPOSED


def _cannot_follow(
    names: Names, name: str, triples: Sequence[Triple], change: StatusChange
) -> Problem | None:
    graph = names.graph(name)
    try:
        change_status(names.annotation(name), graph, history_of(graph, triples), change)
    except UsageError as error:
        return conflict(error.message, mend=error.mend)
    return None


def _told(name: str, names: Names, triples: Sequence[Triple]) -> Response:
    annotation = names.annotation(name)
    history = history_of(names.graph(name), triples)
    told = {
        "annotation": annotation.value,
        "status": _status(history),
        "history": [
            {"status": change.status, "by": change.by.value, "when": f"{change.at:%Y-%m-%dT%H:%M:%SZ}"}
            | ({"reason": change.reason} if change.reason else {})
            for change in history
        ],
    }
    body = json.dumps(told, ensure_ascii=False, indent=2).encode() + b"\n"
    headers = (
        ("Content-Type", _JSON),
        ("ETag", f'"{digest(triples)}-status"'),
        ("Cache-Control", "no-cache"),
        ("Link", f'<{annotation.value}>; rel="describes"'),
    )
    return Response(200, headers, body)


def _is_text(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return all(character.isprintable() or character in "\n\t" for character in text)
