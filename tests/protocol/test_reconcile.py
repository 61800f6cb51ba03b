"""The Reconciliation Service API over the corpus that comes with kg, as OpenRefine uses it.

What is expected is what the specification of the W3C Entity Reconciliation Community Group says, in 0.2
and in the draft of 1.0.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kg.ingest.build import build
from kg.ingest.source import Source
from kg.rdf.iris import Iris
from kg.reconcile.queries import BATCH, CHARACTERS, IDS, VALUES
from kg.reconcile.schema import PROPERTIES, TYPES
from kg.search.scoring import Question
from kg.settings import Settings
from kg.store import EmbeddedStore
from kg.web import create_app

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask.testing import FlaskClient

BASE = "http://localhost:8000/"
KG = "https://w3id.org/kg/ontology#"
SKOS = "http://www.w3.org/2004/02/skos/core#"
CORPUS = Path(__file__).parents[2] / "corpus"

Json = dict[str, Any]


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    with EmbeddedStore(tmp_path_factory.mktemp("reconciled") / "store") as store:
        build(Source(CORPUS, None, Iris(BASE)), store)
        yield create_app(Settings(), store=store, examples=()).test_client()


def ask(client: FlaskClient, **query: object) -> list[Json]:
    """Send one query as OpenRefine does and return its candidates."""
    response = client.post("/reconcile", data={"queries": json.dumps({"q0": query})})
    assert response.status_code == 200, response.text
    return list(response.get_json()["q0"]["result"])


def match(client: FlaskClient, *conditions: Json, **query: object) -> list[Json]:
    """Send one query of the draft and return its candidates."""
    response = client.post("/reconcile/match", json={"queries": [{"conditions": conditions, **query}]})
    assert response.status_code == 200, response.text
    return list(response.get_json()["results"][0]["candidates"])


def ids(candidates: list[Json]) -> list[str]:
    return [candidate["id"].removeprefix(BASE) for candidate in candidates]


def test_the_manifest_has_what_version_0_2_asks_for(client: FlaskClient) -> None:
    manifest = client.get("/reconcile").get_json()
    assert "0.2" in manifest["versions"]
    assert manifest["identifierSpace"] == BASE
    assert manifest["schemaSpace"] == KG
    assert manifest["name"]
    for member in ("view", "preview"):
        assert "{{id}}" in manifest[member]["url"]
    assert {"id": f"{KG}Place", "name": "Place"} in manifest["defaultTypes"]
    assert set(manifest["suggest"]) == {"entity", "property", "type"}
    for service in manifest["suggest"].values():
        assert "${id}" in service["flyout_service_path"]
    for setting in manifest["extend"]["property_settings"]:
        assert {"type", "label", "name"} <= set(setting)
    assert manifest["batchSize"] == BATCH


def test_every_address_in_the_manifest_answers(client: FlaskClient) -> None:
    manifest = client.get("/reconcile").get_json()
    thing, known = f"{BASE}actor/victor-cha", {"type": f"{KG}Person", "property": f"{SKOS}prefLabel"}
    for name, service in manifest["suggest"].items():
        suggest = client.get(service["service_url"] + service["service_path"] + "?prefix=n")
        assert suggest.get_json()["result"] is not None
        path = service["flyout_service_path"].replace("${id}", known.get(name, thing).replace("#", "%23"))
        flyout = client.get(service["flyout_service_url"] + path).get_json()
        assert flyout["id"] == known.get(name, thing)
        assert "<p>" in flyout["html"]
    assert client.get(manifest["preview"]["url"].replace("{{id}}", thing)).status_code == 200
    assert client.get(manifest["view"]["url"].replace("{{id}}", thing)).location == "/actor/victor-cha"
    propose = manifest["extend"]["propose_properties"]
    assert client.get(propose["service_url"] + propose["service_path"] + "?type=x").status_code == 200
    assert client.get(manifest["documentation"], headers={"Accept": "text/html"}).status_code == 200


def test_the_draft_has_a_manifest_and_routes_of_its_own(client: FlaskClient) -> None:
    manifest = client.get("/reconcile/1.0").get_json()
    assert "1.0-draft" in manifest["versions"]
    assert manifest["view"] == {"url": "{+id}"}
    assert manifest["suggest"] == {"entity": True, "property": True, "type": True}
    assert set(manifest["preview"]) == {"width", "height"}
    assert manifest["extend"]["proposeProperties"] is True
    assert manifest["standardizedScore"] is True
    assert not {"identifierSpace", "schemaSpace"} & set(manifest)
    for setting in manifest["extend"]["propertySettings"]:
        assert {"id", "name", "type", "default", "helpText"} == set(setting)
    for root in ("/reconcile", "/reconcile/1.0"):
        query = {"queries": [{"conditions": [{"matchType": "name", "propertyValue": "Taiwan"}]}]}
        assert client.post(f"{root}/match", json=query).get_json()["results"]
        assert client.get(f"{root}/suggest/entity?prefix=tai").get_json()["result"]
        assert client.get(f"{root}/preview", query_string={"id": f"{BASE}actor/taiwan"}).status_code == 200
        assert client.get(f"{root}/extend/propose?type=Place").get_json()["properties"]
        assert client.post(f"{root}/extend", json={"ids": [], "properties": []}).status_code == 200


def test_a_candidate_has_all_that_it_may_have(client: FlaskClient) -> None:
    assert ask(client, query="車維德") == [
        {
            "id": f"{BASE}actor/victor-cha",
            "name": "Victor Cha",
            "description": "person",
            "type": [{"id": f"{KG}Person", "name": "Person"}],
            "score": 100.0,
            "match": True,
            "features": [{"id": "name", "name": "How well a name answers", "value": 100.0}],
        }
    ]


def test_a_name_of_two_things_is_no_match_until_the_type_tells(client: FlaskClient) -> None:
    first, second, *_ = ask(client, query="Washington")
    assert ids([first, second]) == ["actor/us-government", "place/washington-dc"]
    assert (first["score"], second["score"]) == (100, 100)
    assert (first["match"], second["match"]) == (False, False)
    [place, *_] = ask(client, query="Washington", type=f"{KG}Place")
    assert (ids([place]), place["match"]) == (["place/washington-dc"], True)


@pytest.mark.parametrize(
    "name", [f"{KG}Government", "Government", "kg:Government", "government", f"{KG}Actor"]
)
def test_types_go_by_iri_or_name_and_every_government_is_an_actor(client: FlaskClient, name: str) -> None:
    assert ids(ask(client, query="Washington", type=name))[0] == "actor/us-government"


def test_several_types_and_one_that_should_be(client: FlaskClient) -> None:
    both = ask(client, query="Washington", type=[f"{KG}Place", f"{KG}Government"], type_strict="any", limit=2)
    assert ids(both) == ["actor/us-government", "place/washington-dc"]
    soft = ask(client, query="Washington", type=f"{KG}Place", type_strict="should", limit=2)
    assert [(entry["id"].removeprefix(BASE), entry["score"]) for entry in soft] == [
        ("place/washington-dc", 100),
        ("actor/us-government", 90),
    ]
    assert ask(client, query="Washington", type="https://example.org/Horse") == []


def test_a_misspelt_name_is_found_and_is_no_match(client: FlaskClient) -> None:
    [first, *_] = ask(client, query="Victr Cha")
    assert (ids([first]), first["match"]) == (["actor/victor-cha"], False)
    assert 75 < first["score"] < 95


def test_another_spelling_of_the_name_is_a_match(client: FlaskClient) -> None:
    [first, *_] = ask(client, query="KIM JONGUN")
    assert (ids([first]), first["score"], first["match"]) == (["actor/kim-jong-un"], 98, True)


def test_an_identifier_is_its_own_match(client: FlaskClient) -> None:
    [candidate] = ask(client, query=f"{BASE}actor/victor-cha")
    assert (candidate["score"], candidate["match"]) == (100, True)


def test_properties_are_evidence(client: FlaskClient) -> None:
    signed = [{"pid": f"{KG}signed", "v": "1953"}]
    alone = ask(client, query="Mutual Defense Treaty", type=f"{KG}Agreement")
    [first, second, *_] = ask(client, query="Mutual Defense Treaty", type=f"{KG}Agreement", properties=signed)
    assert ids([first]) == ["agreement/us-rok-mutual-defense-treaty"]
    by_id = {entry["id"]: entry["score"] for entry in alone}
    # The name counts twice and the year once, which is met in full by one and by the other not at all.
    assert first["score"] == pytest.approx((2 * by_id[first["id"]] + 100) / 3, abs=0.06)
    assert second["score"] == pytest.approx(2 * by_id[second["id"]] / 3, abs=0.06)
    assert {"id": f"{KG}signed", "name": "How well it agrees: signed", "value": 1.0} in first["features"]


def test_evidence_against_a_name_undoes_the_match(client: FlaskClient) -> None:
    state = {"pid": f"{KG}governmentOf", "v": {"id": f"{BASE}actor/united-states", "name": "United States"}}
    [first, *_] = ask(client, query="Washington", type="Government", properties=[state])
    assert (first["match"], first["score"]) == (True, 100)
    [first, *_] = ask(client, query="Washington", type="Government", properties=[{**state, "v": "Japan"}])
    assert (first["match"], first["score"]) == (False, pytest.approx(66.7))


def test_evidence_can_decide_between_things_of_one_name(client: FlaskClient) -> None:
    kind = [{"pid": "http://www.w3.org/1999/02/22-rdf-syntax-ns#type", "v": f"{KG}Place"}]
    first, second, *_ = ask(client, query="Washington", properties=kind)
    assert (ids([first]), first["match"]) == (["place/washington-dc"], True)
    assert second["score"] == pytest.approx(66.7)


def test_an_unknown_property_counts_neither_way(client: FlaskClient) -> None:
    [first, *_] = ask(client, query="Victor Cha", properties=[{"pid": "height", "v": 180}])
    assert (first["score"], first["match"]) == (100, True)
    # The graph does not know what the property has: half.
    [first, *_] = ask(client, query="Victor Cha", properties=[{"pid": f"{KG}post", "v": "King"}])
    assert first["score"] == pytest.approx((2 * 100 + 50) / 3, abs=0.06)


def test_things_can_be_found_by_properties_alone(client: FlaskClient) -> None:
    found = ask(client, properties=[{"pid": "http://www.w3.org/ns/org#postIn", "v": "Japan"}])
    assert "post/jp-prime-minister" in ids(found)
    assert all(entry["score"] == 100 and not entry["match"] for entry in found)


def test_a_batch_is_answered_by_its_keys_by_get_and_post(client: FlaskClient) -> None:
    batch = json.dumps({"a": {"query": "Taiwan", "limit": 1}, "b": {"query": "xyzzyqq"}})
    by_get = client.get("/reconcile", query_string={"queries": batch})
    by_post = client.post("/reconcile", data={"queries": batch})
    assert by_get.get_json() == by_post.get_json()
    assert ids(by_get.get_json()["a"]["result"]) == ["actor/taiwan"]
    assert by_get.get_json()["b"] == {"result": []}
    tag = by_get.headers["ETag"]
    known = client.get("/reconcile", query_string={"queries": batch}, headers={"If-None-Match": tag})
    assert known.status_code == 304


def test_one_query_alone_as_the_first_version_had_it(client: FlaskClient) -> None:
    for query in ("Taiwan", '{"query": "Taiwan"}'):
        [first, *_] = client.get("/reconcile", query_string={"query": query}).get_json()["result"]
        assert first["id"] == f"{BASE}actor/taiwan"


def test_the_draft_takes_conditions(client: FlaskClient) -> None:
    name = {"matchType": "name", "propertyValue": "Washington"}
    [first, second, *_] = match(client, name)
    assert ids([first, second]) == ["actor/us-government", "place/washington-dc"]
    city = {
        "matchType": "property",
        "propertyId": f"{KG}placeKind",
        "propertyValue": "city",
        "required": True,
    }
    [only] = match(client, name, city)
    assert (ids([only]), only["match"]) == (["place/washington-dc"], True)
    for feature in only["features"]:
        assert {"id", "name", "value"} == set(feature)
    [by_id] = match(client, {"matchType": "id", "propertyValue": f"{BASE}actor/taiwan"})
    assert (ids([by_id]), by_id["match"]) == (["actor/taiwan"], True)
    assert match(client, {"matchType": "id", "propertyValue": f"{BASE}actor/nobody"}) == []


@pytest.mark.parametrize(
    ("quantifier", "parties", "expected"),
    [
        ("any", ["Japan", "Australia"], True),
        ("all", ["Japan", "Australia"], False),
        ("all", ["United States", "Australia"], True),
        ("none", ["Japan"], True),
        ("none", ["Australia"], False),
    ],
)
def test_quantifiers_of_the_draft(
    client: FlaskClient, quantifier: str, parties: list[str], *, expected: bool
) -> None:
    name = {"matchType": "name", "propertyValue": "ANZUS"}
    party = {"matchType": "property", "propertyId": f"{KG}hasParty", "propertyValue": parties,
             "matchQuantifier": quantifier, "required": True}  # fmt: skip
    assert ("agreement/anzus-treaty" in ids(match(client, name, party))) is expected


def test_each_required_condition_counts_where_two_name_one_property(client: FlaskClient) -> None:
    """ANZUS has the parties Australia, New Zealand and the United States, and not Japan."""
    name = {"matchType": "name", "propertyValue": "ANZUS"}
    japan, australia = (
        {"matchType": "property", "propertyId": f"{KG}hasParty", "propertyValue": party, "required": True}
        for party in ("Japan", "Australia")
    )
    anzus = "agreement/anzus-treaty"
    assert anzus in ids(match(client, name, australia))
    assert anzus not in ids(match(client, name, japan))
    assert anzus not in ids(match(client, name, japan, australia))
    assert anzus not in ids(match(client, name, australia, japan))
    states = {**australia, "propertyValue": "United States"}
    assert anzus in ids(match(client, name, australia, states))


def test_things_types_and_properties_are_suggested(client: FlaskClient) -> None:
    [first, *_] = client.get("/reconcile/suggest/entity?prefix=vict").get_json()["result"]
    assert first == {
        "id": f"{BASE}actor/victor-cha",
        "name": "Victor Cha",
        "description": "person",
        "notable": [{"id": f"{KG}Person", "name": "Person"}],
    }
    by_id = client.get("/reconcile/suggest/entity", query_string={"prefix": f"{BASE}actor/taiwan"}).get_json()
    assert ids(by_id["result"]) == ["actor/taiwan"]
    types = client.get("/reconcile/suggest/type?prefix=pe").get_json()["result"]
    assert [entry["name"] for entry in types] == ["Person"]
    assert types[0]["broader"] == [{"id": f"{KG}Actor", "name": "Actor"}]
    properties = client.get("/reconcile/suggest/property?prefix=held").get_json()["result"]
    assert [entry["id"] for entry in properties] == [f"{KG}post"]
    everything = client.get("/reconcile/suggest/property?prefix=&limit=50").get_json()["result"]
    assert len(everything) == len(PROPERTIES)
    assert client.get("/reconcile/suggest/entity?prefix=").get_json() == {"result": []}


@pytest.mark.parametrize("skip", ["cursor", "offset"])
def test_suggestions_come_in_pages(client: FlaskClient, skip: str) -> None:
    three = client.get("/reconcile/suggest/entity?prefix=us&limit=3").get_json()["result"]
    last = client.get(f"/reconcile/suggest/entity?prefix=us&limit=1&{skip}=2").get_json()["result"]
    assert len(three) == 3
    assert last == three[2:]


EXTENSION = {
    "ids": [f"{BASE}agreement/anzus-treaty", f"{BASE}nobody", "no iri>"],
    "properties": [
        {"id": f"{KG}signed"},
        {"id": f"{KG}hasParty", "settings": {"limit": "2"}},
        {"id": f"{SKOS}altLabel", "settings": {"language": "en"}},
        {"id": f"{KG}agreementKind"},
        {"id": "height"},
    ],
}


def test_properties_are_fetched(client: FlaskClient) -> None:
    answer = client.post("/reconcile", data={"extend": json.dumps(EXTENSION)}).get_json()
    assert [(column["id"], column["name"]) for column in answer["meta"][:2]] == [
        (f"{KG}signed", "signed"),
        (f"{KG}hasParty", "party"),
    ]
    assert answer["rows"][f"{BASE}agreement/anzus-treaty"] == {
        f"{KG}signed": [{"date": "1951-09-01T00:00:00Z"}],
        f"{KG}hasParty": [
            {"id": f"{BASE}actor/australia", "name": "Australia"},
            {"id": f"{BASE}actor/new-zealand", "name": "New Zealand"},
        ],
        f"{SKOS}altLabel": [{"str": "ANZUS"}, {"str": "ANZUS Treaty"}],
        f"{KG}agreementKind": [{"str": "treaty"}],
        "height": [],
    }
    assert all(cell == [] for cell in answer["rows"][f"{BASE}nobody"].values())
    assert all(cell == [] for cell in answer["rows"]["no iri>"].values())


def test_properties_are_fetched_as_the_draft_has_it(client: FlaskClient) -> None:
    answer = client.post("/reconcile/extend", json=EXTENSION).get_json()
    assert [row["id"] for row in answer["rows"]] == EXTENSION["ids"]
    assert answer["rows"][0]["properties"][2] == {
        "id": f"{SKOS}altLabel",
        "values": [{"str": "ANZUS", "lang": "en"}, {"str": "ANZUS Treaty", "lang": "en"}],
    }


def test_properties_are_proposed_by_type(client: FlaskClient) -> None:
    proposed = client.get("/reconcile/extend/propose", query_string={"type": f"{KG}Place"}).get_json()
    assert f"{KG}placeKind" in [entry["id"] for entry in proposed["properties"]]
    assert f"{KG}signed" not in [entry["id"] for entry in proposed["properties"]]
    assert proposed["type"] == f"{KG}Place"
    few = client.get("/reconcile/extend/propose?type=Place&limit=2").get_json()
    assert (len(few["properties"]), few["limit"]) == (2, 2)


def test_openrefine_is_proposed_properties_though_it_cuts_the_type_off(client: FlaskClient) -> None:
    """Its `ExtendReconciledDataPreviewDialog.getAllProperties` does not encode the IRI in the address."""
    answer = client.get(f"/reconcile/extend/propose?type={KG.rstrip('#')}").get_json()
    assert len(answer["properties"]) == len(PROPERTIES)
    assert client.get("/reconcile/extend/propose?type=x").get_json()["properties"] == []


def test_openrefine_sends_as_many_queries_as_the_manifest_allows(client: FlaskClient) -> None:
    """`StandardReconConfig` of its version 3.9 and later: `getBatchSize`, `ReconQuery`, `postQueries`."""
    most = client.get("/reconcile").get_json()["batchSize"]
    query = {
        "query": "Washington",
        "type": f"{KG}Place",
        "type_strict": "should",
        "properties": [{"pid": f"{KG}placeKind", "v": "city"}],
        "limit": 3,
    }
    batch = json.dumps({f"q{number}": query for number in range(most)})
    answer = client.post("/reconcile", data={"queries": batch}).get_json()
    assert list(answer) == [f"q{number}" for number in range(most)]
    for number in range(most):
        [first, *_] = answer[f"q{number}"]["result"]
        assert (ids([first]), first["match"]) == (["place/washington-dc"], True)


def test_a_preview_may_be_framed_and_holds_no_script(client: FlaskClient) -> None:
    response = client.get("/reconcile/preview", query_string={"id": f"{BASE}actor/victor-cha"})
    policy = response.headers["Content-Security-Policy"]
    assert "frame-ancestors *" in policy
    assert "default-src 'none'" in policy
    assert "車維德" in response.text
    assert "<script" not in response.text
    # Every other page keeps out of frames.
    page = client.get("/search", headers={"Accept": "text/html"})
    assert "frame-ancestors 'none'" in page.headers["Content-Security-Policy"]


@pytest.mark.parametrize("path", ["preview", "view"])
@pytest.mark.parametrize(
    "identifier", ["", f"{BASE}actor/nobody", "https://example.org/", "javascript:alert(1)", "<>"]
)
def test_what_is_unknown_is_not_shown_and_not_led_to(client: FlaskClient, path: str, identifier: str) -> None:
    assert client.get(f"/reconcile/{path}", query_string={"id": identifier}).status_code == 404


def test_flyouts_escape_what_they_are_asked(client: FlaskClient) -> None:
    for what in ("entity", "type", "property"):
        answer = client.get(f"/reconcile/flyout/{what}", query_string={"id": "<img src=x>"}).get_json()
        assert "<img" not in answer["html"]


def test_pages_of_other_origins_may_ask(client: FlaskClient) -> None:
    origin = {"Origin": "https://refine.example.org"}
    assert client.get("/reconcile", headers=origin).headers["Access-Control-Allow-Origin"] == "*"
    asked = {
        **origin,
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "Content-Type",
    }
    allowed = client.options("/reconcile/match", headers=asked)
    assert "POST" in allowed.headers["Access-Control-Allow-Methods"]
    assert "Content-Type" in allowed.headers["Access-Control-Allow-Headers"]


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ("{", "not JSON"),
        ("[" * 5000, "not JSON"),
        ("[]", "queries is no JSON object"),
        ('{"a": []}', "queries.a is no JSON object"),
        ('{"a": {}}', "queries.a asks for nothing"),
        ('{"a": {"query": 1}}', "queries.a.query is no text"),
        ('{"a": {"query": "x", "limit": 0}}', "queries.a.limit"),
        ('{"a": {"query": "x", "limit": true}}', "queries.a.limit"),
        ('{"a": {"query": "x", "limit": NaN}}', "queries.a.limit"),
        ('{"a": {"query": "x", "type": 1}}', "queries.a.type"),
        ('{"a": {"query": "x", "properties": [{"v": "y"}]}}', "queries.a.properties.pid"),
        ('{"a": {"query": "x", "properties": [{"pid": "y"}]}}', "queries.a.properties.v"),
        ('{"a": {"query": "' + "x" * 301 + '"}}', "301 characters"),
        ('{"a": {"query": "\\ud800"}}', "surrogate"),
    ],
)
def test_what_is_no_batch_is_refused_with_its_place(client: FlaskClient, sent: str, said: str) -> None:
    response = client.post("/reconcile", data={"queries": sent})
    assert (response.status_code, response.mimetype) == (400, "application/problem+json")
    assert said in response.get_json()["detail"]
    assert response.get_json()["mend"]


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({}, "queries is no JSON array"),
        ({"queries": [{}]}, "queries[0].conditions"),
        ({"queries": [{"conditions": []}]}, "queries[0].conditions is empty"),
        ({"queries": [{"conditions": [{"matchType": "x", "propertyValue": "y"}]}]}, "matchType is 'x'"),
        ({"queries": [{"conditions": [{"matchType": "name"}]}]}, "conditions[0].propertyValue"),
        ({"queries": [{"conditions": [{"matchType": "property", "propertyValue": "y"}]}]}, "propertyId"),
    ],
)
def test_what_is_no_batch_of_the_draft_is_refused(client: FlaskClient, sent: Json, said: str) -> None:
    response = client.post("/reconcile/match", json=sent)
    assert response.status_code == 400
    assert said in response.get_json()["detail"]


SCALARS = st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=12)
WORDS = st.sampled_from(
    ["queries", "query", "type", "limit", "properties", "pid", "v", "id", "ids", "settings", "conditions",
     "matchType", "propertyValue", "propertyId", "matchQuantifier", "name", "property", f"{KG}post", "q0"]
)  # fmt: skip
DOCUMENTS = st.recursive(
    SCALARS | WORDS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=4),
    max_leaves=15,
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(DOCUMENTS)
def test_whatever_is_sent_is_answered(client: FlaskClient, document: object) -> None:
    text = json.dumps(document)
    query = json.dumps({"q0": document})
    for response in (
        client.post("/reconcile", data={"queries": text}),
        client.post("/reconcile", data={"queries": query}),
        client.post("/reconcile", data={"query": text}),
        client.post("/reconcile", data={"extend": text}),
        client.post("/reconcile/match", data=text),
        client.post("/reconcile/match", data=json.dumps({"queries": [document]})),
        client.post("/reconcile/extend", data=text),
    ):
        assert response.status_code in (200, 400, 413), response.text


def test_batches_are_bounded(client: FlaskClient) -> None:
    batch = {str(number): {"query": "x"} for number in range(BATCH + 1)}
    assert client.post("/reconcile", data={"queries": json.dumps(batch)}).status_code == 413
    ids_of = [f"{BASE}{number}" for number in range(IDS + 1)]
    assert client.post("/reconcile/extend", json={"ids": ids_of, "properties": []}).status_code == 413
    assert client.post("/reconcile").status_code == 400
    assert len(ask(client, query="the", limit=10_000)) <= 50


def conditions(count: int, value: str = "x") -> Json:
    """Return a query with so many conditions, of one value each."""
    return {"query": "the", "properties": [{"pid": f"{KG}hasParty", "v": value} for _ in range(count)]}


def test_as_many_conditions_are_answered_as_full_queries_have(client: FlaskClient) -> None:
    """The manifest says how many queries a batch may have: each of them may have its ten conditions."""
    batch = {str(number): conditions(10, f"Australia {number}") for number in range(BATCH)}
    assert client.post("/reconcile", data={"queries": json.dumps(batch)}).status_code == 200


@pytest.mark.parametrize(
    ("query", "said"),
    [
        # 26 queries with 20 values each.
        ({"query": "x", "properties": [{"pid": "a", "v": ["y"] * 20}]}, "520 values of conditions"),
        # 26 with ten conditions, whose values are 80 characters long: half as many values as there may be.
        (conditions(10, "y" * 80), "20800 characters in the values of conditions"),
    ],
)
def test_a_batch_holds_so_many_values_of_conditions(client: FlaskClient, query: Json, said: str) -> None:
    assert (VALUES, CHARACTERS) == (500, 20_000)
    for count, status in ((25, 200), (26, 413)):
        batch = {str(number): query for number in range(count)}
        response = client.post("/reconcile", data={"queries": json.dumps(batch)})
        assert response.status_code == status, response.text
    problem = response.get_json()
    assert problem["type"].endswith("too-many")
    assert said in problem["detail"]
    assert "the limit is" in problem["detail"]
    assert "several requests" in problem["mend"]


def test_a_batch_of_the_draft_is_held_to_the_same(client: FlaskClient) -> None:
    condition = {"matchType": "property", "propertyId": "a", "propertyValue": ["y"] * 20}
    query = {"conditions": [{"matchType": "name", "propertyValue": "x"}, condition]}
    for count, status in ((25, 200), (26, 413)):
        response = client.post("/reconcile/match", json={"queries": [query] * count})
        assert response.status_code == status, response.text


def test_one_query_alone_is_held_to_the_same(client: FlaskClient) -> None:
    values = [{"pid": "a", "v": ["y" * 101] * 20} for _ in range(10)]
    response = client.post("/reconcile", data={"query": json.dumps({"query": "x", "properties": values})})
    assert response.status_code == 413
    assert "20200 characters" in response.get_json()["detail"]


def test_what_a_condition_wants_is_prepared_once(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not for each candidate and each of its names anew: the work would be without bounds."""
    prepared: list[str] = []

    def counted(text: str) -> Question:
        prepared.append(text)
        return Question(text)

    monkeypatch.setattr("kg.reconcile.matching.Question", counted)
    wanted = [f"Nowhere {number}" for number in range(20)]
    found = ask(client, query="the", limit=50, properties=[{"pid": f"{SKOS}prefLabel", "v": wanted}])
    assert len(found) > 10
    assert sorted(prepared) == sorted(wanted)


@pytest.mark.parametrize(
    "query", ["prefix=x&limit=-1", "prefix=x&limit=99999", "prefix=x&cursor=a", "prefix=" + "x" * 301]
)
def test_what_is_no_suggest_query_is_refused(client: FlaskClient, query: str) -> None:
    assert client.get(f"/reconcile/suggest/entity?{query}").status_code == 400


def test_the_properties_are_of_known_types_and_have_paths() -> None:
    names = {kind.name for kind in TYPES}
    for entry in PROPERTIES:
        assert entry.kinds <= names
        assert re.match(r"[\^(<]", entry.path)
    assert len({entry.iri for entry in PROPERTIES}) == len(PROPERTIES)
