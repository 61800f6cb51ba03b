"""What opens at the IRIs of the graph: things lead to documents, and these are what was asked for."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

import pytest
from pyoxigraph import Literal, NamedNode, RdfFormat, parse

from kg.rdf.formats import RDF_FORMATS
from kg.sparql.description import PAGE
from kg.terms import KG, OWL, RDF, RDFS, SCHEMA, SEM, SKOS
from serving import Client, Reply, fill, running

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pyoxigraph import Triple

BASE: Final = "http://localhost:8000/"
BROWSER: Final = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8"
XSD: Final = "http://www.w3.org/2001/XMLSchema#"
# A hub at which more points than fits two pages; names beyond ASCII, both as characters and as bytes; names
# that end like documents.
ODD: Final = (
    "ctor/車維德".replace("ctor", "actor"),
    "actor/%E8%94%A3",
    "actor/a.b",
    "actor/a.ttl",
    "actor/x%2Fy",
    "actor/o'b(r),c",
)
HUB: Final = 2 * PAGE + 50


def nquads() -> str:
    graph = f"<{BASE}graph/g>"
    event, article, actor = f"<{BASE}event/one/e>", f"<{BASE}article/one>", f"<{BASE}actor/a>"
    lines = [
        f"<https://w3id.org/kg/ontology> {RDF.type} {OWL.Ontology} <{BASE}graph/ontology> .",
        f'{KG.Event} {RDFS.label} "event"@en <{BASE}graph/ontology> .',
        f'{KG.hasTime} {RDFS.label} "time"@en <{BASE}graph/ontology> .',
        f"{article} {RDF.type} {KG.Article} {graph} .",
        f"{article} {RDF.type} {SCHEMA.NewsArticle} {graph} .",
        f'{article} {SCHEMA.headline} "They meet"@en {graph} .',
        f"{article} {SCHEMA.author} {actor} {graph} .",
        f"<{BASE}article/one/text/abc> {KG.textOf} {article} {graph} .",
        f"{event} {RDF.type} {KG.Event} {graph} .",
        f'{event} {RDFS.label} "Ann meets Bob"@en {graph} .',
        f"{event} {KG.actuality} <https://w3id.org/kg/actuality#actual> {graph} .",
        f"{event} {KG.statedIn} {article} {graph} .",
        f"{event} {KG.hasTime} <{BASE}event/one/e#time> {graph} .",
        f'<{BASE}event/one/e#time> {KG.earliest} "2024-05-01"^^<{XSD}date> {graph} .',
        f"{event} {KG.hasParticipation} <{BASE}event/one/e#participation-1> {graph} .",
        f"<{BASE}event/one/e#participation-1> {KG.actor} {actor} {graph} .",
        f"<{BASE}event/one/e#participation-1> {KG.role} <https://w3id.org/kg/role#host> {graph} .",
        f"{actor} {RDF.type} {KG.Person} {graph} .",
        f'{actor} {SKOS.prefLabel} "Ann"@en {graph} .',
        f"<{BASE}annotation/one/e-1> <http://www.w3.org/ns/oa#hasBody> {event} {graph} .",
        f'<{BASE}.well-known/genid/b1> {RDFS.label} "once blank" {graph} .',
        *(f'<{BASE}{name}> {SKOS.prefLabel} "{name}" {graph} .' for name in ODD),
        *(f"<{BASE}claim/one/c{n:04d}> {KG.about} <{BASE}actor/hub> {graph} ." for n in range(HUB)),
    ]
    return "\n".join(lines) + "\n"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    directory = tmp_path_factory.mktemp("linked")
    fill(directory, nquads())
    with running(directory, "--log", "off") as started:
        yield started


def statements(reply: Reply) -> set[Triple]:
    syntax = RDF_FORMATS.of_media_type(reply.headers["content-type"])
    assert syntax, reply.headers
    return {quad.triple for quad in parse(reply.body, format=syntax.syntax)}


def links(reply: Reply) -> list[tuple[str, dict[str, str]]]:
    """Read a Link header as RFC 8288 has it; no target here has a comma or an angle bracket in it."""
    found = []
    for target, rest in re.findall(r"<([^>]*)>((?:\s*;\s*\w+=\"[^\"]*\")*)", reply.headers["link"]):
        found.append((target, dict(re.findall(r";\s*(\w+)=\"([^\"]*)\"", rest))))
    return found


def related(reply: Reply, relation: str) -> list[str]:
    return [target for target, given in links(reply) if given["rel"] == relation]


@pytest.mark.parametrize("suffix", ["", ".html", ".ttl", ".jsonld"])
def test_an_article_tells_where_it_is_annotated(server: Client, suffix: str) -> None:
    """Web Annotation Protocol, 5.1."""
    relation = "http://www.w3.org/ns/oa#annotationService"
    assert related(server.get(f"/article/one{suffix}"), relation) == ["/annotations/"]
    assert related(server.get(f"/event/one/e{suffix}"), relation) == []
    if suffix == ".html":
        assert f'<link rel="{relation}" href="/annotations/">' in server.get("/article/one.html").text


# Things and documents


@pytest.mark.parametrize(
    ("accept", "suffix", "content_type"),
    [
        (BROWSER, "html", "text/html; charset=utf-8"),
        ("*/*", "ttl", "text/turtle; charset=utf-8"),
        ("", "ttl", "text/turtle; charset=utf-8"),
        ("text/turtle;q=0.4, application/ld+json;q=0.5", "jsonld", "application/ld+json"),
        ("application/n-triples", "nt", "application/n-triples"),
        ("application/rdf+xml, */*;q=0.1", "rdf", "application/rdf+xml"),
        ("application/trig", "trig", "application/trig"),
        ("application/n-quads", "nq", "application/n-quads"),
        ("text/n3", "n3", "text/n3; charset=utf-8"),
    ],
)
def test_a_thing_leads_to_the_document_that_is_preferred(
    server: Client, accept: str, suffix: str, content_type: str
) -> None:
    reply = server.get("/event/one/e", Accept=accept)
    assert (reply.status, reply.headers["location"]) == (303, f"/event/one/e.{suffix}")
    assert {"Accept", "Accept-Profile"} <= {entry.strip() for entry in reply.headers["vary"].split(",")}
    # The suffix says what comes, whatever else is accepted.
    document = server.get(reply.headers["location"], Accept="image/png")
    assert (document.status, document.headers["content-type"]) == (200, content_type)


@pytest.mark.parametrize("path", ["/article/one", "/annotation/one/e-1", "/article/one/text/abc"])
def test_a_document_is_sent_itself_and_says_which_one_it_is(server: Client, path: str) -> None:
    reply = server.get(path, Accept="application/ld+json")
    assert (reply.status, reply.headers["content-location"]) == (200, f"{path}.jsonld")
    assert "location" not in reply.headers
    assert server.get(f"{path}.jsonld").body == reply.body


@pytest.mark.parametrize("path", ["/event/one/e", "/article/one", "/event/one/e?_mediatype=image/png"])
def test_what_cannot_be_had_is_406_with_what_can(server: Client, path: str) -> None:
    reply = server.get(path, Accept="image/png, text/turtle;q=0")
    assert reply.status == 406
    assert "text/turtle" in json.loads(reply.body)["mend"]


@pytest.mark.parametrize(
    "path",
    ["/actor/nobody", "/actor/nobody.ttl", "/event/one", "/actor/a.jpg", "/actor/.ttl", "/article/two"],
)
def test_what_is_not_known_is_404_and_named(server: Client, path: str) -> None:
    reply = server.get(path, Accept="text/turtle")
    assert reply.status == 404
    assert BASE + path[1:] in json.loads(reply.body)["detail"]


def test_head_has_the_headers_of_get(server: Client) -> None:
    for path in ("/event/one/e", "/event/one/e.ttl", "/article/one"):
        got, head = server.get(path), server.send("HEAD", path)
        assert (head.status, head.body) == (got.status, b"")
        own = {"date", "x-request-id", "server-timing"}
        assert {k: v for k, v in head.headers.items() if k not in own} == {
            k: v for k, v in got.headers.items() if k not in own
        }


def test_every_format_says_the_same(server: Client) -> None:
    expected = statements(server.get("/event/one/e.nt"))
    assert len(expected) > 8
    for suffix in ("ttl", "jsonld", "rdf", "trig", "nq", "n3"):
        assert statements(server.get(f"/event/one/e.{suffix}")) == expected


def test_a_description_has_both_directions_parts_and_labels(server: Client) -> None:
    found = statements(server.get("/event/one/e.nt"))
    by_hand = {(entry.subject, entry.predicate) for entry in found}
    event, time = NamedNode(f"{BASE}event/one/e"), NamedNode(f"{BASE}event/one/e#time")
    assert (event, KG.statedIn) in by_hand
    assert (time, KG.earliest) in by_hand
    assert (NamedNode(f"{BASE}annotation/one/e-1"), NamedNode("http://www.w3.org/ns/oa#hasBody")) in by_hand
    # What is around is named: the article, the class; a property is not.
    assert (NamedNode(f"{BASE}article/one"), SCHEMA.headline) in by_hand
    assert (KG.Event, RDFS.label) in by_hand
    assert (KG.hasTime, RDFS.label) not in by_hand


@pytest.mark.parametrize("name", ODD)
def test_iris_of_any_spelling_open(server: Client, name: str) -> None:
    for sent in {quote(name, safe="/%"), quote(name, safe="/%'(),")}:
        reply = server.get(f"/{sent}", Accept="application/n-triples")
        assert reply.status == 303, sent
        (statement,) = statements(server.get(reply.headers["location"]))
        assert statement.subject == NamedNode(BASE + name)
        # A header holds ASCII only (RFC 9110, 5.5).
        assert reply.headers["location"].isascii()
        assert related(reply, "cite-as")[0].isascii()


def test_a_thing_goes_before_a_document_of_the_same_address(server: Client) -> None:
    reply = server.get("/actor/a", Accept="text/turtle")
    # /actor/a.ttl is another thing.
    assert reply.headers["location"] == "/actor/a?_mediatype=text%2Fturtle"
    document = server.get(reply.headers["location"], Accept="text/html")
    assert (document.status, document.headers["content-type"]) == (200, "text/turtle; charset=utf-8")
    assert "Ann" in document.text
    assert server.get("/actor/a.ttl").headers["location"] == "/actor/a.ttl.ttl"
    assert 'prefLabel "actor/a.ttl"' in server.get("/actor/a.ttl.ttl").text


def test_what_stands_for_a_blank_node_opens(server: Client) -> None:
    reply = server.open("/.well-known/genid/b1", Accept="text/turtle")
    assert (reply.status, "once blank" in reply.text) == (200, True)


# Pages


def test_pages_together_are_the_whole(server: Client) -> None:
    found: set[Triple] = set()
    path, seen = "/actor/hub.nt", []
    while path:
        reply = server.get(path)
        page = statements(reply)
        assert len(page) <= PAGE
        assert not page & found
        found |= page
        seen.append(path)
        path = next(iter(related(reply, "next")), "")
    assert seen == ["/actor/hub.nt", "/actor/hub.nt?page=2", "/actor/hub.nt?page=3"]
    assert len(found) == HUB
    assert related(reply, "prev") == ["/actor/hub.nt?page=2"]
    assert related(reply, "first") == ["/actor/hub.nt"]


def test_a_page_for_people_leads_on_too(server: Client) -> None:
    assert 'rel="next" href="?page=2"' in server.open("/actor/hub", Accept=BROWSER).text


@pytest.mark.parametrize(
    ("page", "status"),
    [("4", 404), ("0", 400), ("x", 400), ("-1", 400), ("1001", 400), ("\N{ARABIC-INDIC DIGIT ONE}", 400)],
)
def test_pages_that_are_not_there(server: Client, page: str, status: int) -> None:
    reply = server.get(f"/actor/hub.nt?page={quote(page)}")
    assert reply.status == status
    assert "first" in json.loads(reply.body)["mend"]


# Validators


def test_a_known_document_is_not_sent_again(server: Client) -> None:
    first = server.get("/event/one/e.ttl")
    tag, modified = first.headers["etag"], first.headers["last-modified"]
    assert tag.startswith('"')
    for headers in (
        {"If-None-Match": tag},
        {"If-None-Match": f'"x", W/{tag}'},
        {"If-Modified-Since": modified},
    ):
        again = server.get("/event/one/e.ttl", **headers)
        assert (again.status, again.body, again.headers["etag"]) == (304, b"", tag)
    for headers in (
        {"If-None-Match": '"x"', "If-Modified-Since": modified},
        {"If-Modified-Since": "Thu, 01 Jan 1970 00:00:00 GMT"},
        {"If-Modified-Since": "yesterday"},
    ):
        assert server.get("/event/one/e.ttl", **headers).status == 200
    # Each representation has its own.
    tags = {
        server.get(f"/event/one/e.{suffix}").headers["etag"] for suffix in ("ttl", "nt", "n3", "trig", "html")
    }
    assert len(tags) == 5


def test_a_tag_stays_while_others_change(tmp_path: object) -> None:
    directory = tmp_path / "store"  # type: ignore[operator]
    fill(directory, nquads())
    with running(directory, "--log", "off") as started:
        before = started.get("/event/one/e.ttl")
        other = started.get("/actor/hub.nt")
        fill(directory, nquads() + f"<{BASE}claim/x> {KG.about} <{BASE}actor/hub> <{BASE}graph/h> .\n")
        assert started.get("/event/one/e.ttl", If_None_Match=before.headers["etag"]).status == 304
        assert started.get("/actor/hub.nt", If_None_Match=other.headers["etag"]).status == 200


# Links


def test_a_document_has_the_links_of_signposting(server: Client) -> None:
    page = server.get("/article/one.html")
    assert related(page, "cite-as") == [f"{BASE}article/one"]
    assert related(page, "type") == ["https://schema.org/AboutPage", "https://schema.org/NewsArticle"]
    assert related(page, "license") == ["https://creativecommons.org/licenses/by/4.0/"]
    assert related(page, "author") == [f"{BASE}actor/a"]
    assert related(page, "item") == [f"{BASE}article/one/text/abc"]
    assert related(page, "collection") == ["/dataset"]
    described = [(target, given) for target, given in links(page) if given["rel"] == "describedby"]
    assert len(described) == 5
    for target, given in described:
        reply = server.get(target)
        assert (reply.status, reply.headers["content-type"].partition(";")[0]) == (200, given["type"])
        assert related(reply, "profile") == [given["profile"]]
        assert related(reply, "describes") == ["/article/one.html"]


def test_links_can_be_had_as_a_document(server: Client) -> None:
    page = server.get("/article/one.html")
    (address,) = related(page, "linkset")
    reply = server.get(address)
    assert reply.headers["content-type"] == "application/linkset+json"
    # RFC 9264, 4.2.3: an anchor, then a member for each relation with its targets.
    context, *_ = json.loads(reply.body)["linkset"]
    assert context["anchor"] == f"{server.address}article/one.html"
    assert context["cite-as"] == [{"href": f"{BASE}article/one"}]
    assert context["describedby"][0] == {
        "href": f"{server.address}article/one.ttl",
        "type": "text/turtle",
        "profile": ["https://w3id.org/kg/ontology"],
    }
    assert server.get("/linkset/article/none").status == 404


# Profiles


@pytest.mark.parametrize(
    ("path", "headers"),
    [
        ("/event/one/e.nt?_profile=schema", {}),
        ("/event/one/e.nt?_profile=https://schema.org/", {}),
        ("/event/one/e.nt", {"Accept-Profile": "<https://schema.org/>"}),
        (
            "/event/one/e.nt",
            {"Accept-Profile": "<http://schema.org>;q=0.9, <https://w3id.org/kg/ontology>;q=0.5"},
        ),
        ("/event/one/e", {"Accept-Profile": "schema", "Accept": "application/n-triples"}),
        ("/event/one/e", {"Accept": 'application/n-triples;profile="https://schema.org/"'}),
    ],
)
def test_a_profile_is_chosen(server: Client, path: str, headers: dict[str, str]) -> None:
    reply = server.open(path, **headers)
    found = statements(reply)
    event = NamedNode(f"{BASE}event/one/e")
    assert related(reply, "profile") == ["https://schema.org/"]
    types = {entry.object for entry in found if entry.subject == event and entry.predicate == RDF.type}
    assert types == {NamedNode("https://schema.org/Event")}
    assert all(entry.predicate == RDF.type or "schema.org" in entry.predicate.value for entry in found)


def test_a_profile_in_the_words_of_sem(server: Client) -> None:
    reply = server.open("/event/one/e", Accept_Profile=f"<{SEM.Event.value[:-5]}>", Accept="text/turtle")
    found = {(entry.subject, entry.predicate, entry.object) for entry in statements(reply)}
    event, part = NamedNode(f"{BASE}event/one/e"), NamedNode(f"{BASE}event/one/e#participation-1")
    sem = SEM.Event.value[:-5]
    assert (event, RDF.type, SEM.Event) in found
    assert (event, NamedNode(f"{sem}hasActor"), part) in found
    assert (part, NamedNode(f"{sem}roleType"), NamedNode("https://w3id.org/kg/role#host")) in found
    assert (
        part,
        NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#value"),
        NamedNode(f"{BASE}actor/a"),
    ) in found
    stamp = Literal("2024-05-01", datatype=NamedNode(f"{XSD}date"))
    assert (
        NamedNode(f"{BASE}event/one/e#time"),
        NamedNode(f"{sem}hasEarliestBeginTimeStamp"),
        stamp,
    ) in found


def test_a_profile_that_is_not_there_is_the_default_or_406_where_demanded(server: Client) -> None:
    reply = server.open("/event/one/e", Accept="text/turtle", Accept_Profile="<http://example.org/none>")
    assert related(reply, "profile") == ["https://w3id.org/kg/ontology"]
    demanded = server.get("/event/one/e.ttl?_profile=none")
    assert demanded.status == 406
    assert "https://schema.org/" in json.loads(demanded.body)["mend"]


def test_a_page_carries_schema_org_as_data(server: Client) -> None:
    page = server.open("/event/one/e", Accept=BROWSER).text
    (block,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    assert json.loads(block)["name"] == {"@value": "Ann meets Bob", "@language": "en"}
    alone = server.get("/event/one/e.jsonld?_profile=schema")
    assert json.loads(alone.body) == json.loads(block)
    assert alone.headers["content-type"] == 'application/ld+json; profile="https://schema.org/"'
    assert RdfFormat.from_media_type("application/ld+json") == RdfFormat.JSON_LD
