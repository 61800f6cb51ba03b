"""The operator sees what runs and can stop it; nobody else can."""

from __future__ import annotations

import json
import threading
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest

from kg.access import Scope, TokenFile
from kg.cli.main import run
from serving import fill, running

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from serving import Reply, Server

ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"

UNTIDY = ENDLESS.replace("?d", "# \x1b[2J\n ?d") + " # " + 60 * "x"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("running")


@pytest.fixture(scope="module")
def server(folder: Path) -> Iterator[Server]:
    fill(folder / "store", "".join(f'<urn:s{n}> <urn:p> "{n}" <urn:g> .\n' for n in range(300)))
    with running(folder / "store", "--tokens", str(folder / "tokens.json")) as started:
        yield started


def token(folder: Path, scope: Scope) -> str:
    made = TokenFile(folder / "tokens.json").create(scope, now=datetime.now(UTC))
    return f"Bearer {made.printed}"


@pytest.mark.parametrize("kind", ["plain", "query", "update"])
def test_what_runs_is_listed_and_stopped(server: Server, folder: Path, kind: str) -> None:
    admin = token(folder, Scope.ADMIN)
    assert json.loads(server.get("/running", Authorization=admin).body) == []
    replies: list[Reply] = []
    # Without a token a query goes to its reader without the framework.
    text = ENDLESS if kind != "update" else f"INSERT {{ <urn:s> <urn:q> ?n }} WHERE {{ {ENDLESS} }}"
    headers = {"Content_Type": f"application/sparql-{'query' if kind == 'plain' else kind}"}
    headers |= {} if kind == "plain" else {"Authorization": admin}
    asking = threading.Thread(
        target=lambda: replies.append(server.send("POST", "/sparql", text.encode(), **headers))
    )
    asking.start()
    while not (listed := json.loads(server.get("/running", Authorization=admin).body)):
        pass
    (entry,) = listed
    assert (entry["query"], entry["client"], entry["state"]) == (text, "127.0.0.1", "running")
    assert datetime.fromisoformat(entry["since"]).tzinfo == UTC
    assert entry["seconds"] >= 0
    place = f"/running/{entry['number']}"
    assert server.send("DELETE", place, Authorization=admin).status == 204
    asking.join()
    assert replies[0].status == 503
    assert json.loads(replies[0].body)["type"] == "https://w3id.org/kg/problem#cancelled"
    assert server.send("DELETE", place, Authorization=admin).status == 404
    assert json.loads(server.get("/running", Authorization=admin).body) == []


@pytest.mark.parametrize(("method", "path"), [("GET", "/running"), ("DELETE", "/running/1")])
def test_only_an_admin_may(server: Server, folder: Path, method: str, path: str) -> None:
    assert server.send(method, path).status == 401
    assert server.send(method, path, Authorization=token(folder, Scope.WRITE)).status == 403


@pytest.fixture
def asked(server: Server, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    """Have a query under way, give `kg running` a token, and return the query's number."""
    admin = token(folder, Scope.ADMIN)
    asking = threading.Thread(target=lambda: server.get(f"/sparql?query={quote(UNTIDY)}"))
    asking.start()
    while not (listed := json.loads(server.get("/running", Authorization=admin).body)):
        pass
    monkeypatch.setenv("KG_TOKEN", admin.removeprefix("Bearer "))
    monkeypatch.setenv("KG_PORT", str(server.port))
    yield listed[0]["number"]
    server.send("DELETE", f"/running/{listed[0]['number']}", Authorization=admin)
    asking.join()


def test_the_command_shows_what_runs_on_one_line_and_stops_it(
    asked: int, capfd: pytest.CaptureFixture[str]
) -> None:
    assert run(["running"]) == 0
    head, line = capfd.readouterr().out.splitlines()
    assert head.split() == ["number", "state", "since", "seconds", "client", "query"]
    number, state, since, seconds, client, query = line.split(maxsplit=5)
    assert (number, state, client) == (str(asked), "running", "127.0.0.1")
    assert datetime.fromisoformat(since).tzinfo == UTC
    assert float(seconds) >= 0
    # The query holds a line break and a sequence that would clear the screen.
    assert query.startswith("SELECT (COUNT(*) AS ?n) { ?a ?b ?c . # \N{REPLACEMENT CHARACTER}[2J ?d")
    assert len(query) == 100
    assert query.endswith("…")
    assert run(["running", "--cancel", str(asked)]) == 0
    assert capfd.readouterr().err == f"Query {asked} is stopped.\n"


def test_the_command_says_that_nothing_runs_and_what_can_not_be_stopped(
    server: Server, folder: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    place = folder / "token"
    place.write_text(token(folder, Scope.ADMIN).removeprefix("Bearer ") + "\n", encoding="ascii")
    monkeypatch.delenv("KG_TOKEN", raising=False)
    arguments = ["running", "--endpoint", server.address, "--token-file", str(place)]
    while run(arguments) == 0 and capfd.readouterr().out:
        pass
    assert run([*arguments, "--cancel", "999"]) == 1
    assert "No query or write of the number 999 is under way." in capfd.readouterr().err


@pytest.mark.parametrize(
    "wrong",
    [
        ("", [], 2, "There is no access token in KG_TOKEN.\nMake one with `kg token create --scope admin`"),
        ("two words", [], 2, "There is no access token in KG_TOKEN."),
        (
            "kg_nonsense",
            [],
            1,
            "none of this server's.\nPut an access token into KG_TOKEN, or into",
        ),
        ("kg_x", ["--token-file", "{folder}"], 2, "is a folder"),
        ("kg_x", ["--token-file", "{folder}/none"], 2, "none cannot be read: No such file"),
        ("kg_x", ["--endpoint", "file:///etc/passwd"], 2, "no address of a server"),
        ("kg_x", ["--endpoint", "http://127.0.0.1:1/"], 1, "does not answer"),
        ("kg_x", ["--endpoint", "http://[::1/"], 2, "no address of a server"),
        ("kg_x", ["--cancel", "0"], 2, "--cancel"),
        ("kg_x", ["kg_a_token"], 2, "unexpected extra argument"),
    ],
)
def test_the_command_says_what_is_wrong_and_never_shows_a_token(
    server: Server,
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
    wrong: tuple[str, list[str], int, str],
) -> None:
    shown, arguments, code, words = wrong
    monkeypatch.setenv("KG_TOKEN", shown)
    monkeypatch.setenv("KG_PORT", str(server.port))
    assert run(["running", *(argument.format(folder=folder) for argument in arguments)]) == code
    err = capfd.readouterr().err
    assert words in err
    assert "two words" not in err
    assert "kg_nonsense" not in err
