"""Answer a repeated request to the endpoint from memory, before the framework is asked.

Reading a request, negotiating and writing the headers take several times as long as the answer itself, once
that is kept.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field
from http import HTTPStatus
from threading import Lock
from time import perf_counter
from typing import TYPE_CHECKING, Final, NamedTuple

from kg.errors import StoreError
from kg.sparql.conditions import names_tag
from kg.sparql.plain import Asked
from kg.web.faults import FAULT
from kg.web.requestlog import write_record
from kg.web.trace import ID_HEADER, KEPT, OUTCOME, TIMING_HEADER, TRACE, Trace

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

    from kg.web.metrics import Metrics
    from kg.web.stopping import Stopping

PATH: Final = "/sparql"
_SPECIAL: Final = frozenset(
    {
        "HTTP_AUTHORIZATION",
        "HTTP_IF_MATCH",
        "HTTP_IF_MODIFIED_SINCE",
        "HTTP_IF_UNMODIFIED_SINCE",
        "HTTP_RANGE",
        "HTTP_TRANSFER_ENCODING",
        "HTTP_X_REQUEST_ID",
        FAULT,
        OUTCOME,
    }
)
"""What the framework must look at, whatever is kept."""

_OWN: Final = frozenset({ID_HEADER, TIMING_HEADER})
"""The headers that each answer has of its own."""

_LARGEST_PART: Final = 8
_OVERHEAD: Final = 2000
"""Bytes that the key and the headers of an entry take, about."""

_OF_BODY: Final = frozenset({"Content-Type", "Content-Length", "Content-Encoding"})

Headers = list[tuple[str, str]]


class Key(NamedTuple):
    """What an answer depends on: what was asked, from a page of which origin, and under which prefix."""

    asked: Asked
    origin: str = ""
    prefix: str = ""


@dataclass(frozen=True, slots=True)
class Kept:
    """An answer, and the state of the graph that it is of; `query` stands for the query in logs."""

    state: str
    headers: Headers
    body: bytes
    query: str
    head: bytes = field(init=False)
    """The headers as they are sent, each with the end of its line."""

    def __post_init__(self) -> None:
        lines = "".join(f"{name}: {value}\r\n" for name, value in self.headers)
        object.__setattr__(self, "head", lines.encode("latin-1"))

    def is_named(self, tags: str) -> bool:
        """Tell whether an If-None-Match header names this very answer (RFC 9110, section 13.1.2)."""
        tag = next((value for name, value in self.headers if name == "ETag"), None)
        return tag is not None and names_tag(tags, tag)


class Repeats:
    """A WSGI application around another one, which keeps answers in `most` bytes.

    What is kept are answers that `app` itself had kept, and what a server has it keep, and only as long as
    `state` stays the same. They are measured and logged as all others are. `mint` gives the ids of requests.
    """

    def __init__(
        self,
        app: WSGIApplication,
        state: Callable[[], str | None],
        most: int,
        metrics: Metrics,
        stopping: Stopping,
        mint: Callable[[], str],
    ) -> None:
        self._app, self._state, self._most = app, state, most
        self._metrics, self._stopping, self.mint = metrics, stopping, mint
        self._lock = Lock()
        self._kept: OrderedDict[Key, Kept] = OrderedDict()
        self._size = 0

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer a request (PEP 3333)."""
        begun = perf_counter()
        key = _key(environ)
        kept = self.find(key) if key else None
        tags = environ.get("HTTP_IF_NONE_MATCH")
        if key is None or (tags and not (kept and kept.is_named(tags))):
            return self._app(environ, start_response)
        if kept is None:
            return self._answer(environ, start_response, key)
        known = Trace(self.mint(), begun, kept=True, query=kept.query)
        own = [(ID_HEADER, known.id), (TIMING_HEADER, known.timing)]
        status, headers, body = HTTPStatus.OK, kept.headers, kept.body
        if tags:
            status, body = HTTPStatus.NOT_MODIFIED, b""
            headers = [entry for entry in headers if entry[0] not in _OF_BODY]
        start_response(f"{status} {status.phrase}", [*headers, *own])
        self.note(known, "GET", status, len(body), environ.get("REMOTE_ADDR", ""))
        return [body] if body else []

    def note(self, known: Trace, method: str, status: int, size: int, client: str) -> None:
        """Measure and log an answer that was given in place of the framework."""
        self._metrics.count(PATH, method, status, known)
        write_record(known, method, PATH, status, size, client)

    def find(self, key: Key) -> Kept | None:
        """Return the answer to a request if it is kept and may be given."""
        with self._lock:
            kept = self._kept.get(key)
            if kept is not None:
                self._kept.move_to_end(key)
        return kept if kept and kept.state == self._current() and not self.is_stopping else None

    @property
    def is_stopping(self) -> bool:
        """Tell whether new requests are refused."""
        return self._stopping.begun.is_set()

    def keep(self, key: Key, entry: Kept) -> None:
        """Keep an answer, as long as it is of the current state."""
        size = _size(key, entry)
        if size > self._most // _LARGEST_PART or entry.state != self._current():
            return
        with self._lock:
            self._drop(key)
            self._kept[key] = entry
            self._size += size
            while self._size > self._most:
                self._drop(next(iter(self._kept)))

    def _answer(self, environ: WSGIEnvironment, start_response: StartResponse, key: Key) -> Iterable[bytes]:
        """Let the application answer, and keep what it says if it will say the same again."""
        begun: list[tuple[str, Headers]] = []

        def start(status: str, headers: Headers, error: object = None) -> Callable[[bytes], object]:
            begun.append((status, headers))
            return start_response(status, headers, error)  # type: ignore[arg-type]

        state = self._current()
        answer = self._app(environ, start)
        status, headers = begun[0]
        if state is None or not status.startswith("200 ") or not _is_kept(headers):
            return answer
        try:
            body = b"".join(answer)
        finally:
            if hasattr(answer, "close"):
                answer.close()
        shared = [entry for entry in headers if entry[0] not in _OWN]
        self.keep(key, Kept(state, shared, body, environ[TRACE].query))
        return [body]

    def _current(self) -> str | None:
        try:
            return self._state()
        except StoreError:  # which the application says better
            return None

    def _drop(self, key: Key) -> None:
        dropped = self._kept.pop(key, None)
        if dropped is not None:
            self._size -= _size(key, dropped)


def is_special(environ: Iterable[str]) -> bool:
    """Tell whether a request has something that the framework must look at."""
    return not _SPECIAL.isdisjoint(environ)


def _key(environ: WSGIEnvironment) -> Key | None:
    """Return what an answer depends on, or None for a request that is not to be answered from memory."""
    if environ["REQUEST_METHOD"] != "GET" or environ.get("PATH_INFO") != PATH or is_special(environ):
        return None
    if environ.get("CONTENT_LENGTH") not in (None, "", "0"):
        return None
    asked = Asked(
        "GET",
        environ.get("QUERY_STRING", ""),
        environ.get("HTTP_ACCEPT", ""),
        environ.get("HTTP_ACCEPT_ENCODING", ""),
    )
    return Key(asked, environ.get("HTTP_ORIGIN", ""), environ.get("SCRIPT_NAME", ""))


def _is_kept(headers: Headers) -> bool:
    return any(name == TIMING_HEADER and value.startswith(KEPT) for name, value in headers)


def _size(key: Key, entry: Kept) -> int:
    return _OVERHEAD + sum(map(len, (*key.asked, key.origin, key.prefix))) + len(entry.body) + len(entry.head)
