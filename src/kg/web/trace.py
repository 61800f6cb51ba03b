"""Follow one request: its id, when it began, and what is measured on its way."""

from __future__ import annotations

import re
import secrets
import time
from dataclasses import dataclass, field
from itertools import count
from typing import Final, cast

import flask

ID_HEADER: Final = "X-Request-Id"
TIMING_HEADER: Final = "Server-Timing"
KEPT: Final = "cache;desc=kept"
TRACE: Final = "kg.trace"
"""The key of a request's environment under which it is found by what surrounds the framework."""

OUTCOME: Final = "kg.outcome"
"""The key of the environment of a request that the server had a reader answer: the error, or None where the
framework is to answer it."""

_SANE: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:+/=@-]{0,127}")


@dataclass(slots=True)
class Trace:
    """What is known of one request; times are in seconds, and None where there was nothing to measure.

    `query` is the fingerprint of a query's text, which may name people and is therefore not kept itself.
    """

    id: str
    begun: float = field(default_factory=time.perf_counter)
    queue: float | None = None
    evaluate: float | None = None
    kept: bool | None = None
    query: str = ""

    @property
    def seconds(self) -> float:
        """Return the time since the request began."""
        return time.perf_counter() - self.begun

    @property
    def timing(self) -> str:
        """Return the times as a Server-Timing header has them, in milliseconds."""
        times = (("queue", self.queue), ("evaluate", self.evaluate), ("total", self.seconds))
        shown = [f"{name};dur={1000 * seconds:.3f}" for name, seconds in times if seconds is not None]
        return ", ".join([KEPT, *shown] if self.kept else shown)

    def waited(self, seconds: float) -> None:
        """Note for how long the request waited for a reader."""
        self.queue = seconds


class Traces:
    """Begins to follow requests, and mints ids: one random part for the application, then numbers."""

    def __init__(self) -> None:
        self._prefix = secrets.token_hex(4)
        self._numbers = count(1)

    def begin(self) -> None:
        """Begin to follow the present request, under the id that it brings, if that is sane, or a new one."""
        environ = flask.request.environ
        if TRACE not in environ:
            sent = flask.request.headers.get(ID_HEADER, "")
            is_sane = sent and _SANE.fullmatch(sent)
            environ[TRACE] = Trace(sent if is_sane else self.mint())
        flask.g.kg_trace = environ[TRACE]

    def mint(self) -> str:
        """Return a new id."""
        return f"{self._prefix}-{next(self._numbers):06x}"


def trace() -> Trace:
    """Return what is known of the present request."""
    return cast("Trace", flask.g.kg_trace)
