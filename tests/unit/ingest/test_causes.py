"""A cause is told once: what only follows from it is left out, or counted where the cause lies."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from kg.ingest.findings import causes_of
from kg.ingest.source import Source
from kg.ingest.validate import validate
from kg.model.finding import Finding, Severity
from kg.model.source import Origin
from kg.rdf.iris import Iris

CORPUS = Path(__file__).resolve().parents[3] / "corpus"
ARTICLE = "articles/2023-04-28-washington-declaration"


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """Return a copy of the project's corpus with one of its articles."""
    root = tmp_path / "corpus"
    shutil.copytree(CORPUS, root, ignore=lambda _, names: [name for name in names if name == "articles"])
    shutil.copytree(CORPUS / ARTICLE, root / ARTICLE)
    return root


def told(root: Path) -> list[str]:
    """Return what gives each finding's file, line and rule."""
    return [
        f"{Path(f.origin.file).relative_to(root)}:{f.origin.line} {f.rule.rpartition('#')[2]}"
        for f in validate(Source(root, None, Iris())).findings
    ]


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


@pytest.mark.parametrize("name", ["actors", "posts"])
def test_a_missing_authority_file_is_one_finding_and_a_misspelt_one_another(copy: Path, name: str) -> None:
    assert told(copy) == []
    (copy / f"{name}.yaml").rename(copy / f"{name[:-1]}.yaml")
    assert told(copy) == [f"{name[:-1]}.yaml:1 corpus-file"]
    (copy / f"{name[:-1]}.yaml").unlink()
    assert told(copy) == [f"{name}.yaml:1 list-missing"]


def test_a_missing_list_says_how_many_references_name_something_in_it(copy: Path) -> None:
    (copy / "happenings.yaml").write_text("happenings: []\n", encoding="utf-8")
    (finding,) = validate(Source(copy, None, Iris())).findings
    # The article has eight lines `happening: …`, two of them with the same id.
    assert finding.message == "This file is missing or lists no happenings, but 8 references name one."
    assert finding.value == (
        "biden-yoon-summit-2023, uss-kentucky-busan-2023, us-rok-treaty-signing-1953, "
        "korean-armistice-signing-1953, yoon-kishida-summit-2023-03, …"
    )
    assert finding.mend == "List them under `happenings:` in this file."


@pytest.mark.parametrize(
    ("name", "old", "new", "expected"),
    [
        ("actors.yaml", "kind: state", "kind: sate", ["actors.yaml:13 word-unknown"]),
        ("actors.yaml", "- id: japan\n", "- id: Japan\n", ["actors.yaml:17 id-form"]),
        ("actors.yaml", "actors:\n", "actor:\n", ["actors.yaml:7 field-unknown"]),
        (
            "actors.yaml",
            "actors:\n",
            "actors: 1\nx:\n",
            ["actors.yaml:4 field-type", "actors.yaml:8 field-unknown"],
        ),
        (
            "actors.yaml",
            "- id: japan\n",
            "- id: united-states\n",
            ["actors.yaml:17 id-twice", "actors.yaml:171 reference-unknown"],
        ),
        ("actors.yaml", "- id: japan\n", "- id: japn\n", ["actors.yaml:171 reference-unknown"]),
        ("posts.yaml", "of: united-states}", "of: united-stats}", ["posts.yaml:4 reference-unknown"]),
        ("posts.yaml", "tenures:\n", "tenure:\n", ["posts.yaml:43 field-unknown"]),
        ("posts.yaml", "holder: joe-biden", "holder: jo-biden", ["posts.yaml:50 reference-unknown"]),
        (f"{ARTICLE}/article.yaml", "published: 2", "published: x2", [f"{ARTICLE}/article.yaml:5 date-form"]),
        (f"{ARTICLE}/article.yaml", "kind:", "kinds:", [f"{ARTICLE}/article.yaml:2 field-unknown"]),
        (
            f"{ARTICLE}/annotations.yaml",
            "events:",
            "event:",
            [f"{ARTICLE}/annotations.yaml:29 field-unknown"],
        ),
        (
            f"{ARTICLE}/annotations.yaml",
            "id: declaration\n",
            "id: Declaration\n",
            [f"{ARTICLE}/annotations.yaml:29 id-form"],
        ),
        (
            f"{ARTICLE}/annotations.yaml",
            "date: 1953-07}",
            "date: 1953-14}",
            [f"{ARTICLE}/annotations.yaml:104 date-form"],
        ),
    ],
)
def test_one_mistake_is_told_as_one(copy: Path, name: str, old: str, new: str, expected: list[str]) -> None:
    edit(copy / name, old, new)
    assert told(copy) == expected


