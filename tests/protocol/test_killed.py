"""A server that is killed while it writes: what it acknowledged is there, and nothing is there in part."""

from __future__ import annotations

import fcntl
import http.client
import random
import threading
import time
from datetime import UTC, datetime
from itertools import count
from typing import TYPE_CHECKING

import pytest

from kg.access import Scope, TokenFile
from kg.store import EmbeddedStore
from serving import fill, running

if TYPE_CHECKING:
    from pathlib import Path

    from serving import Server

ROUNDS = 20
DIRECT = "application/sparql-update"
ENDLESS = """INSERT { <urn:s> <urn:q> ?n }
WHERE { SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l } }"""


@pytest.fixture
def token(tmp_path: Path) -> str:
    return f"Bearer {TokenFile(tmp_path / 'tokens').create(Scope.WRITE, now=datetime.now(UTC)).printed}"


def update(server: Server, text: str, token: str) -> int:
    try:
        return server.send("POST", "/sparql", text.encode(), Content_Type=DIRECT, Authorization=token).status
    except (OSError, http.client.HTTPException):
        return 0


def kill(server: Server) -> None:
    server.process.kill()
    server.process.wait()


def test_whoever_writes_for_a_killed_server_lets_others_write_soon(tmp_path: Path, token: str) -> None:
    fill(tmp_path / "store", "".join(f'<urn:s{n}> <urn:p> "{n}" <urn:g> .\n' for n in range(300)))
    with running(tmp_path / "store", "--tokens", str(tmp_path / "tokens")) as server:
        sender = threading.Thread(target=update, args=(server, ENDLESS, token))
        sender.start()
        while not is_locked(tmp_path / "store"):
            time.sleep(0.01)
        kill(server)
        sender.join()
    end = time.monotonic() + 30
    while is_locked(tmp_path / "store"):
        assert time.monotonic() < end, "the process that writes lives on"
        time.sleep(0.01)
    with EmbeddedStore(tmp_path / "store") as store:
        assert store.count() == 300


def is_locked(directory: Path) -> bool:
    with (directory / "writer.lock").open("rb") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False


@pytest.mark.long
def test_what_was_acknowledged_is_there_and_nothing_is_there_in_part(tmp_path: Path, token: str) -> None:
    fill(tmp_path / "store", "")
    numbers, acknowledged = count(), set()
    chance = random.Random(7)  # noqa: S311 - not for secrets

    def write(server: Server) -> None:
        while True:
            number = next(numbers)
            pair = f"<urn:s{number}> <urn:p> 1 . GRAPH <urn:g> {{ <urn:s{number}> <urn:q> 2 }}"
            status = update(
                server, f"INSERT DATA {{ {pair} }} ; INSERT DATA {{ <urn:s{number}> <urn:r> 3 }}", token
            )
            if not status:
                return
            if status == 204:
                acknowledged.add(number)

    for _ in range(ROUNDS):
        with running(tmp_path / "store", "--tokens", str(tmp_path / "tokens")) as server:
            threads = [threading.Thread(target=write, args=(server,)) for _ in range(3)]
            for thread in threads:
                thread.start()
            before = len(acknowledged)
            while len(acknowledged) == before:
                time.sleep(0.01)
            time.sleep(chance.uniform(0, 1.5))
            kill(server)
            for thread in threads:
                thread.join()
        with EmbeddedStore(tmp_path / "store") as store:
            held: dict[int, int] = {}
            for quad in store.quads():
                number = int(quad.subject.value.removeprefix("urn:s"))  # type: ignore[union-attr]
                held[number] = held.get(number, 0) + 1
        assert acknowledged <= held.keys()
        assert set(held.values()) <= {3}
