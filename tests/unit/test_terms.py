"""`kg.terms` and the ontology say the same, and the ontology keeps what it promises."""

from __future__ import annotations

import re
from pathlib import Path

import pyoxigraph
import pytest
import rdflib
import rdflib.compare
from pyoxigraph import NamedNode
from rdflib import OWL, RDF, RDFS, SKOS, URIRef
from rdflib.collection import Collection

from kg import schemes, terms

ONTOLOGY = Path(__file__).parents[2] / "ontology"
TURTLE = sorted(ONTOLOGY.rglob("*.ttl"))
KG = rdflib.Namespace(terms.KG_NS)
HEADER = URIRef("https://w3id.org/kg/ontology")

# From the design, written out so that the Turtle cannot drift from it: what each term of ours specialises.
SPECIALISES = """
    Article schema:Article · TextVersion prov:Entity · Actor sem:Actor prov:Agent
    Person kg:Actor foaf:Person · Organisation kg:Actor org:Organization
    State kg:Actor · Government kg:Actor · Post org:Post
    Tenure org:Membership · Place sem:Place · Event sem:Event · Participation sem:Role · Claim schema:Claim
    TimeSpan sem:Time
    textOf prov:specializationOf · eventType sem:eventType · hasPlace sem:hasPlace · hasTime sem:hasTime
    subEventOf sem:subEventOf · citesAgreement kg:concernsAgreement · changesAgreement kg:concernsAgreement
    concludesAgreement kg:concernsAgreement · statedIn prov:wasDerivedFrom · reportedBy prov:wasAttributedTo
    about schema:about · StatusChange prov:Entity · Waiver prov:Entity
"""

DATATYPES = {
    "sha256": "xsd:string",
    "length": "xsd:integer",
    "text": "xsd:string",
    "start": "xsd:integer",
    "end": "xsd:integer",
    "from": "xsd:date",
    "until": "xsd:date",
    "signed": "xsd:date",
    "inForceFrom": "xsd:date",
    "inForceUntil": "xsd:date",
    "claimText": "rdf:langString",
    "quoted": "xsd:boolean",
    "inWork": "xsd:string",
    "earliest": "xsd:date",
    "latest": "xsd:date",
    "expression": "xsd:string",
    "anchorDate": "xsd:date",
    "verified": "xsd:boolean",
    "reason": "xsd:string",
}

SCHEME_OF = {
    "segmentKind": "segment-kind",
    "placeKind": "place-kind",
    "titleStatus": "title-status",
    "eventType": "event-type",
    "actuality": "actuality",
    "role": "role",
    "agreementKind": "agreement-kind",
    "partyStatus": "party-status",
    "stance": "stance",
    "certainty": "certainty",
    "precision": "precision",
    "annotationStatus": "annotation-status",
    "factStatus": "annotation-status",
    "toStatus": "annotation-status",
    "positionUnit": "position-unit",
}

PLOVER = (
    "AGREE CONSULT SUPPORT COOPERATE CONCEDE AID RETREAT REQUEST "
    "ACCUSE REJECT THREATEN PROTEST SANCTION MOBILIZE COERCE ASSAULT"
)

QUADRANTS = {
    "verbal-cooperation": "AGREE CONSULT SUPPORT CONCEDE",
    "material-cooperation": "COOPERATE AID RETREAT",
    "verbal-conflict": "REQUEST ACCUSE REJECT THREATEN",
    "material-conflict": "PROTEST SANCTION MOBILIZE COERCE ASSAULT",
}


@pytest.fixture(scope="module")
def graph() -> rdflib.Graph:
    """Parse every Turtle file of the ontology."""
    graph = rdflib.Graph()
    for path in TURTLE:
        graph.parse(path)
    return graph


def expand(name: str) -> str:
    prefix, local = name.split(":")
    return f"{terms.PREFIXES[prefix]}{local}"


def languages(graph: rdflib.Graph, subject: rdflib.term.Node, predicate: URIRef) -> list[str | None]:
    """Return the language of each text; of anything that is not a text, fail."""
    texts = list(graph.objects(subject, predicate))
    assert all(isinstance(text, rdflib.Literal) for text in texts)
    return [text.language for text in texts if isinstance(text, rdflib.Literal)]


def constants(vocabulary: type) -> dict[str, str]:
    return {name: node.value for name, node in vars(vocabulary).items() if isinstance(node, NamedNode)}


