"""Pages of other origins may read what the operator lets them; OPTIONS and Allow tell the truth."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kg.errors import UsageError
from kg.settings import Settings
from kg.web import create_app

if TYPE_CHECKING:
    from flask.testing import FlaskClient

    from kg.store import GraphStore

PAGE = "https://app.example.org"
READING = "GET, HEAD, OPTIONS"
PREFLIGHT = {"Origin": PAGE, "Access-Control-Request-Method": "POST"}


@pytest.fixture
def client(store: GraphStore) -> FlaskClient:
    return create_app(Settings(), store).test_client()


def named(header: str | None) -> set[str]:
    return {name.strip() for name in (header or "").split(",")}


@pytest.mark.parametrize(
    ("path", "allowed"),
    [
        ("/", READING),
        ("/sparql", "GET, HEAD, OPTIONS, POST"),
        ("/actor/a", READING),
        ("/question/x", READING),
        ("/static/style.css", READING),
        ("/health", READING),
        ("/ready", READING),
        ("/metrics", READING),
        ("/running", READING),
        ("/running/1", "DELETE, OPTIONS"),
    ],
)
def test_every_route_says_what_it_allows(client: FlaskClient, path: str, allowed: str) -> None:
    options = client.options(path)
    assert (options.status_code, options.headers["Allow"], options.data) == (204, allowed, b"")
    assert "Content-Type" not in options.headers
    refused = client.open(path, method="PATCH")
    assert (refused.status_code, refused.headers["Allow"]) == (405, allowed)
    preflight = client.options(path, headers=PREFLIGHT)
    assert preflight.status_code == 204
    assert preflight.headers["Access-Control-Allow-Methods"] == allowed


def test_a_preflight_is_told_all_that_may_be_sent(client: FlaskClient) -> None:
    headers = client.options("/sparql", headers=PREFLIGHT).headers
    assert headers["Access-Control-Allow-Origin"] == "*"
    # A `*` would not cover Authorization.
    assert named(headers["Access-Control-Allow-Headers"]) >= {
        "Authorization", "Content-Type", "Accept", "Prefer", "If-Match", "If-None-Match", "X-Request-Id",
    }  # fmt: skip
    assert int(headers["Access-Control-Max-Age"]) > 0
    assert "Access-Control-Allow-Credentials" not in headers
    assert "Access-Control-Expose-Headers" not in headers


@pytest.mark.parametrize("path", ["/sparql?query=ASK%7B%7D", "/sparql?query=no", "/nowhere", "/health"])
def test_answers_and_errors_can_be_read_with_their_headers(client: FlaskClient, path: str) -> None:
    headers = client.get(path, headers={"Origin": PAGE}).headers
    assert headers["Access-Control-Allow-Origin"] == "*"
    assert named(headers["Access-Control-Expose-Headers"]) >= {
        "ETag", "Link", "Location", "Retry-After", "Server-Timing", "X-Request-Id",
    }  # fmt: skip
    assert "Origin" not in named(headers.get("Vary"))


@pytest.mark.parametrize(
    ("origin", "answered"),
    [(PAGE, PAGE), ("https://app.example.org:444", None), ("null", None), ("", None)],
)
def test_some_origins_can_be_named(store: GraphStore, origin: str, answered: str | None) -> None:
    client = create_app(Settings(origins=("https://one.example", PAGE)), store).test_client()
    for reply in (
        client.get("/sparql?query=ASK%7B%7D", headers={"Origin": origin}),
        client.options("/sparql", headers=PREFLIGHT | {"Origin": origin}),
    ):
        assert reply.headers.get("Access-Control-Allow-Origin") == answered
        # Or a cache would give one origin's answer to another.
        assert "Origin" in named(reply.headers["Vary"])
        assert ("Access-Control-Allow-Methods" in reply.headers) is (
            answered is not None and reply.status_code == 204
        )


def test_no_origin_at_all_can_be_let_in(store: GraphStore) -> None:
    client = create_app(Settings(origins=()), store).test_client()
    reply = client.options("/sparql", headers=PREFLIGHT)
    assert reply.status_code == 204
    assert not [name for name, _ in reply.headers if name.startswith("Access-Control")]


@pytest.mark.parametrize(
    ("value", "read"),
    [
        ("*", ("*",)),
        ("none", ()),
        ("https://a.example, http://localhost:3000", ("https://a.example", "http://localhost:3000")),
    ],
)
def test_origins_are_a_setting(value: str, read: tuple[str, ...]) -> None:
    assert Settings.from_environment({"KG_ORIGINS": value}).origins == read


@pytest.mark.parametrize(
    "value", ["a.example", "https://a.example/", "https://a.example/x", "*, https://a", ",", "null"]
)
def test_what_is_no_origin_is_refused(value: str) -> None:

    with pytest.raises(UsageError, match="KG_ORIGINS"):
        Settings.from_environment({"KG_ORIGINS": value})
