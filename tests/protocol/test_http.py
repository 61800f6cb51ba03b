"""What a real server says over real HTTP, as a checklist."""

from __future__ import annotations

import json
import re
from html import unescape
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import pytest

if TYPE_CHECKING:
    from typing import Any

    Server = Any

ACTORS = "PREFIX kg: <https://w3id.org/kg/ontology#> SELECT ?s { ?s a kg:Actor } ORDER BY ?s"
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8"
DIRECT = "application/sparql-query"
FORM = "application/x-www-form-urlencoded"
# A script that a browser would run and that is not the server's own; a block of data is none.
SCRIPT = r"<script(?! type=\"(?:application/ld\+json\">|module\" src=\"/static/built/\w+\.js\"></script>))"


def sparql(query: str, **more: str) -> str:
    return f"/sparql?{urlencode({'query': query, **more})}"


def test_the_greeting_has_the_address_and_a_query_that_works(server: Server) -> None:
    assert server.address in server.greeting
    command = re.search(r"--data-urlencode 'query=(.*)'", server.greeting)
    assert command
    reply = server.send(
        "POST", "/sparql", urlencode({"query": command[1]}).encode(), Content_Type=FORM, Accept="text/csv"
    )
    assert (reply.status, reply.text.splitlines()[0]) == (200, "event,type")


@pytest.mark.parametrize(
    ("method", "path", "body", "content_type"),
    [
        ("GET", sparql(ACTORS), None, None),
        ("POST", "/sparql", urlencode({"query": ACTORS}).encode(), FORM),
        ("POST", "/sparql", ACTORS.encode(), DIRECT),
    ],
)
def test_queries_come_in_three_ways(
    server: Server, method: str, path: str, body: bytes | None, content_type: str | None
) -> None:
    headers = {"Content-Type": content_type} if content_type else {}
    reply = server.send(method, path, body, Accept="text/csv", **headers)
    assert reply.status == 200
    assert reply.body == b"s\r\nhttp://localhost:8000/actor/a\r\nhttp://localhost:8000/actor/b\r\n"
    assert reply.headers["content-type"] == "text/csv; charset=utf-8"
    assert reply.headers["vary"] == "Accept"


@pytest.mark.parametrize("path", [sparql(ACTORS), "/sparql", "/", "/actor/a", "/health", "/static/style.css"])
def test_head_is_get_without_its_body(server: Server, path: str) -> None:
    got, head = server.get(path), server.send("HEAD", path)
    assert head.body == b""
    assert head.status == got.status
    assert head.headers["content-length"] == got.headers["content-length"] == str(len(got.body))
    assert head.headers["content-type"] == got.headers["content-type"]


