"""Timelines, networks and lists over HTTP: made by readers, kept with their version, refused as all else."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from kg.errors import QueryTimeout
from kg.settings import Settings
from kg.web import create_app
from kg.web.cached import Cached
from serving import fill, running

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from serving import Server

LABEL = "<http://www.w3.org/2000/01/rdf-schema#label>"
EVENT = f'<http://localhost:8000/event/e> {LABEL} "An event" <urn:g> .'


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("views")
    fill(folder / "store", EVENT)
    with running(folder / "store") as started:
        yield started


@pytest.mark.parametrize("path", ["/timeline", "/network", "/browse/articles"])
def test_a_view_is_made_within_the_limits_of_a_query(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    fill(tmp_path / "store", EVENT)
    client = create_app(Settings(store=str(tmp_path / "store"))).test_client()
    labels = []

    def run(_self: Cached, _task: object, label: str, *_more: object) -> None:
        labels.append(label)
        raise QueryTimeout("The query was stopped after 30 s.")

    monkeypatch.setattr(Cached, "run", run)
    reply = client.get(path)
    assert reply.status_code == 504
    assert json.loads(reply.data)["type"].endswith("#timeout")
    # So it stands in the list of what runs.
    (label,) = labels
    assert path.rpartition("/")[2] in label


@pytest.mark.parametrize("path", ["/timeline", "/network", "/browse/articles"])
def test_a_view_that_is_known_is_not_sent_again(server: Server, path: str) -> None:
    first = server.get(path)
    assert first.status == 200
    again = server.get(path, **{"If-None-Match": first.headers["etag"]})
    assert (again.status, again.body) == (304, b"")


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        ("text/html", "text/html; charset=utf-8"),
        ("text/html;q=0.5, application/problem+json", "application/problem+json"),
        ("", "application/problem+json"),
    ],
)
def test_what_cannot_be_chosen_is_said_as_it_is_preferred(
    server: Server, accept: str, media_type: str
) -> None:
    reply = server.get("/timeline?from=abc", Accept=accept)
    assert (reply.status, reply.headers["content-type"]) == (400, media_type)
    assert "Accept" in reply.headers["vary"].split(", ")
    if media_type.startswith("text/html"):
        assert "<form" in reply.text
        assert "abc" in reply.text
