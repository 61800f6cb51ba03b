"""Answer a repeated request to the endpoint from memory, before the framework is asked.

Reading a request, negotiating and writing the headers take several times as long as the answer itself, once
that is kept.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from threading import Lock
from time import perf_counter
from typing import TYPE_CHECKING, Final

from kg.errors import StoreError
from kg.web.faults import FAULT
from kg.web.requestlog import write_record
from kg.web.trace import ID_HEADER, KEPT, TIMING_HEADER, TRACE, Trace

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

    from kg.web.metrics import Metrics
    from kg.web.stopping import Stopping

_PATH: Final = "/sparql"
_NEGOTIATED: Final = ("QUERY_STRING", "HTTP_ACCEPT", "HTTP_ACCEPT_ENCODING", "HTTP_ORIGIN", "SCRIPT_NAME")
"""What an answer depends on; see Vary in what is answered."""

_SPECIAL: Final = frozenset(
    {
        "HTTP_AUTHORIZATION",
        "HTTP_IF_MATCH",
        "HTTP_IF_MODIFIED_SINCE",
        "HTTP_IF_NONE_MATCH",
        "HTTP_IF_UNMODIFIED_SINCE",
        "HTTP_RANGE",
        "HTTP_TRANSFER_ENCODING",
        "HTTP_X_REQUEST_ID",
        FAULT,
    }
)
"""What the framework must look at, whatever is kept."""

_OWN: Final = frozenset({ID_HEADER, TIMING_HEADER})
"""The headers that each answer has of its own."""

FOUND: Final = "kg.found"
"""The key of a request's environment for the answer that a server found."""

_LARGEST_PART: Final = 8
_OVERHEAD: Final = 2000
"""Bytes that the key and the headers of an entry take, about."""

_Headers = list[tuple[str, str]]
_Key = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Kept:
    """An answer that is kept, and the state of the graph that it is of."""

    state: str
    headers: _Headers
    body: bytes
    query: str


class Repeats:
    """A WSGI application around another one, which keeps answers in `most` bytes.

    What is kept are answers that `app` itself had kept, and only as long as `state` stays the same. They
    are measured and logged as all others are. `mint` gives the ids of requests.
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
        self._metrics, self._stopping, self._mint = metrics, stopping, mint
        self._lock = Lock()
        self._kept: OrderedDict[_Key, Kept] = OrderedDict()
        self._size = 0

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer a request (PEP 3333)."""
        begun = perf_counter()
        kept: Kept | None = environ.get(FOUND)
        if kept is None:
            key = _key(environ)
            state = None if key is None or self._stopping.begun.is_set() else self._current()
            if key is None or state is None:
                return self._app(environ, start_response)
            kept = self._find(key, state)
            if kept is None:
                return self._answer(environ, start_response, key, state)
        known = Trace(self._mint(), begun, kept=True, query=kept.query)
        own = [(ID_HEADER, known.id), (TIMING_HEADER, known.timing)]
        start_response("200 OK", [*kept.headers, *own])
        self._metrics.count(_PATH, "GET", 200, known)
        write_record(known, "GET", _PATH, 200, len(kept.body), environ.get("REMOTE_ADDR", ""))
        return [kept.body]

    def find(self, environ: WSGIEnvironment) -> Kept | None:
        """Return the answer to a request if it is kept and may be given.

        A server may look for it before it calls the application, and put it into the environment as FOUND;
        of the environment this needs the method, the path, the query string and the headers.
        """
        key = _key(environ)
        state = None if key is None or self._stopping.begun.is_set() else self._current()
        return None if key is None or state is None else self._find(key, state)

    def _find(self, key: _Key, state: str) -> Kept | None:
        with self._lock:
            kept = self._kept.get(key)
            if kept is None or kept.state != state:
                return None
            self._kept.move_to_end(key)
            return kept

    def _answer(
        self, environ: WSGIEnvironment, start_response: StartResponse, key: _Key, state: str
    ) -> Iterable[bytes]:
        """Let the application answer, and keep what it says if it will say the same again."""
        begun: list[tuple[str, _Headers]] = []

        def start(status: str, headers: _Headers, error: object = None) -> Callable[[bytes], object]:
            begun.append((status, headers))
            return start_response(status, headers, error)  # type: ignore[arg-type]

        answer = self._app(environ, start)
        status, headers = begun[0]
        if not status.startswith("200 ") or not _is_kept(headers):
            return answer
        try:
            body = b"".join(answer)
        finally:
            if hasattr(answer, "close"):
                answer.close()
        if self._current() == state:
            shared = [entry for entry in headers if entry[0] not in _OWN]
            self._keep(key, Kept(state, shared, body, environ[TRACE].query))
        return [body]

    def _current(self) -> str | None:
        try:
            return self._state()
        except StoreError:  # which the application says better
            return None

    def _keep(self, key: _Key, entry: Kept) -> None:
        size = _size(key, entry)
        if size > self._most // _LARGEST_PART:
            return
        with self._lock:
            self._drop(key)
            self._kept[key] = entry
            self._size += size
            while self._size > self._most:
                self._drop(next(iter(self._kept)))

    def _drop(self, key: _Key) -> None:
        dropped = self._kept.pop(key, None)
        if dropped is not None:
            self._size -= _size(key, dropped)


def _key(environ: WSGIEnvironment) -> _Key | None:
    """Return what an answer depends on, or None for a request that is not to be answered from memory."""
    if environ["REQUEST_METHOD"] != "GET" or environ.get("PATH_INFO") != _PATH:
        return None
    if not _SPECIAL.isdisjoint(environ) or environ.get("CONTENT_LENGTH") not in (None, "", "0"):
        return None
    return tuple(environ.get(name, "") for name in _NEGOTIATED)


def _is_kept(headers: _Headers) -> bool:
    return any(name == TIMING_HEADER and value.startswith(KEPT) for name, value in headers)


def _size(key: _Key, entry: Kept) -> int:
    return _OVERHEAD + sum(map(len, key)) + len(entry.body)
