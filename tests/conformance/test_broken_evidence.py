"""Questions 17 and 18, whose answer on a sound corpus is empty, on graphs that are broken on purpose."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    Ask = Callable[[str, str, str], list[tuple[str, ...]]]

FACTS = """
<article/a> a kg:Article ; schema:headline "Talks"@en .
<actor/ann> a kg:Person , kg:Actor ; skos:prefLabel "Ann"@en .
<post/chair> a kg:Post ; skos:prefLabel "Chair"@en , "Vorsitz"@de .

<event/a/told> a kg:Event ; rdfs:label "Ann talks"@en ; kg:statedIn <article/a> ;
  kg:hasParticipation <event/a/told#participation-1> , <event/a/told#participation-2> .
<event/a/told#participation-1> a kg:Participation ; kg:actor <actor/ann> .
<event/a/told#participation-2> a kg:Participation ; kg:actor <actor/ann> .
<event/a/untold> a kg:Event ; rdfs:label "Ann listens"@en ; kg:statedIn <article/a> .
<claim/a/made> a kg:Claim ; kg:claimText "It rains."@en ; kg:statedIn <article/a> .
<claim/a/made-up> a kg:Claim ; kg:claimText "It snows."@en ; kg:statedIn <article/a> .
<title/a/given> a kg:TitleUse ; kg:holder <actor/ann> ; kg:post <post/chair> ; kg:statedIn <article/a> .
<title/a/made-up> a kg:TitleUse ; kg:holder <actor/ann> ; kg:post <post/chair> ; kg:statedIn <article/a> .
<tenure/sourced> a kg:Tenure ; kg:holder <actor/ann> ; kg:post <post/chair> ;
  dcterms:source "https://example.org/"^^xsd:anyURI .
<tenure/unsourced> a kg:Tenure ; kg:holder <actor/ann> ; kg:post <post/chair> .

<annotation/a/1> a oa:Annotation ; oa:motivatedBy oa:describing ;
  oa:hasBody <event/a/told> , <event/a/told#participation-1> .
<annotation/a/2> a oa:Annotation ; oa:motivatedBy oa:describing ; oa:hasBody <claim/a/made> .
<annotation/a/3> a oa:Annotation ; oa:motivatedBy oa:describing ; oa:hasBody <title/a/given> .
<annotation/a/4> a oa:Annotation ; oa:motivatedBy oa:identifying ; oa:hasBody <actor/ann> .
"""

TEXT = "The 🗼 stands in Tokyo."
VERSIONS = f"""
<article/a/text/1> a kg:TextVersion ; kg:textOf <article/a> ; kg:length 22 ; kg:text "{TEXT}" .
<article/b/text/1> a kg:TextVersion ; kg:textOf <article/b> ; kg:length 10 .
"""
OTHER_WORDS = "other words stand there"
OTHER_LENGTH = "the words are longer or shorter than the position says"
OUTSIDE = "the position lies outside the text"
GONE = "the version of the text is gone"


def annotation(identifier: str, version: str, start: int, end: int, words: str) -> str:
    """Return the Turtle of an annotation that finds `words` at [start, end) of a version."""
    return f"""
<annotation/{identifier}> a oa:Annotation ; oa:hasTarget <annotation/{identifier}#target> .
<annotation/{identifier}#target> oa:hasSource <{version}> ;
  oa:hasSelector <annotation/{identifier}#position> , <annotation/{identifier}#quote> .
<annotation/{identifier}#position> a oa:TextPositionSelector ; oa:start {start} ; oa:end {end} .
<annotation/{identifier}#quote> a oa:TextQuoteSelector ; oa:exact "{words}" .
"""


def test_17_finds_facts_that_rest_on_nothing(ask_of: Ask) -> None:
    assert ask_of(FACTS, "17", "kind says article missing fact_iri") == [
        ("claim", "It snows.", "Talks", "words", "claim/a/made-up"),
        ("event", "Ann listens", "Talks", "words", "event/a/untold"),
        ("participation", "Ann talks", "Talks", "words", "event/a/told#participation-2"),
        ("tenure", "Ann, Chair", "", "source", "tenure/unsourced"),
        ("title use", "Ann, Chair", "Talks", "words", "title/a/made-up"),
    ]


@pytest.mark.parametrize(
    ("case", "broken", "problem", "found"),
    [
        ("a corrected word", ("article/a/text/1", 16, 21, "Kyoto"), OTHER_WORDS, "Tokyo"),
        ("positions in UTF-16 units", ("article/a/text/1", 17, 22, "Tokyo"), OTHER_WORDS, "okyo."),
        ("one character too many", ("article/a/text/1", 16, 22, "Tokyo"), OTHER_LENGTH, "Tokyo."),
        ("past the end", ("article/a/text/1", 18, 23, "Tokyo"), OUTSIDE, "kyo."),
        ("past the end, text not held", ("article/b/text/1", 8, 13, "Tokyo"), OUTSIDE, ""),
        ("too short, text not held", ("article/b/text/1", 0, 4, "Tokyo"), OTHER_LENGTH, ""),
        ("a text since replaced", ("article/a/text/0", 16, 21, "Tokyo"), GONE, ""),
    ],
)
def test_18_finds_evidence_that_does_not_match(
    case: str, broken: tuple[str, int, int, str], problem: str, found: str, ask_of: Ask
) -> None:
    graph = VERSIONS + annotation("sound", "article/a/text/1", 16, 21, "Tokyo") + annotation("x", *broken)
    expected = [(problem, found, "annotation/x", broken[0])]
    assert ask_of(graph, "18", "problem found annotation_iri version_iri") == expected, case


@pytest.mark.parametrize(
    ("version", "start", "end", "words"),
    [
        pytest.param("article/a/text/1", 4, 5, "🗼", id="one character of two UTF-16 units"),
        pytest.param("article/a/text/1", 0, 22, TEXT, id="the whole text"),
        pytest.param("article/b/text/1", 5, 10, "Tokyo", id="a text that is not held"),
    ],
)
def test_18_leaves_sound_evidence_alone(version: str, start: int, end: int, words: str, ask_of: Ask) -> None:
    assert ask_of(VERSIONS + annotation("x", version, start, end, words), "18", "problem") == []


def test_18_lists_all_of_an_article_together(ask_of: Ask) -> None:
    broken = (
        annotation("b", "article/b/text/1", 8, 13, "Tokyo")
        + annotation("late", "article/a/text/1", 16, 21, "Kyoto")
        + annotation("early", "article/a/text/1", 0, 3, "One")
    )
    assert ask_of(VERSIONS + broken, "18", "words annotation_iri") == [
        ("One", "annotation/early"),
        ("Kyoto", "annotation/late"),
        ("Tokyo", "annotation/b"),
    ]
