"""article.yaml and text.txt: the article as read, its text and segments, and every fault at its place."""

from __future__ import annotations

import hashlib
from datetime import date
from typing import TYPE_CHECKING

import pytest

from kg.corpus.article import Surroundings, read_article
from kg.corpus.authorities import read_authorities
from kg.model.article import Article, Segment, TextVersion
from kg.model.finding import Finding, Severity
from kg.model.source import Origin

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    Lay = Callable[[Mapping[str, str | bytes]], Path]

# 65 code points, 68 bytes: the first sentence and its line feed are [0, 40), the second [40, 65)
TEXT = "🚢 The envoy met the council on Tuesday.\nHe may return next year.\n"
SHA256 = hashlib.sha256(TEXT.encode()).hexdigest()

ARTICLE = """\
headline: Envoy meets council
kind: news
author: joe-biden
publisher: nato
published: 2023-05-19
language: en
url: https://example.org/envoy
licence: https://creativecommons.org/licenses/by/4.0/
sources: [https://example.org/one, https://example.org/two]
"""
BARE = "label: A report\nkind: opinion\npublisher: nato\nlanguage: zh-Hant\n"
SEGMENTS = """\
segments:
  - {id: body, kind: body, start: 0, end: 39, published: 2023-05-19}
  - {id: next, kind: teaser, start: 40, end: 64, of: teaser}
"""


def read(root: Path, slug: str = "a", texts: Path | None = None) -> tuple[Article | None, list[Finding]]:
    def shown(path: Path) -> str:
        return path.relative_to(root).as_posix()

    authorities, faults = read_authorities(root, shown)
    assert faults == []
    return read_article(slug, Surroundings(root / "articles", authorities, texts, shown))


def article_in(root: Path, slug: str = "a", texts: Path | None = None) -> Article:
    article, findings = read(root, slug, texts)
    assert findings == []
    assert article is not None
    return article


def found(root: Path, slug: str = "a", texts: Path | None = None) -> list[tuple[str, str, str]]:
    """Return rule, place below the article's folder and value of every finding."""
    _, findings = read(root, slug, texts)
    for finding in findings:
        assert finding.severity is Severity.VIOLATION
        assert finding.message.endswith(".")
        assert finding.mend
    return [(f.rule, str(f.origin).removeprefix(f"articles/{slug}/"), f.value) for f in findings]


# what is read


def test_an_article_with_everything(place: Lay) -> None:
    origin = Origin("articles/a/article.yaml", 1, 1)
    body = Segment("body", "body", 0, 65, date(2023, 5, 19), "a", origin)
    assert article_in(place({"a/article.yaml": ARTICLE, "a/text.txt": TEXT})) == Article(
        slug="a",
        headline="Envoy meets council",
        label=None,
        kind="news",
        authors=("joe-biden",),
        publisher="nato",
        published=date(2023, 5, 19),
        language="en",
        url="https://example.org/envoy",
        licence="https://creativecommons.org/licenses/by/4.0/",
        sources=("https://example.org/one", "https://example.org/two"),
        text=TextVersion("a", 65, SHA256, TEXT, (body,)),
        annotator=None,
        annotated=None,
        mentions=(),
        events=(),
        claims=(),
        titles=(),
        origin=origin,
    )


def test_an_article_with_only_what_it_needs(place: Lay) -> None:
    article = article_in(place({"a/article.yaml": BARE, "a/text.txt": TEXT}))
    assert (article.headline, article.label, article.kind, article.language) == (
        None,
        "A report",
        "opinion",
        "zh-Hant",
    )
    assert (article.authors, article.published, article.url, article.licence, article.sources) == (
        (),
        None,
        None,
        None,
        (),
    )
    assert article.text.segments[0].published is None


def test_several_authors(place: Lay) -> None:
    root = place({"a/article.yaml": BARE + "author: [nato, joe-biden]\n", "a/text.txt": TEXT})
    assert article_in(root).authors == ("nato", "joe-biden")


def test_segments_have_their_own_dates_and_articles(place: Lay) -> None:
    root = place({"a/article.yaml": ARTICLE + SEGMENTS, "a/text.txt": TEXT, "teaser/article.yaml": BARE})
    file = "articles/a/article.yaml"
    assert article_in(root).text.segments == (
        Segment("body", "body", 0, 39, date(2023, 5, 19), "a", Origin(file, 11, 5)),
        Segment("next", "teaser", 40, 64, None, "teaser", Origin(file, 12, 5)),
    )


