"""Updates through the protocol: SPARQL 1.1 Protocol section 2.2, one test a rule."""

from __future__ import annotations

import json
import threading
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import BlankNode, Literal, NamedNode, Store

from kg.errors import (
    KgError,
    QueryFailed,
    QuerySyntaxError,
    StoreChanged,
    StoreFull,
    StoreLocked,
    StoreUnavailable,
    StoreUnwritable,
    Unsupported,
)
from kg.model.finding import Cause, Finding, Rejected, Severity
from kg.model.source import Origin
from kg.sparql.answer import answer_update
from kg.sparql.guard import Limits, load, refusal
from kg.sparql.messages import Request, Response
from kg.sparql.problem import Problem
from kg.sparql.request import UpdateRequest, carries_update
from kg.store import UNION, Dataset
from kg.store.ledger import Ledger
from kg.store.updates import carry_out
from serving import fill, writable

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from serving import Client

FORM = "application/x-www-form-urlencoded"
DIRECT = "application/sparql-update"
# A graph that holds to the shapes, with what says what its IRIs begin with.
NOTED = """\
<https://w3id.org/kg/ontology> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> \
<http://www.w3.org/2002/07/owl#Ontology> <http://localhost:8000/graph/ontology> .
"""
CLEAR = "CLEAR GRAPH <http://a/>"
G, H = NamedNode("http://g/"), NamedNode("http://h/")
USING = [("using-graph-uri", "http://g/"), ("using-named-graph-uri", "http://h/")]


class Applied:
    """Records updates that the core lets through, or raises in their place."""

    def __init__(self, error: KgError | None = None, refusal: Problem | None = None) -> None:
        self.updates: list[UpdateRequest] = []
        self.error = error
        self.findings: tuple[Finding, ...] = ()
        self.refusal = refusal

    def __call__(self, update: UpdateRequest) -> tuple[Finding, ...]:
        """Take an update."""
        if self.error:
            raise self.error
        self.updates.append(update)
        return self.findings

    def send(self, method: str, query_string: str, body: bytes, content_type: str = "") -> Response:
        """Send a request to the core."""
        request = Request(method, query_string, {"content-type": content_type}, body)
        return answer_update(request, self, lambda: self.refusal, Limits())


def problem(response: Response, status: int) -> dict[str, Any]:
    assert response.status == status, response.body.decode()
    assert response.header("Content-Type") == "application/problem+json"
    found: dict[str, Any] = json.loads(response.body)
    assert found["status"] == status
    return found


@pytest.mark.parametrize(
    ("query_string", "body", "content_type", "using"),
    [
        ("", urlencode({"update": CLEAR}), FORM, UNION),
        ("", CLEAR, DIRECT, UNION),
        ("", CLEAR, f"{DIRECT};charset=UTF-8", UNION),
        ("", urlencode([("update", CLEAR), *USING]), FORM, Dataset((G,), (H,))),
        (urlencode(USING), CLEAR, DIRECT, Dataset((G,), (H,))),
        (urlencode(USING[1:]), CLEAR, DIRECT, Dataset(None, (H,))),
        (urlencode([*USING[:1], ("using-graph-uri", "http://h/")]), CLEAR, DIRECT, Dataset((G, H))),
    ],
)
def test_an_update_is_sent_in_two_ways(
    query_string: str, body: str, content_type: str, using: Dataset
) -> None:
    applied = Applied()
    response = applied.send("POST", query_string, body.encode(), content_type)
    assert (response.status, response.body) == (204, b"")
    assert applied.updates == [UpdateRequest(CLEAR, using)]


def test_an_update_that_supposes_a_tag_is_refused_and_nothing_is_written() -> None:
    applied = Applied()
    headers = {"content-type": DIRECT, "if-match": '"x"'}
    request = Request("POST", "", headers, CLEAR.encode())
    told = problem(answer_update(request, applied, lambda: None, Limits()), 412)
    assert told["type"].endswith("#condition-failed")
    assert applied.updates == []


