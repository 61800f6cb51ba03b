"""How many queries each kind of page asks of the store, over HTTP, of a version that was not read before."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from kg.settings import Settings
from kg.web import create_app

if TYPE_CHECKING:
    from pathlib import Path

    from flask.testing import FlaskClient
    from tests.unit.pages.conftest import CountedStore

MOST = 5
OP_ED = "taipei-times-2023-05-19-lee"
NAMED = {
    "article": f"/article/{OP_ED}.html",
    "article of another's page": "/article/taipei-times-2024-11-08-trump-victory.html",
    "person": "/actor/joe-biden.html",
    "state": "/actor/united-states.html",
    "state, on": "/actor/united-states.html?page=2",
    "organisation": "/actor/nato.html",
    "event": f"/event/{OP_ED}/biden-yoon-reaffirmation.html",
    "agreement": "/agreement/anzus-treaty.html",
    "claim": f"/claim/{OP_ED}/reason-for-bilateralism.html",
    "title": f"/title/{OP_ED}/rhee-former-president.html",
    "annotation": f"/annotation/{OP_ED}/biden-yoon-reaffirmation-1.html",
    "place": "/place/south-china-sea.html",
    "post": "/post/us-president.html",
    "tenure": "/tenure/biden-us-president-2021.html",
    "happening": "/happening/biden-yoon-summit-2023.html",
    "event types": "/event-type",
    "ontology": "/ontology",
    "timeline": "/timeline?actor=joe-biden&actor=Yoon+Suk-yeol",
    "network": "/network?actor=china",
    "home": "/",
    "all actors": "/browse/actors",
    "all articles": "/browse/articles",
    "search": "/search?q=Victor+Cha",
    "container": "/annotations/",
    "container, a page": "/annotations/?page=0",
    "Turtle": f"/event/{OP_ED}/biden-yoon-reaffirmation.ttl",
    "links": "/linkset/actor/joe-biden",
    "a thing": "/actor/joe-biden",
}


@pytest.fixture
def client(corpus_store: CountedStore, tmp_path: Path) -> FlaskClient:
    return create_app(Settings(tokens=str(tmp_path / "tokens")), store=corpus_store).test_client()


@pytest.mark.parametrize("name", NAMED)
def test_a_page_asks_five_queries_at_most(client: FlaskClient, corpus_store: CountedStore, name: str) -> None:
    corpus_store.asked.clear()
    with client.get(NAMED[name], headers={"Accept": "text/html"}) as reply:
        assert reply.status_code in (200, 303)
    assert len(corpus_store.asked) <= MOST, corpus_store.asked


def test_the_pages_of_a_thing_lead_on_in_their_text_and_in_their_headers(client: FlaskClient) -> None:
    path, numbers = "/actor/united-states.html", []
    while path:
        with client.get(path, headers={"Accept": "text/html"}) as reply:
            numbers.append(re.search(r"<p>Page (\d+)", reply.text)[1])  # type: ignore[index]
            linked = re.search(r'<([^>]*)>; rel="next"', reply.headers["Link"])
            shown = re.search(r'rel="next" href="([^"]*)"', reply.text)
        assert bool(linked) == bool(shown)
        path = linked[1] if linked else ""
        if shown:
            # The page leads to the thing, which leads to the document on it.
            with client.get(shown[1], headers={"Accept": "text/html"}) as reply:
                assert reply.headers["Location"] == path
    assert numbers == [str(number) for number in range(1, len(numbers) + 1)]
    assert len(numbers) > 1
