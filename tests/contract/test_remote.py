"""What the remote store promises beyond the contract: interruptions, other people's graphs, clear errors."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
from pyoxigraph import NamedNode, QuerySolutions

from kg.errors import QueryFailed, QuerySyntaxError, StoreLocked, StoreUnavailable, UsageError
from kg.store import Dataset, open_store
from kg.store.remote import RemoteStore
from kg.store.remote_writer import _is_abandoned
from kg.store.transport import Endpoints, Transport

KG = "http://example.com/graph/"
TEXTS = "SELECT ?o { ?s <http://example.com/says> ?o } ORDER BY ?o"


def line(graph: str, text: str) -> bytes:
    return f'<http://example.com/s> <http://example.com/says> "{text}" <{graph}> .\n'.encode()


def many(graph: str, count: int = 12_000) -> bytes:
    return b"".join(line(graph, f"text {n}") for n in range(count))


def send(url: str, update: str) -> None:
    connection = HTTPConnection(url.removeprefix("http://"), timeout=60)
    connection.request("POST", "/update", update, {"Content-Type": "application/sparql-update"})
    assert connection.getresponse().status == 204
    connection.close()


def staged(url: str) -> int:
    """Count what stands in staging graphs, seen with the eyes of somebody else."""
    everything = RemoteStore(Endpoints(f"{url}/query"))
    results = everything.query("SELECT ?g { GRAPH ?g { ?s ?p ?o } FILTER(CONTAINS(STR(?g), 'staging')) }")
    return len(list(results))  # type: ignore[arg-type]


@pytest.fixture
def url(oxigraph_url: str) -> str:
    send(oxigraph_url, "DROP ALL")
    return oxigraph_url


def build(store: RemoteStore, nquads: bytes) -> None:
    with store.replace() as writer:
        writer.load(nquads)


def add(store: RemoteStore, nquads: bytes) -> None:
    with store.change() as writer:
        writer.load(nquads)


def at(url: str, graphs_under: str = "") -> RemoteStore:
    return RemoteStore(Endpoints.under(url), graphs_under=graphs_under)


def test_a_url_opens_a_remote_store(url: str) -> None:
    store = open_store(f"{url}/", graphs_under=KG)
    assert isinstance(store, RemoteStore)
    assert store.version is None
    assert store.location == f"{url}/query"
    build(store, line(f"{KG}a", "one"))
    assert store.count() == 1


@pytest.mark.parametrize("filler", [b"", many(f"{KG}c")], ids=["small", "large"])
def test_other_people_s_graphs_stay_and_are_not_listed(url: str, filler: bytes) -> None:
    send(url, 'INSERT DATA { GRAPH <http://other.example/g> { <http://o/s> <http://o/p> "theirs" } }')
    store = at(url, KG)
    build(store, line(f"{KG}a", "one"))
    build(store, line(f"{KG}b", "two") + filler)
    names = {name.value for name in store.graph_names()}
    assert names == {f"{KG}b"} | ({f"{KG}c"} if filler else set())
    assert store.count() == 1 + filler.count(b"\n")
    assert all(quad.graph_name.value.startswith(KG) for quad in store.quads())  # type: ignore[union-attr]
    assert store.query("ASK { GRAPH <http://other.example/g> { ?s ?p 'theirs' } }")
    assert store.count(NamedNode("http://other.example/g")) == 1


def test_graphs_that_a_replacement_would_not_replace_are_refused(url: str) -> None:
    with pytest.raises(UsageError, match=r"other\.example.*not one of kg's"):
        build(at(url, KG), line("http://other.example/g", "one"))
    with pytest.raises(UsageError, match="no graph name"):
        build(at(url), b'<http://example.com/s> <http://example.com/p> "x" .\n')


def test_after_a_large_change_nothing_is_left_over(url: str) -> None:
    store = at(url)
    build(store, many(f"{KG}a"))
    add(store, many(f"{KG}b"))
    assert staged(url) == 0
    assert store.count() == 24_000


def test_staged_facts_are_not_found_by_who_asks_for_them(url: str) -> None:
    store = at(url)
    build(store, line(f"{KG}a", "one"))
    with store.change() as writer:
        writer.load(many(f"{KG}b"))
        assert staged(url) > 4_000
        for query in (
            "ASK { <http://example.com/s> ?p 'text 1' }",
            "ASK { ?s <http://example.com/says> 'text 1' }",
            f"ASK {{ GRAPH <{KG}b> {{ ?s ?p ?o }} }}",
        ):
            assert not store.query(query)
    assert store.query("ASK { <http://example.com/s> <http://example.com/says> 'text 1' }")


CHILD = """
import sys
from kg.store import open_store