VOCABULARIES = {
    terms.KG: terms.KG_NS,
    terms.DCTERMS: terms.DCTERMS_NS,
    terms.FOAF: terms.FOAF_NS,
    terms.OA: terms.OA_NS,
    terms.ORG: terms.ORG_NS,
    terms.OWL: terms.OWL_NS,
    terms.PROV: terms.PROV_NS,
    terms.RDF: terms.RDF_NS,
    terms.RDFS: terms.RDFS_NS,
    terms.SCHEMA: terms.SCHEMA_NS,
    terms.SEM: terms.SEM_NS,
    terms.SKOS: terms.SKOS_NS,
    terms.XSD: terms.XSD_NS,
}


@pytest.mark.parametrize(("vocabulary", "namespace"), VOCABULARIES.items(), ids=str)
def test_a_constant_is_named_as_its_term(vocabulary: type, namespace: str) -> None:
    found = constants(vocabulary)
    assert found
    assert found == {name: namespace + name.removesuffix("_") for name in found}


def test_constants_and_ontology_have_the_same_terms(graph: rdflib.Graph) -> None:
    declared = {
        str(term)
        for kind in (OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty)
        for term in graph.subjects(RDF.type, kind)
        if isinstance(term, URIRef)
    }
    assert set(constants(terms.KG).values()) == declared
    assert len(declared) == 21 + 63


def test_constants_and_schemes_have_the_same_concepts(graph: rdflib.Graph) -> None:
    in_code = {
        (concept.value, scheme.iri.value)
        for scheme in schemes.SCHEMES
        for concept in scheme.concepts.values()
    }
    in_turtle = {(str(concept), str(scheme)) for concept, scheme in graph.subject_objects(SKOS.inScheme)}
    assert in_code == in_turtle
    assert {concept for concept, _ in in_turtle} == {str(c) for c in graph.subjects(RDF.type, SKOS.Concept)}
    assert {scheme.iri.value for scheme in schemes.SCHEMES} == {
        str(scheme) for scheme in graph.subjects(RDF.type, SKOS.ConceptScheme)
    }


def test_every_concept_is_a_top_concept_of_its_scheme_in_both_directions(graph: rdflib.Graph) -> None:
    in_scheme = set(graph.subject_objects(SKOS.inScheme))
    assert set(graph.subject_objects(SKOS.topConceptOf)) == in_scheme
    assert {(concept, scheme) for scheme, concept in graph.subject_objects(SKOS.hasTopConcept)} == in_scheme


def test_each_scheme_has_the_file_of_its_id() -> None:
    for scheme in schemes.SCHEMES:
        alone = rdflib.Graph().parse(ONTOLOGY / "schemes" / f"{scheme.id}.ttl")
        assert set(alone.subjects(RDF.type, SKOS.ConceptScheme)) == {URIRef(scheme.iri.value)}
        assert {str(c) for c in alone.subjects(RDF.type, SKOS.Concept)} == {
            node.value for node in scheme.concepts.values()
        }
    assert len(list((ONTOLOGY / "schemes").iterdir())) == len(schemes.SCHEMES)


def test_every_term_is_labelled_defined_and_says_where(graph: rdflib.Graph) -> None:
    for iri in constants(terms.KG).values():
        term = URIRef(iri)
        for predicate in (RDFS.label, SKOS.definition):
            assert languages(graph, term, predicate) == ["en"], (iri, predicate)
        assert list(graph.objects(term, RDFS.isDefinedBy)) == [HEADER], iri


def test_every_concept_is_labelled_defined_and_says_where(graph: rdflib.Graph) -> None:
    for scheme in schemes.SCHEMES:
        for node in scheme.concepts.values():
            concept = URIRef(node.value)
            for predicate in (SKOS.prefLabel, SKOS.definition):
                found = languages(graph, concept, predicate)
                assert found == ["en"], (concept, predicate)
            assert list(graph.objects(concept, RDFS.isDefinedBy)) == [URIRef(scheme.iri.value)], concept


def test_no_two_terms_and_no_two_concepts_share_a_definition(graph: rdflib.Graph) -> None:
    definitions = [str(graph.value(URIRef(iri), SKOS.definition)) for iri in constants(terms.KG).values()]
    assert len(set(definitions)) == len(definitions)
    for scheme in schemes.SCHEMES:
        meanings = [
            str(graph.value(URIRef(node.value), SKOS.definition)) for node in scheme.concepts.values()
        ]
        assert len(set(meanings)) == len(meanings), scheme


def test_texts_are_whole_sentences(graph: rdflib.Graph) -> None:
    for predicate in (SKOS.definition, SKOS.scopeNote):
        for subject, text in graph.subject_objects(predicate):
            assert str(text).endswith("."), subject
            assert "  " not in str(text), subject


