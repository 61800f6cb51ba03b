"""What the site says of itself and its things keeps to the specifications of how that is said."""

from __future__ import annotations

import json
import re
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from xml.etree import ElementTree as ET

import pytest
from pyshacl import validate
from rdflib import Graph

from dcatrules import dcat_shapes
from kg.ingest.build import build
from kg.ingest.source import Source
from kg.linked.feeds import ATOM, OPEN_SEARCH, SITEMAP
from kg.rdf.iris import Iris
from kg.settings import Settings
from kg.store import EmbeddedStore
from kg.web import create_app
from references import Page, link_header, resolved
from schemaorgrules import Node, faults

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask.testing import FlaskClient
    from werkzeug.test import TestResponse

BASE: Final = "http://localhost:8000/"
ROOT: Final = Path(__file__).parents[2]
ABOUT: Final = "https://schema.org/AboutPage"
ARTICLE: Final = "article/taipei-times-2023-05-19-lee"
KINDS: Final = ("actor", "agreement", "claim", "event", "happening", "place", "tenure", "title", "post")


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    folder = tmp_path_factory.mktemp("described")
    with EmbeddedStore(folder / "store") as store:
        build(Source(ROOT / "corpus", None, Iris(BASE)), store)
        app = create_app(Settings(log="off", dumps=str(folder / "dumps")), store)
        client = app.test_client()
        client.open = partial(client.open, base_url=BASE)  # type: ignore[method-assign]
        yield client


@pytest.fixture(scope="module")
def things(client: FlaskClient) -> list[str]:
    """Return the paths of all things that may have a description in schema.org's words."""
    query = "SELECT DISTINCT ?s { ?s a ?c FILTER(!CONTAINS(STR(?s), '#') && !CONTAINS(STR(?s), '/text/')) }"
    sent = {"query": query}
    rows = client.get("/sparql", query_string=sent, headers={"Accept": "application/json"}).json
    found = sorted(row["s"]["value"].removeprefix(BASE) for row in rows["results"]["bindings"])
    return [path for path in found if path.partition("/")[0] in ("article", *KINDS)]


# DCAT 3 (https://www.w3.org/TR/vocab-dcat-3/), by what DCAT-AP 3.0.1 asks of it


@pytest.fixture(scope="module")
def dcat_ap() -> Graph:
    return dcat_shapes()


def test_the_data_set_keeps_to_dcat_ap(client: FlaskClient, dcat_ap: Graph) -> None:
    client.get("/dump/kg.nq.gz", follow_redirects=True, buffered=True)
    found = Graph().parse(data=client.get("/dataset.ttl").data)
    conforms, _, text = validate(found, shacl_graph=dcat_ap)
    assert conforms, text


def test_a_description_that_lacks_what_dcat_ap_demands_is_refused(
    client: FlaskClient, dcat_ap: Graph
) -> None:
    dcat, terms = "http://www.w3.org/ns/dcat#", "http://purl.org/dc/terms/"
    for needed in (f"<{terms}title>", f"<{dcat}accessURL>", f"<{terms}LicenseDocument>"):
        lines = [line for line in client.get("/dataset.nt").text.splitlines() if needed not in line]
        found = Graph().parse(data="\n".join(lines), format="nt")
        assert not validate(found, shacl_graph=dcat_ap)[0], needed


# FAIR Signposting Profile (https://signposting.org/FAIR/) and link sets (RFC 9264)


def links(reply: TestResponse, relation: str) -> list[tuple[str, dict[str, str]]]:
    return [
        (resolved(target, BASE), given)
        for target, given in link_header(reply.headers["Link"])
        if given["rel"] == relation
    ]


@pytest.mark.parametrize(
    "path", ["dataset", ARTICLE, "actor/taiwan", "event/2024-01-16-taiwan-election/election"]
)
def test_pages_are_signposted_at_level_1(client: FlaskClient, path: str) -> None:
    page = client.get(f"/{path}.html")
    assert page.status_code == 200
    assert [target for target, _ in links(page, "cite-as")] == [BASE + path]
    assert 1 <= len(links(page, "type")) <= 2
    assert ABOUT in [target for target, _ in links(page, "type")]
    assert len(links(page, "license")) <= 1
    described = links(page, "describedby")
    assert described
    for target, given in described:
        metadata = client.get(target.removeprefix(BASE[:-1]))
        assert (metadata.status_code, metadata.mimetype) == (200, given["type"])
        if path != "dataset":
            assert [back for back, _ in links(metadata, "describes")] == [f"{BASE}{path}.html"]
            assert ABOUT not in [kind for kind, _ in links(metadata, "type")]
    for target, _ in links(page, "item"):
        content = client.get(target.removeprefix(BASE[:-1]), follow_redirects=True, buffered=True)
        assert len(links(content, "collection")) == 1
        assert [back for back, _ in links(content, "collection")] == [BASE + path]


