"""What is wrong with a request is a problem document, whoever finds it: the application or the server."""

from __future__ import annotations

import json
import re
import socket
from contextlib import ExitStack
from http.client import HTTPResponse
from typing import TYPE_CHECKING, Any, Final

import pytest

from kg.settings import Settings
from kg.web import create_app
from serving import fill, running

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kg.store import GraphStore
    from serving import Server

TYPE: Final = "https://w3id.org/kg/problem#"
DIRECT: Final = "application/sparql-query"
HEAD: Final = b"GET /health HTTP/1.1\r\nHost: x\r\n"
MAX_BODY: Final = 50_000
# By KG_MAX_QUERY of 1000 an address may have 3 * 1000 + 8192 bytes, and the server reads 65536 more.
MAX_ADDRESS: Final = 11_192


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    store = tmp_path_factory.mktemp("faulty")
    fill(store, '<urn:s> <urn:p> "1" <urn:g> .\n')
    with running(store, "--max-body", str(MAX_BODY), "--max-query", "1000") as started:
        yield started


def raw(server: Server, request: bytes) -> tuple[int, dict[str, str], bytes]:
    """Send bytes as they are; return status, headers and body of the answer."""
    with socket.create_connection((server.host, server.port), timeout=10) as connection:
        connection.sendall(request)
        response = HTTPResponse(connection)
        response.begin()
        headers = {name.lower(): value for name, value in response.getheaders()}
        return response.status, headers, response.read()


def problem(headers: dict[str, str], body: bytes) -> dict[str, Any]:
    assert headers["content-type"] == "application/problem+json"
    read: dict[str, Any] = json.loads(body)
    assert read["title"]
    assert read["mend"]
    return read


@pytest.mark.parametrize(
    ("method", "path", "status", "kind", "words"),
    [
        ("GET", "/nowhere", 404, "unknown", "/nowhere"),
        ("GET", "/running/x", 404, "unknown", "/running/x"),
        ("PUT", "/", 405, "method-not-allowed", "PUT"),
        ("BREW", "/sparql", 405, "method-not-allowed", "BREW"),
        ("GET", "/" + "a" * 9000, 414, "address-too-long", "9001 bytes; the limit is 8192"),
        ("GET", "/sparql?x=" + "a" * MAX_ADDRESS, 414, "address-too-long", f"the limit is {MAX_ADDRESS}"),
    ],
)
def test_the_application_names_place_value_and_mend(
    server: Server, method: str, path: str, status: int, kind: str, words: str
) -> None:
    reply = server.send(method, path)
    found = problem(reply.headers, reply.body)
    assert (reply.status, found["status"], found["type"]) == (status, status, TYPE + kind)
    assert words in found["detail"]
    page = server.send(method, path, Accept="text/html")
    assert (page.status, page.headers["content-type"]) == (status, "text/html; charset=utf-8")
    assert found["mend"].split(";")[0] in page.text


def test_a_body_that_is_a_little_too_long_is_refused_with_limit_and_size(server: Server) -> None:
    reply = server.send("POST", "/sparql", b"a" * (MAX_BODY + 1), Content_Type=DIRECT)
    found = problem(reply.headers, reply.body)
    assert (reply.status, found["type"]) == (413, f"{TYPE}body-too-long")
    assert (found["limit"], found["size"]) == (MAX_BODY, MAX_BODY + 1)
    assert "KG_MAX_BODY" in found["mend"]


@pytest.mark.parametrize("accept", ["*/*", "text/html"])
def test_a_body_that_is_much_too_long_is_refused_while_it_is_sent(server: Server, accept: str) -> None:
    size = 20 * 1024**2
    reply = server.send(
        "POST",
        "/sparql",
        b"a" * size,
        Content_Type="application/sparql-query",
        Accept=accept,
        X_Request_Id="big",
    )
    assert (reply.status, reply.headers["x-request-id"]) == (413, "big")
    assert reply.headers["connection"] == "close"
    if accept == "text/html":
        assert f"{size} bytes" in reply.text
        assert reply.headers["content-type"] == "text/html; charset=utf-8"
    else:
        found = problem(reply.headers, reply.body)
        assert (found["limit"], found["size"]) == (MAX_BODY, size)


