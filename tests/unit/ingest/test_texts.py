"""What a build has in hand of an article is what the graph then says of it."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from kg.ingest.build import build
from kg.ingest.source import Source
from kg.rdf.iris import Iris
from kg.search.entries import entries
from kg.search.segment import all_entries, connected
from kg.store import EmbeddedStore
from kg.store.generations import FIXED

CORPUS = Path(__file__).parents[3] / "corpus"


def test_a_build_indexes_what_the_graph_says(tmp_path: Path) -> None:
    with EmbeddedStore(tmp_path / "store") as store:
        build(Source(CORPUS, None, Iris()), store)
        with store.snapshot() as reader:
            folder = reader.side_file(FIXED)
            assert folder
            [path] = folder.iterdir()
            with closing(connected(path)) as database:
                indexed = list(all_entries(database))
            assert len(indexed) > 2000
            assert len(set(indexed)) == len(indexed)
            assert set(indexed) == set(entries(reader))
