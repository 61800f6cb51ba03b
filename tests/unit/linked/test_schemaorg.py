"""What schema.org's words say of a thing must be true to what the graph says, and be schema.org's words."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

import pytest
from pyoxigraph import NamedNode, RdfFormat, parse

from kg.linked.schemaorg import schema_org, script, statements
from kg.sparql.description import describe
from kg.store import EmbeddedStore
from kg.terms import PREFIXES
from serving import fill

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

BASE: Final = "http://localhost:8000/"

# By hand from https://schema.org/docs/full.html: the classes used here, and on which class each property is.
SUPERCLASS: Final = {
    "Thing": "", "CreativeWork": "Thing", "Article": "CreativeWork", "NewsArticle": "Article",
    "OpinionNewsArticle": "NewsArticle", "Claim": "CreativeWork", "Review": "CreativeWork", "Event": "Thing",
    "Organization": "Thing", "GovernmentOrganization": "Organization", "Person": "Thing", "Place": "Thing",
    "Intangible": "Thing", "Role": "Intangible",
}  # fmt: skip
DOMAINS: Final = {
    "name": ("Thing",), "alternateName": ("Thing",), "sameAs": ("Thing",), "additionalType": ("Thing",),
    "url": ("Thing",), "subjectOf": ("Thing",), "headline": ("CreativeWork",), "text": ("CreativeWork",),
    "author": ("CreativeWork",), "publisher": ("CreativeWork",), "datePublished": ("CreativeWork",),
    "dateCreated": ("CreativeWork",), "inLanguage": ("CreativeWork", "Event"), "license": ("CreativeWork",),
    "citation": ("CreativeWork",), "mentions": ("CreativeWork",), "isBasedOn": ("CreativeWork",),
    "review": ("CreativeWork", "Event", "Organization", "Place"), "about": ("CreativeWork", "Event"),
    "appearance": ("Claim",), "reviewBody": ("Review",), "startDate": ("Event", "Role"),
    "endDate": ("Event", "Role"), "roleName": ("Role",), "eventStatus": ("Event",),
    "location": ("Event", "Organization"), "superEvent": ("Event",), "organizer": ("Event",),
    "performer": ("Event",), "attendee": ("Event",),
}  # fmt: skip

GRAPH: Final = """
<article/one> a kg:Article, schema:OpinionNewsArticle ; schema:headline "Taiwan & <b>us</b></script>"@en ;
  schema:author <actor/ann> ; schema:publisher <actor/times> ; schema:datePublished "2024-05-01"^^xsd:date ;
  schema:inLanguage "en" ; schema:license "https://example.org/l"^^xsd:anyURI ;
  schema:url "https://example.org/one"^^xsd:anyURI ; schema:citation "https://example.org/c"^^xsd:anyURI .
<article/two> a kg:Article, schema:NewsArticle ; rdfs:label "A report on ships"@en .
<actor/ann> a kg:Person, kg:Actor ; skos:prefLabel "Ann"@en, "安"@zh-hant ; skos:altLabel "Anna"@en ;
  skos:exactMatch <http://www.wikidata.org/entity/Q1> .
<actor/times> a kg:Organisation, kg:Actor ; skos:prefLabel "Times"@en .
<actor/gov> a kg:Government, kg:Actor ; skos:prefLabel "the government"@en .
<actor/land> a kg:State, kg:Actor ; skos:prefLabel "Land"@en .
<actor/some> a kg:Actor ; skos:prefLabel "some"@en .
<place/strait> a kg:Place ; skos:prefLabel "the strait"@en .
<event/one/e> a kg:Event ; rdfs:label "Ann hosts Land"@en ; kg:actuality actuality:actual ;
  kg:eventType event-type:consult ; kg:statedIn <article/one> ; kg:hasPlace <place/strait> ;
  kg:hasTime <event/one/e#time> ; kg:hasParticipation <event/one/e#p1>, <event/one/e#p2> .