@pytest.mark.parametrize(("name", "misspelt"), [("article.yaml", "aricle.yaml"), ("text.txt", "texts.txt")])
def test_a_misspelt_file_of_an_article_is_not_missing_too(copy: Path, name: str, misspelt: str) -> None:
    (copy / ARTICLE / name).rename(copy / ARTICLE / misspelt)
    assert told(copy) == [f"{ARTICLE}/{misspelt}:1 article-file"]


def test_no_id_is_offered_that_is_not_the_one_that_was_lost(copy: Path) -> None:
    edit(copy / "posts.yaml", "id: us-president,", "id: us-vice-president,")
    twice, unknown = validate(Source(copy, None, Iris())).findings
    assert twice.rule == "id-twice"
    assert unknown.value == "us-president"
    assert unknown.mend == f"Is it the one at {copy}/posts.yaml:5:5? Mend the id of that one first."


@pytest.mark.parametrize(
    ("old", "new", "mend"),
    [
        (
            "{place: hiroshima,",
            "{place: japan,",
            "'japan' is the id of one of the actors. Name one of the places here.",
        ),
        ("actor: fumio-kishida,", "actor: Fumio Kishida,", "Did you mean fumio-kishida?"),
        ("type: agree", "type: AGREE", "Did you mean agree?"),
    ],
)
def test_the_mend_offers_what_may_have_been_meant(copy: Path, old: str, new: str, mend: str) -> None:
    edit(copy / ARTICLE / "annotations.yaml", old, new)
    (finding,) = validate(Source(copy, None, Iris())).findings
    assert finding.mend == mend


def test_where_a_tenure_is_refused_nobody_is_told_to_add_it(copy: Path) -> None:
    # Biden's days in office are the wrong way round, which the shapes see, and with them his title.
    edit(copy / "posts.yaml", "us-president, from: 2021-01-20", "us-president, from: 2031-01-20")
    assert told(copy) == ["posts.yaml:50 Tenure-from"]


def test_the_teaser_of_an_article_that_cannot_be_read_is_not_to_blame(corpus: Path) -> None:
    edit(corpus / "articles/2022-01-07-summit/article.yaml", "headline: ", "- ")
    assert told(corpus) == ["articles/2022-01-07-summit/article.yaml:2 yaml-syntax"]
    # But where the teaser alone is looked at nothing else is told.
    only = validate(Source(corpus, None, Iris()), ["2022-01-10-treaty"])
    assert [finding.rule for finding in only.findings] == ["text-of-unknown"]


def finding(file: str, follows: str = "", value: str = "a") -> Finding:
    return Finding(
        Severity.VIOLATION, f"No {value}.", Origin(file), "reference-unknown", value, follows=follows
    )


def test_causes_are_followed_back_to_the_first() -> None:
    findings = [
        finding("c/articles/x/annotations.yaml", "c/posts.yaml"),
        finding("c/posts.yaml", "c/actors.yaml", value="b"),
    ]
    (found,) = causes_of(findings)
    assert (found.origin.file, found.rule, found.value) == ("c/actors.yaml", "list-missing", "b")


@pytest.mark.parametrize(("count", "told"), [(3, 3), (4, 1), (1000, 1)])
def test_of_many_references_to_one_unknown_id_the_first_is_told(count: int, told: int) -> None:
    findings = [finding(f"articles/{number:04}/annotations.yaml") for number in range(count)]
    found = causes_of(reversed(findings))
    assert len(found) == told
    assert found[0].origin == findings[0].origin
    assert (f"{count:,} references" in found[0].message) == (told == 1)


def test_unknown_ids_of_different_kinds_are_told_apart() -> None:
    findings = [
        replace(finding(f"articles/{number}/annotations.yaml"), message=f"No {kind}.")
        for kind in ("actor", "place")
        for number in range(4)
    ]
    assert [told.message for told in causes_of(findings)] == [
        "No actor. 4 references name it, of which this is the first.",
        "No place. 4 references name it, of which this is the first.",
    ]


def test_what_all_articles_share_comes_first() -> None:
    files = ["c/posts.yaml", "c/articles/a/article.yaml", "c/actors.yaml"]
    found = causes_of(finding(file, value=file) for file in files)
    assert [f.origin.file for f in found] == ["c/actors.yaml", "c/posts.yaml", "c/articles/a/article.yaml"]
