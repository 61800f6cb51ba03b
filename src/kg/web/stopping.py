"""Refuse new requests while the server waits for its last answers."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from threading import Event
from typing import TYPE_CHECKING, Final

import flask

from kg.sparql.problem import Problem
from kg.web.glue import problem_response
from kg.web.trace import OUTCOME

if TYPE_CHECKING:
    from werkzeug.wrappers import Response as AnyResponse

_STILL_ANSWERED: Final = frozenset({"/health", "/metrics", "/running"})
"""What an operator looks at meanwhile."""


@dataclass(frozen=True, slots=True)
class Stopping:
    """Whether an application stops, which it may take `grace` seconds for."""

    grace: float
    begun: Event = field(default_factory=Event)

    def refuse(self) -> AnyResponse | None:
        """Return what a new request is answered, or None while the server does not stop."""
        path = flask.request.path
        if (
            not self.begun.is_set()
            or OUTCOME in flask.request.environ
            or path in _STILL_ANSWERED
            or path.startswith("/running/")
        ):
            return None
        wait = str(max(1, math.ceil(self.grace)))
        return problem_response(
            Problem(
                503,
                "stopping",
                "The server is being stopped",
                "It finishes the answers under way and takes no new requests.",
                f"Try again in {wait} s.",
                headers=(("Retry-After", wait),),
            )
        )
