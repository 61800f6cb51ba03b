"""What the server says of the data set: VoID, DCAT, typed links, and what leads robots and readers."""

from __future__ import annotations

import json
import re
import time
from typing import TYPE_CHECKING, Final
from xml.etree import ElementTree as ET

import pytest
from pyoxigraph import Literal, NamedNode, parse

from kg.linked.dataset import DCAT_NS, PREFIXES, VOID_NS
from kg.linked.feeds import ATOM, OPEN_SEARCH, PER_SITEMAP, SITEMAP
from kg.rdf.formats import RDF_FORMATS
from kg.settings import Settings
from kg.store import EmbeddedStore
from kg.terms import DCTERMS, KG, OWL, RDF, RDFS, SCHEMA, SKOS
from kg.web import create_app
from serving import fill

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from flask.testing import FlaskClient
    from pyoxigraph import Triple
    from werkzeug.test import TestResponse

BASE: Final = "http://localhost:8000/"
XSD: Final = "http://www.w3.org/2001/XMLSchema#"
PEOPLE: Final = PER_SITEMAP + 3


def nquads(extra: str = "") -> str:
    graph = f"<{BASE}graph/g>"
    lines = [
        f"<https://w3id.org/kg/ontology> {RDF.type} {OWL.Ontology} <{BASE}graph/ontology> .",
        f"<{BASE}article/one> {RDF.type} {KG.Article} {graph} .",
        f'<{BASE}article/one> {SCHEMA.headline} "They <meet> & \\u0001talk"@en {graph} .',
        f'<{BASE}article/one> {SCHEMA.datePublished} "2024-05-01"^^<{XSD}date> {graph} .',
        f"<{BASE}event/one/e> {RDF.type} {KG.Event} {graph} .",
        f'<{BASE}event/one/e> {RDFS.label} "Ann meets Bob"@en {graph} .',
        f"<{BASE}event/one/e> {KG.statedIn} <{BASE}article/one> {graph} .",
        *(f"<{BASE}actor/p{n:05d}> {RDF.type} {KG.Actor} <{BASE}graph/actors> ." for n in range(PEOPLE)),
        f'<{BASE}actor/p00000> {SKOS.prefLabel} "Ann"@en <{BASE}graph/actors> .',
    ]
    return "\n".join(lines) + "\n" + extra


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("described")
    fill(directory / "store", nquads())
    return directory


@pytest.fixture(scope="module")
def client(folder: Path) -> Iterator[FlaskClient]:
    settings = Settings(title="Press of <the> Pacific", dumps=str(folder / "dumps"), log="off")
    with EmbeddedStore(folder / "store") as store:
        yield create_app(settings, store).test_client()


def statements(reply: TestResponse) -> set[Triple]:
    syntax = RDF_FORMATS.of_media_type(reply.mimetype)
    assert syntax
    return {quad.triple for quad in parse(reply.data, format=syntax.syntax)}


def xml(client: FlaskClient, address: str) -> ET.Element:
    return ET.fromstring(client.get(address.removeprefix("http://localhost")).data)  # noqa: S314 - our own


def objects(graph: set[Triple], subject: str, predicate: str) -> set[str]:
    return {
        getattr(entry.object, "value", "")
        for entry in graph
        if entry.subject == NamedNode(subject) and entry.predicate.value == predicate
    }


# VoID (https://www.w3.org/TR/void/) and DCAT 3 (https://www.w3.org/TR/vocab-dcat-3/)


