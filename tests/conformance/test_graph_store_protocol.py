"""The W3C's tests of the SPARQL 1.1 Graph Store HTTP Protocol, and its rules, over HTTP.

The suite at hand leaves out the 24 tests of its section `http-rdf-update`, so they are written here, in an
order in which they build on one another. Where they leave the specification they are mended: the default
graph always exists, so PUT answers 204; a PUT of an empty graph that was not there creates it, so 201; and
the payload that is called mismatched, which is a good one there, is one here.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from io import BytesIO
from typing import TYPE_CHECKING, Final
from urllib.parse import quote, urlencode

import pytest
from pyoxigraph import Literal, NamedNode, Triple, parse
from rdflib import Graph, URIRef
from rdflib.compare import isomorphic

from kg.access import Scope, TokenFile
from kg.rdf.formats import RDF_FORMATS, RdfSyntax, write
from serving import Server, fill, running

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from serving import Reply

BASE: Final = "http://localhost:8000/"
STORE: Final = "/graphs"
PREFIXES: Final = (
    "@prefix foaf: <http://xmlns.com/foaf/0.1/> . @prefix v: <http://www.w3.org/2006/vcard/ns#> .\n"
)
PERSON: Final = f"<{BASE}graph/person/1> a foaf:Person ; foaf:businessCard [ a v:VCard ; v:fn"
JOHN: Final = f'{PREFIXES}{PERSON} "John Doe" ] .'
JANE: Final = f'{PREFIXES}{PERSON} "Jane Doe" ] .'
ALICE: Final = f'{PREFIXES}[] a foaf:Person ; foaf:businessCard [ a v:VCard ; v:given-name "Alice" ] .'
NAME: Final = f'{PREFIXES}<{BASE}graph/person/1> foaf:name "Jane Doe" .'
BOUNDARY: Final = "a6fe4cd636164618814be9f8d3d1a0de"
S, P = NamedNode("http://e/s"), NamedNode("http://e/p")


class Store:
    """A server's graphs, written with a token."""

    def __init__(self, server: Server, token: str) -> None:
        self.server = server
        self.bearer = f"Bearer {token}"

    def send(self, method: str, path: str, body: str | bytes | None = None, **headers: str) -> Reply:
        """Send a request with the token; a body is Turtle unless the headers say otherwise."""
        content = body.encode() if isinstance(body, str) else body
        if content is not None:
            headers = {"Content_Type": "text/turtle; charset=utf-8", **headers}
        headers = {"Authorization": self.bearer, **headers}
        return self.server.send(method, path, content, **{k: v for k, v in headers.items() if v})

    def status(self, method: str, path: str, body: str | bytes | None = None, **headers: str) -> int:
        """Return the status of a reply."""
        return self.send(method, path, body, **headers).status

    def holds(self, path: str, *documents: str) -> bool:
        """Tell whether a graph is the merge of these documents."""
        reply = self.send("GET", path, Accept="text/turtle")
        assert (reply.status, reply.headers["content-type"]) == (200, "text/turtle; charset=utf-8")
        expected = Graph()
        for document in documents:
            expected.parse(data=document, format="turtle")
        return isomorphic(Graph().parse(data=reply.body, format="turtle"), expected)

    def ask(self, pattern: str) -> bool:
        """Ask the endpoint."""
        reply = self.server.get("/sparql?" + urlencode({"query": f"ASK {{ {pattern} }}"}))
        return bool(json.loads(reply.body)["boolean"])


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    directory = tmp_path_factory.mktemp("graphs")
    fill(directory / "store", "")
    tokens = directory / "tokens.json"
    token = TokenFile(tokens).create(Scope.WRITE, now=datetime.now(UTC)).printed
    with running(directory / "store", "--tokens", str(tokens), "--max-upload", "2M") as server:
        yield Store(server, token)


def indirect(iri: str) -> str:
    return f"{STORE}?graph={quote(iri, safe='')}"