@pytest.mark.parametrize(
    ("method", "query_string", "body", "content_type", "status"),
    [
        ("GET", "update=CLEAR+ALL", "", "", 400),
        ("HEAD", "update=CLEAR+ALL", "", "", 400),
        ("PUT", "", CLEAR, DIRECT, 405),
        ("POST", "", "update=CLEAR+ALL&update=CLEAR+ALL", FORM, 400),
        ("POST", "update=CLEAR+ALL", CLEAR, DIRECT, 400),
        ("POST", "", "update=CLEAR+ALL&query=ASK+%7B%7D", FORM, 400),
        ("POST", "", "using-graph-uri=http%3A%2F%2Fg%2F", FORM, 400),
        ("POST", "using-graph-uri=g", CLEAR, DIRECT, 400),
        ("POST", "default-graph-uri=http%3A%2F%2Fg%2F", CLEAR, DIRECT, 400),
        ("POST", "", CLEAR, f"{DIRECT}; charset=utf-16", 415),
        ("POST", "update=CLEAR+ALL", "x", "text/plain", 415),
    ],
)
def test_a_request_that_is_none_is_refused(
    method: str, query_string: str, body: str, content_type: str, status: int
) -> None:
    applied = Applied()
    response = applied.send(method, query_string, body.encode(), content_type)
    assert response.status == status
    assert (response.body == b"") == (method == "HEAD")
    assert not applied.updates


def test_bytes_that_are_no_utf_8_are_refused() -> None:
    problem(Applied().send("POST", "", CLEAR.encode() + b"#\xff", DIRECT), 400)
    problem(Applied().send("POST", "", b"update=CLEAR+ALL%23%FF", FORM), 400)


@pytest.mark.parametrize(
    ("error", "status", "kind"),
    [
        (QuerySyntaxError("Line 1, column 7: no.", line=1, column=7), 400, "update-syntax"),
        (QueryFailed("no"), 422, "update-failed"),
        (StoreChanged("no"), 409, "graph-changed"),
        (Unsupported("no"), 501, "not-supported"),
        (StoreLocked("/secret"), 503, "store-busy"),
        (StoreUnwritable("/secret"), 503, "store-unwritable"),
        (StoreUnavailable("/secret"), 503, "store-unavailable"),
        (StoreFull("/secret"), 507, "store-full"),
    ],
)
def test_each_fault_has_its_status(error: KgError, status: int, kind: str) -> None:
    response = Applied(error).send("POST", "", CLEAR.encode(), DIRECT)
    found = problem(response, status)
    assert found["type"].endswith(f"#{kind}")
    assert b"secret" not in response.body
    assert bool(response.header("Retry-After")) is (status == 503)
    if status == 400:
        assert (found["line"], found["column"], found["excerpt"]) == (1, 7, CLEAR)


def test_whoever_may_not_write_learns_only_that() -> None:
    denied = Problem(401, "no-token", "Who are you?", "…", headers=(("WWW-Authenticate", "Bearer"),))
    applied = Applied(refusal=denied)
    response = applied.send("POST", "", b"LOAD <http://a/>", DIRECT)
    problem(response, 401)
    assert response.header("WWW-Authenticate") == "Bearer"
    assert not applied.updates


FINDING = Finding(
    Severity.WARNING,
    "Too late.",
    Origin("http://e/s"),
    "http://shape/",
    mend="Be early.",
    causes=(
        Cause(NamedNode("http://e/s"), "http://c/", "http://e/p", Literal("x", language="en")),
        Cause(BlankNode("b"), "http://c/"),
    ),
)
MEMBERS = [
    {
        "severity": "warning",
        "message": "Too late.",
        "focusNode": "http://e/s",
        "path": "http://e/p",
        "value": '"x"@en',
        "shape": "http://shape/",
        "mend": "Be early.",
    },
    {
        "severity": "warning",
        "message": "Too late.",
        "focusNode": "_:b",
        "shape": "http://shape/",
        "mend": "Be early.",
    },
]


def test_what_the_shapes_say_of_an_accepted_update_is_in_the_answer() -> None:
    applied = Applied()
    applied.findings = (FINDING,)
    response = applied.send("POST", "", CLEAR.encode(), DIRECT)
    assert (response.status, response.header("Content-Type")) == (200, "application/json")
    assert json.loads(response.body) == {
        "written": True,
        "findings": MEMBERS,
        "groups": [{"severity": "warning", "message": "Too late.", "shape": "http://shape/", "count": 2}],
    }


