"""Answer plain queries in the thread that reads requests: what is kept at once, all else by a reader's hand.

To hand a request to a thread, into the framework and its answer back takes several times as long as most
queries do. So requests without anything special go straight to a reader process, which answers them to the
end; the thread that reads follows its pipe as it follows the connections. Whatever that does not answer,
errors above all, goes to the framework.
"""

from __future__ import annotations

import logging
import re
import threading
import time
from collections import deque
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from http import HTTPStatus
from time import perf_counter
from typing import TYPE_CHECKING, Any, Final, NamedTuple
from urllib.parse import parse_qs

from waitress.utilities import build_http_date

from kg.errors import ServerBusy
from kg.sparql.plain import Asked, Plain
from kg.store.errands import Errand
from kg.store.readers import Caller
from kg.web.faults import LARGEST_HEADERS
from kg.web.repeats import PATH, Kept, Key, is_special
from kg.web.trace import ID_HEADER, OUTCOME, TIMING_HEADER, TRACE, Trace

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from kg.sparql.evaluation import Evaluated, Evaluation
    from kg.store.readers import Readers
    from kg.web.heading import Heading
    from kg.web.repeats import Repeats

    PlainReaders = Readers[Evaluation | Asked, Evaluated | Plain | None]

_LINE: Final = re.compile(rb"GET /sparql\?([!\"$-~]+) HTTP/1\.1")
"""A request line that needs no more reading: no fragment, and all of it ASCII."""

LOOK: Final = 0.1
"""Seconds after which it is looked whether those who wait are still there and have time left."""

_LEFT: Final = frozenset({"EXPECT", "IF_NONE_MATCH"})
"""Headers that are for the threads to see to."""

_MANNERS: Final = 1000
_LONGEST_MANNER: Final = 2048
_LONGEST_BODY: Final = 65536


class _Manner(NamedTuple):
    """What a request says of the answer it wants, beside the query."""

    accept: str
    accept_encoding: str
    origin: str


@dataclass(slots=True)
class _Unread:
    """A request that was not read any further than it took to answer it, as it came."""

    data: bytes
    version: str = "1.1"

    def close(self) -> None:
        """Do nothing: there is no body."""


@dataclass(eq=False, slots=True)
class _Trip:
    """A request whose query is with the readers; in the server's loop it stands for the reader's pipe."""

    channel: Any
    request: Any
    key: Key
    known: Trace
    arrived: Callable[[_Trip], None]
    errand: Errand[Evaluation | Asked, Evaluated | Plain | None] | None = None
    descriptor: int | None = None
    accepting: bool = field(default=False, init=False)

    def readable(self) -> bool:
        """Tell the loop that an answer is awaited."""
        return True

    def writable(self) -> bool:
        """Tell the loop that there is nothing to be written."""
        return False

    def handle_read_event(self) -> None:
        """Take what came."""
        with _guarding(self.channel):
            self.arrived(self)

    handle_close = handle_expt_event = handle_read_event


