"""Send articles and annotations to a server, alone or many at once, and take the time of each."""

import json
import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection
from pathlib import Path
from statistics import median
from typing import TypeVar
from urllib.parse import quote, urlsplit

from kg.store import EmbeddedStore
from measuring import cpu_by_process

CLIENTS = 16
BASE = "http://localhost:8000/"
GRAPHS = f"{BASE}graph/article/"
LABEL = "<http://www.w3.org/2000/01/rdf-schema#label>"
REFUSED = 422

Sent = TypeVar("Sent")


@dataclass(slots=True)
class Times:
    """Milliseconds that something took, again and again."""

    taken: list[float] = field(default_factory=list)

    @contextmanager
    def one(self) -> Iterator[None]:
        """Take the time of a block."""
        begun = time.perf_counter()
        yield
        self.taken.append((time.perf_counter() - begun) * 1e3)

    @property
    def p50(self) -> float:
        """Half took no longer."""
        return median(self.taken)

    @property
    def p99(self) -> float:
        """One in a hundred took longer."""
        ordered = sorted(self.taken)
        return ordered[min(len(ordered) - 1, int(0.99 * len(ordered)))]

    def __str__(self) -> str:
        return f"p50 {self.p50:8.1f}  p99 {self.p99:8.1f} ms  ({len(self.taken)} times)"


@dataclass(frozen=True, slots=True)
class Article:
    """An article of the corpus, of which ever new ones are made by giving it another name."""

    slug: str
    triples: str

    @classmethod
    def of(cls, directory: Path) -> "Article":
        """Take one with an event out of a store."""
        with EmbeddedStore(directory) as store:
            for graph in store.graph_names():
                triples = "".join(f"{quad.triple} .\n" for quad in store.quads(graph))
                if graph.value.startswith(GRAPHS) and LABEL in triples and "#Event>" in triples:
                    return cls(graph.value.removeprefix(GRAPHS), triples)
        raise SystemExit(f"There is no article with an event in {directory}.")

    def named(self, name: str, *, broken: bool = False) -> bytes:
        """Return a new one as N-Triples; a `broken` one lacks the labels that the shapes ask for."""
        lines = self.triples.replace(self.slug, name).splitlines(keepends=True)
        return "".join(line for line in lines if not (broken and LABEL in line)).encode()


class Client:
    """Writes to a server over one connection that is kept."""

    def __init__(self, endpoint: str, token: str) -> None:
        parts = urlsplit(endpoint)
        self._connection = HTTPConnection(parts.hostname or "", parts.port, timeout=120)
        self._token = token

    def put(self, name: str, document: bytes) -> int:
        """Put an article's graph and return the status."""
        headers = {"Content-Type": "application/n-triples", "Authorization": f"Bearer {self._token}"}
        address = f"/graphs?graph={quote(GRAPHS + name, safe='')}"
        self._connection.request("PUT", address, document, headers)
        response = self._connection.getresponse()
        response.read()
        return response.status

    def post(self, path: str, document: bytes, name: str = "") -> int:
        """Post an annotation, which may be told its name, and return the status."""
        headers = {"Content-Type": "application/ld+json", "Authorization": f"Bearer {self._token}"}
        if name:
            headers["Slug"] = name
        self._connection.request("POST", path, document, headers)
        response = self._connection.getresponse()
        response.read()
        return response.status

    def sees(self, name: str) -> bool:
        """Tell whether a query finds a thing, by what its IRI ends with."""
        query = f"ASK {{ <{BASE}{name}> ?p ?o }}"
        accept = {"Accept": "application/sparql-results+json"}
        self._connection.request("GET", f"/sparql?query={quote(query, safe='')}", headers=accept)
        return bool(json.loads(self._connection.getresponse().read())["boolean"])


@dataclass(slots=True)
class Sustained:
    """What clients got that sent one thing after another, and in how many seconds in all.

    `cpu` has the seconds of processor time of the processes that served them, the busiest first.
    """

    times: Times
    seconds: float
    cpu: tuple[float, ...]

    @property
    def rate(self) -> float:
        """How many were written a second."""
        return len(self.times.taken) / self.seconds

    def __str__(self) -> str:
        each = [seconds * 1e3 / len(self.times.taken) for seconds in self.cpu]
        return (
            f"{self.times}  {self.rate:,.0f} a second; processor time for each {sum(each):.1f} ms, "
            f"by process {', '.join(f'{share:.1f}' for share in each)}"
        )


def all_at_once(
    make: Callable[[], Client],
    send: Callable[[Client, Sent], int],
    ones: Iterator[Sent],
    clients: int,
    seconds: float,
) -> Sustained:
    """Let clients write for a while, each its next one once its last is answered.

    The server must have been started by this process, all of whose descendants' processor time is told.
    """
    times, lock = Times(), threading.Lock()
    before, begun = cpu_by_process(os.getpid()), time.perf_counter()

    def write() -> None:
        client = make()
        while time.perf_counter() < begun + seconds:
            with lock:
                one = next(ones)
            with times.one():
                check(send(client, one), 201)

    threads = [threading.Thread(target=write) for _ in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    took, after = time.perf_counter() - begun, cpu_by_process(os.getpid())
    spent = (cpu - before.get(pid, 0.0) for pid, cpu in after.items() if pid != os.getpid())
    return Sustained(times, took, tuple(sorted(filter(None, spent), reverse=True)))


def check(status: int, wanted: int) -> None:
    """End where a server answers otherwise than it must."""
    if status != wanted:
        raise SystemExit(f"The server answered {status} and not {wanted}.")