def test_the_header_says_what_whose_and_on_which_terms(graph: rdflib.Graph) -> None:
    expected = {
        "dcterms:license": "https://creativecommons.org/licenses/by/4.0/",
        "owl:versionInfo": "0.1.0",
    }
    assert list(graph.subjects(RDF.type, OWL.Ontology)) == [HEADER]
    for name, value in expected.items():
        assert [str(o) for o in graph.objects(HEADER, URIRef(expand(name)))] == [value]
    for name in ("dcterms:title", "dcterms:description", "dcterms:creator"):
        assert languages(graph, HEADER, URIRef(expand(name))) == ["en"]


def test_terms_specialise_what_the_design_says(graph: rdflib.Graph) -> None:
    expected = {
        (expand(f"kg:{name}"), expand(parent))
        for entry in SPECIALISES.replace("\n", " · ").split("·")
        if entry.strip()
        for name, *parents in [entry.split()]
        for parent in parents
    }
    assert len(expected) == 30
    assert expected == {
        (str(term), str(parent))
        for predicate in (RDFS.subClassOf, RDFS.subPropertyOf)
        for term, parent in graph.subject_objects(predicate)
    }


def test_a_title_use_is_not_made_a_membership(graph: rdflib.Graph) -> None:
    """org:member has the domain org:Membership, which a former holder's title is none of."""
    parents = set(graph.transitive_objects(KG.holder, RDFS.subPropertyOf))
    assert parents == {KG.holder}


def test_literals_have_the_datatype_of_the_design(graph: rdflib.Graph) -> None:
    found = {
        str(term).removeprefix(terms.KG_NS): str(graph.value(term, RDFS.range))
        for term in graph.subjects(RDF.type, OWL.DatatypeProperty)
    }
    assert found == {name: expand(datatype) for name, datatype in DATATYPES.items()}


def test_a_property_of_concepts_names_its_scheme(graph: rdflib.Graph) -> None:
    found = {
        str(term).removeprefix(terms.KG_NS): [str(scheme) for scheme in graph.objects(term, RDFS.seeAlso)]
        for term in graph.subjects(RDFS.range, SKOS.Concept)
    }
    assert found == {name: [f"https://w3id.org/kg/{scheme}"] for name, scheme in SCHEME_OF.items()}


def test_every_property_has_one_domain_and_one_range(graph: rdflib.Graph) -> None:
    for kind in (OWL.ObjectProperty, OWL.DatatypeProperty):
        for term in graph.subjects(RDF.type, kind):
            # Two would mean both at once; a choice is an owl:unionOf.
            assert len(list(graph.objects(term, RDFS.domain))) == 1, term
            assert len(list(graph.objects(term, RDFS.range))) == 1, term


def test_unions_are_of_our_classes(graph: rdflib.Graph) -> None:
    unions = {
        str(term).removeprefix(terms.KG_NS): [
            str(m).removeprefix(terms.KG_NS) for m in Collection(graph, head)
        ]
        for predicate in (RDFS.domain, RDFS.range)
        for term, union in graph.subject_objects(predicate)
        for head in graph.objects(union, OWL.unionOf)
    }
    assert unions == {
        "statedIn": ["Event", "Claim", "TitleUse"],
        "holder": ["Tenure", "TitleUse"],
        "post": ["Tenure", "TitleUse"],
        "from": ["Tenure", "Party"],
        "until": ["Tenure", "Party", "Waiver"],
        "reason": ["StatusChange", "Waiver"],
        "factStatus": ["Event", "Claim", "Participation", "TitleUse", "Tenure"],
        "actor": ["Participation", "Party"],
        "about": ["Actor", "Event", "Agreement", "Place", "Happening"],
    }


def test_the_plover_types_carry_plovers_codes_and_no_other_does(graph: rdflib.Graph) -> None:
    notations = {str(concept): str(code) for concept, code in graph.subject_objects(SKOS.notation)}
    assert notations == {f"https://w3id.org/kg/event-type#{code.lower()}": code for code in PLOVER.split()}
    assert set(schemes.EVENT_TYPE) - {code.lower() for code in PLOVER.split()} == {
        "elect",
        "inaugurate",
        "publish",
    }


def test_the_quadrants_are_plovers(graph: rdflib.Graph) -> None:
    found = {
        str(quadrant): {
            str(graph.value(member, SKOS.notation)) for member in graph.objects(quadrant, SKOS.member)
        }
        for quadrant in graph.subjects(RDF.type, SKOS.Collection)
    }
    assert found == {
        f"https://w3id.org/kg/event-type#{name}": set(codes.split()) for name, codes in QUADRANTS.items()
    }


