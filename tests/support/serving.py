"""Fill a store, serve it with `kg serve` on a free port of the loopback, and talk to that server."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from http.client import HTTPConnection
from threading import Thread
from typing import TYPE_CHECKING

from werkzeug.serving import make_server

from kg.settings import Settings
from kg.store import EmbeddedStore
from kg.web import create_app

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from flask import Flask


def fill(directory: Path, nquads: str) -> None:
    with EmbeddedStore(directory) as store, store.replace() as writer:
        writer.load(nquads.encode())


@dataclass
class Reply:
    """What a server sent."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        """Return the body, which is UTF-8."""
        return self.body.decode()


@dataclass
class Client:
    """Talks to a server at a port of the loopback."""

    host: str
    port: int

    @property
    def address(self) -> str:
        """Return where the server is."""
        return f"http://{self.host}:{self.port}/"

    def send(self, method: str, path: str, body: bytes | None = None, **headers: str) -> Reply:
        """Send one request as it is; `_` in header names stands for `-`."""
        connection = HTTPConnection(self.host, self.port, timeout=60)
        try:
            named = {name.replace("_", "-"): value for name, value in headers.items()}
            connection.request(method, path, body, named)
            response = connection.getresponse()
            return Reply(response.status, {k.lower(): v for k, v in response.getheaders()}, response.read())
        finally:
            connection.close()

    def get(self, path: str, **headers: str) -> Reply:
        """Send a GET request."""
        return self.send("GET", path, **headers)

    def open(self, path: str, **headers: str) -> Reply:
        """Send a GET request, and another one to where the answer leads, as browsers do."""
        reply = self.get(path, **headers)
        return self.get(reply.headers["location"], **headers) if reply.status == 303 else reply


@dataclass
class Server(Client):
    """A `kg serve` process on a free port of the loopback."""

    process: subprocess.Popen[str]
    greeting: str


@contextmanager
def writable(directory: Path) -> Iterator[Client]:
    """Serve a store from a thread until the end of the `with`, with updates allowed to everybody."""
    with listening(create_app(Settings(store=str(directory)), permit=lambda: None)) as client:
        yield client


@contextmanager
def listening(app: Flask) -> Iterator[Client]:
    """Serve an application from a thread until the end of the `with`."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = Thread(target=server.serve_forever)
    thread.start()
    try:
        yield Client("127.0.0.1", server.server_port)
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@contextmanager
def running(
    directory: Path, *arguments: str, log: Path | None = None, folder: Path | None = None
) -> Iterator[Server]:
    """Serve a store until the end of the `with`, then stop the process by its number.

    What it writes to standard error goes to the file `log`, where one is given; it starts in `folder`.
    """
    environment = {name: value for name, value in os.environ.items() if not name.startswith("KG_")}
    with log.open("wb") if log else nullcontext() as errors:
        process = subprocess.Popen(
            [sys.executable, "-m", "kg", "serve", "--port", "0", "--store", str(directory), *arguments],
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
            env=environment,
            cwd=folder,
        )
    try:
        assert process.stdout is not None
        greeting = process.stdout.readline()
        found = re.search(r" at http://(.*):(\d+)/$", greeting.rstrip())
        assert found, greeting
        greeting += "".join(process.stdout.readline() for _ in range(3))
        yield Server(found[1], int(found[2]), process, greeting)
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
            process.wait(timeout=30)
        for stream in (process.stdout, process.stderr):
            if stream:
                stream.close()