def problem(reply: Reply, status: int) -> dict[str, Any]:
    assert (reply.status, reply.headers["content-type"]) == (status, "application/problem+json"), reply.text
    found: dict[str, Any] = json.loads(reply.body)
    return found


def test_the_tests_of_the_w3c(store: Store) -> None:
    """Each assertion that names one is one of the W3C's tests."""
    first, second, fourth = (f"/graph/person/{number}.ttl" for number in (1, 2, 4))
    assert store.status("PUT", first, JOHN) == 201, "PUT - Initial state"
    assert store.holds(indirect(f"{BASE}graph/person/1.ttl"), JOHN), "GET of PUT - Initial state"
    head = store.send("HEAD", first, Accept="text/turtle")
    assert (head.status, head.body) == (200, b""), "HEAD on an existing graph"
    assert int(head.headers["content-length"]) == len(store.send("GET", first, Accept="text/turtle").body)
    assert store.status("HEAD", fourth) == 404, "HEAD on a non-existing graph"
    assert store.status("PUT", first, JANE) == 204, "PUT - graph already in store"
    assert store.holds(first, JANE), "GET of PUT - graph already in store"
    assert store.status("PUT", f"{STORE}?default", ALICE) == 204, "PUT - default graph"
    assert store.holds(f"{STORE}?default", ALICE), "GET of PUT - default graph"
    mismatched = store.send("PUT", first, JANE, Content_Type="application/rdf+xml")
    assert mismatched.status == 400, "PUT - mismatched payload"
    assert store.status("PUT", indirect(f"{BASE}graph/person/2.ttl"), "") == 201, "PUT - empty graph"
    assert store.holds(second), "GET of PUT - empty graph"
    assert store.status("PUT", indirect(f"{BASE}graph/person/2.ttl"), ALICE) == 204, (
        "PUT - replace empty graph"
    )
    assert store.holds(second, ALICE), "GET of replacement for empty graph"
    assert store.status("DELETE", second) == 204, "DELETE - existing graph"
    assert store.status("GET", second) == 404, "GET of DELETE - existing graph"
    assert store.status("DELETE", second) == 404, "DELETE - non-existent graph"
    assert store.status("POST", first, NAME) == 204, "POST - existing graph"
    assert store.holds(first, JANE, NAME), "GET of POST - existing graph"
    names = [f'{PREFIXES}<{BASE}graph/person/1> foaf:{name} "Doe" .' for name in ("familyName", "givenName")]
    assert (
        form(store, first, *((f"{n}.ttl", "text/turtle", n_) for n, n_ in zip("ab", names, strict=True)))
        == 204
    ), "POST - multipart/form-data"
    assert store.holds(first, JANE, NAME, *names), "GET of POST - multipart/form-data"
    created = store.send("POST", STORE, ALICE)
    assert created.status == 201, "POST - create new graph"
    place = created.headers["location"]
    assert store.holds(place, ALICE), "GET of POST - create new graph"
    assert store.status("POST", place, "") == 204, "POST - empty graph to existing graph"
    assert store.holds(place, ALICE), "GET of POST - after noop"


def form(store: Store, path: str, *files: tuple[str, str, str]) -> int:
    parts = [
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n'
        + (f"Content-Type: {kind}\r\n" if kind else "")
        + f"\r\n{content}\r\n"
        for name, kind, content in files
    ]
    body = "".join(parts) + f"--{BOUNDARY}--\r\n"
    return store.status("POST", path, body, Content_Type=f"multipart/form-data; boundary={BOUNDARY}")


