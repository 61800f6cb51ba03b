"""What DCAT-AP asks of a description in DCAT 3: how often each property may stand, and what it leads to.

Worked out from DCAT-AP 3.0.1 (SEMIC, https://semiceu.github.io/DCAT-AP/releases/3.0.1/, CC BY 4.0) for the
classes that a description of one data set has; of DCAT 3 itself see https://www.w3.org/TR/vocab-dcat-3/.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from rdflib import RDF, SH, BNode, Graph, Literal, Namespace

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rdflib import URIRef
    from rdflib.term import Node

_PREFIXES: Final = {
    "dcat": Namespace("http://www.w3.org/ns/dcat#"),
    "dct": Namespace("http://purl.org/dc/terms/"),
    "foaf": Namespace("http://xmlns.com/foaf/0.1/"),
    "prov": Namespace("http://www.w3.org/ns/prov#"),
    "skos": Namespace("http://www.w3.org/2004/02/skos/core#"),
    "spdx": Namespace("http://spdx.org/rdf/terms#"),
    "vcard": Namespace("http://www.w3.org/2006/vcard/ns#"),
}

_RULES: Final[Mapping[str, str]] = {
    "dcat:Dataset": """
        dct:title 1 * literal ; dct:description 1 * literal ; dct:identifier 0 * literal ;
        dct:issued 0 1 literal ; dct:modified 0 1 literal ; dcat:version 0 1 literal ;
        dcat:keyword 0 * literal ; dcat:theme 0 * skos:Concept ; dct:type 0 * skos:Concept ;
        dct:publisher 0 1 foaf:Agent ; dct:creator 0 * foaf:Agent ; dcat:contactPoint 0 * vcard:Kind ;
        dcat:distribution 0 * dcat:Distribution ; dcat:landingPage 0 * foaf:Document ;
        foaf:page 0 * foaf:Document ; dct:conformsTo 0 * dct:Standard ; dct:hasVersion 0 * dcat:Dataset ;
        dct:accessRights 0 1 dct:RightsStatement ; dct:accrualPeriodicity 0 1 dct:Frequency ;
        dct:language 0 * dct:LinguisticSystem ; dct:provenance 0 * dct:ProvenanceStatement ;
        dct:source 0 * dcat:Dataset ; dct:spatial 0 * dct:Location ; dct:temporal 0 * dct:PeriodOfTime ;
        prov:wasGeneratedBy 0 * prov:Activity ; prov:qualifiedAttribution 0 * prov:Attribution
    """,
    "dcat:Distribution": """
        dcat:accessURL 1 * node ; dcat:downloadURL 0 * node ; dcat:accessService 0 * dcat:DataService ;
        dct:title 0 * literal ; dct:description 0 * literal ; dcat:byteSize 0 1 literal ;
        dct:issued 0 1 literal ; dct:modified 0 1 literal ; dct:format 0 1 dct:MediaTypeOrExtent ;
        dcat:mediaType 0 1 dct:MediaType ; dcat:compressFormat 0 1 dct:MediaType ;
        dcat:packageFormat 0 1 dct:MediaType ; dct:license 0 1 dct:LicenseDocument ;
        dct:rights 0 1 dct:RightsStatement ; dct:conformsTo 0 * dct:Standard ;
        dct:language 0 * dct:LinguisticSystem ; foaf:page 0 * foaf:Document ; spdx:checksum 0 1 spdx:Checksum
    """,
    "dcat:DataService": """
        dct:title 1 * literal ; dct:description 0 * literal ; dcat:keyword 0 * literal ;
        dcat:endpointURL 1 * node ; dcat:endpointDescription 0 * node ; dcat:servesDataset 0 * dcat:Dataset ;
        dct:conformsTo 0 * dct:Standard ; dct:format 0 * dct:MediaTypeOrExtent ;
        dct:license 0 1 dct:LicenseDocument ; dct:accessRights 0 1 dct:RightsStatement ;
        dct:publisher 0 1 foaf:Agent ; dcat:landingPage 0 * foaf:Document
    """,
    "spdx:Checksum": "spdx:algorithm 1 1 node ; spdx:checksumValue 1 1 literal",
    "foaf:Agent": "foaf:name 1 * literal ; dct:type 0 1 skos:Concept",
}


def dcat_shapes() -> Graph:
    """Return the rules as SHACL shapes."""
    graph = Graph()
    for of_it, rules in _RULES.items():
        shape = BNode()
        graph.add((shape, RDF.type, SH.NodeShape))
        graph.add((shape, SH.targetClass, _term(of_it)))
        for rule in rules.split(";"):
            graph.add((shape, SH.property, _property(graph, *rule.split())))
    return graph


def _property(graph: Graph, path: str, least: str, most: str, leads_to: str) -> Node:
    shape = BNode()
    graph.add((shape, SH.path, _term(path)))
    graph.add((shape, SH.minCount, Literal(int(least))))
    if most != "*":
        graph.add((shape, SH.maxCount, Literal(int(most))))
    if leads_to == "literal":
        graph.add((shape, SH.nodeKind, SH.Literal))
    else:
        graph.add((shape, SH.nodeKind, SH.BlankNodeOrIRI))
        if leads_to != "node":
            graph.add((shape, SH["class"], _term(leads_to)))
    return shape


def _term(name: str) -> URIRef:
    prefix, _, local = name.partition(":")
    return _PREFIXES[prefix][local]
