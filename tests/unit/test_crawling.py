"""The crawler of the site finds what is dead, which is all that it is for."""

from __future__ import annotations

from typing import Final

import flask
import pytest

from crawling import Crawl

BASE: Final = "http://localhost/"
PAGE: Final = '<p id="here"><a href="/{}">x</a></p>'


def site(body: str, kind: str = "text/html", **headers: str) -> Crawl:
    """Crawl a site of one document, with another at /there that has the part #here."""
    app = flask.Flask("site")
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    app.add_url_rule("/", "root", lambda: flask.Response(body, content_type=kind, headers=sent))
    app.add_url_rule("/there", "there", lambda: flask.Response(PAGE.format(""), content_type="text/html"))
    app.add_url_rule(
        "/t", "t", lambda: flask.Response(f"<{BASE}t#a> <{BASE}t> 1 .", content_type="text/turtle")
    )

    def elsewhere(iri: str) -> str:
        return "" if iri.startswith("http://known/") else "unknown"

    return Crawl(app.test_client(), BASE, elsewhere, {"http://alias/": BASE}).run(BASE)


@pytest.mark.parametrize(
    "body",
    ['<a href="/there">', '<a href="/there#here">', '<a href="http://known/x">', '<img srcset="/there 2x">',
     '<a href="http://alias/there#here">', '<form action="/there">'],
)  # fmt: skip
def test_what_leads_somewhere_is_not_told(body: str) -> None:
    assert site(body).dead == []


@pytest.mark.parametrize(
    ("body", "reference"),
    [
        ('<a href="/nowhere">', f"{BASE}nowhere"),
        ('<img src="nowhere">', f"{BASE}nowhere"),
        ('<img srcset="/there 1x, /nowhere 2x">', f"{BASE}nowhere"),
        ('<form action="/nowhere">', f"{BASE}nowhere"),
        ('<form action="/there" method="post">', f"{BASE}there"),
        ('<a href="/there#gone">', f"{BASE}there#gone"),
        ('<a href="http://alias/nowhere">', f"{BASE}nowhere"),
        ('<a href="http://unknown/">', "http://unknown/"),
        (
            '<script type="application/ld+json">{"a": [{"@id": "http://unknown/"}]}</script>',
            "http://unknown/",
        ),
    ],
)
def test_what_leads_nowhere_is_told(body: str, reference: str) -> None:
    assert [dead.reference for dead in site(body).dead] == [reference]


@pytest.mark.parametrize(
    ("body", "kind", "reference"),
    [
        (f"<{BASE}t> <http://unknown/p> 1 .", "text/turtle", "http://unknown/p"),
        (f'<{BASE}t> <http://known/p> "x"^^<http://unknown/d> .', "text/turtle", "http://unknown/d"),
        (f"<{BASE}t#b> <http://known/p> <{BASE}t#a> .", "text/turtle", f"{BASE}t#b"),
        (f"<{BASE}t> <http://known/p> <{BASE}t> <{BASE}nowhere> .", "application/n-quads", f"{BASE}nowhere"),
        ('{"linkset": [{"anchor": "http://unknown/"}]}', "application/linkset+json", "http://unknown/"),
        ("<urlset><url><loc>http://unknown/</loc></url></urlset>", "application/xml", "http://unknown/"),
        ("User-agent: *\nSitemap: http://unknown/s\n", "text/plain", "http://unknown/s"),
    ],
)
def test_every_kind_of_document_is_read(body: str, kind: str, reference: str) -> None:
    dead = [entry.reference for entry in site(body, kind).dead if not entry.reference.endswith("integer")]
    assert dead == [reference]


def test_headers_are_followed() -> None:
    sent = (
        '</nowhere>; rel="next", <http://known/>; rel="http://unknown/relation"; profile="http://unknown/p"'
    )
    assert {dead.reference for dead in site("", Link=sent).dead} == {
        f"{BASE}nowhere", "http://unknown/relation", "http://unknown/p",
    }  # fmt: skip
    assert [dead.reference for dead in site("", Content_Location="/nowhere").dead] == [f"{BASE}nowhere"]
