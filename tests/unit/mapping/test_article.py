"""The mapping of articles: the whole graph of a small article, as the contract of the ontology has it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, parse, serialize

from kg.mapping.article import article_graph
from kg.terms import KG, OA

if TYPE_CHECKING:
    from conftest import Sample

PREFIXES = """
BASE <https://kg.example/>
PREFIX kg: <https://w3id.org/kg/ontology#>
PREFIX event-type: <https://w3id.org/kg/event-type#>
PREFIX role: <https://w3id.org/kg/role#>
PREFIX actuality: <https://w3id.org/kg/actuality#>
PREFIX precision: <https://w3id.org/kg/precision#>
PREFIX stance: <https://w3id.org/kg/stance#>
PREFIX certainty: <https://w3id.org/kg/certainty#>
PREFIX segment-kind: <https://w3id.org/kg/segment-kind#>
PREFIX title-status: <https://w3id.org/kg/title-status#>
PREFIX mention-kind: <https://w3id.org/kg/mention-kind#>
PREFIX agreement-kind: <https://w3id.org/kg/agreement-kind#>
PREFIX party-status: <https://w3id.org/kg/party-status#>
PREFIX place-kind: <https://w3id.org/kg/place-kind#>
PREFIX schema: <https://schema.org/>
PREFIX oa: <http://www.w3.org/ns/oa#>
PREFIX org: <http://www.w3.org/ns/org#>
PREFIX prov: <http://www.w3.org/ns/prov#>
PREFIX dcterms: <http://purl.org/dc/terms/>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
"""

ARTICLE = """
GRAPH <graph/article/a> {
  <article/a> a kg:Article , schema:OpinionNewsArticle ;
    schema:headline "Envoy meets council"@en ;
    schema:author <actor/joe-biden> ;
    schema:publisher <actor/nato> ;
    schema:datePublished "2023-05-19"^^xsd:date ;
    schema:inLanguage "en" ;
    schema:url "https://example.org/envoy"^^xsd:anyURI ;
    schema:license "https://creativecommons.org/licenses/by/4.0/"^^xsd:anyURI ;
    schema:citation "https://example.org/one"^^xsd:anyURI , "https://example.org/two"^^xsd:anyURI .
}
"""
TEXT_VERSION = """
GRAPH <graph/article/a> {
  <article/a/text/SHORT> a kg:TextVersion ;
    kg:textOf <article/a> ;
    kg:sha256 "SHA256" ;
    kg:length 65 ;
    kg:text "🚢 The envoy met the council on Tuesday.\\nHe may return next year.\\n" .
  <article/a#body> a kg:Segment ;
    kg:segmentOf <article/a/text/SHORT> ;
    kg:segmentKind segment-kind:body ;
    kg:start 0 ; kg:end 39 ;
    kg:belongsTo <article/a> ;
    schema:datePublished "2023-05-19"^^xsd:date .
  <article/a#next> a kg:Segment ;
    kg:segmentOf <article/a/text/SHORT> ;
    kg:segmentKind segment-kind:teaser ;
    kg:start 40 ; kg:end 65 ;
    kg:belongsTo <article/b> .
}
"""
EVENTS = """
GRAPH <graph/article/a> {
  <event/a/meeting> a kg:Event ;
    rdfs:label "The envoy meets the council"@en ;
    kg:eventType event-type:consult ;
    kg:actuality actuality:actual ;
    kg:statedIn <article/a> ;
    kg:happening <happening/cold-war> ;
    kg:hasPlace <place/south-china-sea> ;
    kg:citesAgreement <agreement/north-atlantic-treaty> ;
    kg:changesAgreement <agreement/later-one> ;
    kg:concludesAgreement <agreement/later-one> ;
    kg:hasTime <event/a/meeting#time> ;
    kg:hasParticipation <event/a/meeting#participation-1> , <event/a/meeting#participation-2> .
  <event/a/meeting#time> a kg:TimeSpan ;
    kg:earliest "2023-05-16"^^xsd:date ; kg:latest "2023-05-16"^^xsd:date ;
    kg:precision precision:day ;
    kg:expression "on Tuesday" ;
    kg:anchorDate "2023-05-19"^^xsd:date .
  <event/a/meeting#participation-1> a kg:Participation ;
    kg:actor <actor/joe-biden> ; kg:role role:source ;
    kg:onBehalfOf <actor/united-states> ; kg:inPost <post/us-president> .
  <event/a/meeting#participation-2> a kg:Participation ;
    kg:actor <actor/nato> ; kg:role role:partner .
  <event/a/help> a kg:Event ;
    rdfs:label "Help"@en ;
    kg:eventType event-type:aid ;
    kg:actuality actuality:hypothetical ;
    kg:statedIn <article/a> ;
    kg:subEventOf <event/a/meeting> ;
    kg:hasTime <event/a/help#time> .
  <event/a/help#time> a kg:TimeSpan ;
    kg:latest "1989-12-31"^^xsd:date ;
    kg:precision precision:before .
  <event/a/blur> a kg:Event ;
    rdfs:label "Blur"@en ;
    kg:eventType event-type:aid ;
    kg:actuality actuality:actual ;
    kg:statedIn <article/a> ;
    kg:hasTime <event/a/blur#time> .
  <event/a/blur#time> a kg:TimeSpan ;
    kg:precision precision:unresolved ;
    kg:expression "a day earlier" .
}
"""
CLAIMS = """
GRAPH <graph/article/a> {
  <claim/a/own> a kg:Claim ;
    kg:statedIn <article/a> ;
    kg:claimant <actor/joe-biden> ;
    kg:reportedBy <actor/joe-biden> ;
    kg:claimText "NO"@en ;
    kg:about <event/a/meeting> , <actor/nato> , <agreement/later-one> , <place/south-china-sea> ,
      <happening/cold-war> ;
    kg:stance stance:denies ;
    kg:quoted true ;
    kg:inWork "A book" ;
    kg:certainty certainty:uncertain .
  <claim/a/open> a kg:Claim ;
    kg:statedIn <article/a> ;
    kg:reportedBy <actor/joe-biden> ;
    kg:claimText "Nobody says so"@en ;
    kg:stance stance:asserts ;
    kg:quoted false ;
    kg:certainty certainty:certain .
  <title/a/envoy> a kg:TitleUse ;
    kg:statedIn <article/a> ;
    kg:holder <actor/joe-biden> ;
    kg:post <post/us-president> ;
    kg:titleStatus title-status:former .
}
"""

# Name, motivation, bodies, start, end, exact, prefix, suffix: the words and what they stand for.
ALL_TEXT = "🚢 The envoy met the council on Tuesday.\nHe may return next year.\n"
ANNOTATIONS = [
    ("mention-2-11-1", "oa:identifying", "<actor/joe-biden>", 2, 11, "The envoy"),
    ("things-1", "oa:identifying", "mention-kind:abstract", 20, 27, "council"),
    ("things-2", "oa:identifying", "mention-kind:abstract", 31, 38, "Tuesday"),
    ("mention-28-38-1", "oa:identifying", "mention-kind:time , <annotation/a/mention-28-38-1#time>", 28, 38,
     "on Tuesday"),
    ("meeting-participation-1-1", "oa:describing", "<event/a/meeting#participation-1>", 6, 11, "envoy"),
    ("meeting-1", "oa:describing", "<event/a/meeting> , <event/a/meeting#participation-2>", 2, 27,
     "The envoy met the council"),
    ("help-1", "oa:describing", "<event/a/help>", 12, 15, "met"),
    ("blur-1", "oa:describing", "<event/a/blur>", 12, 15, "met"),
    ("own-1", "oa:describing", "<claim/a/own>", 20, 27, "council"),
    ("open-1", "oa:describing", "<claim/a/open>", 20, 27, "council"),
    ("envoy-1", "oa:describing", "<title/a/envoy>", 6, 11, "envoy"),
]  # fmt: skip
MENTIONED_TIME = """
GRAPH <graph/article/a> {
  <annotation/a/mention-28-38-1#time> a kg:TimeSpan ;
    kg:earliest "2023-05-16"^^xsd:date ; kg:latest "2023-05-16"^^xsd:date ;
    kg:precision precision:day ;
    kg:expression "on Tuesday" ;
    kg:anchorDate "2023-05-19"^^xsd:date .
}
"""


Row = tuple[str, str, str, int, int, str]


def annotation(row: Row, slug: str = "a", segment: str = "body") -> str:
    """Write one annotation by the Web Annotation Data Model, with 32 code points of surroundings."""
    name, motivation, bodies, start, end, exact = row
    before, after = ALL_TEXT[max(0, start - 32) : start], ALL_TEXT[end : end + 32]
    quoted = [str(Literal(words)) for words in (exact, before, after)]
    return f"""