line = '<http://example.com/s> <http://example.com/says> "%d" <http://example.com/graph/b> .\\n'
with getattr(open_store(sys.argv[1]), sys.argv[2])() as writer:
    for start in range(0, 10_000_000, 1000):
        writer.load("".join(line % (start + n) for n in range(1000)).encode())
        print(start + 1000, flush=True)
"""


@pytest.mark.parametrize("way", ["replace", "change"])
@pytest.mark.parametrize("enough", [1_000, 30_000], ids=["gathering", "staging"])
def test_a_killed_writer_leaves_the_old_graph(url: str, way: str, enough: int) -> None:
    store = at(url)
    build(store, line(f"{KG}a", "one"))
    with subprocess.Popen(
        [sys.executable, "-c", CHILD, url, way], stdout=subprocess.PIPE, text=True
    ) as writer:
        assert writer.stdout
        while int(writer.stdout.readline()) < enough:
            pass
        os.kill(writer.pid, signal.SIGKILL)
    assert (staged(url) > 0) == (enough > 10_000)
    assert texts(store) == ["one"]
    assert store.count() == 1
    build(store, line(f"{KG}a", "two"))
    assert staged(url) == 0
    assert texts(store) == ["two"]


def texts(store: RemoteStore) -> list[str]:
    results = store.query(TEXTS)
    assert isinstance(results, QuerySolutions)
    return [solution[0].value for solution in results]


def test_a_change_clears_away_an_old_leftover_and_no_fresh_one(url: str) -> None:
    for name, since in (("old", "2020-01-01T00:00:00Z"), ("fresh", datetime.now(UTC).isoformat())):
        graph = f"<urn:kg:staging:{name}>"
        date = f'"{since}"^^<http://www.w3.org/2001/XMLSchema#dateTime>'
        send(url, f"INSERT DATA {{ GRAPH {graph} {{ {graph} <urn:kg:staging:since> {date} }} }}")
    store = at(url)
    add(store, line(f"{KG}a", "one"))
    assert staged(url) == 1
    assert store.query("ASK { GRAPH <urn:kg:staging:fresh> { ?s ?p ?o } }")
    build(store, line(f"{KG}a", "two"))
    assert staged(url) == 0


def test_the_age_of_a_leftover_is_by_the_store_s_clock() -> None:
    now = datetime(2026, 1, 1, 12, tzinfo=UTC)
    assert not _is_abandoned((now - timedelta(hours=5)).isoformat(), now.isoformat())
    assert _is_abandoned((now - timedelta(hours=7)).isoformat(), now.isoformat())
    assert _is_abandoned("2026-01-01T04:59:00.123Z", "2026-01-01T13:00:00+02:00")


def test_a_change_overtaken_by_a_replacement_is_told_and_writes_nothing(url: str) -> None:
    store = at(url)
    build(store, line(f"{KG}a", "one"))

    def overtaken() -> None:
        with store.change() as writer:
            writer.drop_graph(NamedNode(f"{KG}a"))
            writer.load(many(f"{KG}b"))
            build(at(url), line(f"{KG}a", "two"))
            writer.load(many(f"{KG}b"))

    with pytest.raises(StoreLocked, match="at the same time"):
        overtaken()
    assert texts(store) == ["two"]
    assert store.count() == 1
    assert staged(url) == 0


def test_nobody_at_the_url_is_told() -> None:
    store = at("http://127.0.0.1:1")
    with pytest.raises(StoreUnavailable, match=r"http://127\.0\.0\.1:1/query could not be reached"):
        store.query("ASK {}")
    with pytest.raises(StoreUnavailable, match=r"127\.0\.0\.1:1/update"):
        build(store, line(f"{KG}a", "one"))


@pytest.mark.parametrize("wrong", ["localhost:7878", "ftp://example.com", "http://", "file:///etc/passwd"])
def test_what_is_no_url_is_told(wrong: str) -> None:
    with pytest.raises(UsageError, match="no http or https URL"):
        Endpoints(wrong)


Answer = tuple[int, dict[str, str], bytes]


@contextmanager
def serving(answer: Callable[[str, dict[str, str], bytes], Answer]) -> Iterator[str]:
    """Run a server that answers as told, for what a real store will not do on demand."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            status, headers, content = answer(self.path, dict(self.headers), body)
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            with suppress(ConnectionError):
                self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


