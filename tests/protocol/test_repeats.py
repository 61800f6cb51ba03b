"""A request that was just answered is answered from memory: the same where it matters, and never too old."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest

from kg.settings import Settings
from kg.store import EmbeddedStore
from kg.store.readers import Load
from kg.web import create_app
from kg.web.census import Count
from kg.web.metrics import Metrics
from kg.web.repeats import Repeats
from kg.web.stopping import Stopping
from kg.web.trace import KEPT, TRACE, Trace
from serving import fill, running

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path
    from wsgiref.types import StartResponse, WSGIEnvironment

    from werkzeug.test import Client as WerkzeugClient
    from werkzeug.test import TestResponse

ONE = '<urn:s> <urn:p> "1" <urn:g> .\n'
TWO = ONE + '<urn:s> <urn:p> "2" <urn:g> .\n'
PLACE = f"/sparql?query={quote('SELECT (COUNT(*) AS ?n) { ?s ?p ?o }')}"
OWN = {"X-Request-Id", "Server-Timing"}


@pytest.fixture
def client(tmp_path: Path) -> Iterator[WerkzeugClient]:
    fill(tmp_path / "store", ONE)
    with EmbeddedStore(tmp_path / "store") as store:
        yield create_app(Settings(tokens=str(tmp_path / "tokens.json")), store, ()).test_client()


def shared(reply: TestResponse) -> list[tuple[str, str]]:
    return sorted(entry for entry in reply.headers if entry[0] not in OWN)


def ask(client: WerkzeugClient, **headers: str) -> TestResponse:
    return client.get(
        PLACE, headers={"Accept": "text/csv", **{k.replace("_", "-"): v for k, v in headers.items()}}
    )


def test_what_is_answered_again_is_the_same_under_another_id(client: WerkzeugClient) -> None:
    first, kept, again = (ask(client) for _ in range(3))
    assert [reply.data for reply in (first, kept, again)] == [b"n\r\n1\r\n"] * 3
    assert shared(first) == shared(kept) == shared(again)
    assert len({reply.headers["X-Request-Id"] for reply in (first, kept, again)}) == 3
    assert again.headers["Server-Timing"].startswith(f"{KEPT}, total;dur=")
    assert "evaluate" not in again.headers["Server-Timing"]  # so it was this that answered


def test_after_a_write_the_new_answer_is_given(client: WerkzeugClient, tmp_path: Path) -> None:
    for _ in range(3):
        ask(client)
    fill(tmp_path / "store", TWO)
    assert [ask(client).data for _ in range(3)] == [b"n\r\n2\r\n"] * 3


def test_other_representations_and_conditions_are_answered_as_ever(client: WerkzeugClient) -> None:
    for _ in range(3):
        tag = ask(client).headers["ETag"]
    assert ask(client, Accept="application/sparql-results+json").data.startswith(b"{")
    assert ask(client, If_None_Match=tag).status_code == 304
    assert ask(client, X_Request_Id="mine").headers["X-Request-Id"] == "mine"
    assert client.post(PLACE).status_code == 415
    assert client.head(PLACE, headers={"Accept": "text/csv"}).data == b""


def test_nothing_is_kept_where_reading_needs_a_token(tmp_path: Path) -> None:
    fill(tmp_path / "store", ONE)
    settings = Settings(tokens=str(tmp_path / "tokens.json"), reading="token")
    with EmbeddedStore(tmp_path / "store") as store:
        client = create_app(settings, store, ()).test_client()
        assert [ask(client).status_code for _ in range(3)] == [401] * 3


def test_a_server_that_stops_and_a_store_that_breaks_are_told(client: WerkzeugClient, tmp_path: Path) -> None:
    for _ in range(3):
        ask(client)
    (tmp_path / "store/CURRENT").write_text("nonsense", encoding="utf-8")
    assert ask(client).status_code == 503


def test_repeats_are_measured(client: WerkzeugClient) -> None:
    for _ in range(5):
        ask(client)
    page = client.application.extensions["kg"].metrics.page("")[0].decode()
    assert 'kg_requests_total{method="GET",route="/sparql",status="200"} 5.0' in page
    assert 'kg_query_answers_total{source="kept"} 4.0' in page


@pytest.mark.parametrize(
    ("most", "asked_again"),
    [
        # An answer takes 1000 bytes and 2001 for the rest: eight of them are kept, the latest ones.
        (24_100, ["0"]),
        # None may take more than an eighth of all.
        (24_000, ["8", "1", "0"]),
    ],
)
def test_what_is_kept_stays_within_its_bytes(most: int, asked_again: list[str]) -> None:
    asked: list[str] = []

    def app(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        asked.append(environ["QUERY_STRING"])
        environ[TRACE] = Trace("1")
        start_response("200 OK", [("Server-Timing", KEPT)])
        return [b"x" * 1000]

    metrics = Metrics(Load, lambda: Count(1, 0, 0, ()))
    repeats = Repeats(app, lambda: 1, most, metrics, Stopping(1.0), lambda: "2")

    def get(query: str) -> None:
        environ = {"REQUEST_METHOD": "GET", "PATH_INFO": "/sparql", "QUERY_STRING": query}
        assert b"".join(repeats(environ, lambda *_: print)) == b"x" * 1000

    for number in range(9):
        get(str(number))
    assert asked == [str(number) for number in range(9)]
    asked.clear()
    for query in ("8", "1", "0"):
        get(query)
    assert asked == asked_again


def test_a_server_answers_them_in_order_on_one_connection(tmp_path: Path) -> None:
    """What is kept is answered by the thread that reads, what is not by another: neither overtakes."""
    fill(tmp_path / "store", ONE)
    other = f"/sparql?query={quote('SELECT ?o { ?s ?p ?o }')}"
    with running(tmp_path / "store", "--tokens", str(tmp_path / "tokens.json")) as server:
        for _ in range(3):
            assert server.get(PLACE, Accept="text/csv").body == b"n\r\n1\r\n"
        places = [PLACE, f"{other}%20", PLACE, PLACE, "/health", f"{other}%20%20", PLACE]
        with socket.create_connection((server.host, server.port), timeout=30) as connection:
            for place in places:
                head = f"GET {place} HTTP/1.1\r\nHost: x\r\nAccept: text/csv\r\n\r\n"
                connection.sendall(head.encode())
            connection.sendall(b"GET /health HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
            received = b"".join(iter(lambda: connection.recv(65536), b""))
    bodies = [part.split(b"HTTP/1.1")[0] for part in received.split(b"\r\n\r\n")[1:]]
    count, value = b"n\r\n1\r\n", b"o\r\n1\r\n"
    assert bodies == [count, value, count, count, b"ok\n", value, count, b"ok\n"]
