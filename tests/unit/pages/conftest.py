"""The project's own corpus in a store that counts the queries it is asked."""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kg.ingest.build import build
from kg.ingest.source import Source
from kg.rdf.iris import Iris
from kg.store import EmbeddedStore
from kg.store.base import UNION, GraphReader

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad, Triple

    from kg.store.base import Dataset, QueryResults

ROOT = Path(__file__).parents[3]


class CountedReader(GraphReader):
    """Passes everything on to a reader, and keeps the queries."""

    def __init__(self, reader: GraphReader, asked: list[str]) -> None:
        self._reader, self.asked = reader, asked

    @property
    def version(self) -> int | None:
        """Return the version that is read."""
        return self._reader.version

    @property
    def state(self) -> str | None:
        """Return what tells it from others."""
        return self._reader.state

    @property
    def published(self) -> datetime | None:
        """Return when the version was published."""
        return self._reader.published

    def side_file(self, name: str) -> Path | None:
        """Return a file beside the graph; the index of names is one, and no query."""
        return self._reader.side_file(name)

    def query(self, text: str, dataset: Dataset = UNION) -> QueryResults:
        """Note a query and answer it."""
        self.asked.append(text)
        return self._reader.query(text, dataset)

    def graph_names(self) -> Iterator[NamedNode]:
        """Iterate over the names of the graphs."""
        return self._reader.graph_names()

    def quads(self, graph: NamedNode | DefaultGraph | None = None) -> Iterator[Quad]:
        """Note a look-up and pass it on."""
        self.asked.append(f"quads {graph}")
        return self._reader.quads(graph)

    def match(
        self,
        subject: NamedNode | BlankNode | None = None,
        predicate: NamedNode | None = None,
        value: NamedNode | BlankNode | Literal | Triple | None = None,
    ) -> Iterator[Quad]:
        """Note a look-up and pass it on."""
        self.asked.append(f"{subject} {predicate} {value}")
        return self._reader.match(subject, predicate, value)

    def count(self, graph: NamedNode | None = None) -> int:
        """Count quads."""
        return self._reader.count(graph)


class CountedStore(EmbeddedStore):
    """Gives out counted readers."""

    def __init__(self, directory: Path) -> None:
        super().__init__(directory)
        self.asked: list[str] = []

    @contextmanager
    def snapshot(self) -> Iterator[GraphReader]:
        """Hold one version, counted."""
        with super().snapshot() as reader:
            yield CountedReader(reader, self.asked)


@pytest.fixture(scope="session")
def corpus_store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CountedStore]:
    """Build the project's own corpus."""
    with CountedStore(tmp_path_factory.mktemp("pages")) as store:
        build(Source(ROOT / "corpus", None, Iris()), store)
        yield store


@pytest.fixture
def reader(corpus_store: CountedStore) -> Iterator[GraphReader]:
    """Read the corpus, counting from nothing."""
    corpus_store.asked.clear()
    with corpus_store.snapshot() as opened:
        yield opened
