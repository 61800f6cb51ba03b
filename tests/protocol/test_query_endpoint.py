"""`kg query --endpoint` at servers of kg and of others: the access token, and the address of the endpoint."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import TYPE_CHECKING

import pytest

from kg.access import Scope, TokenFile
from kg.cli.main import run
from serving import fill, running

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from serving import Server

ASK = "ASK { ?s ?p ?o }"
ONE = "<urn:s> <urn:p> <urn:o> <urn:g> .\n"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("asked")
    fill(directory / "store", ONE)
    return directory


@pytest.fixture(scope="module")
def server(folder: Path) -> Iterator[Server]:
    tokens = str(folder / "tokens.json")
    with running(folder / "store", "--tokens", tokens, "--reading", "token", "--log", "off") as started:
        yield started


@pytest.fixture(scope="module")
def token(folder: Path) -> str:
    return TokenFile(folder / "tokens.json").create(Scope.ANNOTATE, now=datetime.now(UTC)).printed


@pytest.fixture(autouse=True)
def _no_token(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("KG_TOKEN", raising=False)


@contextmanager
def listening(status: int, *headers: tuple[str, str]) -> Iterator[tuple[str, list[str | None]]]:
    """Answer everything with a status; yield the address, and the Authorization of each request."""
    seen: list[str | None] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            seen.append(self.headers["Authorization"])
            self.rfile.read(int(self.headers.get("Content-Length") or 0))
            self.send_response(status)
            for name, value in headers:
                self.send_header(name, value)
            self.send_header("Content-Length", "0")
            self.end_headers()

        do_GET = do_POST  # noqa: N815 - as the base class names it

        def log_message(self, *_: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Handler) as made:
        thread = Thread(target=made.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{made.server_port}/sparql", seen
        finally:
            made.shutdown()
            thread.join()


def test_a_server_that_wants_a_token_gets_that_of_the_environment_or_of_a_file(
    server: Server,
    token: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    file = tmp_path / "token"
    file.write_text(token, encoding="ascii")
    asked = ["query", "--endpoint", f"{server.address}sparql", ASK]
    assert run([*asked, "--token-file", str(file)]) == 0
    monkeypatch.setenv("KG_TOKEN", token)
    assert run(asked) == 0
    told = capfd.readouterr()
    assert told.out == "yes\nyes\n"
    assert token not in told.err


def test_without_a_good_token_it_is_said_where_one_is_put(
    server: Server, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    asked = ["query", "--endpoint", f"{server.address}sparql", ASK]
    assert run(asked) == 1
    told = capfd.readouterr().err
    assert "This needs an access token, and none was sent." in told
    assert "KG_TOKEN" in told
    assert "--token-file" in told
    assert "password" not in told
    assert "{" not in told
    monkeypatch.setenv("KG_TOKEN", "kg_00000000_" + "x" * 43)
    assert run(asked) == 1
    assert "The access token is none of this server's." in capfd.readouterr().err


@pytest.mark.parametrize("command", [["query", ASK], ["running"], ["annotate", "a.jsonld"]])
def test_a_host_without_a_scheme_is_told_what_to_write(
    command: list[str], token: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("KG_TOKEN", token)
    (tmp_path / "a.jsonld").write_text("{}", encoding="ascii")
    for host in ("localhost:8790", "example.org", "127.0.0.1:8000/sparql"):
        assert run([*command, "--endpoint", host]) == 2
        told = capfd.readouterr().err
        assert f"--endpoint {host!r} is no address of a server." in told
        assert f"Write http://{host} or https://{host}." in told
    assert run([*command, "--endpoint", "http://[::1"]) == 2
    assert "Give one such as http://127.0.0.1:8000/." in capfd.readouterr().err


def test_a_token_file_without_an_endpoint_is_wrong_usage(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    assert run(["query", "--store", str(tmp_path), "--token-file", "x", ASK]) == 2
    assert "--endpoint" in capfd.readouterr().err


def test_the_token_of_the_environment_is_for_servers_of_kg_alone(
    token: str, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("KG_TOKEN", token)
    with listening(401, ("WWW-Authenticate", 'Basic realm="x"')) as (address, seen):
        assert run(["query", "--endpoint", address, ASK]) == 1
    assert seen == [None]
    assert "http://user:password@host/" in capfd.readouterr().err


def test_a_token_does_not_follow_a_redirection(
    token: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "token"
    file.write_text(token, encoding="ascii")
    with (
        listening(500) as (elsewhere, sent_on),
        listening(302, ("Location", elsewhere)) as (address, seen),
    ):
        assert run(["query", "--endpoint", address, "--token-file", str(file), ASK]) == 1
    assert seen == [f"Bearer {token}"]
    assert sent_on == []
    assert "moved" in capfd.readouterr().err


def test_another_address_of_a_server_leads_to_its_endpoint(
    folder: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    with running(folder / "store", "--log", "off") as public:
        for path in ("", "sparql", "sparql/"):
            assert run(["query", "--endpoint", f"{public.address}{path}", ASK]) == 0
            assert capfd.readouterr().out == "yes\n"
        for path in ("dataset", "nothing/there"):
            assert run(["query", "--endpoint", f"{public.address}{path}", ASK]) == 1
            told = capfd.readouterr().err
            assert f"--endpoint {public.address}sparql" in told
            assert "problem#" not in told


def test_a_server_of_kg_is_no_store_to_compare_and_its_dump_is_named(
    folder: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "kg.nq").write_text(ONE, encoding="utf-8")
    with running(folder / "store", "--log", "off") as public:
        for path in ("", "sparql"):
            assert run(["diff", str(tmp_path / "kg.nq"), f"{public.address}{path}"]) == 2
            assert f"{public.address}dump/kg.nq.gz" in capfd.readouterr().err


def test_the_address_of_the_endpoint_names_its_server(
    server: Server, token: str, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("KG_TOKEN", token)
    for option in ("--endpoint", "--server"):
        assert run(["running", option, f"{server.address}sparql"]) == 1
        assert "access token of the scope admin" in capfd.readouterr().err
    assert run(["running", "--endpoint", f"{server.address}sparql/"]) == 1
    assert "access token of the scope admin" in capfd.readouterr().err
