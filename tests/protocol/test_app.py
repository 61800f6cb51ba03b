"""The application as any WSGI server sees it."""

from __future__ import annotations

import json
import logging
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kg.errors import UsageError
from kg.settings import Settings
from kg.store import EmbeddedStore
from kg.web import create_app
from kg.web.questions import Question

if TYPE_CHECKING:
    from collections.abc import Callable

    from kg.store import GraphStore


def test_the_application_is_made_from_the_environment(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, build: Callable[[Path, str], None], article: str
) -> None:
    build(tmp_path, article)
    monkeypatch.setenv("KG_STORE", str(tmp_path))
    monkeypatch.setenv("KG_MAX_QUERY", "20")
    client = create_app().test_client()
    assert client.get("/sparql", query_string={"query": "ASK {}"}).status_code == 200
    assert client.get("/sparql", query_string={"query": "ASK {}".ljust(21)}).status_code == 413
    monkeypatch.setenv("KG_MAX_QUERY", "x")
    with pytest.raises(UsageError, match="KG_MAX_QUERY"):
        create_app()


def test_a_store_and_questions_can_be_given(store: GraphStore) -> None:
    client = create_app(store=store, examples=(Question("q", "Is it?", "", "", "ASK {}"),)).test_client()
    page = client.get("/").text
    assert '<a href="/question/q">Is it?</a>' in page
    answer = client.get("/question/q", follow_redirects=True, headers={"Accept": "text/html"})
    assert "Yes" in answer.text


def test_links_stay_under_the_place_where_the_application_is_mounted(
    tmp_path: Path, build: Callable[[Path, str], None], article: str
) -> None:
    build(tmp_path, article)
    with EmbeddedStore(tmp_path) as store:
        client = create_app(store=store).test_client()
        page = client.get("/event/one/e.html", environ_overrides={"SCRIPT_NAME": "/kg"})
    assert 'href="/kg/article/one"' in page.text
    assert 'href="/kg/static/style.css"' in page.text


def test_a_store_that_is_not_there_yet_is_a_passing_state(
    tmp_path: Path, build: Callable[[Path, str], None], article: str, caplog: pytest.LogCaptureFixture
) -> None:
    with EmbeddedStore(tmp_path / "store") as store:
        client = create_app(store=store).test_client()
        assert client.get("/health").status_code == 200
        with caplog.at_level(logging.ERROR):
            reply = client.get("/sparql", query_string={"query": "ASK {}"})
        assert reply.status_code == 503
        assert str(tmp_path) not in reply.text
        assert str(tmp_path) in caplog.text
        build(tmp_path / "store", article)
        assert client.get("/sparql", query_string={"query": "ASK {}"}).status_code == 200


def test_what_nobody_foresaw_is_logged_and_not_told(
    store: GraphStore, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail() -> bool:
        raise ZeroDivisionError("secret")

    monkeypatch.setattr(store, "refresh", fail)
    reply = create_app(store=store).test_client().get("/")
    assert reply.status_code == 500
    assert json.loads(reply.data)["type"] == "https://w3id.org/kg/problem#failed"
    assert "secret" not in reply.text
    assert "secret" in caplog.text


def test_no_template_turns_escaping_off() -> None:
    import kg.web  # noqa: PLC0415

    folder = Path(kg.web.__file__).parent / "templates"
    templates = list(folder.glob("*.html"))
    assert templates
    for template in templates:
        text = template.read_text(encoding="utf-8")
        assert "|safe" not in text.replace(" ", "")
        assert "autoescape" not in text


def test_settings_are_what_the_application_is_given(store: GraphStore) -> None:
    app = create_app(Settings(max_body=10), store)
    reply = app.test_client().post("/sparql", data=b"ASK {} #123", content_type="application/sparql-query")
    assert reply.status_code == 413
