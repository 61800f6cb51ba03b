"""The pages as HTML: well-formed, within their bounds, and without a link that leads nowhere."""

from __future__ import annotations

import re
from functools import cache
from html.parser import HTMLParser
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

import pytest
from pyoxigraph import NamedNode, Quad, RdfFormat, parse, serialize

from kg.settings import Settings
from kg.store import EmbeddedStore
from kg.terms import PREFIXES
from kg.web import create_app

if TYPE_CHECKING:
    from pathlib import Path

    from flask.testing import FlaskClient
    from tests.unit.pages.conftest import CountedStore

BASE = "http://localhost:8000/"
OP_ED, DECLARATION = "taipei-times-2023-05-19-lee", "2023-04-28-washington-declaration"
PATHS = (
    "/",
    f"/article/{OP_ED}",
    f"/article/{DECLARATION}",
    "/article/taipei-times-2024-11-us-election-result",
    "/actor/united-states",
    "/actor/joe-biden",
    "/actor/ebrahim-raisi",
    f"/event/{OP_ED}/biden-yoon-reaffirmation",
    f"/event/{OP_ED}/attack-on-forces",
    f"/event/{OP_ED}/cold-war-end",
    f"/claim/{OP_ED}/reason-for-bilateralism",
    f"/claim/{OP_ED}/strategic-alliance-quoted",
    f"/title/{OP_ED}/rhee-former-president",
    f"/annotation/{OP_ED}/biden-yoon-reaffirmation-1",
    f"/annotation/{DECLARATION}/declaration-1",
    "/agreement/us-japan-security-treaty-1960",
    "/agreement/anzus-treaty",
    "/happening/biden-yoon-summit-2023",
    "/place/south-china-sea",
    "/post/us-president",
    "/tenure/biden-us-president-2021",
    "/timeline",
    "/timeline?actor=joe-biden&actor=Yoon+Suk-yeol",
    "/network",
    "/network?actor=china&actuality=",
)
VIEWS = frozenset({"/sparql", "/timeline", "/network"})
VOID = frozenset({"meta", "link", "br", "input", "img", "hr"})
HTML = {"Accept": "text/html"}


class Page(HTMLParser):
    """Holds the elements to their nesting, and collects ids and links."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.links: set[str] = set()
        self.labelled_by: set[str] = set()
        self.headings: list[int] = []
        self.regions: list[str] = []
        self._open: list[str] = []
        self.feed(text)
        self.close()
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element."""
        given = dict(attrs)
        assert len(given) == len(attrs), f"<{tag}> has an attribute twice"
        assert "style" not in given
        assert not any(name.startswith("on") for name in given)
        assert tag not in {"style", "iframe", "object"}
        if tag == "script" and given["type"] != "application/ld+json":
            # Data in a script is not run; what is run is a file of this server.
            assert given["type"] == "module"
            assert str(given["src"]).startswith("/static/built/")
        if tag == "p":
            assert "p" not in self._open
        if tag == "a":
            assert "a" not in self._open, "a link in a link"
        if tag in {"p", "div", "section", "ul", "ol", "table"}:
            assert not {"p", "h1", "h2", "span"} & set(self._open), f"<{tag}> in text"
        self._collect(tag, given)
        if tag not in VOID:
            self._open.append(tag)

    def _collect(self, tag: str, given: dict[str, str | None]) -> None:
        for name in ("href", "src", "action"):
            if given.get(name):
                self.links.add(str(given[name]))
        for name in ("aria-labelledby", "for"):
            self.labelled_by |= {given[name]} if given.get(name) else set()  # type: ignore[arg-type]
        if tag == "section" or given.get("role") == "region":
            self.regions.append(str(given.get("aria-label") or given["aria-labelledby"]))
        # A label that only some elements may have (WAI-ARIA 1.2, 5.2.8.6).
        assert not ("aria-label" in given and "role" not in given and tag in {"p", "div", "span", "mark"})
        if given.get("id"):
            self.ids.append(str(given["id"]))
        if len(tag) == 2 and tag[0] == "h" and tag[1].isdecimal():
            self.headings.append(int(tag[1]))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element that ends itself, as those of SVG do."""
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self._open.pop()

    def handle_endtag(self, tag: str) -> None:
        """See that it is the innermost that ends."""
        assert self._open, f"</{tag}> ends nothing"
        assert self._open.pop() == tag


@pytest.fixture(scope="module")
def client(corpus_store: CountedStore, tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    tokens = tmp_path_factory.mktemp("tokens") / "tokens.json"
    app = create_app(Settings(tokens=str(tokens)), store=corpus_store)
    return app.test_client()


@pytest.fixture(scope="module")
def known(corpus_store: CountedStore) -> frozenset[str]:
    """Return every IRI that something is said of."""
    with corpus_store.snapshot() as reader:
        return frozenset(quad.subject.value for quad in reader.quads() if isinstance(quad.subject, NamedNode))


def document(path: str) -> str:
    """Return the address of the document on a thing, which the thing's own address leads to."""
    return path if path.startswith(("/timeline", "/network")) or path == "/" else f"{path}.html"


