"""Files of the whole graph: what is in them, in pieces, once a version and in bounds."""

from __future__ import annotations

import gzip
import hashlib
import json
from typing import TYPE_CHECKING, Final

import pytest
from pyoxigraph import RdfFormat, parse

from kg.settings import Settings
from kg.store import EmbeddedStore
from kg.terms import KG, OWL, RDF
from kg.web import create_app
from serving import Client, fill, running

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

BASE: Final = "http://localhost:8000/"
NQUADS: Final = "".join(
    [f"<https://w3id.org/kg/ontology> {RDF.type} {OWL.Ontology} <{BASE}graph/ontology> .\n"]
    + [f"<{BASE}actor/a{n}> {RDF.type} {KG.Actor} <{BASE}graph/{n % 3}/x> .\n" for n in range(500)]
)
SYNTAX: Final = {"nq": RdfFormat.N_QUADS, "trig": RdfFormat.TRIG}


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Client, Path]]:
    directory = tmp_path_factory.mktemp("dumped")
    fill(directory / "store", NQUADS)
    with running(directory / "store", "--log", "off", "--dumps", str(directory / "dumps")) as started:
        yield started, directory


@pytest.fixture
def server(served: tuple[Client, Path]) -> Client:
    return served[0]


def address(server: Client, kind: str) -> str:
    reply = server.get(f"/dump/kg.{kind}.gz")
    assert reply.status == 307
    return reply.headers["location"]


def folder_of(dumps: Path) -> Path:
    """Return the folder of the one store whose files are in a folder of dumps."""
    (found,) = dumps.glob("store-*")
    return found


@pytest.mark.parametrize("kind", ["nq", "trig"])
def test_the_file_is_the_graph_and_says_its_digest(server: Client, kind: str) -> None:
    path = address(server, kind)
    reply = server.get(path, Accept_Encoding="gzip, br")
    assert (reply.status, reply.headers["content-type"]) == (200, "application/gzip")
    # The file is compressed, the transfer is not.
    assert "content-encoding" not in reply.headers
    expected = set(parse(NQUADS, format=RdfFormat.N_QUADS))
    assert set(parse(gzip.decompress(reply.body), format=SYNTAX[kind])) == expected
    digest = hashlib.sha256(reply.body).hexdigest()
    assert server.get(f"{path}.sha256").text == f"{digest}  kg.{kind}.gz\n"
    assert reply.headers["etag"] == f'"{digest}"'
    assert server.get(path, If_None_Match=reply.headers["etag"]).status == 304
    head = server.send("HEAD", path)
    assert (head.status, head.headers["content-length"], head.body) == (200, str(len(reply.body)), b"")


def test_a_download_can_be_resumed(server: Client) -> None:
    path = address(server, "nq")
    whole = server.get(path)
    assert whole.headers["accept-ranges"] == "bytes"
    tag, size = whole.headers["etag"], len(whole.body)
    rest = server.get(path, Range="bytes=100-", If_Range=tag)
    assert (rest.status, rest.headers["content-range"]) == (206, f"bytes 100-{size - 1}/{size}")
    assert whole.body[:100] + rest.body == whole.body
    # If the file is another one, all of it comes (RFC 9110, 13.1.5).
    other = server.get(path, Range="bytes=100-", If_Range='"other"')
    assert (other.status, other.body) == (200, whole.body)
    assert server.get(path, Range=f"bytes={size}-").status == 416


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("bytes=0-1", (206, 2)),
        ("Bytes = 0-1", (200, None)),
        ("BYTES= 2-4 ", (206, 3)),
        ("bytes=-4", (206, 4)),
        # A unit that is not known, several ranges, and what is none, are as if not sent (RFC 9110, 14.2).
        ("items=0-1", (200, None)),
        ("bytes=0-1,5-6", (200, None)),
        ("bytes=a-b", (200, None)),
        ("bytes=", (200, None)),
        (f"bytes={'9' * 5000}-", (200, None)),
        ("bytes=999999-", (416, 0)),
    ],
)
def test_only_one_range_of_bytes_is_a_part(
    server: Client, asked: str, expected: tuple[int, int | None]
) -> None:
    path = address(server, "nq")
    status, length = expected
    reply = server.get(path, Range=asked)
    assert reply.status == status
    whole = len(server.get(path).body)
    if status != 416:
        assert len(reply.body) == (length or whole)
    # Only GET has ranges.
    head = server.send("HEAD", path, Range=asked)
    assert (head.status, head.headers["content-length"]) == (200, str(whole))


