"""The Web Annotation Protocol (W3C Recommendation of 2017): each MUST and SHOULD of its sections 3 to 5.

One application serves all tests of this file; each makes the annotations that it needs.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, cast

import pytest
from pyoxigraph import RdfFormat, parse

from kg.access import Scope, TokenFile
from kg.intake.changes import UpdateChange
from kg.settings import Settings
from kg.sparql.request import UpdateRequest
from kg.store.readers import Caller
from kg.web import access, create_app
from kg.web.container import FlaskPort
from kg.web.served import EXTENSION
from serving import fill

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import tzinfo
    from pathlib import Path

    from flask.testing import FlaskClient
    from werkzeug.test import TestResponse

    from kg.container.port import AnnotationWrite
    from kg.model.finding import Finding
    from kg.store.writers import Writers
    from kg.web.served import Served

BASE = "http://localhost:8000/"
CONTAINER = f"{BASE}annotations/"
PROFILE = "http://www.w3.org/ns/anno.jsonld"
PROFILED = f'application/ld+json; profile="{PROFILE}"'
LDP, OA = "http://www.w3.org/ns/ldp#", "http://www.w3.org/ns/oa#"
PROV = "http://www.w3.org/ns/prov#"
RESOURCE = f'<{LDP}Resource>; rel="type"'
BASIC = f'<{LDP}BasicContainer>; rel="type"'
CONSTRAINED = f'<http://www.w3.org/TR/annotation-protocol/>; rel="{LDP}constrainedBy"'
MINIMAL, IRIS = f"{LDP}PreferMinimalContainer", f"{OA}PreferContainedIRIs"
DESCRIPTIONS = f"{OA}PreferContainedDescriptions"
NOTE: dict[str, Any] = {
    "@context": PROFILE,
    "type": "Annotation",
    "body": {"type": "TextualBody", "value": "I like this page!", "format": "text/plain"},
    "target": "http://www.example.com/index.html",
}


@dataclass
class Annotating:
    """A client, and the tokens of two annotators, a reviewer and an administrator.

    `brief` is the token of one more annotator, good for a day.
    """

    client: FlaskClient
    ann: str
    bob: str
    reviewer: str
    admin: str
    brief: str

    def send(
        self, method: str, path: str, who: str = "", body: object = None, **headers: str
    ) -> TestResponse:
        """Send a request; `_` in header names stands for `-`; what is no bytes is sent as JSON-LD."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        if who:
            named["Authorization"] = f"Bearer {who}"
        data = body if isinstance(body, bytes | None) else json.dumps(body).encode()
        named.setdefault("Content-Type", PROFILED) if data is not None else None
        return self.client.open(path.replace(BASE, "/"), method=method, data=data, headers=named)

    def add(self, body: object = NOTE, **headers: str) -> TestResponse:
        """Submit an annotation as Ann."""
        made = self.send("POST", "/annotations/", self.ann, body, **headers)
        assert made.status_code == 201, made.text
        return made

    def total(self) -> int:
        """Return how many annotations the container has."""
        return int(
            self.send("GET", "/annotations/", Prefer=f'return=representation;include="{MINIMAL}"').json[
                "total"
            ]
        )


@pytest.fixture(scope="module")
def at(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Annotating]:
    folder = tmp_path_factory.mktemp("annotations")
    fill(folder / "store", "")
    tokens = TokenFile(folder / "tokens.json")
    scopes = {"Ann": Scope.ANNOTATE, "Bob B.": Scope.ANNOTATE, "Rev": Scope.REVIEW, "Ada": Scope.ADMIN}
    made = [
        tokens.create(scope, now=datetime.now(UTC), label=label).printed for label, scope in scopes.items()
    ]
    until = datetime.now(UTC) + timedelta(days=1)
    made.append(tokens.create(Scope.ANNOTATE, now=datetime.now(UTC), label="Eva", expires=until).printed)
    app = create_app(
        Settings(store=str(folder / "store"), tokens=str(folder / "tokens.json"), max_body=20_000)
    )
    return Annotating(app.test_client(), *made)


def problem(response: TestResponse, status: int) -> dict[str, Any]:
    assert (response.status_code, response.mimetype) == (status, "application/problem+json"), response.text
    found: dict[str, Any] = json.loads(response.text)
    assert found["status"] == status
    return found


def test_a_warning_leads_to_an_address(at: Annotating) -> None:
    made = at.add(
        {**NOTE, "body": {"type": "TextualBody", "value": "<b onclick='x'>y</b>", "format": "text/html"}}
    )
    [link] = [link for link in made.headers.getlist("Link") if "warning" in link]
    assert link.startswith("<https://w3id.org/kg/problem#html-cleaned>;")


def test_options_say_what_may_be_asked_and_nothing_of_what_is_there(at: Annotating) -> None:
    tag = at.send("GET", "/annotations/").headers["ETag"]
    for path in ("/annotations/", "/annotations/?page=0", "/annotations/?page=99"):
        told = at.send("OPTIONS", path, If_None_Match=tag, Accept="image/png")
        assert (told.status_code, told.data, told.headers.get("ETag")) == (204, b"", None)
        assert "OPTIONS" in told.headers["Allow"]


