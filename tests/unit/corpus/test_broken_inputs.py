"""Broken corpora: all faults are reported in one run, each at its place, and nothing breaks the reader."""

from __future__ import annotations

import os
import re
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import RdfFormat, parse, serialize

from kg.corpus.article import Surroundings, read_article
from kg.corpus.authorities import read_authorities
from kg.corpus.document import parse as parse_yaml
from kg.corpus.folder import article_slugs, check_root
from kg.errors import CorpusError
from kg.mapping.article import article_graph
from kg.mapping.authorities import authority_graphs
from kg.model.finding import Finding, Severity
from kg.rdf.iris import Iris

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from pyoxigraph import Quad

    Lay = Callable[[Mapping[str, str | bytes]], Path]

IRIS = Iris()
TEXT = "🚢 The envoy met the council on Tuesday.\nHe may return next year.\n"
ARTICLE = "headline: H\nkind: news\npublisher: nato\npublished: 2023-05-19\nlanguage: en\n"
ANNOTATIONS = """\
annotator: nato
annotated: 2023-06-01
mentions:
  - {actor: nato, quote: council}
events:
  - id: meeting
    label: The envoy meets the council
    type: consult
    time: on Tuesday
    participants:
      - {actor: joe-biden, role: source, quote: envoy}
    quote: {exact: met, occurrence: 1}
claims:
  - {id: may, claimant: author, text: He may, about: meeting, quote: [{exact: He, start: 40, end: 42}]}
titles:
  - {id: envoy, person: joe-biden, post: us-president, quote: envoy}
"""


def read(root: Path) -> tuple[list[Quad], list[Finding]]:
    """Read and map a whole corpus, as a build does before it validates."""

    def shown(path: Path) -> str:
        return path.relative_to(root).as_posix()

    authorities, findings = read_authorities(root, shown)
    quads = [quad for graph in authority_graphs(authorities, IRIS) for quad in graph.quads()]
    slugs, stray = article_slugs(root, shown)
    findings += stray
    for slug in slugs:
        article, found = read_article(slug, Surroundings(root / "articles", authorities, None, shown))
        findings += found
        if article is not None:
            quads += article_graph(article, IRIS).quads()
    return quads, findings


def found(root: Path) -> list[tuple[str, str]]:
    return [(finding.rule, str(finding.origin)) for finding in read(root)[1]]


def harmless(finding: Finding) -> bool:
    """Say whether nothing that is shown could end the line, move the cursor or turn the writing around."""
    shown = finding.message + finding.value + finding.mend + finding.origin.file
    return re.search("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]", shown) is None


# the folder


