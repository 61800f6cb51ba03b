"""The operator's tools are told whether the server lives, whether it can work, and how it does."""

from __future__ import annotations

import json
import logging
import os
import signal
import subprocess
import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import pytest
from prometheus_client.parser import text_string_to_metric_families

from kg.access import Scope, TokenFile
from kg.settings import Settings
from kg.store import EmbeddedStore
from kg.web import create_app
from kg.web.census import LISTED, Census
from kg.web.requestlog import LOGGER
from serving import fill, running

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from flask.testing import FlaskClient


QUERY = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
TWO = "".join(f'<urn:s> <urn:p> "{n}" <urn:g> .\n' for n in (1, 2))
TEXT = {"Accept": "text/csv"}


@pytest.fixture
def client(tmp_path: Path) -> Iterator[FlaskClient]:
    fill(tmp_path / "store", TWO)
    settings = Settings(metrics="public", tokens=str(tmp_path / "tokens.json"))
    with EmbeddedStore(tmp_path / "store") as store:
        yield create_app(settings, store).test_client()


def measured(client: FlaskClient) -> dict[tuple[str, tuple[tuple[str, str], ...]], float]:
    text = client.get("/metrics").text
    return {
        (sample.name, tuple(sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def labels(**values: str) -> tuple[tuple[str, str], ...]:
    return tuple(sorted(values.items()))


def test_requests_are_counted_by_route_method_and_status(client: FlaskClient) -> None:
    client.get("/health")
    client.get("/health")
    client.get("/sparql", query_string={"query": "SELECT"})
    client.get("/actor/one")
    client.get("/actor/two")
    client.open("/nowhere", method="BREW")
    found = measured(client)
    count = {key[1]: value for key, value in found.items() if key[0] == "kg_requests_total"}
    thing = next(key for key in count if "kind" in dict(key)["route"])
    assert count == {
        labels(route="/health", method="GET", status="200"): 2,
        labels(route="/sparql", method="GET", status="400"): 1,
        labels(route=dict(thing)["route"], method="GET", status="404"): 2,
        labels(route="none", method="other", status="404"): 1,
    }
    assert found["kg_request_seconds_count", labels(route="/health")] == 2


def test_readers_answers_and_the_graph_are_measured(client: FlaskClient, tmp_path: Path) -> None:
    for _ in range(3):
        assert client.get("/sparql", query_string={"query": QUERY}, headers=TEXT).status_code == 200
    found = measured(client)
    assert found["kg_query_answers_total", labels(source="evaluated")] == 1
    assert found["kg_query_answers_total", labels(source="kept")] == 2
    assert found["kg_query_queue_seconds_count", ()] == 1
    assert found["kg_readers_started_total", ()] == 1
    assert found["kg_readers_killed_total", ()] == 0
    assert found["kg_queries_running", ()] == found["kg_queries_waiting", ()] == 0
    assert (found["kg_graph_version", ()], found["kg_graph_quads", ()]) == (1, 2)
    assert found["kg_graph_named_graphs", ()] == 1
    assert client.get("/sparql", query_string={"query": QUERY, "timeout": "0.001"}).status_code in (200, 504)
    (tmp_path / "store" / "CURRENT").write_text("nonsense", encoding="utf-8")
    broken = measured(client)
    assert broken["kg_graph_readable", ()] == 0
    assert ("kg_graph_quads", ()) not in broken


def test_a_query_that_is_stopped_is_counted_as_a_reader_killed(client: FlaskClient) -> None:
    endless = "SELECT (COUNT(*) AS ?n) {" + "{?a ?b ?c} UNION {?a ?b ?c} . " * 30 + "}"
    reply = client.get("/sparql", query_string={"query": endless, "timeout": "0.2"})
    assert reply.status_code == 504
    assert measured(client)["kg_readers_killed_total", ()] == 1


def test_two_applications_measure_apart(client: FlaskClient, store: EmbeddedStore) -> None:
    other = create_app(Settings(metrics="public"), store).test_client()
    client.get("/health")
    assert ("kg_requests_total", labels(route="/health", method="GET", status="200")) not in measured(other)


def test_measurements_need_a_token_unless_they_are_public(tmp_path: Path, store: EmbeddedStore) -> None:
    file = tmp_path / "tokens.json"
    client = create_app(Settings(tokens=str(file)), store).test_client()
    assert client.get("/metrics").status_code == 401
    made = TokenFile(str(file)).create(Scope.ANNOTATE, now=datetime.now(UTC))
    reply = client.get("/metrics", headers={"Authorization": f"Bearer {made.printed}"})
    assert reply.status_code == 200
    assert reply.content_type.startswith("text/plain; version=0.0.4")
    assert made.printed not in reply.text


def test_a_server_is_ready_when_it_holds_a_version(
    tmp_path: Path, build: Callable[[Path, str], None]
) -> None:
    with EmbeddedStore(tmp_path / "store") as store:
        client = create_app(store=store).test_client()
        reply = client.get("/ready")
        assert (reply.status_code, reply.headers["Retry-After"]) == (503, "5")
        problem = json.loads(reply.data)
        assert problem["type"] == "https://w3id.org/kg/problem#not-ready"
        assert problem["detail"] == "No graph has been built yet."
        assert str(tmp_path) not in reply.text
        assert client.get("/health").status_code == 200
        build(tmp_path / "store", '<urn:s> <urn:p> "1" <urn:g> .\n')
        reply = client.get("/ready")
        assert (reply.status_code, reply.json) == (200, {"ready": True, "version": 1})
        (tmp_path / "store").rename(tmp_path / "elsewhere")
        reply = client.get("/ready")
        problem = json.loads(reply.data)
        assert reply.status_code == 503
        assert problem["detail"].startswith("The graph that this server served is not there any more")
        assert "Put the store's folder back" in problem["mend"]
        assert str(tmp_path) not in reply.text
        (tmp_path / "elsewhere").rename(tmp_path / "store")
        assert client.get("/ready").status_code == 200
        (tmp_path / "store" / "CURRENT").write_text("nonsense", encoding="utf-8")
        reply = client.get("/ready")
        assert reply.status_code == 503
        assert str(tmp_path) not in reply.text


@pytest.mark.parametrize(
    ("sent", "taken"),
    [
        ("abc-123", True),
        ("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01", True),
        ("a" * 128, True),
        ("a" * 129, False),
        ("", False),
        ("a b", False),
        ('a"b', False),
        ("-a", False),
        ("ä", False),
    ],
)
def test_a_request_has_an_id_its_own_if_that_is_sane(client: FlaskClient, sent: str, taken: bool) -> None:  # noqa: FBT001
    answered = client.get("/health", headers={"X-Request-Id": sent}).headers["X-Request-Id"]
    assert (answered == sent) is taken
    assert answered
    assert client.get("/nowhere").headers["X-Request-Id"] != client.get("/nowhere").headers["X-Request-Id"]


def test_a_request_is_logged_without_what_is_nobody_s_business(
    client: FlaskClient, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO, LOGGER):
        client.get(
            "/sparql",
            query_string={"query": QUERY},
            headers={**TEXT, "Authorization": "Bearer kg_secret", "X-Request-Id": "one"},
        )
    fields: dict[str, Any] = vars(caplog.records[0])["fields"]
    assert fields.pop("seconds") > 0
    assert fields.pop("evaluate") > 0
    assert fields.pop("queue") >= 0
    assert fields == {
        "id": "one",
        "method": "GET",
        "path": "/sparql",
        "status": 200,
        "bytes": 6,
        "client": "127.0.0.1",
        # printf '%s' 'SELECT (COUNT(*) AS ?n) { ?s ?p ?o }' | sha256sum | cut -c1-16
        "query": "8fcb66f4535d3056",
        "kept": False,
    }


def test_graphs_are_counted_once_a_version_and_listed_up_to_a_bound(tmp_path: Path) -> None:
    fill(tmp_path, "".join(f'<urn:s> <urn:p> "{n}" <urn:g{n}> .\n' for n in range(LISTED + 1)))
    census = Census()
    with EmbeddedStore(tmp_path) as store:
        with store.snapshot() as reader:
            count = census.of(reader)
            assert (count.quads, count.graphs, len(count.first)) == (LISTED + 1, LISTED + 1, LISTED)
            assert census.of(reader) is census.recent(reader) is count
        fill(tmp_path, '<urn:s> <urn:p> "1" <urn:g> .\n')
        store.refresh()
        with store.snapshot() as reader:
            assert census.of(reader).quads == 1


def lines(server_error: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in server_error.splitlines()]


def served_with(style: str, directory: Path, *, nonsense: bool = False) -> str:
    """Return what a server says on standard error while it answers two requests."""
    log = directory.parent / f"{directory.name}.log"
    with running(directory, "--log", style, log=log) as server:
        server.get("/health", X_Request_Id="one")
        server.get(f"/sparql?query={quote(QUERY)}", Authorization="Bearer kg_secret", X_Request_Id="two")
        if nonsense:
            (directory / "CURRENT").write_text("nonsense", encoding="utf-8")
            server.get("/actor/a", X_Request_Id="three")
        server.process.send_signal(signal.SIGTERM)
        server.process.wait(timeout=30)
    return log.read_text(encoding="utf-8")


def test_the_log_is_one_json_object_a_line_whatever_is_in_it(tmp_path: Path) -> None:
    fill(tmp_path, '<urn:s> <urn:p> "1" <urn:g> .\n')
    error = served_with("json", tmp_path, nonsense=True)
    assert "kg_secret" not in error
    entries = lines(error)
    requests = [entry for entry in entries if entry["logger"] == LOGGER]
    assert [(entry["id"], entry["status"]) for entry in requests] == [
        ("one", 200),
        ("two", 200),
        ("three", 503),
    ]
    # The message of a store that is broken has several lines, and is one object.
    (told,) = [entry for entry in entries if entry["level"] == "error"]
    assert "\n" in told["message"]
    assert datetime.fromisoformat(told["time"]).tzinfo == UTC


def test_the_log_can_be_for_people_or_off(tmp_path: Path) -> None:
    fill(tmp_path, '<urn:s> <urn:p> "1" <urn:g> .\n')
    health, asked = served_with("text", tmp_path).splitlines()
    assert health.startswith("127.0.0.1 GET /health 200 ")
    assert health.endswith(" s 3 bytes one")
    assert asked.startswith("127.0.0.1 GET /sparql 200 ")
    assert served_with("off", tmp_path) == ""


RAW = """
import os, subprocess, sys
from kg.cli.logs import logging_as
with logging_as("json"):
    os.write(2, b"thread 'main' panicked\\nat line 1\\n")
    subprocess.run([sys.executable, "-c", "import sys; sys.exit('a child\\\\nsaid \\u00e9')"])
    print("and Python", file=sys.stderr)
print("after", file=sys.stderr)
"""


def test_what_libraries_write_by_themselves_becomes_objects_too() -> None:
    done = subprocess.run(
        [sys.executable, "-c", RAW],
        capture_output=True,
        check=True,
        timeout=60,
        env={**os.environ, "PYTHONUTF8": "1"},
    )
    *raw, after = done.stderr.decode().splitlines()
    entries = [json.loads(line) for line in raw]
    assert [entry["message"] for entry in entries] == [
        "thread 'main' panicked",
        "at line 1",
        "a child",
        "said é",
        "and Python",
    ]
    assert {entry["logger"] for entry in entries} == {"stderr"}
    assert after == "after"
