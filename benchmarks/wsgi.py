"""Compare WSGI servers that run `kg.web:create_app()` with `kg serve`, over the same store in one run.

    pip install --target FOLDER gunicorn granian cheroot
    python benchmarks/wsgi.py --servers FOLDER [--articles 2000] [--seconds 3] [--scratch DIR]

Three things are looked at for each server: how many look-ups it answers, new ones and repeated ones; how
long a look-up waits while 200 clients are slow to say what they want; and how long the next one waits
after a client asked what never ends and hung up, where there is one reader and a deadline of five seconds.
"""

import argparse
import socket
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote, urlsplit

from clients import ask, drive
from endpoint import Making, prepare, workloads
from measuring import machine
from mix import RUNAWAY
from peers import Peer, kg, serving

THREADS = 32
CLIENTS = (1, 8, 32)
WORKLOADS = ("points, cold", "points, repeated")
SLOW = 200
PATIENCE = 15.0
DEADLINE = 5.0
APPLICATION = "kg.web:create_app()"
CHEROOT = (
    "import sys; from cheroot.wsgi import Server; from kg.web import create_app; "
    "Server(('127.0.0.1', int(sys.argv[1])), create_app(), numthreads=int(sys.argv[2])).safe_start()"
)


def under(servers: Path, store: Path) -> list[Peer]:
    """Return the application under each server that is to be compared, each with as many threads."""
    python, threads = sys.executable, str(THREADS)
    at = ("--host", "127.0.0.1", "--port", "{port}")
    commands: dict[str, Sequence[str]] = {
        "waitress": (
            python, "-m", "waitress", "--listen=127.0.0.1:{port}", f"--threads={threads}",
            "--connection-limit=1000", "--channel-request-lookahead=1", "--call", "kg.web:create_app",
        ),
        "gunicorn": (
            python, "-m", "gunicorn", "-k", "gthread", "--threads", threads, "-b", "127.0.0.1:{port}",
            APPLICATION,
        ),
        "gunicorn, 2 processes": (
            python, "-m", "gunicorn", "-k", "gthread", "-w", "2", "--threads", threads,
            "-b", "127.0.0.1:{port}", APPLICATION,
        ),
        "granian": (
            python, "-m", "granian", "--interface", "wsgi", "--blocking-threads", threads, *at,
            "--factory", "kg.web:create_app",
        ),
        "cheroot": (python, "-c", CHEROOT, "{port}", threads),
    }  # fmt: skip
    settings = {"KG_STORE": str(store), "KG_LOG": "off", "PYTHONPATH": str(servers)}
    return [Peer(name, command, "/sparql", settings) for name, command in commands.items()]


def told(peer: Peer, making: dict[str, Making], seconds: float, log: Path) -> Iterator[str]:
    """Yield the figures of one server as text, one by one."""
    with serving(peer, log) as endpoint:
        for number, name in enumerate(WORKLOADS):
            for clients in CLIENTS:
                drive(endpoint, making[name](1000 + number), clients, seconds / 5)
                load = drive(endpoint, making[name](number * 100 + clients), clients, seconds)
                statuses = "" if set(load.statuses) == {200} else f" {dict(load.statuses)}"
                latest = load.percentile(0.99) * 1e3
                yield f"{name} {clients:2} clients {load.rate:7,.0f}/s p99 {latest:.1f} ms{statuses}"
        with slow(endpoint, SLOW):
            yield f"beside {SLOW} slow clients {waited(endpoint, making, 'slow')}"
    one = Peer(peer.name, peer.command, peer.path, {**peer.settings, **_ONE_READER})
    with serving(one, log) as endpoint:
        ask(endpoint, next(making["points, cold"](5)))
        with sending(endpoint, RUNAWAY):
            time.sleep(1)
        yield f"after a client hung up {waited(endpoint, making, 'after')}"


_ONE_READER = {"KG_READERS": "1", "KG_TIMEOUT": str(DEADLINE)}


def waited(endpoint: str, making: dict[str, Making], why: str) -> str:
    """Return how long a look-up waits that nobody asked before, at most for a while."""
    query = f"{next(making['points, cold'](77))} # {why}"
    begun = time.perf_counter()
    try:
        with sending(endpoint, query) as connection:
            connection.settimeout(PATIENCE)
            answer = connection.recv(64)
    except TimeoutError:
        return f"no answer within {PATIENCE:.0f} s"
    status = answer[9:12].decode() if answer else "hung up"
    return f"{(time.perf_counter() - begun) * 1e3:,.0f} ms ({status})"


@contextmanager
def sending(endpoint: str, query: str) -> Iterator[socket.socket]:
    """Send a query on a connection of its own, which is closed when the block ends."""
    parts = urlsplit(endpoint)
    with socket.create_connection((parts.hostname or "", parts.port or 80), PATIENCE) as connection:
        head = f"GET {parts.path}?query={quote(query, safe='')} HTTP/1.1\r\nHost: {parts.netloc}\r\n\r\n"
        connection.sendall(head.encode())
        yield connection


@contextmanager
def slow(endpoint: str, count: int) -> Iterator[None]:
    """Hold so many connections open on which a request has begun and does not go on."""
    parts = urlsplit(endpoint)
    held = []
    try:
        for _ in range(count):
            held.append(socket.create_connection((parts.hostname or "", parts.port or 80), PATIENCE))
            held[-1].sendall(b"GET /sparql?query=")
        time.sleep(0.5)
        yield
    finally:
        for connection in held:
            connection.close()


def main() -> None:
    """Read the arguments, prepare the graph, and tell the figures of each server."""
    parser = argparse.ArgumentParser(description="Compare WSGI servers that run kg.")
    parser.add_argument("--servers", type=Path, required=True, help="folder that they are installed into")
    parser.add_argument("--articles", type=int, default=2000)
    parser.add_argument("--seconds", type=float, default=3.0, help="how long each figure is measured")
    parser.add_argument("--scratch", type=Path, help="where to make corpus and stores, and keep them")
    arguments = parser.parse_args()
    for name, value in machine().items():
        print(f"{name}: {value}", flush=True)
    with tempfile.TemporaryDirectory(prefix="kg-wsgi-") as temporary:
        scratch = (arguments.scratch or Path(temporary)) / f"endpoint-{arguments.articles}"
        scratch.mkdir(parents=True, exist_ok=True)
        making = workloads(prepare(scratch, arguments.articles), [])
        for peer in [kg(scratch / "kg", KG_LOG="off"), *under(arguments.servers.resolve(), scratch / "kg")]:
            print(f"{peer.name}:", flush=True)
            for line in told(peer, making, arguments.seconds, scratch / "wsgi.log"):
                print(f"  {line}", flush=True)


if __name__ == "__main__":
    main()