def test_a_body_in_chunks_that_is_too_long_is_refused(server: Server) -> None:
    chunk = b"2710\r\n" + b"a" * 10_000 + b"\r\n"
    head = b"POST /sparql HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
    status, headers, body = raw(server, head + chunk * 40)
    assert status == 413
    assert problem(headers, body)["limit"] == MAX_BODY


@pytest.mark.parametrize(
    ("request_", "status", "kind"),
    [
        (HEAD + b"X-Long: " + b"a" * 33_000 + b"\r\n\r\n", 431, "headers-too-long"),
        (
            HEAD + (b"X-Many: " + b"a" * 90 + b"\r\n") * 900 + b"\r\n",
            431,
            "headers-too-long",
        ),
        (b"GET /" + b"a" * 200_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n", 414, "address-too-long"),
        (b"nonsense\r\n\r\n", 400, "not-http"),
        (b"get / HTTP/1.1\r\n\r\n", 400, "not-http"),
        (b"GET / HTTP/1.1\r\nBad Header: x\r\n\r\n", 400, "not-http"),
        (b"GET / HTTP/1.1\r\nno colon\r\n\r\n", 400, "not-http"),
        (b"POST /sparql HTTP/1.1\r\nContent-Length: -1\r\n\r\n", 400, "not-http"),
        (b"POST /sparql HTTP/1.1\r\nContent-Length: many\r\n\r\n", 400, "not-http"),
        (b"POST /sparql HTTP/1.1\r\nTransfer-Encoding: gzip\r\n\r\n", 501, "transfer-coding-unknown"),
        (b"POST /sparql HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", 400, "not-http"),
    ],
)
def test_what_the_server_can_not_read_is_a_problem_document_too(
    server: Server, request_: bytes, status: int, kind: str
) -> None:
    found_status, headers, body = raw(server, request_)
    found = problem(headers, body)
    assert (found_status, found["status"], found["type"]) == (status, status, TYPE + kind)
    assert headers["x-request-id"]
    assert "default-src 'none'" in headers["content-security-policy"]
    assert "waitress" not in body.decode().lower()
    assert server.get("/health").status == 200


def test_what_a_client_sent_can_not_break_out_of_the_page(server: Server) -> None:
    page = server.get("/<script>alert(1)</script>", Accept="text/html")
    assert page.status == 404
    assert "<script" not in page.text


def test_a_query_that_is_too_long_says_by_how_much(server: Server) -> None:
    reply = server.send("POST", "/sparql", b"ASK {}".ljust(1001), Content_Type=DIRECT)
    found = problem(reply.headers, reply.body)
    assert (reply.status, found["limit"], found["size"]) == (413, 1000, 1001)


def test_other_servers_than_kg_s_own_have_the_same_limits(store: GraphStore) -> None:
    client = create_app(Settings(), store).test_client()
    assert client.get("/health", headers={"X-Long": "a" * 33_000}).status_code == 431
    assert client.get("/" + "a" * 9000).status_code == 414
    reply = client.get("/nowhere", headers={"Accept": "text/html"})
    assert re.search(r"<h1>404</h1>", reply.text)


def test_a_made_up_token_does_not_let_a_stranger_send_more(server: Server) -> None:
    reply = server.send(
        "POST", "/sparql", b"a" * 20 * 1024**2, Content_Type=DIRECT, Authorization="Bearer kg_made_up"
    )
    assert reply.status == 413
    assert problem(reply.headers, reply.body)["limit"] == MAX_BODY


def test_many_idle_connections_do_not_shut_others_out(server: Server) -> None:
    with ExitStack() as idle:
        for _ in range(150):
            idle.enter_context(socket.create_connection((server.host, server.port), timeout=10))
        assert server.get("/health").status == 200
