"""A build loses nothing of what others wrote: it keeps it, or it is refused."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest
from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad

from kg.cli.main import run
from kg.container.names import Names
from kg.errors import UsageError
from kg.ingest.build import Whole, build
from kg.ingest.source import Source
from kg.rdf.iris import Iris
from kg.rdf.lines import nquads
from kg.sparql.holdings import bases_of
from kg.store import EmbeddedStore

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from kg.store.bulk import EmbeddedWriter

BASE, OTHER = "http://localhost:8000/", "http://localhost:9999/"
NAMES = Names(BASE)
P = NamedNode("urn:x:p")
NOTE = Quad(NAMES.annotation("a"), P, Literal("x"), NAMES.graph("a"))
LATE = Quad(NAMES.annotation("b"), P, Literal("x"), NAMES.graph("b"))
LISTED = Quad(NAMES.page(0), NamedNode("urn:x:items"), NAMES.annotation("a"), NAMES.record)
WAIVER = Quad(NamedNode("urn:w"), P, Literal("x"), NamedNode(Iris().graph("waivers")))
FOREIGN = Quad(NAMES.annotation("a"), NamedNode("urn:x:q"), Literal("x"), NamedNode("http://e.org/g"))
UNNAMED = Quad(NamedNode("urn:s"), P, Literal("x"), DefaultGraph())


def empty(tmp_path: Path, base: str = BASE) -> Source:
    (tmp_path / "corpus" / "articles").mkdir(parents=True, exist_ok=True)
    return Source(tmp_path / "corpus", None, Iris(base))


def add(store: EmbeddedStore, *quads: Quad) -> None:
    with store.change() as writer:
        writer.load(nquads(quads))


def test_whole_builds_keep_all_that_others_wrote(tmp_path: Path) -> None:
    written = {NOTE, LISTED, WAIVER, FOREIGN, UNNAMED}
    with EmbeddedStore(tmp_path / "store") as store:
        build(empty(tmp_path), store)
        add(store, *written)
        build(empty(tmp_path), store, anew=True)
        assert written <= set(store.quads())


def test_a_blank_node_that_is_kept_stays_one_node(tmp_path: Path) -> None:
    node, graph = BlankNode("n"), NamedNode("http://e.org/g")
    with EmbeddedStore(tmp_path / "store") as store:
        build(empty(tmp_path), store)
        add(store, Quad(node, P, Literal("x"), graph), Quad(node, P, Literal("y"), graph))
        build(empty(tmp_path), store, anew=True)
        subjects = {quad.subject for quad in store.quads(graph)}
        assert len(subjects) == 1


class Meddled(EmbeddedStore):
    """A store in which others delete one note and publish another just before a build takes the lock."""

    written = ""

    @contextmanager
    def replace(self, *, compact: bool = False) -> Iterator[EmbeddedWriter]:
        """Write all anew, on top of what others did."""
        self._meddle("all")
        with super().replace(compact=compact) as writer:
            yield writer

    @contextmanager
    def change(self, *, of: int | None = None) -> Iterator[EmbeddedWriter]:
        """Write some of it, on top of what others did."""
        self._meddle("some")
        with super().change(of=of) as writer:
            yield writer

    def _meddle(self, what: str) -> None:
        self.written = what
        with EmbeddedStore(self.directory) as other, other.change() as writer:
            writer.drop_graph(NAMES.graph("a"))
            writer.load(nquads([LATE]))


@pytest.mark.parametrize("way", ["anew", "another kg", "one article"])
def test_what_others_write_while_a_build_begins_is_kept(
    tmp_path: Path, corpus: Path, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    source = Source(corpus, None, Iris(BASE))
    with EmbeddedStore(tmp_path / "store") as store:
        build(source, store)
        add(store, NOTE)
    if way == "another kg":
        monkeypatch.setattr("kg.ingest.build.version", lambda _: "next")
    if way == "one article":
        (corpus / "articles/2022-01-10-treaty/annotations.yaml").touch()
    with Meddled(tmp_path / "store") as store:
        assert NOTE in set(store.quads())
        build(source, store, anew=way == "anew")
        assert store.written == ("some" if way == "one article" else "all")
        assert LATE in set(store.quads())
        assert NOTE not in set(store.quads()), "what was deleted meanwhile is not back"


@pytest.mark.parametrize("name", ["article/gone", "actors", "places", "ontology", "shapes"])
def test_the_graphs_of_a_build_are_its_own(tmp_path: Path, name: str) -> None:
    stray = Quad(NamedNode("urn:s"), P, Literal("x"), NamedNode(Iris().graph(name)))
    with EmbeddedStore(tmp_path / "store") as store:
        build(empty(tmp_path), store)
        add(store, stray)
        build(empty(tmp_path), store, anew=True)
        assert stray not in set(store.quads())


def test_what_others_wrote_can_be_dropped_on_demand(tmp_path: Path) -> None:
    with EmbeddedStore(tmp_path / "store") as store:
        built = build(empty(tmp_path), store)
        fresh = set(store.quads())
        add(store, NOTE, LISTED, WAIVER, FOREIGN, UNNAMED)
        assert build(empty(tmp_path), store, whole=Whole(drop_written=True)).quads == built.quads
        assert set(store.quads()) == fresh


@pytest.mark.parametrize(
    ("written", "what"),
    [
        ((NOTE, LISTED), "1 annotation"),
        ((LISTED,), "a record of deleted annotations"),
        ((FOREIGN,), "1 other graph"),
        ((UNNAMED,), "1 other graph"),
        ((NOTE, LISTED, WAIVER, FOREIGN), "1 annotation and 2 other graphs"),
    ],
)
def test_another_base_is_refused_where_others_wrote(
    tmp_path: Path, written: tuple[Quad, ...], what: str
) -> None:
    with EmbeddedStore(tmp_path / "store") as store:
        build(empty(tmp_path), store)
        add(store, *written)
        version = store.version
        with pytest.raises(UsageError) as refused:
            build(empty(tmp_path, OTHER), store)
        assert f"{what} that others wrote under {BASE}" in refused.value.message
        assert f"--base {BASE}" in refused.value.mend
        assert "--drop-written" in refused.value.mend
        store.refresh()
        assert store.version == version
        assert set(written) <= set(store.quads())


def test_another_base_is_taken_where_nobody_else_wrote_or_it_may_be_dropped(tmp_path: Path) -> None:
    with EmbeddedStore(tmp_path / "store") as store:
        build(empty(tmp_path), store)
        build(empty(tmp_path, OTHER), store)
        assert bases_of(store) == (OTHER,)
        add(store, FOREIGN)
        build(empty(tmp_path), store, whole=Whole(drop_written=True))
        assert bases_of(store) == (BASE,)
        assert FOREIGN not in set(store.quads())


def test_the_command_says_why_another_base_is_refused(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    place = str(tmp_path / "store")
    with EmbeddedStore(tmp_path / "store") as store:
        build(empty(tmp_path), store)
        add(store, NOTE, LISTED)
    arguments = ["build", str(tmp_path / "corpus"), "--store", place, "--base", OTHER]
    assert run(arguments) == 2
    told = capfd.readouterr().err
    assert f"The graph has 1 annotation that others wrote under {BASE}" in told
    assert "has changed" not in told
    assert run([*arguments, "--drop-written"]) == 0
    assert f"The base of all IRIs has changed from {BASE} to {OTHER}" in capfd.readouterr().err
