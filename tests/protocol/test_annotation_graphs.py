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


def made(folder: Path) -> Site:
    fill(folder / "store", "")
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


def test_a_large_change_that_touches_an_annotation_is_refused_too(lasting: Site) -> None:
    # More than the ledger of a change holds, so that what it does is not known statement by statement.
    many = "".join(f"<http://x/{n}> <http://x/p> <http://x/o> .\n" for n in range(100_001))
    rest = f"<{BASE}annotations/rem> {ACCEPT} .\n"
    for data, status in ((many + rest, 403), (many, 201)):
        sent = lasting.send(
            "PUT", "/graphs?graph=http://x/many", Scope.WRITE, data, Content_Type="text/turtle"
        )
        assert sent.status_code == status, sent.text
    assert lasting.total() == 1


def test_a_writer_writes_all_else(lasting: Site) -> None:
    text = "INSERT DATA { GRAPH <http://x/g> { <annotations> <http://x/p> <annotations/rem> } }"
    assert lasting.update(text, Scope.WRITE).status_code == 204
    assert lasting.send("DELETE", "/graphs?graph=http://x/g", Scope.WRITE).status_code == 204


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