def queries(path: str) -> int:
    """Return how many queries a page may need.

    One finds the base. A view has three of its own, and one more where things are given by name. A thing's
    page has four; two find what the address means, and six the description that its headers and its data
    for search engines are made of.
    """
    return 5 if path.startswith(("/timeline", "/network")) else 1 + 4 + 2 + 6


@pytest.mark.parametrize("path", PATHS)
def test_a_page_is_sound_and_small_and_every_link_leads_somewhere(
    client: FlaskClient, corpus_store: CountedStore, known: frozenset[str], path: str
) -> None:
    corpus_store.asked.clear()
    reply = client.get(document(path), headers=HTML)
    assert reply.status_code == 200
    assert path == "/" or len(corpus_store.asked) <= queries(path)
    assert len(reply.data) < 100_000
    page = Page(reply.text)
    assert len(page.ids) == len(set(page.ids))
    assert page.labelled_by <= set(page.ids)
    assert len(page.regions) == len(set(page.regions)), page.regions
    assert page.headings[0] == 1
    assert page.headings.count(1) == 1
    for link in page.links:
        parts = urlsplit(link)
        if parts.scheme or parts.netloc:
            assert parts.scheme in {"http", "https"}
        elif not parts.path:
            assert parts.fragment in page.ids, link
        elif parts.path not in VIEWS and BASE + unquote(parts.path[1:]) not in known:
            assert opens(client, parts.path), link


@cache
def opens(client: FlaskClient, path: str) -> bool:
    """Tell whether what is no thing of the graph is there: the style sheet, the feed, a question."""
    with client.get(path, headers=HTML) as reply:
        return reply.status_code in {200, 303}


@pytest.mark.parametrize("path", ["/timeline?actor=joe-biden", "/network?actor=joe-biden"])
def test_the_query_behind_a_view_can_be_opened_and_downloaded(client: FlaskClient, path: str) -> None:
    page = Page(client.get(path, headers=HTML, follow_redirects=True).text)
    types = {client.get(link).content_type for link in page.links if link.startswith("/sparql?")}
    assert {"text/csv; charset=utf-8", "text/turtle; charset=utf-8", "application/ld+json"} <= types


def test_a_selection_that_cannot_be_made_is_a_fault_of_the_request(client: FlaskClient) -> None:
    for query in ("from=20x", "type=dance", "actor=Nobody+At+All", "actor=zzzz", "place=atlantis"):
        reply = client.get(f"/timeline?{query}&until=2024", headers=HTML, follow_redirects=True)
        assert reply.status_code == 400
        assert "Give" in reply.text
        # The form is still there, with what was chosen.
        assert 'name="until" value="2024"' in reply.text
        assert "/actor/zzzz" not in reply.text


