"""What is known of the texts of articles is looked up in the graph, whichever way they are named."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, cast

import pytest
from pyoxigraph import RdfFormat, Store

from holding import Held
from kg.annotation.texts import GraphTexts
from kg.mapping.facts import Teller
from kg.rdf.iris import Iris

if TYPE_CHECKING:
    from kg.model.article import TextVersion
    from kg.store import GraphReader

BASE = "http://localhost:8000/"
TEXT = f"{BASE}article/one/text/7d3180e265a77f1d"


def texts_of(store: Store) -> GraphTexts:
    return GraphTexts(cast("GraphReader", Held(store)), Iris())


def segments(version: TextVersion) -> list[tuple[str, str, int, int, str, date | None]]:
    return [(s.id, s.kind, s.start, s.end, s.belongs_to, s.published) for s in version.segments]


BODY = ("body", "body", 0, 114, "one", date(2023, 5, 4))
TEASER = ("teaser-1", "teaser", 115, 146, "two", None)


@pytest.mark.parametrize(
    ("iri", "parts"),
    [
        (TEXT, [BODY, TEASER]),
        (f"{BASE}article/one", [BODY]),
        # The other article has words in this text only.
        (f"{BASE}article/two", [TEASER]),
    ],
)
def test_a_text_is_found_by_its_iri_or_an_articles(held: Store, iri: str, parts: list[object]) -> None:
    (version,) = texts_of(held).versions(iri)
    assert (version.article, version.length) == ("one", 146)
    assert version.sha256 == "7d3180e265a77f1d611809b890e5e407a6d7f3ca221d1bc0ca8abbd2bbbb06bc"
    assert version.text is not None
    assert version.text.startswith("Aland and Beland signed")
    assert segments(version) == parts


@pytest.mark.parametrize(
    "iri", [f"{BASE}article/three", f"{BASE}actor/aland", "http://example.org/article/one"]
)
def test_nothing_is_found_of_what_is_not_there(held: Store, iri: str) -> None:
    assert list(texts_of(held).versions(iri)) == []


def test_an_article_can_have_several_texts(held: Store) -> None:
    store = Store()
    store.extend(held)
    digest = "0" * 64
    turtle = f"""@prefix kg: <https://w3id.org/kg/ontology#> .
        <{BASE}article/one/text/0000000000000000> a kg:TextVersion ; kg:textOf <{BASE}article/one> ;
            kg:sha256 "{digest}" ; kg:length 9 ."""
    store.load(turtle.encode(), format=RdfFormat.TURTLE)
    found = texts_of(store).versions(f"{BASE}article/one")
    assert [(version.sha256[:4], version.length, version.text is None) for version in found] == [
        ("0000", 9, True),
        ("7d31", 146, False),
    ]


def test_the_author_reports_what_an_article_says(held: Store) -> None:
    assert texts_of(held).teller("one") == Teller("one", "en", ("dora-dee",))
    assert texts_of(held).teller("two") is None


def test_without_an_author_the_publisher_does(held: Store) -> None:
    store = Store()
    store.extend(quad for quad in held if not quad.predicate.value.endswith("/author"))
    assert texts_of(store).teller("one") == Teller("one", "en", ("the-post",))
