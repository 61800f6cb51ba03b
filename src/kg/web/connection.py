"""Hold one client's connection: notice when it hangs up or does not read, and send without a thread."""

from __future__ import annotations

import socket
import time
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, cast

from waitress.buffers import OverflowableBuffer, ReadOnlyFileBasedBuffer
from waitress.channel import ClientDisconnected, HTTPChannel

from kg.sparql.problem import MEDIA_TYPE, Problem

if TYPE_CHECKING:
    from kg.web.express import Express

_SMALL: Final = 65536
"""Bytes of a body that is sent in one piece with its head."""

_PROBE: Final = b"HTTP/1.1 100 Continue\r\n\r\n"
"""An interim answer, of which a client may be sent any number (RFC 9110, section 15.2)."""

_PROBE_EVERY: Final = 1.0

_LEAST: Final = 65536
_PATIENCE: Final = 30.0
"""Bytes of an answer that a client takes in so many seconds at least, or it is cut off."""


class _Whole:
    """Something to be sent that is there already, in the manner of waitress's buffers: nothing is copied."""

    def __init__(self, content: bytes | memoryview) -> None:
        self._left = memoryview(content)

    def __len__(self) -> int:
        return len(self._left)

    def get(self, most: int) -> memoryview:
        """Return the next bytes."""
        return self._left[:most]

    def skip(self, count: int, allow_prune: bool) -> None:  # noqa: FBT001 - as waitress calls it
        """Pass over bytes that were sent."""
        del allow_prune
        self._left = self._left[count:]

    def close(self) -> None:
        """Let go of the content."""
        self._left = memoryview(b"")


