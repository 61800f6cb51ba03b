"""The documents that define kg's terms: every term of them has its place there, in every format."""

from __future__ import annotations

import ast
import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest
from pyoxigraph import BlankNode, parse
from rdflib import OWL, Graph, Literal, URIRef
from rdflib.compare import isomorphic

import kg
from kg.linked.vocabulary import NAMES
from kg.rdf.formats import RDF_FORMATS
from kg.resources import context_file, ontology_files, shapes_files, shapes_version
from kg.schemes import SCHEMES
from kg.settings import Settings
from kg.sparql.kinds import KINDS
from kg.terms import KG_NS
from kg.web import create_app
from kg.web.links import Links

if TYPE_CHECKING:
    from flask.testing import FlaskClient

W3ID: Final = "https://w3id.org/kg/"


@pytest.fixture(scope="module")
def client() -> FlaskClient:
    # These documents come with kg, so they are there without any graph.
    return create_app(Settings(store="/nonexistent/store", log="off")).test_client()


@pytest.mark.parametrize("name", NAMES)
def test_each_is_served_in_each_format_and_as_a_page(client: FlaskClient, name: str) -> None:
    sizes = set()
    for entry in RDF_FORMATS:
        reply = client.get(f"/{name}.{entry.name}")
        assert (reply.status_code, reply.mimetype) == (200, entry.media_type)
        sizes.add(len({quad.triple for quad in parse(reply.data, format=entry.syntax)}))
    assert len(sizes) == 1
    page = client.get(f"/{name}", headers={"Accept": "text/html"})
    assert (page.status_code, page.mimetype) == (200, "text/html")
    assert page.headers["Content-Location"] == f"/{name}.html"
    assert client.get(f"/{name}", headers={"Accept": "image/png"}).status_code == 406


def test_they_say_what_the_files_say(client: FlaskClient) -> None:
    for name, files in (("ontology", [p for p in ontology_files() if p.parent.name != "schemes"]),
                        ("shapes", shapes_files())):  # fmt: skip
        expected = Graph()
        for path in files:
            expected.parse(path)
        found = Graph().parse(data=client.get(f"/{name}.nt").data, format="nt")
        if name == "shapes":
            # By this reports name them.
            expected.add((URIRef(f"{W3ID}shapes"), OWL.versionInfo, Literal(shapes_version())))
        assert len(found) == len(expected)
        if name == "ontology":
            assert isomorphic(found, expected)


def test_a_document_has_the_same_tag_each_time_it_is_read(client: FlaskClient) -> None:
    other = create_app(Settings(store="/nonexistent/store", log="off")).test_client()
    first, second = client.get("/shapes.ttl"), other.get("/shapes.ttl")
    assert any(
        isinstance(quad.subject, BlankNode)
        for quad in parse(first.data, format=RDF_FORMATS.named("ttl").syntax)
    )
    assert first.headers["ETag"] == second.headers["ETag"]
    assert client.get("/shapes.ttl", headers={"If-None-Match": first.headers["ETag"]}).status_code == 304


def test_every_term_has_its_place_on_the_page(client: FlaskClient) -> None:
    ontology = client.get("/ontology.html").text
    places = set(re.findall(r'<h2 id="([^"]+)"', ontology))
    subjects = {
        quad.subject.value.removeprefix(KG_NS)
        for quad in parse(client.get("/ontology.nt").data, format=RDF_FORMATS.named("nt").syntax)
        if getattr(quad.subject, "value", "").startswith(KG_NS)
    }
    assert places == subjects
    assert "Event" in places
    for scheme in SCHEMES:
        page = client.get(f"/{scheme.id}.html").text
        assert set(re.findall(r'<h2 id="([^"]+)"', page)) >= set(scheme)


@pytest.mark.parametrize(
    ("iri", "address"),
    [
        (f"{W3ID}ontology#Event", "/kg/ontology#Event"),
        (f"{W3ID}event-type#consult", "/kg/event-type#consult"),
        (f"{W3ID}shapes", "/kg/shapes"),
    ],
)
def test_terms_open_on_this_server(iri: str, address: str) -> None:
    assert Links("http://localhost:8000/", "/kg").target(iri) == (address, False)


def test_what_is_no_vocabulary_of_kg_is_outside() -> None:
    for iri in (f"{W3ID}ontologyx#Event", f"{W3ID}ontology#a/b"):
        assert Links("http://localhost:8000/").target(iri) == (iri, True)


def test_every_kind_of_problem_is_explained_and_no_other() -> None:
    """What is made in the code as a text is looked for there; what is put together is listed by hand."""
    put_together = {
        "answer-too-large", "cancelled", "engines-disagree", "html-cleaned", "load-refused",
        "property-unknown", "query-failed", "query-syntax", "query-too-costly", "request-failed",
        "request-syntax", "service-refused", "timeout", "too-many", "unreadable", "update-failed",
        "update-syntax", "version-gone", "warning", "write-failed", "write-syntax",
    }  # fmt: skip
    made = {
        argument.value
        for path in Path(kg.__file__).parent.rglob("*.py")
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(call, ast.Call) and getattr(call.func, "id", "") in ("Problem", "_unauthorized")
        for argument in call.args[:2]
        if isinstance(argument, ast.Constant) and re.fullmatch(r"[a-z]+(-[a-z]+)*", str(argument.value))
    }
    assert made | put_together == set(KINDS)


def test_kinds_of_problems_open_at_their_addresses(client: FlaskClient) -> None:
    reply = client.get("/no-such-place", headers={"Accept": "application/problem+json"})
    kind = json.loads(reply.data)["type"]
    assert kind == f"{W3ID}problem#unknown"
    assert '<h2 id="unknown"' in client.get("/problem", headers={"Accept": "text/html"}).text


def test_the_context_is_the_file(client: FlaskClient) -> None:
    reply = client.get("/context.jsonld")
    assert (reply.status_code, reply.mimetype) == (200, "application/ld+json")
    assert json.loads(reply.data) == json.loads(context_file().read_bytes())
    assert client.get("/context.jsonld", headers={"If-None-Match": reply.headers["ETag"]}).status_code == 304
