"""Teasers: articles whose words stand in the text of another one."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import pytest

from kg.corpus.article import Surroundings, read_article
from kg.corpus.authorities import read_authorities
from kg.model.finding import Finding, Severity

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from kg.model.article import Article

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
SEGMENTS = """\
segments:
  - {id: body, kind: body, start: 0, end: 39, published: 2023-05-19}
  - {id: next, kind: teaser, start: 40, end: 64, of: teaser}
"""
TEASER = "label: The teaser\nkind: news\npublisher: nato\nlanguage: en\ntext: {of: host, segment: next}\n"


def read(root: Path, slug: str = "a", texts: Path | None = None) -> tuple[Article | None, list[Finding]]:
    def shown(path: Path) -> str:
        return path.relative_to(root).as_posix()

    authorities, faults = read_authorities(root, shown)
    assert faults == []
    return read_article(slug, Surroundings(root / "articles", authorities, texts, shown))


def found(root: Path, slug: str = "a", texts: Path | None = None) -> list[tuple[str, str, str]]:
    """Return rule, place below the article's folder and value of every finding."""
    _, findings = read(root, slug, texts)
    for finding in findings:
        assert finding.severity is Severity.VIOLATION
        assert finding.message.endswith(".")
        assert finding.mend
    return [(f.rule, str(f.origin).removeprefix(f"articles/{slug}/"), f.value) for f in findings]


HOST = {"host/article.yaml": ARTICLE + SEGMENTS, "host/text.txt": TEXT}


def test_a_teaser_uses_the_text_of_its_host(place: Lay) -> None:
    article, findings = read(place({**HOST, "teaser/article.yaml": TEASER}), "teaser")
    assert findings == []
    assert article is not None
    version = article.text
    assert version.article == "host"
    assert (version.length, version.sha256, version.text) == (65, SHA256, TEXT)
    assert [segment.belongs_to for segment in version.segments] == ["host", "teaser"]
    assert str(version.segments[1].origin) == "articles/host/article.yaml:12:5"


@pytest.mark.parametrize(
    ("reference", "rule", "column", "value"),
    [
        ("{of: hst, segment: next}", "text-of-unknown", 12, "hst"),
        ("{of: teaser, segment: next}", "text-of-unknown", 12, "teaser"),
        ("{of: host, segment: nxt}", "segment-unknown", 27, "nxt"),
        ("{of: host, segment: body}", "segment-unknown", 27, "body"),
        ("{of: Host, segment: next}", "id-form", 12, "Host"),
        ("{of: host}", "field-missing", 7, ""),
        ("{of: host, segment: next, length: 3}", "field-unknown", 41, "length"),
    ],
)
def test_a_teaser_of_what_is_not_there(
    place: Lay, reference: str, rule: str, column: int, value: str
) -> None:
    teaser = TEASER.replace("{of: host, segment: next}", reference)
    root = place({**HOST, "teaser/article.yaml": teaser})
    assert found(root, "teaser") == [(rule, f"article.yaml:5:{column}", value)]


def test_the_nearest_host_and_segment_are_offered(place: Lay) -> None:
    root = place({**HOST, "teaser/article.yaml": TEASER.replace("host", "hosts")})
    assert "host" in read(root, "teaser")[1][0].mend
    root = place({**HOST, "teaser/article.yaml": TEASER.replace("next", "nxt")})
    assert "next" in read(root, "teaser")[1][0].mend


def test_a_segment_that_belongs_to_another_article_is_not_the_teasers(place: Lay) -> None:
    other = TEASER.replace("The teaser", "Another")
    root = place({**HOST, "teaser/article.yaml": TEASER, "other/article.yaml": other})
    assert found(root, "other") == [("segment-unknown", "article.yaml:5:27", "next")]


def test_teasers_of_one_another_have_no_text(place: Lay) -> None:
    root = place(
        {
            "teaser/article.yaml": TEASER.replace("host", "back"),
            "back/article.yaml": TEASER.replace("host", "teaser"),
        }
    )
    assert found(root, "teaser") == [("text-of-unknown", "article.yaml:5:12", "back")]
    assert found(root, "back") == [("text-of-unknown", "article.yaml:5:12", "teaser")]


def test_the_host_of_a_teaser_has_a_text_of_its_own(place: Lay) -> None:
    chained = TEASER.replace("host", "teaser")
    root = place({**HOST, "teaser/article.yaml": TEASER, "third/article.yaml": chained})
    assert found(root, "third") == [("text-of-unknown", "article.yaml:5:12", "teaser")]


def test_a_host_whose_text_changed_is_no_host(place: Lay) -> None:
    wrong = ARTICLE + SEGMENTS + f"text: {{length: 65, sha256: {'0' * 64}}}\n"
    root = place({"host/article.yaml": wrong, "host/text.txt": TEXT, "teaser/article.yaml": TEASER})
    assert found(root, "teaser") == [("text-of-unknown", "article.yaml:5:12", "host")]
    assert [rule for rule, _, _ in found(root, "host")] == ["text-changed"]