def test_the_page_of_an_annotation_is_another_when_what_it_names_is(at: Annotating) -> None:
    iri = at.add({**NOTE, "target": f"{BASE}actor/renamed"}).headers["Location"]
    here: Served = at.client.application.extensions[EXTENSION]

    def tag() -> str:
        return at.send("GET", iri, Accept="text/html").headers["ETag"]

    before = tag()
    assert tag() == before
    name = f"<{BASE}actor/renamed> <http://www.w3.org/2004/02/skos/core#prefLabel> 'Other'@en"
    update = UpdateChange(UpdateRequest(f"INSERT DATA {{ GRAPH <{BASE}graph/n> {{ {name} }} }}"), BASE)
    here.write(update, "rename", Caller("1"))
    assert tag() != before


def test_what_answers_a_new_annotation_is_what_is_there_afterwards(at: Annotating) -> None:
    # The store keeps values, and gives them back in a spelling of its own.
    position = {"type": "TextPositionSelector", "start": 7, "end": 12}
    made = at.add(
        {
            **NOTE,
            "created": "2026-01-02T03:04:05.600Z",
            "body": {"type": "TextualBody", "value": "Oui\n", "language": "fr-CA"},
            "target": {"source": "http://www.example.com/", "selector": position},
        }
    )
    got = at.send("GET", made.headers["Location"])
    assert (made.data, made.headers["ETag"]) == (got.data, got.headers["ETag"])
    assert b'"2026-01-02T03:04:05.6Z"' in made.data
    turtle = at.add(NOTE, Accept="text/turtle")
    got = at.send("GET", turtle.headers["Location"], Accept="text/turtle")
    assert (turtle.data, turtle.headers["ETag"]) == (got.data, got.headers["ETag"])


# 3. Retrieval of an annotation


@pytest.fixture(scope="module")
def one(at: Annotating) -> str:
    return at.add().headers["Location"]


def test_3_get_head_and_options_are_supported_and_allowed(at: Annotating, one: str) -> None:
    got = at.send("GET", one)
    assert got.status_code == 200
    assert {"GET", "HEAD", "OPTIONS"} <= set(got.headers["Allow"].split(", "))
    head = at.send("HEAD", one)
    assert (head.status_code, head.data) == (200, b"")
    for name in ("ETag", "Content-Type", "Link", "Allow", "Vary"):
        assert head.headers.getlist(name) == got.headers.getlist(name)
    options = at.send("OPTIONS", one)
    assert (options.status_code, options.data) == (204, b"")
    assert options.headers["Allow"] == got.headers["Allow"]


@pytest.mark.parametrize(
    "accept",
    [None, "*/*", "application/ld+json", PROFILED, f"text/turtle;q=0.1, {PROFILED}", "application/*"],
)
def test_3_json_ld_with_the_profile_is_the_default(at: Annotating, one: str, accept: str | None) -> None:
    got = at.send("GET", one, **({"Accept": accept} if accept else {}))
    assert (got.status_code, got.headers["Content-Type"]) == (200, PROFILED)
    assert got.json == {**NOTE, "id": one, "body": {**NOTE["body"], "id": f"{one}#/body"}}


@pytest.mark.parametrize(
    ("accept", "syntax"),
    [
        ("text/turtle", RdfFormat.TURTLE),
        ("application/n-triples", RdfFormat.N_TRIPLES),
        ("application/rdf+xml", RdfFormat.RDF_XML),
        ("application/trig", RdfFormat.TRIG),
        ("application/n-quads", RdfFormat.N_QUADS),
        ("text/n3", RdfFormat.N3),
    ],
)
def test_3_every_format_of_rdf_is_negotiated(
    at: Annotating, one: str, accept: str, syntax: RdfFormat
) -> None:
    got = at.send("GET", one, Accept=accept)
    assert (got.status_code, got.mimetype) == (200, accept)
    said = {(q.predicate.value.rpartition("#")[2], q.object) for q in parse(got.data, format=syntax)}
    assert {"hasTarget", "hasBody", "value", "wasAttributedTo", "annotationStatus"} <= {
        name for name, _ in said
    }


def test_3_a_browser_gets_a_page_and_what_is_not_there_is_406(at: Annotating, one: str) -> None:
    page = at.send("GET", one, Accept="text/html,application/xhtml+xml,*/*;q=0.8")
    assert (page.status_code, page.mimetype) == (200, "text/html")
    assert "I like this page!" in page.text
    problem(at.send("GET", one, Accept="image/png"), 406)


def test_3_the_links_say_what_kind_of_resource_it_is(at: Annotating, one: str) -> None:
    for accept in ("application/ld+json", "text/turtle", "text/html"):
        links = at.send("GET", one, Accept=accept).headers.getlist("Link")
        assert RESOURCE in links
        assert f'<{OA}Annotation>; rel="type"' in links
    assert f'<{one}/status>; rel="describedby"' in at.send("GET", one).headers.getlist("Link")


def test_3_the_entity_tag_is_strong_differs_by_format_and_spares_a_body(at: Annotating, one: str) -> None:
    tags = [
        at.send("GET", one, Accept=a).headers["ETag"]
        for a in ("application/ld+json", "text/turtle", "text/html")
    ]
    assert len(set(tags)) == 3
    assert all(re.fullmatch(r'"[^"]+"', tag) for tag in tags)
    known = at.send("GET", one, If_None_Match=tags[0])
    assert (known.status_code, known.data, known.headers["ETag"]) == (304, b"", tags[0])


def test_3_answers_vary_by_accept(at: Annotating, one: str) -> None:
    assert "Accept" in at.send("GET", one).headers["Vary"].split(", ")
    assert "Accept" in at.send("GET", f"{CONTAINER}x").headers["Vary"].split(", ")


