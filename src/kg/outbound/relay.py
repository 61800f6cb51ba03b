"""Stand between the engine and other servers: the engine calls this on the loopback, and this calls them.

The engine can be given no other client and no limits (docs/decisions/0018). So what it is asked to call is
this relay, at an address that has the true one in it.
"""

from __future__ import annotations

import contextlib
import logging
import secrets
import select
import shutil
import socket
import threading
from collections import OrderedDict
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Final
from urllib.parse import quote, unquote

from kg.errors import QueryFailed
from kg.outbound.call import Answer, CallBounds, Resolve, call, resolve
from kg.outbound.hosts import Target

if TYPE_CHECKING:
    from collections.abc import Callable

    from kg.outbound.hosts import Hosts

_LARGEST_QUERY: Final = 1024**2
_QUERIES_KNOWN: Final = 10_000
_CLIENT_SECONDS: Final = 10.0

MOST_CALLS: Final = 100
"""Calls that one query may cause: the engine may make one for each solution of what stands before SERVICE."""


class Relay:
    """Passes queries on to the servers of a list, at most `at_once` at the same time; threads may share it.

    It listens on the loopback from the first time that its address is asked for, and only passes on what
    comes with a secret, so that it serves no other program of the machine.
    """

    def __init__(self, hosts: Hosts, bounds: CallBounds, at_once: int, look_up: Resolve = resolve) -> None:
        self.hosts = hosts
        self._bounds, self._look_up = bounds, look_up
        self._places = threading.BoundedSemaphore(at_once)
        self._secret = secrets.token_urlsafe(24)
        self._lock = threading.Lock()
        self._server: ThreadingHTTPServer | None = None
        self._calls: OrderedDict[str, int] = OrderedDict()

    def address(self) -> str:
        """Return the address, for one query, that the address of a target is put behind, see `through`."""
        with self._lock:
            if self._server is None:
                self._server = _listen(self)
            port = self._server.server_address[1]
        return f"http://127.0.0.1:{port}/{self._secret}/{secrets.token_urlsafe(12)}/"

    def close(self) -> None:
        """Stop listening; calls under way end by themselves."""
        with self._lock:
            server, self._server = self._server, None
        if server:
            server.shutdown()
            server.server_close()

    def pass_on(self, path: str, query: bytes, gone: Callable[[], bool] = lambda: False) -> Answer:
        """Call the target that a path names, as long as somebody waits. Raises QueryFailed."""
        _, secret, number, target = [*path.split("/", 3), "", "", ""][:4]
        if not secrets.compare_digest(secret.encode(), self._secret.encode()):
            raise QueryFailed("This is no address to call.")
        self._count(number)
        if not self._places.acquire(blocking=False):
            raise QueryFailed("Too many other servers are being called already. Try again later.")
        try:
            return call(Target.of(unquote(target)), query, self.hosts, self._bounds, self._look_up, gone)
        except ValueError as error:
            raise QueryFailed(f"{unquote(target)!r} {error}.") from error
        finally:
            self._places.release()

    def _count(self, number: str) -> None:
        with self._lock:
            calls = self._calls.pop(number, 0) + 1
            self._calls[number] = calls
            if len(self._calls) > _QUERIES_KNOWN:
                self._calls.popitem(last=False)
        if calls > MOST_CALLS:
            raise QueryFailed(
                f"The query calls other servers more than {MOST_CALLS} times. Put SERVICE first."
            )


def through(address: str, iri: str) -> str:
    """Return the IRI that makes the engine call `iri` through the relay at an address."""
    return address + quote(iri, safe="")


def _listen(relay: Relay) -> ThreadingHTTPServer:
    class Handler(_Handler):
        passes_on = relay

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, name="kg-relay", daemon=True).start()
    return server


class _Handler(BaseHTTPRequestHandler):
    passes_on: Relay
    timeout = _CLIENT_SECONDS

    def do_POST(self) -> None:
        """Answer the engine with results, or with why there are none."""
        size = self.headers.get("Content-Length", "")
        if not size.isascii() or not size.isdigit() or int(size) > _LARGEST_QUERY:
            self._refuse("A query of that size is not passed on.")
            return
        query = self.rfile.read(int(size))
        try:
            answer = self.passes_on.pass_on(self.path, query, self._is_gone)
        except QueryFailed as error:
            logging.getLogger(__name__).info("A call was not made, or failed: %s", error.message)
            self._refuse(error.message)
            return
        with answer.content, contextlib.suppress(OSError):
            self._begin(200, answer.media_type, answer.size)
            shutil.copyfileobj(answer.content, self.wfile)

    def _is_gone(self) -> bool:
        """Tell whether the engine hung up, which it does when its query is stopped."""
        try:
            # Asked first, because a socket with a time limit waits for that long.
            ready = select.poll()
            ready.register(self.connection, select.POLLIN)
            return bool(ready.poll(0)) and not self.connection.recv(1, socket.MSG_PEEK)
        except OSError:
            return True

    def _refuse(self, words: str) -> None:
        body = words.encode()
        with contextlib.suppress(OSError):
            self._begin(502, "text/plain; charset=utf-8", len(body))
            self.wfile.write(body)

    def _begin(self, status: int, media_type: str, size: int) -> None:
        self.send_response(status)
        self.send_header("Content-Type", media_type)
        self.send_header("Content-Length", str(size))
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's own name
        """Say nothing: the path has the secret in it."""
