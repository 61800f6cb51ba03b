"""The operator sees what runs and can stop it; nobody else can."""

from __future__ import annotations

import json
import threading
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from kg.access import Scope, TokenFile
from serving import fill, running

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from serving import Reply, Server

ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"


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


@pytest.mark.parametrize("kind", ["query", "update"])
def test_what_runs_is_listed_and_stopped(server: Server, folder: Path, kind: str) -> None:
    admin = token(folder, Scope.ADMIN)
    assert json.loads(server.get("/running", Authorization=admin).body) == []
    replies: list[Reply] = []
    text = ENDLESS if kind == "query" else f"INSERT {{ <urn:s> <urn:q> ?n }} WHERE {{ {ENDLESS} }}"
    headers = {"Content_Type": f"application/sparql-{kind}", "Authorization": admin}
    asking = threading.Thread(
        target=lambda: replies.append(server.send("POST", "/sparql", text.encode(), **headers))
    )
    asking.start()
    while not (listed := json.loads(server.get("/running", Authorization=admin).body)):
        pass
    (entry,) = listed
    assert (entry["query"], entry["client"]) == (text, "127.0.0.1")
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
