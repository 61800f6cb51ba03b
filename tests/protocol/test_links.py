"""No reference of the site leads nowhere: every address opens, every IRI opens or is known to be elsewhere.

Many documents of each kind are read in the long test, and one of each in the short one.
"""

from __future__ import annotations

import gzip
import json
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest

from crawling import Crawl
from elsewhere import Elsewhere
from kg.ingest.build import build
from kg.ingest.source import Source
from kg.rdf.formats import RDF_FORMATS
from kg.rdf.iris import Iris
from kg.settings import Settings
from kg.store import EmbeddedStore
from kg.web import create_app
from references import Page, in_body

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask.testing import FlaskClient

OA: Final = "http://www.w3.org/ns/oa#"
BASE: Final = "http://localhost:8000/"
CORPUS: Final = Path(__file__).parents[2] / "corpus"
VOCABULARIES: Final = {"https://w3id.org/kg/": BASE}
"""Their terms have one address for all servers, and each server serves the documents that define them."""
STARTS: Final = (
    "", "sitemap.xml", "robots.txt", "dataset", ".well-known/void", "dump/", "annotations/", "reconcile",
    "reconcile/1.0", "context.jsonld", "changes?since=1", "search?q=Taiwan", "sparql", "graphs?default",
    "problem", "service", "health", "terms.json", "forms.json", "waiting",
)  # fmt: skip
REFUSES: Final = {"/running": 401}
"""What is answered to those alone who have a token."""
SENT: Final = 'application/ld+json; profile="http://www.w3.org/ns/anno.jsonld"'
REMARK: Final = {
    "@context": "http://www.w3.org/ns/anno.jsonld",
    "type": "Annotation",
    "body": {"type": "TextualBody", "value": "<b onclick='x'>Well said.</b>", "format": "text/html"},
    "target": f"{BASE}article/2024-01-16-taiwan-election",
}
# An event of a type that there is not, without words: both reading and the shapes refuse it.
FAULTY: Final = json.dumps(
    {
        "@context": ["http://www.w3.org/ns/anno.jsonld", "https://w3id.org/kg/context.jsonld"],
        "type": "Annotation",
        "body": {"type": "Event", "eventType": "https://w3id.org/kg/event-type#nothing"},
        "target": f"{BASE}article/2024-01-16-taiwan-election",
    }
).encode()


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    folder = tmp_path_factory.mktemp("linked")
    with EmbeddedStore(folder / "store") as store:
        build(Source(CORPUS, None, Iris(BASE)), store)
        app = create_app(Settings(log="off", dumps=str(folder / "dumps")), store, permit=lambda: None)
        # The site is crawled at the base of its IRIs.
        client = app.test_client()
        client.open = partial(client.open, base_url=BASE)  # type: ignore[method-assign]
        headers = {"Content-Type": SENT, "Slug": "remark"}
        made = client.post("/annotations/", data=json.dumps(REMARK), headers=headers)
        assert made.status_code == 201, made.text
        yield client


def crawl(client: FlaskClient, quota: int) -> Crawl:
    """Follow all that documents, reports and refusals lead to."""
    made = Crawl(client, BASE, Elsewhere.of(CORPUS), VOCABULARIES, REFUSES, f"{BASE}actor/taiwan", quota)
    for accept in ("text/turtle", "application/ld+json", "application/problem+json"):
        for sent in (FAULTY, b"{"):
            reply = client.post("/validate", data=sent, content_type=SENT, headers={"Accept": accept})
            assert reply.status_code in (200, 400, 422), reply.text
            made.take(reply, f"{BASE}validate")
        made.take(client.get("/actor/nobody", headers={"Accept": accept}), f"{BASE}actor/nobody")
    return made.run(*(BASE + start for start in STARTS))


def told(made: Crawl) -> str:
    return "\n".join(sorted({str(dead) for dead in made.dead}))


def test_no_reference_of_some_documents_of_each_kind_leads_nowhere(client: FlaskClient) -> None:
    made = crawl(client, 1)
    assert not made.dead, told(made)
    # It has been everywhere: a kind of thing and a kind of document each.
    kinds = {"actor", "agreement", "annotation", "article", "claim", "event", "happening", "place", "post"}
    for suffix in ("html", "ttl", "jsonld", "nt", "rdf"):
        assert kinds | {"tenure", "title"} <= {
            entry.partition("/")[0] for entry in made.read if f".{suffix}?" in entry
        }


def test_the_annotations_of_an_article_are_linked_from_its_page(client: FlaskClient) -> None:
    article = "article/2024-01-16-taiwan-election"
    query = f"""SELECT DISTINCT ?note {{
      ?version <https://w3id.org/kg/ontology#textOf> <{BASE}{article}> .
      ?note <{OA}hasTarget> ?target . ?target <{OA}hasSource> ?version }}"""
    found = client.get("/sparql", query_string={"query": query}, headers={"Accept": "application/json"}).json
    notes = {row["note"]["value"].removeprefix(BASE) for row in found["results"]["bindings"]}
    page = Page.of(client.get(f"/{article}.html").text)
    linked = {link.removeprefix("/") for link in page.links}
    # The first 25, the remark on the whole, and a table of all.
    assert len(notes & linked) == 25 < len(notes)
    assert "annotations/remark" in linked
    [table] = [link for link in page.links if link.startswith("/sparql?") and "annotation" in link]
    listed = client.get(table, headers={"Accept": "application/json"}).json["results"]["bindings"]
    assert {row["annotation"]["value"].removeprefix(BASE) for row in listed} == notes


@pytest.mark.long
def test_no_reference_of_many_documents_of_each_kind_leads_nowhere(client: FlaskClient) -> None:
    made = crawl(client, 60)
    assert not made.dead, told(made)
    assert sum(made.read.values()) > 1_000


@pytest.mark.long
def test_every_iri_of_the_graph_opens(client: FlaskClient) -> None:
    made = Crawl(client, BASE, Elsewhere.of(CORPUS), VOCABULARIES)
    packed = client.get("/dump/kg.nq.gz", follow_redirects=True, buffered=True).data
    syntax = RDF_FORMATS.named("nq")
    for iri in in_body(syntax.media_type, gzip.decompress(packed), BASE):
        made.meet(iri, f"{BASE}dump/", "text/turtle")
    # Only what the dump names: the documents of the site are the other test's.
    made.take = lambda _reply, _address: None  # type: ignore[method-assign]
    made.run()
    assert not made.dead, told(made)
    assert sum(made.read.values()) > 1_000