def test_a_form_of_files_that_tell_their_format_by_their_names(store: Store) -> None:
    """Browsers know no type of RDF; blank nodes of two files are two, whatever their labels."""
    path, line = "/graph/form", '_:x <http://e/p> "{}" .'
    files = (("a.nt", "application/octet-stream", line.format(1)), ("b.ttl", "", line.format(2)))
    assert form(store, path, *files) == 201
    assert store.ask(
        f"GRAPH <{BASE}{path[1:]}> {{ ?a <http://e/p> '1' . ?b <http://e/p> '2' FILTER(?a != ?b) }}"
    )
    assert form(store, path) == 400
    assert form(store, path, ("a.png", "image/png", "x")) == 415
    assert form(store, path, ("a.bin", "application/octet-stream", "x")) == 415


def statements(reply: Reply, entry: RdfSyntax) -> set[Triple]:
    return {quad.triple for quad in parse(reply.body, format=entry.syntax)}


@pytest.mark.parametrize("entry", list(RDF_FORMATS), ids=lambda entry: entry.name)
def test_every_format_goes_both_ways(store: Store, entry: RdfSyntax) -> None:
    triples = {Triple(S, P, Literal("車維德", language="zh-hant")), Triple(S, P, NamedNode("http://e/o"))}
    out = BytesIO()
    write(triples, out, entry)
    for media_type in entry.media_types:
        path = indirect(f"http://e/{media_type}")
        assert store.status("PUT", path, out.getvalue(), Content_Type=media_type) == 201
        reply = store.send("GET", path, Accept=media_type)
        assert reply.headers["content-type"].partition(";")[0] == media_type
        assert statements(reply, entry) == triples


def test_the_graph_of_an_iri_is_the_same_both_ways_and_others_have_only_one(store: Store) -> None:
    assert store.status("PUT", "/graph/caf%C3%A9/a%20b", NAME) == 201
    assert store.holds(indirect(f"{BASE}graph/caf%C3%A9/a%20b"), NAME)
    assert store.status("PUT", indirect("urn:example:graph"), NAME) == 201
    assert store.ask("GRAPH <urn:example:graph> { ?s ?p 'Jane Doe' }")


def test_relative_iris_are_under_the_graph_they_come_to(store: Store) -> None:
    """RFC 3986, 5.1.2: what encloses the document is the graph; the unnamed one is under the base of all."""
    for path, base in (
        ("/graph/base/one", f"{BASE}graph/base/"),
        (indirect("http://e/x/one"), "http://e/x/"),
        (f"{STORE}?default", BASE),
    ):
        store.send("PUT", path, "<two> <> <three> .")
        assert store.ask(f"<{base}two> ?p <{base}three>")


def test_the_default_graph_is_the_one_without_a_name_and_always_there(store: Store) -> None:
    """Queries see it beside all others, so reading it back must not give what was never put into it."""
    store.send("PUT", "/graph/other", '<http://e/other> <http://e/p> "other" .')
    assert store.status("PUT", f"{STORE}?default", '<http://e/s> <http://e/p> "one" .') == 204
    assert store.status("POST", f"{STORE}?default", '<http://e/s> <http://e/p> "two" .') == 204
    assert store.holds(f"{STORE}?default", '<http://e/s> <http://e/p> "one", "two" .')
    assert store.ask("<http://e/s> ?p 'one' . <http://e/other> ?p 'other'")
    assert store.status("DELETE", f"{STORE}?default") == 204
    assert store.holds(f"{STORE}?default")
    assert store.status("DELETE", f"{STORE}?default") == 204
    assert store.ask("<http://e/other> ?p 'other'")
    assert not store.ask("<http://e/s> ?p 'one'")


def test_a_document_without_a_type_is_taken_for_rdf_xml(store: Store) -> None:
    rdf = '<r:RDF xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#"/>'
    assert store.status("PUT", "/graph/untyped", rdf, Content_Type="") == 201


