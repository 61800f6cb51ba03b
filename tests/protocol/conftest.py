"""Small graphs in real stores, the protocol core to ask about them, and a real server."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pytest

from kg.sparql.answer import answer
from kg.sparql.evaluation import Evaluated, Evaluation, evaluate
from kg.sparql.guard import Limits
from kg.sparql.messages import Request, Response
from kg.store import EmbeddedStore, GraphStore
from serving import Server, fill, running

if TYPE_CHECKING:
    from pathlib import Path

    from kg.sparql.request import QueryRequest

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

            def execute(query: QueryRequest, media_type: str | None) -> Evaluated:
                task = Evaluation(query.text, query.dataset, media_type, most_rows=10, most_bytes=10**6)
                return evaluate(reader, task)

            return answer(Request(method, query_string, named, body), execute, limits or Limits())

    return send


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
