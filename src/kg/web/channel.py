"""Let the application say what is wrong with a request that waitress itself refuses."""

from __future__ import annotations

import socket
import time
from contextlib import suppress
from io import BytesIO
from typing import TYPE_CHECKING, Any, Final

from waitress.channel import HTTPChannel
from waitress.task import WSGITask

from kg.web.faults import FAULT, Fault

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

_LINGER: Final = 2.0
"""Seconds for which what a client goes on sending is thrown away, so that it comes to read the answer."""

_DEFAULTS: Final = {
    "command": "GET",
    "request_uri": "/",
    "path": "/",
    "query": "",
    "url_scheme": "http",
}
"""What waitress has not read of a request that ends in its first line."""


def explain_refusals(listeners: Iterable[Any], factor: int) -> None:
    """Make the listening servers of waitress answer what they refuse as the application does.

    They read bodies up to `factor` times the limit that is told.
    """
    explaining = {"error_task_class": staticmethod(_task(factor))}
    for listener in listeners:
        listener.channel_class = type("Channel", (_Lingering, listener.channel_class), explaining)


def _task(factor: int) -> Callable[..., WSGITask]:
    def make(channel: Any, request: Any) -> WSGITask:  # noqa: ANN401
        for name, value in _DEFAULTS.items():
            if not hasattr(request, name):
                setattr(request, name, value)
        return _Refusal(channel, request, factor)

    return make


class _Refusal(WSGITask):  # type: ignore[misc]
    """Asks the application for the answer to a request that could not be read, and ends the connection."""

    def __init__(self, channel: Any, request: Any, factor: int) -> None:  # noqa: ANN401
        super().__init__(channel, request)
        self._factor = factor

    def execute(self) -> None:
        """Answer the request."""
        self.channel.lingers = True
        self.set_close_on_finish()
        super().execute()

    def get_environment(self) -> dict[str, Any]:
        """Return the request as it is for the application, without the body."""
        environ: dict[str, Any] = super().get_environment()
        environ[FAULT] = self._fault()
        environ["wsgi.input"] = BytesIO()
        environ.pop("CONTENT_LENGTH", None)
        return environ

    def _fault(self) -> Fault:
        request, status = self.request, self.request.error.code
        if status == 413:  # noqa: PLR2004
            limit = request.adj.max_request_body_size // self._factor
            return Fault(413, limit=limit, size=request.content_length)
        if status == 431:  # noqa: PLR2004
            is_address = b"\r\n" not in request.header_plus
            return Fault(414 if is_address else 431, limit=request.adj.max_request_header_size)
        return Fault(status, request.error.body)


class _Lingering(HTTPChannel):  # type: ignore[misc]
    """A connection that, after a refusal, does not close on a client which is still sending.

    To close would reset the connection, and the client's system would throw away the answer with it. This is
    mixed into the channels that a server has.
    """

    lingers = False
    _until = 0.0

    def handle_close(self) -> None:
        """Close, or first only end this side."""
        if not self.lingers or self._until or not self.connected:
            super().handle_close()
            return
        self.will_close = False
        self._until = time.monotonic() + _LINGER
        with suppress(OSError):
            self.socket.shutdown(socket.SHUT_WR)

    def readable(self) -> bool:
        """Tell whether to read on."""
        return bool(self._until or super().readable())

    def handle_read(self) -> None:
        """Read, or throw away what comes too late."""
        if not self._until:
            super().handle_read()
            return
        try:
            data = self.recv(self.adj.recv_bytes)
        except OSError:
            data = b""
        # At the end of what a client sends, `recv` itself has closed already.
        if self.connected and (not data or time.monotonic() > self._until):
            self.handle_close()