@pytest.mark.parametrize("path", ["/.well-known/void", "/dataset"])
def test_the_data_set_is_described_where_programs_look(client: FlaskClient, path: str) -> None:
    reply = client.get(path)
    assert (reply.status_code, reply.mimetype) == (200, "text/turtle")
    found = statements(reply)
    node = f"{BASE}dataset"
    assert objects(found, node, RDF.type.value) >= {f"{VOID_NS}Dataset", f"{DCAT_NS}Dataset"}
    assert objects(found, node, DCTERMS.title.value) == {"Press of <the> Pacific"}
    assert objects(found, node, DCTERMS.license.value) == {"https://creativecommons.org/licenses/by/4.0/"}
    assert objects(found, node, f"{VOID_NS}sparqlEndpoint") == {"http://localhost/sparql"}
    assert objects(found, node, f"{VOID_NS}uriSpace") == {BASE}
    assert objects(found, node, f"{VOID_NS}exampleResource") == {f"{BASE}article/one"}
    assert objects(found, node, f"{DCAT_NS}version") == {"1"}
    assert len(objects(found, node, DCTERMS.modified.value)) == 1
    assert client.get(path, headers={"Accept": "image/png"}).status_code == 406
    assert client.get(path, headers={"If-None-Match": reply.headers["ETag"]}).status_code == 304


# By hand from both vocabularies: what each property is on, and what its values are: a class of these, an IRI
# elsewhere (""), or a literal of a datatype.
SCHEMA_OF: Final = {
    "void:uriSpace": ("void:Dataset", "xsd:string"), "void:sparqlEndpoint": ("void:Dataset", ""),
    "void:openSearchDescription": ("void:Dataset", ""), "void:dataDump": ("void:Dataset", ""),
    "void:exampleResource": ("void:Dataset", ""), "void:vocabulary": ("void:Dataset", ""),
    "void:feature": ("void:Dataset", ""), "void:triples": ("void:Dataset", "xsd:integer"),
    "void:classes": ("void:Dataset", "xsd:integer"), "void:properties": ("void:Dataset", "xsd:integer"),
    "void:entities": ("void:Dataset", "xsd:integer"), "void:class": ("void:Dataset", ""),
    "void:property": ("void:Dataset", ""), "void:classPartition": ("void:Dataset", "void:Dataset"),
    "void:propertyPartition": ("void:Dataset", "void:Dataset"),
    "dcat:distribution": ("dcat:Dataset", "dcat:Distribution"), "dcat:landingPage": ("dcat:Dataset", ""),
    "dcat:version": ("dcat:Dataset", "xsd:string"), "dcat:accessURL": ("dcat:Distribution", ""),
    "dcat:downloadURL": ("dcat:Distribution", ""), "dcat:mediaType": ("dcat:Distribution", ""),
    "dcat:compressFormat": ("dcat:Distribution", ""), "dcat:byteSize": ("dcat:Distribution", "xsd:integer"),
    "dcat:endpointURL": ("dcat:DataService", ""), "dcat:endpointDescription": ("dcat:DataService", ""),
    "dcat:servesDataset": ("dcat:DataService", "dcat:Dataset"),
    "spdx:checksum": ("dcat:Distribution", "spdx:Checksum"), "spdx:algorithm": ("spdx:Checksum", ""),
    "spdx:checksumValue": ("spdx:Checksum", "xsd:hexBinary"),
}  # fmt: skip


def test_the_description_keeps_to_its_vocabularies(client: FlaskClient) -> None:
    found = statements(client.get("/dataset.nt"))
    spaces = {**PREFIXES, "xsd": XSD}

    def short(iri: str) -> str:
        return next(
            (f"{name}:{iri.removeprefix(space)}" for name, space in spaces.items() if iri.startswith(space)),
            iri,
        )

    types: dict[object, set[str]] = {}
    for entry in found:
        if entry.predicate == RDF.type and isinstance(entry.object, NamedNode):
            types.setdefault(entry.subject, set()).add(short(entry.object.value))
    used = set()
    for entry in found:
        name = short(entry.predicate.value)
        if name.partition(":")[0] not in ("void", "dcat", "spdx"):
            continue
        used.add(name)
        domain, range_ = SCHEMA_OF[name]
        assert domain in types[entry.subject], name
        if range_.startswith("xsd:"):
            assert isinstance(entry.object, Literal), name
            kinds = {range_, "xsd:nonNegativeInteger"} if range_ == "xsd:integer" else {range_}
            assert short(entry.object.datatype.value) in kinds, name
        else:
            assert isinstance(entry.object, NamedNode), name
            assert not range_ or range_ in types[entry.object], name
    assert len(used) > 20


