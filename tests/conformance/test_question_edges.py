"""Cases that the corpus does not have and a question must get right: small graphs, written for each."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    Ask = Callable[[str, str, str], list[tuple[str, ...]]]

ARTICLES = """
<article/a> a kg:Article ; schema:headline "First"@en ; schema:datePublished "2024-02-01"^^xsd:date .
<article/b> a kg:Article ; schema:headline "Second"@en ; schema:datePublished "2024-03-01"^^xsd:date .
<article/u> a kg:Article ; rdfs:label "Undated" .
<happening/h> a kg:Happening ; skos:prefLabel "Talks"@en .
<happening/z> a kg:Happening ; skos:prefLabel "Zeal"@en .
"""
ACTORS = """
<actor/nk> a kg:State , kg:Actor ; skos:prefLabel "North Korea"@en .
<actor/north> a kg:Government , kg:Actor ; skos:prefLabel "The North"@en ; kg:governmentOf <actor/nk> .
<actor/envoy> a kg:Person , kg:Actor ; skos:prefLabel "Envoy"@en .
"""


def event(label: str, article: str = "a", time: str = "", *more: str) -> str:
    """Return the Turtle of an event.

    `time` is a precision and its bounds, as in "after 2024-01-01 -"; `more` are properties that replace the
    usual ones: actuality:actual, and a part of <actor/nk>.
    """
    iri = f"event/{article}/{re.sub('[^a-z0-9]+', '-', label.lower())}"
    given = " ; ".join(more)
    actuality = "" if "kg:actuality" in given else "kg:actuality actuality:actual ;"
    part = "" if "kg:hasParticipation" in given else "kg:hasParticipation [ kg:actor <actor/nk> ] ;"
    turtle = f"""
<{iri}> a kg:Event ; rdfs:label "{label}"@en ; kg:statedIn <article/{article}> ;
  {actuality} {part} {given + " ;" if given else ""} kg:eventType event-type:consult .
