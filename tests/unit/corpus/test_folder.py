"""What lies beside the authority files: nothing is left out of the graph without a word."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kg.corpus.folder import article_slugs, stray_entries
from kg.model.finding import Severity

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    Lay = Callable[[Mapping[str, str | bytes]], Path]


def name_of(path: Path) -> str:
    return path.name


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("actor.yaml", "actors.yaml"),
        ("Actors.yaml", "actors.yaml"),
        ("actors.yml", "actors.yaml"),
        ("actors.YAML", "actors.yaml"),
        ("actors", "actors.yaml"),
        ("agreemnets.yaml", "agreements.yaml"),
        ("happening.yaml", "happenings.yaml"),
        ("place.yml", "places.yaml"),
        ("psots.yaml", "posts.yaml"),
        ("Articles", "articles"),
        ("article", "articles"),
    ],
)
def test_what_is_nearly_named_like_a_part_of_a_corpus_is_a_fault(lay: Lay, name: str, meant: str) -> None:
    root = lay({"articles/a/article.yaml": "", name: "actors: []\n"})
    (finding,) = stray_entries(root, name_of)
    assert (finding.severity, finding.rule) == (Severity.VIOLATION, "corpus-file")
    assert (str(finding.origin), finding.value) == (f"{name}:1:1", name)
    assert finding.mend.startswith(f"Did you mean {meant}?")


@pytest.mark.parametrize(
    "name", ["notes.yaml", "people.yaml", "foo.yaml", "actors.csv", "actors.yaml.bak", "store", "a\x1b[2J"]
)
def test_anything_else_that_nothing_reads_is_a_warning(lay: Lay, name: str) -> None:
    (finding,) = stray_entries(lay({"articles/a/article.yaml": "", name: ""}), name_of)
    assert (finding.severity, finding.rule) == (Severity.WARNING, "corpus-file")
    assert finding.value == name.replace("\x1b", "\\x1b")
    assert "Move it out" in finding.mend


def test_a_folder_is_as_stray_as_a_file_and_all_come_in_order(lay: Lay) -> None:
    root = lay({"old/a/article.yaml": "", "b.ttl": "", "Posts.yaml": "", "articles/a/article.yaml": ""})
    (root / "dangling").symlink_to("nowhere")
    assert [finding.value for finding in stray_entries(root, name_of)] == [
        "Posts.yaml",
        "b.ttl",
        "dangling",
        "old",
    ]


def test_what_explains_a_corpus_or_is_hidden_is_left_alone(lay: Lay) -> None:
    names = [
        "README",
        "README.rst",
        "LICENSE",
        "LICENCE-DATA",
        "COPYING",
        "notes.md",
        "todo.txt",
        "NOTES.TXT",
    ]
    hidden = [".gitignore", ".DS_Store", ".kg/store", "actors.yaml~"]
    parts = ["actors.yaml", "posts.yaml", "agreements.yaml", "places.yaml", "happenings.yaml"]
    root = lay(dict.fromkeys([*names, *hidden, *parts, "articles/a/article.yaml"], ""))
    assert stray_entries(root, name_of) == []


def test_a_folder_of_texts_may_lie_in_the_corpus(lay: Lay) -> None:
    root = lay({"articles/a/article.yaml": "", "texts/a.txt": ""})
    assert stray_entries(root, name_of, root / "articles" / ".." / "texts") == []
    assert len(stray_entries(root, name_of)) == 1


def test_a_misspelt_folder_of_articles_is_told_once(lay: Lay) -> None:
    root = lay({"actors.yaml": "", "article/a/article.yaml": ""})
    _, (finding,) = article_slugs(root, name_of)
    assert (finding.rule, finding.value) == ("articles-missing", "article")
    assert finding.mend.startswith("Rename 'article' to 'articles'.")
    assert stray_entries(root, name_of) == []
