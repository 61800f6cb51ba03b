"""What is read of an article in hand is what the graph then says."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from pyoxigraph import RdfFormat, Store

from kg.ingest.build import build
from kg.ingest.source import Source
from kg.rdf.iris import Iris
from kg.search.documents import DOCUMENTED, entries_in
from kg.search.entries import entries
from kg.search.segment import all_entries, connected
from kg.store import EmbeddedStore
from kg.store.generations import FIXED, Generation
from kg.store.opened import OpenedGeneration

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


def test_escapes_and_tags_are_read_as_the_engine_reads_them(tmp_path: Path) -> None:
    quads = (
        "<http://x/e> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> "
        "<https://w3id.org/kg/ontology#Event> <http://g> .\n"
        "<http://x/e> <http://www.w3.org/2000/01/rdf-schema#label> "
        '"a \\"b\\" \\\\n \\n> <c> 車"@zh-Hant-TW <http://g> .\n'
        '<http://x/e> <http://www.w3.org/2000/01/rdf-schema#label> " " <http://g> .\n'
        '<http://x/f> <http://www.w3.org/2000/01/rdf-schema#label> "no event" <http://g> .\n'
    ).encode()
    store = Store()
    store.load(quads, RdfFormat.N_QUADS)
    reader = OpenedGeneration(Generation(1, tmp_path), store)
    [read] = entries_in(quads)
    assert [read] == list(entries(reader, DOCUMENTED))
    assert (read.text, read.language) == ('a "b" \\n \n> <c> 車', "zh-hant-tw")
