"""The mapping of authority files: one entry of each kind, as the contract of the ontology has it."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from pyoxigraph import RdfFormat, parse

from kg.corpus.authorities import read_authorities
from kg.mapping.authorities import authority_graphs

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

EXPECTED = """
GRAPH <graph/actors> {
  <actor/united-states> a kg:State , kg:Actor ;
    skos:prefLabel "United States"@en , "美國"@zh-Hant ;
    skos:altLabel "US"@en , "USA"@en , "美利堅合眾國"@zh-Hant ;
    skos:exactMatch <http://www.wikidata.org/entity/Q30> .
  <actor/us-government> a kg:Government , kg:Actor ;
    skos:prefLabel "Government of the United States"@en ;
    skos:closeMatch <https://example.org/a> , <https://example.org/b> ;
    kg:governmentOf <actor/united-states> .
  <actor/joe-biden> a kg:Person , kg:Actor ;
    skos:prefLabel "Joe Biden"@en , "جو بایدن"@fa .
  <actor/nato> a kg:Organisation , kg:Actor ;
    skos:prefLabel "NATO"@en .
}
GRAPH <graph/posts> {
  <post/us-president> a kg:Post ;
    skos:prefLabel "President of the United States"@en ;
    skos:altLabel "US president"@en ;
    org:postIn <actor/united-states> .
  <tenure/biden-us-president> a kg:Tenure ;
    kg:holder <actor/joe-biden> ;
    kg:post <post/us-president> ;
    kg:from "2021-01-20"^^xsd:date ;
    kg:until "2025-01-20"^^xsd:date ;
    dcterms:source "https://example.org/biden"^^xsd:anyURI .
  <tenure/biden-again> a kg:Tenure ;
    kg:holder <actor/joe-biden> ;
    kg:post <post/us-president> ;
    kg:from "2029-01-20"^^xsd:date .
}
GRAPH <graph/agreements> {
  <agreement/north-atlantic-treaty> a kg:Agreement ;
    skos:prefLabel "North Atlantic Treaty"@en ;
    kg:agreementKind agreement-kind:treaty ;
    kg:signed "1949-04-04"^^xsd:date ;
    kg:inForceFrom "1949-08-24"^^xsd:date ;
    kg:inForceUntil "2049-08-24"^^xsd:date ;
    kg:basedOn <agreement/later-one> ;
    dcterms:source "https://example.org/treaty"^^xsd:anyURI ;
    kg:hasParty <agreement/north-atlantic-treaty#party-1> , <agreement/north-atlantic-treaty#party-2> ,
      <agreement/north-atlantic-treaty#party-3> .
  <agreement/north-atlantic-treaty#party-1> a kg:Party ;
    kg:actor <actor/united-states> ; kg:partyStatus party-status:party ;
    kg:from "1949-08-24"^^xsd:date .
  <agreement/north-atlantic-treaty#party-2> a kg:Party ;
    kg:actor <actor/nato> ; kg:partyStatus party-status:signatory ;
    kg:until "2000-12-31"^^xsd:date .
  <agreement/north-atlantic-treaty#party-3> a kg:Party ;
    kg:actor <actor/us-government> ; kg:partyStatus party-status:party .
  <agreement/later-one> a kg:Agreement ;
    skos:prefLabel "Later"@en ;
    kg:agreementKind agreement-kind:law ;
    kg:basedOn <agreement/later-one> , <agreement/north-atlantic-treaty> .
}
GRAPH <graph/places> {
  <place/south-china-sea> a kg:Place ;
    skos:prefLabel "South China Sea"@en , "Dagat Kanlurang Pilipinas"@tl ;
    kg:placeKind place-kind:sea ;
    kg:disputedBy <actor/united-states> , <actor/nato> .
}
GRAPH <graph/happenings> {
  <happening/cold-war> a kg:Happening ;
    skos:prefLabel "Cold War"@en ;
    skos:exactMatch <http://www.wikidata.org/entity/Q8683> ;
    dcterms:source "https://example.org/cold-war"^^xsd:anyURI .
}
"""


def test_the_whole_of_the_authority_graphs(sample: Sample) -> None:
    expected = {str(quad) for quad in parse(PREFIXES + EXPECTED, format=RdfFormat.TRIG)}
    assert {
        str(quad) for graph in authority_graphs(sample.authorities, sample.iris) for quad in graph.quads()
    } == expected


def test_no_quad_is_written_twice_and_graphs_come_one_after_the_other(sample: Sample) -> None:
    written = [quad for graph in authority_graphs(sample.authorities, sample.iris) for quad in graph.quads()]
    assert len(written) == len(set(written))
    graphs = [str(quad.graph_name).rstrip(">").rpartition("/")[2] for quad in written]
    assert list(dict.fromkeys(graphs)) == ["actors", "posts", "agreements", "places", "happenings"]
    changes = sum(one != two for one, two in pairwise(graphs))
    assert changes == 4


def test_nothing_maps_to_nothing(sample: Sample) -> None:
    authorities, _ = read_authorities(sample.root / "articles", str)
    assert [quad for graph in authority_graphs(authorities, sample.iris) for quad in graph.quads()] == []