def test_what_the_shapes_refuse_is_listed() -> None:
    refused = Rejected("2 faults.", findings=[FINDING] * 100, mend="Mend them.")
    found = problem(Applied(refused).send("POST", "", CLEAR.encode(), DIRECT), 422)
    assert found["type"].endswith("#not-conforming")
    assert (found["detail"], found["mend"]) == ("2 faults.", "Mend them.")
    assert found["findings"][:2] == MEMBERS
    assert len(found["findings"]) == 100


def test_updates_have_a_size_limit_of_their_own() -> None:
    limits = Limits(query_bytes=10, update_bytes=20)
    assert refusal("x" * 20, limits, "update") is None
    found = refusal("x" * 21, limits, "update")
    assert found
    assert (found.status, "KG_MAX_UPDATE" in found.mend) == (413, True)
    assert refusal("x" * 11, limits) is not None


@pytest.mark.parametrize(
    ("request_", "carries"),
    [
        (Request("POST", "", {"content-type": DIRECT}), True),
        (Request("POST", "", {"content-type": FORM}, b"a=b&upd%61te=x"), True),
        (Request("GET", "update=x"), True),
        (Request("POST", "using-graph-uri=x", {"content-type": FORM}, b""), True),
        (Request("POST", "", {"content-type": FORM}, b"query=update%3D"), False),
        (Request("GET", "query=ASK%7B%7D&updates=1"), False),
        (Request("GET", "query=ASK%7B%7D", {"content-type": DIRECT}), False),
        (Request("OPTIONS", "update=x"), False),
        (Request("PUT", "", {"content-type": DIRECT}), False),
    ],
)
def test_an_update_is_told_from_a_query(request_: Request, *, carries: bool) -> None:
    assert carries_update(request_) is carries


NOWHERE = "<http://127.0.0.1:1/>"


def engine_calls(update: str) -> bool:
    try:
        Store().update(update)
    except OSError as error:
        return "The port 1 is not allowed" in str(error)
    except (SyntaxError, RuntimeError):
        return False
    return False


@pytest.mark.parametrize(
    "update",
    [
        f"LOAD {NOWHERE}",
        f"load{NOWHERE}",
        f"LOAD {NOWHERE} INTO GRAPH <http://g/>",
        f"# c\n\n  # LOAD\nLOAD\n# x\n{NOWHERE}",
        f"CLEAR ALL;LOAD#;\n{NOWHERE}",
        f"CLEAR ALL ; # more\n LOAD {NOWHERE}",
        f"PREFIX x: {NOWHERE} LOADx:",
        f"PREFIX x: {NOWHERE}# <>\nLOAD x:y",
        f"PREFIX : {NOWHERE}LOAD :",
        f"BASE {NOWHERE}LOAD<x>",
        f"INSERT DATA {{ <http://a/> <http://a/> '''\n# ''' }} ; LOAD {NOWHERE}",
    ],
)
def test_a_load_that_the_engine_would_do_is_refused(update: str) -> None:
    assert engine_calls(update)
    assert load(update) is not None
    found = refusal(update, Limits(), "update")
    assert found
    assert (found.status, found.kind) == (403, "load-refused")
    assert "an update calls no other server" in found.detail


@pytest.mark.parametrize("silent", [f"LOAD SILENT {NOWHERE}", f"LOADSILENT{NOWHERE}", "LOAD SILENTx:y"])
def test_a_silent_load_is_refused_too(silent: str) -> None:
    assert load(silent) is not None


@pytest.mark.parametrize(
    "update",
    [
        "PREFIX x: <http://x/> INSERT DATA { x:a x:download <http://a/> ; x:load <http://b/> }",
        "INSERT DATA { <http://a/> <http://a/> 'heavy load: <http://a/>' }",
        "# LOAD <http://a/>\nCLEAR ALL",
    ],
)
def test_the_word_alone_is_no_load(update: str) -> None:
    Store().update(update)  # it is SPARQL
    assert load(update) is None


