"""The JSON-LD context gives every term its IRI and its values their type."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pyoxigraph
import pytest
import rdflib
from pyoxigraph import NamedNode
from rdflib import OWL, RDF, RDFS, XSD, URIRef

from kg import schemes, terms

ONTOLOGY = Path(__file__).parents[2] / "ontology"


EXAMPLE = {
    "id": "http://localhost:8000/event/a/b",
    "type": "Event",
    "label": {"en": "They meet"},
    "eventType": "concept:event-type#consult",
    "statedIn": {
        "id": "http://localhost:8000/article/a",
        "type": ["Article", "NewsArticle"],
        "headline": {"zh-Hant": "會談"},
        "datePublished": "2023-05-19",
        "citation": ["https://example.org/source"],
    },
    "hasTime": {
        "id": "http://localhost:8000/event/a/b#time",
        "type": "TimeSpan",
        "earliest": "2023-05-01",
        "precision": "concept:precision#month",
        "expression": "this month",
    },
    "hasParticipation": {
        "id": "http://localhost:8000/event/a/b#participation-1",
        "role": "concept:role#host",
        "actor": {
            "id": "http://localhost:8000/actor/c",
            "type": ["Person", "Actor"],
            "prefLabel": {"en": "C", "ja": "シー"},
            "exactMatch": "https://example.org/C",
        },
    },
}

EVIDENCE = {
    "id": "http://localhost:8000/annotation/a/b-1",
    "type": "Annotation",
    "motivation": "describing",
    "body": "http://localhost:8000/event/a/b",
    "inSegment": {"id": "http://localhost:8000/article/a#body", "type": "Segment", "start": 0, "end": 90},
    "target": {
        "id": "http://localhost:8000/annotation/a/b-1#target",
        "type": "SpecificResource",
        "source": "http://localhost:8000/article/a/text/0123456789abcdef",
        "selector": [
            {
                "id": "http://localhost:8000/annotation/a/b-1#position",
                "type": "TextPositionSelector",
                "start": 4,
                "end": 8,
            },
            {
                "id": "http://localhost:8000/annotation/a/b-1#quote",
                "type": "TextQuoteSelector",
                "exact": "meet",
                "prefix": "to ",
            },
        ],
    },
}

TENURE = {
    "id": "http://localhost:8000/tenure/t",
    "type": "Tenure",
    "holder": "http://localhost:8000/actor/c",
    "post": {
        "id": "http://localhost:8000/post/p",
        "type": "Post",
        "postIn": "http://localhost:8000/actor/s",
    },
    "from": "2021-01-20",
    "source": "https://example.org/source",
}

EXPECTED_EXAMPLE = """
<event/a/b> a kg:Event ; rdfs:label "They meet"@en ; kg:eventType event-type:consult ;
    kg:statedIn <article/a> ; kg:hasTime <event/a/b#time> ; kg:hasParticipation <event/a/b#participation-1> .
<article/a> a kg:Article , schema:NewsArticle ; schema:headline "會談"@zh-hant ;
    schema:datePublished "2023-05-19"^^xsd:date ; schema:citation "https://example.org/source"^^xsd:anyURI .
<event/a/b#time> a kg:TimeSpan ; kg:earliest "2023-05-01"^^xsd:date ; kg:precision precision:month ;
    kg:expression "this month" .
<event/a/b#participation-1> kg:role role:host ; kg:actor <actor/c> .
<actor/c> a kg:Person , kg:Actor ; skos:prefLabel "C"@en , "シー"@ja ;
    skos:exactMatch <https://example.org/C> .
"""

EXPECTED_EVIDENCE = """
<annotation/a/b-1> a oa:Annotation ; oa:motivatedBy oa:describing ; oa:hasBody <event/a/b> ;
    kg:inSegment <article/a#body> ; oa:hasTarget <annotation/a/b-1#target> .
<article/a#body> a kg:Segment ; kg:start 0 ; kg:end 90 .
<annotation/a/b-1#target> a oa:SpecificResource ; oa:hasSource <article/a/text/0123456789abcdef> ;
    oa:hasSelector <annotation/a/b-1#position> , <annotation/a/b-1#quote> .
