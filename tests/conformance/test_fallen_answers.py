"""What each question says of what was submitted and rejected or withdrawn: nothing, and all else as before.

Small graphs, written for each question that the corpus with submitted facts does not put to the test. In
each, `lost` was rejected and `gone` was withdrawn; what is `proposed` or `accepted` is among the answers.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    Ask = Callable[[str, str, str], list[tuple[str, ...]]]

STATUSES = "@prefix annotation-status: <https://w3id.org/kg/annotation-status#> .\n"
ARTICLES = """
<article/a> a kg:Article ; schema:headline "First"@en ; schema:datePublished "2023-05-19"^^xsd:date .
<text/a> kg:textOf <article/a> .
<segment/body> kg:segmentOf <text/a> ; kg:belongsTo <article/a> ;
  schema:datePublished "2023-05-19"^^xsd:date .
<segment/caption> kg:segmentOf <text/a> ; kg:belongsTo <article/a> ;
  schema:datePublished "2023-05-12"^^xsd:date ; kg:segmentKind <https://w3id.org/kg/segment-kind#caption> .
"""
CHA = """
<actor/cha> a kg:Person , kg:Actor ; skos:prefLabel "Victor Cha"@en ; skos:altLabel "車維德"@zh-Hant .
"""
STANDING = {"of the corpus": "", "proposed": "proposed", "accepted": "accepted"}
FALLEN = {"lost": "rejected", "gone": "withdrawn"}
ALL = {**STANDING, **FALLEN}


def fact_status(status: str) -> str:
    return f"kg:factStatus annotation-status:{status} ;" if status else ""


def words(name: str, body: str, segment: str = "segment/body", motive: str = "describing") -> str:
    """Return the Turtle of an annotation with words, of the status by which it is called."""
    status = f"kg:annotationStatus annotation-status:{ALL[name]} ;" if ALL[name] else ""
    node = f"annotation/{name.replace(' ', '-')}-{segment.rpartition('/')[2]}"
    return f"""
    <{node}> a oa:Annotation ; {status} oa:hasBody {body} ; oa:motivatedBy oa:{motive} ;
      kg:inSegment <{segment}> ; oa:hasTarget <{node}#target> .
    <{node}#target> oa:hasSource <text/a> ; oa:hasSelector <{node}#position> , <{node}#quote> .
    <{node}#position> oa:start 10 ; oa:end 14 .
    <{node}#quote> oa:exact "{name}" .
    """


def event(name: str, more: str = "", called: str = "") -> str:
    """Return the Turtle of an event that was stated in the article, of the status that `name` stands for."""
    called = called or name
    return f"""
    <event/{called.replace(" ", "-")}> a kg:Event ; rdfs:label "{called}"@en ; kg:statedIn <article/a> ;
      kg:actuality actuality:actual ; kg:eventType event-type:agree ; {fact_status(ALL[name])} {more} .
    """


@pytest.mark.parametrize(("number", "column"), [("02", "anchor"), ("03", "published")])
def test_dates_are_told_by_words_that_stand(ask_of: Ask, number: str, column: str) -> None:
    # In question 3 the article is the one with these words at the end of its address.
    articles = ARTICLES.replace("article/a>", "article/taipei-times-2023-05-19-lee>")
    graph = articles + event("of the corpus", "kg:hasTime <time>").replace(
        "article/a>", "article/taipei-times-2023-05-19-lee>"
    )
    graph += """
    <time> kg:expression "last week" ; kg:precision precision:interval ;
      kg:anchorDate "2023-05-19"^^xsd:date .
    precision:interval skos:prefLabel "interval"@en .
    actuality:actual skos:prefLabel "actual"@en .
    """
    graph += "".join(words(name, "<event/of-the-corpus>") for name in ("of the corpus", "lost"))
    # These are of a part of the page that has nothing else to say.
    caption = "segment/other"
    graph += f"<{caption}> kg:belongsTo <article/taipei-times-2023-05-19-lee> ; "
    graph += 'schema:datePublished "2023-05-19"^^xsd:date .'
    graph += words("gone", "<event/of-the-corpus>", caption)
    assert ask_of(STATUSES + graph, number, f"{column} event segment_iri") == [
        ("2023-05-19", "of the corpus", "segment/body")
    ]


def test_09_counts_the_mentions_that_stand(ask_of: Ask) -> None:
    graph = CHA + "".join(words(name, "<actor/cha>", motive="identifying") for name in ALL)
    assert ask_of(STATUSES + graph, "09", "name mentions") == [("Victor Cha", "3")]


def test_09_finds_an_actor_whose_only_mention_fell(ask_of: Ask) -> None:
    graph = CHA + words("lost", "<actor/cha>", motive="identifying")
    assert ask_of(STATUSES + graph, "09", "name mentions") == [("Victor Cha", "0")]


@pytest.mark.parametrize(("name", "found"), [("accepted", True), ("lost", False), ("gone", False)])
def test_12_both_states_are_mentioned_by_words_that_stand(ask_of: Ask, name: str, *, found: bool) -> None:
    graph = (
        ARTICLES
        + """
    <actor/taiwan> a kg:State ; skos:prefLabel "Taiwan"@en .
    <actor/japan> a kg:State ; skos:prefLabel "Japan"@en .
    event-type:agree skos:notation "AGREE" .
    <time> kg:earliest "2023-05-01"^^xsd:date ; kg:latest "2023-05-02"^^xsd:date .
    """
    )
    graph += event("of the corpus", "kg:hasTime <time>")
    graph += words("of the corpus", "<actor/taiwan>", motive="identifying")
    graph += words(name, "<actor/japan>", motive="identifying")
    assert ask_of(STATUSES + graph, "12", "event") == ([("of the corpus",)] if found else [])


def test_17_asks_for_words_that_stand_and_of_facts_that_stand(ask_of: Ask) -> None:
    graph = ARTICLES + "".join(map(event, ALL))
    graph += words("accepted", "<event/accepted>")
    # What fell bears nothing out.
    graph += words("gone", "<event/of-the-corpus>")
    graph += "<tenure/lost> a kg:Tenure ; kg:factStatus annotation-status:rejected ."
    assert ask_of(STATUSES + graph, "17", "kind says missing") == [
        ("event", "of the corpus", "words"),
        ("event", "proposed", "words"),
    ]


def test_18_checks_the_evidence_that_stands(ask_of: Ask) -> None:
    # The version of the text is nowhere described.
    graph = "".join(words(name, f"<event/{number}>") for number, name in enumerate(ALL))
    assert ask_of(STATUSES + graph, "18", "problem words") == [
        ("the version of the text is gone", "accepted"),
        ("the version of the text is gone", "of the corpus"),
        ("the version of the text is gone", "proposed"),
    ]


def test_19_shows_words_of_furniture_that_stand(ask_of: Ask) -> None:
    graph = ARTICLES + event("of the corpus")
    graph += '<https://w3id.org/kg/segment-kind#caption> skos:prefLabel "caption"@en .'
    graph += "".join(words(name, "<event/of-the-corpus>", "segment/caption") for name in ALL)
    assert ask_of(STATUSES + graph, "19", "furniture says words") == [
        ("caption", "of the corpus", "accepted"),
        ("caption", "of the corpus", "of the corpus"),
        ("caption", "of the corpus", "proposed"),
    ]


@pytest.mark.parametrize(("number", "state"), [("20", "Taiwan"), ("21", "North Korea")])
def test_who_took_part_is_told_by_parts_that_stand(ask_of: Ask, number: str, state: str) -> None:
    graph = (
        ARTICLES
        + f"""
    <actor/s> a kg:State ; skos:prefLabel "{state}"@en .
    <actor/other> a kg:State ; skos:prefLabel "Other"@en .
    actuality:actual skos:prefLabel "actual"@en .
    event-type:agree skos:prefLabel "agree"@en .
    """
    )
    for number_of_part, (name, status) in enumerate(ALL.items()):
        # The event is of the corpus; the part in it was submitted.
        part = f"<part/{number_of_part}>"
        graph += event("of the corpus", f"kg:hasParticipation {part}", called=f"with one {name}")
        graph += f"{part} a kg:Participation ; {fact_status(status)} kg:actor <actor/s> ."
    # One that is a party by a second part stays, whatever becomes of the first.
    graph += """
    <event/with-one-lost> kg:hasParticipation <part/second> .
    <part/second> a kg:Participation ; kg:actor <actor/other> ; kg:onBehalfOf <actor/s> .
    """
    assert ask_of(STATUSES + graph, number, "event") == [
        ("with one accepted",),
        ("with one lost",),
        ("with one of the corpus",),
        ("with one proposed",),
    ]


def test_21_shows_what_lies_in_a_place_whoever_took_part(ask_of: Ask) -> None:
    graph = (
        ARTICLES
        + """
    <place/nk> a kg:Place ; skos:prefLabel "North Korea"@en .
    actuality:actual skos:prefLabel "actual"@en .
    """
    )
    graph += event("of the corpus", "kg:hasPlace <place/nk>") + event("lost", "kg:hasPlace <place/nk>")
    assert ask_of(STATUSES + graph, "21", "event") == [("of the corpus",)]