FRAGMENTS = st.sampled_from(
    [
        *(f"LOAD {NOWHERE}", f"LOAD{NOWHERE}", "LOADx:", "LOAD x:y", "LOAD", NOWHERE, "CLEAR ALL", ";", " "),
        *("#", "\n", "'", '"', "'''", '"""', "\\", "<", ">", "BASE", "PREFIX x:", "VERSION '1.2'", "# ;\n"),
        *("INSERT DATA { <http://a/> <http://a/> ", "}", "INTO GRAPH x:g", "\u00a0", "\r", "\f"),
    ]
)


@given(st.lists(FRAGMENTS, max_size=12))
@settings(max_examples=400, deadline=None)
def test_no_update_that_would_load_gets_through(pieces: list[str]) -> None:
    update = f"PREFIX x: {NOWHERE} " + "".join(pieces)
    assert load(update) is not None or not (engine_calls(update) or kg_calls(update))


def kg_calls(update: str) -> bool:
    try:
        carry_out(Ledger(Store()), update, UNION)
    except KgError as error:
        return "The port 1 is not allowed" in error.message
    return False


def test_service_is_refused_in_an_update() -> None:
    found = refusal(f"INSERT {{ ?s ?p ?o }} WHERE {{ SERVICE {NOWHERE} {{ ?s ?p ?o }} }}", Limits(), "update")
    assert found
    assert found.kind == "service-refused"


@pytest.fixture
def client(tmp_path: Path) -> Iterator[Client]:
    fill(tmp_path / "store", NOTED)
    with writable(tmp_path / "store") as started:
        yield started


def update(client: Client, text: str, query_string: str = "") -> int:
    return client.send("POST", f"/sparql{query_string}", text.encode(), Content_Type=DIRECT).status


def ask(client: Client, pattern: str) -> bool:
    reply = client.get("/sparql?" + urlencode({"query": f"ASK {{ {pattern} }}"}))
    assert reply.status == 200, reply.text
    return bool(json.loads(reply.body)["boolean"])


def test_the_next_query_sees_what_was_written(client: Client) -> None:
    for n in range(5):
        assert update(client, f"INSERT DATA {{ GRAPH <graph/notes> {{ <actor/a> <note> {n} }} }}") == 204
        assert ask(client, f"<actor/a> <note> {n}")
    assert update(client, "INSERT DATA { <actor/a> <note> 'unnamed' }") == 204
    assert ask(client, "<http://localhost:8000/actor/a> <http://localhost:8000/note> 'unnamed'")
    assert update(client, "DELETE WHERE { GRAPH ?g { <actor/a> <note> ?n } }") == 204
    assert not ask(client, "GRAPH ?g { ?s <note> ?n }")


def test_a_fault_beside_a_relative_iri_has_its_place_and_writes_nothing(client: Client) -> None:
    text = "INSERT DATA { <s> <p> 1 } ;\n CLEAR XYZ <x>"
    reply = client.send("POST", "/sparql", text.encode(), Content_Type=DIRECT)
    found = json.loads(reply.body)
    assert (reply.status, found["line"], found["column"]) == (400, 2, 8)
    assert found["excerpt"] == " CLEAR XYZ <x>"
    assert not ask(client, "<s> <p> 1")


def test_writes_at_once_come_one_after_another(client: Client) -> None:
    """Each reads what was written before, so none may be lost."""
    assert update(client, "INSERT DATA { GRAPH <g> { <c> <n> 0 } }") == 204
    text = (
        "DELETE { GRAPH <g> { <c> <n> ?n } } INSERT { GRAPH <g> { <c> <n> ?m } }"
        " WHERE { <c> <n> ?n BIND(?n + 1 AS ?m) }"
    )
    found: list[int] = []
    threads = [threading.Thread(target=lambda: found.append(update(client, text))) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [204] * 6
    assert ask(client, "<c> <n> 6")


def test_a_server_that_is_not_told_otherwise_wants_a_token(server: Client) -> None:
    for text in ("CLEAR ALL", "LOAD <http://a/>", "no update"):
        reply = server.send("POST", "/sparql", text.encode(), Content_Type=DIRECT)
        assert reply.status == 401
        assert reply.headers["www-authenticate"] == 'Bearer realm="kg"'
        assert json.loads(reply.body)["type"].endswith("#no-token")
