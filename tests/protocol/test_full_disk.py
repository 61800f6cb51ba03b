"""On a full disk writes are refused with 507, reads go on, and nothing half-written stays."""

from __future__ import annotations

import errno
import json
import os
import shutil
import subprocess
import time
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest

from kg.errors import StoreFull
from kg.settings import Settings
from kg.store import EmbeddedStore
from kg.web import create_app
from serving import fill, writable

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from serving import Client

ONE = '<urn:s> <urn:p> "1" <urn:g> .\n'
COUNT = f"/sparql?query={quote('SELECT (COUNT(*) AS ?n) { ?s ?p ?o }')}"
SUBJECTS = 300
# 90,000 texts that cannot be compressed well are more than the disk can hold.
LARGE = b"INSERT { ?s <urn:q> ?text } WHERE { ?s ?p ?o . ?a ?b ?c BIND(STRUUID() AS ?text) }"
UPDATE = "application/sparql-update"


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Path]:
    """Return a folder on a disk of 6 MiB."""
    place = tmp_path / "disk"
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=6m", "tmpfs", str(place)]
    try:
        subprocess.run(mount, check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("mounting a small disk needs root")
    yield place
    subprocess.run(["umount", "--lazy", str(place)], check=True)


def count(client: Client) -> str:
    reply = client.get(COUNT, Accept="text/csv")
    assert reply.status == 200
    return reply.text.split()[1]


def settle(disk: Path) -> None:
    """Wait until nothing more becomes free."""
    before, until = -1, time.monotonic() + 60
    while (now := shutil.disk_usage(disk).free) != before and time.monotonic() < until:
        before = now
        time.sleep(0.5)


def state(store: Path) -> tuple[str, list[str]]:
    generations = sorted(entry.name for entry in (store / "generations").iterdir())
    # A note of what was not published belongs to no chain, see kg.store.changelog.
    found = {entry.name for entry in store.iterdir()} - {"changes"}
    assert found == {"CURRENT", "generations", "turn.lock", "writer.lock"}
    return (store / "CURRENT").read_text(), generations


def test_a_write_is_refused_and_reads_go_on(small: Path) -> None:
    store = small / "store"
    fill(store, "".join(f'<urn:s{n}> <urn:p> "1" <urn:g> .\n' for n in range(SUBJECTS)))
    with writable(store) as client:
        assert count(client) == "300"
        before = state(store)
        for _ in range(2):
            reply = client.send("POST", "/sparql", LARGE, Content_Type=UPDATE)
            assert reply.status == 507
            problem = json.loads(reply.body)
            assert problem["type"] == "https://w3id.org/kg/problem#store-full"
            assert "nothing of this was written" in problem["detail"]
            assert str(small) not in reply.text
            assert state(store) == before
            assert count(client) == "300"
        # What the process that was ended still held open is free once it is gone.
        settle(small)
        with pytest.raises(OSError, match="No space"):
            (small / "ballast").write_bytes(b"x" * 7_000_000)
        insert = b'INSERT DATA { <urn:s> <urn:p> "2" }'
        assert client.send("POST", "/sparql", insert, Content_Type=UPDATE).status == 507
        assert count(client) == "300"
        # A reader that begins on the full disk answers too.
        assert client.get("/sparql?query=ASK{}").status == 200
        (small / "ballast").unlink()
        assert client.send("POST", "/sparql", insert, Content_Type=UPDATE).status == 204
        assert count(client) == "301"


@pytest.mark.parametrize(
    ("function", "number"), [("mkdir", errno.EDQUOT), ("fsync", errno.ENOSPC), ("pwrite", errno.ENOSPC)]
)
def test_wherever_the_space_ends_nothing_is_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, function: str, number: int
) -> None:
    fill(tmp_path / "store", ONE)
    before = state(tmp_path / "store")

    def fail(*arguments: object, **named: object) -> None:
        del arguments, named
        raise OSError(number, os.strerror(number))

    with EmbeddedStore(tmp_path / "store") as store:
        monkeypatch.setattr(os, function, fail)
        with pytest.raises(StoreFull, match="full"), store.change() as writer:
            writer.load(ONE.replace("1", "2").encode())
        monkeypatch.undo()
        assert state(tmp_path / "store") == before
        assert store.count() == 1


def test_a_backup_without_space_leaves_nothing(small: Path, tmp_path: Path) -> None:
    fill(
        tmp_path / "store",
        "".join(f'<urn:s{n}> <urn:p> "{os.urandom(500).hex()}" <urn:g> .\n' for n in range(9000)),
    )
    with EmbeddedStore(tmp_path / "store") as store, pytest.raises(StoreFull):
        store.backup(small / "backup")
    assert list(small.iterdir()) == []


def test_a_dump_without_space_is_507(small: Path, tmp_path: Path) -> None:
    fill(tmp_path / "store", ONE)
    ballast = small / "ballast"
    with EmbeddedStore(tmp_path / "store") as store:
        client = create_app(Settings(dumps=str(small / "dumps"), log="off"), store).test_client()
        with pytest.raises(OSError, match="No space"):
            ballast.write_bytes(b"x" * 7_000_000)
        reply = client.get("/dump/kg.nq.gz", follow_redirects=True)
        problem = json.loads(reply.data)
        assert (reply.status_code, problem["type"]) == (507, "https://w3id.org/kg/problem#dumps-full")
        assert "KG_DUMPS" in problem["detail"]
        assert str(small) not in reply.text
        ballast.unlink()
        with client.get("/dump/kg.nq.gz", follow_redirects=True) as made:
            assert made.status_code == 200


def test_a_store_that_is_read_only_is_read_and_a_write_is_told_that_it_cannot(small: Path) -> None:
    fill(small / "store", ONE)
    with writable(small / "store") as client:
        assert count(client) == "1"
        subprocess.run(["mount", "-o", "remount,ro", str(small)], check=True, capture_output=True)
        reply = client.send("POST", "/sparql", b'INSERT DATA { <urn:s> <urn:p> "2" }', Content_Type=UPDATE)
        problem = json.loads(reply.body)
        assert (reply.status, problem["type"]) == (503, "https://w3id.org/kg/problem#store-unwritable")
        assert problem["title"] == "The graph cannot be written at present"
        assert str(small) not in reply.text
        assert count(client) == "1"