"""
    if time:
        precision, *bounds = time.split()
        turtle += f"<{iri}> kg:hasTime <{iri}#time> . <{iri}#time> kg:precision precision:{precision} .\n"
        for name, bound in zip(("earliest", "latest"), bounds, strict=False):
            turtle += f'<{iri}#time> kg:{name} "{bound}"^^xsd:date .\n' if bound != "-" else ""
    return turtle


def of(happening: str) -> str:
    return f"kg:happening <happening/{happening}>"


def test_15_puts_first_what_cannot_all_be_true(ask_of: Ask) -> None:
    graph = (
        ARTICLES
        + event("in May", "a", "month 2024-05-01 2024-05-31", of("z"))
        + event("on 3 June", "b", "day 2024-06-03 2024-06-03", of("z"))
        + event("this year", "a", "year 2024-01-01 2024-12-31", of("h"))
        + event("by June", "b", "before - 2024-06-30", of("h"))
    )
    assert ask_of(graph, "15", "happening aspect exclusive says article") == [
        ("Zeal", "time", "true", "2024-05-01 to 2024-05-31", "First"),
        ("Zeal", "time", "true", "2024-06-03", "Second"),
        ("Talks", "time", "false", "2024-01-01 to 2024-12-31", "First"),
        ("Talks", "time", "false", "by 2024-06-30", "Second"),
    ]


def test_15_holds_done_against_not_done(ask_of: Ask) -> None:
    graph = (
        ARTICLES
        + event("held", "a", "", of("h"))
        + event("not held", "b", "", of("h"), "kg:actuality actuality:negated")
    )
    assert ask_of(graph, "15", "aspect exclusive says article") == [
        ("actuality", "true", "actual", "First"),
        ("actuality", "true", "negated", "Second"),
    ]


def test_15_leaves_out_an_article_that_differs_with_itself_alone(ask_of: Ask) -> None:
    graph = (
        ARTICLES
        + event("held", "a", "", of("h"))
        + event("planned", "a", "", of("h"), "kg:actuality actuality:planned")
    )
    assert ask_of(graph, "15", "says") == []


def test_15_says_nothing_where_all_agree(ask_of: Ask) -> None:
    graph = "".join(event("held", article, "day 2024-06-03 2024-06-03", of("h")) for article in "ab")
    assert ask_of(ARTICLES + graph, "15", "says") == []


def test_21_puts_every_precision_where_a_reader_looks_for_it(ask_of: Ask) -> None:
    by_envoy = "kg:hasParticipation [ kg:actor <actor/envoy> ; kg:onBehalfOf <actor/north> ]"
    graph = ARTICLES + ACTORS
    graph += event("told at an unknown date", "u", "", "kg:hasParticipation [ kg:actor <actor/north> ]")
    graph += event("told later", "b", "", "kg:actuality actuality:planned")
    graph += event("told first", "a", "", "kg:actuality actuality:hypothetical")
    graph += event("some day", "a", "unresolved")
    graph += event("since 2024", "a", "after 2024-01-01 -")
    graph += event("in 2024", "a", "year 2024-01-01 2024-12-31")
    graph += event("in January", "a", "month 2024-01-01 2024-01-31")
    graph += event("on New Year", "a", "day 2024-01-01 2024-01-01", by_envoy)
    graph += event("by the end of 2023", "a", "before - 2023-12-31")
    graph += event("in the 2020s", "a", "decade 2020-01-01 2029-12-31")
    graph += event("in the first quarter", "a", "quarter 2024-01-01 2024-03-31")
    graph += event("of others", "a", "day 2024-01-01 2024-01-01", by_envoy.replace("north", "south"))
    assert ask_of(graph, "21", "when actuality event") == [
        ("2020s", "actual", "in the 2020s"),
        ("by 2023-12-31", "actual", "by the end of 2023"),
        ("2024-01-01", "actual", "on New Year"),
        ("2024-01", "actual", "in January"),
        ("2024-01-01 to 2024-03-31", "actual", "in the first quarter"),
        ("2024", "actual", "in 2024"),
        ("from 2024-01-01", "actual", "since 2024"),
        ("unresolved", "actual", "some day"),
        ("undated", "hypothetical", "told first"),
        ("undated", "planned", "told later"),
        ("undated", "actual", "told at an unknown date"),
    ]


def test_22_reads_the_script_from_the_tag_or_the_language(ask_of: Ask) -> None:
    graph = """
    <actor/putin> a kg:Person ; skos:prefLabel "Vladimir Putin"@en ;
      skos:altLabel "Путин"@ru-petr1708 , "Putin"@sr-Latn-RS , "Путин"@sr-Cyrl , "Putin"@pt-BR , "普京"@zh .
    """
    assert ask_of(graph, "22", "script language written") == [
        ("Cyrillic", "ru-petr1708", "Путин"),
        ("Cyrillic", "sr-cyrl", "Путин"),
        ("Han", "zh", "普京"),
        ("Latin", "en", "Vladimir Putin"),
        ("Latin", "pt-br", "Putin"),
        ("Latin", "sr-latn-rs", "Putin"),
    ]


def test_23_counts_the_first_and_the_last_day(ask_of: Ask) -> None:
    binds = "kg:agreementKind kind:treaty ; kg:hasParty [ kg:actor <actor/nk> ; kg:partyStatus status:party ]"
    graph = f"""
    <agreement/1> skos:prefLabel "ends"@en ; {binds} ;
      kg:inForceFrom "1990-01-01"^^xsd:date ; kg:inForceUntil "2023-05-19"^^xsd:date .
    <agreement/2> skos:prefLabel "ended"@en ; {binds} ;
      kg:inForceFrom "1990-01-01"^^xsd:date ; kg:inForceUntil "2023-05-18"^^xsd:date .
    <agreement/3> skos:prefLabel "begins"@en ; {binds} ; kg:inForceFrom "2023-05-19"^^xsd:date .
    <agreement/4> skos:prefLabel "is to begin"@en ; {binds} ; kg:inForceFrom "2023-05-20"^^xsd:date .
    <agreement/5> skos:prefLabel "has an end alone"@en ; {binds} ;
      kg:signed "1991-01-01"^^xsd:date ; kg:inForceUntil "2024-01-01"^^xsd:date .
    <agreement/6> skos:prefLabel "was only signed"@en ; {binds} ; kg:signed "1990-01-01"^^xsd:date .
    """
    assert ask_of(ACTORS + graph, "23", "agreement since until for_whom") == [
        ("ends", "1990-01-01", "2023-05-19", "North Korea"),
        ("has an end alone", "", "2024-01-01", "North Korea"),
        ("begins", "2023-05-19", "", "North Korea"),
    ]


def test_23_knows_who_came_later_and_who_had_left(ask_of: Ask) -> None:
    graph = """
    <agreement/1> skos:prefLabel "open to all"@en ; kg:agreementKind kind:treaty ;
      kg:inForceFrom "1990-01-01"^^xsd:date ; kg:hasParty
        [ kg:actor <actor/nk> ; kg:partyStatus status:party ; kg:until "2023-05-18"^^xsd:date ] ,
        [ kg:actor <actor/north> ; kg:partyStatus status:party ; kg:from "2023-05-19"^^xsd:date ] ,
        [ kg:actor <actor/envoy> ; kg:partyStatus status:party ; kg:until "2023-05-19"^^xsd:date ] ,
        [ kg:actor <actor/late> ; kg:partyStatus status:party ; kg:from "2023-05-20"^^xsd:date ] .
    <actor/late> a kg:State , kg:Actor ; skos:prefLabel "Latecomer"@en .
    """
    assert ask_of(ACTORS + graph, "23", "agreement for_whom") == [("open to all", "Envoy, The North")]
