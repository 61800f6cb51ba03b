"""Refuse, before it is evaluated, what would harm the server or make it call another one."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from kg.outbound import NOBODY, Target
from kg.sparql.calls import calls, load, service_call
from kg.sparql.problem import Problem

if TYPE_CHECKING:
    from kg.outbound import Hosts
    from kg.sparql.calls import Call

_BRACKET: Final = re.compile(r"[(\[{}\])]")


_NOT_ALLOWED: Final = "the operator of this endpoint has not allowed requests to other servers"
_ASK_YOURSELF: Final = "Ask the other endpoint yourself and join the answers."
_HOW_TO_ALLOW: Final = "`kg serve` calls it where its operator puts {} into KG_OUTBOUND."


@dataclass(frozen=True, slots=True)
class Limits:
    """What texts may be at most, in bytes of UTF-8 and nested brackets, and whom queries may call."""

    query_bytes: int = 65536
    nesting: int = 200
    hosts: Hosts = NOBODY
    update_bytes: int = 1024 * 1024

    @property
    def address_bytes(self) -> int:
        """Return how many bytes of parameters an address may have.

        Percent-encoding takes three bytes for one; the rest is for the other parameters.
        """
        return 3 * self.query_bytes + 8192


def refusal(text: str, limits: Limits, kind: str = "query") -> Problem | None:
    """Return why a query or update is not evaluated at all, or None where nothing speaks against it."""
    size = len(text.encode("utf-8", "surrogatepass"))
    most, setting = (
        (limits.update_bytes, "KG_MAX_UPDATE") if kind == "update" else (limits.query_bytes, "KG_MAX_QUERY")
    )
    if size > most:
        return Problem(
            413,
            "query-too-long",
            f"The {kind} is too long",
            f"The {kind} has {size} bytes; the limit is {most}.",
            f"Split it into several, or raise {setting} where the server is yours.",
            limit=most,
            size=size,
        )
    depth = nesting(text)
    if depth > limits.nesting:
        return Problem(
            422,
            "query-too-deep",
            f"The {kind} is nested too deep",
            f"The {kind} nests brackets {depth} deep; the limit is {limits.nesting}.",
            "Write it flatter.",
            limit=limits.nesting,
            size=depth,
        )
    return _update_calls(text) if kind == "update" else _query_calls(text, limits.hosts)


def _query_calls(text: str, hosts: Hosts) -> Problem | None:
    """Return why one of the servers that a query means to call may not be called, or None."""
    for call in calls(text):
        refused = _why_not(call, hosts)
        if refused:
            return _call_refused(text, call.place, "SERVICE", *refused)
    return None


def _why_not(call: Call, hosts: Hosts) -> tuple[str, str] | None:
    """Return why a server may not be called and what can be done, or None."""
    if call.iri is None:
        if hosts:
            return (
                "which server it means cannot be told before the query runs",
                "Name the server by its whole address: SERVICE <https://…> {.",
            )
        return _NOT_ALLOWED, f"{_ASK_YOURSELF} {_HOW_TO_ALLOW.format('https://…')}"
    try:
        target = Target.of(call.iri)
    except ValueError as error:
        return (
            f"<{call.iri[:200]}> {error}",
            "Name the server by a plain address such as https://example.org/sparql.",
        )
    if hosts.permit(target):
        return None
    reason = f"{target.origin} is not among the servers that may be called" if hosts else _NOT_ALLOWED
    return reason, f"{_ASK_YOURSELF} {_HOW_TO_ALLOW.format(target.origin)}"


def _update_calls(text: str) -> Problem | None:
    """Return the refusal of what would make an update wait for another server, with all writers behind it."""
    why = "an update calls no other server, because all that write would wait for it"
    place = service_call(text)
    if place is not None:
        instead = "Ask the other server by a query and send what it answers as INSERT DATA."
        return _call_refused(text, place, "SERVICE", why, instead)
    place = load(text)
    if place is not None:
        return _call_refused(text, place, "LOAD", why, "Fetch the document yourself and send what is in it.")
    return None


def _call_refused(text: str, place: int, word: str, why: str, mend: str) -> Problem:
    line = text.count("\n", 0, place) + 1
    column = place - text.rfind("\n", 0, place)
    return Problem(
        403,
        f"{word.lower()}-refused",
        "This endpoint does not call that server",
        f"Line {line}, column {column}: {word} was refused: {why}.",
        f"{mend} If this is only said in a string, or in a comment after other text, reword it.",
        line,
        column,
        text.split("\n")[line - 1].rstrip("\r"),
    )


def nesting(text: str) -> int:
    """Return how deep brackets are nested, those in strings and comments counted as well."""
    depth = deepest = 0
    for bracket in _BRACKET.finditer(text):
        depth = depth + 1 if bracket[0] in "([{" else max(0, depth - 1)
        deepest = max(deepest, depth)
    return deepest
