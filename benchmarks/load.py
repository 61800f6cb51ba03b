"""Ask a real `kg serve` light questions for a while, and see that nothing fails and that memory stays flat.

    python benchmarks/load.py [--seconds 600] [--clients 32] [--one-address] [--json FILE] [-- FLAGS]

FLAGS are those of `kg serve`.

The corpus of the repository is built into a scratch store and served with default settings, but for a cache
so small (8M) that it is full before memory is first looked at. Each client is a thread with a connection of
its own, by default from a loopback address of its own, because kg gives each address a share. They ask the
competency questions, look things up and read pages; about half of the requests are made new, so that no cache
answers them. An answer must have the status 200 or 304 and be what the first one was. Ends with 1 where one
was not, or where the memory of server and readers grew by more than a tenth after the first fifth of the
time, or in less than five minutes by more than a quarter. Linux only.
"""

import argparse
import http.client
import json
import random
import re
import signal
import subprocess
import sys
import sysconfig
import tempfile
import threading
import time
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median, quantiles
from typing import TYPE_CHECKING
from urllib.parse import quote

from measuring import machine, resident_memory

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parent.parent
CSV = "text/csv"
MOST_GROWTH = 0.10
SHORT, MOST_GROWTH_SHORT = 300, 0.25
WARM_UP = 0.2
TOLD = 20

LOOK_UPS = [
    "SELECT ?p ?o { <http://localhost:8000/actor/%s> ?p ?o } ORDER BY ?p ?o",
    "SELECT ?s ?p { ?s ?p <http://localhost:8000/actor/%s> } ORDER BY ?s ?p LIMIT 50",
    "ASK { <http://localhost:8000/actor/%s> a <https://w3id.org/kg/ontology#Actor> }",
]
ACTORS = "SELECT ?a { ?a a <https://w3id.org/kg/ontology#Person> } ORDER BY ?a"
PAGES = ["/", "/sparql", "/health"]


@dataclass(frozen=True, slots=True)
class Ask:
    """One request; `new` says to make it one that was never asked before."""

    path: str
    accept: str
    new: bool

    @classmethod
    def query(cls, text: str, *, new: bool) -> "Ask":
        """Return the request for a query's answer in CSV, or in what an ASK query has."""
        accept = f"{CSV}, application/sparql-results+json;q=0.5, text/turtle;q=0.1"
        return cls(f"/sparql?query={quote(text)}", accept, new)


@dataclass(slots=True)
class Seen:
    """What all clients saw."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    statuses: Counter[str] = field(default_factory=Counter)
    seconds: list[float] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    first: dict[Ask, bytes] = field(default_factory=dict)

    def add(self, ask: Ask, status: int, body: bytes, seconds: float) -> None:
        """Count an answer, and compare it with the first one to the same request."""
        with self.lock:
            self.statuses[str(status)] += 1
            self.seconds.append(seconds)
            if status not in (http.client.OK, http.client.NOT_MODIFIED):
                self.wrong.append(f"{status} for {ask.path[:80]}: {body[:200]!r}")
            elif status == http.client.OK and self.first.setdefault(ask, body) != body:
                self.wrong.append(f"another answer than before to {ask.path[:80]}")

    def fail(self, ask: Ask, error: Exception) -> None:
        """Count a request that had no answer."""
        with self.lock:
            self.statuses[type(error).__name__] += 1
            self.wrong.append(f"{error!r} for {ask.path[:80]}")


@contextmanager
def serving(store: Path, flags: list[str]) -> "Iterator[tuple[int, int]]":
    """Serve a store, and give the process id and the port."""
    kg = Path(sysconfig.get_path("scripts")) / "kg"
    subprocess.run([kg, "build", ROOT / "corpus", "--store", store], check=True, stdout=subprocess.DEVNULL)
    command = [kg, "serve", "--store", store, "--port", "0", "--cache", "8M", *flags]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        found = re.search(r":(\d+)/", process.stdout.readline() if process.stdout else "")
        if not found:
            raise SystemExit("kg serve did not start.")
        yield process.pid, int(found[1])
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(60)


def requests(port: int) -> list[Ask]:
    """Return the mix, asked about what is in the graph."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request("GET", f"/sparql?query={quote(ACTORS)}", headers={"Accept": CSV})
    names = [line.rpartition("/")[2] for line in connection.getresponse().read().decode().split()[1:]]
    connection.close()
    if not names:
        raise SystemExit("There is nobody in the graph to ask about.")
    asks = []
    for new in (True, False):
        asks += [Ask.query(path.read_text(), new=new) for path in sorted((ROOT / "queries").glob("*.rq"))]
        asks += [Ask.query(text % name, new=new) for text in LOOK_UPS for name in names[:20]]
    asks += [Ask(path, "text/html", new=False) for path in PAGES]
    return asks + [
        Ask(f"/actor/{name}.{suffix}", accept, new=False)
        for name in names[:10]
        for suffix, accept in (("html", "text/html"), ("ttl", "text/turtle"))
    ]


