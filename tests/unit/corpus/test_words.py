"""Words that a comment cuts short: told wherever they are words, and nowhere else."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kg.corpus.article import Surroundings, read_article
from kg.corpus.authorities import read_authorities
from kg.model.finding import Severity

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from kg.model.finding import Finding

    Place = Callable[[Mapping[str, str | bytes]], Path]

TEXT = "The envoy met the number #1 ally # of the council.\n"
ARTICLE = "headline: H\nkind: news\npublisher: nato\npublished: 2023-05-19\nlanguage: en\n"
HEAD = "annotator: nato\nannotated: 2023-06-01\n"


def found(place: Place, article: str = ARTICLE, annotations: str = HEAD) -> list[Finding]:
    root = place({"a/article.yaml": article, "a/text.txt": TEXT, "a/annotations.yaml": annotations})
    authorities, _ = read_authorities(root, str)
    around = Surroundings(root / "articles", authorities, None, lambda path: path.name)
    return read_article("a", around)[1]


def test_a_quote_that_is_cut_says_so_at_its_place(place: Place) -> None:
    (finding,) = found(
        place, annotations=HEAD + "mentions:\n- actor: nato\n  quote: the number #1 ally # of\n"
    )
    assert (finding.severity, finding.rule) == (Severity.WARNING, "text-cut")
    assert str(finding.origin) == "annotations.yaml:5:10"
    assert finding.value == "the number #1 ally # of"
    assert "quotation marks" in finding.mend


@pytest.mark.parametrize(
    "annotations",
    [
        "mentions:\n- actor: nato\n  quote:\n  - ▶the number #1\n",
        "mentions:\n- actor: nato\n  quote:\n    exact: ▶the number #1\n",
        "mentions:\n- actor: nato\n  quote:\n    exact: number\n    prefix: ▶the #1\n",
        "mentions:\n- actor: nato\n  quote:\n    exact: number\n    suffix: ▶x #1\n",
        "events:\n- id: a\n  label: ▶L #1\n  type: aid\n  quote: envoy\n",
        "claims:\n- id: a\n  text: ▶T #1\n  quote: envoy\n",
        "claims:\n- id: a\n  text: T\n  work: ▶W #1\n  quote: envoy\n",
    ],
)
def test_every_field_of_words_tells(place: Place, annotations: str) -> None:
    lines = (HEAD + annotations).split("\n")
    (mark,) = [(number, line.find("▶") + 1) for number, line in enumerate(lines, start=1) if "▶" in line]
    told = found(place, annotations=HEAD + annotations.replace("▶", ""))
    assert [(f.origin.line, f.origin.column) for f in told if f.rule == "text-cut"] == [mark]


def test_headlines_labels_and_names_tell(lay: Place, place: Place) -> None:
    headline, label = ARTICLE.replace("H\n", "H #1\n"), ARTICLE.replace("headline: H\n", "label: L #1\n")
    assert [(f.rule, str(f.origin)) for f in found(place, headline)] == [("text-cut", "article.yaml:1:11")]
    assert [(f.rule, str(f.origin)) for f in found(place, label)] == [("text-cut", "article.yaml:1:8")]
    actors = "actors:\n- id: nato\n  kind: organisation\n  names:\n    en: NATO #1\n"
    actors += "  other-names:\n    en:\n    - Otan\n    - The #2\n"
    others = dict.fromkeys(("posts.yaml", "agreements.yaml", "places.yaml"), "")  # which name other actors
    root = lay({"actors.yaml": actors, **others})
    _, findings = read_authorities(root, lambda path: path.name)
    assert [(f.rule, str(f.origin)) for f in findings] == [
        ("text-cut", "actors.yaml:5:9"),
        ("text-cut", "actors.yaml:9:7"),
    ]


def test_a_comment_after_anything_else_is_a_comment(place: Place) -> None:
    annotations = HEAD.replace("nato", "nato # the alliance") + (
        "events:\n- id: a # the first\n  label: 'L' # ours\n  type: aid # or not\n  quote: envoy\n  # done\n"
    )
    assert found(place, ARTICLE.replace("kind: news", "kind: news # surely"), annotations) == []