@pytest.mark.parametrize("path", ["dataset", ARTICLE, "actor/taiwan"])
def test_link_sets_keep_to_their_format_and_to_level_2(client: FlaskClient, path: str) -> None:
    page = client.get(f"/{path}.html")
    [(address, given)] = links(page, "linkset")
    reply = client.get(address.removeprefix(BASE[:-1]))
    assert reply.mimetype == given["type"] == "application/linkset+json"
    document = json.loads(reply.data)
    # RFC 9264, 4.2.1: an object with the one member linkset, an array of context objects.
    assert set(document) == {"linkset"}
    contexts = {context["anchor"]: context for context in document["linkset"]}
    assert len(contexts) == len(document["linkset"])
    for context in contexts.values():
        # 4.2.2 and 4.2.3: all members but the anchor are relations, each an array of target objects.
        for relation, targets in context.items():
            if relation == "anchor":
                assert re.match("https?://", targets)
                continue
            for target in targets:
                assert re.match("https?://", target["href"])
                assert isinstance(target.get("type", ""), str)
                # 4.2.4.3: extension attributes are arrays of texts.
                assert all(isinstance(text, str) for text in target.get("profile", []))
                assert isinstance(target.get("profile", []), list)
    own = contexts[f"{BASE}{path}" if path == "dataset" else f"{BASE}{path}.html"]
    for relation, back in (("describedby", "describes"), ("item", "collection")):
        for target in own.get(relation, ()):
            (origin,) = contexts[target["href"]][back]
            assert origin["href"] == own["anchor"]


# schema.org


def test_schema_org_is_used_as_it_says_itself(client: FlaskClient, things: list[str]) -> None:
    found: dict[str, Node] = {}
    for path in things:
        reply = client.get(f"/{path}.jsonld?_profile=schema")
        if reply.status_code == 200:
            found[BASE + path] = reply.json
    told = {node["@type"] for node in found.values()}
    assert told >= {"NewsArticle", "OpinionNewsArticle", "Event", "Claim", "Person", "Place", "CreativeWork"}

    def class_of(iri: str) -> str:
        return str(found[iri]["@type"]) if iri in found else ""

    wrong = [f"{iri}{fault}" for iri, node in found.items() for fault in faults(node, class_of)]
    assert wrong == []
    # What search engines ask of an article is there: its heading, who wrote it, when. Of one that is known
    # from another's page only the graph has a name in the place of the headline.
    for node in found.values():
        if node["@type"].endswith("NewsArticle") and "datePublished" in node:
            assert node.get("headline") or node["name"]
            assert node.get("author") or node["publisher"]


@pytest.mark.parametrize(
    ("node", "fault"),
    [
        ({"@type": "Evnt"}, "there is no class Evnt"),
        ({"@type": "Event", "headline": "x"}, "headline is not for Event"),
        ({"@type": "Event", "when": "x"}, "there is no property when"),
        ({"@type": "Event", "startDate": "May 2024"}, "'May 2024' is not of"),
        ({"@type": "Event", "location": {"@type": "Person", "@id": "x"}}, "a Person is not of"),
        ({"@type": "Article", "license": "CC BY"}, "'CC BY' is not of"),
    ],
)
def test_what_schema_org_does_not_know_is_told(node: Node, fault: str) -> None:
    assert any(fault in found for found in faults(node, lambda _: ""))


def test_a_page_carries_what_its_document_says(client: FlaskClient) -> None:
    for path in (ARTICLE, "actor/taiwan"):
        (text,) = Page.of(client.get(f"/{path}.html").text).data
        assert json.loads(text) == client.get(f"/{path}.jsonld?_profile=schema").json


# Sitemaps (sitemaps.org), robots (RFC 9309), OpenSearch 1.1, Atom (RFC 4287)


