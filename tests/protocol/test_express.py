"""What is plainly asked is answered without the framework, and nobody can tell but by the time it takes."""

from __future__ import annotations

import json
import socket
from contextlib import ExitStack
from http.client import HTTPConnection
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest

from serving import fill, running

if TYPE_CHECKING:
    from collections.abc import Iterator

    from serving import Server

OWN = {"x-request-id", "server-timing", "date"}
ROWS = 3000
SMALL = "ASK {}"
LARGE = "SELECT * { ?s ?p ?o }"
PAGE = "https://page.example"


@pytest.fixture(scope="module", params=["*", f"{PAGE},https://other.example"])
def server(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("express")
    fill(folder / "store", "".join(f'<urn:s{n}> <urn:p> "{n}" <urn:g> .\n' for n in range(ROWS)))
    tokens = str(folder / "tokens.json")
    arguments = ["--tokens", tokens, "--origins", request.param, "--connections", "20", "--timeout", "5"]
    with running(folder / "store", *arguments) as started:
        yield started


@pytest.mark.parametrize("query", [SMALL, LARGE, "SELECT (NOW() AS ?now) {}", "CONSTRUCT WHERE { ?s ?p ?o }"])
@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Accept": "application/sparql-results+xml, text/turtle;q=0.5"},
        {"Accept": "*/*", "Accept-Encoding": "gzip"},
        {"Accept-Encoding": "br, gzip", "Origin": PAGE},
        {"Origin": "https://elsewhere.example"},
    ],
)
def test_the_headers_are_those_of_the_framework(server: Server, query: str, headers: dict[str, str]) -> None:
    place = f"/sparql?query={quote(query)}"
    plain = server.get(place, **headers)
    # A request with an id of its own goes through the framework.
    framework = server.get(place, X_Request_Id="mine", **headers)
    assert plain.status == framework.status == 200
    assert plain.headers["x-request-id"] != "mine"
    # The present time has now more, now fewer digits.
    own = OWN | {"content-length"} if "NOW" in query else OWN
    told = [{k: v for k, v in reply.headers.items() if k not in own} for reply in (plain, framework)]
    assert ("etag" in told[0]) == ("NOW" not in query) == (plain.body == framework.body)
    assert told[0] == told[1]


def test_queries_by_post_are_plain_too(server: Server) -> None:
    body = f"query={quote(LARGE)}".encode()
    named = {"Content_Type": "application/x-www-form-urlencoded", "Accept": "text/csv"}
    first, again = (server.send("POST", "/sparql", body, **named) for _ in range(2))
    assert first.body == again.body
    assert first.body.count(b"\r\n") == ROWS + 1
    assert first.headers["server-timing"].startswith("queue;")
    assert again.headers["server-timing"].startswith("cache;desc=kept, total;")


@pytest.mark.parametrize("coding", ["identity", "gzip"])
def test_a_client_that_has_the_answer_is_told_so_without_another_reader(server: Server, coding: str) -> None:
    place = f"/sparql?query={quote(LARGE + ' # known')}"
    first = server.get(place, Accept_Encoding=coding)
    known = server.get(place, Accept_Encoding=coding, If_None_Match=first.headers["etag"])
    assert (known.status, known.body) == (304, b"")
    assert known.headers["server-timing"].startswith("cache;desc=kept, total;")
    of_body = {"content-type", "content-length", "content-encoding", "connection"}
    told = [{k: v for k, v in r.headers.items() if k not in OWN | of_body} for r in (first, known)]
    assert told[0] == told[1]
    other = server.get(place, Accept_Encoding=coding, If_None_Match='"other"')
    assert (other.status, other.body) == (200, first.body)


def test_on_one_connection_each_query_has_its_own_answer(server: Server) -> None:
    connection = HTTPConnection(server.host, server.port, timeout=30)
    for number in range(5):
        query = f"SELECT (COUNT(*) AS ?n{number}) {{ ?s ?p ?o }}"
        # A fragment is no part of what is asked.
        connection.request("GET", f"/sparql?query={quote(query)}{'#x' * (number % 2)}")
        (name,) = json.loads(connection.getresponse().read())["head"]["vars"]
        assert name == f"n{number}"
    connection.close()


