"""Answers come compressed to those who ask, with tags of their own (RFC 9110, 8.8.3.3 and 12.5.3)."""

from __future__ import annotations

import gzip
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

import brotli
import flask
import pytest

from kg.access import Scope, TokenFile
from kg.settings import Settings
from kg.sparql.coding import SMALLEST, chosen_coding, plain_tags, tags_of_any_coding
from kg.sparql.messages import Request
from kg.store import EmbeddedStore
from kg.web import create_app
from kg.web.compression import Compression
from kg.web.glue import core_request
from kg.web.trace import Traces, trace
from serving import fill, running

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from serving import Reply, Server

QUERY: Final = "SELECT ?o { ?s ?p ?o } ORDER BY ?o"
ASKED: Final = f"/sparql?query={quote(QUERY)}"
LINES: Final = [f"text number {n:03}" for n in range(100)]
# 17 bytes a line with its end, and the heading.
BODY: Final = ("o\r\n" + "".join(f"{line}\r\n" for line in LINES)).encode()
CSV: Final = {"Accept": "text/csv"}


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("compressed")
    fill(folder, "".join(f'<urn:s> <urn:p> "{line}" <urn:g> .\n' for line in LINES))
    return folder


@pytest.fixture(scope="module")
def server(store: Path) -> Iterator[Server]:
    with running(store) as started:
        yield started


def decoded(reply: Reply) -> bytes:
    match reply.headers.get("content-encoding"):
        case "br":
            return bytes(brotli.decompress(reply.body))
        case "gzip":
            return gzip.decompress(reply.body)
        case other:
            assert other is None
            return reply.body


def named(header: str) -> set[str]:
    return {name.strip() for name in header.split(",")}


@pytest.mark.parametrize(
    ("accepted", "coding"),
    [
        ("", None),
        ("identity", None),
        ("deflate, zstd", None),
        ("gzip", "gzip"),
        ("x-gzip", "gzip"),
        ("GZIP", "gzip"),
        ("gzip, deflate, br, zstd", "br"),
        ("gzip;q=1.0, br;q=0.5", "gzip"),
        ("gzip;q=0.5, br;q=0.50", "br"),
        ("gzip ; q=0.5,br;q=0", "gzip"),
        ("br;q=0, gzip;q=0.000", None),
        ("*", "br"),
        ("*, br;q=0", "gzip"),
        ("*;q=0", None),
        ("gzip, *;q=0", "gzip"),
        ("identity;q=0.5, gzip;q=0.4", None),
        ("identity;q=0.5, gzip", "gzip"),
        # What cannot be sent otherwise is sent as it is: a refusal would help nobody.
        ("identity;q=0", None),
        ("gzip;q=2", None),
        ("gzip;q=", None),
        (";;,,gzip", "gzip"),
    ],
)
def test_a_coding_is_chosen_by_quality_then_by_size(accepted: str, coding: str | None) -> None:
    assert chosen_coding(accepted) == coding


@pytest.mark.parametrize("coding", ["gzip", "br"])
def test_a_compressed_answer_is_the_same_answer_under_another_tag(server: Server, coding: str) -> None:
    plain = server.get(ASKED, **CSV)
    assert (plain.body, "content-encoding" in plain.headers) == (BODY, False)
    # The third comes from what was kept compressed.
    for _ in range(3):
        packed = server.get(ASKED, Accept_Encoding=coding, **CSV)
        assert packed.headers["content-encoding"] == coding
        assert decoded(packed) == BODY
        assert int(packed.headers["content-length"]) == len(packed.body) < len(BODY)
        assert packed.headers["etag"] == f'{plain.headers["etag"][:-1]}-{coding}"'
    for reply in (plain, packed):
        assert named(reply.headers["vary"]) == {"Accept", "Accept-Encoding"}


def test_a_tag_is_known_again_under_its_own_coding_only(server: Server) -> None:
    tags = {
        coding: server.get(ASKED, Accept_Encoding=coding, **CSV).headers["etag"]
        for coding in ("identity", "gzip", "br")
    }
    assert len(set(tags.values())) == 3
    for coding, tag in tags.items():
        reply = server.get(ASKED, Accept_Encoding=coding, If_None_Match=f'"x", {tag}', **CSV)
        assert (reply.status, reply.body, reply.headers["etag"]) == (304, b"", tag)
        assert "Accept-Encoding" in named(reply.headers["vary"])
        assert "content-encoding" not in reply.headers
    for coding, other in (("identity", "gzip"), ("gzip", "br"), ("br", "gzip"), ("identity", "br")):
        reply = server.get(ASKED, Accept_Encoding=coding, If_None_Match=tags[other], **CSV)
        assert reply.status == 200
    # The plain answer holds the same state, and can be told to go on with.
    reply = server.get(ASKED, Accept_Encoding="br", If_None_Match=tags["identity"], **CSV)
    assert (reply.status, reply.headers["etag"]) == (304, tags["identity"])


def test_head_says_what_get_would(server: Server) -> None:
    got = server.get(ASKED, Accept_Encoding="gzip", **CSV)
    head = server.send("HEAD", ASKED, Accept_Encoding="gzip", **CSV)
    assert (head.status, head.body) == (200, b"")
    for name in ("content-length", "content-encoding", "etag", "content-type", "vary"):
        assert head.headers[name] == got.headers[name]


def test_pages_and_problems_are_compressed_and_what_is_small_is_not(server: Server) -> None:
    page = server.get("/sparql", Accept="text/html", Accept_Encoding="gzip")
    assert b"<form" in decoded(page)
    assert page.headers["content-encoding"] == "gzip"
    small = server.get("/sparql?query=ASK%7B%7D", Accept_Encoding="gzip")
    assert len(small.body) < SMALLEST
    assert "content-encoding" not in small.headers
    assert server.send("OPTIONS", "/sparql", Accept_Encoding="gzip").status == 204


