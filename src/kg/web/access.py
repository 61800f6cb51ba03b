"""Demand an access token of the present request, as RFC 6750 has bearer tokens sent and refused."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final, cast
from urllib.parse import quote

import flask

from kg.access import Scope, Verdict, check, identifier
from kg.errors import TokensError
from kg.intake.senders import ByAdministrator, ByWriter
from kg.sparql.problem import Problem
from kg.web.glue import problem_response
from kg.web.served import served

if TYPE_CHECKING:
    from collections.abc import Mapping

    from werkzeug.wrappers import Response as AnyResponse

    from kg.access import Token
    from kg.intake.changes import Change

_CHALLENGE: Final = 'Bearer realm="kg"'
_OPEN: Final = frozenset({"operation.health", "operation.ready", "operation.metrics", "static"})
_REFUSED: Final = {
    Verdict.UNKNOWN: "The access token is none of this server's.",
    Verdict.EXPIRED: "The access token has expired.",
    Verdict.REVOKED: "The access token was revoked.",
}


def bearer(authorization: str) -> str | None:
    """Return what an Authorization header has for a bearer token, perhaps nothing, or None for any other."""
    scheme, _, token = authorization.strip().partition(" ")
    return token.strip() if scheme.lower() == "bearer" else None


@dataclass(frozen=True, slots=True)
class _Known:
    """The tokens as they were when the present request was first judged, and that moment, in UTC."""

    tokens: Mapping[str, Token]
    at: datetime


def _known() -> _Known:
    """Return by what the present request is judged, the same all through it. Raises TokensError.

    A token that expires, or is revoked, between one look and the next would be two senders.
    """
    if "known_tokens" not in flask.g:
        flask.g.known_tokens = _Known(served().tokens.tokens(), datetime.now(UTC))
    return cast("_Known", flask.g.known_tokens)


def demand(scope: Scope) -> Problem | None:
    """Return why the present request may not do what needs `scope`, or None if it may."""
    shown = bearer(flask.request.headers.get("Authorization", ""))
    if shown is None:
        # RFC 6750, section 3.1: who sent no token at all is told of no error.
        return _unauthorized("no-token", "This needs an access token, and none was sent.", scope)
    try:
        known = _known()
    except TokensError as error:
        # What the error says is for the operator: it names places on the server.
        logging.getLogger(__name__).error("%s", error)  # noqa: TRY400 - the message says it all
        return Problem(
            503,
            "tokens-unavailable",
            "Access cannot be granted at present",
            "The server cannot read its access tokens; its log says why.",
            "Try again later.",
            headers=(("Retry-After", "10"),),
        )
    verdict = check(shown, scope, known.tokens, known.at)
    if verdict is Verdict.GOOD:
        return None
    if verdict is Verdict.TOO_NARROW:
        return Problem(
            403,
            "insufficient-scope",
            "The access token does not allow this",
            f"This needs an access token of the scope {scope}.",
            f"Send one of that scope. {_mend(scope)}",
            headers=(("WWW-Authenticate", f'{_CHALLENGE}, error="insufficient_scope", scope="{scope}"'),),
        )
    return _unauthorized("invalid-token", _REFUSED[verdict], scope, ', error="invalid_token"')


def holder() -> Token | None:
    """Return the good access token that the present request shows, whatever its scope. Raises TokensError."""
    shown = bearer(flask.request.headers.get("Authorization", ""))
    if shown is None:
        return None
    known = _known()
    if check(shown, Scope.ANNOTATE, known.tokens, known.at) is not Verdict.GOOD:
        return None
    return known.tokens.get(identifier(shown) or "")


def by_sender(change: Change) -> Change:
    """Return a change as of whoever sent the present request. Raises TokensError."""
    token, base = holder(), served().base
    if token is None or not token.scope.covers(Scope.ADMIN):
        return ByWriter(change, base)
    return ByAdministrator(change, base, agent_name(token), datetime.now(UTC))


def agent_name(token: Token) -> str:
    """Return by what name the holder of a token is an agent: its label, or its id where it has none."""
    return quote(token.label.strip(), safe="") or token.id


def demand_reader() -> AnyResponse | None:
    """Refuse the present request where it shows no good token, of whatever scope, and reads what needs one.

    Open are what only tools of the operator ask for or what judges for itself, and preflights, with which a
    browser sends no token.
    """
    if flask.request.endpoint in _OPEN or flask.request.method == "OPTIONS":
        return None
    refused = demand(Scope.ANNOTATE)
    return problem_response(refused) if refused else None


def _unauthorized(kind: str, detail: str, scope: Scope, error: str = "") -> Problem:
    return Problem(
        401,
        kind,
        "A good access token is needed",
        detail,
        f"Send one in the header: Authorization: Bearer kg_… {_mend(scope)}",
        headers=(("WWW-Authenticate", _CHALLENGE + error),),
    )


def _mend(scope: Scope) -> str:
    return f"The operator makes one with `kg token create --scope {scope}`."