<event/one/e#time> kg:earliest "2024-04-01"^^xsd:date ; kg:latest "2024-04-30"^^xsd:date ;
  kg:precision precision:month .
<event/one/e#p1> kg:actor <actor/ann> ; kg:role role:host .
<event/one/e#p2> kg:actor <actor/land> ; kg:role role:partner .
<event/one/bounds> a kg:Event ; rdfs:label "Some time"@en ; kg:actuality actuality:planned ;
  kg:hasTime <event/one/bounds#time> .
<event/one/bounds#time> kg:earliest "2024-04-01"^^xsd:date ; kg:latest "2024-06-30"^^xsd:date ;
  kg:precision precision:interval .
<event/one/not> a kg:Event ; rdfs:label "No war"@en ; kg:actuality actuality:negated ;
  kg:statedIn <article/one> .
<claim/one/says> a kg:Claim ; kg:claimText "It is so."@en ; kg:claimant <actor/ann> ;
  kg:stance stance:asserts ;
  kg:about <actor/land> ; kg:statedIn <article/one> .
<claim/one/denies> a kg:Claim ; kg:claimText "It is so."@en ; kg:claimant <actor/ann> ;
  kg:stance stance:denies .
<agreement/a> a kg:Agreement ; skos:prefLabel "Treaty"@en ; kg:agreementKind agreement-kind:treaty ;
  kg:signed "1951-09-08"^^xsd:date ; dcterms:source "https://example.org/t"^^xsd:anyURI .
<tenure/t> a kg:Tenure ; kg:post <post/p> ; kg:from "2020-01-01"^^xsd:date ; kg:until "2024-01-01"^^xsd:date .
<post/p> a kg:Post ; skos:prefLabel "president"@en .
<annotation/x> a oa:Annotation .
"""

Node = dict[str, Any]


@pytest.fixture(scope="module")
def of(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], Node]]:
    """Return the function that gives schema.org's words on a thing of the graph above."""
    directory = tmp_path_factory.mktemp("schemaorg")
    turtle = f"@base <{BASE}> .\n" + "".join(f"@prefix {k}: <{v}> .\n" for k, v in PREFIXES.items()) + GRAPH
    lines = (f"{quad.triple} <{BASE}graph/g> .\n" for quad in parse(turtle, format=RdfFormat.TURTLE))
    fill(directory, "".join(lines))
    with EmbeddedStore(directory) as store, store.snapshot() as reader:

        def find(name: str) -> Node:
            found = describe(reader, NamedNode(BASE + name))
            made = schema_org(found)
            assert made is not None
            check(made)
            # As RDF, with no context fetched, it says as much; what is a link there is an IRI.
            assert len(statements(found)) >= len(made) - 2
            return {key: value for key, value in made.items() if key not in ("@context", "@id")}

        yield find
        nothing = describe(reader, NamedNode(f"{BASE}annotation/x"))
        assert (schema_org(nothing), script(nothing), statements(nothing)) == (None, "", ())
        article = script(describe(reader, NamedNode(f"{BASE}article/one")))
        assert not {"<", ">", "&"} & set(article)
        assert json.loads(article)["headline"]["@value"] == "Taiwan & <b>us</b></script>"


def check(node: Node) -> None:
    """See that a node has a class of schema.org's, and only properties that are on that class."""
    kind = node["@type"]
    classes = []
    while kind:
        classes.append(kind)
        kind = SUPERCLASS[kind]
    for name, value in node.items():
        assert value not in ("", [], None), name
        if not name.startswith("@"):
            assert set(DOMAINS[name]) & set(classes), (name, classes)
        for inner in value if isinstance(value, list) else [value]:
            if isinstance(inner, dict) and "@type" in inner:
                check(inner)