@pytest.mark.parametrize(
    ("method", "path", "body", "headers", "status"),
    [
        ("GET", "/sparql?timeout=1", None, {"Accept": "application/json"}, 400),
        ("GET", "/sparql", None, {"Accept": "image/png"}, 406),
        ("GET", sparql("SELECT"), None, {}, 400),
        ("GET", "/sparql?query=ASK%7B%7D%20%23%FF", None, {}, 400),
        ("POST", "/sparql", b"update=CLEAR+ALL", {"Content-Type": FORM}, 401),
        ("POST", "/sparql", b"CLEAR ALL", {"Content-Type": "application/sparql-update"}, 401),
        ("GET", sparql("SELECT * { SERVICE <http://127.0.0.1:1/> {} }"), None, {}, 403),
        ("GET", "/nowhere", None, {}, 404),
        ("GET", "/actor/nobody", None, {}, 404),
        ("GET", "/graph/nothing", None, {}, 404),
        ("GET", "/question/nothing", None, {}, 404),
        ("PUT", "/sparql", b"ASK {}", {"Content-Type": DIRECT}, 405),
        ("DELETE", "/sparql", None, {}, 405),
        ("POST", "/", b"", {}, 405),
        ("GET", sparql(ACTORS), None, {"Accept": "image/png"}, 406),
        ("GET", "/actor/a", None, {"Accept": "image/png"}, 406),
        ("POST", "/sparql", b"ASK {} #".ljust(70_000, b"."), {"Content-Type": DIRECT}, 413),
        ("POST", "/sparql", b"ASK {} #".ljust(2 * 1024**2, b"."), {"Content-Type": DIRECT}, 413),
        ("GET", "/sparql?" + "a" * 210_000, None, {}, 414),
        ("POST", "/sparql", b"ASK {}", {"Content-Type": "text/plain"}, 415),
        ("POST", "/sparql", b"ASK {}", {}, 415),
        ("POST", "/sparql", b"ASK " + b"{" * 300 + b"}" * 300, {"Content-Type": DIRECT}, 422),
        ("GET", sparql("SELECT (<http://a/f>(1) AS ?x) {}"), None, {}, 422),
    ],
)
def test_each_fault_has_its_status_and_a_problem_document(
    server: Server, method: str, path: str, body: bytes | None, headers: dict[str, str], status: int
) -> None:
    reply = server.send(method, path, body, **headers)
    assert reply.status == status, reply.text
    assert reply.headers["content-type"] == "application/problem+json"
    problem = json.loads(reply.body)
    assert problem["status"] == status
    assert problem["detail"]
    page = server.send(method, path, body, **(headers | {"Accept": "text/html"}))
    if status != 406:
        assert page.headers["content-type"] == "text/html; charset=utf-8"
        assert page.status == (200 if (method, path) == ("GET", "/sparql") else status)


def test_a_method_that_is_not_allowed_comes_with_those_that_are(server: Server) -> None:
    assert server.send("DELETE", "/sparql").headers["allow"] == "GET, HEAD, OPTIONS, POST"
    options = server.send("OPTIONS", "/sparql")
    assert (options.status, options.headers["allow"]) == (204, "GET, HEAD, OPTIONS, POST")


@pytest.mark.parametrize(
    "path",
    ["/", "/sparql", sparql(ACTORS), sparql("SELECT"), "/event/one/e", "/nowhere", "/static/style.css"],
)
def test_every_answer_is_guarded_by_headers(server: Server, path: str) -> None:
    headers = server.get(path, Accept=BROWSER).headers
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "script-src 'self';" in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"


@pytest.mark.parametrize("path", ["/", "/sparql", sparql(ACTORS), "/event/one/e", "/nowhere"])
def test_pages_load_nothing_from_elsewhere(server: Server, path: str) -> None:
    page = server.open(path, Accept=BROWSER).text
    loads = r'<(?:link rel="(?:icon|stylesheet)"|script\b|img\b|iframe\b)[^>]*?(?:href|src)="([^"]*)"'
    loaded = re.findall(loads, page)
    assert loaded
    assert all(address.startswith("/static/") for address in loaded)
    assert not re.search(SCRIPT, page)
    assert " style=" not in page
    for address in loaded:
        assert server.get(address).status == 200


def test_a_browser_gets_a_form_and_its_answer_as_a_page(server: Server) -> None:
    form = server.get("/sparql", Accept=BROWSER).text
    assert '<form id="ask" action="/sparql" method="get">' in form
    assert '<textarea id="query" name="query"' in form
    page = server.get(sparql(ACTORS), Accept=BROWSER)
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert "2 rows" in page.text
    assert '<a href="/actor/a"' in page.text
    assert 'title="http://localhost:8000/actor/a"' in page.text


def test_a_page_leads_to_every_format_of_its_results(server: Server) -> None:
    page = server.get(
        sparql(ACTORS, **{"default-graph-uri": "http://localhost:8000/graph/actors"}), Accept=BROWSER
    )
    links = [unescape(found) for found in re.findall(r'href="(/sparql\?[^"]*accept=[^"]*)"', page.text)]
    assert len(links) == 4
    kinds = {server.get(link, Accept=BROWSER).headers["content-type"].partition(";")[0] for link in links}
    assert kinds == {
        "application/sparql-results+json",
        "application/sparql-results+xml",
        "text/csv",
        "text/tab-separated-values",
    }