def test_segments_may_touch_in_any_order(place: Lay) -> None:
    one, two = "{id: one, kind: headline, start: 0, end: 40}", "{id: two, kind: body, start: 40, end: 65}"
    root = place({"a/article.yaml": f"{ARTICLE}segments: [{two}, {one}]\n", "a/text.txt": TEXT})
    assert [(s.start, s.end) for s in article_in(root).text.segments] == [(40, 65), (0, 40)]


def test_segments_may_touch(place: Lay) -> None:
    one, two = "{id: one, kind: headline, start: 0, end: 40}", "{id: two, kind: body, start: 40, end: 65}"
    root = place({"a/article.yaml": f"{ARTICLE}segments: [{one}, {two}]\n", "a/text.txt": TEXT})
    assert [(s.start, s.end) for s in article_in(root).text.segments] == [(0, 40), (40, 65)]


STANDOFF = ARTICLE + f"text: {{length: 65, sha256: {SHA256}, file: envoy.txt}}\n"


def test_a_text_that_is_not_held(place: Lay, tmp_path: Path) -> None:
    root = place({"a/article.yaml": STANDOFF})
    version = article_in(root).text
    assert (version.length, version.sha256, version.text) == (65, SHA256, None)
    (tmp_path / "texts").mkdir()
    assert article_in(root, texts=tmp_path / "texts").text == version  # nor is it there
    (tmp_path / "texts" / "envoy.txt").write_text(TEXT, encoding="utf-8")
    assert article_in(root, texts=tmp_path / "texts").text == version  # checked, but not held


def test_a_text_that_is_held_may_be_described_as_well(place: Lay) -> None:
    described = ARTICLE + f"text: {{length: 65, sha256: {SHA256}}}\n"
    assert article_in(place({"a/article.yaml": described, "a/text.txt": TEXT})).text.text == TEXT


# what is refused

WITH_TEXT = {"a/text.txt": TEXT}
SEGMENT = BARE + "segments:\n"


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("{}\n", ["field-missing 1:1 -"] * 4),
        ("headline: A\nkind: News\npublisher: nto\nlanguage: english\npublished: 19 May\n",
         ["word-unknown 2:7 News", "reference-unknown 3:12 nto", "language-tag 4:11 english",
          "date-form 5:12 19 May"]),
        (BARE + "headlines: A\n", ["field-unknown 5:12 headlines"]),
        (BARE + "headline: A\n", ["field-conflict 1:8 A report"]),
        (BARE + "author: [nato, biden]\n", ["reference-unknown 5:16 biden"]),
        (BARE + "url: example.org\nlicence: CC BY\nsources: [https://a, b]\n",
         ["url-form 5:6 example.org", "url-form 6:10 CC BY", "url-form 7:22 b"]),
        (BARE + "url: [https://a, https://b]\n", ["field-type 5:18 https://b"]),
        (BARE + "published: 2023-05\n", ["date-form 5:12 2023-05"]),
        (BARE + "published: 2023-02-29\n", ["date-form 5:12 2023-02-29"]),
        (BARE + "text: elsewhere.txt\n", ["field-type 5:7 elsewhere.txt"]),
        (BARE + "text: {length: 65}\n", ["field-missing 5:7 -"]),
        (BARE + "text: {length: 65, sha256: abc}\n", ["sha256-form 5:28 abc"]),
        (BARE + f"text: {{length: 65, sha256: {SHA256.upper()}}}\n", [f"sha256-form 5:28 {SHA256.upper()}"]),
        (BARE + f"text: {{length: 68, sha256: {SHA256}}}\n", ["text-length 5:16 68"]),
        (BARE + f"text: {{length: 65, sha256: {'0' * 64}}}\n", [f"text-changed 5:28 {'0' * 64}"]),
        (BARE + f"text: {{length: 65, sha256: {SHA256}, size: 1}}\n", ["field-unknown 5:100 size"]),
        (BARE + "text: {of: host, segment: next}\n", ["text-twice 5:12 host"]),
        (BARE + "segments: []\n", ["segments-none 5:11 -"]),
        (BARE + "segments: {id: a}\n", ["field-type 5:11 a mapping"]),
        (SEGMENT + "- {id: b, kind: bdy, start: 0, end: 5}\n- {id: c, kind: body, start: x}\n",
         ["word-unknown 6:17 bdy", "number-form 7:30 x", "field-missing 7:3 -"]),
        (SEGMENT + "- {id: b, kind: body, start: 5, end: 5}\n", ["segment-bounds 6:38 5 to 5"]),
        (SEGMENT + "- {id: b, kind: body, start: 6, end: 5}\n", ["segment-bounds 6:38 6 to 5"]),
        (SEGMENT + "- {id: b, kind: body, start: 0, end: 66}\n", ["segment-bounds 6:38 0 to 66"]),
        (SEGMENT + "- {id: b, kind: body, start: 0, end: 9}\n- {id: b, kind: body, start: 9, end: 10}\n",
         ["id-twice 7:8 b"]),
        (SEGMENT + "- {id: b, kind: body, start: 0, end: 9}\n- {id: c, kind: body, start: 8, end: 10}\n",
         ["segment-overlap 7:30 8 to 10"]),
        (SEGMENT + "- {id: b, kind: body, start: 5, end: 9}\n- {id: c, kind: body, start: 0, end: 65}\n",
         ["segment-overlap 7:30 0 to 65"]),
        (SEGMENT + "- {id: b, kind: teaser, start: 5, end: 9, of: nobody}\n",
         ["reference-unknown 6:47 nobody"]),
    ],
    ids=range(27),
)  # fmt: skip
def test_a_fault_is_found_at_its_place(place: Lay, content: str, expected: list[str]) -> None:
    rows = [line.split(" ", 2) for line in expected]
    wanted = [(rule, f"article.yaml:{at}", "" if value == "-" else value) for rule, at, value in rows]
    assert sorted(found(place({"a/article.yaml": content, **WITH_TEXT}))) == sorted(wanted)


