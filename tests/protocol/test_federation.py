"""SERVICE between real servers: two of kg, and `oxigraph serve`."""

from __future__ import annotations

import json
import shutil
import socket
import subprocess
import sys
import time
from http.client import HTTPConnection
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest

from kg.errors import QueryFailed, UsageError
from kg.settings import Settings
from kg.sparql.calls import calls
from kg.sparql.federation import led_through
from kg.web import create_app
from serving import fill, running

if TYPE_CHECKING:
    from collections.abc import Iterator

    from serving import Reply, Server

NAME = "<http://www.w3.org/2004/02/skos/core#prefLabel>"
RELAY = "http://127.0.0.1:1/secret/1/"


@pytest.fixture(scope="module")
def oxigraph() -> Iterator[str]:
    """Run `oxigraph serve` with one triple and yield where its queries go."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    program = shutil.which("oxigraph", path=str(Path(sys.executable).parent))
    assert program, "the development dependency `oxigraph` is not installed"
    command = [program, "serve", "--bind", f"127.0.0.1:{port}"]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        for _ in range(200):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.05)
        connection = HTTPConnection("127.0.0.1", port, timeout=30)
        update = f'INSERT DATA {{ <urn:b> {NAME} "B there" }}'
        connection.request("POST", "/update", update, {"Content-Type": "application/sparql-update"})
        assert connection.getresponse().status == 204
        connection.close()
        yield f"http://127.0.0.1:{port}/query"
    finally:
        process.terminate()
        process.wait(timeout=30)


@pytest.fixture(scope="module")
def other(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Serve a graph with another name for <urn:a>."""
    store = tmp_path_factory.mktemp("other") / "store"
    fill(store, f'<urn:a> {NAME} "A there" <urn:g> .\n')
    with running(store) as started:
        yield started


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, other: Server, oxigraph: str) -> Iterator[Server]:
    """Serve two names, with leave to call both others, and one that nobody listens at."""
    store = tmp_path_factory.mktemp("one") / "store"
    fill(store, f'<urn:a> {NAME} "A here" <urn:g> .\n<urn:b> {NAME} "B here" <urn:g> .\n')
    hosts = [f"127.0.0.1:{other.port}", oxigraph.removesuffix("/query"), f"localhost:{other.port}"]
    with running(store, "--outbound", ",".join(hosts), "--timeout", "20") as started:
        yield started


def ask(server: Server, query: str, accept: str = "text/csv") -> Reply:
    return server.get(f"/sparql?query={quote(query)}", Accept=accept)


def there(server: Server) -> str:
    return f"http://127.0.0.1:{server.port}/sparql"


def problem(reply: Reply) -> dict[str, str]:
    assert reply.headers["content-type"] == "application/problem+json"
    found: dict[str, str] = json.loads(reply.body)
    return found


def test_a_query_joins_what_another_kg_server_says(server: Server, other: Server) -> None:
    query = f"SELECT ?s ?here ?there {{ ?s {NAME} ?here SERVICE <{there(other)}> {{ ?s {NAME} ?there }} }}"
    reply = ask(server, query)
    assert (reply.status, reply.text) == (200, "s,here,there\r\nurn:a,A here,A there\r\n")
    # What another server says may change at any time.
    assert "etag" not in reply.headers


def test_a_query_joins_what_oxigraph_and_kg_say(server: Server, other: Server, oxigraph: str) -> None:
    query = (
        f"SELECT ?n {{ {{ SERVICE <{oxigraph}> {{ ?s {NAME} ?n }} }} UNION"
        f" {{ service silent<{there(other)}>{{ ?s {NAME} ?n }} }} }} ORDER BY ?n"
    )
    assert ask(server, query).text == "n\r\nA there\r\nB there\r\n"


@pytest.mark.parametrize("form", ["ASK", "CONSTRUCT { ?s ?p ?o }"])
def test_other_forms_of_query_call_too(server: Server, other: Server, form: str) -> None:
    reply = ask(server, f"{form} {{ SERVICE <{there(other)}> {{ ?s ?p ?o }} }}", "*/*")
    assert reply.status == 200
    assert "true" in reply.text or "A there" in reply.text


def test_a_page_and_a_relative_iri_work_too(server: Server, other: Server) -> None:
    query = f"SELECT * {{ SERVICE <{there(other)}> {{ ?s {NAME} ?n }} FILTER(?s != <relative>) }}"
    reply = ask(server, query, "text/html")
    assert reply.status == 200
    assert "A there" in reply.text
    assert "127.0.0.1:" + str(other.port) in reply.text


def test_who_is_not_listed_is_not_called_and_the_mend_is_told(server: Server) -> None:
    said = problem(ask(server, "SELECT *\n{ SERVICE SILENT <https://Example.org:8443/sparql> { ?s ?p ?o } }"))
    assert (said["status"], said["type"][-15:], said["line"]) == (403, "service-refused", 2)
    assert "https://example.org:8443 is not among" in said["detail"]
    assert "puts https://example.org:8443 into KG_OUTBOUND" in said["mend"]


