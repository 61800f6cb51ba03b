"""A client that has the answer is told so, and an answer is worked out once a version."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest

from kg.errors import QueryFailed
from kg.sparql.evaluation import Evaluated, Evaluation, Table, is_repeatable
from kg.sparql.results import Kind
from kg.store import UNION
from kg.store.readers import Caller
from kg.web.cached import Cached
from serving import fill, running

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from kg.store.readers import Running
    from serving import Reply, Server

ONE = '<urn:s> <urn:p> "1" <urn:g> .\n'
TWO = ONE + '<urn:s> <urn:p> "2" <urn:g> .\n'
COUNT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
CSV = {"Accept": "text/csv"}


@pytest.fixture
def store(tmp_path: Path) -> Path:
    fill(tmp_path / "store", ONE)
    return tmp_path / "store"


@pytest.fixture
def server(store: Path) -> Iterator[Server]:
    with running(store) as started:
        yield started


def ask(server: Server, query: str, **headers: str) -> Reply:
    return server.get(f"/sparql?query={quote(query)}", **headers)


def test_the_same_answer_is_not_sent_twice_until_the_graph_changes(server: Server, store: Path) -> None:
    first = ask(server, COUNT, **CSV)
    tag = first.headers["etag"]
    assert (first.status, first.body) == (200, b"n\r\n1\r\n")
    assert tag.startswith('"')
    again = ask(server, COUNT, If_None_Match=f'"other", {tag}', **CSV)
    assert (again.status, again.body, again.headers["etag"]) == (304, b"", tag)
    assert "content-type" not in again.headers
    assert "accept" in again.headers["vary"].lower()
    fill(store, TWO)
    changed = ask(server, COUNT, If_None_Match=tag, **CSV)
    assert (changed.status, changed.body) == (200, b"n\r\n2\r\n")
    assert changed.headers["etag"] != tag


@pytest.mark.parametrize(
    "path",
    [f"/sparql?query={quote(COUNT)}", "/sparql", "/search?q=a", "/graphs?graph=urn:g", "/robots.txt", "/"],
)
def test_what_a_request_supposes_is_heeded_on_every_path(server: Server, path: str) -> None:
    tag = server.get(path).headers.get("etag", "")
    for method in ("GET", "HEAD"):
        assert server.send(method, path, If_Match='"other"').status == (412 if tag else 200)
        assert server.send(method, path, If_Match="*").status == 200
    if tag:
        assert server.get(path, If_Match=f'"other", {tag}').status == 200
        assert server.get(path, If_Match=tag, If_None_Match=tag).status == 304
        problem = server.get(path, If_Match='"other"', Accept="application/json").text
        assert "#condition-failed" in problem


def test_other_formats_queries_and_datasets_have_other_tags(server: Server) -> None:
    asked = f"/sparql?query={quote(COUNT)}"
    tags = {
        server.get(path, Accept=accept).headers["etag"]
        for path, accept in [
            (asked, "text/csv"),
            (asked, "application/sparql-results+json"),
            (f"{asked}&default-graph-uri=urn:g", "text/csv"),
            (f"{asked}&named-graph-uri=urn:g", "text/csv"),
            (f"{asked}%20", "text/csv"),
        ]
    }
    assert len(tags) == 5


@pytest.mark.parametrize(
    "query", ["SELECT (RAND() AS ?r) {}", "SELECT (NOW() AS ?t) {}", "SELECT (uuid() AS ?u) {}"]
)
def test_what_differs_each_time_has_no_tag(server: Server, query: str) -> None:
    assert "etag" not in ask(server, query, **CSV).headers


def test_neither_pages_nor_errors_have_a_tag(server: Server) -> None:
    assert "etag" not in ask(server, COUNT, Accept="text/html").headers
    assert "etag" not in ask(server, "SELECT", If_None_Match="*").headers


def test_words_in_strings_and_names_are_no_functions() -> None:
    assert is_repeatable('SELECT ?now { ?now <urn:rand> "UUID()" . ex:now ?p ?o } # NOW()')
    assert not is_repeatable("SELECT * { BIND(Now() AS ?t) }")


class Counting:
    """Evaluates by counting."""

    def __init__(self) -> None:
        self.version = 1
        self.asked: list[str] = []

    def run(self, task: Evaluation, label: str, caller: Caller, seconds: float | None = None) -> Evaluated:
        """Note the question and answer with as many bytes as rows are asked for."""
        del label, caller, seconds
        self.asked.append(task.text)
        if task.text == "fail":
            raise QueryFailed("no")
        if task.media_type is None:
            return Evaluated(self.version, Table(Kind.BOOLEAN, ""))
        return Evaluated(self.version, b"x" * task.most_rows)

    def running(self) -> list[Running]:
        """Return nothing."""
        return []

    def cancel(self, number: int) -> bool:
        """Know of the first only."""
        return number == 1


def task(text: str, size: int = 10_000, media_type: str | None = "text/csv") -> Evaluation:
    return Evaluation(text, UNION, media_type, size, 1000)


def ask_all(cached: Cached, *tasks: Evaluation) -> None:
    for entry in tasks:
        cached.run(entry, "", Caller("ann"))


def test_an_answer_is_worked_out_once_a_version() -> None:
    runner = Counting()
    cached = Cached(runner, lambda: runner.version, 100_000)
    ask_all(cached, task("a"), task("a"), task("b"), task("a"))
    assert runner.asked == ["a", "b"]
    runner.version = 2
    ask_all(cached, task("a"), task("a"))
    assert runner.asked == ["a", "b", "a"]


def test_tables_failures_and_what_differs_each_time_are_not_kept() -> None:
    runner = Counting()
    cached = Cached(runner, lambda: runner.version, 100_000)
    ask_all(cached, task("a", media_type=None), task("a", media_type=None), task("RAND"), task("RAND"))
    for _ in range(2):
        with pytest.raises(QueryFailed):
            ask_all(cached, task("fail"))
    assert runner.asked == ["a", "a", "RAND", "RAND", "fail", "fail"]


def test_of_a_store_without_versions_nothing_is_kept() -> None:
    runner = Counting()
    ask_all(Cached(runner, lambda: None, 100), task("a"), task("a"))
    assert runner.asked == ["a", "a"]


def test_the_least_used_answers_go_first_and_large_ones_are_not_kept() -> None:
    runner = Counting()
    cached = Cached(runner, lambda: runner.version, 90_000)
    ask_all(cached, *(task(str(number)) for number in range(8)), task("0"), task("8"), task("large", 11_000))
    runner.asked.clear()
    ask_all(cached, task("0"), task("8"), task("7"), task("1"), task("large", 11_000))
    assert runner.asked == ["1", "large"]


def test_what_was_asked_counts_too() -> None:
    """A short answer to a long question takes as much memory as the question."""
    runner = Counting()
    cached = Cached(runner, lambda: runner.version, 90_000)
    long = [task(f"ASK {{}} #{number}{'x' * 9_000}", 1) for number in range(9)]
    ask_all(cached, *long)
    runner.asked.clear()
    ask_all(cached, long[8], long[0])
    assert runner.asked == [long[0].text]


def test_a_store_put_in_the_place_of_another_is_noticed_though_its_version_is_the_same(
    server: Server, store: Path
) -> None:
    first = ask(server, COUNT, **CSV)
    assert ask(server, COUNT, **CSV).body == ask(server, COUNT, **CSV).body == b"n\r\n1\r\n"
    store.rename(store.with_name("moved"))
    fill(store, TWO)
    changed = ask(server, COUNT, If_None_Match=first.headers["etag"], **CSV)
    assert (changed.status, changed.body) == (200, b"n\r\n2\r\n")
    assert ask(server, COUNT + " ", **CSV).body == b"n\r\n2\r\n"