@pytest.mark.parametrize(("query", "answer"), [("ASK {}", "Yes"), ("ASK { <http://a/> ?p ?o }", "No")])
def test_a_page_says_yes_or_no(server: Server, query: str, answer: str) -> None:
    page = server.get(sparql(query), Accept=BROWSER).text
    assert re.search(rf'<h2 id="results">\s*{answer}\s*</h2>', page)


def test_a_page_of_a_graph_lists_its_statements(server: Server) -> None:
    page = server.get(sparql("DESCRIBE <http://localhost:8000/actor/b>"), Accept=BROWSER).text
    assert "2 statements" in page
    assert '<bdi lang="zh-Hant" class="short">車維德</bdi>' in page


def test_a_long_table_says_that_it_stops(server: Server) -> None:
    numbers = " ".join(map(str, range(1001)))
    page = server.get(sparql(f"SELECT * {{ VALUES ?n {{ {numbers} }} }}"), Accept=BROWSER).text
    assert "The first 1,000 rows" in page
    assert page.count("<tr>") == 1001


def test_what_is_in_the_graph_or_the_query_can_not_break_out_of_a_page(server: Server) -> None:
    for path in ("/event/one/e", sparql("SELECT * { ?s ?p ?o } # </textarea><script>"), "/", "/article/one"):
        page = server.open(path, Accept=BROWSER).text
        assert not re.search(SCRIPT, page)
        assert "<b>bold" not in page
        assert not re.search(r'href="\s*javascript:', page, re.IGNORECASE)
    assert "javascript:alert(1)" in server.open("/event/one/e", Accept=BROWSER).text


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("SELECT ?s { ?s ?p <actor/a> }", "http://localhost:8000/article/one"),
        ("PREFIX : <actor/> SELECT ?s { ?s ?p :a }", "http://localhost:8000/article/one"),
        ("BASE <http://localhost:8000/actor/> SELECT ?s { ?s ?p <a> }", "http://localhost:8000/article/one"),
        ("SELECT ?s { VALUES (?a ?s) { (1 2) } FILTER(?a<?s&&?s>?a) }", "2"),
    ],
)
def test_relative_iris_are_those_of_the_graph(server: Server, query: str, expected: str) -> None:
    assert server.get(sparql(query), Accept="text/csv").text == f"s\r\n{expected}\r\n"


def test_an_error_beside_a_relative_iri_has_its_right_place(server: Server) -> None:
    problem = json.loads(server.get(sparql("SELECT * {\n <actor/a> skos:prefLabel ?o }")).body)
    assert (problem["line"], problem["column"]) == (2, 12)
    assert problem["detail"].startswith("Line 2, column 12:")
    assert problem["excerpt"] == " <actor/a> skos:prefLabel ?o }"


def test_a_page_of_an_error_keeps_the_query_and_marks_the_place(server: Server) -> None:
    page = server.get(sparql("SELECT * {\n ?s skos:prefLabel ?o }"), Accept=BROWSER)
    assert page.status == 400
    assert "<mark>skos:prefLabel ?o }</mark>" in page.text
    assert "SELECT * {\n ?s skos:prefLabel ?o }</textarea>" in page.text


def test_the_first_page_says_what_is_here(server: Server) -> None:
    page = server.get("/", Accept=BROWSER).text
    assert re.search(r'<dd>2</dd>\s*<dt><a href="/browse/actors">actors</a></dt>', page)
    assert re.search(r'<dd>1</dd>\s*<dt><a href="/timeline">event</a></dt>', page)
    assert '<a href="/article/one"><bdi lang="en">A &lt;b&gt;bold&lt;/b&gt; move &amp; more</bdi></a>' in page
    assert re.search(r'<time datetime="2024-05-01">2024-05-01</time>\s*·\s*Ann', page)
    assert f"{server.address}sparql" in page