def client(number: int, port: int, address: str, asks: list[Ask], seen: Seen, end: float) -> None:
    """Ask one after another until the time is over."""
    chance = random.Random(number)
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60, source_address=(address, 0))
    tags: dict[Ask, str] = {}
    while time.monotonic() < end:
        ask = chance.choice(asks)
        path = f"{ask.path}%0A%23{number}-{chance.random()}" if ask.new else ask.path
        headers = {"Accept": ask.accept}
        if ask in tags and chance.random() < 0.5:  # as a browser would
            headers["If-None-Match"] = tags[ask]
        begun = time.perf_counter()
        try:
            connection.request("GET", path, headers=headers)
            response = connection.getresponse()
            body = response.read()
        except (OSError, http.client.HTTPException) as error:
            seen.fail(ask, error)
            connection.close()
            continue
        seen.add(ask, response.status, body, time.perf_counter() - begun)
        if response.getheader("ETag") and not ask.new:
            tags[ask] = response.getheader("ETag") or ""
    connection.close()


def watch(pid: int, end: float) -> list[tuple[float, float]]:
    """Return the MiB that the server and its readers hold, once a second until the time is over."""
    samples = []
    while time.monotonic() < end:
        time.sleep(1)
        samples.append(resident_memory(pid))
    return samples


def main() -> int:
    """Run the load and print what came of it."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--seconds", type=float, default=600)
    parser.add_argument("--clients", type=int, default=32)
    parser.add_argument("--one-address", action="store_true", help="all clients come from one address")
    parser.add_argument("--json", type=Path, help="write the figures to this file, too")
    parser.add_argument("flags", nargs="*", help="flags for kg serve, after --")
    chosen = parser.parse_args()
    seen = Seen()
    with (
        tempfile.TemporaryDirectory() as folder,
        serving(Path(folder) / "store", chosen.flags) as (pid, port),
    ):
        asks = requests(port)
        end = time.monotonic() + chosen.seconds
        threads = [
            threading.Thread(
                target=client,
                args=(n, port, "127.0.0.1" if chosen.one_address else f"127.0.1.{n + 1}", asks, seen, end),
            )
            for n in range(chosen.clients)
        ]
        for thread in threads:
            thread.start()
        memory = watch(pid, end)
        for thread in threads:
            thread.join()
    return report(chosen, seen, memory)


def report(chosen: argparse.Namespace, seen: Seen, memory: list[tuple[float, float]]) -> int:
    """Print the figures, and return whether something was wrong."""
    window = max(1, len(memory) // 10)
    begin = int(len(memory) * WARM_UP)
    (server, readers), (server_end, readers_end) = (
        [median(part) for part in zip(*samples, strict=True)]
        for samples in (memory[begin : begin + window], memory[-window:])
    )
    before, after = server + readers, server_end + readers_end
    most = MOST_GROWTH_SHORT if chosen.seconds < SHORT else MOST_GROWTH
    percentiles = quantiles(seen.seconds, n=100)
    figures = {
        **machine(),
        "clients": chosen.clients,
        "seconds": chosen.seconds,
        "answers": sum(seen.statuses.values()),
        "answers a second": round(len(seen.seconds) / chosen.seconds, 1),
        "statuses": dict(seen.statuses),
        "wrong": len(seen.wrong),
        "median ms": round(percentiles[49] * 1000, 1),
        "p99 ms": round(percentiles[98] * 1000, 1),
        "longest ms": round(max(seen.seconds) * 1000, 1),
        "MiB after warm-up": f"{before:.0f}: server {server:.0f}, readers {readers:.0f}",
        "MiB at the end": f"{after:.0f}: server {server_end:.0f}, readers {readers_end:.0f}",
        "MiB all the time": " ".join(f"{sum(sample):.0f}" for sample in memory[:: max(1, len(memory) // 20)]),
        "growth": f"{after / before - 1:+.1%}",
    }
    for name, value in figures.items():
        print(f"{name:18} {value}")
    for line in seen.wrong[:TOLD]:
        print("WRONG:", line)
    if chosen.json:
        chosen.json.write_text(json.dumps(figures, indent=2) + "\n")
    return 1 if seen.wrong or after > before * (1 + most) else 0


if __name__ == "__main__":
    sys.exit(main())