GRAPH <graph/article/{slug}> {{
  <annotation/{slug}/{name}> a oa:Annotation ;
    oa:motivatedBy {motivation} ;
    oa:hasBody {bodies} ;
    oa:hasTarget <annotation/{slug}/{name}#target> ;
    kg:inSegment <article/a#{segment}> ;
    prov:wasAttributedTo <actor/nato> ;
    prov:generatedAtTime "2023-06-01T00:00:00Z"^^xsd:dateTime .
  <annotation/{slug}/{name}#target> a oa:SpecificResource ;
    oa:hasSource <article/a/text/SHORT> ;
    oa:hasSelector <annotation/{slug}/{name}#position> , <annotation/{slug}/{name}#quote> .
  <annotation/{slug}/{name}#position> a oa:TextPositionSelector ; oa:start {start} ; oa:end {end} .
  <annotation/{slug}/{name}#quote> a oa:TextQuoteSelector ;
    oa:exact {quoted[0]} ; oa:prefix {quoted[1]} ; oa:suffix {quoted[2]} .
}}
"""


TEASER = """
GRAPH <graph/article/b> {
  <article/b> a kg:Article , schema:NewsArticle ;
    rdfs:label "What the envoy may do" ;
    schema:publisher <actor/nato> ;
    schema:inLanguage "en" .
  <claim/b/may> a kg:Claim ;
    kg:statedIn <article/b> ;
    kg:claimant <actor/nato> ;
    kg:reportedBy <actor/nato> ;
    kg:claimText "He may return"@en ;
    kg:stance stance:asserts ;
    kg:quoted false ;
    kg:certainty certainty:certain .
}
""" + annotation(("may-1", "oa:describing", "<claim/b/may>", 40, 53, "He may return"), "b", "next")


def quads(trig: str, sample: Sample) -> set[str]:
    written = trig.replace("SHA256", sample.sha256).replace("SHORT", sample.sha256[:16])
    return {str(quad) for quad in parse(PREFIXES + written, format=RdfFormat.TRIG)}


def mapped(sample: Sample) -> set[str]:
    return {str(quad) for quad in article_graph(sample.article, sample.iris).quads()}


@pytest.mark.parametrize(
    ("kind", "trig"),
    [("article/a> ", ARTICLE), ("event/", EVENTS)],
)
def test_the_parts(sample: Sample, kind: str, trig: str) -> None:
    """Compare the parts that fail most, apart: the difference is easier to read."""
    assert {quad for quad in mapped(sample) if quad.startswith(f"<https://kg.example/{kind}")} == quads(
        trig, sample
    )


def test_the_whole_graph_of_an_article(sample: Sample) -> None:
    parts = [
        ARTICLE,
        TEXT_VERSION,
        EVENTS,
        CLAIMS,
        MENTIONED_TIME,
        *(annotation(row) for row in ANNOTATIONS),
    ]
    assert mapped(sample) == quads("".join(parts), sample)


def test_no_quad_is_written_twice(sample: Sample) -> None:
    written = article_graph(sample.article, sample.iris).quads()
    assert len(written) == len(set(written))


def test_a_teaser_points_into_the_text_of_its_host_and_writes_none(sample: Sample) -> None:
    written = {str(quad) for quad in article_graph(sample.teaser, sample.iris).quads()}
    assert written == quads(TEASER, sample)


def test_a_text_that_is_not_held_has_neither_its_words_nor_surroundings(sample: Sample) -> None:
    text = replace(sample.article.text, text=None)
    evidence = replace(sample.article.titles[0].evidence[0], prefix=None, suffix=None)
    title = replace(sample.article.titles[0], evidence=(evidence,))
    article = replace(sample.article, text=text, mentions=(), events=(), claims=(), titles=(title,))
    predicates = [quad.predicate for quad in article_graph(article, sample.iris).quads()]
    assert KG.text not in predicates
    assert OA.prefix not in predicates
    assert OA.suffix not in predicates
    assert predicates.count(OA.exact) == 1
    assert predicates.count(KG.length) == 1


def test_without_an_author_the_publisher_reports(sample: Sample) -> None:
    article = replace(sample.article, authors=())
    claim = NamedNode("https://kg.example/claim/a/own")
    said = {
        quad.predicate: str(quad.object)
        for quad in article_graph(article, sample.iris).quads()
        if quad.subject == claim and quad.predicate in (KG.claimant, KG.reportedBy)
    }
    assert said == dict.fromkeys((KG.claimant, KG.reportedBy), "<https://kg.example/actor/nato>")


def test_several_authors_all_report_and_all_speak_in_the_articles_own_voice(sample: Sample) -> None:
    article = replace(sample.article, authors=("joe-biden", "nato"))
    claim = NamedNode("https://kg.example/claim/a/own")
    written = article_graph(article, sample.iris).quads()
    for predicate in (KG.claimant, KG.reportedBy):
        actors = [
            str(quad.object) for quad in written if quad.subject == claim and quad.predicate == predicate
        ]
        assert actors == ["<https://kg.example/actor/joe-biden>", "<https://kg.example/actor/nato>"]


def test_the_texts_language_tags_what_is_said_in_it(sample: Sample) -> None:
    article = replace(sample.article, language="zh-Hant")
    tags = {
        quad.object.language
        for quad in article_graph(article, sample.iris).quads()
        if isinstance(quad.object, Literal) and quad.object.language is not None
    }
    assert tags == {"zh-hant"}


def test_an_article_without_annotations_names_no_annotator(sample: Sample) -> None:
    article = replace(
        sample.article, annotator=None, annotated=None, mentions=(), events=(), claims=(), titles=()
    )
    parts = quads(ARTICLE + TEXT_VERSION, sample)
    assert {str(quad) for quad in article_graph(article, sample.iris).quads()} == parts


def test_every_quad_survives_being_written_down(sample: Sample) -> None:
    written = article_graph(sample.article, sample.iris).quads()
    data = serialize(written, format=RdfFormat.N_QUADS)
    again: list[Quad] = list(parse(data, format=RdfFormat.N_QUADS))
    assert again == written