def test_conditions_come_before_ranges(server: Client) -> None:
    path = address(server, "nq")
    tag = server.get(path).headers["etag"]
    assert server.get(path, Range="bytes=0-1", If_None_Match=tag).status == 304
    assert server.get(path, Range="bytes=0-1", If_Match=tag).status == 206
    assert server.get(path, Range="bytes=0-1", If_Match="*").status == 206
    assert server.get(path, Range="bytes=0-1", If_Match='"other"').status == 412
    assert server.get(path, If_Match=f"W/{tag}").status == 412
    past = "Thu, 01 Jan 1970 00:00:00 GMT"
    assert server.get(path, If_Unmodified_Since=past).status == 412
    assert server.get(path, If_Unmodified_Since=past, If_Match=tag).status == 200


def test_a_single_graph_has_its_name(server: Client) -> None:
    state = address(server, "nq").split("/")[2]
    for kind, syntax in SYNTAX.items():
        reply = server.get(f"/dump/{state}/graph/1/x.{kind}.gz")
        assert (reply.status, reply.headers["content-type"]) == (200, "application/gzip")
        expected = {
            quad for quad in parse(NQUADS, format=RdfFormat.N_QUADS) if "/1/x" in str(quad.graph_name)
        }
        assert set(parse(gzip.decompress(reply.body), format=syntax)) == expected
    assert server.get(f"/dump/{state}/graph/none.nq.gz").status == 404


def test_the_list_is_a_page_and_data(server: Client) -> None:
    assert "application/gzip" in server.get("/dump/", Accept="text/turtle").text
    page = server.get("/dump/", Accept="text/html").text
    assert f'href="{address(server, "nq")}"' in page
    assert "graph/0/x.trig.gz" in page


def test_a_version_that_is_past_is_gone_and_its_files_too(tmp_path: Path) -> None:
    fill(tmp_path / "store", NQUADS)
    settings = Settings(dumps=str(tmp_path / "dumps"), log="off")
    with EmbeddedStore(tmp_path / "store") as store:
        client = create_app(settings, store).test_client()
        old = client.get("/dump/kg.nq.gz").headers["Location"]
        assert client.get(old, buffered=True).status_code == 200
        fill(tmp_path / "store", NQUADS.replace("/a1>", "/b1>"))
        gone = client.get(old)
        assert gone.status_code == 410
        new = client.get("/dump/kg.nq.gz").headers["Location"]
        assert new.split("/")[2] in json.loads(gone.data)["detail"]
        assert b"/b1>" in gzip.decompress(client.get(new, buffered=True).data)
        assert [entry.name for entry in folder_of(tmp_path / "dumps").iterdir()] == [new.split("/")[2]]
        assert client.get("/dump/99.x/kg.nq.gz").status_code == 404
        assert client.get("/dump/x/kg.nq.gz").status_code == 404


def fetched(store: EmbeddedStore, dumps: Path) -> None:
    client = create_app(Settings(dumps=str(dumps), log="off"), store, examples=()).test_client()
    with client.get("/dump/kg.nq.gz", follow_redirects=True) as reply:
        assert reply.status_code == 200


def test_only_own_files_of_past_versions_are_removed(tmp_path: Path) -> None:
    fill(tmp_path / "store", NQUADS)
    dumps = tmp_path / "dumps"
    # What others put there, some of it named like a version.
    kept = [
        "photographs/one.jpg",
        "1.0123456789abcdef/kg.nq.gz",
        "1.0123456789abcdef/letters.txt",
        "store-0123456789abcdef/1.0123456789abcdef/kg.nq.gz",
        "kg.nq.gz",
    ]
    for name in kept:
        (dumps / name).parent.mkdir(parents=True, exist_ok=True)
        (dumps / name).write_text("kept")
    with EmbeddedStore(tmp_path / "store") as store:
        fetched(store, dumps)
        (own,) = (one for one in dumps.glob("store-*") if one.name != "store-0123456789abcdef")
        beside = {
            "notes/kg.nq.gz": "no version",
            "2.x/kg.nq.gz": "no version either",
            "2.0123456789abcdef/letters.txt": "a letter",
            "2.0123456789abcdef/kg.nq.gz": "a past version",
            "2.0123456789abcdef/kg.nq.gz.json": "a past version",
            "2.0123456789abcdef/kg.trig.gz.77.part": "a past version",
            "3.0123456789abcdef/kg.nq.gz": "a past version",
        }
        for name, said in beside.items():
            (own / name).parent.mkdir(parents=True, exist_ok=True)
            (own / name).write_text(said)
        (own / "4.0123456789abcdef").symlink_to(dumps / "1.0123456789abcdef")
        fill(tmp_path / "store", NQUADS.replace("/a1>", "/b1>"))
        fetched(store, dumps)
    assert [(dumps / name).read_text() for name in kept] == ["kept"] * len(kept)
    left = {name: (own / name).is_file() for name in beside}
    assert left == {name: said != "a past version" for name, said in beside.items()}
    assert not (own / "3.0123456789abcdef").exists()