@pytest.mark.parametrize(
    ("method", "path", "body", "headers", "status"),
    [
        ("GET", STORE, None, {}, 400),
        ("PUT", STORE, NAME, {}, 400),
        ("DELETE", STORE, None, {}, 400),
        ("GET", f"{STORE}?graph=relative", None, {}, 400),
        ("PUT", f"{STORE}?graph=relative", NAME, {}, 400),
        ("GET", f"{STORE}?graph=http://e/a&graph=http://e/b", None, {}, 400),
        ("GET", f"{STORE}?default&graph=http://e/a", None, {}, 400),
        ("POST", f"{STORE}?grpah=http://e/a", NAME, {}, 400),
        ("GET", f"{STORE}?graph=%FF", None, {}, 400),
        ("PUT", "/graph/x", "", {"Content_Type": "application/rdf+xml"}, 400),
        ("PUT", "/graph/x", "<http://e/s> <http://e/p> .", {}, 400),
        ("PUT", "/graph/x", b"<http://e/s> <http://e/p> '\xff' .", {}, 400),
        ("PUT", "/graph/x", "<http://e/g> { <http://e/s> a 1 }", {"Content_Type": "application/trig"}, 400),
        ("POST", "/graph/x", "x", {"Content_Type": "multipart/form-data"}, 400),
        ("POST", "/graph/x", "x", {"Content_Type": "multipart/form-data; boundary=b"}, 400),
        ("GET", indirect("http://e/nothing"), None, {}, 404),
        ("DELETE", indirect("http://e/nothing"), None, {}, 404),
        ("PATCH", "/graph/x", "CLEAR ALL", {"Content_Type": "application/sparql-update"}, 405),
        ("GET", f"{STORE}?default", None, {"Accept": "image/png"}, 406),
        ("PUT", "/graph/x", "#".ljust(3 * 1024**2), {}, 413),
        ("PUT", "/graph/x", NAME, {"Content_Type": "image/png"}, 415),
        ("PUT", "/graph/x", NAME, {"Content_Type": "text/turtle; charset=utf-16"}, 415),
        ("PUT", "/graph/x", NAME, {"Content_Type": "application/sparql-results+json"}, 415),
    ],
)
def test_each_fault_has_its_status(
    store: Store, method: str, path: str, body: str | bytes | None, headers: dict[str, str], status: int
) -> None:
    found = problem(store.send(method, path, body, **headers), status)
    assert found["detail"]
    assert store.status("GET", "/graph/x") == 404


def test_a_document_that_is_no_rdf_is_shown_where(store: Store) -> None:
    reply = store.send("PUT", "/graph/x", '<http://e/s> <http://e/p> "one" .\n<http://e/s> "two" .\n')
    found = problem(reply, 400)
    assert found["type"].endswith("#rdf-syntax")
    assert (found["line"], found["excerpt"]) == (2, '<http://e/s> "two" .')
    assert 14 <= found["column"] <= 20
    assert f"Line 2, column {found['column']}: This is no Turtle: " in found["detail"]


def test_what_can_be_done_is_told(store: Store) -> None:
    for path in (STORE, "/graph/anything", f"{STORE}?default"):
        reply = store.send("OPTIONS", path)
        assert (reply.status, reply.body) == (204, b"")
        assert set(reply.headers["allow"].split(", ")) == {"GET", "HEAD", "OPTIONS", "POST", "PUT", "DELETE"}
        assert "text/turtle" in reply.headers["accept-post"]
    assert problem(store.send("PATCH", "/graph/x", ""), 405)
    assert "PUT" in store.send("PATCH", "/graph/x", "").headers["allow"]


@pytest.mark.parametrize(("method", "body"), [("PUT", NAME), ("POST", NAME), ("DELETE", None)])
def test_writing_needs_a_token_and_reading_none(store: Store, method: str, body: str | None) -> None:
    store.send("PUT", "/graph/guarded", JANE)
    for path in ("/graph/guarded", STORE, "/graph/guarded?nonsense"):
        refused = store.send(method, path, body, Authorization="")
        assert problem(refused, 401)["type"].endswith("#no-token")
        assert refused.headers["www-authenticate"] == 'Bearer realm="kg"'
    assert store.server.get("/graph/guarded").status == 200
    assert store.holds("/graph/guarded", JANE)