def test_3_what_never_was_is_404(at: Annotating) -> None:
    for name in ("none", "%2e%2e", "a%20b", "x" * 200, "%ff", "a%2Fb"):
        problem(at.send("GET", f"/annotations/{name}"), 404)


# 4. The container


def test_4_the_container_is_a_basic_container_and_a_collection(at: Annotating, one: str) -> None:
    got = at.send("GET", "/annotations/")
    assert (got.status_code, got.headers["Content-Type"]) == (200, PROFILED)
    assert got.json["@context"] == [PROFILE, "http://www.w3.org/ns/ldp.jsonld"]
    assert got.json["type"] == ["BasicContainer", "AnnotationCollection"]
    assert one
    turtle = at.send("GET", "/annotations/", Accept="text/turtle")
    kinds = {str(q.object) for q in parse(turtle.data, format=RdfFormat.TURTLE)}
    assert {f"<{LDP}BasicContainer>", "<http://www.w3.org/ns/activitystreams#OrderedCollection>"} <= kinds


@pytest.mark.parametrize(
    ("method", "accept", "status"),
    [("GET", "*/*", 200), ("GET", "text/html", 200), ("HEAD", "*/*", 200), ("OPTIONS", "*/*", 204),
     ("POST", "*/*", 401), ("DELETE", "*/*", 405), ("GET", "image/png", 406)],
)  # fmt: skip
def test_4_1_every_answer_of_the_container_links_to_what_it_is(
    at: Annotating, method: str, accept: str, status: int
) -> None:
    got = at.send(method, "/annotations/", Accept=accept)
    assert got.status_code == status
    links = got.headers.getlist("Link")
    assert BASIC in links
    assert CONSTRAINED in links
    assert {"GET", "HEAD", "OPTIONS", "POST"} == set(got.headers["Allow"].split(", "))
    assert PROFILED in got.headers["Accept-Post"]
    assert "text/turtle" in got.headers["Accept-Post"]
    assert {"Accept", "Prefer"} <= set(got.headers["Vary"].split(", "))


def test_4_1_the_containers_entity_tag_changes_with_it(at: Annotating) -> None:
    before = at.send("GET", "/annotations/").headers["ETag"]
    assert at.send("GET", "/annotations/", If_None_Match=before).status_code == 304
    at.add()
    assert at.send("GET", "/annotations/").headers["ETag"] != before
    assert at.send("HEAD", "/annotations/").headers["ETag"] == at.send("GET", "/annotations/").headers["ETag"]


def test_4_2_an_empty_container_has_no_pages_to_link(tmp_path: Any) -> None:  # noqa: ANN401
    fill(tmp_path / "store", "")
    client = create_app(Settings(store=str(tmp_path / "store"))).test_client()
    got = client.get("/annotations/").json
    assert got["total"] == 0
    assert not {"first", "last"} & got.keys()
    assert client.get("/annotations/?page=0").json["items"] == []
    assert client.get("/annotations/?page=1").status_code == 404


def test_4_2_descriptions_are_what_is_listed_without_a_preference(at: Annotating, one: str) -> None:
    for prefer in (None, f'return=representation; include="{DESCRIPTIONS}"'):
        got = at.send("GET", "/annotations/", **({"Prefer": prefer} if prefer else {}))
        assert got.headers["Content-Location"] == got.json["id"] == f"{CONTAINER}?iris=0"
        first = got.json["first"]
        assert first["type"] == "AnnotationPage"
        assert first["startIndex"] == 0
        [entry] = [item for item in first["items"] if item["id"] == one]
        assert entry == {key: value for key, value in at.send("GET", one).json.items() if key != "@context"}
        applied = got.headers.get("Preference-Applied")
        assert applied == (prefer and f'return=representation; include="{DESCRIPTIONS}"')


def test_4_2_iris_alone_are_listed_where_they_are_preferred(at: Annotating, one: str) -> None:
    got = at.send("GET", "/annotations/", Prefer=f'return=representation;include="{IRIS}"')
    assert got.headers["Content-Location"] == got.json["id"] == f"{CONTAINER}?iris=1"
    assert got.headers["Preference-Applied"] == f'return=representation; include="{IRIS}"'
    assert one in got.json["first"]["items"]
    assert all(isinstance(item, str) for item in got.json["first"]["items"])
    assert got.json["first"]["id"] == f"{CONTAINER}?iris=1&page=0"


def test_4_2_the_minimal_container_has_links_alone(at: Annotating, one: str) -> None:
    assert one
    prefer = f'return=representation;include="{MINIMAL} {IRIS}"'
    got = at.send("GET", "/annotations/", Prefer=prefer)
    assert got.json["first"] == f"{CONTAINER}?iris=1&page=0"
    assert got.json["last"].startswith(f"{CONTAINER}?iris=1&page=")
    assert got.json["total"] == at.total() > 0
    turtle = at.send("GET", "/annotations/", Prefer=prefer, Accept="text/turtle").text
    assert "contains" not in turtle
    assert "items" not in turtle
    assert f"<{one}>" in at.send("GET", "/annotations/", Accept="text/turtle").text


