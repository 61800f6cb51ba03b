"""Run an application under waitress, and stop so that no answer is lost."""

from __future__ import annotations

import gc
import resource
import threading
import time
from contextlib import suppress
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Any, Final, cast

import waitress
from waitress import wasyncore
from waitress.server import BaseWSGIServer

from kg.access import Scope, Verdict, check
from kg.errors import KgError, TokensError
from kg.sparql.guard import Limits
from kg.web.access import bearer
from kg.web.channel import explain_refusals
from kg.web.connection import Backlog, Connection, Crowd
from kg.web.dispatch import Dispatcher, Task
from kg.web.express import LOOK
from kg.web.faults import LARGEST_HEADERS
from kg.web.parsing import Parser
from kg.web.served import EXTENSION

if TYPE_CHECKING:
    import flask

    from kg.settings import Settings
    from kg.web.served import Served

_BODY_FACTOR: Final = 4
_CONNECTIONS: Final = 1000
_IDLE: Final = 30
"""Seconds after which a connection is closed on which nothing comes."""

_OWN: Final = 4
_TOGETHER: Final = 16
"""Of the largest answers, how many are held that the clients of one address, and all of them, do not read."""

_CUT_EVERY: Final = 1.0
"""Seconds after which it is looked for clients that do not read."""

_COLLECT_EVERY: Final = 50_000
"""Objects that are made before cycles are looked for; requests hardly leave any."""

_LAST: Final = 5.0
"""Seconds in which those whose queries were stopped at the end of the grace are told so."""


def _connections() -> int:
    """Return how many connections there may be, having raised what the system allows as far as it lets us."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = 4 * _CONNECTIONS if hard < 0 else min(4 * _CONNECTIONS, hard)
    if soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
    return min(_CONNECTIONS, max(soft, wanted) // 2)


class Server:
    """A server that listens as soon as it is made. Raises OSError, and ValueError for a host that is none."""

    def __init__(self, app: flask.Flask, settings: Settings) -> None:
        self._served = cast("Served", app.extensions[EXTENSION])
        self._sockets: dict[int, Any] = {}
        largest = max(settings.max_body, settings.max_update, settings.max_upload)
        # Whoever waits for a query or a write holds a thread, and pages should be answered meanwhile.
        threads = settings.threads + settings.readers + 1 + 2 * settings.waiting
        self._express = self._served.express
        self._dispatcher = Dispatcher(threads, self._express)
        waitress.create_server(
            app,
            map=self._sockets,
            _dispatcher=self._dispatcher,
            host=settings.host,
            port=settings.port,
            connection_limit=_connections(),
            channel_timeout=_IDLE,
            cleanup_interval=_IDLE // 3,
            # A client that reads slowly must not keep a thread.
            outbuf_high_watermark=2 * settings.max_answer,
            ident="kg",
            # A little too much is answered by the application, which says it better than the server.
            max_request_body_size=_BODY_FACTOR * largest,
            max_request_header_size=Limits(settings.max_query).address_bytes + 2 * LARGEST_HEADERS,
            clear_untrusted_proxy_headers=True,
            # With it the server notices while a query runs that the client hung up.
            channel_request_lookahead=1,
        )
        self._listeners = [entry for entry in self._sockets.values() if isinstance(entry, BaseWSGIServer)]
        parser = partial(Parser, most=_BODY_FACTOR * settings.max_body, may_write=self._may_write)
        crowd = Crowd(settings.connections)
        for listener in self._listeners:
            listener.channel_class = type(
                "Channel",
                (Connection,),
                {
                    "parser_class": parser,
                    "task_class": Task,
                    "express": self._express,
                    "crowd": crowd,
                    "backlog": Backlog(_OWN * settings.max_answer, _TOGETHER * settings.max_answer),
                },
            )
        explain_refusals(self._listeners, _BODY_FACTOR)
        self._signals = 0
        self._cut = 0.0

    def _may_write(self, authorization: str) -> bool:
        shown = bearer(authorization)
        if shown is None:
            return False
        try:
            tokens = self._served.tokens.tokens()
        except TokensError:  # which the application says
            return False
        return check(shown, Scope.WRITE, tokens, datetime.now(UTC)) is Verdict.GOOD

    @property
    def address(self) -> tuple[str, int]:
        """Return the host and the port that it listens at first."""
        first = self._listeners[0]
        return first.effective_host, int(first.effective_port)

    def stop(self) -> None:
        """Make `run` come to its end, the second time without a wait for answers; fit for signals."""
        self._signals += 1
        self._listeners[0].pull_trigger()

    def run(self) -> None:
        """Answer requests until `stop`; then finish the answers under way, within the grace, and close."""
        threading.Thread(target=self._warm, daemon=True).start()
        if self._express:
            rouse = self._listeners[0].pull_trigger
            self._express.serve(self._sockets, self._dispatcher.hand_over, rouse)
        # What is there by now stays; to look at it again and again would take a tenth of the time.
        gc.collect()
        gc.freeze()
        gc.set_threshold(_COLLECT_EVERY)
        while not self._signals:
            self._turn(1.0)
        stopping = self._served.stopping
        stopping.begun.set()
        if not self._finish(stopping.grace, until_signal=2):
            for entry in self._served.running():
                self._served.cancel(entry.number)
            self._finish(_LAST, until_signal=3)
        self._dispatcher.shutdown(timeout=1)
        if self._express:
            self._express.close()
        wasyncore.close_all(self._sockets)

    def _warm(self) -> None:
        # What is wrong with the store is told to who asks first.
        with suppress(KgError):
            self._served.readers.warm()
            if self._served.writers and self._served.tokens.tokens():
                # Who may write at all will not want the first write to take a second.
                self._served.writers.warm()

    def _turn(self, seconds: float) -> None:
        express = self._express
        wait = min(seconds, LOOK) if express and express.is_busy else seconds
        wasyncore.loop(timeout=wait, use_poll=True, map=self._sockets, count=1)
        if express:
            express.turn()
        now = time.monotonic()
        if now - self._cut > _CUT_EVERY:
            self._cut = now
            for channel in self._channels():
                if channel.is_stuck(now):
                    channel.handle_close()

    def _finish(self, seconds: float, *, until_signal: int) -> bool:
        """Return whether all that was under way is answered within some seconds."""
        end = time.monotonic() + seconds
        left = {channel for channel in self._channels() if channel.is_at_work}
        while left and time.monotonic() < end and self._signals < until_signal:
            self._turn(0.1)
            left = {channel for channel in left if channel.is_at_work}
        return not left

    def _channels(self) -> list[Connection]:
        return [entry for entry in self._sockets.values() if isinstance(entry, Connection)]
