"""Building: all or nothing, and only what changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from pyoxigraph import NamedNode, RdfFormat, serialize

from kg.errors import CorpusError
from kg.ingest.build import Refused, build
from kg.ingest.source import Source
from kg.ingest.validate import validate
from kg.rdf.iris import Iris
from kg.store import EmbeddedStore

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

BASE = "http://localhost:8000/"
SUMMIT = NamedNode(f"{BASE}graph/article/2022-01-07-summit")
TREATY = NamedNode(f"{BASE}graph/article/2022-01-10-treaty")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[EmbeddedStore]:
    with EmbeddedStore(tmp_path / "store") as store:
        yield store


def source(corpus: Path, base: str = BASE) -> Source:
    return Source(corpus, None, Iris(base))


def contents(store: EmbeddedStore) -> list[bytes]:
    store.refresh()
    return sorted(serialize(store.quads(), format=RdfFormat.N_QUADS).splitlines())


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_the_first_build_writes_everything(corpus: Path, store: EmbeddedStore) -> None:
    built = build(source(corpus), store)

    assert (built.articles, built.written, built.removed) == (2, 2, 0)
    assert {name.value.removeprefix(f"{BASE}graph/") for name in store.graph_names()} == {
        "article/2022-01-07-summit",
        "article/2022-01-10-treaty",
        "actors",
        "ontology",
        "shapes",
    }
    assert built.validation.conforms


def test_dates_are_resolved_against_the_segment_they_stand_in(corpus: Path, store: EmbeddedStore) -> None:
    build(source(corpus), store)

    rows = store.query(
        """PREFIX kg: <https://w3id.org/kg/ontology#>
        SELECT ?event ?earliest ?latest ?anchor
        { ?event kg:hasTime ?t . ?t kg:earliest ?earliest ; kg:latest ?latest ; kg:anchorDate ?anchor }
        ORDER BY ?event"""
    )
    assert [[term.value for term in row] for row in rows] == [
        [f"{BASE}event/2022-01-07-summit/signing", "2022-01-06", "2022-01-06", "2022-01-07"],
        [f"{BASE}event/2022-01-10-treaty/ratification", "2023-01-01", "2023-12-31", "2022-01-10"],
    ]


def test_an_unchanged_corpus_is_not_built_again(corpus: Path, store: EmbeddedStore) -> None:
    build(source(corpus), store)
    version = store.version

    assert build(source(corpus), store).written is None
    assert store.version == version


def test_one_changed_article_is_all_that_is_written(corpus: Path, store: EmbeddedStore) -> None:
    build(source(corpus), store)
    edit(
        corpus / "articles/2022-01-10-treaty/annotations.yaml",
        "label: Japan ratifies",
        "label: Tokyo ratifies",
    )

    built = build(source(corpus), store)

    assert built.written == 1
    labels = store.query(
        "SELECT ?label { ?s a <https://w3id.org/kg/ontology#Event> ;"
        " <http://www.w3.org/2000/01/rdf-schema#label> ?label } ORDER BY ?label"
    )
    assert [row["label"].value for row in labels] == [
        "Japan and Australia sign an access treaty",
        "Tokyo ratifies the treaty",
    ]


@pytest.mark.parametrize(
    ("path", "old", "new"),
    [
        ("articles/2022-01-10-treaty/annotations.yaml", "next year", "2023"),
        ("articles/2022-01-07-summit/annotations.yaml", "type: agree", "type: cooperate"),
        ("actors.yaml", "The Wire", "The Cable"),
    ],
)
def test_a_rebuild_gives_what_a_first_build_gives(
    corpus: Path, store: EmbeddedStore, tmp_path: Path, path: str, old: str, new: str
) -> None:
    build(source(corpus), store)
    edit(corpus / path, old, new)
    build(source(corpus), store)

    with EmbeddedStore(tmp_path / "fresh") as fresh:
        build(source(corpus), fresh)
        assert contents(store) == contents(fresh)


def test_a_text_that_changes_rebuilds_the_teaser_in_it(corpus: Path, store: EmbeddedStore) -> None:
    build(source(corpus), store)
    # The teaser's quote moves by one code point, so its article must be read again too.
    edit(corpus / "articles/2022-01-07-summit/text.txt", "Japan is to", "Japan iss to")
    edit(corpus / "articles/2022-01-07-summit/article.yaml", "end: 97", "end: 98")

    built = build(source(corpus), store)

    assert built.written == 2
    [row] = store.query(
        f"""PREFIX oa: <http://www.w3.org/ns/oa#>
        SELECT ?start {{ GRAPH <{TREATY.value}> {{ ?s oa:exact "ratify the treaty" .
            ?t oa:hasSelector ?s , ?p . ?p oa:start ?start }} }}"""
    )
    assert row["start"].value == "70"


def test_an_article_that_goes_takes_its_graph_along(corpus: Path, store: EmbeddedStore) -> None:
    build(source(corpus), store)
    for path in (corpus / "articles/2022-01-10-treaty").iterdir():
        path.unlink()
    (corpus / "articles/2022-01-10-treaty").rmdir()
    edit(corpus / "articles/2022-01-07-summit/article.yaml", ", of: 2022-01-10-treaty", "")
    edit(corpus / "articles/2022-01-07-summit/annotations.yaml", "quote: Japan}", "quote: Japan and}")

    built = build(source(corpus), store)

    assert (built.articles, built.written, built.removed) == (1, 1, 1)
    assert TREATY not in set(store.graph_names())
    assert SUMMIT in set(store.graph_names())


def test_another_base_builds_everything_anew(corpus: Path, store: EmbeddedStore) -> None:
    build(source(corpus), store)

    built = build(source(corpus, "https://example.org/kg/"), store)

    assert built.written == 2
    assert all(name.value.startswith("https://example.org/kg/graph/") for name in store.graph_names())


def test_a_fault_anywhere_leaves_the_store_as_it_was(corpus: Path, store: EmbeddedStore) -> None:
    build(source(corpus), store)
    before, version = contents(store), store.version
    edit(corpus / "articles/2022-01-10-treaty/annotations.yaml", "ratify the treaty", "annul the treaty")
    edit(corpus / "articles/2022-01-07-summit/annotations.yaml", "type: agree", "type: agre")

    with pytest.raises(Refused) as refusal:
        build(source(corpus), store)

    assert [
        str(finding.origin).removeprefix(f"{corpus}/articles/")
        for finding in refusal.value.validation.findings
    ] == [
        "2022-01-07-summit/annotations.yaml:8:11",
        "2022-01-10-treaty/annotations.yaml:11:12",
    ]
    assert contents(store) == before
    assert store.version == version


def test_a_first_build_that_is_refused_writes_nothing(corpus: Path, store: EmbeddedStore) -> None:
    edit(corpus / "actors.yaml", "kind: organisation", "kind: paper")

    with pytest.raises(Refused):
        build(source(corpus), store)

    assert store.version is None


def test_a_folder_without_articles_or_authorities_is_no_corpus(tmp_path: Path, store: EmbeddedStore) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(CorpusError, match="is not a corpus"):
        build(source(tmp_path / "empty"), store)


def test_several_processes_build_the_same_graph(corpus: Path, store: EmbeddedStore, tmp_path: Path) -> None:
    template = corpus / "articles" / "2022-01-07-summit"
    for number in range(700):
        copy = corpus / "articles" / f"copy-{number}"
        copy.mkdir()
        (copy / "article.yaml").write_text(
            "headline: Copy\nkind: news\npublisher: wire\nlanguage: en\n", encoding="utf-8"
        )
        for name in ("text.txt", "annotations.yaml"):
            (copy / name).write_bytes((template / name).read_bytes())
        edit(copy / "annotations.yaml", "quote: Japan}", "quote: {exact: Japan, occurrence: 1}}")
        edit(copy / "annotations.yaml", "    time: on Thursday\n", "")
    build(source(corpus), store, workers=2)

    with EmbeddedStore(tmp_path / "single") as single:
        build(source(corpus), single, workers=1)
        assert contents(store) == contents(single)


def test_validation_writes_nothing_and_counts_the_articles(corpus: Path) -> None:
    found = validate(source(corpus))

    assert (found.articles, found.findings, found.conforms) == (2, (), True)