def test_a_parameter_that_chooses_nothing_is_named_with_the_known_ones(client: FlaskClient) -> None:
    for view in ("timeline", "network"):
        reply = client.get(f"/{view}?actr=Kishida")
        assert reply.status_code == 400
        assert reply.json["detail"] == "There is no parameter 'actr'."
        assert reply.json["mend"].startswith("Did you mean actor? Give one of actor, type, actuality, place")


def test_names_in_other_scripts_say_their_language_and_direction(client: FlaskClient) -> None:
    text = client.get("/actor/ebrahim-raisi", headers=HTML, follow_redirects=True).text
    assert '<bdi lang="fa" dir="rtl" class="preferred">ابراهیم رئیسی</bdi>' in text
    assert (
        '<bdi lang="ja" class="preferred">ジョー・バイデン</bdi>'
        in client.get("/actor/joe-biden", headers=HTML, follow_redirects=True).text
    )


def test_words_and_margin_lead_to_one_another(client: FlaskClient) -> None:
    page = Page(client.get(f"/article/{DECLARATION}", headers=HTML, follow_redirects=True).text)
    notes = {name for name in page.ids if name[0] == "n" and name[1:].isdecimal()}
    # 16 events, 5 claims and 3 titles, counted in the YAML by their ids.
    assert len(notes) == 24
    assert {f"#{name}" for name in notes} <= page.links
    places = {name for name in page.ids if name[0] == "w" and name[1:].isdecimal()}
    assert {f"#{name}" for name in places} <= page.links


def test_a_search_is_offered_where_there_is_one(client: FlaskClient) -> None:
    text = client.get("/", headers=HTML, follow_redirects=True).text
    offered = any(rule.rule == "/search" for rule in client.application.url_map.iter_rules())
    assert ('role="search"' in text) == offered


EVIL = f"""\
<{BASE}article/evil> a kg:Article ; schema:headline "a\\u202eb <i>"@en ;
  schema:url "javascript:a()"^^xsd:anyURI ;
  schema:license "javascript:b()"^^xsd:anyURI ; schema:citation "data:text/html,x"^^xsd:anyURI .
<{BASE}actor/evil> a kg:Actor ; skos:prefLabel "<script>c()</script>"@en ; skos:exactMatch <javascript:d()> .
<{BASE}event/evil/e> a kg:Event ; kg:statedIn <{BASE}article/evil> ; rdfs:label "<b>e</b>"@en ;
  kg:hasParticipation <{BASE}event/evil/e#participation-1> ; kg:hasTime <{BASE}event/evil/e#time> .
<{BASE}event/evil/e#participation-1> kg:actor <{BASE}actor/evil> .
<{BASE}event/evil/e#time> kg:earliest "2024-01-02"^^xsd:date ; kg:latest "2024-01-01"^^xsd:date ;
  kg:expression "<script>f()</script>" .
"""


def test_what_others_wrote_into_the_graph_can_neither_run_nor_disturb(tmp_path: Path) -> None:
    prefixes = "".join(f"@prefix {prefix}: <{namespace}> .\n" for prefix, namespace in PREFIXES.items())
    with EmbeddedStore(tmp_path) as store:
        with store.replace() as writer:
            quads = (
                Quad(*triple, NamedNode(f"{BASE}graph/article/evil"))
                for triple in (quad.triple for quad in parse(prefixes + EVIL, RdfFormat.TURTLE))
            )
            writer.load(serialize(quads, format=RdfFormat.N_QUADS) or b"")
        client = create_app(Settings(base=BASE, tokens=str(tmp_path / "tokens")), store=store).test_client()
        for path in ("/article/evil", "/actor/evil", "/event/evil/e", "/timeline?actor=evil"):
            text = client.get(path, headers=HTML, follow_redirects=True).text
            page = Page(text)
            assert not any(link.lower().startswith(("javascript:", "data:")) for link in page.links)
            # What is for programs is not shown.
            shown = re.sub('<script type="application/ld.json">.*?</script>', "", text)
            assert "\u202e" not in shown
            assert not {"<script>", "<b>", "<i>"} & set(re.findall("<[a-z]+>", shown))
