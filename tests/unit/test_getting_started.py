"""docs/getting-started.md: its corpus conforms, its complaint and its answer are what the commands say."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

PAGE = (Path(__file__).parents[2] / "docs" / "getting-started.md").read_text(encoding="utf-8")
FILES: dict[str, str] = dict(re.findall(r"\*\*`([^`]+)`\*\*\n\n```\w+\n(.*?)```\n", PAGE, re.DOTALL))
ANNOTATIONS = "articles/2024-03-08-sweden/annotations.yaml"


def kg(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a command in the folder in which the reader stands, without settings."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("KG_")}
    return subprocess.run(
        [sys.executable, "-m", "kg", *arguments],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def shown(after: str) -> str:
    """Return the block of output that follows some words of the page."""
    return PAGE.split(after, 1)[1].split("```text\n", 1)[1].split("```", 1)[0]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Lay out the files of the page as it says."""
    for name, content in FILES.items():
        path = tmp_path / name if name.endswith(".rq") else tmp_path / "my-corpus" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
    return tmp_path


def test_the_corpus_conforms(folder: Path) -> None:
    run = kg(folder, "validate", "my-corpus")
    assert (run.returncode, run.stdout) == (0, "1 article: conforms\n")
    assert "`1 article: conforms`" in PAGE


def test_the_complaint_is_the_one_on_the_page(folder: Path) -> None:
    path = folder / "my-corpus" / ANNOTATIONS
    text = FILES[ANNOTATIONS]
    broken = text.replace("time: on Thursday", "time: on Friday, 7 March").replace(
        "quote: NATO}", "quote: Nato}"
    )
    path.write_text(broken, encoding="utf-8")
    run = kg(folder, "validate", "my-corpus")
    assert (run.returncode, run.stdout) == (1, shown("Now let the time of the first event"))


def test_the_answer_is_the_one_on_the_page(folder: Path) -> None:
    assert kg(folder, "build", "my-corpus", "--store", "my-store").returncode == 0
    run = kg(folder, "query", "-f", "when.rq", "--store", "my-store", "--format", "csv")
    assert run.returncode == 0
    assert run.stdout.splitlines() == shown("kg query -f when.rq").splitlines()


def test_a_name_is_found_by_its_language_whatever_the_case_of_the_tag(folder: Path) -> None:
    assert kg(folder, "build", "my-corpus", "--store", "my-store").returncode == 0
    asked = FILES["name.rq"]
    for query, found in (
        (asked, ["name", "瑞典"]),
        (asked.replace('"zh-Hant"', '"zh"'), ["name", "瑞典"]),
        (asked.replace('LANGMATCHES(LANG(?name), "zh-Hant")', 'LANG(?name) = "zh-Hant"'), ["name"]),
    ):
        run = kg(folder, "query", query, "--store", "my-store", "--format", "csv")
        assert (run.returncode, run.stdout.splitlines()) == (0, found), run.stderr
    literal = 'ASK { ?sweden ?name "瑞典"@zh-Hant }'
    assert kg(folder, "query", literal, "--store", "my-store").stdout == "yes\n"
    turtle = kg(folder, "dump", "--store", "my-store", "--format", "ttl")
    assert '"瑞典"@zh-hant' in turtle.stdout


def test_the_dates_move_with_the_publication(folder: Path) -> None:
    path = folder / "my-corpus" / "articles" / "2024-03-08-sweden" / "article.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("2024-03-08", "2024-04-05"), encoding="utf-8")
    assert kg(folder, "build", "my-corpus", "--store", "my-store").returncode == 0
    run = kg(folder, "query", "-f", "when.rq", "--store", "my-store", "--format", "csv")
    dates = [line.split(",")[1:3] for line in run.stdout.splitlines()[1:]]
    assert dates == [["2024-03-01", "2024-03-31"], ["2024-04-04", "2024-04-04"]]


def test_every_query_and_page_that_is_named_is_there() -> None:
    root = Path(__file__).parents[2]
    named = re.findall(r"queries/[\w-]+\.rq", PAGE)
    assert named
    assert [name for name in named if not (root / name).is_file()] == []
    pages = re.findall(r"\]\(([\w.-]+\.md)", PAGE)
    assert [page for page in pages if not (root / "docs" / page).is_file()] == []