def test_its_counts_are_those_of_the_graph(client: FlaskClient) -> None:
    found = statements(client.get("/dataset.nt"))
    # By hand: seven statements before the actors, one of each actor, and one name.
    assert objects(found, f"{BASE}dataset", f"{VOID_NS}triples") == {str(7 + PEOPLE + 1)}
    counted = {}
    for of, count in (("class", "entities"), ("property", "triples")):
        for part in objects(found, f"{BASE}dataset", f"{VOID_NS}{of}Partition"):
            (term,), (number,) = objects(found, part, VOID_NS + of), objects(found, part, VOID_NS + count)
            counted[term] = int(number)
    assert counted[KG.Actor.value] == PEOPLE
    assert counted[KG.Article.value] == counted[KG.Event.value] == 1
    assert counted[RDF.type.value] == PEOPLE + 3
    assert counted[SKOS.prefLabel.value] == 1


def test_counts_follow_the_graph(tmp_path: Path) -> None:
    fill(tmp_path / "store", nquads())
    with EmbeddedStore(tmp_path / "store") as store:
        client = create_app(Settings(dumps=str(tmp_path / "dumps"), log="off"), store).test_client()
        before = statements(client.get("/dataset.nt"))
        fill(tmp_path / "store", nquads(f"<{BASE}actor/x> {RDF.type} {KG.Actor} <{BASE}graph/x> .\n"))
        client.application.extensions["kg.linkage"]._took = 0.0  # noqa: SLF001 - else the old counts would do
        after = statements(client.get("/dataset.nt"))
    counts = [int(objects(found, f"{BASE}dataset", f"{VOID_NS}triples").pop()) for found in (before, after)]
    assert counts[1] == counts[0] + 1
    assert objects(after, f"{BASE}dataset", f"{DCAT_NS}version") == {"2"}


def test_old_counts_say_of_which_version_they_are_and_totals_are_of_the_current_one(tmp_path: Path) -> None:
    """By hand: of version 1 there are 5003 actors; version 2 has one more, and a class that was not there."""
    fill(tmp_path / "store", nquads())
    with EmbeddedStore(tmp_path / "store") as store:
        client = create_app(Settings(dumps=str(tmp_path / "dumps"), log="off"), store).test_client()
        assert "of version" not in client.get("/dataset.html").text
        current = statements(client.get("/dataset.nt"))
        more = (f"<{BASE}actor/x> {RDF.type} {name} <{BASE}graph/x> .\n" for name in (KG.Actor, KG.Person))
        fill(tmp_path / "store", nquads("".join(more)))
        # As if to count had taken a long time: then old counts do for some while.
        client.application.extensions["kg.linkage"]._took = 3600.0  # noqa: SLF001
        found = statements(client.get("/dataset.nt"))
        page = client.get("/dataset.html").text
        listed = client.get("/dump/", headers={"Accept": "text/html"}).text
    node = f"{BASE}dataset"
    assert objects(found, node, f"{DCAT_NS}version") == {"2"}
    assert objects(found, node, f"{VOID_NS}triples") == {str(7 + PEOPLE + 1 + 2)}
    # How many classes the current version has nobody counted.
    assert objects(current, node, f"{VOID_NS}classes") == {"4"}
    assert not objects(found, node, f"{VOID_NS}classes")
    assert not objects(found, node, f"{VOID_NS}properties")
    for graph in (current, found):
        parts = objects(graph, node, f"{VOID_NS}classPartition")
        parts |= objects(graph, node, f"{VOID_NS}propertyPartition")
        assert {tuple(objects(graph, part, OWL.versionInfo.value)) for part in parts} == {("1",)}
    assert "Counted of version 1" in page
    for text in (page, listed):
        assert f"{7 + PEOPLE + 1 + 2:,}" in text


