"""docs/annotating.md: its example over the corpus, what `kg annotate` prints of it, and the statuses."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kg.access import Scope, TokenFile
from kg.cli.main import run
from kg.ingest.build import build
from kg.ingest.source import Source
from kg.rdf.iris import Iris
from kg.store import EmbeddedStore
from serving import running

if TYPE_CHECKING:
    from collections.abc import Iterator

    from serving import Server

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "annotating.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```(\w*)\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE)
EXAMPLE, HISTORY = (block for language, block in BLOCKS if language == "json")
ACCEPTED, REFUSED = (block for language, block in BLOCKS if not language)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("docs")


@pytest.fixture(scope="module")
def server(folder: Path) -> Iterator[Server]:
    with EmbeddedStore(folder / "store") as store:
        build(Source(ROOT / "corpus", None, Iris()), store)
    with running(folder / "store", "--tokens", str(folder / "tokens.json")) as started:
        yield started


def test_the_example_is_refused_accepted_and_decided_as_the_page_says(
    server: Server, folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    tokens = TokenFile(folder / "tokens.json")
    ann, rey = (
        tokens.create(scope, now=datetime.now(UTC), label=label).printed
        for scope, label in ((Scope.ANNOTATE, "Ann Archer"), (Scope.REVIEW, "Rey"))
    )
    monkeypatch.setenv("KG_TOKEN", ann)
    monkeypatch.chdir(folder)
    Path("accord.jsonld").write_text(EXAMPLE.replace("actor/japan", "actor/nippon"), encoding="utf-8")
    assert run(["annotate", "--endpoint", server.address, "accord.jsonld"]) == 1
    assert capsys.readouterr().out == REFUSED
    Path("accord.jsonld").write_text(EXAMPLE, encoding="utf-8")
    assert run(["annotate", "--endpoint", server.address, "accord.jsonld"]) == 0
    assert capsys.readouterr().err == ACCEPTED
    decided = server.send(
        "POST", "/annotations/accord/status", json.dumps(
            {"status": "accepted", "reason": "So the article says."}
        ).encode(), Content_Type="application/json", Authorization=f"Bearer {rey}",
    )  # fmt: skip
    told, expected = json.loads(decided.body), json.loads(HISTORY)
    for entry in (*told["history"], *expected["history"]):
        assert datetime.fromisoformat(entry.pop("when")).tzinfo is not None
    assert told == expected
    # What was got and is sent back is no change, and the fact is asked for like any other.
    got = server.get("/annotations/accord")
    put = server.send(
        "PUT", "/annotations/accord", got.body, Content_Type="application/ld+json",
        If_Match=got.headers["etag"], Authorization=f"Bearer {ann}",
    )  # fmt: skip
    assert (put.status, json.loads(put.body)) == (200, json.loads(got.body))
    again = json.loads(server.get("/annotations/accord/status").body)
    assert [entry["status"] for entry in again["history"]] == ["proposed", "accepted", "proposed"]
    event = "/event/taipei-times-2023-05-19-lee/annotation/accord"
    assert "agree to strengthen their defence" in server.get(f"{event}.html").text


def test_the_pictures_of_the_page_are_there_and_small() -> None:
    named = re.findall(r"!\[.+\]\((pictures/[\w-]+\.png)\)", PAGE)
    assert len(named) == 3
    for name in named:
        assert 10_000 < (ROOT / "docs" / name).stat().st_size < 150_000
