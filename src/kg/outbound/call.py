"""Call a server that the operator listed: once, not for long, and at the address that was checked."""

from __future__ import annotations

import contextlib
import http.client
import socket
import ssl
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from ipaddress import ip_address
from typing import IO, TYPE_CHECKING, Final

from kg.errors import QueryFailed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kg.outbound.hosts import Address, Hosts, Target

Resolve = Callable[[str, int], list[str]]
"""Return the IP addresses that a name stands for. Raises OSError."""

ACCEPT: Final = ("application/sparql-results+json", "application/sparql-results+xml")
_OK: Final = 200
_MOVED: Final = range(300, 400)
_PIECE: Final = 65536
_IN_MEMORY: Final = 1024**2
_LOOK: Final = 0.2
"""Seconds after which a call looks whether somebody still waits for it."""


@dataclass(frozen=True, slots=True)
class CallBounds:
    """The seconds that one call may take, all in all, and the bytes of its answer."""

    seconds: float
    answer: int


@dataclass(frozen=True, slots=True)
class Answer:
    """SPARQL results, whole; the caller closes the file."""

    media_type: str
    content: IO[bytes]
    size: int


def resolve(host: str, port: int) -> list[str]:
    """Return the IP addresses that the system knows for a name. Raises OSError."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def call(
    target: Target,
    query: bytes,
    hosts: Hosts,
    bounds: CallBounds,
    look_up: Resolve = resolve,
    gone: Callable[[], bool] = lambda: False,
) -> Answer:
    """Send a query to a target and return its results; `gone` tells that nobody waits for them any more.

    Raises QueryFailed, saying why there are none.
    """
    if not hosts.permit(target):
        raise QueryFailed(f"{target.origin} is not among the servers that this one may call.")
    end = time.monotonic() + bounds.seconds
    addresses = _addresses(target, hosts, look_up)
    with (
        _faults(target, bounds),
        _secured(target, _connect(target, addresses, end)) as link,
        _shut_at(end, link, gone) as too_late,
    ):
        try:
            answer = _exchange(target, link, query, bounds)
        except (QueryFailed, OSError, http.client.HTTPException) as error:
            raise TimeoutError if too_late.is_set() else error from None
        if too_late.is_set():
            # What ends with its connection looks whole where only the connection was ended.
            answer.content.close()
            raise TimeoutError
        return answer


def _addresses(target: Target, hosts: Hosts, look_up: Resolve) -> list[Address]:
    """Return the addresses of a target that may be called; they are not looked up again after this."""
    if target.address is not None:
        return [target.address]
    try:
        found = [ip_address(text.partition("%")[0]) for text in look_up(target.host, target.port)]
    except (OSError, ValueError) as error:
        raise QueryFailed(f"There is no address for the name {target.host}.") from error
    allowed = [address for address in found if hosts.permit_address(target, address)]
    if not allowed:
        raise QueryFailed(
            f"{target.origin} was not called: its name stands for an address that is not public. "
            f"Where that is meant, the operator lists it as private+{target.origin}."
        )
    return allowed


def _connect(target: Target, addresses: list[Address], end: float) -> socket.socket:
    failed: OSError = TimeoutError()
    for address in addresses:
        left = end - time.monotonic()
        if left <= 0:
            break
        try:
            return socket.create_connection((str(address), target.port), timeout=left)
        except OSError as error:
            failed = error
    raise failed


def _exchange(target: Target, link: socket.socket, query: bytes, bounds: CallBounds) -> Answer:
    connection = http.client.HTTPConnection(target.host, target.port)
    # Given its socket, it neither looks a name up nor connects.
    connection.sock = link
    if isinstance(link, ssl.SSLSocket):
        link.do_handshake()
    try:
        connection.request(
            "POST",
            target.path,
            query,
            {
                "Host": target.authority,
                "Content-Type": "application/sparql-query",
                "Accept": ", ".join(ACCEPT),
                "Accept-Encoding": "identity",
                "User-Agent": "kg",
                "Connection": "close",
            },
        )
        with connection.getresponse() as response:
            return _read(target, response, bounds)
    finally:
        connection.close()


def _secured(target: Target, raw: socket.socket) -> socket.socket:
    """Return the connection to speak on; where it is encrypted nothing was said on it yet."""
    if target.scheme == "http":
        return raw
    # The handshake waits until the deadline is set for this socket.
    context = ssl.create_default_context()
    return context.wrap_socket(raw, server_hostname=target.host, do_handshake_on_connect=False)


def _read(target: Target, response: http.client.HTTPResponse, bounds: CallBounds) -> Answer:
    if response.status in _MOVED:
        raise QueryFailed(
            f"{target.origin} answered with a redirect (status {response.status}), which is not followed. "
            "Name the address that it leads to, if that is allowed."
        )
    if response.status != _OK:
        raise QueryFailed(f"{target.origin} answered with status {response.status}.")
    media_type = response.headers.get_content_type()
    if media_type not in ACCEPT or response.headers.get("Content-Encoding", "identity") != "identity":
        raise QueryFailed(f"{target.origin} sent {media_type}, which is not SPARQL results in JSON or XML.")
    content = tempfile.SpooledTemporaryFile(_IN_MEMORY)  # noqa: SIM115 - it is handed on
    try:
        size = _copy(target, response, content, bounds)
        content.seek(0)
    except BaseException:
        content.close()
        raise
    return Answer(media_type, content, size)


def _copy(target: Target, response: http.client.HTTPResponse, out: IO[bytes], bounds: CallBounds) -> int:
    """Copy a whole answer, and return its bytes; one that is cut is none."""
    size = 0
    while piece := response.read(_PIECE):
        size += len(piece)
        if size > bounds.answer:
            raise QueryFailed(
                f"{target.origin} sent more than {bounds.answer} bytes, the limit (KG_MAX_ANSWER)."
            )
        out.write(piece)
    if response.length:
        raise http.client.IncompleteRead(b"", response.length)
    return size


@contextlib.contextmanager
def _shut_at(end: float, link: socket.socket, gone: Callable[[], bool]) -> Iterator[threading.Event]:
    """End a connection at a time of the monotonic clock, or when nobody waits; the event tells that it was.

    A server that sends a byte now and then would outlast every time limit of a single read.
    """
    too_late, over = threading.Event(), threading.Event()

    def shut() -> None:
        while time.monotonic() < end and not gone():
            if over.wait(max(0.0, min(_LOOK, end - time.monotonic()))):
                return
        too_late.set()
        with contextlib.suppress(OSError):
            # An SSLSocket's own would first drop what another thread is reading with.
            socket.socket.shutdown(link, socket.SHUT_RDWR)

    watch = threading.Thread(target=shut, name="kg-call", daemon=True)
    watch.start()
    try:
        yield too_late
    finally:
        over.set()
        watch.join()


@contextlib.contextmanager
def _faults(target: Target, bounds: CallBounds) -> Iterator[None]:
    try:
        yield
    except ssl.SSLCertVerificationError as error:
        raise QueryFailed(
            f"{target.origin} has no certificate to be trusted: {error.verify_message}."
        ) from error
    except TimeoutError as error:
        raise QueryFailed(f"{target.origin} did not answer within {bounds.seconds:g} s.") from error
    except (OSError, http.client.HTTPException) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else type(error).__name__
        raise QueryFailed(f"{target.origin} could not be reached, or broke off: {reason}.") from error
