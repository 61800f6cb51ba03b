"""`kg serve` as a process: starting, following new builds, stopping."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from serving import running

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager
    from pathlib import Path
    from typing import Any

    Serve = Callable[..., AbstractContextManager[Any]]
    Build = Callable[[Path, str], None]

COUNT = "/sparql?query=SELECT+(COUNT(*)+AS+%3Fn)+%7B+%3Fs+a+%3Chttps://w3id.org/kg/ontology%23Actor%3E+%7D"
ACTOR = (
    "<http://localhost:8000/actor/{}> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> "
    "<https://w3id.org/kg/ontology#Actor> <http://localhost:8000/graph/actors> .\n"
)


def kg(*arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("KG_")}
    return subprocess.run(
        [sys.executable, "-m", "kg", *arguments],
        capture_output=True,
        text=True,
        check=False,
        env=environment,
        timeout=60,
    )


def test_the_server_follows_new_builds(serve: Serve, build: Build, tmp_path: Path) -> None:
    build(tmp_path, ACTOR.format("one"))
    with serve(tmp_path) as server:
        assert server.get(COUNT, Accept="text/csv").text == "n\r\n1\r\n"
        assert "<dd>1</dd>" in server.get("/", Accept="text/html").text
        build(tmp_path, ACTOR.format("one") + ACTOR.format("two"))
        assert server.get(COUNT, Accept="text/csv").text == "n\r\n2\r\n"
        assert "<dd>2</dd>" in server.get("/", Accept="text/html").text


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_stops_it_cleanly(
    serve: Serve, build: Build, tmp_path: Path, number: signal.Signals
) -> None:
    build(tmp_path, ACTOR.format("one"))
    with serve(tmp_path) as server:
        assert server.get("/health").status == 200
        server.process.send_signal(number)
        assert server.process.wait(timeout=30) == 0
        # The port is free again.
        with socket.create_server((server.host, server.port)):
            pass


def test_it_listens_where_it_is_told(serve: Serve, build: Build, tmp_path: Path) -> None:
    build(tmp_path, ACTOR.format("one"))
    with serve(tmp_path, "--host", "localhost", "--threads", "2") as server:
        assert server.get("/health").status == 200


def test_a_port_in_use_is_said_plainly(build: Build, tmp_path: Path) -> None:
    build(tmp_path, ACTOR.format("one"))
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = kg("serve", "--store", str(tmp_path), "--port", str(port))
    assert done.returncode == 1
    assert f"127.0.0.1:{port} is in use" in done.stderr
    assert f"--port {port + 1}" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["--store", "{empty}"], 1, "kg build"),
        (["--store", "{store}", "--host", "no.such.host.invalid"], 2, "no.such.host.invalid"),
        (["--store", "{store}", "--host", "192.0.2.1"], 1, "192.0.2.1"),
        (["--store", "{store}", "--port", "http"], 2, "--port"),
        (["--store", "{store}", "--max-query", "much"], 2, "--max-query"),
        (["--store", "{store}", "--tokens", "{store}"], 1, "Is a directory"),
    ],
)
def test_what_can_not_be_served_is_said_at_the_start(
    build: Build, tmp_path: Path, arguments: list[str], code: int, words: str
) -> None:
    build(tmp_path / "store", ACTOR.format("one"))
    places = {"empty": tmp_path / "empty", "store": tmp_path / "store"}
    done = kg("serve", *(argument.format(**places) for argument in arguments))
    assert done.returncode == code
    assert words in done.stderr
    assert "Traceback" not in done.stderr


def test_the_places_of_the_server_s_files_are_not_told_to_clients(
    serve: Serve, build: Build, tmp_path: Path
) -> None:
    store = tmp_path / "store"
    build(store, ACTOR.format("one"))
    with serve(store) as server:
        (store / "CURRENT").write_text("nonsense", encoding="utf-8")
        reply = server.get(COUNT)
    assert reply.status == 503
    assert int(reply.headers["retry-after"]) > 0
    assert str(tmp_path) not in reply.text


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])  # the second may be several sockets
def test_a_head_that_can_not_be_read_is_400(serve: Serve, build: Build, tmp_path: Path, host: str) -> None:
    build(tmp_path / "store", ACTOR.format("one"))
    log = tmp_path / "log"
    with serve(tmp_path / "store", "--host", host, log=log) as server:
        for head in (
            b"GET http://[::1/sparql HTTP/1.1\r\nHost: x",
            b"GET http://[x]/sparql HTTP/1.1\r\nHost: x",
            b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Length: " + b"9" * 5000,
        ):
            with socket.create_connection((server.host, server.port), timeout=30) as connection:
                connection.sendall(head + b"\r\n\r\n")
                assert connection.recv(100).startswith(b"HTTP/1.1 400 ")
        assert server.get("/health").status == 200
    assert "uncaptured" not in log.read_text()


@pytest.mark.parametrize(
    ("flags", "times"),
    [((), 0), (("--base", "http://localhost:8000/"), 0), (("--base", "http://other.example/"), 1)],
)
def test_a_base_that_is_not_the_graphs_is_said_to_have_no_effect(
    tmp_path: Path, flags: tuple[str, ...], times: int
) -> None:
    (tmp_path / "corpus" / "articles").mkdir(parents=True)
    assert kg("build", str(tmp_path / "corpus"), "--store", str(tmp_path / "store")).returncode == 0
    with running(tmp_path / "store", *flags, log=tmp_path / "log"):
        pass
    told = (tmp_path / "log").read_text(encoding="utf-8")
    assert told.count("The IRIs of the graph begin with http://localhost:8000/") == times
    assert told.count("not with http://other.example/") == times