def test_the_overlapped_segment_is_named(place: Lay) -> None:
    segments = (
        "segments:\n- {id: b, kind: body, start: 0, end: 9}\n- {id: c, kind: body, start: 8, end: 10}\n"
    )
    _, (finding,) = read(place({"a/article.yaml": BARE + segments, **WITH_TEXT}))
    assert "'b' [0, 9)" in finding.message


def test_an_article_without_a_text(place: Lay) -> None:
    root = place({"a/article.yaml": BARE})
    assert found(root) == [("text-missing", "article.yaml:1:1", "")]
    assert read(root)[0] is None


def test_an_article_with_an_empty_text(place: Lay) -> None:
    assert found(place({"a/article.yaml": BARE, "a/text.txt": ""})) == [
        ("text-missing", "article.yaml:1:1", "")
    ]


@pytest.mark.parametrize(
    ("content", "rule", "at"),
    [
        (b"caf\xe9", "file-encoding", "1:4"),
        (b"a\r\nb", "file-line-ends", "1:2"),
        (b"\x00", "file-binary", "1:1"),
    ],
)
def test_a_text_that_is_no_text(place: Lay, content: bytes, rule: str, at: str) -> None:
    root = place({"a/article.yaml": BARE, "a/text.txt": content})
    assert [(r, p) for r, p, _ in found(root)] == [(rule, f"text.txt:{at}")]


def test_an_empty_text_is_called_empty(place: Lay) -> None:
    _, (empty,) = read(place({"a/article.yaml": BARE, "a/text.txt": ""}))
    _, (absent,) = read(place({"b/article.yaml": BARE}), "b")
    assert (empty.rule, absent.rule) == ("text-missing", "text-missing")
    assert "empty" in empty.message
    assert "no text" in absent.message


def test_a_text_that_is_a_folder_or_a_link_to_nothing_is_not_absent(place: Lay) -> None:
    root = place({"a/article.yaml": BARE, "b/article.yaml": STANDOFF, "c/article.yaml": BARE})
    (root / "articles" / "a" / "text.txt").mkdir()
    (root / "articles" / "b" / "text.txt").symlink_to("nowhere")
    (root / "articles" / "c" / "text.txt").symlink_to("text.txt")
    for slug in "abc":
        assert [(r, p) for r, p, _ in found(root, slug)] == [("file-unreadable", "text.txt:1:1")]