def test_servers_of_different_stores_share_a_folder(tmp_path: Path) -> None:
    dumps, names = tmp_path / "dumps", ("one", "two")
    for name in names:
        fill(tmp_path / name, NQUADS)
        with EmbeddedStore(tmp_path / name) as store:
            fetched(store, dumps)
    for name in names:
        with EmbeddedStore(tmp_path / name) as store:
            assert len([*dumps.glob(f"store-*/{store.state}/kg.nq.gz")]) == 1


def test_what_is_too_large_is_not_kept(tmp_path: Path) -> None:
    fill(tmp_path / "store", NQUADS)
    settings = Settings(dumps=str(tmp_path / "dumps"), max_dump=1000, log="off")
    with EmbeddedStore(tmp_path / "store") as store:
        client = create_app(settings, store).test_client()
        reply = client.get("/dump/kg.nq.gz", follow_redirects=True)
        assert reply.status_code == 422
        assert "KG_MAX_DUMP" in json.loads(reply.data)["detail"]
    assert not [entry for entry in (tmp_path / "dumps").rglob("*") if entry.is_file()]


def test_a_file_that_was_cut_is_made_again(served: tuple[Client, Path]) -> None:
    server, directory = served
    path = address(server, "nq")
    before = server.get(path).body
    file = folder_of(directory / "dumps") / path.removeprefix("/dump/")
    file.write_bytes(before[:50])
    assert server.get(path).body == before


def test_a_file_that_another_version_took_the_place_of_is_gone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(tmp_path / "store", NQUADS)
    with EmbeddedStore(tmp_path / "store") as store:
        settings = Settings(dumps=str(tmp_path / "dumps"))
        client = create_app(settings, store=store, examples=()).test_client()
        place = client.get("/dump/kg.nq.gz").headers["Location"]
        with client.get(place) as reply:
            assert reply.status_code == 200

        def meanwhile(*arguments: object, **named: object) -> None:
            del arguments, named
            with store.change() as writer:
                writer.load(b"<urn:s> <urn:p> <urn:o> <urn:g> .")
            raise FileNotFoundError

        monkeypatch.setattr("kg.web.dumps.flask.send_file", meanwhile)
        assert client.get(place).status_code == 410


def test_the_folder_is_where_the_server_was_started_unless_it_is_told_another(tmp_path: Path) -> None:
    fill(tmp_path / "store", NQUADS)
    with running(tmp_path / "store", "--log", "off", folder=tmp_path) as started:
        path = address(started, "nq")
        reply = started.get(path)
        assert reply.status == 200
        assert set(parse(gzip.decompress(reply.body), format=RdfFormat.N_QUADS)) == set(
            parse(NQUADS, format=RdfFormat.N_QUADS)
        )
    assert (folder_of(tmp_path / ".kg" / "dumps") / path.removeprefix("/dump/")).is_file()


def test_a_file_that_vanishes_is_not_said_to_be_on_its_way(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(tmp_path / "store", NQUADS)

    def vanished(*arguments: object, **named: object) -> None:
        del arguments, named
        raise FileNotFoundError

    with EmbeddedStore(tmp_path / "store") as store:
        client = create_app(Settings(dumps=str(tmp_path / "dumps")), store=store, examples=()).test_client()
        place = client.get("/dump/kg.nq.gz").headers["Location"]
        monkeypatch.setattr("kg.web.dumps.flask.send_file", vanished)
        reply = client.get(place)
    assert (reply.status_code, json.loads(reply.data)["type"]) == (
        503,
        "https://w3id.org/kg/problem#dump-unavailable",
    )


def test_a_folder_that_cannot_be_written_is_named_at_the_start_and_to_who_asks(tmp_path: Path) -> None:
    fill(tmp_path / "store", NQUADS)
    (tmp_path / "file").touch()
    place, log = tmp_path / "file" / "dumps", tmp_path / "log"
    with running(tmp_path / "store", "--log", "off", "--dumps", str(place), log=log) as started:
        assert f"Warning: {place} cannot be written" in log.read_text(encoding="utf-8")
        assert "--dumps" in log.read_text(encoding="utf-8")
        reply = started.get(address(started, "nq"))
        assert started.get("/ready").status == 200
    problem = json.loads(reply.body)
    assert (reply.status, problem["type"]) == (503, "https://w3id.org/kg/problem#dump-unavailable")
    assert "KG_DUMPS" in problem["detail"]
    # Where it is on the server is for the operator.
    assert str(tmp_path) not in reply.text
    assert "dumps cannot be written: Not a directory" in log.read_text(encoding="utf-8")