def test_what_tells_of_files_has_no_date_for_they_come_later(tmp_path: Path) -> None:
    """The version was published before a file of it was made and before it was counted (RFC 9110, 8.8.2)."""
    fill(tmp_path / "store", nquads())
    with EmbeddedStore(tmp_path / "store") as store:
        client = create_app(Settings(dumps=str(tmp_path / "dumps"), log="off"), store).test_client()
        # A date of a second that is not over is given to no document.
        time.sleep(1.1)
        assert "Last-Modified" in client.get("/article/one.ttl").headers
        paths = ("/dataset", "/dataset.ttl", "/.well-known/void", "/dump/", "/linkset")
        before = {path: client.get(path) for path in paths}
        assert client.get("/dump/kg.nq.gz", follow_redirects=True, buffered=True).status_code == 200
        since = {"If-Modified-Since": "Fri, 31 Dec 2100 23:59:59 GMT"}
        for path, reply in before.items():
            assert "Last-Modified" not in reply.headers, path
            after = client.get(path, headers=since)
            assert after.status_code == 200, path
            assert client.get(path, headers={"If-None-Match": after.headers["ETag"]}).status_code == 304


def test_every_distribution_can_be_fetched_and_is_what_is_said(client: FlaskClient) -> None:
    for path in re.findall(
        r'href="(/dump/[^"]*\.gz)"', client.get("/dump/", headers={"Accept": "text/html"}).text
    ):
        assert client.get(path, buffered=True).status_code == 200
    found = statements(client.get("/dataset.nt"))
    parts = objects(found, f"{BASE}dataset", f"{DCAT_NS}distribution")
    assert len(parts) == 2
    for part in parts:
        (address,) = objects(found, part, f"{DCAT_NS}downloadURL")
        (size,) = objects(found, part, f"{DCAT_NS}byteSize")
        body = client.get(address.removeprefix("http://localhost"), buffered=True).data
        assert len(body) == int(size)
        (media_type,) = objects(found, part, f"{DCAT_NS}mediaType")
        assert media_type.startswith("https://www.iana.org/assignments/media-types/application/")


def test_the_page_for_people_shows_title_counts_and_licence(client: FlaskClient) -> None:
    page = client.get("/dataset", headers={"Accept": "text/html"}).text
    assert "<h1>Press of &lt;the&gt; Pacific</h1>" in page
    assert "5,003" in page
    assert 'href="/ontology#Actor"' in page


def test_it_has_the_links_of_signposting(client: FlaskClient) -> None:
    header = client.get("/dataset").headers["Link"]
    assert f'<{BASE}dataset>; rel="cite-as"' in header
    assert '<https://schema.org/Dataset>; rel="type"' in header
    assert header.count('rel="describedby"') == 4
    assert header.count('rel="item"') == 2
    context, *_ = json.loads(client.get("/linkset").data)["linkset"]
    assert context["anchor"] == "http://localhost/dataset"
    assert {link["type"] for link in context["item"]} == {"application/gzip"}
    assert all(
        link["href"].startswith("http")
        for links in context.values()
        for link in links
        if links is not context["anchor"]
    )


# Sitemaps, robots, OpenSearch, Atom


def test_sitemaps_lead_to_every_page(client: FlaskClient) -> None:
    index = xml(client, "/sitemap.xml")
    maps = [node.text or "" for node in index.iter(f"{{{SITEMAP}}}loc")]
    assert [address.rpartition("/")[2] for address in maps] == [
        "articles-1.xml", "actors-1.xml", "actors-2.xml", "events-1.xml",
    ]  # fmt: skip
    pages: list[str] = []
    for address in maps:
        listed = xml(client, address)
        found = [node.text or "" for node in listed.iter(f"{{{SITEMAP}}}loc")]
        assert 0 < len(found) <= PER_SITEMAP
        pages += found
    assert len(pages) == len(set(pages)) == PEOPLE + 2
    for address in (pages[0], pages[-1], pages[100]):
        assert client.get(address.removeprefix("http://localhost")).status_code == 200
    assert client.get("/sitemap/actors-9.xml").status_code == 404
    assert client.get("/sitemap/nothing-1.xml").status_code == 404


