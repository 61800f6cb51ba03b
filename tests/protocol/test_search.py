"""Searching the corpus that comes with kg, over HTTP."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import pytest

from kg.ingest.build import build
from kg.ingest.source import Source
from kg.rdf.iris import Iris
from kg.search.keeping import LARGEST_LAZY, open_beside, write_beside
from kg.settings import Settings
from kg.store import EmbeddedStore
from kg.store.generations import FIXED
from kg.web import create_app
from kg.web.search import LONGEST

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask.testing import FlaskClient

BASE = "http://localhost:8000/"
CORPUS = Path(__file__).parents[2] / "corpus"
HTML = {"Accept": "text/html"}


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedStore]:
    with EmbeddedStore(tmp_path_factory.mktemp("searched") / "store") as store:
        build(Source(CORPUS, None, Iris(BASE)), store)
        yield store


@pytest.fixture(scope="module")
def client(store: EmbeddedStore) -> FlaskClient:
    return create_app(Settings(), store=store, examples=()).test_client()


def results(client: FlaskClient, text: str, more: str = "") -> list[dict[str, Any]]:
    response = client.get(f"/search?format=json&q={quote(text)}{more}")
    assert response.status_code == 200
    return list(response.get_json()["results"])


@pytest.mark.parametrize(
    ("text", "thing", "score"),
    [
        ("車維德", "actor/victor-cha", 100),
        ("Chiang", "actor/chiang-kai-shek", 75.5),
        ("蔣介石", "actor/chiang-kai-shek", 100),
        ("Jiang Jieshi", "actor/chiang-kai-shek", 92),
        ("習近平", "actor/xi-jinping", 100),
        ("시진핑", "actor/xi-jinping", 100),
        ("xi jinpin", "actor/xi-jinping", 87.0),
        ("Philipines", "actor/philippines", 81.8),
        ("भारत", "actor/india", 100),
        ("ANZUS", "agreement/anzus-treaty", 100),
        ("president of the united states", "post/us-president", 100),
    ],
)
def test_the_first_result(client: FlaskClient, text: str, thing: str, score: float) -> None:
    first = results(client, text)[0]
    assert (first["id"], first["score"]) == (BASE + thing, pytest.approx(score, abs=0.5))


def test_a_result_says_what_it_is_and_what_matched(client: FlaskClient) -> None:
    assert results(client, "車維德", "&type=actor") == [
        {
            "id": f"{BASE}actor/victor-cha",
            "type": "person",
            "score": 100.0,
            "name": "Victor Cha",
            "language": "en",
            "matched": "車維德",
            "matchedLanguage": "zh-Hant",
            "description": "person",
        }
    ]


def test_quoted_words_lead_to_what_they_are_evidence_of(client: FlaskClient) -> None:
    [first, *_] = results(client, "reckless anti-communist rulers", "&type=claim&type=quotation")
    assert first["id"] == f"{BASE}claim/taipei-times-2023-05-19-lee/reason-for-bilateralism"
    quotations = results(client, "蔣介石", "&type=quotation")
    assert "Chiang Kai-shek" in quotations[0]["description"]


def test_equal_quotations_are_one_line_among_other_things(client: FlaskClient) -> None:
    """25 annotations quote just "Taiwan", counted in the corpus; they were 19 of the first 20 results."""
    found = results(client, "taiwan")
    assert [(entry["type"], entry["matched"]) for entry in found[:2]] == [
        ("state", "Taiwan"),
        ("quotation", "Taiwan"),
    ]
    assert [entry.get("count") for entry in found[:2]] == [None, 25]
    # The line leads to one of them, the first by its IRI.
    every = results(client, "taiwan", "&type=quotation") + results(client, "taiwan", "&type=quotation&page=2")
    same = [entry["id"] for entry in every if entry["matched"] == "Taiwan"]
    assert len(same) == 25
    assert found[1]["id"] == same[0]
    texts = [entry["matched"].casefold() for entry in found if entry["type"] == "quotation"]
    assert len(texts) == len(set(texts))
    # So there is room: for what is called so on the first page, and on the second for what happened.
    assert {"place", "government", "agreement", "happening", "article"} <= {entry["type"] for entry in found}
    events = [entry["name"] for entry in results(client, "taiwan", "&page=2") if entry["type"] == "event"]
    assert events[:3] == ["An attack on Taiwan", "China invades Taiwan", "China strikes Taiwan"]


def test_quotations_alone_are_listed_each(client: FlaskClient) -> None:
    """Three annotations quote just "Biden", nine "Joe Biden", by a count in the corpus."""
    mixed = {entry["matched"]: entry.get("count") for entry in results(client, "Biden")}
    assert (mixed["Joe Biden"], mixed["Biden"]) == (9, 3)
    assert "count" not in results(client, "Joe Biden", "&type=quotation")[0]
    # Of one quotation alone nothing is counted.
    [only] = [
        entry for entry in results(client, "An alliance of 1961") if entry["matched"] == "An alliance of 1961"
    ]
    assert "count" not in only


def test_a_page_says_how_many_quotations_are_equal_and_leads_to_them(client: FlaskClient) -> None:
    page = client.get("/search?q=taiwan", headers=HTML).text
    [address] = re.findall(r'<a href="([^"]*)">25 annotations</a> quote just this', page)
    listed = client.get(unescape(address), headers=HTML).text
    assert listed.count("<mark>Taiwan</mark></bdi></a>") == 20
    assert "annotations</a> quote" not in listed


def test_pages_follow_one_another(client: FlaskClient) -> None:
    first = client.get("/search?format=json&q=the").get_json()
    second = client.get("/search?format=json&q=the&page=2").get_json()
    assert (first["more"], len(first["results"]), second["page"]) == (True, 20, 2)
    assert not {entry["id"] for entry in first["results"]} & {entry["id"] for entry in second["results"]}
    page = client.get("/search?q=the&page=2", headers=HTML).text
    assert 'rel="prev" href="/search?q=the&amp;page=1"' in page
    assert '<ol class="found" start="21">' in page


def test_a_browser_gets_a_page_with_what_matched_marked(client: FlaskClient) -> None:
    response = client.get("/search?q=車", headers=HTML)
    assert response.mimetype == "text/html"
    assert '<a href="/actor/victor-cha"><bdi lang="zh-Hant"><mark>車</mark>維德</bdi></a>' in response.text
    assert '<bdi lang="en">Victor Cha</bdi>' in response.text
    assert 'name="q"' in client.get("/search", headers=HTML).text
    assert "Nothing was found" in client.get("/search?q=xyzzyqq", headers=HTML).text


def test_what_is_asked_cannot_break_out_of_the_page(client: FlaskClient) -> None:
    page = client.get("/search?q=" + quote('"><script>alert(1)</script>'), headers=HTML).text
    assert "<script>" not in page
    assert "&#34;&gt;&lt;script&gt;" in page


def test_answers_can_be_kept(client: FlaskClient) -> None:
    response = client.get("/search?q=Cha&format=json")
    tag = response.headers["ETag"]
    assert "Accept" in response.headers["Vary"]
    assert client.get("/search?q=Cha&format=json", headers={"If-None-Match": tag}).status_code == 304
    assert client.get("/search?q=Chiang&format=json").headers["ETag"] != tag
    assert client.head("/search?q=Cha").status_code == 200


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("q=", "no question"),
        ("q=" + "x" * (LONGEST + 1), f"{LONGEST + 1} characters"),
        ("q=x&page=0", "'0'"),
        ("q=x&page=11", "'11'"),
        ("q=x&page=-1", "'-1'"),
        ("q=x&page=%C2%B2", "no page"),
        ("q=x&type=horse", "'horse'"),
        ("q=x&format=xml", "'xml'"),
        ("query=x", "'query'"),
    ],
)
def test_what_is_no_search_is_refused_with_the_reason(client: FlaskClient, query: str, said: str) -> None:
    response = client.get(f"/search?{query}")
    assert (response.status_code, response.mimetype) == (400, "application/problem+json")
    assert said in response.get_json()["detail"]
    assert response.get_json()["mend"]


def test_other_formats_are_not_acceptable(client: FlaskClient) -> None:
    assert client.get("/search?q=x", headers={"Accept": "text/turtle"}).status_code == 406
    assert client.get("/search?q=x", headers={"Accept": "application/json"}).mimetype == "application/json"


def test_the_next_search_after_a_write_sees_it(tmp_path: Path) -> None:
    with EmbeddedStore(tmp_path / "store") as store:
        with store.replace() as writer, writer.candidate() as reader:
            write_beside((writer.directory or tmp_path) / FIXED, reader)
        client = create_app(Settings(), store=store, examples=(), permit=lambda: None).test_client()
        assert results(client, "Newcomer") == []
        write(
            client,
            'INSERT DATA { GRAPH <g> { <actor/new> a kg:Person, kg:Actor ; skos:prefLabel "Newcomer"@en } }',
        )
        assert [entry["id"] for entry in results(client, "Newcomer")] == [f"{BASE}actor/new"]
        with store.snapshot() as reader:
            assert open_beside(reader)
        write(client, 'INSERT DATA { GRAPH <g> { <actor/new> skos:altLabel "新人"@zh-Hant } }')
        assert [entry["id"] for entry in results(client, "新")] == [f"{BASE}actor/new"]
        write(client, "DROP GRAPH <g>")
        assert results(client, "Newcomer") == []


def write(client: FlaskClient, text: str) -> None:
    prefixes = (
        f"BASE <{BASE}> PREFIX kg: <https://w3id.org/kg/ontology#> "
        "PREFIX skos: <http://www.w3.org/2004/02/skos/core#> "
    )
    assert client.post("/sparql", data={"update": prefixes + text}).status_code < 300


def test_a_build_that_changes_an_article_changes_what_is_found(tmp_path: Path) -> None:
    folder = tmp_path / "corpus"
    for name in ("actors.yaml", "places.yaml", "posts.yaml", "agreements.yaml", "happenings.yaml"):
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_bytes((CORPUS / name).read_bytes())
    slug = "2025-06-05-lee-takes-office"
    article = folder / "articles" / slug
    article.mkdir(parents=True)
    for file in (CORPUS / "articles" / slug).iterdir():
        (article / file.name).write_bytes(file.read_bytes())
    source = Source(folder, None, Iris(BASE))
    with EmbeddedStore(tmp_path / "store") as store:
        build(source, store)
        client = create_app(Settings(), store=store, examples=()).test_client()
        [before, *_] = results(client, "Lee takes office", "&type=article")
        assert before["id"] == f"{BASE}article/{slug}"
        about = article / "article.yaml"
        lines = about.read_text("utf-8").splitlines()
        changed = [
            "headline: Quite another xylophone" if x.startswith(("headline:", "label:")) else x for x in lines
        ]
        assert changed != lines
        about.write_text("\n".join(changed) + "\n", "utf-8")
        assert build(source, store).written == 1
        assert [entry["id"] for entry in results(client, "xylophone")] == [f"{BASE}article/{slug}"]
        assert before["matched"] not in {entry["matched"] for entry in results(client, before["matched"])}
        # Of the rest nothing was forgotten.
        assert results(client, "車維德")[0]["id"] == f"{BASE}actor/victor-cha"


def test_a_large_graph_without_an_index_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with EmbeddedStore(tmp_path / "store") as store:
        with store.replace() as writer:
            writer.load(b"")
        monkeypatch.setattr("kg.web.indexes.LARGEST_LAZY", -1)
        response = create_app(Settings(), store=store, examples=()).test_client().get("/search?q=x")
        assert response.status_code == 501
        assert "no index of names" in response.get_json()["detail"]
    assert LARGEST_LAZY > 0
