"""Bearer tokens over HTTP (RFC 6750), at a route made for these tests."""

from __future__ import annotations

import json
import logging
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from kg.access import Scope, TokenFile
from kg.settings import Settings
from kg.web import create_app
from kg.web.access import bearer, demand
from kg.web.glue import problem_response

if TYPE_CHECKING:
    from pathlib import Path

    from flask import Flask
    from flask.testing import FlaskClient
    from werkzeug.test import TestResponse
    from werkzeug.wrappers import Response

    from kg.store import GraphStore

INVALID = 'Bearer realm="kg", error="invalid_token"'
PROBLEM = "https://w3id.org/kg/problem#"


def guarded(settings: Settings, store: GraphStore) -> Flask:
    """Return the application with a route that asks for the scope in its path."""
    app = create_app(settings, store)

    @app.post("/guarded/<scope>")
    def route(scope: str) -> Response | str:
        problem = demand(Scope(scope))
        return problem_response(problem) if problem else "done"

    return app


@pytest.fixture
def tokens(tmp_path: Path) -> TokenFile:
    return TokenFile(tmp_path / "tokens.json")


@pytest.fixture
def client(store: GraphStore, tokens: TokenFile) -> FlaskClient:
    return guarded(Settings(tokens=str(tokens.path)), store).test_client()


def made(tokens: TokenFile, scope: Scope = Scope.WRITE, *, days: int = 1) -> str:
    """Return a new token, which ends in so many days."""
    now = datetime.now(UTC)
    return tokens.create(scope, now=now, expires=now + timedelta(days=days)).printed


def send(client: FlaskClient, authorization: str | None, scope: str = "write") -> TestResponse:
    headers = {} if authorization is None else {"Authorization": authorization}
    return client.post(f"/guarded/{scope}", headers=headers)


@pytest.mark.parametrize(
    ("sent", "found"),
    [
        (None, None),
        ("", None),
        ("Basic a2c6a2c=", None),
        ("Bearerkg_1", None),
        ("Bearer", ""),
        ("Bearer ", ""),
        ("Bearer kg_1", "kg_1"),
        ("bearer kg_1", "kg_1"),
        ("BEARER  kg_1 ", "kg_1"),
        ("Bearer kg_1, Bearer kg_2", "kg_1, Bearer kg_2"),
    ],
)
def test_a_bearer_token_is_read_from_its_header(sent: str | None, found: str | None) -> None:
    assert bearer(sent or "") == found


def test_a_good_token_is_let_in(client: FlaskClient, tokens: TokenFile) -> None:
    token = made(tokens)
    assert send(client, f"Bearer {token}").text == "done"
    assert send(client, f"bearer {token}", "annotate").text == "done"


@pytest.mark.parametrize("authorization", [None, "", "Basic a2c6a2c=", "Digest username=kg"])
def test_without_a_token_the_answer_says_how_to_send_one(
    client: FlaskClient, authorization: str | None
) -> None:
    reply = send(client, authorization)
    assert reply.status_code == 401
    assert reply.headers.getlist("WWW-Authenticate") == ['Bearer realm="kg"']
    assert reply.content_type == "application/problem+json"
    problem = json.loads(reply.data)
    assert problem["type"] == PROBLEM + "no-token"
    assert "Authorization: Bearer" in problem["mend"]
    assert "`kg token create --scope write`" in problem["mend"]


def test_a_token_that_is_not_this_server_s_is_refused_and_not_repeated(
    client: FlaskClient, tokens: TokenFile, caplog: pytest.LogCaptureFixture
) -> None:
    good = made(tokens)
    tampered = good[:-1] + ("B" if good.endswith("A") else "A")
    foreign = f"kg_{'0' * 8}_{'A' * 43}"
    wrong = [
        tampered,
        foreign,
        good[:-1],
        good + "A",
        good.upper(),
        good[12:],
        f"{good}, Bearer {good}",
        "é",
        "",
    ]
    with caplog.at_level(logging.DEBUG):
        for shown in wrong:
            reply = send(client, f"Bearer {shown}")
            assert reply.status_code == 401, shown
            assert reply.headers.getlist("WWW-Authenticate") == [INVALID]
            problem = json.loads(reply.data)
            assert problem["type"] == PROBLEM + "invalid-token"
            assert problem["detail"] == "The access token is none of this server's."
            assert not shown or shown not in reply.text
    assert good[12:] not in caplog.text
    assert foreign not in caplog.text