<annotation/a/b-1#position> a oa:TextPositionSelector ; oa:start 4 ; oa:end 8 .
<annotation/a/b-1#quote> a oa:TextQuoteSelector ; oa:exact "meet" ; oa:prefix "to " .
"""

EXPECTED_TENURE = """
<tenure/t> a kg:Tenure ; kg:holder <actor/c> ; kg:post <post/p> ; kg:from "2021-01-20"^^xsd:date ;
    dcterms:source "https://example.org/source"^^xsd:anyURI .
<post/p> a kg:Post ; org:postIn <actor/s> .
"""


def lowered(term: rdflib.term.Node) -> rdflib.term.Node:
    """Write language tags in lower case: they compare without case."""
    if isinstance(term, rdflib.Literal) and term.language:
        return rdflib.Literal(str(term), lang=term.language.lower())
    return term


# rdflib's own JSON-LD parser uses a class that rdflib has deprecated.
@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")
@pytest.mark.parametrize("parser", ["rdflib", "pyoxigraph"])
@pytest.mark.parametrize(
    ("document", "expected"),
    [(EXAMPLE, EXPECTED_EXAMPLE), (EVIDENCE, EXPECTED_EVIDENCE), (TENURE, EXPECTED_TENURE)],
    ids=["event", "evidence", "tenure"],
)
def test_the_context_expands_to_our_terms(document: dict[str, object], expected: str, parser: str) -> None:
    context = json.loads((ONTOLOGY / "context.jsonld").read_text(encoding="utf-8"))
    data = json.dumps({**context, **document})
    if parser == "rdflib":
        read = rdflib.Graph().parse(data=data, format="json-ld")
    else:
        triples = pyoxigraph.serialize(
            pyoxigraph.parse(data, pyoxigraph.RdfFormat.JSON_LD), format=pyoxigraph.RdfFormat.N_QUADS
        )
        read = rdflib.Graph().parse(data=triples, format="nt")
    header = "".join(f"@prefix {prefix}: <{iri}> .\n" for prefix, iri in terms.PREFIXES.items())
    wanted = rdflib.Graph().parse(
        data=f"{header}@base <http://localhost:8000/> .\n{expected}", format="turtle"
    )
    assert {(s, p, lowered(o)) for s, p, o in read} == {(s, p, lowered(o)) for s, p, o in wanted}


def test_the_context_has_every_term_with_the_type_of_its_values() -> None:
    context = json.loads((ONTOLOGY / "context.jsonld").read_text(encoding="utf-8"))["@context"]
    ontology = rdflib.Graph().parse(ONTOLOGY / "kg.ttl")
    names = {name.removesuffix("_") for name, node in vars(terms.KG).items() if isinstance(node, NamedNode)}
    assert names <= set(context)
    for name in names:
        term = URIRef(terms.KG_NS + name)
        values = ontology.value(term, RDFS.range)
        iri: object = f"kg:{name}"
        if (term, RDF.type, OWL.ObjectProperty) in ontology:
            assert context[name] == {"@id": iri, "@type": "@id"}
        elif values == RDF.langString:
            assert context[name] == {"@id": iri, "@container": "@language"}
        elif values in {XSD.date, XSD.integer, XSD.boolean}:
            assert context[name] == {"@id": iri, "@type": f"xsd:{str(values).removeprefix(str(XSD))}"}
        else:
            assert values in {None, XSD.string}, name
            assert context[name] == iri


def test_the_context_has_the_reused_terms() -> None:
    text = (ONTOLOGY / "context.jsonld").read_text(encoding="utf-8")
    written = re.findall(r'"([a-z]+):([A-Za-z]+)"', text)
    iris = {terms.PREFIXES[prefix] + local for prefix, local in written}
    reused = {str(term) for term in rdflib.Graph().parse(ONTOLOGY / "reused.ttl").subjects(unique=True)}
    assert len(reused) > 30
    assert reused <= iris


def test_the_context_and_the_code_use_the_same_prefixes() -> None:
    context = json.loads((ONTOLOGY / "context.jsonld").read_text(encoding="utf-8"))["@context"]
    ids = {scheme.id for scheme in schemes.SCHEMES}
    shared = {prefix for prefix in context if prefix in terms.PREFIXES and prefix not in ids}
    assert {"kg", "schema", "sem", "oa", "prov", "org", "skos", "dcterms", "xsd"} <= shared
    assert {prefix: context[prefix] for prefix in shared} == {
        prefix: terms.PREFIXES[prefix] for prefix in shared
    }
