"""Let many clients send annotations at once, and tell how many are written a second and what they cost."""

import json
import os
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from http.client import HTTPConnection
from itertools import cycle
from pathlib import Path
from urllib.parse import urlsplit

from kg.store import EmbeddedStore
from measuring import cpu_by_process

CREATED = 201
_ARTICLES = 500
_CONTEXT = ["http://www.w3.org/ns/anno.jsonld", "https://w3id.org/kg/context.jsonld"]
_PLACES = """PREFIX kg: <https://w3id.org/kg/ontology#>
PREFIX schema: <https://schema.org/>
SELECT ?article (SAMPLE(?words) AS ?exact) (MIN(?actor) AS ?one) (MAX(?actor) AS ?other) {
  ?event a kg:Event ; kg:statedIn ?article ; kg:hasParticipation/kg:actor ?actor .
  ?article schema:inLanguage "en" .
  ?evidence <http://www.w3.org/ns/oa#hasBody> ?event ; <http://www.w3.org/ns/oa#hasTarget> ?target .
  ?target <http://www.w3.org/ns/oa#hasSelector>/<http://www.w3.org/ns/oa#exact> ?words
} GROUP BY ?article ORDER BY ?article"""


@dataclass(slots=True)
class Sustained:
    """What clients got who sent one annotation after another: milliseconds each, and seconds in all.

    `cpu` has the seconds of processor time of the processes that served them, the busiest first.
    """

    taken: list[float] = field(default_factory=list)
    seconds: float = 0.0
    cpu: tuple[float, ...] = ()

    @property
    def rate(self) -> float:
        """Return how many were written a second."""
        return len(self.taken) / self.seconds

    @property
    def cost(self) -> float:
        """Return the milliseconds of processor time for each."""
        return sum(self.cpu) * 1e3 / len(self.taken)

    def __str__(self) -> str:
        ordered = sorted(self.taken)
        each = ", ".join(f"{seconds * 1e3 / len(ordered):.1f}" for seconds in self.cpu)
        return (
            f"{self.rate:,.0f} a second, p50 {ordered[len(ordered) // 2]:.0f} "
            f"p99 {ordered[int(0.99 * len(ordered))]:.0f} ms; processor time for each {self.cost:.1f} ms, "
            f"by process {each}"
        )


def documents(directory: Path) -> Iterator[bytes]:
    """Iterate without end over annotations that state an event in the words of one article after another."""
    with EmbeddedStore(directory) as store:
        rows = [
            tuple(str(row[name].value) for name in ("article", "exact", "one", "other"))
            for row in store.query(_PLACES)
        ]
    if not rows:
        raise SystemExit(f"There is no article with an event in {directory}.")
    return cycle([json.dumps(_event(*row)).encode() for row in rows[:_ARTICLES]])


def _event(article: str, exact: str, *actors: str) -> Mapping[str, object]:
    role = "concept:role#partner"
    return {
        "@context": _CONTEXT,
        "type": "Annotation",
        "motivation": "describing",
        "body": {
            "type": "Event",
            "label": {"en": f"Once more: {exact}"[:80]},
            "eventType": "concept:event-type#agree",
            "hasParticipation": [{"type": "Participation", "role": role, "actor": actor} for actor in actors],
        },
        "target": {"source": article, "selector": {"type": "TextQuoteSelector", "exact": exact}},
    }


def annotate(endpoint: str, token: str, sent: Iterator[bytes], *, clients: int, seconds: float) -> Sustained:
    """Let clients send annotations for a while, each its next one once its last is answered.

    The server must have been started by this process, all of whose descendants' processor time is told.
    """
    found, lock = Sustained(), threading.Lock()
    before = cpu_by_process(os.getpid())
    begun = time.perf_counter()

    def client() -> None:
        post = _poster(endpoint, token)
        while time.perf_counter() < begun + seconds:
            with lock:
                document = next(sent)
            at = time.perf_counter()
            post(document)
            found.taken.append((time.perf_counter() - at) * 1e3)

    threads = [threading.Thread(target=client) for _ in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    found.seconds = time.perf_counter() - begun
    after = cpu_by_process(os.getpid())
    spent = (cpu - before.get(pid, 0.0) for pid, cpu in after.items() if pid != os.getpid())
    found.cpu = tuple(sorted(filter(None, spent), reverse=True))
    return found


def _poster(endpoint: str, token: str) -> Callable[[bytes], None]:
    parts = urlsplit(endpoint)
    connection = HTTPConnection(parts.hostname or "", parts.port, timeout=120)
    headers = {"Content-Type": "application/ld+json", "Authorization": f"Bearer {token}"}

    def post(document: bytes) -> None:
        connection.request("POST", "/annotations/", document, headers)
        response = connection.getresponse()
        told = response.read()
        if response.status != CREATED:
            raise SystemExit(f"The server answered {response.status} and not {CREATED}: {told.decode()}")

    return post
