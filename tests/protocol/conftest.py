"""Small graphs in real stores, the protocol core to ask about them, and a real server."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from typing import TYPE_CHECKING

import pytest

from kg.sparql.answer import answer
from kg.sparql.guard import Limits
from kg.sparql.messages import Request, Response
from kg.store import EmbeddedStore, GraphStore

if TYPE_CHECKING:
    from pathlib import Path

BASE = "http://localhost:8000/"
SKOS = "http://www.w3.org/2004/02/skos/core#"
# Two articles that name one actor each; the second name is not in Latin script.
NQUADS = f"""\
<{BASE}actor/a> <{SKOS}prefLabel> "Ann" <{BASE}graph/article/one> .
<{BASE}actor/b> <{SKOS}prefLabel> "車維德"@zh-Hant <{BASE}graph/article/two> .
"""
KG, RDF_TYPE = "https://w3id.org/kg/ontology#", "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
# One article by one publisher, with an event that has a part; and words made to break out of a page.
ARTICLE = f"""\
<{BASE}article/one> {RDF_TYPE} <{KG}Article> <{BASE}graph/article/one> .
<{BASE}article/one> <https://schema.org/headline> "A <b>bold</b> move & more"@en <{BASE}graph/article/one> .
<{BASE}article/one> <https://schema.org/publisher> <{BASE}actor/a> <{BASE}graph/article/one> .
<{BASE}article/one> <https://schema.org/datePublished> \
"2024-05-01"^^<http://www.w3.org/2001/XMLSchema#date> <{BASE}graph/article/one> .
<{BASE}article/one> <https://schema.org/url> \
"https://example.org/one"^^<http://www.w3.org/2001/XMLSchema#anyURI> <{BASE}graph/article/one> .
<{BASE}event/one/e> {RDF_TYPE} <{KG}Event> <{BASE}graph/article/one> .
<{BASE}event/one/e> <{KG}statedIn> <{BASE}article/one> <{BASE}graph/article/one> .
<{BASE}event/one/e> <{KG}hasTime> <{BASE}event/one/e#time> <{BASE}graph/article/one> .
<{BASE}event/one/e#time> <{KG}expression> "</textarea><script>alert(1)</script>" <{BASE}graph/article/one> .
<{BASE}event/one/e> <{SKOS}closeMatch> <javascript:alert(1)> <{BASE}graph/article/one> .
<{BASE}event/one/e> <{SKOS}exactMatch> <https://example.org/e> <{BASE}graph/article/one> .
<{BASE}actor/a> {RDF_TYPE} <{KG}Actor> <{BASE}graph/actors> .
<{BASE}actor/a> <{SKOS}prefLabel> "Ann"@en <{BASE}graph/actors> .
<{BASE}actor/a> <{SKOS}altLabel> "آن"@fa <{BASE}graph/actors> .
<{BASE}actor/b> {RDF_TYPE} <{KG}Actor> <{BASE}graph/actors> .
<{BASE}actor/b> <{SKOS}prefLabel> "車維德"@zh-Hant <{BASE}graph/actors> .
<https://w3id.org/kg/ontology> {RDF_TYPE} <http://www.w3.org/2002/07/owl#Ontology> <{BASE}graph/ontology> .
"""

Ask = Callable[..., Response]


def fill(directory: Path, nquads: str) -> None:
    with EmbeddedStore(directory) as store, store.replace() as writer:
        writer.load(nquads.encode())


@pytest.fixture(scope="session")
def store_directory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("store")
    fill(directory, NQUADS)
    return directory


@pytest.fixture
def store(store_directory: Path) -> Iterator[GraphStore]:
    with EmbeddedStore(store_directory) as opened:
        yield opened


@pytest.fixture
def ask(store: GraphStore) -> Ask:
    """Send a request to the core: method, then query string, headers and body by name."""

    def send(
        method: str = "GET",
        query_string: str = "",
        body: bytes = b"",
        limits: Limits | None = None,
        **headers: str,
    ) -> Response:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        with store.snapshot() as reader:
            return answer(Request(method, query_string, named, body), reader.query, limits or Limits())

    return send


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
class Server:
    """A `kg serve` process on a free port of the loopback."""

    process: subprocess.Popen[str]
    host: str
    port: int
    greeting: str

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


@contextmanager
def running(directory: Path, *arguments: str) -> Iterator[Server]:
    """Serve a store until the end of the `with`, then stop the process by its number."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("KG_")}
    process = subprocess.Popen(
        [sys.executable, "-m", "kg", "serve", "--port", "0", "--store", str(directory), *arguments],
        stdout=subprocess.PIPE,
        text=True,
        env=environment,
    )
    try:
        assert process.stdout is not None
        greeting = process.stdout.readline()
        found = re.search(r" at http://(.*):(\d+)/$", greeting.rstrip())
        assert found, greeting
        greeting += "".join(process.stdout.readline() for _ in range(3))
        yield Server(process, found[1], int(found[2]), greeting)
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
            process.wait(timeout=30)
        if process.stdout:
            process.stdout.close()


@pytest.fixture(scope="session")
def serve() -> Callable[..., object]:
    """Return the function that serves a store: a context manager of a Server."""
    return running


@pytest.fixture(scope="session")
def build() -> Callable[[Path, str], None]:
    """Return the function that puts N-Quads into a store as its new version."""
    return fill


@pytest.fixture(scope="session")
def article() -> str:
    """Return the N-Quads of the served graph."""
    return ARTICLE


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    directory = tmp_path_factory.mktemp("served")
    fill(directory, ARTICLE)
    with running(directory) as started:
        yield started