JSON = {"Content-Type": "application/sparql-results+json; charset=utf-8"}


def test_a_password_is_sent_and_never_shown() -> None:
    seen: list[str | None] = []

    def refuse(_: str, headers: dict[str, str], __: bytes) -> Answer:
        seen.append(headers.get("Authorization"))
        return 401, {"Content-Type": "text/html"}, b"<html><style>p {}</style><p>Who are   you?</p></html>"

    with serving(refuse) as address:
        store = at(f"http://me:s%3Acret@{address}")
        shown = [store.location, repr(Endpoints.under(f"http://me:s%3Acret@{address}"))]
        for attempt in (lambda: store.query("ASK {}"), lambda: build(store, line(f"{KG}a", "one"))):
            with pytest.raises(StoreUnavailable) as caught:
                attempt()
            shown.append(str(caught.value))
            assert "answered with status 401: Who are you?" in caught.value.message
            assert (caught.value.status, caught.value.said) == (401, "Who are you?")
    assert seen == ["Basic bWU6czpjcmV0"] * 2  # me:s:cret
    assert not any("cret" in text for text in shown)


@pytest.mark.parametrize(
    ("status", "error", "told"),
    [
        (400, QuerySyntaxError, "not SPARQL: Parse error at line 3, column 7"),
        (403, StoreUnavailable, "status 403.*\n.*right to do"),
        (404, StoreUnavailable, "status 404.*\n.*Check the URL"),
        (500, QueryFailed, "could not be answered.*status 500"),
        (503, StoreUnavailable, "status 503: Parse error"),
    ],
)
def test_a_refusal_is_told_in_the_store_s_words(status: int, error: type[Exception], told: str) -> None:
    with serving(lambda *_: (status, {}, b"Parse error at line 3, column 7")) as address:
        store = RemoteStore(Endpoints(f"http://{address}/sparql"))
        with pytest.raises(error, match=told) as caught:
            store.query("SELECT * { ?s ?p ?o }")
    if isinstance(caught.value, QuerySyntaxError):
        assert (caught.value.line, caught.value.column) == (3, 7)


@pytest.mark.parametrize(
    ("headers", "content", "told"),
    [
        ({"Content-Type": "text/html"}, b"<h1>Welcome</h1>", "sent text/html.*no SPARQL results"),
        ({}, b"{}", "without a media type"),
        (JSON, b"not json", "no SPARQL results in JSON"),
        (JSON, b'{"head": {}, "boolean": true}', "another kind of query than SELECT"),
    ],
)
def test_what_is_no_answer_is_told(headers: dict[str, str], content: bytes, told: str) -> None:
    with serving(lambda *_: (200, headers, content)) as address:
        store = RemoteStore(Endpoints(f"http://{address}/sparql"))
        with pytest.raises(StoreUnavailable, match=told):
            store.query("SELECT * { ?s ?p ?o }")


