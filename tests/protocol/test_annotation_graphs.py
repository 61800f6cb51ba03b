"""Whoever may write may not touch what the container keeps; where an administrator does, it follows."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from kg.access import Scope, TokenFile
from kg.settings import Settings
from kg.web import create_app
from serving import fill

if TYPE_CHECKING:
    from pathlib import Path

    from flask.testing import FlaskClient
    from werkzeug.test import TestResponse

BASE = "http://localhost:8000/"
KG = "https://w3id.org/kg/ontology#"
NOTE = {
    "@context": "http://www.w3.org/ns/anno.jsonld",
    "type": "Annotation",
    "body": {"type": "TextualBody", "value": "See also the treaty."},
    "target": f"{BASE}actor/japan",
}
GRAPH = f"{BASE}graph/annotation/rem"
ACCEPT = f"<{KG}annotationStatus> <{KG.removesuffix('ontology#')}concept/annotation-status#accepted>"


@dataclass
class Site:
    """A server with an annotation `rem`, and tokens by scope."""

    client: FlaskClient
    tokens: dict[Scope, str]

    def send(self, method: str, path: str, scope: Scope, data: str = "", **headers: str) -> TestResponse:
        """Send a request with a token of a scope."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        named["Authorization"] = f"Bearer {self.tokens[scope]}"
        return self.client.open(path, method=method, data=data.encode(), headers=named)

    def update(self, text: str, scope: Scope) -> TestResponse:
        """Send an update."""
        return self.send("POST", "/sparql", scope, text, Content_Type="application/sparql-update")

    def total(self) -> int:
        """Return how many annotations the container counts."""
        return int(self.client.get("/annotations/", headers={"Accept": "application/ld+json"}).json["total"])


def made(folder: Path, nquads: str = "") -> Site:
    fill(folder / "store", nquads)
    file = TokenFile(folder / "tokens.json")
    tokens = {scope: file.create(scope, now=datetime.now(UTC), label=str(scope)).printed for scope in Scope}
    app = create_app(Settings(store=str(folder / "store"), tokens=str(file.path)))
    site = Site(app.test_client(), tokens)
    posted = site.send(
        "POST",
        "/annotations/",
        Scope.ANNOTATE,
        json.dumps(NOTE),
        Slug="rem",
        Content_Type='application/ld+json; profile="http://www.w3.org/ns/anno.jsonld"',
    )
    assert posted.status_code == 201, posted.text
    return site