def xml(client: FlaskClient, path: str) -> ET.Element:
    return ET.fromstring(client.get(path).data)  # noqa: S314 - our own


def test_sitemaps_keep_to_the_protocol(client: FlaskClient) -> None:
    index = xml(client, "/sitemap.xml")
    assert index.tag == f"{{{SITEMAP}}}sitemapindex"
    for entry in index:
        assert [child.tag for child in entry] == [f"{{{SITEMAP}}}loc"]
        address = entry.findtext(f"{{{SITEMAP}}}loc", "")
        reply = client.get(address.removeprefix(BASE[:-1]))
        assert len(reply.data) <= 50 * 2**20
        listed = ET.fromstring(reply.data)  # noqa: S314 - our own
        assert listed.tag == f"{{{SITEMAP}}}urlset"
        locations = [node.text or "" for node in listed.iter(f"{{{SITEMAP}}}loc")]
        assert 0 < len(locations) <= 50_000
        # On the host of the sitemap, which robots.txt names; shorter than 2,048 characters.
        assert all(location.startswith(BASE) and len(location) < 2048 for location in locations)


def test_robots_are_told_in_their_grammar(client: FlaskClient) -> None:
    reply = client.get("/robots.txt")
    assert reply.content_type == "text/plain; charset=utf-8"
    assert len(reply.data) <= 500 * 1024  # RFC 9309, 2.5
    lines = [line for line in reply.text.splitlines() if line]
    # 2.2: a group begins with a user agent, and its rules are paths that begin with a slash.
    assert re.fullmatch(r"User-agent: (\*|[A-Za-z_-]+)", lines[0])
    for line in lines[1:]:
        assert re.fullmatch(r"(Allow|Disallow): /\S*|Sitemap: https?://\S+", line), line


def test_robots_are_kept_from_what_has_no_end(client: FlaskClient) -> None:
    lines = client.get("/robots.txt").text.splitlines()
    closed = [line.removeprefix("Disallow: ") for line in lines if line.startswith("Disallow: ")]

    def is_open(path: str) -> bool:
        # 2.2.2: of the rules that a path begins with the longest holds, here any but `Allow: /`.
        return not any(path.startswith(rule) for rule in closed)

    for path in (
        "timeline?actor=a",
        "network?from=2020",
        "changes",
        "changes?since=1",
        "reconcile",
        "reconcile/preview?id=a",
        "search?q=a",
        "sparql?query=ASK{}",
        "question/1",
    ):
        assert not is_open(f"/{path}"), path
    for path in (
        "",
        "timeline",
        "network",
        "browse/actors",
        "browse/actors?page=2",
        "actor/a",
        "sparql",
        "dataset",
    ):
        assert is_open(f"/{path}"), path


def test_the_search_is_described_as_open_search_has_it(client: FlaskClient) -> None:
    found = xml(client, "/opensearch.xml")
    assert found.tag == f"{{{OPEN_SEARCH}}}OpenSearchDescription"
    # 1.1, draft 6: each of these once, with at most so many characters of plain text.
    for name, most in (("ShortName", 16), ("Description", 1024), ("LongName", 48)):
        (text,) = found.findall(f"{{{OPEN_SEARCH}}}{name}")
        assert 0 < len(text.text or "") <= most
        assert not set("<>&") & set(text.text or "")
    for address in found.findall(f"{{{OPEN_SEARCH}}}Url"):
        assert {"template", "type"} <= set(address.attrib)
        if address.get("rel", "results") == "results":
            assert "{searchTerms}" in address.get("template", "")
    assert found.findall(f"{{{OPEN_SEARCH}}}Url")