def test_4_3_pages_lead_from_the_first_to_the_last_and_back(at: Annotating, monkeypatch: Any) -> None:  # noqa: ANN401
    # What is written before stands on pages of the common size; only what is read counts here.
    del monkeypatch
    collection = at.send("GET", "/annotations/", Prefer=f'return=representation;include="{IRIS}"').json
    page, seen, before = collection["first"], [], None
    while True:
        got = at.send("GET", page["id"].replace(BASE, "/"))
        assert (got.status_code, got.headers["Content-Type"]) == (200, PROFILED)
        assert got.json["@context"] == PROFILE
        assert got.json["partOf"] == {"id": collection["id"], "total": collection["total"]}
        assert got.json["startIndex"] == len(seen)
        assert got.json.get("prev") == before
        assert got.headers["Content-Location"] == got.json["id"] == page["id"]
        assert BASIC not in got.headers.getlist("Link")
        seen += got.json["items"]
        if "next" not in got.json:
            break
        before, page = page["id"], {"id": got.json["next"]}
    assert page["id"] == collection["last"]
    assert len(seen) == len(set(seen)) == collection["total"]


@pytest.mark.parametrize(
    "query", ["page=x", "page=-1", "page=1&page=2", "iris=2", "a=b", "page=99999999999", "page="]
)
def test_4_3_other_parameters_are_refused(at: Annotating, query: str) -> None:
    problem(at.send("GET", f"/annotations/?{query}"), 400)