class Express:
    """Answers what is plainly asked; used by the one thread that reads requests, but for `add`.

    `serve` tells where: `watched` are the descriptors that the thread waits for, `hand_over` gives a channel
    to the threads that call the application, and `rouse` ends the waiting.
    """

    def __init__(self, repeats: Repeats, readers: PlainReaders, heading: Heading) -> None:
        self._repeats, self._readers, self._heading = repeats, readers, heading
        self._manners: dict[bytes, _Manner] = {}
        self._added: deque[Any] = deque()
        self._woken: deque[_Trip] = deque()
        self._trips: dict[_Trip, None] = {}
        self._looked = 0.0
        self._dated = (0, b"")

    def serve(
        self,
        watched: dict[int, Any],
        hand_over: Callable[[Any], None],
        rouse: Callable[[], None],
    ) -> None:
        """Begin to serve in the present thread."""
        self._watched, self._hand_over, self._rouse = watched, hand_over, rouse
        self._thread = threading.get_ident()

    @property
    def is_busy(self) -> bool:
        """Tell whether readers are at work for it."""
        return bool(self._trips)

    def takes(self, channel: Any, data: bytes) -> bool:  # noqa: ANN401 - waitress has no types
        """Take what came on a connection without a request if it is a plain one like others before.

        What a client says in its headers it says each time: what was read once is not read again.
        """
        line, _, head = data.partition(b"\r\n")
        manner = self._manners.get(head)
        found = _LINE.fullmatch(line) if manner and not self._repeats.is_stopping else None
        if not manner or not found:
            return False
        asked = Asked("GET", found[1].decode("ascii"), manner.accept, manner.accept_encoding)
        begun, key = perf_counter(), Key(asked, manner.origin)
        kept = self._repeats.find(key)
        if kept:
            self._send(channel, kept, self._known(begun, kept), "GET")
        else:
            request = _Unread(data)
            channel.requests.append(request)
            self._depart(channel, request, key, begun)
        return True

    def add(self, channel: Any) -> None:  # noqa: ANN401
        """Take a channel whose first request is to be answered; any thread may call this."""
        self._added.append(channel)

    def close(self) -> None:
        """Give up what is still under way."""
        while self._trips:
            trip, _ = self._trips.popitem()
            if trip.errand:
                trip.errand.give_up()
                self._follow(trip)

    def turn(self) -> None:
        """Go on with all that can be gone on with; to be called after each time the thread has waited."""
        while self._added or self._woken:
            while self._added:
                channel = self._added.popleft()
                with _guarding(channel):
                    self._begin(channel)
            while self._woken:
                trip = self._woken.popleft()
                with _guarding(trip.channel):
                    self._arrived(trip)
        now = time.monotonic()
        if self._trips and now - self._looked > LOOK:
            self._looked = now
            for trip in list(self._trips):
                with _guarding(trip.channel):
                    if trip.errand:
                        trip.errand.look()
                        self._follow(trip)

    def _begin(self, channel: Any) -> None:  # noqa: ANN401
        request, begun = channel.requests[0], perf_counter()
        key = None if self._repeats.is_stopping else self._key(request)
        if key is None:
            self._hand_over(channel)
            return
        kept = self._repeats.find(key)
        if kept:
            self._send(channel, kept, self._known(begun, kept), key.asked.method)
            channel.end_request()
        else:
            self._depart(channel, request, key, begun)

    def _key(self, request: Any) -> Key | None:  # noqa: ANN401 - as waitress has read it
        """Return what the answer depends on, or None for a request that is not plain."""
        if request.error or request.version != "1.1" or request.path != PATH or not request.query.isascii():
            return None
        headers: dict[str, str] = request.headers
        if (
            is_special([f"HTTP_{name}" for name in headers])
            or not _LEFT.isdisjoint(headers)
            or request.fragment
        ):
            return None
        if headers.get("CONNECTION", "keep-alive").lower() != "keep-alive":
            return None
        if sum(len(name) + len(value) for name, value in headers.items()) > LARGEST_HEADERS:
            return None
        manner = _Manner(
            headers.get("ACCEPT", ""), headers.get("ACCEPT_ENCODING", ""), headers.get("ORIGIN", "")
        )
        has_body = request.content_length or request.chunked
        if request.command == "GET" and request.query and not has_body:
            self._remember(request.head, manner)
            asked = Asked("GET", request.query, manner.accept, manner.accept_encoding)
        elif request.command == "POST" and 0 < request.content_length <= _LONGEST_BODY:
            stream = request.get_body_stream()
            body = stream.read()
            stream.seek(0)
            content_type = headers.get("CONTENT_TYPE", "")
            asked = Asked("POST", request.query, manner.accept, manner.accept_encoding, content_type, body)
        else:
            return None
        return Key(asked, manner.origin)

    def _remember(self, head: bytes, manner: _Manner) -> None:
        if len(head) > _LONGEST_MANNER:
            return
        if len(self._manners) >= _MANNERS:
            del self._manners[next(iter(self._manners))]
        self._manners[head] = manner

    def _known(self, begun: float, kept: Kept) -> Trace:
        return Trace(self._repeats.mint(), begun, kept=True, query=kept.query)

    def _depart(self, channel: Any, request: Any, key: Key, begun: float) -> None:  # noqa: ANN401
        known = Trace(self._repeats.mint(), begun)
        trip = _Trip(channel, request, key, known, self._arrived)
        caller = Caller(channel.addr[0], channel.check_client_disconnected, known.waited)
        self._trips[trip] = None
        said, wake = partial(_text, key.asked), partial(self._wake, trip)
        trip.errand = Errand(self._readers, key.asked, said, caller, wake)
        self._follow(trip)

    def _wake(self, trip: _Trip) -> None:
        self._woken.append(trip)
        if threading.get_ident() != self._thread:
            self._rouse()

    def _arrived(self, trip: _Trip) -> None:
        if trip.errand:
            trip.errand.go_on()
            self._follow(trip)

    def _follow(self, trip: _Trip) -> None:
        """Watch the pipe of the reader that is at it now, or answer."""
        errand = trip.errand
        descriptor = errand.fileno() if errand else None
        if descriptor != trip.descriptor:
            if trip.descriptor is not None and self._watched.get(trip.descriptor) is trip:
                del self._watched[trip.descriptor]
            if descriptor is not None:
                self._watched[descriptor] = trip
            trip.descriptor = descriptor
        if errand and errand.is_over and trip in self._trips:
            del self._trips[trip]
            self._finish(trip, errand.outcome)

    def _finish(self, trip: _Trip, outcome: Evaluated | Plain | Exception | None) -> None:
        channel, known, method = trip.channel, trip.known, trip.key.asked.method
        if isinstance(outcome, Plain) and not channel.has_room(len(outcome.body)):
            outcome = ServerBusy(
                "Answers that were sent to your address are not read, and take all the room that there is.",
                seconds=1,
                mend="Read them first, or close their connections.",
            )
        if not isinstance(outcome, Plain):
            if channel.connected:
                channel.requests[0] = request = _read(channel, trip.request)
                request.kg_known = {TRACE: known, OUTCOME: outcome}
                self._hand_over(channel)
            else:
                self._repeats.note(known, method, HTTPStatus.SERVICE_UNAVAILABLE, 0, channel.addr[0])
            return
        known.evaluate, known.kept, known.query = outcome.seconds, False, outcome.query
        headers = self._heading.of(outcome, trip.key.origin)
        answer = Kept(outcome.state, headers, outcome.body, outcome.query)
        if outcome.tag:
            self._repeats.keep(trip.key, answer)
        self._send(channel, answer, known, method)
        channel.end_request()

    def _send(self, channel: Any, answer: Kept, known: Trace, method: str) -> None:  # noqa: ANN401
        own = f"{ID_HEADER}: {known.id}\r\n{TIMING_HEADER}: {known.timing}\r\nServer: {channel.adj.ident}\r\n"
        head = b"HTTP/1.1 200 OK\r\n%b%bDate: %b\r\n\r\n" % (answer.head, own.encode(), self._date())
        channel.send_now(head, answer.body)
        self._repeats.note(known, method, HTTPStatus.OK, len(answer.body), channel.addr[0])

    def _date(self) -> bytes:
        now = int(time.time())
        if now != self._dated[0]:
            self._dated = now, build_http_date(now).encode()
        return self._dated[1]


@contextmanager
def _guarding(channel: Any) -> Iterator[None]:  # noqa: ANN401
    """Let a fault cost the connection that it met, and not the thread that reads all of them."""
    try:
        yield
    except Exception:
        logging.getLogger(__name__).exception("A request could not be answered")
        channel.handle_close()


def _read(channel: Any, request: Any) -> Any:  # noqa: ANN401
    """Return a request read to the end, as waitress does it."""
    if not isinstance(request, _Unread):
        return request
    parser = channel.parser_class(channel.adj)
    parser.received(request.data)
    return parser


def _text(asked: Asked) -> str:
    """Return the query that a request brings, for those who want to see what is under way."""
    form = asked.query_string
    if asked.body:
        body = asked.body.decode("utf-8", "replace")
        if asked.content_type.startswith("application/sparql-query"):
            return body
        form = f"{form}&{body}"
    return parse_qs(form, errors="replace").get("query", [""])[0]