def test_tags_are_read_with_and_without_codings() -> None:
    assert plain_tags('"a-gzip", W/"b-gzip", "c-br", *', "gzip") == '"a", W/"b", "c-br", *'
    assert plain_tags('"a-gzip"', None) == '"a-gzip"'
    assert tags_of_any_coding('"a-gzip", "b-br", "c", "d-x"') == '"a", "b", "c", "d-x"'


def test_the_core_sees_tags_without_codings(store: Path) -> None:
    with EmbeddedStore(store) as opened:
        app = create_app(Settings(), opened)
        headers = {"If-None-Match": '"a-gzip"', "If-Match": '"a-br"', "Accept-Encoding": "gzip"}
        with app.test_request_context("/sparql", method="HEAD", headers=headers):
            request = core_request()
    assert isinstance(request, Request)
    assert (request.method, request.header("if-none-match"), request.header("if-match")) == (
        "GET",
        '"a"',
        '"a"',
    )


@pytest.mark.parametrize(("most", "kept"), [(10**6, True), (len(BODY), False)])
def test_a_kept_answer_is_compressed_once_if_there_is_room(store: Path, most: int, kept: bool) -> None:  # noqa: FBT001
    compression = Compression(most)
    with EmbeddedStore(store) as opened:
        app = create_app(Settings(), opened)
        with app.test_request_context(headers={"Accept-Encoding": "br"}):
            Traces().begin()
            trace().kept = True
            answers = [flask.Response(BODY, content_type="text/csv") for _ in range(2)]
            made = [compression.compress(answer).get_data() for answer in answers]
    assert made[0] == made[1]
    assert (made[0] is made[1]) is kept


def test_the_time_is_told_where_it_went(server: Server) -> None:
    fresh = server.get(f"{ASKED}%20", **CSV).headers["server-timing"]
    assert [entry.partition(";")[0] for entry in fresh.split(", ")] == ["queue", "evaluate", "total"]
    kept = server.get(f"{ASKED}%20", **CSV).headers["server-timing"]
    assert [entry.partition(";")[0] for entry in kept.split(", ")] == ["cache", "total"]
    assert server.get("/health").headers["server-timing"].startswith("total;dur=")


@pytest.mark.parametrize(
    ("settings", "stated"),
    [
        ({}, "no-cache"),
        ({"KG_MAX_AGE": "60"}, "max-age=60"),
        ({"KG_READING": "token"}, "private, no-cache"),
        ({"KG_READING": "token", "KG_MAX_AGE": "60"}, "private, max-age=60"),
    ],
)
def test_how_long_an_answer_is_good_is_a_setting(
    store: Path, tmp_path: Path, settings: dict[str, str], stated: str
) -> None:
    tokens = str(tmp_path / "tokens.json")
    made = TokenFile(tokens).create(Scope.ANNOTATE, now=datetime.now(UTC))
    with EmbeddedStore(store) as opened:
        app = create_app(Settings.from_environment({"KG_TOKENS": tokens, **settings}), opened)
        reply = app.test_client().get(ASKED, headers={"Authorization": f"Bearer {made.printed}"})
        assert (reply.status_code, reply.headers["Cache-Control"]) == (200, stated)
        tag = reply.headers["ETag"]
        reply = app.test_client().get(
            ASKED, headers={"Authorization": f"Bearer {made.printed}", "If-None-Match": tag}
        )
        assert (reply.status_code, reply.headers["Cache-Control"]) == (304, stated)


def test_what_differs_each_time_is_not_given_an_age(store: Path) -> None:
    with EmbeddedStore(store) as opened:
        app = create_app(Settings(max_age=60), opened)
        reply = app.test_client().get("/sparql", query_string={"query": "SELECT (RAND() AS ?r) {}"})
    assert "Cache-Control" not in reply.headers


@pytest.mark.parametrize("path", [ASKED, "/sparql", "/", "/actor/a", "/graph/a", "/nowhere", "/question/x"])
def test_reading_can_need_a_token_of_any_scope(store: Path, tmp_path: Path, path: str) -> None:
    tokens = str(tmp_path / "tokens.json")
    with EmbeddedStore(store) as opened:
        client = create_app(Settings(reading="token", tokens=tokens), opened).test_client()
        refused = client.get(path, headers={"Origin": "https://a.example"})
        assert refused.status_code == 401
        assert refused.headers["WWW-Authenticate"] == 'Bearer realm="kg"'
        assert refused.content_type == "application/problem+json"
        assert refused.headers["Access-Control-Allow-Origin"] == "*"
        for scope in Scope:
            made = TokenFile(tokens).create(scope, now=datetime.now(UTC))
            reply = client.get(path, headers={"Authorization": f"Bearer {made.printed}"})
            assert reply.status_code in (200, 303, 404)
        # A browser sends no token with a preflight.
        preflight = client.options("/sparql", headers={"Access-Control-Request-Method": "POST"})
        assert preflight.status_code == 204
        page = client.get(path, headers={"Accept": "text/html"})
        assert (page.status_code, page.mimetype) == (401, "text/html")


def test_posts_need_the_token_too_and_signs_of_life_do_not(store: Path, tmp_path: Path) -> None:
    with EmbeddedStore(store) as opened:
        client = create_app(Settings(reading="token", tokens=str(tmp_path / "t.json")), opened).test_client()
        assert client.post("/sparql", data={"query": "ASK {}"}).status_code == 401
        assert client.post("/sparql", data={"update": "CLEAR ALL"}).status_code == 401
        assert client.get("/health").status_code == client.get("/ready").status_code == 200
        with client.get("/static/style.css") as style:
            assert style.status_code == 200