class Crowd:
    """Counts the connections of each address; one may have `most` at once."""

    def __init__(self, most: int) -> None:
        self.most = most
        self._there: Counter[str] = Counter()

    def enter(self, address: str) -> bool:
        """Count one more, and tell whether that is not one too many."""
        self._there[address] += 1
        return self._there[address] <= self.most

    def leave(self, address: str) -> None:
        """Count one less."""
        self._there[address] -= 1
        if not self._there[address]:
            del self._there[address]

    def refusal(self) -> tuple[bytes, bytes]:
        """Return head and body of what is said to one too many."""
        body = (
            Problem(
                503,
                "too-many-connections",
                "There are too many connections",
                f"As many connections from your address are open as may be: {self.most} (KG_CONNECTIONS).",
                "Close others first, or send more requests over each.",
                limit=self.most,
            )
            .response()
            .body
        )
        head = (
            "HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\nRetry-After: 1\r\n"
            f"Content-Type: {MEDIA_TYPE}\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        return head.encode(), body


@dataclass(frozen=True, slots=True)
class Backlog:
    """How many bytes of answers are held that clients do not read: of one address, and in all."""

    own: int
    together: int


class Connection(HTTPChannel):  # type: ignore[misc]  # waitress has no types
    """A connection; a client that shuts down its sending side only still gets its answer.

    What comes then is the same as of a client that hung up. Whether anybody is there shows only when
    something is sent: who is gone refuses it. So an interim answer is sent now and then, which HTTP/1.0 does
    not know; there, as before, such a client counts as gone.
    """

    express: Express | None = None
    crowd = Crowd(1)
    backlog = Backlog(0, 0)
    """These are set by the server."""

    _is_half_closed = False
    _is_gone = False
    _has_begun = False
    """Whether something of the present answer was written, after which nothing may come between."""
    _probed = 0.0
    _sent = 0
    _seen = (0.0, 0)
    """When it was seen to read enough, and how much it had been sent then."""

    def __init__(self, *arguments: Any, **named: Any) -> None:  # noqa: ANN401 - as waitress
        super().__init__(*arguments, **named)
        if not self.crowd.enter(self.addr[0]):
            self.send_now(*self.crowd.refusal())
            self.close_when_flushed = True

    def del_channel(self, map: Any = None) -> None:  # noqa: A002, ANN401 - as waitress
        """Be no longer one of those that are there."""
        # Called again where a connection ends in two ways at once.
        if self._fileno in self.server.active_channels:
            self.crowd.leave(self.addr[0])
        super().del_channel(map)

    @property
    def is_at_work(self) -> bool:
        """Tell whether an answer is being made or sent."""
        return bool(self.connected and (self.requests or self.total_outbufs_len))

    @property
    def unread(self) -> int:
        """Return how many bytes of answers wait here until the client reads; files need not be held."""
        return sum(len(part) for part in tuple(self.outbufs) if not isinstance(part, ReadOnlyFileBasedBuffer))

    def has_room(self, size: int) -> bool:
        """Tell whether an answer of so many bytes may wait for its client beside those that do already.

        One alone always may.
        """
        if size <= _SMALL:
            return True
        waiting = [(other.addr[0], other.unread) for other in tuple(self.server.active_channels.values())]
        own = sum(count for address, count in waiting if address == self.addr[0])
        together = sum(count for _, count in waiting)
        return (not own or own + size <= self.backlog.own) and (
            not together or together + size <= self.backlog.together
        )

    def is_stuck(self, now: float) -> bool:
        """Tell, when it is asked now and then, whether what is to be sent will not be taken any more."""
        if not self.total_outbufs_len or self._sent - self._seen[1] >= _LEAST or not self._seen[0]:
            self._seen = now, self._sent
        return bool(self.total_outbufs_len and (self.will_close or now - self._seen[0] > _PATIENCE))

    def readable(self) -> bool:
        """Tell whether to read on."""
        return bool(super().readable()) and not (self._is_half_closed and self.requests)

    def handle_read(self) -> None:
        """Read, or notice that nothing more will come."""
        if self.requests and self.requests[0].version == "1.1" and self._has_ended():
            self._is_half_closed = True
            self._probe()
        else:
            super().handle_read()

    def received(self, data: bytes) -> bool:
        """Take what came, see HTTPChannel; what needs no more reading is answered at once."""
        is_idle = not (self.requests or self.request or self.total_outbufs_len)
        if is_idle and self.express and not (self.will_close or self.close_when_flushed):
            with self.outbuf_lock:
                self._has_begun = False
            if self.express.takes(self, data):
                return True
        return bool(super().received(data))

    def send(self, data: bytes | memoryview, do_close: bool = True) -> int:  # noqa: FBT001, FBT002 - as waitress calls it
        """Return how many bytes were sent; none where another thread has closed the connection meanwhile."""
        try:
            sent: int = super().send(data, do_close)
        except AttributeError:
            if self.socket is not None:
                raise
            return 0
        self._sent += sent
        return sent

    def send_now(self, head: bytes, body: bytes) -> None:
        """Send an answer from the thread that reads; what does not go out at once follows as it can."""
        with self.outbuf_lock:
            self._has_begun = True
            rest: bytes | memoryview = head + body if len(body) <= _SMALL else head
            if not self.total_outbufs_len:
                rest = memoryview(rest)[self.send(rest, do_close=False) :]
            for part in (rest, b"" if len(body) <= _SMALL else body):
                if part:
                    self.outbufs[-1:] = [
                        self.outbufs[-1],
                        _Whole(part),
                        OverflowableBuffer(self.adj.outbuf_overflow),
                    ]
                    self.total_outbufs_len += len(part)
        self.last_activity = time.time()

    def end_request(self) -> None:
        """Go on to the next request after `send_now`, as `service` does."""
        with self.requests_lock:
            self.requests.pop(0).close()
            with self.outbuf_lock:
                self._has_begun = False
            if self.connected and self.requests:
                self.server.add_task(self)
            elif self.connected and self._awaits_continue():
                self.send_continue()

    def _awaits_continue(self) -> bool:
        read = self.request
        return bool(read and read.expect_continue and read.headers_finished and not self.sent_continue)

    def check_client_disconnected(self) -> bool:
        """Tell whether nobody is there any more."""
        if self._is_half_closed and self.connected and not self._is_gone:
            self._probe()
            if self._is_refused():
                self._is_gone = True
        return self._is_gone or bool(super().check_client_disconnected())

    def write_soon(self, data: Any) -> int:  # noqa: ANN401 - as waitress
        """Send a part of an answer from a thread, see HTTPChannel.

        Where too much waits already that is not read, the connection ends: the answer has begun.
        """
        with self.outbuf_lock:
            self._has_begun = True
        if isinstance(data, bytes) and not self.has_room(len(data)):
            self.will_close = True
            raise ClientDisconnected
        return cast("int", super().write_soon(data))

    def service(self) -> None:
        """Answer the first request in a thread, see HTTPChannel."""
        with self.outbuf_lock:
            self._has_begun = False
        super().service()

    def _has_ended(self) -> bool:
        try:
            return not self.socket.recv(1, socket.MSG_PEEK)
        except OSError:
            return False

    def _probe(self) -> None:
        with self.outbuf_lock:
            now = time.monotonic()
            if self._has_begun or self.total_outbufs_len or now - self._probed < _PROBE_EVERY:
                return
            self._probed = now
            try:
                self.socket.send(_PROBE)
            except BlockingIOError:
                # It has not read yet what it was sent before, and is there as far as one can tell.
                return
            except OSError:
                self._is_gone = True

    def _is_refused(self) -> bool:
        connection = self.socket
        try:
            return connection is None or bool(connection.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR))
        except OSError:
            return True