def test_a_corpus_is_a_folder_with_articles_or_an_authority_file(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("a")
    (tmp_path / "empty").mkdir()
    (tmp_path / "loop").symlink_to("loop")
    for name in ("nothing", "file", "empty", "loop"):
        with pytest.raises(CorpusError) as refused:
            check_root(tmp_path / name)
        assert str(tmp_path / name) in refused.value.message
        assert refused.value.mend
    (tmp_path / "one" / "articles").mkdir(parents=True)
    check_root(tmp_path / "one")
    (tmp_path / "two").mkdir()
    (tmp_path / "two" / "posts.yaml").write_text("posts: []\n")
    check_root(tmp_path / "two")


def test_article_folders_come_in_order(lay: Lay) -> None:
    root = lay({f"articles/{slug}/article.yaml": "" for slug in ("b", "2023-05-19-a", "c-1", "a")})
    assert article_slugs(root, str) == (["2023-05-19-a", "a", "b", "c-1"], [])


@pytest.mark.parametrize(
    "name",
    ["Camp David", "camp_david", "-a", "a-", "a--b", "A", "賴", "a.b", "camp david", "a\nb", "a\x1b[2Jb"],
)
def test_a_folder_with_a_bad_name_is_refused(lay: Lay, name: str) -> None:
    slugs, (finding,) = article_slugs(lay({f"articles/{name}/article.yaml": ARTICLE}), lambda path: path.name)
    assert slugs == []
    assert (finding.severity, finding.rule) == (Severity.VIOLATION, "article-folder")
    assert harmless(finding)
    assert "lower-case" in finding.mend


def test_a_name_that_is_no_utf_8_can_still_be_printed(lay: Lay) -> None:
    root = lay({"articles/a/article.yaml": ""})
    (root / "articles" / os.fsdecode(b"caf\xe9")).mkdir()
    slugs, (finding,) = article_slugs(root, lambda path: path.name)
    assert slugs == ["a"]
    assert (finding.value + finding.origin.file + finding.message).encode()


def test_stray_files_and_links_are_refused_beside_articles(lay: Lay) -> None:
    root = lay({"articles/a/article.yaml": "", "articles/notes.txt": "", "articles/.DS_Store": ""})
    (root / "articles" / "dangling").symlink_to("nowhere")
    (root / "articles" / "loop").symlink_to("loop")
    (root / "articles" / "linked").symlink_to("a")
    os.mkfifo(root / "articles" / "pipe")
    slugs, findings = article_slugs(root, lambda path: path.name)
    assert slugs == ["a"]
    assert [finding.value for finding in findings] == ["dangling", "linked", "loop", "notes.txt", "pipe"]
    assert {finding.rule for finding in findings} == {"article-folder"}


@pytest.mark.parametrize("broken", ["file", "dangling"])
def test_articles_that_are_no_folder_are_not_an_empty_corpus(lay: Lay, broken: str) -> None:
    root = lay({"actors.yaml": ""})
    if broken == "file":
        (root / "articles").write_text("a")
    else:
        (root / "articles").symlink_to("nowhere")
    slugs, (finding,) = article_slugs(root, lambda path: path.name)
    assert slugs == []
    assert (finding.rule, str(finding.origin)) == ("article-folder", "articles:1:1")


# many faults in one run


def test_all_faults_of_all_files_are_reported_in_one_run(lay: Lay) -> None:
    root = lay(
        {
            "actors.yaml": "actors:\n  - {id: nato, kind: organisation, names: {en: NATO}}\n"
            "  - {id: NATO, kind: club, names: {en: NATO}}\n  - {id: nato, kind: state, names: {e: N}}\n",
            "posts.yaml": "posts:\n  - {id: p, names: {en: P}, of: nto}\n\ttenures:\n",
            "places.yaml": b"places:\n  - \xff\n",
            "happenings.yaml": "happenings: &all []\n",
            "agreements.yaml": "agreements:\n  - {id: g, kind: treaty, kind: law}\n",
            "articles/stray.txt": "",
            "articles/a/article.yaml": "headline: H\nkind: news\npublisher: nato\nlanguage: e\nodd: 1\n",
            "articles/a/text.txt": "a\r\n",
            "articles/a/annotations.yaml": "annotator: x\n",
            "articles/b/article.yaml": ARTICLE,
            "articles/b/text.txt": TEXT,
            "articles/b/annotations.yaml": ANNOTATIONS.replace("type: consult", "type: consul")
            .replace("quote: council", "quote: e")
            .replace("start: 40, end: 42", "start: 41, end: 43"),
            "articles/c/article.yaml": "headline: [\n",
            "articles/d/annotations.yaml": "",
            "articles/e/article.yaml": "label: E\nkind: news\npublisher: nato\nlanguage: en\n"
            "text: {of: b, segment: body}\n",
        }
    )
    article_b = "articles/b/annotations.yaml"
    assert sorted(found(root)) == sorted(
        [
            ("id-form", "actors.yaml:3:10"),
            ("word-unknown", "actors.yaml:3:22"),
            ("language-tag", "actors.yaml:4:40"),
            ("id-twice", "actors.yaml:4:10"),
            ("yaml-syntax", "posts.yaml:3:1"),
            ("file-encoding", "places.yaml:2:5"),
            ("yaml-alias", "happenings.yaml:1:13"),
            ("yaml-key-twice", "agreements.yaml:2:27"),
            ("article-folder", "articles/stray.txt:1:1"),
            ("language-tag", "articles/a/article.yaml:4:11"),
            ("field-unknown", "articles/a/article.yaml:5:6"),
            ("file-line-ends", "articles/a/text.txt:1:2"),
            ("reference-unknown", "articles/a/annotations.yaml:1:12"),
            ("field-missing", "articles/a/annotations.yaml:1:1"),
            ("quote-ambiguous", f"{article_b}:4:26"),
            ("word-unknown", f"{article_b}:8:11"),
            ("reference-unknown", f"{article_b}:11:17"),
            ("quote-mismatch", f"{article_b}:14:71"),
            ("reference-unknown", f"{article_b}:16:25"),
            ("reference-unknown", f"{article_b}:16:42"),
            ("yaml-syntax", "articles/c/article.yaml:2:1"),
            ("file-unreadable", "articles/d/article.yaml:1:1"),
            ("segment-unknown", "articles/e/article.yaml:5:24"),
        ]
    )


def test_faults_of_annotations_are_told_without_a_text_but_not_those_of_its_quotes(lay: Lay) -> None:
    root = lay(
        {
            "actors.yaml": "actors:\n  - {id: nato, kind: organisation, names: {en: NATO}}\n",
            "articles/a/article.yaml": ARTICLE.replace("kind: news\n", "").replace("publisher: nato\n", ""),
            "articles/a/annotations.yaml": "annotator: nato\nannotated: 2023-06-01\n"
            "claims:\n  - {id: A, text: T, quote: council}\n  - {id: a, text: T, quote: []}\n",
        }
    )
    assert found(root) == [
        ("field-missing", "articles/a/article.yaml:1:1"),
        ("field-missing", "articles/a/article.yaml:1:1"),
        ("text-missing", "articles/a/article.yaml:1:1"),
        ("id-form", "articles/a/annotations.yaml:4:10"),
    ]


def test_a_file_of_50_mib_does_not_hide_the_faults_of_others(lay: Lay) -> None:
    root = lay({"actors.yaml": "actors:\n  - {id: A}\n", "articles/a/article.yaml": ARTICLE})
    with (root / "articles" / "a" / "text.txt").open("wb") as file:
        file.truncate(50 * 2**20)
    assert ("file-too-large", "articles/a/text.txt:1:1") in found(root)
    assert ("id-form", "actors.yaml:2:10") in found(root)


# anything at all


def lay_at(root: Path, files: Mapping[str, bytes]) -> None:
    for name, content in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


@st.composite
def mutilated(draw: st.DrawFn, whole: bytes) -> bytes:
    """Cut, double, swap or overwrite a few stretches of a file."""
    for _ in range(draw(st.integers(1, 3))):
        start = draw(st.integers(0, len(whole)))
        end = min(len(whole), start + draw(st.integers(0, 12)))
        middle = draw(
            st.sampled_from([b"", whole[start:end] * 2, whole[end : end + 9]])
            | st.binary(max_size=4)
            | st.text(max_size=4).map(lambda text: text.encode("utf-8", "replace"))
            | st.sampled_from(
                [b"[", b"{", b"}", b": ", b"- ", b"'", b'"', b"\n", b"&a ", b"*a", b"!a ", b"~", b"#"]
            )
            | st.sampled_from(
                [b"'", b'"\\0"', b'"\\uD800"', b"0", b"99999999999999", b"-1", b"2023", b"author", b"of"]
            )
        )
        whole = whole[:start] + middle + whole[end:]
    return whole


@settings(deadline=None, max_examples=300)
@given(st.data())
def test_no_mutilation_breaks_the_reader_or_the_graph(data: st.DataObject) -> None:
    files = {
        "actors.yaml": "actors:\n  - {id: nato, kind: organisation, names: {en: NATO}}\n"
        "  - {id: joe-biden, kind: person, names: {en: Joe Biden, zh-Hant: 拜登}}\n"
        "  - {id: us, kind: state, names: {en: US}, exact-match: http://www.wikidata.org/entity/Q30}\n",
        "posts.yaml": "posts:\n  - {id: us-president, names: {en: President}, of: us}\n"
        "tenures:\n  - {id: t, holder: joe-biden, post: us-president, from: 2021-01-20, until: 2025-01-20}\n",
        "articles/a/article.yaml": ARTICLE + "segments:\n  - {id: body, kind: body, start: 0, end: 65}\n",
        "articles/a/text.txt": TEXT,
        "articles/a/annotations.yaml": ANNOTATIONS,
    }
    broken = data.draw(st.sampled_from(sorted(files)))
    contents = {name: content.encode() for name, content in files.items()}
    contents[broken] = data.draw(mutilated(contents[broken]))
    with tempfile.TemporaryDirectory() as folder:
        lay_at(Path(folder), contents)
        quads, findings = read(Path(folder))
    for finding in findings:
        lines = contents.get(finding.origin.file, b"").decode("utf-8", "replace").split("\n")
        assert 1 <= finding.origin.line <= len(lines) + 1
        assert finding.origin.column >= 1
        assert finding.message
        assert finding.mend
        assert harmless(finding)
    written = serialize(quads, format=RdfFormat.N_QUADS)
    assert written is not None
    assert list(parse(written, format=RdfFormat.N_QUADS)) == quads
    if any(finding.rule.startswith("yaml-") for finding in findings):
        assert any(finding.severity is Severity.VIOLATION for finding in findings)


def test_what_the_mutilations_begin_with_is_whole(lay: Lay, authority_files: dict[str, str]) -> None:
    root = lay(
        {
            **authority_files,
            "articles/a/article.yaml": ARTICLE,
            "articles/a/text.txt": TEXT,
            "articles/a/annotations.yaml": ANNOTATIONS,
        }
    )
    assert found(root) == []


def test_of_a_tab_that_indents_it_is_said_what_to_do_instead() -> None:
    _, fault = parse_yaml("actors:\n\t- id: a\n", "actors.yaml")
    assert fault is not None
    assert (fault.rule, fault.origin.line) == ("yaml-syntax", 2)
    assert fault.mend == "Indent with spaces, not with tabs."
