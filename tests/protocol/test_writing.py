"""Writing over HTTP, with a token and through the shapes, as the clients that people use do it."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import pytest
from rdflib import Graph, Literal, URIRef
from rdflib.plugins.stores.sparqlstore import SPARQLUpdateStore
from SPARQLWrapper import POST, POSTDIRECTLY, URLENCODED
from SPARQLWrapper import SPARQLWrapper as Wrapper
from SPARQLWrapper.SPARQLExceptions import Unauthorized

from kg.access import Scope, TokenFile
from kg.settings import Settings
from kg.store import open_store
from kg.web import create_app
from serving import fill, running

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from serving import Client, Reply

DIRECT = "application/sparql-update"
FORM = "application/x-www-form-urlencoded"
BASE = "http://localhost:8000/"
KG = "https://w3id.org/kg/ontology#"
TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
NOTE = URIRef(f"{BASE}note")
BROKEN = (
    f"INSERT DATA {{ GRAPH <{BASE}graph/x> {{ <{BASE}actor/x> a <{KG}Actor>, <{KG}State>, <{KG}Person> }} }}"
)


def token(path: Path, scope: Scope) -> str:
    return TokenFile(path).create(scope, now=datetime.now(UTC)).printed


@pytest.fixture(scope="module")
def tokens(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("tokens") / "tokens.json"


@pytest.fixture(scope="module")
def bearer(tokens: Path) -> str:
    return f"Bearer {token(tokens, Scope.WRITE)}"


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory, tokens: Path) -> Iterator[Client]:
    directory = tmp_path_factory.mktemp("writing") / "store"
    fill(directory, "")
    limits = ("--max-update", "3M", "--max-body", "1M", "--write-timeout", "20")
    with running(directory, "--tokens", str(tokens), *limits) as server:
        yield server


def update(client: Client, text: str, authorization: str = "", content_type: str = DIRECT) -> Reply:
    headers = {"Authorization": authorization} if authorization else {}
    return client.send("POST", "/sparql", text.encode(), Content_Type=content_type, **headers)


def ask(client: Client, pattern: str) -> bool:
    reply = client.get("/sparql?" + urlencode({"query": f"ASK {{ {pattern} }}"}))
    assert reply.status == 200, reply.text
    return bool(json.loads(reply.body)["boolean"])


def test_without_a_good_token_nothing_is_written(served: Client, tokens: Path) -> None:
    text = "INSERT DATA { <http://a/secret> <http://a/p> 1 }"
    for authorization, status, challenge in (
        ("", 401, 'Bearer realm="kg"'),
        ("Basic a3JhOms=", 401, 'Bearer realm="kg"'),
        ("Bearer kg_00000000_x", 401, 'Bearer realm="kg", error="invalid_token"'),
        (
            f"Bearer {token(tokens, Scope.ANNOTATE)}",
            403,
            'Bearer realm="kg", error="insufficient_scope", scope="write"',
        ),
    ):
        for body, content_type in ((text, DIRECT), (urlencode({"update": text}), FORM)):
            reply = update(served, body, authorization, content_type)
            assert (reply.status, reply.headers["www-authenticate"]) == (status, challenge)
            assert reply.headers["content-type"] == "application/problem+json"
    assert not ask(served, "<http://a/secret> ?p ?o")


def test_what_was_written_is_seen_by_the_next_query(served: Client, bearer: str, tokens: Path) -> None:
    for number, authorization in enumerate([bearer, f"Bearer {token(tokens, Scope.ADMIN)}"]):
        reply = update(served, f"INSERT DATA {{ <{BASE}actor/a> <{NOTE}> {number} }}", authorization)
        assert (reply.status, reply.body) == (204, b"")
        assert ask(served, f"<{BASE}actor/a> <{NOTE}> {number}")


def test_what_the_shapes_refuse_is_explained_and_never_seen(served: Client, bearer: str) -> None:
    reply = update(served, f"INSERT DATA {{ <http://a/before> <http://a/p> 1 }} ; {BROKEN}", bearer)
    assert (reply.status, reply.headers["content-type"]) == (422, "application/problem+json")
    problem = json.loads(reply.body)
    assert problem["type"].endswith("#not-conforming")
    assert "Nothing was written" in problem["mend"]
    [finding] = [entry for entry in problem["findings"] if entry["shape"].endswith("#Actor-kind")]
    assert finding == {
        "severity": "violation",
        "message": "An actor is exactly one of person, organisation, state and government.",
        "focusNode": f"{BASE}actor/x",
        "path": TYPE,
        "shape": "https://w3id.org/kg/shapes#Actor-kind",
        "mend": "Choose one kind; a state and its government are two actors.",
    }
    assert not ask(served, "?s ?p ?o FILTER(?s IN (<http://a/before>, <http://localhost:8000/actor/x>))")


def test_what_no_shape_can_speak_of_is_refused(served: Client, bearer: str) -> None:
    """Triples as terms are RDF 1.2, which SHACL 1.0 and the engines do not know."""
    reply = update(
        served, "INSERT DATA { <http://a/s> <http://a/p> <<( <urn:a> <urn:b> <urn:c> )>> }", bearer
    )
    assert reply.status == 422
    assert "no triples as terms" in json.loads(reply.body)["mend"]
    assert not ask(served, "<http://a/s> ?p ?o")


def test_a_browser_is_shown_the_findings(served: Client, bearer: str) -> None:
    reply = served.send(
        "POST", "/sparql", BROKEN.encode(), Content_Type=DIRECT, Authorization=bearer, Accept="text/html"
    )
    assert reply.status == 422
    assert "An actor is exactly one of person" in reply.text


def test_whoever_may_write_may_send_more(served: Client, bearer: str) -> None:
    two_megabytes = "INSERT DATA { } #" + "x" * 2 * 1024**2
    # What is surely a write is not even read; a form may be a query.
    assert update(served, two_megabytes).status == 401
    assert update(served, urlencode({"update": two_megabytes}), "", FORM).status == 413
    assert update(served, two_megabytes, bearer).status == 204
    reply = update(served, "INSERT DATA { } #" + "x" * 4 * 1024**2, bearer)
    assert (reply.status, "KG_MAX_UPDATE" in reply.text) == (413, True)


@pytest.mark.parametrize("encoding", [URLENCODED, POSTDIRECTLY])
def test_sparqlwrapper_updates(served: Client, bearer: str, encoding: str) -> None:
    wrapper = Wrapper(f"{served.address}sparql")
    wrapper.setMethod(POST)
    wrapper.setRequestMethod(encoding)
    wrapper.setQuery(f"INSERT DATA {{ <http://a/{encoding}> <{NOTE}> '車維德' }}")
    with pytest.raises(Unauthorized):
        wrapper.query()
    wrapper.addCustomHttpHeader("Authorization", bearer)
    assert wrapper.query().response.status == 204
    assert ask(served, f"<http://a/{encoding}> <{NOTE}> '車維德'")


@pytest.mark.parametrize("context_aware", [False, True])
def test_rdflib_writes_as_to_a_store_of_its_own(served: Client, bearer: str, *, context_aware: bool) -> None:
    store = SPARQLUpdateStore(
        f"{served.address}sparql",
        f"{served.address}sparql",
        context_aware=context_aware,
        headers={"Authorization": bearer},
    )
    graph = Graph(store, identifier=URIRef(f"{BASE}graph/rdflib") if context_aware else None)
    ann = URIRef("http://a/ann")
    graph.add((ann, NOTE, Literal("one")))
    graph.add((ann, NOTE, Literal("two", lang="en")))
    assert set(graph.objects(ann, NOTE)) == {Literal("one"), Literal("two", lang="en")}
    graph.remove((ann, NOTE, Literal("one")))
    graph.update("INSERT { ?s ?p 'three' } WHERE { ?s ?p 'two'@en }")
    assert (ann, NOTE, Literal("three")) in graph
    graph.remove((ann, None, None))
    assert not ask(served, f"<{ann}> ?p ?o")


def post(settings: Settings, text: str, **options: Any) -> Any:  # noqa: ANN401 - as Flask's test client has it
    app = create_app(settings, permit=lambda: None, **options)
    return app.test_client().post("/sparql", data=text, content_type=DIRECT)


def test_the_first_update_can_begin_a_store(tmp_path: Path) -> None:
    settings = Settings(store=str(tmp_path / "store"), base="http://other.example/")
    assert post(settings, "INSERT DATA { GRAPH <graph/g> { <actor/a> <note> 1 } }").status_code == 204
    with open_store(settings.store) as store:
        assert [name.value for name in store.graph_names()] == ["http://other.example/graph/g"]


def test_an_update_that_takes_too_long_is_stopped_and_leaves_nothing(tmp_path: Path) -> None:
    directory = tmp_path / "store"
    fill(directory, "".join(f'<http://a/{n}> <http://a/p> "{n}" <http://a/g> .\n' for n in range(400)))
    settings = Settings(store=str(directory), write_timeout=1)
    text = "INSERT { ?a <http://a/q> 1 } WHERE { ?a ?p ?x . ?b ?q ?y . ?c ?r ?z FILTER(?x + ?y = ?z) }"
    reply = post(settings, f"INSERT DATA {{ <http://a/x> <http://a/p> 1 }} ; {text}")
    assert reply.status_code == 504
    assert reply.json["title"] == "The update took too long"
    assert "KG_WRITE_TIMEOUT" in reply.json["detail"]
    with open_store(directory) as store:
        assert (store.version, store.count()) == (1, 400)


def test_a_remote_store_is_not_written_as_it_can_not_be_checked_before() -> None:
    reply = post(Settings(store="http://127.0.0.1:9"), "INSERT DATA { <http://a/x> <http://a/p> 1 }")
    assert reply.status_code == 501
    assert "held to the shapes" in reply.json["detail"]