def test_every_example_question_is_answered_by_its_link(server: Server) -> None:
    for page in ("/", "/sparql"):
        links = re.findall(r'<li><a href="(/question/[^"]*)"', server.get(page, Accept=BROWSER).text)
        assert len(links) == 24
    for link in links:
        reply = server.get(link)
        assert reply.status == 303
        answer = server.get(reply.headers["location"], Accept=BROWSER)
        assert answer.status == 200, link
        assert 'id="results"' in answer.text


@pytest.mark.parametrize(
    ("accept", "content_type"),
    [
        (BROWSER, "text/html; charset=utf-8"),
        ("text/turtle", "text/turtle; charset=utf-8"),
        ("*/*", "text/turtle; charset=utf-8"),
        ("application/ld+json", "application/ld+json"),
        ("application/rdf+xml;q=0.9, text/turtle;q=0.1", "application/rdf+xml"),
        ("application/n-triples", "application/n-triples"),
    ],
)
def test_an_iri_opens_in_the_format_that_is_asked_for(server: Server, accept: str, content_type: str) -> None:
    reply = server.open("/event/one/e", Accept=accept)
    assert (reply.status, reply.headers["content-type"]) == (200, content_type)
    assert "Accept" in reply.headers["vary"]


def test_the_page_of_a_thing_has_its_parts_and_what_names_it(server: Server) -> None:
    event = server.open("/event/one/e", Accept=BROWSER).text
    assert "<q>&lt;/textarea&gt;&lt;script&gt;" in event
    assert '<a href="/article/one">A &lt;b&gt;' in event
    assert 'href="https://example.org/e" rel="noreferrer nofollow"' in event
    article = server.get("/article/one", Accept=BROWSER).text
    assert 'href="https://example.org/one"' in article
    assert 'href="/event/one/e"' in article
    actor = server.open("/actor/a", Accept=BROWSER).text
    assert '<bdi lang="fa" dir="rtl">آن</bdi>' in actor


def test_a_description_is_whole(server: Server) -> None:
    turtle = server.open("/event/one/e", Accept="application/n-triples").text
    # Five statements on the event, one on its time, the headline of its article; nothing points at it.
    assert len(turtle.splitlines()) == 7
    article = server.get("/article/one", Accept="application/n-triples").text
    # Five on the article, the event's statedIn, the publisher's name.
    assert len(article.splitlines()) == 7


def test_a_named_graph_opens_as_a_document(server: Server) -> None:
    reply = server.get("/graph/actors", Accept="application/n-triples")
    assert len(reply.text.splitlines()) == 5
    page = server.get("/graph/actors", Accept=BROWSER)
    assert page.status == 303
    assert "5 statements" in server.get(page.headers["location"], Accept=BROWSER).text


def test_health_is_a_word(server: Server) -> None:
    reply = server.get("/health")
    assert (reply.status, reply.body) == (200, b"ok\n")


@pytest.mark.parametrize(
    "query",
    [
        "ASK { FILTER(" + "!" * 60_000 + "1) }",
        "ASK { FILTER(" + "1+" * 100 + "1) }",
        "ASK { " + "MINUS{}" * 9_000 + " }",
        "ASK { {}" + "UNION{}" * 9_000 + " }",
        "ASK { FILTER(" + "STR(" * 190 + "1" + ")" * 190 + ") }",
    ],
)
def test_no_query_that_is_short_enough_ends_the_server(server: Server, query: str) -> None:
    reply = server.send("POST", "/sparql", query.encode(), Content_Type=DIRECT)
    assert reply.status in (200, 400, 422)
    assert server.get("/health").status == 200


def test_the_terms_for_the_editor_come_with_their_prefixes(server: Server) -> None:
    reply = server.get("/terms.json")
    assert (reply.status, reply.headers["content-type"]) == (200, "application/json")
    given = json.loads(reply.body)
    assert given["prefixes"]["kg"] == "https://w3id.org/kg/ontology#"
    [term] = [entry for entry in given["terms"] if entry["name"] == "kg:eventType"]
    assert term["label"] == "event type"
    assert server.get("/terms.json", If_None_Match=reply.headers["etag"]).status == 304