def test_the_feed_has_what_atom_demands(client: FlaskClient) -> None:
    feed = xml(client, "/feed.atom")
    moment = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d)")

    def once(node: ET.Element, name: str) -> str:
        (found,) = node.findall(f"{{{ATOM}}}{name}")
        return found.text or ""

    def targets(node: ET.Element, relation: str) -> list[str]:
        found = node.findall(f"{{{ATOM}}}link")
        return [link.attrib["href"] for link in found if link.get("rel", "alternate") == relation]

    # RFC 4287, 4.1.1 and 4.1.2; 3.3 for dates, 4.2.6 for ids.
    assert targets(feed, "self") == [f"{BASE}feed.atom"]
    entries = feed.findall(f"{{{ATOM}}}entry")
    assert entries
    for node in (feed, *entries):
        assert re.match(r"https?://", once(node, "id"))
        assert once(node, "title")
        assert moment.fullmatch(once(node, "updated"))
        assert len(targets(node, "alternate")) == 1
        for author in node.findall(f"{{{ATOM}}}author"):
            assert once(author, "name")
        for category in node.findall(f"{{{ATOM}}}category"):
            assert category.attrib["term"]
    # 4.1.1: all entries have an author, or the feed has.
    assert feed.findall(f"{{{ATOM}}}author")
    assert len({once(entry, "id") for entry in entries}) == len(entries)


# Reconciliation Service API: the schemas of 0.2, written anew from the text of the specification


TYPE: Final[dict[str, Any]] = {"id": str, "name": str}


def holds(value: Any, form: Any) -> bool:  # noqa: ANN401 - JSON
    """Tell whether a value has a form: a class, a list of one form, an object with these members."""
    if isinstance(form, dict):
        return isinstance(value, dict) and all(
            name in value and holds(value[name], inner) for name, inner in form.items()
        )
    if isinstance(form, list):
        return isinstance(value, list) and all(holds(entry, form[0]) for entry in value)
    return isinstance(value, form)


def test_reconciliation_answers_in_the_forms_of_the_specification(client: FlaskClient) -> None:
    kg = "https://w3id.org/kg/ontology#"

    def got(path: str, **sent: str) -> Any:  # noqa: ANN401 - JSON
        return client.get(f"/reconcile{path}", query_string=sent).json

    endpoint = {
        "service_url": str,
        "service_path": str,
        "flyout_service_url": str,
        "flyout_service_path": str,
    }
    # Section 3.1, with 5.1, 6.1 and 7.1 for the services.
    assert holds(
        got(""),
        {
            "versions": [str], "name": str, "identifierSpace": str, "schemaSpace": str,
            "defaultTypes": [TYPE],
            "documentation": str, "serviceVersion": str, "batchSize": int, "view": {"url": str},
            "preview": {"url": str, "width": int, "height": int},
            "suggest": {"entity": endpoint, "property": endpoint, "type": endpoint},
            "extend": {
                "propose_properties": {"service_url": str, "service_path": str},
                "property_settings": [{"name": str, "label": str, "type": str, "help_text": str}],
            },
        },
    )  # fmt: skip
    # 4.3: candidates; 4.4: a result for each query of a batch.
    batch = {"q0": {"query": "Taiwan"}, "q1": {"query": "Washington", "type": f"{kg}Place", "limit": 2}}
    results = got("", queries=json.dumps(batch))
    assert set(results) == set(batch)
    candidate = {"id": str, "name": str, "score": int | float, "match": bool, "type": [TYPE],
                 "description": str, "features": [{"id": str, "value": int | float}]}  # fmt: skip
    for result in results.values():
        assert result["result"]
        assert holds(result, {"result": [candidate]})
    # 6.3, 6.5, 7.2.
    for what, form in (("entity", {**TYPE, "notable": [TYPE]}), ("type", TYPE), ("property", TYPE)):
        found = got(f"/suggest/{what}", prefix="pe" if what != "property" else "post")
        assert found["result"]
        assert holds(found, {"result": [form]})
        assert holds(got(f"/flyout/{what}", id=found["result"][0]["id"]), {"id": str, "html": str})
    assert holds(
        got("/extend/propose", type=f"{kg}Person"), {"properties": [TYPE], "type": str, "limit": int}
    )
    # 7.4: cells have exactly one kind of value.
    asked = {"ids": [f"{BASE}agreement/anzus-treaty"], "properties": [{"id": f"{kg}{name}"} for name in
             ("signed", "hasParty", "agreementKind")]}  # fmt: skip
    extended = got("", extend=json.dumps(asked))
    assert holds(extended, {"meta": [TYPE], "rows": {asked["ids"][0]: {}}})
    cells = [cell for row in extended["rows"].values() for column in row.values() for cell in column]
    assert cells
    for cell in cells:
        assert set(cell) in ({"id", "name"}, {"str"}, {"date"}, {"int"}, {"float"}, {"bool"})
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", cell.get("date", "2000-01-01T00:00:00Z"))