def test_an_article(of: Callable[[str], Node]) -> None:
    assert of("article/one") == {
        "@type": "OpinionNewsArticle",
        "headline": {"@value": "Taiwan & <b>us</b></script>", "@language": "en"},
        "author": {"@id": f"{BASE}actor/ann", "name": "Ann"},
        "publisher": {"@id": f"{BASE}actor/times", "name": "Times"},
        "datePublished": "2024-05-01",
        "inLanguage": "en",
        "license": "https://example.org/l",
        "url": "https://example.org/one",
        "citation": "https://example.org/c",
        "mentions": [
            {"@id": f"{BASE}claim/one/says", "name": "It is so."},
            {"@id": f"{BASE}event/one/e", "name": "Ann hosts Land"},
            {"@id": f"{BASE}event/one/not", "name": "No war"},
        ],
    }


def test_an_article_without_a_headline_has_a_name(of: Callable[[str], Node]) -> None:
    expected = {"@type": "NewsArticle", "name": {"@value": "A report on ships", "@language": "en"}}
    assert of("article/two") == expected


def test_an_event_has_its_time_as_exactly_as_it_is_known(of: Callable[[str], Node]) -> None:
    assert of("event/one/e") == {
        "@type": "Event",
        "name": {"@value": "Ann hosts Land", "@language": "en"},
        "startDate": "2024-04",
        "organizer": {"@id": f"{BASE}actor/ann", "name": "Ann"},
        "attendee": {"@id": f"{BASE}actor/land", "name": "Land"},
        "additionalType": "https://w3id.org/kg/event-type#consult",
        "location": {"@type": "Place", "@id": f"{BASE}place/strait", "name": "the strait"},
        "subjectOf": {"@id": f"{BASE}article/one", "name": "Taiwan & <b>us</b></script>"},
    }


def test_bounds_are_no_duration_and_a_plan_is_scheduled(of: Callable[[str], Node]) -> None:
    assert of("event/one/bounds") == {
        "@type": "Event",
        "name": {"@value": "Some time", "@language": "en"},
        "eventStatus": "https://schema.org/EventScheduled",
    }


def test_what_did_not_happen_is_no_event(of: Callable[[str], Node]) -> None:
    assert of("event/one/not")["@type"] == "Claim"


def test_a_claim_has_for_its_author_who_makes_it(of: Callable[[str], Node]) -> None:
    assert of("claim/one/says") == {
        "@type": "Claim",
        "text": {"@value": "It is so.", "@language": "en"},
        "author": {"@id": f"{BASE}actor/ann", "name": "Ann"},
        "about": {"@id": f"{BASE}actor/land", "name": "Land"},
        "appearance": {"@id": f"{BASE}article/one", "name": "Taiwan & <b>us</b></script>"},
    }
    denied = of("claim/one/denies")
    assert "author" not in denied
    author = {"@id": f"{BASE}actor/ann", "name": "Ann"}
    assert denied["review"] == {"@type": "Review", "author": author, "reviewBody": "denies"}


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("actor/ann", "Person"), ("actor/times", "Organization"), ("actor/gov", "GovernmentOrganization"),
        ("actor/land", "Organization"), ("actor/some", "Thing"), ("place/strait", "Place"),
    ],
)  # fmt: skip
def test_actors_and_places_are_what_they_are(of: Callable[[str], Node], name: str, kind: str) -> None:
    assert of(name)["@type"] == kind


def test_a_person_has_all_names(of: Callable[[str], Node]) -> None:
    assert of("actor/ann") == {
        "@type": "Person",
        "name": {"@value": "Ann", "@language": "en"},
        "alternateName": [
            {"@value": "Anna", "@language": "en"},
            {"@value": "安", "@language": "zh-Hant"},
        ],
        "sameAs": "http://www.wikidata.org/entity/Q1",
    }


def test_agreements_and_tenures(of: Callable[[str], Node]) -> None:
    assert of("agreement/a") == {
        "@type": "CreativeWork",
        "name": {"@value": "Treaty", "@language": "en"},
        "additionalType": "https://w3id.org/kg/agreement-kind#treaty",
        "dateCreated": "1951-09-08",
        "citation": "https://example.org/t",
    }
    expected = {"@type": "Role", "roleName": "president", "startDate": "2020-01-01", "endDate": "2024-01-01"}
    assert of("tenure/t") == expected