def test_robots_are_told_where_the_sitemap_is(client: FlaskClient, folder: Path) -> None:
    text = client.get("/robots.txt").text
    assert "Sitemap: http://localhost/sitemap.xml\n" in text
    assert "Disallow: /sparql?\n" in text
    closed = create_app(Settings(store=str(folder / "store"), reading="token", log="off")).test_client()
    assert closed.get("/robots.txt").status_code == 401


def test_browsers_learn_how_to_search(client: FlaskClient) -> None:
    found = xml(client, "/opensearch.xml")
    name = found.findtext(f"{{{OPEN_SEARCH}}}ShortName", "")
    # OpenSearch 1.1: at most 16 characters and no markup.
    assert 0 < len(name) <= 16
    templates = {node.get("type"): node.get("template") for node in found.iter(f"{{{OPEN_SEARCH}}}Url")}
    assert templates["text/html"] == "http://localhost/search?q={searchTerms}"
    assert 'rel="search"' in client.get("/", headers={"Accept": "text/html"}).text


def test_the_feed_has_new_articles_and_events(client: FlaskClient) -> None:
    reply = client.get("/feed.atom")
    assert reply.mimetype == "application/atom+xml"
    feed = xml(client, "/feed.atom")
    # RFC 4287, 4.1.1 and 4.1.2: what a feed and an entry must have.
    for name in ("id", "title", "updated"):
        assert len(feed.findall(f"{{{ATOM}}}{name}")) == 1
    entries = feed.findall(f"{{{ATOM}}}entry")
    assert [entry.findtext(f"{{{ATOM}}}id") for entry in entries] == [
        f"{BASE}article/one",
        f"{BASE}event/one/e",
    ]
    # XML has no way to say U+0001.
    assert entries[0].findtext(f"{{{ATOM}}}title") == "They <meet> & \ufffdtalk"
    for entry in entries:
        assert entry.findtext(f"{{{ATOM}}}updated") == "2024-05-01T00:00:00Z"
        (link,) = entry.findall(f"{{{ATOM}}}link")
        assert client.get((link.get("href") or "").removeprefix("http://localhost")).status_code == 200
    assert client.get("/feed.atom", headers={"If-None-Match": reply.headers["ETag"]}).status_code == 304


def test_the_identity_of_the_feed_is_the_same_under_every_name_of_the_server(client: FlaskClient) -> None:
    """RFC 4287, 4.2.6: an id does not change, however the feed is relocated or mirrored."""
    for host in ("localhost", "press.example.org", "127.0.0.1:9999"):
        feed = ET.fromstring(client.get("/feed.atom", headers={"Host": host}).data)  # noqa: S314 - our own
        assert feed.findtext(f"{{{ATOM}}}id") == f"{BASE}feed.atom"
        links = {node.get("rel"): node.get("href") for node in feed.findall(f"{{{ATOM}}}link")}
        assert links["self"] == f"http://{host}/feed.atom"


@pytest.mark.parametrize("host", ["a b", "<script>", "[::1", ""])
def test_a_host_that_is_none_does_no_harm(client: FlaskClient, host: str) -> None:
    for path in ("/sitemap/articles-1.xml", "/feed.atom", "/linkset/article/one", "/dataset.nt"):
        text = client.get(path, headers={"Host": host}).text
        assert f"{BASE}article/one" in text, path
        assert "http:/article" not in text
        assert "http:///" not in text
        assert not host or host not in text


def test_what_is_described_opens(client: FlaskClient) -> None:
    """Every address of this server in the description answers."""
    found = statements(client.get("/dataset.nt"))
    own = {
        term.value
        for entry in found
        for term in (entry.subject, entry.object)
        if isinstance(term, NamedNode) and term.value.startswith(("http://localhost/", BASE))
    }
    assert len(own) > 8
    for iri in own:
        path = iri.removeprefix(BASE[:-1]).removeprefix("http://localhost").partition("#")[0]
        assert client.get(path or "/", follow_redirects=True, buffered=True).status_code == 200, iri
