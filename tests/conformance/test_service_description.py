"""The endpoint's description, by the W3C's three tests and by SPARQL 1.1 Service Description."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pytest
from pyoxigraph import Literal, NamedNode, parse

from kg.rdf.formats import RDF_FORMATS
from kg.settings import Settings
from kg.store import EmbeddedStore
from kg.terms import KG, RDF
from kg.web import create_app
from kg.web.census import LISTED
from serving import fill, running, writable

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pyoxigraph import Triple

    from serving import Client, Reply

SD: Final = "http://www.w3.org/ns/sparql-service-description#"
VOID: Final = "http://rdfs.org/ns/void#"
FORMATS: Final = "http://www.w3.org/ns/formats/"
LIMIT: Final = "https://w3id.org/kg/service#"
BROWSER: Final = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8"
NQUADS: Final = "".join(
    f"<http://localhost:8000/actor/{name}> {RDF.type} {KG.Actor} <http://localhost:8000/graph/{name}> .\n"
    for name in "abc"
)

# Sections 3.2 to 3.4: what stands before and after each property. An unnamed class is any.
SCHEMA: Final = {
    "endpoint": ("Service", ""),
    "feature": ("Service", "Feature"),
    "defaultEntailmentRegime": ("Service", "EntailmentRegime"),
    "supportedLanguage": ("Service", "Language"),
    "inputFormat": ("Service", ""),
    "resultFormat": ("Service", ""),
    "defaultDataset": ("Service", "Dataset"),
    "defaultGraph": ("Dataset", "Graph"),
    "namedGraph": ("Dataset", "NamedGraph"),
    "name": ("NamedGraph", ""),
}
# Section 3.2: the instances that the vocabulary itself has.
INSTANCES: Final = {
    f"{SD}SPARQL11Query": "Language",
    f"{SD}SPARQL11Update": "Language",
    f"{SD}UnionDefaultGraph": "Feature",
    f"{SD}EmptyGraphs": "Feature",
    "http://www.w3.org/ns/entailment/Simple": "EntailmentRegime",
}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    store = tmp_path_factory.mktemp("described")
    fill(store, NQUADS)
    with running(store, "--timeout", "2.5", "--max-query", "32k", "--max-body", "2M") as started:
        yield started


@pytest.fixture(scope="module")
def reply(server: Client) -> Reply:
    return server.get("/sparql", Accept="application/n-triples")


@pytest.fixture(scope="module")
def graph(reply: Reply) -> set[Triple]:
    return statements(reply)


def statements(reply: Reply) -> set[Triple]:
    syntax = RDF_FORMATS.of_media_type(reply.headers["content-type"])
    assert syntax
    return {quad.triple for quad in parse(reply.body, format=syntax.syntax)}


def objects(graph: set[Triple], predicate: str) -> set[str]:
    return {getattr(entry.object, "value", "") for entry in graph if entry.predicate.value == predicate}


def test_get_on_the_endpoint_returns_rdf(reply: Reply) -> None:
    assert (reply.status, reply.headers["content-type"]) == (200, "application/n-triples")
    assert statements(reply)


def test_the_description_contains_a_matching_endpoint_triple(server: Client, graph: set[Triple]) -> None:
    assert objects(graph, f"{SD}endpoint") == {f"{server.address}sparql"}


def test_the_description_conforms_to_the_schema(graph: set[Triple]) -> None:
    types = {(getattr(entry.subject, "value", ""), getattr(entry.object, "value", "")) for entry in graph
             if entry.predicate == RDF.type}  # fmt: skip
    types |= {(iri, SD + cls) for iri, cls in INSTANCES.items()}
    used = [entry for entry in graph if entry.predicate.value.startswith(SD)]
    assert used
    for entry in used:
        domain, range_ = SCHEMA[entry.predicate.value.removeprefix(SD)]
        assert isinstance(entry.subject, NamedNode)
        assert isinstance(entry.object, NamedNode)
        assert (entry.subject.value, SD + domain) in types
        assert not range_ or (entry.object.value, SD + range_) in types


@pytest.mark.parametrize("syntax", list(RDF_FORMATS), ids=lambda entry: entry.name)
def test_every_format_says_the_same(server: Client, graph: set[Triple], syntax: object) -> None:
    media_type = getattr(syntax, "media_type", "")
    found = server.get("/sparql", Accept=media_type)
    assert found.headers["content-type"].startswith(media_type)
    assert statements(found) == graph


@pytest.mark.parametrize("accept", ["", "*/*", "text/html;q=0.5, text/turtle"])
def test_turtle_comes_unless_something_else_is_wanted(server: Client, accept: str) -> None:
    assert server.get("/sparql", Accept=accept).headers["content-type"] == "text/turtle; charset=utf-8"


def test_a_browser_gets_the_form(server: Client) -> None:
    assert "<form" in server.get("/sparql", Accept=BROWSER).text


def test_head_and_known_descriptions_have_no_body(server: Client, reply: Reply) -> None:
    head = server.send("HEAD", "/sparql", Accept="application/n-triples")
    assert (head.status, head.body) == (200, b"")
    assert head.headers["content-length"] == str(len(reply.body))
    tag = reply.headers["etag"]
    again = server.get("/sparql", Accept="application/n-triples", If_None_Match=tag)
    assert (again.status, again.body) == (304, b"")
    assert server.get("/sparql", Accept="text/turtle", If_None_Match=tag).status == 200


def test_it_claims_what_this_server_does_and_no_more(graph: set[Triple]) -> None:
    assert objects(graph, f"{SD}supportedLanguage") == {f"{SD}SPARQL11Query", f"{SD}SPARQL11Update"}
    assert objects(graph, f"{SD}feature") == {f"{SD}UnionDefaultGraph", f"{SD}EmptyGraphs"}
    assert objects(graph, f"{SD}defaultEntailmentRegime") == {"http://www.w3.org/ns/entailment/Simple"}
    rdf = {"Turtle", "N-Triples", "N-Quads", "TriG", "N3", "RDF_XML", "JSON-LD"}
    results = {f"SPARQL_Results_{name}" for name in ("JSON", "XML", "CSV", "TSV")}
    assert objects(graph, f"{SD}inputFormat") == {FORMATS + name for name in rdf}
    assert objects(graph, f"{SD}resultFormat") == {FORMATS + name for name in rdf | results}


def test_the_limits_are_the_settings_and_are_explained(graph: set[Triple]) -> None:
    found = {entry.predicate.value.removeprefix(LIMIT): entry.object for entry in graph
             if entry.predicate.value.startswith(LIMIT)}  # fmt: skip
    assert found == {
        "timeout": Literal(2.5),
        "queryBytes": Literal(32 * 1024),
        "bodyBytes": Literal(2 * 1024**2),
        "answerBytes": Literal(64 * 1024**2),
        "namedGraphs": Literal(3),
    }
    explained = {getattr(entry.subject, "value", "") for entry in graph if "comment" in entry.predicate.value}
    assert explained == {LIMIT + name for name in found}


def test_the_contents_are_counted_and_the_graphs_named(server: Client, graph: set[Triple]) -> None:
    assert objects(graph, f"{VOID}triples") == {"3"}
    assert objects(graph, f"{SD}name") == {f"http://localhost:8000/graph/{name}" for name in "abc"}
    (partition,) = {entry.subject for entry in graph if entry.object == KG.Actor}
    of_partition = {entry.predicate.value: entry.object for entry in graph if entry.subject == partition}
    assert of_partition[f"{VOID}entities"] == Literal(3)
    (listing,) = objects(graph, "http://www.w3.org/2000/01/rdf-schema#seeAlso")
    listed = server.get(listing.removeprefix(server.address.rstrip("/")), Accept="text/csv").text
    assert len(listed.splitlines()) == 4


def test_updates_are_claimed_where_they_are_carried_out_and_counted_at_once(tmp_path: Path) -> None:
    fill(tmp_path, '<urn:a> <urn:b> "1" <urn:g> .\n')
    with writable(tmp_path) as client:
        before = client.get("/sparql", Accept="application/n-triples")
        assert f"{SD}SPARQL11Update" in objects(statements(before), f"{SD}supportedLanguage")
        assert f"{FORMATS}Turtle" in objects(statements(before), f"{SD}inputFormat")
        text = b"INSERT DATA { <urn:s> <urn:p> <urn:o> } ; CREATE GRAPH <urn:empty>"
        assert client.send("POST", "/sparql", text, Content_Type="application/sparql-update").status == 204
        after = statements(client.get("/sparql", Accept="application/n-triples"))
        assert objects(after, f"{VOID}triples") == {"2"}
        # The claim of the feature EmptyGraphs.
        assert "urn:empty" in objects(after, f"{SD}name")


def test_not_all_graphs_are_listed(tmp_path: Path) -> None:
    fill(tmp_path, "".join(f"<urn:s> <urn:p> <urn:o> <urn:g{n}> .\n" for n in range(LISTED + 20)))
    with EmbeddedStore(tmp_path) as store:
        client = create_app(Settings(), store).test_client()
        found = client.get("/sparql", headers={"Accept": "application/n-triples"}).text
    assert found.count(f"<{SD}namedGraph>") == LISTED
    assert f'<{LIMIT}namedGraphs> "{LISTED + 20}"' in found


@pytest.mark.parametrize("host", ["a b", "<script>", "[::1", "x\\y", "é", ""])
def test_a_host_that_is_none_does_no_harm(server: Client, host: str) -> None:
    found = server.get("/sparql", Host=host, Accept="application/n-triples")
    assert found.status == 200
    assert objects(statements(found), f"{SD}endpoint") == {"http://localhost:8000/sparql"}


def test_a_store_that_can_not_be_read_is_a_problem_document(tmp_path: Path) -> None:
    with EmbeddedStore(tmp_path / "none") as store:
        found = create_app(Settings(), store).test_client().get("/sparql")
    assert (found.status_code, found.content_type) == (503, "application/problem+json")