def test_nothing_of_ours_is_referred_to_and_not_described(graph: rdflib.Graph) -> None:
    ours = {
        node
        for triple in graph
        for node in triple
        if isinstance(node, URIRef) and node.startswith(schemes.CONCEPTS_NS)
    }
    assert ours == {node for node in ours if (node, RDF.type, None) in graph}


def test_no_text_names_a_term_that_does_not_exist(graph: rdflib.Graph) -> None:
    known = {iri for vocabulary in VOCABULARIES for iri in constants(vocabulary).values()}
    named = {
        expand(name)
        for predicate in (SKOS.definition, SKOS.scopeNote)
        for text in graph.objects(None, predicate)
        for name in re.findall(r"\b[a-z]+:[A-Za-z0-9]+", str(text))
    }
    assert expand("kg:Tenure") in named
    assert named <= known


def test_reused_terms_are_explained_and_are_those_of_the_code(graph: rdflib.Graph) -> None:
    reused = {
        term
        for term in rdflib.Graph().parse(ONTOLOGY / "reused.ttl").subjects(unique=True)
        if isinstance(term, URIRef)
    }
    for term in reused:
        assert languages(graph, term, RDFS.label) == ["en"], term
        assert languages(graph, term, SKOS.scopeNote) == ["en"], term
        (home,) = graph.objects(term, RDFS.isDefinedBy)
        assert str(term).startswith(str(home)), term
    parents = {
        parent
        for predicate in (RDFS.subClassOf, RDFS.subPropertyOf, RDFS.seeAlso)
        for parent in graph.objects(None, predicate)
    }
    in_code = {
        URIRef(iri)
        for vocabulary in (terms.FOAF, terms.OA, terms.ORG, terms.PROV, terms.SCHEMA, terms.SEM)
        for iri in constants(vocabulary).values()
    }
    assert in_code <= reused | parents
    assert reused <= {URIRef(iri) for vocabulary in VOCABULARIES for iri in constants(vocabulary).values()}


@pytest.mark.parametrize("path", TURTLE, ids=lambda path: str(path.relative_to(ONTOLOGY)))
def test_both_parsers_read_the_same(path: Path) -> None:
    content = path.read_bytes()
    by_pyoxigraph = rdflib.Graph().parse(
        data=pyoxigraph.serialize(
            pyoxigraph.parse(content, pyoxigraph.RdfFormat.TURTLE), format=pyoxigraph.RdfFormat.N_TRIPLES
        ),
        format="nt",
    )
    by_rdflib = rdflib.Graph().parse(data=content, format="turtle")
    assert len(by_rdflib) > 0
    assert rdflib.compare.isomorphic(by_rdflib, by_pyoxigraph)


def test_a_scheme_is_a_mapping_from_id_to_concept() -> None:
    scheme = schemes.EVENT_TYPE
    assert (scheme.id, scheme.iri) == ("event-type", NamedNode("https://w3id.org/kg/event-type"))
    assert scheme["agree"] == NamedNode("https://w3id.org/kg/event-type#agree")
    assert "agree" in scheme
    assert "AGREE" not in scheme
    assert list(scheme)[:2] == ["agree", "consult"]
    assert len(scheme) == 19
    with pytest.raises(KeyError):
        scheme["make-statement"]


def test_a_scheme_cannot_be_changed() -> None:
    with pytest.raises(TypeError):
        schemes.ROLE.concepts["source"] = schemes.ROLE["target"]  # type: ignore[index]
    with pytest.raises(AttributeError):
        schemes.ROLE.id = "other"  # type: ignore[misc]


def test_schemes_are_told_apart_and_can_be_keys() -> None:
    assert len({scheme: scheme.id for scheme in schemes.SCHEMES}) == 14
    assert schemes.Scheme.of("role", "source") == schemes.ROLE


def test_prefixes_make_readable_turtle() -> None:
    assert terms.PREFIXES["kg"] == "https://w3id.org/kg/ontology#"
    assert terms.PREFIXES["event-type"] == "https://w3id.org/kg/event-type#"
    assert len(set(terms.PREFIXES.values())) == len(terms.PREFIXES)
    triple = pyoxigraph.Triple(terms.KG.Event, terms.RDF.type, schemes.EVENT_TYPE["agree"])
    turtle = pyoxigraph.serialize([triple], format=pyoxigraph.RdfFormat.TURTLE, prefixes=dict(terms.PREFIXES))
    assert turtle is not None
    assert turtle.decode().splitlines()[-1] == "kg:Event a event-type:agree ."
