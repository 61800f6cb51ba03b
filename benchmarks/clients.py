"""Send queries to a SPARQL endpoint over connections that are kept, as fast as it answers, and time them.

Of another endpoint the address ends with what stands before the question: `http://localhost:8000/search?q=`.
"""

import json
import selectors
import socket
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import quote, urlsplit

_HEADERS = "Accept: application/sparql-results+json\r\nConnection: keep-alive\r\n\r\n"
_PIECE = 1 << 18
_PATIENCE = 120.0
_OK = 200


@dataclass(slots=True)
class Load:
    """What came back: seconds for each answer in the order they came, counts by status, and time in all."""

    latencies: list[float] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)
    seconds: float = 0.0

    @property
    def rate(self) -> float:
        """Answers a second."""
        return len(self.latencies) / self.seconds

    def percentile(self, share: float) -> float:
        """Return the latency in seconds below which this share of the answers stayed."""
        ordered = sorted(self.latencies)
        return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


class _Connection:
    """One connection with at most one request under way."""

    def __init__(self, address: tuple[str, int], target: str, source: str) -> None:
        self._head = f"GET {target}".encode()
        self._tail = f" HTTP/1.1\r\nHost: {address[0]}:{address[1]}\r\n{_HEADERS}".encode()
        self._address, self._source = address, source
        self._received = bytearray()
        self._body = -1
        self.begun = 0.0
        self.connect()

    def connect(self) -> None:
        self.socket = socket.create_connection(self._address, _PATIENCE, (self._source, 0))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def send(self, query: str) -> None:
        self._received.clear()
        self._body = -1
        self.begun = time.perf_counter()
        self.socket.sendall(self._head + quote(query, safe="").encode() + self._tail)

    def receive(self) -> tuple[int, bytes] | None:
        """Read what is there; return status and body once the answer is complete."""
        piece = self.socket.recv(_PIECE)
        if not piece:
            raise SystemExit(f"The server hung up after {bytes(self._received[:300])!r}.")
        self._received += piece
        if self._body < 0:
            end = self._received.find(b"\r\n\r\n")
            if end < 0:
                return None
            self._body = end + 4
        head = bytes(self._received[: self._body]).lower()
        status = int(head[9:12])
        if b"\r\ntransfer-encoding: chunked" in head:
            if not self._received.endswith(b"\r\n0\r\n\r\n") and self._received[self._body :] != b"0\r\n\r\n":
                return None
            return status, _unchunked(bytes(self._received[self._body :]))
        length = int(head.partition(b"\r\ncontent-length:")[2].partition(b"\r\n")[0])
        if len(self._received) < self._body + length:
            return None
        return status, bytes(self._received[self._body :])


def _unchunked(body: bytes) -> bytes:
    parts = []
    while body:
        size, _, rest = body.partition(b"\r\n")
        length = int(size.partition(b";")[0], 16)
        parts.append(rest[:length])
        body = rest[length + 2 :]
    return b"".join(parts)


def ask(endpoint: str, query: str) -> list[str]:
    """Return the rows of one answer, each as text, sorted: the same for every server that answers alike."""
    connection = _connect(endpoint)
    connection.send(query)
    while (answer := connection.receive()) is None:
        pass
    connection.socket.close()
    status, body = answer
    if status != _OK:
        raise SystemExit(f"{endpoint} answered {status} to {query}: {body[:500].decode(errors='replace')}")
    told = json.loads(body)
    if "boolean" in told:
        return [str(told["boolean"])]
    return sorted(json.dumps(_row(row), sort_keys=True) for row in told["results"]["bindings"])


def _row(row: dict[str, dict[str, str]]) -> dict[str, tuple[str, str]]:
    # "typed-literal" is what the format's draft of 2008 said, and Virtuoso still does.
    return {
        name: (term["type"].removeprefix("typed-"), term["value"])
        for name, term in row.items()
        if term["type"] != "bnode"
    }


def _connect(endpoint: str, source: str = "127.0.0.1") -> _Connection:
    parts = urlsplit(endpoint)
    target = f"{parts.path}?{parts.query or 'query='}"
    return _Connection((parts.hostname or "", parts.port or 80), target, source)


def drive(
    endpoint: str, queries: Iterator[str], clients: int, seconds: float, source: str = "127.0.0.1"
) -> Load:
    """Let so many clients ask for so many seconds, each its next query once its last is answered."""
    load = Load()
    with selectors.DefaultSelector() as waiting:
        begun = time.perf_counter()
        until = begun + seconds
        for _ in range(clients):
            connection = _connect(endpoint, source)
            waiting.register(connection.socket, selectors.EVENT_READ, connection)
            connection.send(next(queries))
        while waiting.get_map():
            ready = waiting.select(_PATIENCE)
            if not ready:
                raise SystemExit(f"{endpoint} did not answer within {_PATIENCE:.0f} s.")
            for key, _ in ready:
                connection = key.data
                answer = connection.receive()
                if answer is None:
                    continue
                now = time.perf_counter()
                load.statuses[answer[0]] += 1
                load.latencies.append(now - connection.begun)
                if now < until:
                    connection.send(next(queries))
                else:
                    waiting.unregister(connection.socket)
                    connection.socket.close()
        load.seconds = time.perf_counter() - begun
    return load
