"""A small graph in a real store, and a way to ask the protocol core about it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pytest

from kg.sparql.answer import answer
from kg.sparql.guard import Limits
from kg.sparql.messages import Request, Response
from kg.store import EmbeddedStore, GraphStore

if TYPE_CHECKING:
    from pathlib import Path

BASE = "http://localhost:8000/"
# Two articles that name one actor each; the second name is not in Latin script.
NQUADS = f"""\
<{BASE}actor/a> <http://www.w3.org/2004/02/skos/core#prefLabel> "Ann" <{BASE}graph/article/one> .
<{BASE}actor/b> <http://www.w3.org/2004/02/skos/core#prefLabel> "車維德"@zh-Hant <{BASE}graph/article/two> .
"""

Ask = Callable[..., Response]


@pytest.fixture(scope="session")
def store_directory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("store")
    with EmbeddedStore(directory) as store, store.replace() as writer:
        writer.load(NQUADS.encode())
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
