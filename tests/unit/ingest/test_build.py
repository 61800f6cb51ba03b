"""Building: all or nothing, and only what changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from pyoxigraph import NamedNode, RdfFormat, serialize

from kg.corpus.article import read_article
from kg.errors import CorpusError
from kg.ingest.build import Refused, build
from kg.ingest.source import Source
from kg.ingest.validate import validate
from kg.mapping.article import article_graph
from kg.mapping.origins import article_places
from kg.model.finding import Severity
from kg.rdf.iris import Iris
from kg.store import EmbeddedStore

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager
    from pathlib import Path

    from kg.store.bulk import EmbeddedWriter

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
    alone = corpus / "articles" / "alone"
    alone.mkdir()
    (alone / "article.yaml").write_text(
        "headline: Alone\nkind: news\npublisher: wire\nlanguage: en\n", encoding="utf-8"
    )
    (alone / "text.txt").write_text("Nothing happened.\n", encoding="utf-8")
    build(source(corpus), store)
    edit(alone / "article.yaml", "Alone", "Not alone")

    built = build(source(corpus), store)

    assert built.written == 1
    [row] = store.query(f"SELECT ?h {{ <{BASE}article/alone> <https://schema.org/headline> ?h }}")
    assert row["h"].value == "Not alone"


def test_a_teaser_that_changes_is_written_with_its_host(corpus: Path, store: EmbeddedStore) -> None:
    build(source(corpus), store)
    edit(corpus / "articles/2022-01-10-treaty/annotations.yaml", "Japan ratifies", "Tokyo ratifies")

    assert build(source(corpus), store).written == 2


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


def test_a_teaser_that_goes_is_missed_by_the_article_that_names_it(
    corpus: Path, store: EmbeddedStore
) -> None:
    build(source(corpus), store)
    for path in (corpus / "articles/2022-01-10-treaty").iterdir():
        path.unlink()
    (corpus / "articles/2022-01-10-treaty").rmdir()

    with pytest.raises(Refused) as refusal:
        build(source(corpus), store)

    [finding] = refusal.value.validation.findings
    assert str(finding.origin) == f"{corpus}/articles/2022-01-07-summit/article.yaml:8:77"
    assert finding.rule == "reference-unknown"


def test_what_only_the_shapes_see_refuses_an_article(corpus: Path, store: EmbeddedStore) -> None:
    build(source(corpus), store)
    before = contents(store)
    annotations = corpus / "articles/2022-01-07-summit/annotations.yaml"
    annotations.write_text(
        annotations.read_text(encoding="utf-8")
        + "claims:\n  - id: access\n    text: signed an access treaty\n"
        + "    quoted: true\n    quote: signed an access\n",
        encoding="utf-8",
    )

    with pytest.raises(Refused) as refusal:
        build(source(corpus), store)

    [finding] = refusal.value.validation.findings
    assert finding.rule.startswith("https://w3id.org/kg/shapes#")
    assert finding.origin.file == str(annotations)
    assert 15 <= finding.origin.line <= 18
    assert contents(store) == before


def test_what_only_the_shapes_see_refuses_an_authority_file(corpus: Path, store: EmbeddedStore) -> None:
    actors = corpus / "actors.yaml"
    actors.write_text(actors.read_text(encoding="utf-8").replace("ja: 日本", "ja: Nippon"), encoding="utf-8")

    with pytest.raises(Refused) as refusal:
        build(source(corpus), store)

    [finding] = refusal.value.validation.findings
    assert finding.rule.startswith("https://w3id.org/kg/shapes#")
    assert (finding.origin.file, finding.origin.line) == (str(actors), 7)
    assert store.version is None


def test_a_warning_of_the_shapes_is_told_and_the_graph_is_built(corpus: Path, store: EmbeddedStore) -> None:
    edit(
        corpus / "articles/2022-01-07-summit/article.yaml",
        "- {id: body, kind: body, start: 0, end: 56,",
        "- {id: body, kind: body, start: 0, end: 5, published: 2022-01-07}\n"
        "  - {id: rest, kind: caption, start: 6, end: 56,",
    )

    built = build(source(corpus), store)

    assert built.written == 2
    assert {finding.rule for finding in built.validation.findings} == {
        "https://w3id.org/kg/shapes#Annotation-furniture"
    }
    assert {finding.severity for finding in built.validation.findings} == {Severity.WARNING}


def test_every_node_of_an_article_leads_back_to_its_place(corpus: Path) -> None:
    around, _ = source(corpus).surroundings()
    for slug in ("2022-01-07-summit", "2022-01-10-treaty"):
        article, _ = read_article(slug, around)
        assert article is not None
        written = {quad.subject.value for quad in article_graph(article, Iris(BASE)).quads()}
        assert written - dict(article_places(article, Iris(BASE))).keys() == set()


class Meddled(EmbeddedStore):
    """A store to which another process does something just before the first change."""

    def __init__(self, directory: Path, meddle: Callable[[EmbeddedStore], None]) -> None:
        super().__init__(directory)
        self._meddle: Callable[[EmbeddedStore], None] | None = meddle

    def change(self, *, of: int | None = None) -> AbstractContextManager[EmbeddedWriter]:
        """Begin a change, see GraphStore."""
        meddle, self._meddle = self._meddle, None
        if meddle:
            with EmbeddedStore(self.directory) as other:
                meddle(other)
        return super().change(of=of)


def test_a_build_that_comes_between_is_not_mixed_in(
    corpus: Path, store: EmbeddedStore, tmp_path: Path
) -> None:
    build(source(corpus), store)
    edit(corpus / "articles/2022-01-10-treaty/annotations.yaml", "Japan ratifies", "Tokyo ratifies")

    def publish(other: EmbeddedStore) -> None:
        build(source(corpus, "https://example.org/kg/"), other)

    with Meddled(store.directory, publish) as meddled, EmbeddedStore(tmp_path / "fresh") as fresh:
        build(source(corpus), meddled)
        build(source(corpus), fresh)
        assert contents(meddled) == contents(fresh)


def test_a_text_at_hand_that_changes_is_looked_at_again(corpus: Path, store: EmbeddedStore) -> None:
    texts = corpus.parent / "texts"
    texts.mkdir()
    (texts / "text.txt").write_text("some text\n", encoding="utf-8")
    with_texts = Source(corpus, texts, Iris(BASE))
    build(with_texts, store)
    assert build(with_texts, store).written is None
    (texts / "text.txt").write_text("another text\n", encoding="utf-8")

    assert build(with_texts, store).written == 2


@pytest.mark.parametrize(
    "damage",
    [
        "",
        "kg-manifest-3 {common}\n",
        "kg-manifest-5 {common}\n",
        "kg-manifest-5 {common} -\n",
        "nonsense\n",
        "[1]\n",
        "\na b - [[]]\n",
    ],
)
def test_a_damaged_manifest_means_a_whole_build(corpus: Path, store: EmbeddedStore, damage: str) -> None:
    build(source(corpus), store)
    manifest = store.side_file("manifest")
    assert manifest is not None
    head = manifest.read_text(encoding="utf-8").split("\n")[0]
    text = damage if damage.startswith("kg") else f"{head}\n{damage}" if damage else ""
    manifest.write_text(text.format(common=head.split()[1]), encoding="utf-8")

    assert build(source(corpus), store).written == 2


def test_a_lock_file_of_an_editor_does_not_stop_a_build(corpus: Path, store: EmbeddedStore) -> None:
    (corpus / "articles/2022-01-07-summit/.#article.yaml").symlink_to("somebody@somewhere.1234")

    assert build(source(corpus), store).written == 2


def test_a_folder_that_is_no_article_is_a_finding(corpus: Path) -> None:
    (corpus / "articles" / "Bad Name").mkdir()

    [finding] = validate(source(corpus), ("Bad Name",)).findings

    assert finding.rule == "article-folder"


def test_a_misspelt_folder_of_articles_does_not_empty_the_store(corpus: Path, store: EmbeddedStore) -> None:
    build(source(corpus), store)
    before = contents(store)
    (corpus / "articles").rename(corpus / "article")

    with pytest.raises(Refused) as refusal:
        build(source(corpus), store)

    assert [finding.rule for finding in refusal.value.validation.findings] == ["articles-missing"]
    assert contents(store) == before


def test_a_stray_file_is_told_by_every_build_even_where_nothing_changed(
    corpus: Path, store: EmbeddedStore
) -> None:
    (corpus / "sources.csv").write_text("a,b\n", encoding="utf-8")
    build(source(corpus), store)
    version = store.version

    built = build(source(corpus), store)

    assert (built.written, store.version) == (None, version)
    [finding] = built.validation.findings
    assert str(finding.origin) == f"{corpus}/sources.csv:1:1"
    assert (finding.severity, finding.rule) == (Severity.WARNING, "corpus-file")
    assert validate(source(corpus)).findings == (finding,)


def test_a_misspelt_authority_file_refuses_a_corpus_in_which_nothing_else_changed(
    corpus: Path, store: EmbeddedStore
) -> None:
    build(source(corpus), store)
    before = contents(store)
    (corpus / "place.yaml").write_text("places: []\n", encoding="utf-8")

    with pytest.raises(Refused) as refusal:
        build(source(corpus), store)

    [finding] = refusal.value.validation.findings
    assert (str(finding.origin), finding.value) == (f"{corpus}/place.yaml:1:1", "place.yaml")
    assert finding.mend.startswith("Did you mean places.yaml?")
    assert contents(store) == before
    # Whoever asks about one article is told too: what it refers to may be in that file.
    assert validate(source(corpus), ("2022-01-07-summit",)).findings == (finding,)


def drop(store: EmbeddedStore, graph: NamedNode) -> None:
    with store.change() as writer:
        writer.drop_graph(graph)


def test_an_article_that_others_took_away_is_made_again(corpus: Path, store: EmbeddedStore) -> None:
    build(source(corpus), store)
    before = contents(store)
    drop(store, TREATY)

    built = build(source(corpus), store)

    # The summit is a teaser's host, or not: nothing of it changed, but the two are read together.
    assert built.mended == (TREATY.value,)
    assert built.written in (1, 2)
    assert contents(store) == before
    assert build(source(corpus), store).written is None


def test_a_statement_that_others_added_to_an_article_goes(corpus: Path, store: EmbeddedStore) -> None:
    build(source(corpus), store)
    before = contents(store)
    with store.change() as writer:
        writer.load(f'<{BASE}x> <{BASE}y> "z" {SUMMIT} .\n'.encode())

    assert build(source(corpus), store).mended == (SUMMIT.value,)
    assert contents(store) == before


def test_a_graph_that_others_made_under_the_name_of_an_article_goes(
    corpus: Path, store: EmbeddedStore
) -> None:
    build(source(corpus), store)
    before = contents(store)
    with store.change() as writer:
        writer.load(f'<{BASE}x> <{BASE}y> "z" <{BASE}graph/article/nowhere> .\n'.encode())

    built = build(source(corpus), store)
    assert (built.written, built.removed, built.mended) == (0, 1, (f"{BASE}graph/article/nowhere",))
    assert contents(store) == before


def test_an_authority_graph_that_others_changed_has_all_made_again(
    corpus: Path, store: EmbeddedStore
) -> None:
    build(source(corpus), store)
    before = contents(store)
    with store.change() as writer:
        writer.update(f"DELETE WHERE {{ GRAPH <{BASE}graph/actors> {{ ?s ?p ?o }} }}")

    built = build(source(corpus), store)
    assert (built.written, built.mended) == (2, (f"{BASE}graph/actors",))
    assert contents(store) == before


def test_what_others_changed_and_put_back_is_no_change(corpus: Path, store: EmbeddedStore) -> None:
    build(source(corpus), store)
    statement = f'<{BASE}x> <{BASE}y> "z"'
    with store.change() as writer:
        writer.load(f"{statement} {SUMMIT} .\n".encode())
    with store.change() as writer:
        writer.update(f"DELETE DATA {{ GRAPH {SUMMIT} {{ {statement} }} }}")

    assert build(source(corpus), store).written is None


def test_what_others_wrote_elsewhere_has_nothing_made_again(corpus: Path, store: EmbeddedStore) -> None:
    build(source(corpus), store)
    with store.change() as writer:
        writer.load(f'<{BASE}x> <{BASE}y> "z" <{BASE}graph/mine> .\n'.encode())
        writer.load(f'<{BASE}x> <{BASE}y> "z" .\n'.encode())

    assert build(source(corpus), store).written is None


def test_where_it_is_not_known_what_others_changed_all_is_made_again(
    corpus: Path, store: EmbeddedStore
) -> None:
    build(source(corpus), store)
    before = contents(store)
    drop(store, TREATY)
    for note in (store.directory / "changes").iterdir():
        note.unlink()

    built = build(source(corpus), store)
    assert (built.written, built.mended) == (2, None)
    assert contents(store) == before


def test_what_others_change_just_before_a_build_writes_is_mended_too(
    corpus: Path, store: EmbeddedStore, tmp_path: Path
) -> None:
    build(source(corpus), store)
    edit(corpus / "articles/2022-01-10-treaty/annotations.yaml", "Japan ratifies", "Tokyo ratifies")

    def take_away(other: EmbeddedStore) -> None:
        drop(other, NamedNode(f"{BASE}graph/actors"))

    with Meddled(store.directory, take_away) as meddled, EmbeddedStore(tmp_path / "fresh") as fresh:
        build(source(corpus), meddled)
        build(source(corpus), fresh)
        assert contents(meddled) == contents(fresh)


def test_a_compacted_store_is_as_it_was_built(corpus: Path, store: EmbeddedStore) -> None:
    build(source(corpus), store)
    store.compact()

    assert build(source(corpus), store).written is None
