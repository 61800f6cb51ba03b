"""`kg annotate` against a real server: what is accepted, what is refused and where, and how it ends."""

from __future__ import annotations

import json
import threading
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from kg.access import Scope, TokenFile
from kg.cli.main import run
from serving import fill, running

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from serving import Server

NOTE: dict[str, Any] = {
    "@context": "http://www.w3.org/ns/anno.jsonld",
    "type": "Annotation",
    "body": {"type": "TextualBody", "value": "Well said."},
    "target": "http://example.org/page",
}
TURTLE = """\
@prefix oa: <http://www.w3.org/ns/oa#> .
<> a oa:Annotation ; oa:hasBody <http://example.org/body> ; oa:hasTarget <http://example.org/page> .
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("annotate")


@pytest.fixture(scope="module")
def server(folder: Path) -> Iterator[Server]:
    fill(folder / "store", "")
    with running(folder / "store", "--tokens", str(folder / "tokens.json")) as started:
        yield started


@pytest.fixture(scope="module")
def ann(folder: Path) -> str:
    return (
        TokenFile(folder / "tokens.json").create(Scope.ANNOTATE, now=datetime.now(UTC), label="Ann").printed
    )


@pytest.fixture
def token(ann: str, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("KG_TOKEN", ann)
    return ann


def laid(folder: Path, name: str, content: object) -> str:
    path = folder / name
    path.write_text(content if isinstance(content, str) else json.dumps(content, indent=1), encoding="utf-8")
    return str(path)


def total(server: Server) -> int:
    return int(json.loads(server.get("/annotations/?iris=1").body)["total"])


def test_good_files_are_accepted_and_their_addresses_told(
    server: Server, token: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    files = [laid(tmp_path, "first.jsonld", NOTE), laid(tmp_path, "second.ttl", TURTLE)]
    before = total(server)
    assert run(["annotate", "--endpoint", server.address, *files]) == 0
    shown = capsys.readouterr()
    assert shown.out == ""
    assert shown.err.splitlines() == [
        f"{files[0]}: http://localhost:8000/annotations/first",
        f"{files[1]}: http://localhost:8000/annotations/second",
        "2 accepted, 0 refused.",
    ]
    assert token not in shown.err
    assert total(server) == before + 2


@pytest.mark.usefixtures("token")
def test_a_file_that_is_sent_again_makes_no_second_annotation(
    server: Server, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    files = [laid(tmp_path, "again.jsonld", NOTE), laid(tmp_path, "ägain 2.ttl", TURTLE)]
    bad = laid(tmp_path, "mended.jsonld", {**NOTE, "target": 5})
    before = total(server)
    assert run(["annotate", "--endpoint", server.address, *files, bad]) == 1
    assert total(server) == before + 2
    capsys.readouterr()
    laid(tmp_path, "mended.jsonld", NOTE)
    assert run(["annotate", "--endpoint", server.address, *files, bad]) == 0
    assert capsys.readouterr().err.splitlines() == [
        f"{files[0]}: already there: http://localhost:8000/annotations/again",
        f"{files[1]}: already there: http://localhost:8000/annotations/again-2",
        f"{bad}: http://localhost:8000/annotations/mended",
        "1 accepted, 2 already there, 0 refused.",
    ]
    assert total(server) == before + 3


@pytest.mark.usefixtures("token")
def test_what_was_sent_before_is_changed_only_where_that_is_asked_for(
    server: Server, folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file, before = laid(tmp_path, "edited.jsonld", NOTE), total(server)
    arguments = ["annotate", "--endpoint", server.address, file]
    assert run(arguments) == 0
    address = "http://localhost:8000/annotations/edited"
    edited = {**NOTE, "body": {"type": "TextualBody", "value": "Better said."}}
    laid(tmp_path, "edited.jsonld", edited)
    capsys.readouterr()
    assert run(arguments) == 1
    told = capsys.readouterr()
    assert f"There is another version of it at {address}." in told.out
    assert "--update" in told.out
    assert "0 accepted, 1 refused." in told.err
    assert "Well said." in server.get("/annotations/edited").text
    assert run([*arguments, "--update"]) == 0
    assert capsys.readouterr().err.splitlines() == [f"{file}: changed: {address}", "1 accepted, 0 refused."]
    assert "Better said." in server.get("/annotations/edited").text
    # Once it is decided upon, sending the same again asks for no new decision.
    reviewer = TokenFile(folder / "tokens.json").create(Scope.REVIEW, now=datetime.now(UTC), label="Rev")
    server.send(
        "POST", "/annotations/edited/status", b'{"status": "accepted"}',
        Content_Type="application/json", Authorization=f"Bearer {reviewer.printed}",
    )  # fmt: skip
    assert run([*arguments, "--update"]) == 0
    assert "already there" in capsys.readouterr().err
    assert json.loads(server.get("/annotations/edited/status").body)["status"] == "accepted"
    assert total(server) == before + 1
    # What is wrong with an edited file is said as of a new one.
    laid(tmp_path, "edited.jsonld", {**NOTE, "target": 5})
    assert run(arguments) == 1
    assert f"{file}:8:12#/target: fault: " in capsys.readouterr().out


def test_a_name_that_others_have_or_had_is_refused(
    server: Server, folder: Path, token: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    file = laid(tmp_path, "taken.jsonld", NOTE)
    arguments = ["annotate", "--endpoint", server.address, "--update", file]
    assert run(arguments) == 0
    before = total(server)
    other = TokenFile(folder / "tokens.json").create(Scope.ANNOTATE, now=datetime.now(UTC), label="Bob")
    monkeypatch.setenv("KG_TOKEN", other.printed)
    capsys.readouterr()
    assert run(arguments) == 1
    told = capsys.readouterr().out
    assert "'taken' was submitted under another name" in told
    assert "Rename the file" in told
    tag = server.get("/annotations/taken").headers["etag"]
    server.send("DELETE", "/annotations/taken", Authorization=f"Bearer {token}", If_Match=tag)
    monkeypatch.setenv("KG_TOKEN", token)
    assert run(arguments) == 1
    told = capsys.readouterr().out
    assert "'taken' was deleted" in told
    assert "Rename the file" in told
    assert total(server) == before - 1


@pytest.mark.usefixtures("token")
def test_what_is_wrong_is_told_with_file_line_and_column(
    server: Server, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    good = laid(tmp_path, "good.jsonld", NOTE)
    bad = laid(tmp_path, "bad.jsonld", {**NOTE, "body": {"type": "TextualBody"}})
    broken = laid(tmp_path, "broken.jsonld", '{"@context": "x",\n  "type": }')
    turtle = laid(tmp_path, "broken.ttl", "<a> <b>\n  oh .")
    assert run(["annotate", "--endpoint", server.address, bad, broken, turtle, good]) == 1
    shown = capsys.readouterr()
    # The body begins in the fourth line of `bad`, behind `"body": `.
    assert f"{bad}:4:10#/body: fault: " in shown.out
    assert f"{broken}:2:11: fault: This is not JSON: " in shown.out
    assert f"{turtle}:2:3: fault: " in shown.out
    assert shown.out.splitlines()[-1] == "3 faults"
    assert shown.err.splitlines()[-1] == "1 accepted, 3 refused."


def test_a_dry_run_needs_no_token_and_writes_nothing(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("KG_TOKEN", raising=False)
    before = total(server)
    good, bad = laid(tmp_path, "a.jsonld", NOTE), laid(tmp_path, "b.jsonld", {**NOTE, "target": 5})
    assert run(["annotate", "--dry-run", "--endpoint", server.address, good]) == 0
    assert run(["annotate", "--dry-run", "--endpoint", server.address, "--format", "json", good, bad]) == 1
    shown = capsys.readouterr()
    report = json.loads(shown.out)
    assert [(entry["file"], entry["pointer"]) for entry in report["findings"]] == [(bad, "/target")]
    assert "1 would be accepted, 1 refused." in shown.err
    assert total(server) == before


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["none.jsonld"], "cannot be read"),
        (["notes.doc"], "extension"),
        ([], "Missing argument"),
        (["--endpoint", "ftp://x/", "a.jsonld"], "--endpoint"),
        (["--token-file", "none", "a.jsonld"], "cannot be read"),
    ],
)
@pytest.mark.usefixtures("token")
def test_wrong_usage_is_exit_code_2(
    arguments: list[str], said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    monkeypatch.chdir(tmp_path)
    laid(tmp_path, "a.jsonld", NOTE)
    assert run(["annotate", *arguments]) == 2
    assert said in capsys.readouterr().err


def test_without_a_good_token_or_a_server_nothing_is_sent(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    note, before = laid(tmp_path, "a.jsonld", NOTE), total(server)
    monkeypatch.delenv("KG_TOKEN", raising=False)
    assert run(["annotate", "--endpoint", server.address, note]) == 2
    assert "There is no access token in KG_TOKEN." in capsys.readouterr().err
    monkeypatch.setenv("KG_TOKEN", "kg_00000000_" + "x" * 43)
    assert run(["annotate", "--endpoint", server.address, note]) == 2
    told = capsys.readouterr().err
    assert "none of this server's" in told
    assert "Put an access token into KG_TOKEN, or into a file for --token-file;" in told
    assert "`kg token create --scope annotate`" in told
    assert "Authorization" not in told
    assert run(["annotate", "--endpoint", "http://127.0.0.1:9/", note]) == 1
    told = capsys.readouterr()
    assert "does not answer" in told.err
    assert "accepted" not in told.out + told.err
    assert total(server) == before


def test_many_annotators_at_once_are_all_listed_once(server: Server, token: str) -> None:
    """Eight write at the same time, four times each; nobody's page or number is lost."""
    before = total(server)
    statuses: list[int] = []
    names: list[str | None] = []
    body = json.dumps(NOTE).encode()

    def submit() -> None:
        for _ in range(4):
            reply = server.send(
                "POST", "/annotations/", body, Authorization=f"Bearer {token}", Slug="same",
                Content_Type="application/ld+json",
            )  # fmt: skip
            statuses.append(reply.status)
            names.append(reply.headers.get("location"))

    writers = [threading.Thread(target=submit) for _ in range(8)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert statuses == [201] * 32
    assert len(set(names)) == 32
    assert total(server) == before + 32
    listed: list[str] = []
    page = "/annotations/?iris=1&page=0"
    while page:
        found = json.loads(server.get(page).body)
        listed += found["items"]
        page = found.get("next", "").replace("http://localhost:8000", "")
    assert set(names) <= set(listed)
    assert len(listed) == len(set(listed)) == before + 32
