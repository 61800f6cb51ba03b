"""Build the corpus that comes with kg into every kind of store, and kill builds half-way."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from pyoxigraph import Dataset, Store

from kg.corpus.article import read_article
from kg.ingest.build import build
from kg.ingest.source import Source
from kg.mapping.article import article_graph
from kg.mapping.authorities import authority_graphs
from kg.mapping.vocabulary import vocabulary_quads
from kg.rdf.iris import Iris
from kg.resources import ontology_files, shapes_files
from kg.store import open_store

if TYPE_CHECKING:
    from kg.store import GraphStore

CORPUS = Path(__file__).resolve().parents[2] / "corpus"


@pytest.fixture(scope="module")
def expected() -> Dataset:
    """Return what the mapping says of the corpus, as an engine gives it back."""
    source = Source(CORPUS, None, Iris())
    around, _ = source.surroundings()
    store = Store()
    for graph in authority_graphs(around.authorities, source.iris):
        store.extend(graph.quads())
    store.extend(vocabulary_quads(ontology_files(), shapes_files(), source.iris))
    for folder in source.articles.iterdir():
        article, findings = read_article(folder.name, around)
        assert article is not None, findings
        store.extend(article_graph(article, source.iris).quads())
    return Dataset(store)


def test_a_build_puts_just_the_mapped_quads_into_the_store(store: GraphStore, expected: Dataset) -> None:
    build(Source(CORPUS, None, Iris()), store)

    assert Dataset(store.quads()) == expected


def test_a_second_build_into_the_same_store_changes_nothing(store: GraphStore, expected: Dataset) -> None:
    for _ in range(2):
        build(Source(CORPUS, None, Iris()), store)

    assert Dataset(store.quads()) == expected


@pytest.mark.parametrize(
    "delay", [pytest.param(0.6, marks=pytest.mark.long), 1.2, pytest.param(1.8, marks=pytest.mark.long)]
)
def test_a_killed_build_leaves_the_previous_graph_complete(
    tmp_path: Path, expected: Dataset, delay: float
) -> None:
    directory = tmp_path / "store"
    with open_store(directory) as store:
        build(Source(CORPUS, None, Iris()), store)
    command = [sys.executable, "-m", "kg", "build", str(CORPUS), "--anew", "--store", str(directory)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    time.sleep(delay)
    os.kill(process.pid, signal.SIGKILL)
    process.wait(timeout=30)

    with open_store(directory) as store:
        assert Dataset(store.quads()) == expected
        build(Source(CORPUS, None, Iris()), store, anew=True)
        assert Dataset(store.quads()) == expected
