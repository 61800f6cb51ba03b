"""Origins: every node of the graph, and every field, leads back to the line and column it was written at."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from kg.mapping.article import article_graph
from kg.mapping.authorities import authority_graphs
from kg.mapping.origins import Origins, article_places, authority_places
from kg.terms import DCTERMS, KG, OA, ORG, PROV, RDF, RDFS, SCHEMA, SKOS

if TYPE_CHECKING:
    from pyoxigraph import NamedNode

    from conftest import Sample

BASE = "https://kg.example/"

# Counted by hand in the files of conftest.py.
NODES = {
    "article/a": "articles/a/article.yaml:1:1",
    "article/a#body": "articles/a/article.yaml:11:5",
    "article/a#next": "articles/a/article.yaml:12:5",
    "event/a/meeting": "articles/a/annotations.yaml:8:5",
    "event/a/meeting#time": "articles/a/annotations.yaml:12:11",
    "event/a/meeting#participation-1": "articles/a/annotations.yaml:18:9",
    "event/a/meeting#participation-2": "articles/a/annotations.yaml:19:9",
    "event/a/help": "articles/a/annotations.yaml:22:5",
    "event/a/help#time": "articles/a/annotations.yaml:27:11",
    "event/a/blur": "articles/a/annotations.yaml:29:5",
    "event/a/blur#time": "articles/a/annotations.yaml:29:46",
    "claim/a/own": "articles/a/annotations.yaml:31:5",
    "claim/a/open": "articles/a/annotations.yaml:40:5",
    "title/a/envoy": "articles/a/annotations.yaml:42:5",
    "annotation/a/mention-2-11-1": "articles/a/annotations.yaml:4:5",
    "annotation/a/mention-2-11-1#quote": "articles/a/annotations.yaml:4:31",
    "annotation/a/things-2#position": "articles/a/annotations.yaml:5:41",
    "annotation/a/mention-28-38-1#time": "articles/a/annotations.yaml:6:43",
    "annotation/a/meeting-1": "articles/a/annotations.yaml:8:5",
    "annotation/a/meeting-1#target": "articles/a/annotations.yaml:21:12",
    "annotation/a/meeting-participation-1-1": "articles/a/annotations.yaml:18:9",
    "annotation/a/meeting-participation-1-1#quote": "articles/a/annotations.yaml:18:101",
    "annotation/a/own-1#quote": "articles/a/annotations.yaml:39:12",
    "annotation/a/envoy-1#quote": "articles/a/annotations.yaml:42:79",
    "actor/united-states": "actors.yaml:2:5",
    "actor/nato": "actors.yaml:17:5",
    "post/us-president": "posts.yaml:2:5",
    "tenure/biden-us-president": "posts.yaml:7:5",
    "tenure/biden-again": "posts.yaml:13:5",
    "agreement/north-atlantic-treaty": "agreements.yaml:2:5",
    "agreement/north-atlantic-treaty#party-1": "agreements.yaml:6:9",
    "agreement/north-atlantic-treaty#party-2": "agreements.yaml:7:9",
    "agreement/north-atlantic-treaty#party-3": "agreements.yaml:10:9",
    "place/south-china-sea": "places.yaml:2:5",
    "happening/cold-war": "happenings.yaml:2:5",
}

FIELDS: list[tuple[str, NamedNode, str]] = [
    ("article/a", RDF.type, "article.yaml:2:7"),
    ("article/a", SCHEMA.headline, "article.yaml:1:11"),
    ("article/a", SCHEMA.author, "article.yaml:3:9"),
    ("article/a", SCHEMA.publisher, "article.yaml:4:12"),
    ("article/a", SCHEMA.datePublished, "article.yaml:5:12"),
    ("article/a", SCHEMA.inLanguage, "article.yaml:6:11"),
    ("article/a", SCHEMA.url, "article.yaml:7:6"),
    ("article/a", SCHEMA.license, "article.yaml:8:10"),
    ("article/a", SCHEMA.citation, "article.yaml:9:10"),
    ("article/a#next", KG.segmentKind, "article.yaml:12:22"),
    ("article/a#next", KG.start, "article.yaml:12:37"),
    ("article/a#next", KG.end, "article.yaml:12:46"),
    ("article/a#next", KG.belongsTo, "article.yaml:12:54"),
    ("article/a#body", SCHEMA.datePublished, "article.yaml:11:58"),
    ("event/a/meeting", RDFS.label, "annotations.yaml:9:12"),
    ("event/a/meeting", KG.eventType, "annotations.yaml:10:11"),
    ("event/a/meeting", KG.happening, "annotations.yaml:11:16"),
    ("event/a/meeting", KG.hasTime, "annotations.yaml:12:11"),
    ("event/a/meeting", KG.hasPlace, "annotations.yaml:13:13"),
    ("event/a/meeting", KG.citesAgreement, "annotations.yaml:14:12"),
    ("event/a/meeting", KG.changesAgreement, "annotations.yaml:15:14"),
    ("event/a/meeting", KG.concludesAgreement, "annotations.yaml:16:16"),
    ("event/a/meeting", KG.hasParticipation, "annotations.yaml:18:7"),
    ("event/a/meeting", KG.actuality, "annotations.yaml:8:5"),  # left to its default: the event
    ("event/a/help", KG.actuality, "annotations.yaml:25:16"),
    ("event/a/help", KG.subEventOf, "annotations.yaml:26:14"),
    ("event/a/meeting#participation-1", KG.actor, "annotations.yaml:18:17"),
    ("event/a/meeting#participation-1", KG.role, "annotations.yaml:18:34"),
    ("event/a/meeting#participation-1", KG.onBehalfOf, "annotations.yaml:18:56"),
    ("event/a/meeting#participation-1", KG.inPost, "annotations.yaml:18:80"),
    ("event/a/meeting#time", KG.expression, "annotations.yaml:12:11"),
    ("event/a/meeting#time", KG.earliest, "annotations.yaml:12:11"),
    ("claim/a/own", KG.claimant, "annotations.yaml:32:15"),
    ("claim/a/own", KG.claimText, "annotations.yaml:33:11"),
    ("claim/a/own", KG.about, "annotations.yaml:34:12"),
    ("claim/a/own", KG.stance, "annotations.yaml:35:13"),
    ("claim/a/own", KG.quoted, "annotations.yaml:36:13"),
    ("claim/a/own", KG.inWork, "annotations.yaml:37:11"),
    ("claim/a/own", KG.certainty, "annotations.yaml:38:16"),
    ("title/a/envoy", KG.holder, "annotations.yaml:42:25"),
    ("title/a/envoy", KG.post, "annotations.yaml:42:42"),
    ("title/a/envoy", KG.titleStatus, "annotations.yaml:42:64"),
    ("annotation/a/own-1", OA.hasTarget, "annotations.yaml:39:12"),
    ("annotation/a/own-1", KG.inSegment, "annotations.yaml:39:12"),
    ("annotation/a/own-1#quote", OA.exact, "annotations.yaml:39:12"),
    ("annotation/a/mention-2-11-1", OA.hasBody, "annotations.yaml:4:13"),
    ("annotation/a/things-1", OA.hasBody, "annotations.yaml:5:24"),
    ("actor/united-states", RDF.type, "actors.yaml:3:11"),
    ("actor/united-states", SKOS.prefLabel, "actors.yaml:4:12"),
    ("actor/united-states", SKOS.altLabel, "actors.yaml:6:7"),
    ("actor/united-states", SKOS.exactMatch, "actors.yaml:8:18"),
    ("actor/us-government", KG.governmentOf, "actors.yaml:12:20"),
    ("actor/us-government", SKOS.closeMatch, "actors.yaml:13:18"),
    ("post/us-president", ORG.postIn, "posts.yaml:5:9"),
    ("tenure/biden-us-president", KG.holder, "posts.yaml:8:13"),
    ("tenure/biden-us-president", KG.post, "posts.yaml:9:11"),
    ("tenure/biden-us-president", KG.from_, "posts.yaml:10:11"),
    ("tenure/biden-us-president", KG.until, "posts.yaml:11:12"),
    ("tenure/biden-us-president", DCTERMS.source, "posts.yaml:12:13"),
    ("agreement/north-atlantic-treaty", KG.agreementKind, "agreements.yaml:3:11"),
    ("agreement/north-atlantic-treaty", KG.hasParty, "agreements.yaml:6:7"),
    ("agreement/north-atlantic-treaty", KG.signed, "agreements.yaml:11:13"),
    ("agreement/north-atlantic-treaty", KG.inForceFrom, "agreements.yaml:12:20"),
    ("agreement/north-atlantic-treaty", KG.inForceUntil, "agreements.yaml:13:21"),
    ("agreement/north-atlantic-treaty", KG.basedOn, "agreements.yaml:14:15"),
    ("agreement/north-atlantic-treaty", DCTERMS.source, "agreements.yaml:15:13"),
    ("agreement/north-atlantic-treaty#party-1", KG.actor, "agreements.yaml:6:17"),
    ("agreement/north-atlantic-treaty#party-1", KG.partyStatus, "agreements.yaml:6:40"),
    ("agreement/north-atlantic-treaty#party-1", KG.from_, "agreements.yaml:6:53"),
    ("agreement/north-atlantic-treaty#party-2", KG.until, "agreements.yaml:9:16"),
    ("place/south-china-sea", KG.placeKind, "places.yaml:3:11"),
    ("place/south-china-sea", KG.disputedBy, "places.yaml:5:18"),
    ("happening/cold-war", DCTERMS.source, "happenings.yaml:5:13"),
]  # fmt: skip


@pytest.fixture
def origins(sample: Sample) -> Origins:
    """Return the places of all nodes that the sample corpus writes."""
    return Origins(
        {
            **dict(authority_places(sample.authorities, sample.iris)),
            **dict(article_places(sample.article, sample.iris)),
            **dict(article_places(sample.teaser, sample.iris)),
        }
    )


@pytest.mark.parametrize(("node", "where"), NODES.items(), ids=NODES)
def test_a_node_leads_to_where_it_was_written(origins: Origins, node: str, where: str) -> None:
    assert str(origins(BASE + node)) == where


@pytest.mark.parametrize(("node", "path", "where"), FIELDS, ids=[f"{n}-{p.value}" for n, p, _ in FIELDS])
def test_a_property_leads_to_the_field_that_gave_it(
    origins: Origins, node: str, path: NamedNode, where: str
) -> None:
    assert str(origins(BASE + node, path.value)).removeprefix("articles/a/") == where


def test_every_subject_that_is_written_leads_back(sample: Sample, origins: Origins) -> None:
    written = [
        *(quad for graph in authority_graphs(sample.authorities, sample.iris) for quad in graph.quads()),
        *article_graph(sample.article, sample.iris).quads(),
        *article_graph(sample.teaser, sample.iris).quads(),
    ]
    subjects = {str(quad.subject).strip("<>") for quad in written}
    assert len(subjects) > len(NODES)
    assert [subject for subject in subjects if origins(subject) is None] == []


def test_the_text_leads_to_what_describes_it(sample: Sample) -> None:
    version = sample.iris.text_version("a", sample.sha256)
    described = replace(sample.article.origin, fields={"text": (7, 7)})
    article = replace(sample.article, origin=described)
    assert str(Origins(dict(article_places(article, sample.iris)))(version)) == "articles/a/article.yaml:7:7"
    undescribed = Origins(dict(article_places(sample.article, sample.iris)))(version)
    assert str(undescribed) == "articles/a/article.yaml:1:1"


def test_a_property_that_no_field_gave_leads_to_the_node(origins: Origins) -> None:
    assert str(origins(f"{BASE}article/a", KG.statedIn.value)) == "articles/a/article.yaml:1:1"
    assert str(origins(f"{BASE}event/a/meeting#time", PROV.wasAttributedTo.value)) == (
        "articles/a/annotations.yaml:12:11"
    )


def test_what_no_file_wrote_leads_nowhere(origins: Origins) -> None:
    assert origins(f"{BASE}actor/nobody") is None
    assert origins("https://w3id.org/kg/event-type#aid", RDFS.label.value) is None
    assert origins("_:b0", KG.actor.value) is None