@pytest.mark.parametrize("content", ["", "# nothing\n", "[]\n", "text\n"])
def test_an_article_file_without_fields(place: Lay, content: str) -> None:
    root = place({"a/article.yaml": content, **WITH_TEXT})
    assert [(rule, at) for rule, at, _ in found(root)] == [("field-type", "article.yaml:1:1")]


def test_a_folder_without_an_article_file(place: Lay) -> None:
    root = place({"a/text.txt": TEXT})
    assert [(rule, at) for rule, at, _ in found(root)] == [("file-unreadable", "article.yaml:1:1")]


def test_faults_of_all_three_files_are_reported_together(place: Lay) -> None:
    root = place(
        {"a/article.yaml": BARE + "odd: 1\n", **WITH_TEXT, "a/annotations.yaml": "annotator: nobody\n"}
    )
    assert found(root) == [
        ("field-unknown", "article.yaml:5:6", "odd"),
        ("reference-unknown", "annotations.yaml:1:12", "nobody"),
        ("field-missing", "annotations.yaml:1:1", ""),
    ]


def test_broken_annotations_do_not_hide_faults_of_the_article(place: Lay) -> None:
    root = place({"a/article.yaml": BARE + "odd: 1\n", **WITH_TEXT, "a/annotations.yaml": "events: [\n"})
    assert [(rule, at) for rule, at, _ in found(root)] == [
        ("field-unknown", "article.yaml:5:6"),
        ("yaml-syntax", "annotations.yaml:2:1"),
    ]


def test_annotations_that_are_a_link_to_nothing_are_not_absent(place: Lay) -> None:
    root = place({"a/article.yaml": BARE, **WITH_TEXT})
    (root / "articles" / "a" / "annotations.yaml").symlink_to("nowhere")
    assert [(rule, at) for rule, at, _ in found(root)] == [("file-unreadable", "annotations.yaml:1:1")]


@pytest.mark.parametrize("name", ["annotation.yaml", "annotations.yml", "Text.txt", "notes/a.txt"])
def test_a_file_that_would_be_ignored_is_refused(place: Lay, name: str) -> None:
    root = place({"a/article.yaml": BARE, **WITH_TEXT, f"a/{name}": ""})
    stray = name.partition("/")[0]
    assert found(root) == [("article-file", f"{stray}:1:1", stray)]


def test_files_of_editors_and_systems_are_ignored(place: Lay) -> None:
    root = place(
        {"a/article.yaml": BARE, **WITH_TEXT, "a/.DS_Store": b"\x00", "a/text.txt~": "", "a/.git/x": ""}
    )
    assert found(root) == []


# texts elsewhere


def test_a_text_elsewhere_that_is_another_one(place: Lay, tmp_path: Path) -> None:
    root = place({"a/article.yaml": STANDOFF})
    texts = tmp_path / "texts"
    texts.mkdir()
    (texts / "envoy.txt").write_text(TEXT.replace("Tuesday", "Tuesdays"), encoding="utf-8")
    assert found(root, texts=texts) == [("text-length", "article.yaml:10:16", "65")]
    (texts / "envoy.txt").write_text(TEXT.replace("Tuesday", "Monday."), encoding="utf-8")
    assert found(root, texts=texts) == [("text-changed", "article.yaml:10:28", SHA256)]
    (texts / "envoy.txt").write_bytes(b"\xff")
    assert [(r, p) for r, p, _ in found(root, texts=texts)] == [("file-encoding", f"{texts}/envoy.txt:1:1")]


@pytest.mark.parametrize("name", ["../secret.txt", "/etc/passwd", "..", ".hidden", "a/b.txt", "b\\\\..\\\\c"])
def test_a_text_elsewhere_is_a_plain_name(place: Lay, tmp_path: Path, name: str) -> None:
    (tmp_path / "secret.txt").write_text("secret")
    (tmp_path / "texts").mkdir()
    root = place({"a/article.yaml": STANDOFF.replace("envoy.txt", f'"{name}"')})
    shown = name.replace("\\\\", "\\")
    assert found(root, texts=tmp_path / "texts") == [("text-file", "article.yaml:10:100", shown)]
    assert found(root) == [("text-file", "article.yaml:10:100", shown)]


def test_a_name_too_long_for_a_file_is_just_not_there(place: Lay, tmp_path: Path) -> None:
    root = place({"a/article.yaml": STANDOFF.replace("envoy.txt", "n" * 300)})
    assert article_in(root, texts=tmp_path).text.text is None
