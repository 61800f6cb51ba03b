"""Start the SPARQL servers that are compared, each over the same graph, and stop them."""

import os
import signal
import socket
import subprocess
import sysconfig
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

SCRIPTS = Path(sysconfig.get_path("scripts"))
_PATIENCE = 600.0


@dataclass(frozen=True, slots=True)
class Peer:
    """A server: the command that starts it, in which {port} is filled in, and the path of its endpoint."""

    name: str
    command: Sequence[str | Path]
    path: str
    settings: Mapping[str, str]
    port: int = 0


def kg(store: Path, **settings: str) -> Peer:
    """Return kg's own server over a built store, with its own defaults but for `settings`."""
    command = [SCRIPTS / "kg", "serve", "--store", store, "--host", "127.0.0.1", "--port", "{port}"]
    return Peer("kg", command, "/sparql", settings)


def oxigraph(store: Path) -> Peer:
    """Return the server of Oxigraph over a loaded store."""
    command = [SCRIPTS / "oxigraph", "serve", "--location", store, "--bind", "127.0.0.1:{port}"]
    return Peer("oxigraph", [*command, "--union-default-graph"], "/query", {})


def rdflib_endpoint(program: Path, quads: Path) -> Peer:
    """Return rdflib-endpoint, from an environment of its own, over N-Quads that it reads when it starts."""
    command = [program, "serve", "--host", "127.0.0.1", "--port", "{port}", quads]
    return Peer("rdflib-endpoint", command, "/", {})


@contextmanager
def serving(peer: Peer, log: Path) -> Iterator[str]:
    """Run a server until the block ends; give the address of its endpoint once it answers."""
    port = peer.port or free_port()
    command = [str(part).replace("{port}", str(port)) for part in peer.command]
    with log.open("wb") as written:
        process = subprocess.Popen(
            command, stdout=written, stderr=written, env={**os.environ, **peer.settings}
        )
        try:
            _wait(process, port, log)
            yield f"http://127.0.0.1:{port}{peer.path}"
        finally:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(timeout=30)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def free_port() -> int:
    """Return a port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _wait(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    until = time.monotonic() + _PATIENCE
    while time.monotonic() < until:
        if process.poll() is not None:
            raise SystemExit(f"The server ended with {process.returncode}:\n{log.read_text()[-2000:]}")
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise SystemExit(f"The server did not listen within {_PATIENCE:.0f} s:\n{log.read_text()[-2000:]}")