def test_a_cut_answer_does_not_look_whole() -> None:
    whole = b"".join(b'<http://example.com/s> <http://example.com/p> "%d" .\n' % n for n in range(1000))
    headers = {"Content-Type": "application/n-triples", "Content-Length": str(len(whole))}
    cut = whole[: whole.index(b'"500"')].rpartition(b"\n")[0] + b"\n"
    with serving(lambda *_: (200, headers, cut)) as address:
        store = RemoteStore(Endpoints(f"http://{address}/sparql"))
        with pytest.raises(StoreUnavailable, match="broke off"):
            list(store.query("CONSTRUCT WHERE { ?s ?p ?o }"))  # type: ignore[arg-type]
    row = b'{"o": {"type": "literal", "value": "x"}}'
    start = b'{"head": {"vars": ["o"]}, "results": {"bindings": [' + b",".join([row] * 1000)
    with serving(lambda *_: (200, {**JSON, "Content-Length": str(10**6)}, start)) as address:
        store = RemoteStore(Endpoints(f"http://{address}/sparql"))
        with pytest.raises(StoreUnavailable, match="broke off"):
            list(store.query("SELECT ?o { ?s ?p ?o }"))  # type: ignore[arg-type]


def test_a_silent_store_is_given_up() -> None:
    def wait(*_: object) -> Answer:
        time.sleep(2)
        return 200, {}, b""

    with serving(wait) as address:
        store = RemoteStore(Endpoints(f"http://{address}/sparql"), timeout=1)
        with pytest.raises(StoreUnavailable, match="did not answer in time"):
            store.query("ASK {}")


def test_a_commit_without_an_answer_is_told_as_unknown() -> None:
    def wait(path: str, *_: object) -> Answer:
        if path == "/update":
            time.sleep(2)
        return 200, {}, b""

    with serving(wait) as address:
        store = RemoteStore(Endpoints.under(f"http://{address}"), commit_timeout=1)
        with pytest.raises(StoreUnavailable, match=r"(?s)not known whether.*whole or not at all"):
            build(store, line(f"{KG}a", "one"))


def test_a_store_whose_default_graph_is_no_union_is_told() -> None:
    row = b'{"found": {"type": "literal", "value": "false"}}'
    no = b'{"head": {"vars": ["found"]}, "results": {"bindings": [' + row + b"]}}"
    with serving(lambda *_: (200, JSON, no)) as address:
        store = RemoteStore(Endpoints.under(f"http://{address}"))
        with pytest.raises(StoreUnavailable, match=r"(?s)not the union.*FROM"):
            store.query("SELECT ?found { ?s ?p ?o }")
        graph = NamedNode(f"{KG}a")
        assert store.query("SELECT ?found { ?s ?p ?o }", Dataset(default_graphs=(graph,))), "asked by name"
        assert store.query("SELECT ?found FROM <http://example.com/graph/a> { ?s ?p ?o }")


def test_somebody_else_s_endpoint_is_asked_as_it_is(url: str) -> None:
    send(url, 'INSERT DATA { <http://o/s> <http://o/p> "default" }')
    send(url, f'INSERT DATA {{ GRAPH <{KG}a> {{ <http://o/s> <http://o/p> "named" }} }}')
    store = RemoteStore(Endpoints(f"{url}/query"))
    results = store.query("SELECT ?o { ?s ?p ?o }")
    assert [solution[0].value for solution in results] == ["default"]  # type: ignore[union-attr]
    with pytest.raises(UsageError, match="only for reading"):
        build(store, line(f"{KG}a", "one"))


def test_a_large_change_needs_the_graph_store_protocol(url: str) -> None:
    store = RemoteStore(Endpoints(f"{url}/query", f"{url}/update"))
    add(store, line(f"{KG}a", "one"))
    with pytest.raises(UsageError, match="Graph Store"):
        add(store, many(f"{KG}b"))
    assert store.count() == 1
    assert staged(url) == 0


def test_a_redirect_is_a_refusal_and_nothing_is_sent_on() -> None:
    asked: list[tuple[str, str]] = []

    class Moved(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked.append((self.command, self.path))
            self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(302)
            self.send_header("Location", "/elsewhere")
            self.end_headers()

        def do_GET(self) -> None:
            asked.append((self.command, self.path))
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Moved) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        url = f"http://user:secret@127.0.0.1:{server.server_port}"
        try:
            with pytest.raises(StoreUnavailable, match="302"):
                Transport(Endpoints.under(url), timeout=10).update("CLEAR ALL", timeout=10)
        finally:
            server.shutdown()
    assert asked == [("POST", "/update")]
