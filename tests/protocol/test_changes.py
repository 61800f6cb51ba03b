"""/changes, and what is answered at the IRIs of what is not there any more."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

import pytest
from pyoxigraph import NamedNode, Quad

from kg.settings import Settings
from kg.store import EmbeddedStore
from kg.store.changelog import record
from kg.store.delta import Delta
from kg.terms import KG, OWL, RDF
from kg.web import create_app
from kg.web.packed import Packed
from serving import fill

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from flask.testing import FlaskClient

BASE: Final = "http://localhost:8000/"
GRAPH: Final = NamedNode(f"{BASE}graph/actors")
NQUADS: Final = f"<https://w3id.org/kg/ontology> {RDF.type} {OWL.Ontology} <{BASE}graph/ontology> .\n"


def actor(name: str) -> Quad:
    return Quad(NamedNode(f"{BASE}actor/{name}"), RDF.type, KG.Actor, GRAPH)


def line(name: str) -> str:
    return f"<{BASE}actor/{name}> {RDF.type} {KG.Actor} {GRAPH} .\n"


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    """Serve a store in whose third version the actor b is no more, and c is new in the second."""
    directory: Path = tmp_path_factory.mktemp("changed")
    fill(directory, NQUADS + line("a") + line("b"))
    with EmbeddedStore(directory) as store:
        for added, removed in (("c", ""), ("", "b")):
            before = store.state or ""
            with store.change() as writer:
                if added:
                    writer.load(line(added).encode())
                if removed:
                    writer.update(f"DELETE DATA {{ GRAPH {GRAPH} {{ {actor(removed).triple} }} }}")
            delta = Delta(frozenset(map(actor, added)), frozenset(map(actor, removed)))
            record(directory, before, store.state or "", [delta])
        yield create_app(Settings(log="off"), store).test_client()


def test_what_changed_since_a_version(client: FlaskClient) -> None:
    reply = client.get("/changes?since=1")
    assert (reply.status_code, reply.mimetype) == (200, "text/plain")
    assert reply.text == f"- {line('b')}+ {line('c')}"
    assert reply.headers["Link"] == '</changes?since=3>; rel="next"'
    assert client.get("/changes?since=2").text == f"- {line('b')}"
    assert client.get("/changes?since=3").text == ""
    assert client.get("/changes?since=1", headers={"If-None-Match": reply.headers["ETag"]}).status_code == 304


def test_it_comes_as_an_update_and_as_a_patch(client: FlaskClient) -> None:
    update = client.get("/changes?since=1", headers={"Accept": "application/sparql-update"}).text
    gone, new = (f"  GRAPH {GRAPH} {{ {actor(name).triple} . }}\n" for name in "bc")
    assert update == f"DELETE DATA {{\n{gone}}} ;\nINSERT DATA {{\n{new}}} ;\n"
    patch = client.get("/changes?since=1", headers={"Accept": "application/rdf-patch"}).text
    assert patch == f"TX .\nD {line('b')}A {line('c')}TC .\n"


def test_an_answer_is_made_once_a_version(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(tmp_path, NQUADS + line("a"))
    with EmbeddedStore(tmp_path) as store:
        for name in "bc":
            before = store.state or ""
            with store.change() as writer:
                writer.load(line(name).encode())
            record(tmp_path, before, store.state or "", [Delta(frozenset([actor(name)]), frozenset())])
        client = create_app(Settings(log="off"), store).test_client()
        asked: list[int] = []
        changes = store.changes

        def counted(since: int, until: str) -> dict[bytes, bool]:
            asked.append(since)
            return changes(since, until)

        monkeypatch.setattr(store, "changes", counted)
        both = f"+ {line('b')}+ {line('c')}"
        for _ in range(3):
            assert client.get("/changes?since=1").text == both
            assert client.get("/changes?since=2").text == f"+ {line('c')}"
        assert asked == [1, 2]
        # Another form is another answer, and so is another version.
        patch = client.get("/changes?since=1", headers={"Accept": "application/rdf-patch"}).text
        assert patch.startswith("TX .\n")
        before = store.state or ""
        with store.change() as writer:
            writer.load(line("d").encode())
        record(tmp_path, before, store.state or "", [Delta(frozenset([actor("d")]), frozenset())])
        assert client.get("/changes?since=1").text == both + f"+ {line('d')}"
        assert asked == [1, 2, 1, 1]


def test_what_is_kept_has_its_bounds() -> None:
    # Bytes that do not become fewer: 256 different ones, packed to little more.
    documents = {name: bytes((byte + shift) % 256 for byte in range(256)) for shift, name in enumerate("abc")}
    kept, written = Packed(most=600), []

    def asked(name: str, state: str = "1.a") -> bytes:
        def write() -> bytes:
            written.append(name)
            return documents[name]

        return kept.of(state, (name,), write)

    for name in "abab":
        assert asked(name) == documents[name]
    assert written == ["a", "b"]
    # There is room for two; b goes, which was used longer ago than a.
    asked("a")
    asked("c")
    asked("a")
    assert written == ["a", "b", "c"]
    asked("b")
    assert written == ["a", "b", "c", "b"]
    # What is larger than all of the room is not kept, and drives nothing out.
    assert Packed(most=10).of("1.a", ("a",), lambda: documents["a"]) == documents["a"]
    asked("b", state="2.a")
    assert written[-2:] == ["b", "b"]


@pytest.mark.parametrize(
    ("address", "accept", "status", "words"),
    [
        ("/changes", "", 400, "since=3"),
        ("/changes?since=x", "", 400, "since=3"),
        ("/changes?since=-1", "", 400, "since=3"),
        ("/changes?since=4", "", 404, "earlier"),
        ("/changes?since=0", "", 410, "/dump/"),
        ("/changes?since=1", "image/png", 406, "application/rdf-patch"),
    ],
)
def test_what_cannot_be_told(client: FlaskClient, address: str, accept: str, status: int, words: str) -> None:
    reply = client.get(address, headers={"Accept": accept})
    assert reply.status_code == status
    assert words in json.loads(reply.data)["mend"]


def test_what_is_gone_is_told_from_what_never_was(client: FlaskClient) -> None:
    for path in ("/actor/b", "/actor/b.ttl", "/actor/b.html"):
        gone = client.get(path, headers={"Accept": "application/problem+json"})
        assert gone.status_code == 410
        assert f"{BASE}actor/b" in json.loads(gone.data)["detail"]
        # It leads to an address that answers.
        assert "/changes?since=2" in json.loads(gone.data)["mend"]
    assert client.get("/changes?since=2").status_code == 200
    assert client.get("/actor/never").status_code == 404
    for name in "ac":
        assert client.get(f"/actor/{name}").status_code == 303
