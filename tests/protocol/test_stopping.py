"""A server that is told to stop finishes its answers first; a client that has said all is not gone."""

from __future__ import annotations

import json
import os
import signal
import socket
import threading
from datetime import UTC, datetime
from http.client import HTTPResponse
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest

from kg.access import Scope, TokenFile
from serving import fill, running

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from serving import Reply, Server

TRIPLES = 200
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n ?o }"
# Counting 200 * 200 * 200 rows takes about a second.
LONG = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
COUNTED = "n\r\n8000000\r\n"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("stopping")
    fill(folder / "store", "".join(f'<urn:s{n}> <urn:p> "{n}" <urn:g> .\n' for n in range(TRIPLES)))
    return folder


@pytest.fixture(scope="module")
def admin(folder: Path) -> str:
    made = TokenFile(folder / "tokens.json").create(Scope.ADMIN, now=datetime.now(UTC))
    return f"Bearer {made.printed}"


@pytest.fixture(scope="module")
def server(folder: Path) -> Iterator[Server]:
    with running(folder / "store", "--tokens", str(folder / "tokens.json")) as started:
        yield started


class Asking:
    """A query under way."""

    def __init__(self, server: Server, query: str, admin: str) -> None:
        self._replies: list[Reply] = []
        self._thread = threading.Thread(target=self._ask, args=(server, query))
        self._thread.start()
        while not [entry for entry in listed(server, admin) if entry["state"] == "running"]:
            pass

    def _ask(self, server: Server, query: str) -> None:
        self._replies.append(server.get(f"/sparql?query={quote(query)}", Accept="text/csv"))

    def reply(self) -> Reply:
        """Return what was answered at last."""
        self._thread.join(60)
        return self._replies[0]


def listed(server: Server, admin: str) -> list[dict[str, object]]:
    found: list[dict[str, object]] = json.loads(server.get("/running", Authorization=admin).body)
    return found


def test_an_answer_under_way_is_finished_and_a_new_request_sent_away(folder: Path, admin: str) -> None:
    arguments = ["--grace", "59.5", "--tokens", str(folder / "tokens.json")]
    with running(folder / "store", *arguments) as server:
        asking = Asking(server, LONG, admin)
        server.process.terminate()
        while (refused := server.get("/sparql?query=ASK{}")).status == 200:
            pass
        assert refused.status == 503
        assert json.loads(refused.body)["type"] == "https://w3id.org/kg/problem#stopping"
        assert refused.headers["retry-after"] == "60"
        assert server.get("/health").status == 200
        reply = asking.reply()
        assert (reply.status, reply.text) == (200, COUNTED)
        assert server.process.wait(60) == 0


def test_what_takes_longer_than_the_grace_is_stopped_and_told_so(folder: Path, admin: str) -> None:
    arguments = ["--grace", "0.2", "--tokens", str(folder / "tokens.json")]
    with running(folder / "store", *arguments) as server:
        asking = Asking(server, ENDLESS, admin)
        server.process.terminate()
        reply = asking.reply()
        assert reply.status == 503
        problem = json.loads(reply.body)
        assert problem["type"] == "https://w3id.org/kg/problem#cancelled"
        assert "the server stops" in problem["detail"]
        assert server.process.wait(60) == 0


def test_a_second_signal_ends_the_grace(folder: Path, admin: str) -> None:
    arguments = ["--grace", "3000", "--tokens", str(folder / "tokens.json")]
    with running(folder / "store", *arguments) as server:
        asking = Asking(server, ENDLESS, admin)
        server.process.send_signal(signal.SIGINT)
        while server.get("/sparql?query=ASK{}").status != 503:
            pass
        server.process.send_signal(signal.SIGINT)
        assert asking.reply().status == 503
        assert server.process.wait(60) == 0


def readers_of(pid: int) -> set[int]:
    """Return the processes below the fork server, which is the child that has children."""
    parents: dict[int, int] = {}
    for entry in os.listdir("/proc"):  # noqa: PTH208 - names are all that is wanted
        if entry.isdigit():
            try:
                with open(f"/proc/{entry}/stat", encoding="ascii") as file:  # noqa: PTH123
                    parents[int(entry)] = int(file.read().rpartition(")")[2].split()[1])
            except OSError:
                continue
    children = {child for child, parent in parents.items() if parent == pid}
    return {child for child, parent in parents.items() if parent in children}


def test_readers_that_are_killed_disturb_nobody(server: Server, admin: str) -> None:
    asking = Asking(server, LONG, admin)
    for reader in readers_of(server.process.pid):
        os.kill(reader, signal.SIGKILL)
    assert json.loads(server.get("/sparql?query=ASK{}").body)["boolean"] is True
    reply = asking.reply()
    assert (reply.status, reply.text) == (200, COUNTED)


def test_a_client_that_shuts_its_sending_side_gets_its_answer(server: Server) -> None:
    request = f"GET /sparql?query={quote(LONG)} HTTP/1.1\r\nHost: x\r\nAccept: text/csv\r\n\r\n"
    with socket.create_connection((server.host, server.port), timeout=60) as connection:
        connection.sendall(request.encode())
        connection.shutdown(socket.SHUT_WR)
        response = HTTPResponse(connection)
        response.begin()
        assert (response.status, response.read()) == (200, COUNTED.encode())


def test_a_client_that_hangs_up_after_that_frees_its_reader(server: Server, admin: str) -> None:
    connection = socket.create_connection((server.host, server.port), timeout=60)
    connection.sendall(f"GET /sparql?query={quote(ENDLESS)} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
    while not listed(server, admin):
        pass
    connection.shutdown(socket.SHUT_WR)
    assert connection.recv(100).startswith(b"HTTP/1.1 100 ")
    assert listed(server, admin)
    connection.close()
    while listed(server, admin):
        pass