def test_a_server_sees_a_revocation_at_once(client: FlaskClient, tokens: TokenFile) -> None:
    token, other = made(tokens), made(tokens)
    assert send(client, f"Bearer {token}").status_code == 200
    TokenFile(tokens.path).revoke(token[3:11], now=datetime.now(UTC))
    reply = send(client, f"Bearer {token}")
    assert reply.status_code == 401
    assert reply.headers["WWW-Authenticate"] == INVALID
    assert json.loads(reply.data)["detail"] == "The access token was revoked."
    assert send(client, f"Bearer {other}").status_code == 200


def test_an_expired_token_is_refused(client: FlaskClient, tokens: TokenFile) -> None:
    reply = send(client, f"Bearer {made(tokens, days=-1)}")
    assert reply.status_code == 401
    assert reply.headers["WWW-Authenticate"] == INVALID
    assert json.loads(reply.data)["detail"] == "The access token has expired."


@pytest.mark.parametrize(
    ("held", "needed", "status"),
    [
        (Scope.ANNOTATE, "annotate", 200),
        (Scope.ANNOTATE, "write", 403),
        (Scope.ANNOTATE, "admin", 403),
        (Scope.WRITE, "annotate", 200),
        (Scope.WRITE, "write", 200),
        (Scope.WRITE, "admin", 403),
        (Scope.ADMIN, "annotate", 200),
        (Scope.ADMIN, "write", 200),
        (Scope.ADMIN, "admin", 200),
    ],
)
def test_a_scope_that_does_not_reach_is_forbidden(
    client: FlaskClient, tokens: TokenFile, held: Scope, needed: str, status: int
) -> None:
    token = made(tokens, held)
    reply = send(client, f"Bearer {token}", needed)
    assert reply.status_code == status
    if status == 403:
        assert reply.headers.getlist("WWW-Authenticate") == [
            f'Bearer realm="kg", error="insufficient_scope", scope="{needed}"'
        ]
        problem = json.loads(reply.data)
        assert problem["type"] == PROBLEM + "insufficient-scope"
        assert problem["detail"] == f"This needs an access token of the scope {needed}."
        assert f"`kg token create --scope {needed}`" in problem["mend"]
        assert token not in reply.text


def test_a_browser_gets_a_page_with_the_same_header(client: FlaskClient) -> None:
    reply = client.post("/guarded/write", headers={"Accept": "text/html"})
    assert reply.status_code == 401
    assert reply.content_type == "text/html; charset=utf-8"
    assert reply.headers["WWW-Authenticate"] == 'Bearer realm="kg"'
    assert "kg token create --scope write" in reply.text


def test_a_broken_file_lets_nobody_in_and_is_told_to_the_log_alone(
    client: FlaskClient, tokens: TokenFile, caplog: pytest.LogCaptureFixture
) -> None:
    token = made(tokens)
    assert send(client, f"Bearer {token}").status_code == 200
    whole = tokens.path.read_bytes()
    tokens.path.write_bytes(whole[:-10])
    reply = send(client, f"Bearer {token}")
    assert reply.status_code == 503
    assert reply.headers["Retry-After"] == "10"
    assert json.loads(reply.data)["type"] == PROBLEM + "tokens-unavailable"
    assert "tokens.json" not in reply.text
    assert f"The token file {tokens.path} is broken" in caplog.text
    assert token[12:] not in caplog.text
    tokens.path.write_bytes(whole)
    assert send(client, f"Bearer {token}").status_code == 200


def test_a_token_in_the_address_or_the_body_counts_for_nothing(
    client: FlaskClient, tokens: TokenFile
) -> None:
    token = made(tokens)
    assert client.post(f"/guarded/write?access_token={token}").status_code == 401
    assert client.post("/guarded/write", data={"access_token": token}).status_code == 401


def test_each_application_has_its_own_tokens(store: GraphStore, tmp_path: Path) -> None:
    one, other = TokenFile(tmp_path / "one.json"), TokenFile(tmp_path / "other.json")
    clients = [guarded(Settings(tokens=str(file.path)), store).test_client() for file in (one, other)]
    token = made(one)
    assert [send(client, f"Bearer {token}").status_code for client in clients] == [200, 401]
