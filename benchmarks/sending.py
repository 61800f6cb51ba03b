"""Send articles and annotations to a server, and take the time of each."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection
from pathlib import Path
from statistics import median
from urllib.parse import quote, urlsplit

from kg.store import EmbeddedStore

CLIENTS = 16
BASE = "http://localhost:8000/"
GRAPHS = f"{BASE}graph/article/"
LABEL = "<http://www.w3.org/2000/01/rdf-schema#label>"
REFUSED = 422


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

    def post(self, path: str, name: str, document: bytes) -> int:
        """Post an annotation that is to have a name, and return the status."""
        headers = {
            "Content-Type": "application/ld+json",
            "Authorization": f"Bearer {self._token}",
            "Slug": name,
        }
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


@dataclass(frozen=True, slots=True)
class Annotating:
    """What annotations took that were sent to /validate and to /annotations/."""

    dry: Times
    post: Times
    seen: Times
    refused: Times

    def lines(self) -> list[str]:
        """Return the figures as people read them."""
        return [
            f"  annotation, dry run          {self.dry}",
            f"  annotation, on the disk      {self.post}",
            f"  annotation, and next query   {self.seen}",
            f"  annotation, refused          {self.refused}",
        ]


def annotations(client: Client, sent: Iterator[bytes], name: str, rounds: int) -> Annotating:
    """Time annotations; each must be answered rightly, whole and with actors that the graph does not know."""
    dry, post, seen, refused = Times(), Times(), Times(), Times()
    for number in range(rounds):
        slug, document = f"{name}-{number}", next(sent)
        broken = document.replace(b"/actor/", b"/actor/unknown-")
        with dry.one():
            check(client.post("/validate", slug, document), 200)
        with seen.one():
            with post.one():
                check(client.post("/annotations/", slug, document), 201)
            if not client.sees(f"annotations/{slug}"):
                raise SystemExit(f"{slug} was acknowledged and is not seen.")
        with refused.one():
            check(client.post("/annotations/", f"{slug}-broken", broken), REFUSED)
    return Annotating(dry, post, seen, refused)


def all_at_once(
    make: Callable[[], Client], send: Callable[[Client, str], int], ones: Iterator[str], seconds: float
) -> tuple[Times, float]:
    """Let many clients write, each its next one once its last is answered."""
    times, lock = Times(), threading.Lock()
    until = time.perf_counter() + seconds

    def write() -> None:
        client = make()
        while time.perf_counter() < until:
            with lock:
                one = next(ones)
            with times.one():
                check(send(client, one), 201)

    begun = time.perf_counter()
    threads = [threading.Thread(target=write) for _ in range(CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return times, len(times.taken) / (time.perf_counter() - begun)


def check(status: int, wanted: int) -> None:
    """End where a server answers otherwise than it must."""
    if status != wanted:
        raise SystemExit(f"The server answered {status} and not {wanted}.")