def test_a_browser_is_led_to_a_page(store: Store) -> None:
    store.send("PUT", "/graph/shown", NAME)
    reply = store.send("GET", "/graph/shown", Accept="text/html")
    assert reply.status == 303
    page = store.send("GET", reply.headers["location"], Accept="text/html")
    assert "Jane Doe" in page.text
    missing = store.send("GET", "/graph/missing", Accept="text/html")
    assert (missing.status, missing.headers["content-type"]) == (404, "text/html; charset=utf-8")


def test_who_has_the_graph_is_not_sent_it_again(store: Store) -> None:
    store.send("PUT", "/graph/tagged", NAME)
    reply = store.send("GET", "/graph/tagged", Accept="text/turtle")
    tag = reply.headers["etag"]
    assert tag.startswith('"')
    assert store.send("GET", "/graph/tagged", Accept="application/n-triples").headers["etag"] != tag
    again = store.send("GET", "/graph/tagged", Accept="text/turtle", If_None_Match=tag)
    assert (again.status, again.body, again.headers["etag"]) == (304, b"", tag)
    store.send("PUT", "/graph/another", JANE)
    assert store.status("GET", "/graph/tagged", Accept="text/turtle", If_None_Match=tag) == 304
    store.send("POST", "/graph/tagged", JANE)
    assert store.status("GET", "/graph/tagged", Accept="text/turtle", If_None_Match=tag) == 200


def test_whoever_read_an_older_graph_does_not_overwrite_a_newer_one(store: Store) -> None:
    """RFC 9110, 13.1.1 and 13.1.2; the tag that a reader has is of any format."""
    path = "/graph/shared"
    assert store.status("PUT", path, NAME, If_Match="*") == 412
    assert store.status("PUT", path, NAME, If_None_Match="*") == 201
    assert store.status("PUT", path, JANE, If_None_Match="*") == 412
    old = store.send("GET", path, Accept="application/ld+json").headers["etag"]
    assert store.status("PUT", path, JANE, If_Match=f"W/{old}") == 412
    assert store.status("PUT", path, JANE, If_Match=f'"x", {old}') == 204
    for method, body in (("PUT", NAME), ("POST", NAME), ("DELETE", None)):
        reply = store.send(method, path, body, If_Match=old)
        assert problem(reply, 412)["type"].endswith("#condition-failed")
    assert store.holds(path, JANE)
    now = store.send("GET", path).headers["etag"]
    assert store.status("PUT", path, NAME, If_None_Match=now) == 412
    assert store.status("DELETE", path, If_Match=now) == 204
    assert store.status("DELETE", path, If_Match=now) == 404


def test_what_the_shapes_refuse_is_not_written(store: Store) -> None:
    store.send("PUT", "/graph/kept", NAME)
    kg = "@prefix kg: <https://w3id.org/kg/ontology#> ."
    for method, path in (
        ("PUT", "/graph/kept"),
        ("POST", "/graph/kept"),
        ("POST", STORE),
        ("PUT", f"{STORE}?default"),
    ):
        found = problem(store.send(method, path, f"{kg} <http://e/x> a kg:Actor, kg:State, kg:Person ."), 422)
        assert {"http://e/x"} == {finding["focusNode"] for finding in found["findings"]}
    assert store.holds("/graph/kept", NAME)
    assert not store.ask("<http://e/x> ?p ?o")


def test_rdflib_reads_graphs_by_their_addresses(store: Store) -> None:
    store.send("PUT", "/graph/rdflib", JANE)
    graph = Graph().parse(f"{store.server.address}graph/rdflib")
    assert isomorphic(graph, Graph().parse(data=JANE, format="turtle"))
    assert URIRef(f"{BASE}graph/person/1") in set(graph.subjects())
