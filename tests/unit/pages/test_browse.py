"""Lists of all things of a kind have each of them once, in order, over pages that lead on."""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING

import pytest
import yaml
from tests.unit.pages.conftest import ROOT

from kg.settings import Settings
from kg.web import create_app

if TYPE_CHECKING:
    from pathlib import Path

    from flask.testing import FlaskClient
    from tests.unit.pages.conftest import CountedStore

LISTED = re.compile(r'<li>\s*<a href="/([^"]+)"><bdi[^>]*>([^<]+)</bdi>')
NEXT = re.compile(r'<a rel="next" href="([^"]+)">')


@pytest.fixture
def client(corpus_store: CountedStore, tmp_path: Path) -> FlaskClient:
    return create_app(Settings(tokens=str(tmp_path / "tokens")), store=corpus_store).test_client()


def pages(client: FlaskClient, path: str) -> list[list[tuple[str, str]]]:
    """Follow a list to its end; return address and name of what is on each page."""
    found = []
    while path:
        reply = client.get(path)
        assert reply.status_code == 200
        found.append([(href, unescape(name)) for href, name in LISTED.findall(reply.text)])
        leads = NEXT.search(reply.text)
        path = unescape(leads[1]) if leads else ""
    return found


def test_articles_come_from_the_latest_to_the_first_and_then_those_without_a_day(client: FlaskClient) -> None:
    published = {
        file.parent.name: yaml.safe_load(file.read_text(encoding="utf-8")).get("published")
        for file in (ROOT / "corpus" / "articles").glob("*/article.yaml")
    }
    (page,) = pages(client, "/browse/articles")
    slugs = [href.removeprefix("article/") for href, _ in page]
    assert set(slugs) == set(published)
    days = [day for day in published.values() if day]
    assert len(days) < len(slugs)
    assert [published[slug] for slug in slugs] == [
        *sorted(days, reverse=True),
        *[None] * (len(slugs) - len(days)),
    ]


def test_actors_come_by_name_fifty_on_a_page(client: FlaskClient) -> None:
    actors = yaml.safe_load((ROOT / "corpus" / "actors.yaml").read_text(encoding="utf-8"))["actors"]
    found = pages(client, "/browse/actors")
    assert [len(page) for page in found] == [50, 50, 50, 50, 18]
    listed = [entry for page in found for entry in page]
    assert dict(listed) == {f"actor/{actor['id']}": actor["names"]["en"] for actor in actors}
    names = [name.lower() for _, name in listed]
    assert names == sorted(names)


def test_an_actor_is_described(client: FlaskClient) -> None:
    # "Joe Biden" comes after 50 and before 101 of the names.
    text = client.get("/browse/actors?page=2").text
    entry = next(entry for entry in text.split("<li>") if 'href="/actor/joe-biden"' in entry)
    assert "<small>person · " in entry


@pytest.mark.parametrize(
    ("path", "status", "said"),
    [
        ("/browse/actors?page=6", 404, "The list of actors has no page 6."),
        ("/browse/actors?page=0", 400, "is no whole number"),
        ("/browse/actors?page=x", 400, "is no whole number"),
        ("/browse/nothing", 404, ""),
    ],
)
def test_what_is_not_there_is_said(client: FlaskClient, path: str, status: int, said: str) -> None:
    reply = client.get(path)
    assert reply.status_code == status
    assert said in reply.get_json()["detail"]


def test_a_list_that_is_known_is_not_sent_again(client: FlaskClient) -> None:
    tag = client.get("/browse/places").headers["ETag"]
    assert client.get("/browse/places", headers={"If-None-Match": tag}).status_code == 304


def test_the_first_page_leads_to_the_lists_and_names_the_version(
    client: FlaskClient, corpus_store: CountedStore
) -> None:
    text = client.get("/").text
    for name in ("articles", "actors", "agreements", "places"):
        assert f'<a href="/browse/{name}">' in text
    with corpus_store.snapshot() as reader:
        assert f"Version {reader.version} of the graph." in text


def test_the_folder_of_lists_leads_to_the_first(client: FlaskClient) -> None:
    for path in ("/browse", "/browse/"):
        reply = client.get(path)
        assert (reply.status_code, reply.headers["Location"]) == (303, "/browse/articles"), path