def test_4_3_a_page_is_not_posted_to_and_there_are_only_so_many(at: Annotating) -> None:
    got = at.send("POST", "/annotations/?page=0", at.ann, NOTE)
    problem(got, 405)
    assert set(got.headers["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS"}
    problem(at.send("GET", "/annotations/?page=999"), 404)
    assert at.send("GET", "/annotations/?iris=0&page=0", Accept="text/turtle").status_code == 200


# 5. Creating, changing, deleting


def test_5_1_a_new_annotation_has_an_iri_under_the_containers(at: Annotating) -> None:
    before = at.total()
    made = at.add()
    iri = made.headers["Location"]
    assert re.fullmatch(re.escape(CONTAINER) + r"[^/]+", iri)
    assert made.headers["Content-Type"] == PROFILED
    assert made.json == at.send("GET", iri).json
    assert made.json["id"] == iri
    assert made.headers["ETag"] == at.send("GET", iri).headers["ETag"]
    assert at.total() == before + 1


def test_5_1_its_own_iri_is_kept_as_via_and_canonical_without_change(at: Annotating) -> None:
    canonical, own = "urn:uuid:dbfb1861-0ecf-41ad-be94-a584e5c4f1df", "http://example.org/mine"
    made = at.add({**NOTE, "id": own, "canonical": canonical}).json
    assert made["id"].startswith(CONTAINER)
    assert (made["via"], made["canonical"]) == (own, canonical)


@pytest.mark.parametrize("media_type", ["text/turtle", "application/n-triples"])
def test_5_1_turtle_is_taken_too(at: Annotating, media_type: str) -> None:
    text = (
        f"<http://e.org/a> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <{OA}Annotation> .\n"
        f"<http://e.org/a> <{OA}hasTarget> <http://e.org/page> .\n"
        f"<http://e.org/a> <{OA}hasBody> <http://e.org/body> .\n"
    )
    made = at.add(text.encode(), Content_Type=media_type)
    assert made.json["target"] == "http://e.org/page"
    assert made.json["via"] == "http://e.org/a"


def test_5_1_the_answer_comes_as_it_is_preferred(at: Annotating) -> None:
    assert at.add(Accept="text/turtle").mimetype == "text/turtle"
    short = at.add(Prefer="return=minimal")
    assert (short.data, short.headers["Preference-Applied"]) == (b"", "return=minimal")
    assert short.headers["ETag"]


def test_5_1_who_and_when_is_in_the_graph(at: Annotating) -> None:
    iri = at.add().headers["Location"]
    query = (
        f"SELECT ?name ?when WHERE {{ GRAPH <{BASE}graph/annotation/{iri.rpartition('/')[2]}> {{ <{iri}> "
        f"<{PROV}wasAttributedTo> ?who ; <{PROV}generatedAtTime> ?when }} "
        "?who <http://www.w3.org/2000/01/rdf-schema#label> ?name }"
    )
    found = at.client.get("/sparql", query_string={"query": query, "accept": "text/csv"}).text.split()[1:]
    assert len(found) == 1
    name, when = found[0].split(",")
    assert name == "Ann"
    assert datetime.fromisoformat(when).tzinfo is not None


def test_5_2_a_name_that_is_free_is_taken_from_the_slug(at: Annotating) -> None:
    assert at.add(Slug="my_first_annotation").headers["Location"] == f"{CONTAINER}my_first_annotation"
    again = at.add(Slug="my_first_annotation").headers["Location"]
    assert again != f"{CONTAINER}my_first_annotation"
    assert again.startswith(f"{CONTAINER}my_first_annotation-")
    assert at.add(Slug="../../etc").headers["Location"] == f"{CONTAINER}etc"


def test_5_3_a_new_version_takes_the_place_of_the_old(at: Annotating) -> None:
    made = at.add()
    iri, changed = made.headers["Location"], {**made.json, "target": "http://other.example/"}
    put = at.send("PUT", iri, at.ann, changed, If_Match=made.headers["ETag"])
    assert (put.status_code, put.headers["Content-Type"]) == (200, PROFILED)
    assert put.json == {**changed, "id": iri} == at.send("GET", iri).json
    assert put.headers["ETag"] == at.send("GET", iri).headers["ETag"] != made.headers["ETag"]
    assert RESOURCE in put.headers.getlist("Link")


def test_5_3_a_change_must_say_of_which_state_it_is(at: Annotating) -> None:
    made = at.add()
    iri = made.headers["Location"]
    problem(at.send("PUT", iri, at.ann, NOTE), 428)
    problem(at.send("DELETE", iri, at.ann), 428)
    for tag in ('"other-anno"', f"W/{made.headers['ETag']}", "x"):
        problem(at.send("PUT", iri, at.ann, NOTE, If_Match=tag), 412)
        problem(at.send("DELETE", iri, at.ann, If_Match=tag), 412)
    assert at.send("GET", iri).headers["ETag"] == made.headers["ETag"]
    turtle = at.send("GET", iri, Accept="text/turtle").headers["ETag"]
    assert at.send("PUT", iri, at.ann, NOTE, If_Match=f'"a-anno", {turtle}').status_code == 200
    problem(at.send("PUT", iri, at.ann, NOTE, If_Match=turtle), 412)
    assert at.send("DELETE", iri, at.ann, If_Match="*").status_code == 204


def test_5_3_what_the_server_says_in_turtle_may_come_back_with_it(at: Annotating) -> None:
    iri = at.add().headers["Location"]
    got = at.send("GET", iri, Accept="text/turtle")
    forged = got.text.replace(f"{BASE}agent/Ann", f"{BASE}agent/Bob").replace(":proposed", ":accepted")
    put = at.send(
        "PUT", iri, at.ann, forged.encode(), Content_Type="text/turtle", If_Match=got.headers["ETag"]
    )
    assert put.status_code == 200, put.text
    again = at.send("GET", iri, Accept="text/turtle").text
    assert "annotation-status:proposed" in again
    assert "annotation-status:accepted" not in again
    assert "agent/Bob" not in again
    told = problem(
        at.send("PUT", iri, at.ann, {**NOTE, f"{PROV}wasAttributedTo": "http://e.org/me"}, If_Match="*"), 422
    )
    assert told["findings"]


def test_5_3_canonical_and_via_stay_once_they_are_set(at: Annotating) -> None:
    made = at.add({**NOTE, "id": "http://e.org/a", "canonical": "urn:x:1"})
    iri, tag = made.headers["Location"], made.headers["ETag"]
    for name in ("canonical", "via"):
        told = problem(at.send("PUT", iri, at.ann, {**made.json, name: "urn:x:2"}, If_Match=tag), 409)
        assert name in told["detail"]
    left_out = {key: value for key, value in made.json.items() if key not in ("canonical", "via")}
    put = at.send("PUT", iri, at.ann, left_out, If_Match=tag)
    assert (put.json["canonical"], put.json["via"]) == ("urn:x:1", "http://e.org/a")


def test_5_4_what_is_deleted_is_gone_for_ever(at: Annotating) -> None:
    made = at.add(Slug="short-lived")
    iri, before = made.headers["Location"], at.total()
    gone = at.send("DELETE", iri, at.ann, If_Match=made.headers["ETag"])
    assert (gone.status_code, gone.data) == (204, b"")
    assert at.total() == before - 1
    assert iri not in at.send("GET", "/annotations/", Prefer=f'return=representation;include="{IRIS}"').text
    for method in ("GET", "PUT", "DELETE"):
        body = NOTE if method == "PUT" else None
        assert problem(at.send(method, iri, at.ann, body, If_Match="*"), 410)["type"].endswith("#gone")
    problem(at.send("GET", f"{iri}/status"), 410)
    assert at.add(Slug="short-lived").headers["Location"] != iri
    ask = f"ASK {{ GRAPH <{BASE}graph/annotation/short-lived> {{ ?s ?p ?o }} }}"
    assert at.client.get("/sparql", query_string={"query": ask}).json["boolean"] is False


# Who may do what


def test_without_a_good_token_nothing_is_written(at: Annotating, one: str) -> None:
    before = at.total()
    for method, path in (("POST", "/annotations/"), ("PUT", one), ("DELETE", one), ("POST", f"{one}/status")):
        body = NOTE if method != "DELETE" else None
        refused = at.send(method, path, "", body, If_Match="*")
        problem(refused, 401)
        assert refused.headers["WWW-Authenticate"].startswith("Bearer")
        problem(at.send(method, path, "kg_00000000_x", body, If_Match="*"), 401)
    assert at.total() == before


def test_an_annotator_changes_only_what_is_theirs_and_an_administrator_all(at: Annotating) -> None:
    made = at.add()
    iri = made.headers["Location"]
    for who in (at.bob, at.reviewer):
        problem(at.send("PUT", iri, who, NOTE, If_Match="*"), 403)
        problem(at.send("DELETE", iri, who, If_Match="*"), 403)
    assert at.send("PUT", iri, at.admin, NOTE, If_Match="*").status_code == 200
    assert at.send("PUT", iri, at.ann, NOTE, If_Match="*").status_code == 200
    assert at.send("DELETE", iri, at.admin, If_Match="*").status_code == 204


# What is refused


@pytest.mark.parametrize(
    ("body", "media_type", "status"),
    [
        (b"{", "application/ld+json", 400),
        (b"", "application/ld+json", 400),
        (b"[" * 5000, "application/ld+json", 400),
        (b"[]", "application/ld+json", 422),
        (b'{"@context": "http://evil.example/context"}', "application/ld+json", 422),
        (json.dumps({**NOTE, "target": []}).encode(), "application/ld+json", 422),
        (json.dumps({k: v for k, v in NOTE.items() if k != "target"}).encode(), "application/ld+json", 422),
        (json.dumps(NOTE).encode(), "application/ld+json; charset=latin-1", 415),
        (json.dumps(NOTE).encode("utf-16"), "application/ld+json", 415),
        (b"not turtle", "text/turtle", 400),
        (b"<a> <b> <c> .", "text/turtle; charset=latin-1", 415),
        (json.dumps(NOTE).encode(), "text/plain", 415),
        (json.dumps(NOTE).encode(), "application/x-www-form-urlencoded", 415),
        (json.dumps({**NOTE, "x": "y" * 30_000}).encode(), "application/ld+json", 413),
    ],
)
def test_what_cannot_be_taken_is_refused_and_writes_nothing(
    at: Annotating, body: bytes, media_type: str, status: int
) -> None:
    before = at.total()
    told = problem(at.send("POST", "/annotations/", at.ann, body, Content_Type=media_type), status)
    assert told["detail"]
    assert told["mend"]
    assert at.total() == before


def test_each_finding_names_its_place_by_a_pointer(at: Annotating) -> None:
    sent = {**NOTE, "body": [{"type": "TextualBody"}, {"type": "TextualBody"}], "created": "yesterday"}
    told = problem(at.send("POST", "/annotations/", at.ann, sent), 422)
    assert {"/body/0", "/body/1", "/created"} <= {finding["pointer"] for finding in told["findings"]}
    assert all(finding["message"] and finding["severity"] for finding in told["findings"])
    assert {group["count"] for group in told["groups"]} == {1, 2}


@pytest.mark.parametrize(
    ("accept", "media_type", "part"),
    [
        ("application/problem+json", "application/problem+json", '"pointer": "/target"'),
        ("text/turtle", "text/turtle", "sh:ValidationReport"),
        ("application/ld+json", "application/ld+json", "ValidationReport"),
        ("text/plain", "text/plain", "#/target: fault: "),
        ("text/html", "text/html", "<code>/target</code>"),
    ],
)
def test_a_refusal_comes_in_four_renderings(at: Annotating, accept: str, media_type: str, part: str) -> None:
    refused = at.send("POST", "/annotations/", at.ann, {**NOTE, "target": 5}, Accept=accept)
    assert (refused.status_code, refused.mimetype) == (422, media_type), refused.text
    assert part in refused.text


# Trials


def test_a_dry_run_says_what_would_be_added_and_writes_nothing(at: Annotating) -> None:
    before = at.total()
    for path, who, headers in (
        ("/annotations/", at.ann, {"Prefer": "handling=dry-run"}),
        ("/validate", "", {}),
    ):
        tried = at.send("POST", path, who, NOTE, **headers)
        assert tried.status_code == 200, tried.text
        assert (tried.json["conforms"], tried.json["written"], tried.json["findings"]) == (True, False, [])
        assert any("I like this page!" in quad for quad in tried.json["adds"]["quads"])
        assert tried.json["removes"]["count"] == 0
    bad = at.send("POST", "/annotations/", at.ann, {**NOTE, "target": 5}, Prefer="handling=dry-run")
    assert (bad.status_code, bad.headers["Preference-Applied"]) == (200, "handling=dry-run")
    assert bad.json["conforms"] is False
    assert bad.json["findings"][0]["pointer"] == "/target"
    assert at.total() == before


def test_a_dry_run_of_a_change_says_what_would_be_removed(at: Annotating) -> None:
    made = at.add()
    iri, tag = made.headers["Location"], made.headers["ETag"]
    changed = {**made.json, "target": "http://other.example/"}
    tried = at.send("PUT", iri, at.ann, changed, If_Match=tag, Prefer="handling=dry-run").json
    assert any("other.example" in quad for quad in tried["adds"]["quads"])
    deleted = at.send("DELETE", iri, at.ann, If_Match=tag, Prefer="handling=dry-run")
    assert deleted.json["conforms"] is True
    assert at.send("GET", iri).headers["ETag"] == tag


@pytest.mark.parametrize(
    "accept", ["application/json", "text/turtle", "application/ld+json", "text/plain", "text/html"]
)
def test_rdf_is_judged_too_in_every_rendering(at: Annotating, accept: str) -> None:
    actor = f"<{BASE}actor/x> a <https://w3id.org/kg/ontology#Actor> ."
    told = at.send("POST", "/validate", "", actor.encode(), Content_Type="text/turtle", Accept=accept)
    assert (told.status_code, told.mimetype) == (200, accept)
    assert "An actor is exactly one of person, organisation, state and government." in told.text


@pytest.mark.parametrize("body", [[], [NOTE, NOTE], [{"type": "Annotation"}], 5, "text", None])
def test_json_that_is_no_object_is_no_annotation(at: Annotating, body: object) -> None:
    tried = at.send("POST", "/validate", "", json.dumps(body).encode(), Content_Type="application/ld+json")
    assert tried.status_code == 200, tried.text
    assert (tried.json["conforms"], tried.json["findings"][0]["pointer"]) == (False, "")
    assert tried.json["findings"][0]["message"] == "An annotation is a JSON object."


def test_rdf_in_expanded_json_ld_is_judged_and_no_context_is_fetched(at: Annotating) -> None:
    expanded = [{"@id": f"{BASE}actor/x", "@type": ["https://w3id.org/kg/ontology#Actor"]}]
    tried = at.send("POST", "/validate", "", expanded)
    assert "An actor is exactly one of person" in tried.text
    remote = {"@context": "http://example.org/context", "name": "x"}
    told = problem(at.send("POST", "/validate", "", remote), 400)
    assert "context" in told["detail"]
    assert "fetched" in told["detail"]
    assert "LoadDocumentCallback" not in told["detail"]
    assert "Write the context out" in told["mend"]


def test_what_is_judged_is_bounded_and_needs_no_token(at: Annotating) -> None:
    problem(at.send("POST", "/validate", "", b"x" * 30_000, Content_Type="text/turtle"), 413)
    problem(at.send("POST", "/validate", "", b"x", Content_Type="image/png"), 415)
    problem(at.send("POST", "/validate", "", b"not turtle", Content_Type="text/turtle"), 400)
    problem(at.send("GET", "/validate"), 405)
    assert at.send("OPTIONS", "/validate").headers["Allow"] == "OPTIONS, POST"


def test_what_strangers_try_out_leaves_the_process_that_writes_alone(at: Annotating) -> None:
    here: Served = at.client.application.extensions[EXTENSION]
    at.add()
    assert here.writers
    assert here.strangers
    started = here.writers.load()
    assert at.send("POST", "/validate", "", NOTE).json["conforms"] is True
    assert here.writers.load() == started
    assert here.strangers.load().started
    # Nobody is known by it, so it takes no more than a query may.
    bounds = cast("Writers[object, object]", here.strangers).bounds
    assert (bounds.memory, bounds.memory_setting) == (Settings().memory, "KG_MEMORY")


@pytest.mark.parametrize(
    ("settings", "limit"), [({"timeout": 0.05}, "KG_TIMEOUT"), ({"write_timeout": 0.05}, "KG_WRITE_TIMEOUT")]
)
def test_what_takes_a_stranger_too_long_names_its_limit(
    tmp_path: Path, settings: dict[str, float], limit: str
) -> None:
    fill(tmp_path / "store", "")
    app = create_app(Settings(store=str(tmp_path / "store"), base=BASE, **settings))  # type: ignore[arg-type]
    many = "".join(f"<{BASE}actor/{n}> a <https://w3id.org/kg/ontology#Actor> .\n" for n in range(9000))
    told = app.test_client().post("/validate", data=many, content_type="text/turtle")
    assert told.status_code == 504, told.text
    assert f"0.05 s, its limit ({limit})" in told.json["detail"]


# Status


def test_nobody_accepts_what_is_their_own_but_administrators(at: Annotating) -> None:
    for who, status in ((at.reviewer, 403), (at.admin, 200)):
        iri = at.send("POST", "/annotations/", who, NOTE).headers["Location"]
        decided = {"status": "accepted"}
        told = at.send("POST", f"{iri}/status", who, decided, Content_Type="application/json")
        assert told.status_code == status, told.text


def test_what_is_submitted_is_proposed_and_a_reviewer_decides(at: Annotating) -> None:
    iri = at.add().headers["Location"]
    assert at.send("GET", f"{iri}/status").json["status"] == "proposed"
    done = at.send("POST", f"{iri}/status", at.reviewer, {"status": "accepted", "reason": "So it says."},
                   Content_Type="application/json")  # fmt: skip
    assert done.status_code == 200, done.text
    assert done.json["annotation"] == iri
    assert [entry["status"] for entry in done.json["history"]] == ["proposed", "accepted"]
    assert [entry["by"] for entry in done.json["history"]] == [f"{BASE}agent/Ann", f"{BASE}agent/Rev"]
    assert done.json["history"][1]["reason"] == "So it says."
    ask = (
        f"ASK {{ <{iri}> <https://w3id.org/kg/ontology#annotationStatus> "
        "<https://w3id.org/kg/annotation-status#accepted> }"
    )
    assert at.client.get("/sparql", query_string={"query": ask}).json["boolean"] is True


def test_who_submitted_it_may_withdraw_it_and_decide_nothing_else(at: Annotating) -> None:
    iri = at.add().headers["Location"]

    def decide(who: str, status: str) -> TestResponse:
        said = {"status": status, "reason": "Because."}
        return at.send("POST", f"{iri}/status", who, said, Content_Type="application/json")

    problem(decide(at.ann, "accepted"), 403)
    problem(decide(at.bob, "withdrawn"), 403)
    assert decide(at.ann, "withdrawn").json["status"] == "withdrawn"
    told = problem(decide(at.reviewer, "accepted"), 409)
    assert "withdrawn" in told["detail"]


def test_what_its_author_took_back_only_its_author_proposes_again(at: Annotating) -> None:
    iri = at.add().headers["Location"]

    def decide(who: str, status: str) -> TestResponse:
        return at.send("POST", f"{iri}/status", who, {"status": status}, Content_Type="application/json")

    assert decide(at.ann, "withdrawn").status_code == 200
    assert problem(decide(at.reviewer, "proposed"), 403)["type"].endswith("#not-yours")
    assert decide(at.ann, "proposed").json["status"] == "proposed"
    assert decide(at.reviewer, "accepted").json["status"] == "accepted"
    # To propose it once more would be a decision about it, which is up to others now.
    problem(decide(at.ann, "proposed"), 403)


def test_a_status_can_be_tried(at: Annotating) -> None:
    iri = at.add().headers["Location"]
    tried = at.send("POST", f"{iri}/status", at.reviewer, {"status": "accepted"},
                    Content_Type="application/json", Prefer="handling=dry-run")  # fmt: skip
    assert (tried.status_code, tried.headers["Preference-Applied"]) == (200, "handling=dry-run")
    assert tried.json["conforms"] is True
    assert at.send("GET", f"{iri}/status").json["status"] == "proposed"


def test_what_two_decide_at_once_is_decided_once(at: Annotating, monkeypatch: pytest.MonkeyPatch) -> None:
    iri = at.add().headers["Location"]
    write = FlaskPort.write

    def late(port: FlaskPort, wanted: AnnotationWrite) -> tuple[Finding, ...]:
        write(port, replace(wanted, status="rejected", reason="Somebody else says no."))
        return write(port, wanted)

    monkeypatch.setattr(FlaskPort, "write", late)
    told = problem(
        at.send(
            "POST", f"{iri}/status", at.reviewer, {"status": "accepted"}, Content_Type="application/json"
        ),
        409,
    )
    assert "at the same moment" in told["detail"]
    assert "If-Match" not in json.dumps(told)
    assert at.send("GET", f"{iri}/status").json["status"] == "rejected"


def test_what_an_administrator_writes_anew_stays_its_authors(at: Annotating) -> None:
    iri = at.add().headers["Location"]
    changed = {**NOTE, "target": "http://www.example.com/elsewhere.html"}
    assert at.send("PUT", iri, at.admin, changed, If_Match="*").status_code == 200
    ask = f"SELECT ?who {{ <{iri}> <{PROV}wasAttributedTo> ?who }}"
    found = at.client.get("/sparql", query_string={"query": ask}).json["results"]["bindings"]
    assert [row["who"]["value"] for row in found] == [f"{BASE}agent/Ann"]


def test_a_token_that_expires_meanwhile_is_good_or_not_for_all_of_a_request(
    at: Annotating, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its holder is never anybody else, least of all somebody who may do more."""
    iri = at.add().headers["Location"]
    moments = iter(range(10**6))

    class Clock(datetime):
        """Is two days on each time that it is looked at."""

        @classmethod
        def now(cls, tz: tzinfo | None = None) -> datetime:
            return datetime.now(tz) + timedelta(days=2 * next(moments))

    monkeypatch.setattr(access, "datetime", Clock)
    problem(at.send("DELETE", iri, at.brief, If_Match="*"), 403)
    problem(at.send("DELETE", iri, at.brief, If_Match="*"), 401)
    monkeypatch.undo()
    assert at.send("GET", iri).status_code == 200


def test_nobody_withdraws_what_is_another_s_and_the_refusal_names_it(at: Annotating) -> None:
    iri = at.add(Slug="theirs").headers["Location"]
    refused = at.send(
        "POST", f"{iri}/status", at.reviewer, {"status": "withdrawn"}, Content_Type="application/json"
    )
    told = problem(refused, 403)
    assert told["type"].endswith("#not-yours")
    assert repr(iri.removeprefix(CONTAINER)) in told["detail"]


def test_json_that_is_broken_is_told_its_place(at: Annotating) -> None:
    told = problem(at.send("POST", "/annotations/", at.ann, b'{"type":\n  oh}'), 400)
    (finding,) = told["findings"]
    assert (finding["line"], finding["column"]) == (2, 3)


def test_a_new_version_is_proposed_again_and_history_is_kept(at: Annotating) -> None:
    made = at.add()
    iri = made.headers["Location"]
    said = {"status": "rejected", "reason": "Too short."}
    at.send("POST", f"{iri}/status", at.reviewer, said, Content_Type="application/json")
    tag = at.send("GET", iri).headers["ETag"]
    assert tag != made.headers["ETag"]
    at.send("PUT", iri, at.ann, {**NOTE, "target": "http://e.org/2"}, If_Match=tag)
    found = at.send("GET", f"{iri}/status").json
    assert [entry["status"] for entry in found["history"]] == ["proposed", "rejected", "proposed"]
    assert found["history"][1]["reason"] == "Too short."


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"{", 400),
        (b"[]", 400),
        (b'{"status": "approved"}', 400),
        (b'{"status": ["accepted"]}', 400),
        (b'{"status": "accepted", "reason": 5}', 400),
        (b'{"status": "accepted", "reason": "\\u0000"}', 400),
        (b'{"status": "accepted", "reason": "\\ud800"}', 400),
        (b'{"status": "accepted", "by": "me"}', 400),
        (b'{"status": "proposed"}', 409),
    ],
)
def test_a_status_that_cannot_be_is_refused(at: Annotating, one: str, body: bytes, status: int) -> None:
    problem(at.send("POST", f"{one}/status", at.reviewer, body, Content_Type="application/json"), status)
    assert at.send("GET", f"{one}/status").json["status"] == "proposed"


def test_an_accepted_annotation_says_which_shapes_it_holds_to(at: Annotating) -> None:
    """The version is what `kg` tells its shapes by; the page of the annotation shows it."""
    iri = at.add().headers["Location"]
    turtle = at.send("GET", iri, Accept="text/turtle").text
    assert "sh:ValidationReport" in turtle
    assert re.search(r'owl:versionInfo "[0-9a-f]{16}"', turtle)
    assert "#validation" in at.send("GET", iri, Accept="text/html").text
