"""What an editor completes: the terms of the vocabularies, under the prefixes that the queries use."""

from __future__ import annotations

from pyoxigraph import Literal, NamedNode, Triple

from kg.linked.glossary import Word, words
from kg.linked.vocabulary import Vocabulary, vocabulary

KG, SKOS = "https://w3id.org/kg/ontology#", "http://www.w3.org/2004/02/skos/core#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"


def said(subject: str, predicate: str, text: str) -> Triple:
    return Triple(NamedNode(subject), NamedNode(predicate), Literal(text, language="en"))


def test_terms_of_known_namespaces_are_listed_by_their_names() -> None:
    known = Vocabulary(
        "ontology",
        (
            said(f"{KG}start", f"{RDFS}label", "start"),
            said(f"{KG}Event", f"{RDFS}label", "event"),
            said(f"{KG}Event", f"{SKOS}definition", "What somebody did."),
            said("https://nowhere.example/x", f"{RDFS}label", "a term without a prefix"),
        ),
    )
    assert words([known]) == (Word("kg:Event", "event", "What somebody did."), Word("kg:start", "start", ""))


def test_what_the_ontology_takes_from_others_is_in_it_too() -> None:
    names = {word.name for word in words([vocabulary("ontology"), vocabulary("event-type")])}
    assert {"kg:eventType", "oa:exact", "skos:prefLabel", "event-type:agree"} <= names
