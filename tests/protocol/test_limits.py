"""A query that meets a limit is stopped and says which; the next one is answered."""

from __future__ import annotations

import json
import socket
import threading
import time
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest

from serving import fill, running

if TYPE_CHECKING:
    from collections.abc import Iterator

    from serving import Reply, Server

ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
HUNGRY = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?i ?f ?c"
LONG = "SELECT * { ?a ?b ?c . ?d ?e ?f }"
SHORT = "ASK {}"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    store = tmp_path_factory.mktemp("limits") / "store"
    fill(store, "".join(f'<urn:s{n}> <urn:p> "{n}" <urn:g> .\n' for n in range(300)))
    limits = ["--memory", "200M", "--max-answer", "100k", "--readers", "2", "--waiting", "1"]
    with running(store, *limits) as started:
        yield started


def ask(server: Server, query: str, more: str = "", **headers: str) -> Reply:
    return server.get(f"/sparql?query={quote(query)}{more}", **headers)


def kind(reply: Reply) -> str:
    assert reply.headers["content-type"] == "application/problem+json"
    problem = json.loads(reply.body)
    assert problem["status"] == reply.status
    assert problem["mend"]
    return str(problem["type"]).removeprefix("https://w3id.org/kg/problem#")


def test_a_query_that_takes_too_long_is_504_and_says_after_how_long(server: Server) -> None:
    reply = ask(server, ENDLESS, "&timeout=0.3")
    assert (reply.status, kind(reply)) == (504, "timeout")
    assert "0.3 s" in json.loads(reply.body)["detail"]
    assert ask(server, SHORT).status == 200


def test_a_browser_gets_a_page_that_says_so(server: Server) -> None:
    reply = ask(server, ENDLESS, "&timeout=0.3", Accept="text/html")
    assert reply.status == 504
    assert "0.3 s" in reply.text


def test_a_query_that_needs_too_much_memory_is_503(server: Server) -> None:
    reply = ask(server, HUNGRY)
    assert (reply.status, kind(reply)) == (503, "query-too-costly")
    assert ask(server, SHORT).status == 200


def test_an_answer_that_is_too_large_is_an_error_not_a_part(server: Server) -> None:
    reply = ask(server, LONG, Accept="text/csv")
    assert (reply.status, kind(reply)) == (422, "answer-too-large")
    assert "102400 bytes" in json.loads(reply.body)["detail"]


def test_a_page_shows_as_much_as_a_page_can_and_says_that_there_is_more(server: Server) -> None:
    large = "SELECT ?s ?big { { SELECT (GROUP_CONCAT(STR(?o)) AS ?big) { ?a ?b ?o . ?c ?d ?e } } ?s ?p ?x }"
    reply = ask(server, large, Accept="text/html")
    assert reply.status == 200
    assert len(reply.body) < 3_000_000
    assert "more" in reply.text


@pytest.mark.parametrize("value", ["", "x", "0", "0.000", "-1", "1e9", "0x10", "٣"])
def test_a_timeout_that_is_no_number_is_400(server: Server, value: str) -> None:
    reply = ask(server, SHORT, f"&timeout={quote(value)}")
    assert (reply.status, kind(reply)) == (400, "bad-request")


def test_a_client_that_takes_its_share_waits_and_one_too_many_is_told_to_come_again(server: Server) -> None:
    replies: list[Reply] = []

    def endless() -> None:
        replies.append(ask(server, ENDLESS, "&timeout=2"))

    threads = [threading.Thread(target=endless) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    busy = [reply for reply in replies if reply.status == 503]
    # One runs, one waits, perhaps until its own time is over, and for one there is no place to wait.
    assert {reply.status for reply in replies} == {503, 504}
    for reply in busy:
        assert kind(reply) == "busy"
        assert int(reply.headers["retry-after"]) >= 1


def test_a_client_that_hangs_up_frees_its_reader(server: Server) -> None:
    """One client may use one of the two readers, so the second query is answered only when it is free."""
    with socket.create_connection((server.host, server.port)) as gone:
        gone.sendall(f"GET /sparql?query={quote(ENDLESS)} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        time.sleep(0.3)
    assert ask(server, SHORT).status == 200
