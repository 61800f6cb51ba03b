"""Pages and descriptions of things say to which version of the shapes these held, and when."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, parse

from kg.access import Scope, TokenFile
from kg.ingest.build import build
from kg.ingest.source import Source
from kg.rdf.iris import Iris
from kg.resources import shapes_version
from kg.settings import Settings
from kg.store import EmbeddedStore
from kg.web import create_app
from serving import fill

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask.testing import FlaskClient

ROOT = Path(__file__).parents[2]
BASE = "http://localhost:8000/"
SLUG = "taipei-times-2023-05-19-lee"
ARTICLE = f"{BASE}article/{SLUG}"
WHOLE = NamedNode(f"{BASE}dataset#validation")
AT = datetime(2020, 11, 30, 12, tzinfo=UTC)
ON = 'on <time datetime="2020-11-30T12:00:00+00:00">30 November 2020, 12:00 UTC</time>'
EXAMPLE = re.search(
    r"```json\n(.*?)```", (ROOT / "docs" / "annotating.md").read_text(encoding="utf-8"), re.DOTALL
)
DCTERMS, PROV = "http://purl.org/dc/terms/", "http://www.w3.org/ns/prov#"


@dataclass
class Site:
    """A served corpus, and what it is built of."""

    client: FlaskClient
    source: Source
    store: EmbeddedStore
    token: str

    def page(self, path: str) -> str:
        """Return a page."""
        reply = self.client.get(path, headers={"Accept": "text/html"}, follow_redirects=True)
        assert reply.status_code == 200, reply.text
        return reply.text

    def triples(self, path: str) -> set[Triple]:
        """Return a description."""
        reply = self.client.get(path, headers={"Accept": "text/turtle"}, follow_redirects=True)
        assert reply.status_code == 200, reply.text
        return {quad.triple for quad in parse(reply.data, format=RdfFormat.TURTLE)}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("held")
    source = Source(ROOT / "corpus", None, Iris())
    tokens = TokenFile(folder / "tokens.json")
    token = tokens.create(Scope.ANNOTATE, now=datetime.now(UTC), label="Ann").printed
    with EmbeddedStore(folder / "store") as store:
        build(source, store, now=AT)
        app = create_app(Settings(store=store.location, tokens=str(tokens.path)), store)
        yield Site(app.test_client(), source, store, token)


def report(about: str, at: str, name: NamedNode = WHOLE) -> set[Triple]:
    said = (
        (
            "http://www.w3.org/1999/02/22-rdf-syntax-ns#type",
            NamedNode("http://www.w3.org/ns/shacl#ValidationReport"),
        ),
        (f"{PROV}wasDerivedFrom", NamedNode(about)),
        (f"{DCTERMS}conformsTo", NamedNode("https://w3id.org/kg/shapes")),
        ("http://www.w3.org/2002/07/owl#versionInfo", Literal(shapes_version())),
        (f"{DCTERMS}created", Literal(at, datatype=NamedNode("http://www.w3.org/2001/XMLSchema#dateTime"))),
    )
    return {Triple(name, NamedNode(predicate), value) for predicate, value in said}


@pytest.mark.parametrize("path", [f"article/{SLUG}", "actor/japan", "place/taiwan-strait"])
def test_what_a_build_wrote_held_with_all_of_the_graph(site: Site, path: str) -> None:
    text = site.page(f"/{path}")
    assert f'Valid against <a href="/shapes">the shapes</a>, version <code>{shapes_version()}</code>' in text
    assert f"with all of the graph, {ON}" in text
    assert report(f"{BASE}{path}", "2020-11-30T12:00:00Z") <= site.triples(f"/{path}")


def test_the_data_set_has_the_report(site: Site) -> None:
    assert report(f"{BASE}dataset", "2020-11-30T12:00:00Z") <= site.triples("/dataset")
    assert shapes_version() in site.page("/dataset")


def test_other_profiles_do_not_speak_of_it(site: Site) -> None:
    reply = site.client.get(f"/article/{SLUG}.ttl?_profile=schema")
    assert reply.status_code == 200
    assert "ValidationReport" not in reply.text


def test_an_annotation_and_its_fact_held_when_it_was_submitted_until_all_is_held_again(site: Site) -> None:
    assert EXAMPLE
    made = site.client.post(
        "/annotations/",
        data=EXAMPLE[1].encode(),
        headers={
            "Authorization": f"Bearer {site.token}",
            "Content-Type": 'application/ld+json; profile="http://www.w3.org/ns/anno.jsonld"',
            "Slug": "accord",
        },
    )
    assert made.status_code == 201, made.text
    name = NamedNode(f"{BASE}annotations/accord#validation")
    fact = f"event/{SLUG}/annotation/accord"
    for page in (site.page("/annotations/accord"), site.page(f"/{fact}")):
        assert ", when it was submitted, on <time" in page
    (created,) = {t.object.value for t in site.triples("/annotations/accord")
                  if t.subject == name and t.predicate.value == f"{DCTERMS}created"}  # fmt: skip
    assert report(f"{BASE}{fact}", created, name) <= site.triples(f"/{fact}")
    # What the corpus says held before, still, and is not held again by a write.
    assert ON in site.page(f"/article/{SLUG}")
    build(site.source, site.store, now=datetime(2099, 1, 2, 3, 4, tzinfo=UTC), anew=True)
    for page in (site.page("/annotations/accord"), site.page(f"/{fact}"), site.page(f"/article/{SLUG}")):
        assert "with all of the graph, on <time" in page
        assert "2 January 2099, 03:04 UTC" in page


def test_a_graph_that_was_never_held_says_nothing(tmp_path: Path) -> None:
    fill(tmp_path / "store", f'<{BASE}actor/x> <http://www.w3.org/2000/01/rdf-schema#label> "X" <urn:g> .')
    client = create_app(Settings(store=str(tmp_path / "store"), tokens=str(tmp_path / "t"))).test_client()
    page = client.get("/actor/x.html")
    assert page.status_code == 200
    assert "Valid against" not in page.text
    told = json.loads(client.get("/actor/x.jsonld").data)
    assert [node["id"] for node in told["@graph"]] == [f"{BASE}actor/x"]