def test_without_a_list_the_denial_says_how_to_allow_it(other: Server) -> None:
    said = problem(ask(other, "SELECT * { SERVICE <http://example.org/sparql> { ?s ?p ?o } }"))
    assert said["status"] == 403
    assert "puts http://example.org into KG_OUTBOUND" in said["mend"]


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * {{ VALUES ?e {{ <{0}> }} SERVICE ?e {{ ?s ?p ?o }} }}",
        "PREFIX e: <{0}> SELECT * {{ SERVICE e: {{ ?s ?p ?o }} }}",
        "BASE <{0}> SELECT * {{ SERVICE <> {{ ?s ?p ?o }} }}",
        "SELECT * {{ ?s ?p 'SERVICE <{0}> {{' }}",
        "SELECT * {{ SERVICE <{0}#x> {{ ?s ?p ?o }} }}",
    ],
)
def test_a_server_that_can_not_be_told_for_sure_is_not_called(
    server: Server, other: Server, query: str
) -> None:
    assert problem(ask(server, query.format(there(other))))["status"] == 403


def test_a_name_for_the_loopback_is_found_out_when_it_is_called(server: Server, other: Server) -> None:
    query = f"SELECT * {{ SERVICE <http://localhost:{other.port}/sparql> {{ ?s ?p ?o }} }}"
    said = problem(ask(server, query))
    assert said["status"] == 422
    assert f"<http://localhost:{other.port}/sparql>" in said["detail"]
    assert "not public" in said["detail"]
    silent = ask(server, query.replace("SERVICE", "SERVICE SILENT"))
    assert silent.status == 200


def test_what_another_server_refuses_is_told_without_the_relay(server: Server, other: Server) -> None:
    reply = ask(server, f"SELECT * {{ SERVICE <{there(other)}/nowhere> {{ ?s ?p ?o }} }}")
    assert problem(reply)["status"] == 422
    assert f"SERVICE <{there(other)}/nowhere>: " in problem(reply)["detail"]
    assert "status 404" in problem(reply)["detail"]


def test_a_syntax_error_is_where_it_is_in_the_query_as_it_was_sent(server: Server, other: Server) -> None:
    query = f"SELECT *\n{{ SERVICE <{there(other)}> {{ ?s ?p ?o }} ; }}"
    said = problem(ask(server, query))
    assert said["status"] == 400
    assert (said["line"], said["column"]) == (2, query.split("\n")[1].index(";") + 1)
    assert f"column {said['column']}" in said["detail"]


def test_the_deadline_holds_for_whom_is_called(server: Server, other: Server) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        host = f"127.0.0.1:{silent.getsockname()[1]}"
        with running(store_of(server), "--outbound", host) as caller:
            reply = caller.get(
                f"/sparql?timeout=1&query={quote(f'SELECT * {{ SERVICE <http://{host}/> {{ ?s ?p ?o }} }}')}"
            )
            # Nobody waits for it any more, so the call ends long before its own time limit of 30 s.
            silent.settimeout(5)
            with silent.accept()[0] as call:
                call.settimeout(10)
                heard = b""
                while piece := call.recv(65536):
                    heard += piece
    assert reply.status == 504
    assert heard.startswith(b"POST / HTTP/1.1")
    assert ask(server, f"ASK {{ SERVICE <{there(other)}> {{ ?s ?p ?o }} }}", "*/*").status == 200


def store_of(server: Server) -> Path:
    arguments = list(map(str, server.process.args)) if isinstance(server.process.args, list) else []
    return Path(arguments[arguments.index("--store") + 1])


def test_an_update_calls_nobody_even_where_a_query_may(server: Server, other: Server) -> None:
    update = f"INSERT {{ ?s ?p ?o }} WHERE {{ SERVICE <{there(other)}> {{ ?s ?p ?o }} }}"
    reply = server.send("POST", "/sparql", update.encode(), Content_Type="application/sparql-update")
    assert reply.status in {401, 403}


def test_a_list_that_can_not_be_held_to_is_refused_at_the_start(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="KG_OUTBOUND"):
        create_app(Settings(store=str(tmp_path), outbound="*.example.org"))
    with pytest.raises(UsageError, match="makes such calls itself"):
        create_app(Settings(store="http://127.0.0.1:1/", outbound="example.org"))


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * { SERVICE <http://a.example/> { ?s ?p ?o } SERVICE<http://b.example/>{} }",
        "SELECT * { SERVICE # x\n SILENT # <y> {\n <http://a.example/> # z\n { } }",
    ],
)
def test_every_call_is_led_through_the_relay(query: str) -> None:
    led = led_through(query, RELAY)
    found = [call.iri or "" for call in calls(led)]
    assert found
    assert all(iri.startswith(RELAY) for iri in found)
    assert "http%3A%2F%2Fa.example%2F" in led


@pytest.mark.parametrize(
    "call", ["?x", "a:b", "a:", "<http://a.example/> { } SERVICE ?x", "\\u003Chttp://a/>"]
)
def test_a_call_that_can_not_be_led_stops_the_query(call: str) -> None:
    with pytest.raises(QueryFailed):
        led_through(f"SELECT * {{ SERVICE {call} {{ }} }}", RELAY)