@pytest.fixture(scope="module")
def lasting(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """Return one for all tests that leave it as it was."""
    return made(tmp_path_factory.mktemp("lasting"))


@pytest.fixture
def site(tmp_path: Path) -> Site:
    return made(tmp_path)


UPDATES = [
    "DROP ALL",
    "CLEAR NAMED",
    f"DROP GRAPH <{GRAPH}>",
    f"DROP GRAPH <{BASE}graph/annotations>",
    f"INSERT DATA {{ GRAPH <{GRAPH}> {{ <http://x/a> <http://x/b> <http://x/c> }} }}",
    f"INSERT DATA {{ GRAPH <{BASE}graph/annotation/new> {{ <http://x/a> <http://x/b> <http://x/c> }} }}",
    f"INSERT DATA {{ GRAPH <http://x/g> {{ <annotations/rem> {ACCEPT} }} }}",
    f"INSERT DATA {{ GRAPH <http://x/g> {{ <http://x/s> <{KG}changeOf> <annotations/rem> }} }}",
    # The name of a decision to come, which could then not be taken.
    f"INSERT DATA {{ GRAPH <http://x/g> {{ <annotations/rem#status-2> <{KG}changeOf> <http://x/z> }} }}",
    "DELETE { GRAPH ?g { ?s ?p ?o } } WHERE { GRAPH ?g { ?s ?p ?o } }",
]


@pytest.mark.parametrize("text", UPDATES)
def test_a_writer_touches_no_annotation_by_an_update(lasting: Site, text: str) -> None:
    before = lasting.client.get("/annotations/rem").data
    refused = lasting.update(text, Scope.WRITE)
    assert (refused.status_code, refused.mimetype) == (403, "application/problem+json"), refused.text
    told = json.loads(refused.data)
    assert told["type"] == "https://w3id.org/kg/problem#annotations-kept"
    assert f"{BASE}annotations/" in told["mend"]
    assert "a token of the scope admin" in told["mend"]
    assert lasting.client.get("/annotations/rem").data == before
    assert lasting.total() == 1


@pytest.mark.parametrize("method", ["DELETE", "PUT", "POST"])
@pytest.mark.parametrize("path", ["/graph/annotation/rem", f"/graphs?graph={BASE}graph/annotations"])
def test_a_writer_touches_no_annotation_as_a_graph(lasting: Site, method: str, path: str) -> None:
    body = "" if method == "DELETE" else "<http://x/a> <http://x/b> <http://x/c> ."
    refused = lasting.send(method, path, Scope.WRITE, body, Content_Type="text/turtle")
    assert refused.status_code == 403, refused.text
    assert lasting.client.get("/annotations/rem").status_code == 200


STATUS = "https://w3id.org/kg/annotation-status#rejected"
EVENT, MENTION, ANN = f"<{BASE}event/a/e>", f"<{BASE}annotation/a/m>", f"<{BASE}agent/Ann>"
ATTRIBUTED = "<http://www.w3.org/ns/prov#wasAttributedTo>"
TYPE = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
KNOWN = f"""
{EVENT} {TYPE} <{KG}Event> <http://x/g> .
{MENTION} {TYPE} <http://www.w3.org/ns/oa#Annotation> <http://x/g> .
<{BASE}event/a/untyped> {ATTRIBUTED} {ANN} <http://x/g> .
{EVENT} <{KG}factStatus> <{STATUS}> <http://x/false> .
"""
FALSE_STATUSES = {
    "a fact's status": f"{EVENT} <{KG}factStatus> <{STATUS}>",
    "an unknown thing's status": f"<http://x/e> <{KG}factStatus> <{STATUS}>",
    "a node's status": f"_:e <{KG}factStatus> <{STATUS}>",
    "an annotation's status": f"{MENTION} <{KG}annotationStatus> <{STATUS}>",
    "a decision on it": f"<http://x/c> <{KG}changeOf> {MENTION}",
    "what was decided": f"<http://x/c> <{KG}toStatus> <{STATUS}>",
    "a decision": f"<http://x/c> a <{KG}StatusChange>",
    "who submitted a fact": f"{EVENT} {ATTRIBUTED} {ANN}",
    "who submitted a new fact": f"<http://x/c> a <{KG}Claim> ; {ATTRIBUTED} <http://x/ann>",
    "what somebody submitted is a fact": f"<{BASE}event/a/untyped> a <{KG}Event>",
    "who submitted an annotation": f"{MENTION} {ATTRIBUTED} {ANN}",
}


@pytest.fixture(scope="module")
def known(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """Return one whose graph has a fact and an annotation of the corpus."""
    return made(tmp_path_factory.mktemp("known"), KNOWN)


@pytest.mark.parametrize("said", FALSE_STATUSES)
@pytest.mark.parametrize("way", ["update", "default", "pattern", "graph", "validate"])
def test_a_writer_says_of_nothing_what_became_of_it(known: Site, said: str, way: str) -> None:
    triples = FALSE_STATUSES[said]
    if way == "validate":
        sent = known.send("POST", "/validate", Scope.WRITE, f"{triples} .", Content_Type="text/turtle")
    elif way == "graph":
        path = "/graphs?graph=http://x/h"
        sent = known.send("PUT", path, Scope.WRITE, f"{triples} .", Content_Type="text/turtle")
    else:
        inserted = triples if way == "default" else f"GRAPH <http://x/h> {{ {triples} }}"
        patterned = f"INSERT {{ {inserted} }} WHERE {{ GRAPH ?g {{ {MENTION} ?p ?o }} }}"
        update = patterned if way == "pattern" else f"INSERT DATA {{ {inserted} }}"
        sent = known.update(update, Scope.WRITE)
    assert sent.status_code == 403, sent.text
    told = json.loads(sent.data)
    assert told["type"] == "https://w3id.org/kg/problem#annotations-kept"
    assert told["detail"].startswith("What was submitted, by whom, and what became of it the server")
    assert "under http://localhost:8000/annotations/" in told["mend"]
    assert known.client.get("/graphs?graph=http://x/h").status_code == 404


def test_a_writer_may_take_a_false_status_away(tmp_path: Path) -> None:
    done = made(tmp_path, KNOWN).send("DELETE", "/graphs?graph=http://x/false", Scope.WRITE)
    assert done.status_code == 204, done.text


def test_a_writer_says_who_made_what_is_no_fact(known: Site) -> None:
    said = f"<http://x/note> {ATTRIBUTED} <{BASE}actor/kg-editors> . <http://x/page> {ATTRIBUTED} {ANN}"
    done = known.update(f"INSERT DATA {{ GRAPH <http://x/w> {{ {said} }} }}", Scope.WRITE)
    assert done.status_code == 204, done.text
    assert known.send("DELETE", "/graphs?graph=http://x/w", Scope.WRITE).status_code == 204


@pytest.mark.parametrize("said", ["a fact's status", "who submitted a fact", "who submitted a new fact"])
def test_a_large_change_says_of_nothing_what_became_of_it(known: Site, said: str) -> None:
    many = "".join(f"<http://x/{n}> <http://x/p> <http://x/o> .\n" for n in range(100_001))
    sent = known.send(
        "PUT",
        "/graphs?graph=http://x/many",
        Scope.WRITE,
        f"{many}{FALSE_STATUSES[said]} .",
        Content_Type="text/turtle",
    )
    assert sent.status_code == 403, sent.text


def test_an_annotator_says_of_nothing_what_became_of_it(known: Site) -> None:
    stated = {"type": "Event", "id": f"{BASE}event/a/e", f"{KG}factStatus": {"id": STATUS}}
    sent = NOTE | {"body": stated, f"{KG}annotationStatus": {"id": STATUS}}
    answer = known.send(
        "POST", "/annotations/", Scope.ANNOTATE, json.dumps(sent), Content_Type="application/ld+json"
    )
    assert answer.status_code == 422, answer.text
    found = f"SELECT ?g {{ GRAPH ?g {{ ?s <{KG}factStatus> ?status }} }}"
    told = known.client.get("/sparql", query_string={"query": found}, headers={"Accept": "text/csv"})
    assert told.text.split() == ["g", "http://x/false"]


@pytest.mark.parametrize(
    "text", ["", f"DROP GRAPH <{GRAPH}>", f"DELETE WHERE {{ GRAPH <{GRAPH}> {{ ?s ?p ?o }} }}"]
)
def test_what_an_administrator_takes_away_is_deleted_in_the_container(site: Site, text: str) -> None:
    done = (
        site.update(text, Scope.ADMIN) if text else site.send("DELETE", "/graph/annotation/rem", Scope.ADMIN)
    )
    assert done.status_code == 204, done.text
    assert site.total() == 0
    for path in ("/annotations/rem", "/annotations/rem/status"):
        assert site.client.get(path).status_code == 410
    record = site.client.get(f"/graphs?graph={BASE}graph/annotations", headers={"Accept": "text/turtle"}).text
    assert "Tombstone" in record
    assert "agent/admin" in record


def test_an_annotation_that_an_administrator_changes_stays(site: Site) -> None:
    text = f"INSERT DATA {{ GRAPH <{GRAPH}> {{ <http://x/a> <http://x/b> <http://x/c> }} }}"
    assert site.update(text, Scope.ADMIN).status_code == 204
    assert site.client.get("/annotations/rem").status_code == 200
    assert site.total() == 1


def test_where_an_administrator_drops_all_the_container_is_empty(site: Site) -> None:
    assert site.update("DROP ALL", Scope.ADMIN).status_code == 204
    assert site.total() == 0
    assert site.client.get("/annotations/rem").status_code == 404