def test_a_query_that_never_ends_is_stopped_at_the_deadline_of_the_server(server: Server) -> None:
    reply = server.get(f"/sparql?query={quote('SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }')}")
    assert (reply.status, json.loads(reply.body)["type"].rpartition("#")[2]) == (504, "timeout")
    assert server.get(f"/sparql?query={quote(SMALL)}").status == 200


def test_what_the_reader_refuses_is_explained_by_the_framework(server: Server) -> None:
    reply = server.get(f"/sparql?query={quote('SELECT * { ?s ?p }')}")
    assert reply.status == 400
    assert json.loads(reply.body)["excerpt"] == "SELECT * { ?s ?p }"
    assert server.get("/sparql?query=x&query=y").status == 400


def test_an_answer_larger_than_any_buffer_comes_whole_to_a_slow_reader(server: Server) -> None:
    query = "SELECT ?s ?o ?t { ?s ?p ?o . ?t ?q ?r } LIMIT 100000"
    head = f"GET /sparql?query={quote(query)} HTTP/1.1\r\nHost: x\r\nAccept: text/csv\r\n"
    with socket.create_connection((server.host, server.port), timeout=60) as connection:
        # The second one is kept by then, or waits for its turn; both come by small pieces.
        connection.sendall(f"{head}\r\n{head}Connection: close\r\n\r\n".encode())
        received = b"".join(iter(lambda: connection.recv(4096), b""))
    # Each has a line for the names and one for each row.
    assert received.count(b"\r\nurn:s") == 2 * 100_000
    assert received.endswith(b"\r\n")
    assert server.get(f"/sparql?query={quote(SMALL)}").status == 200


@pytest.mark.parametrize(
    ("headers", "words"),
    [
        ("Host: a\r\nhost: b\r\n", "more than one Host"),
        ("Host: a\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n", "both Content-Length"),
    ],
)
def test_what_can_be_read_in_two_ways_is_refused_and_the_connection_closed(
    server: Server, headers: str, words: str
) -> None:
    with socket.create_connection((server.host, server.port), timeout=30) as connection:
        connection.sendall(f"POST /sparql HTTP/1.1\r\n{headers}\r\n0\r\n\r\n".encode())
        connection.shutdown(socket.SHUT_WR)
        received = b"".join(iter(lambda: connection.recv(65536), b""))
    head, _, body = received.partition(b"\r\n\r\n")
    assert head.partition(b" ")[2].startswith(b"400 ")
    assert b"connection: close" in head.lower()
    assert words in json.loads(body)["detail"]


def test_one_address_has_so_many_connections_and_no_more(server: Server) -> None:
    """The servers here allow 20 to each address."""
    with ExitStack() as stack:
        place = (server.host, server.port)
        held = [stack.enter_context(socket.create_connection(place, timeout=30)) for _ in range(20)]
        for connection in held:  # so that all of them were accepted
            connection.sendall(b"GET /health HTTP/1.1\r\nHost: x\r\n\r\n")
            assert connection.recv(65536).startswith(b"HTTP/1.1 200 ")
        one_too_many = stack.enter_context(socket.create_connection(place, timeout=30))
        received = b"".join(iter(lambda: one_too_many.recv(65536), b""))
        other = stack.enter_context(socket.create_connection(place, 30, ("127.0.0.2", 0)))
        other.sendall(b"GET /health HTTP/1.1\r\nHost: x\r\n\r\n")
        assert other.recv(65536).startswith(b"HTTP/1.1 200 ")
    assert received.startswith(b"HTTP/1.1 503 ")
    told = json.loads(received.partition(b"\r\n\r\n")[2])
    assert (told["type"].rpartition("#")[2], told["limit"]) == ("too-many-connections", 20)
    while server.get("/health").status == 503:
        pass
