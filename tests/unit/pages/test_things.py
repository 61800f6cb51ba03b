"""Pages of the project's own corpus, each against what its YAML and its texts say."""

from __future__ import annotations

from datetime import date
from itertools import count, takewhile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kg.pages.actor import EVENTS, ActorPage, actor_page
from kg.pages.article import article_page
from kg.pages.authority import agreement_page, happening_page, place_page, post_page, tenure_page
from kg.pages.event import event_page
from kg.pages.model import Event, Title
from kg.pages.statement import annotation_page, claim_page, title_page
from kg.terms import KG

if TYPE_CHECKING:
    from collections.abc import Callable

    from kg.store import GraphReader

ROOT = Path(__file__).parents[3]
BASE = "http://localhost:8000/"
OP_ED, DECLARATION = "taipei-times-2023-05-19-lee", "2023-04-28-washington-declaration"
PAGES = {
    f"article/{OP_ED}": article_page,
    f"article/{DECLARATION}": article_page,
    "actor/united-states": actor_page,
    "actor/victor-cha": actor_page,
    f"event/{OP_ED}/biden-yoon-reaffirmation": event_page,
    f"claim/{OP_ED}/reason-for-bilateralism": claim_page,
    f"title/{OP_ED}/rhee-former-president": title_page,
    f"annotation/{OP_ED}/biden-yoon-reaffirmation-1": annotation_page,
    "agreement/us-japan-alliance": agreement_page,
    "happening/biden-yoon-summit-2023": happening_page,
    "place/south-china-sea": place_page,
    "post/us-president": post_page,
    "tenure/biden-us-president-2021": tenure_page,
}


@pytest.mark.parametrize("path", PAGES)
def test_a_page_asks_three_queries(reader: GraphReader, path: str) -> None:
    make: Callable[[GraphReader, str], object] = PAGES[path]
    assert make(reader, BASE + path) is not None
    assert len(reader.asked) == 3  # type: ignore[attr-defined]


@pytest.mark.parametrize("make", dict.fromkeys(PAGES.values()))
def test_what_is_of_another_kind_or_unknown_has_no_page(
    reader: GraphReader, make: Callable[[GraphReader, str], object | None]
) -> None:
    assert make(reader, f"{BASE}graph/ontology") is None
    assert make(reader, f"{BASE}actor/nobody") is None


def test_the_text_of_an_article_is_all_there_and_in_order(reader: GraphReader) -> None:
    page = article_page(reader, f"{BASE}article/{DECLARATION}")
    assert page is not None
    text = (ROOT / f"corpus/articles/{DECLARATION}/text.txt").read_text(encoding="utf-8")
    (body,) = page.stretches
    shown = ["".join(passage.text for passage in block.passages) for block in body.blocks]
    assert shown == [line for line in text.splitlines() if line]
    assert (page.is_held, page.length, body.is_body) == (True, len(text), True)
    assert page.licence == "https://creativecommons.org/licenses/by/4.0/"
    assert page.source.published == date(2023, 4, 28)


def test_words_within_words_can_be_told_apart(reader: GraphReader) -> None:
    page = article_page(reader, f"{BASE}article/{DECLARATION}")
    assert page is not None
    # "US President Joe Biden" is a title and a participation, "Joe Biden" in it a mention.
    office, name, rest = page.stretches[0].blocks[0].passages[:3]
    assert (office.text, office.kinds, office.named) == ("US President ", ("event", "title"), None)
    assert (name.text, name.kinds) == ("Joe Biden", ("event", "title"))
    assert name.named is not None
    assert name.named.iri == f"{BASE}actor/joe-biden"
    assert (rest.text, rest.is_plain) == (" and ", True)
    declaration, title = name.notes
    assert isinstance(declaration.fact, Event)
    assert declaration.fact.name.text == "Biden and Yoon issue the Washington Declaration"
    assert isinstance(title.fact, Title)
    # The event rests on two names and on a clause, in this order.
    assert [page.words[mark].exact for mark in declaration.marks] == [
        "US President Joe Biden",
        "South Korean President Yoon Suk-yeol",
        "issued the Washington Declaration on Wednesday",
    ]


def test_of_names_within_names_the_shortest_is_linked(reader: GraphReader) -> None:
    page = article_page(reader, f"{BASE}article/{OP_ED}")
    assert page is not None
    passages = [passage for block in page.stretches[0].blocks for passage in block.passages]
    place = next(n for n, passage in enumerate(passages) if passage.text == " armed forces")
    assert [passage.text for passage in passages[place - 3 : place]] == ["Philippine", " or ", "US"]
    named = [passage.named and passage.named.text for passage in passages[place - 1 : place + 1]]
    assert named == ["United States", "United States Armed Forces"]


def test_every_note_stands_beside_the_paragraph_of_its_first_words(reader: GraphReader) -> None:
    for slug in (OP_ED, DECLARATION):
        page = article_page(reader, f"{BASE}article/{slug}")
        assert page is not None
        beside = [note for stretch in page.stretches for block in stretch.blocks for note in block.notes]
        assert [note.number for note in beside] == list(range(1, len(page.notes) + 1))
        ends = {note.number for s in page.stretches for b in s.blocks for p in b.passages for note in p.notes}
        assert ends == set(range(1, len(page.notes) + 1))
        begins = [mark for s in page.stretches for b in s.blocks for p in b.passages for mark in p.begins]
        assert sorted(begins) == list(range(len(page.words)))


def test_a_text_that_may_not_be_shown_is_shown_by_its_quotes(reader: GraphReader) -> None:
    page = article_page(reader, f"{BASE}article/{OP_ED}")
    assert page is not None
    assert (page.is_held, page.length, page.licence) == (False, 7468, "")
    assert page.is_opinion
    body, *teasers = page.stretches
    # 33 characters, "Indo-Pacific" (33 to 45), 13 characters, "US" (58 to 60).
    first = [passage.text or passage.hidden for passage in body.blocks[0].passages[:4]]
    assert first == [33, "Indo-Pacific", 13, "US"]
    length = sum(len(passage.text) + passage.hidden for block in body.blocks for passage in block.passages)
    assert length == 4885
    assert [stretch.kind.text for stretch in teasers] == ["teaser"] * 4
    assert [stretch.published for stretch in teasers] == [date(2024, 11, 12), None, None, date(2024, 11, 8)]
    assert all(stretch.belongs_to and not stretch.is_body for stretch in teasers)


def test_an_article_known_from_anothers_page_shows_its_own_words_only(reader: GraphReader) -> None:
    page = article_page(reader, f"{BASE}article/taipei-times-2024-11-08-trump-victory")
    assert page is not None
    assert page.host is not None
    assert page.host.name.iri == f"{BASE}article/{OP_ED}"
    (teaser,) = page.stretches
    assert teaser.belongs_to is None
    assert not teaser.is_body
    assert {note.fact.source.name.iri for note in page.notes} == {page.source.name.iri}


def test_unlinked_mentions_are_listed_last(reader: GraphReader) -> None:
    page = article_page(reader, f"{BASE}article/{DECLARATION}")
    assert page is not None
    assert [mention.name.text for mention in page.mentions if not mention.linked] == [
        "object",
        "organisation",
    ]
    seoul = next(m for m in page.mentions if m.name.iri == f"{BASE}actor/south-korea-government")
    assert [page.words[mark].exact for mark in seoul.marks] == ["Seoul", "Seoul"]


def test_an_actor_has_names_deeds_claims_and_articles(reader: GraphReader) -> None:
    page = actor_page(reader, f"{BASE}actor/victor-cha")
    assert page is not None
    assert page.kind == "person"
    names = [(form.name.language, form.name.text, form.preferred) for form in page.names]
    assert names == [("en", "Victor Cha", True), ("zh-Hant", "車維德", False)]
    (deed,) = page.did
    assert (deed.event.when.reading if deed.event.when else "") == "2016"
    assert (deed.role.text, deed.represents, page.done_to) == ("source", None, ())
    assert [words.exact for words in deed.event.words] == ["in his 2016 book"]
    certain, uncertain = page.claimed
    assert certain.work == "Powerplay: The Origins of the American Alliance System in Asia (2016)"
    assert [claimant.text for claimant in uncertain.claimants] == ["Joseph Tse-hei Lee", "Victor Cha"]
    assert (certain.is_certain, uncertain.is_certain) == (True, False)
    assert [source.name.iri for source in page.named_in] == [f"{BASE}article/{OP_ED}"]


def test_an_actor_has_offices_titles_and_deeds_done_for_others(reader: GraphReader) -> None:
    page, *further = pages(reader, f"{BASE}actor/joe-biden")
    assert [(tenure.post.text, tenure.since, tenure.until) for tenure in page.tenures] == [
        ("President of the United States", date(2021, 1, 20), date(2025, 1, 20)),
        ("Vice President of the United States", date(2009, 1, 20), date(2017, 1, 20)),
    ]
    assert [title.status.text for title in page.titles].count("former") == 1
    deeds = [deed for each in (page, *further) for deed in each.did]
    own = next(deed for deed in deeds if deed.event.name.iri.endswith("/biden-yoon-reaffirmation"))
    assert own.represents is not None
    assert own.represents.text == "United States"
    states = pages(reader, f"{BASE}actor/united-states")
    (seen,) = (d for s in states for d in (*s.did, *s.done_to) if d.event.name.iri == own.event.name.iri)
    assert seen.represented_by is not None
    assert seen.represented_by.text == "Joe Biden"
    governments = [government.text for state in states for government in state.governments]
    assert governments == ["Government of the United States"]


def pages(reader: GraphReader, iri: str) -> list[ActorPage]:
    """Return all pages of an actor."""
    numbered = (actor_page(reader, iri, number) for number in count(1))
    return list(takewhile(lambda page: page is not None, numbered))


def test_the_pages_of_an_actor_together_have_every_event_once(reader: GraphReader) -> None:
    iri = f"{BASE}actor/united-states"
    query = f"""SELECT DISTINCT ?event {{
        {{ ?part {KG.actor} <{iri}> }} UNION {{ ?part {KG.onBehalfOf} <{iri}> }}
        ?event {KG.hasParticipation} ?part }}"""
    every = sorted(row["event"].value for row in reader.query(query))
    found = pages(reader, iri)
    assert len(every) > EVENTS
    shown = [deed.event.name.iri for page in found for deed in (*page.did, *page.done_to)]
    assert sorted(shown) == every
    assert {page.cut["event"].counted for page in found if page.did or page.done_to} == {len(every)}
    assert not any("event" in page.cut for page in found if not (page.did or page.done_to))
    assert [page.found.more for page in found] == [True] * (len(found) - 1) + [False]


def test_the_first_page_of_an_actor_has_the_latest_events(reader: GraphReader) -> None:
    first, second, *_ = pages(reader, f"{BASE}actor/united-states")
    days = [
        [deed.event.when.earliest for deed in (*page.did, *page.done_to) if deed.event.when]
        for page in (first, second)
    ]
    assert min(filter(None, days[0])) >= max(filter(None, days[1]))


def test_an_event_says_who_when_and_in_which_words(reader: GraphReader) -> None:
    page = event_page(reader, f"{BASE}event/{OP_ED}/biden-yoon-reaffirmation")
    assert page is not None
    event = page.event
    assert event.when is not None
    assert event.when.reading == "April 2023"
    assert event.when.derivation == "“Last month”, counted from 19 May 2023"
    assert [words.exact for words in event.words] == ["Last month", "reaffirmed their commitment"]
    biden, yoon = event.parts
    assert (biden.actor.text, biden.role.text) == ("Joe Biden", "partner")
    assert [name and name.text for name in (biden.on_behalf_of, biden.in_post)] == [
        "United States",
        "President of the United States",
    ]
    assert [words.exact for words in yoon.words] == ["South Korean President Yoon Suk-yeol"]
    assert event.agreements[0][0] == "cites"
    assert event.agreements[0][1].text == "US–South Korea alliance"  # noqa: RUF001 - its name


def test_accounts_of_one_happening_stand_side_by_side(reader: GraphReader) -> None:
    page = event_page(reader, f"{BASE}event/{OP_ED}/biden-yoon-reaffirmation")
    assert page is not None
    # A month and a day in it agree, the one more exactly than the other; the third account gives no day.
    assert [account.when.reading if account.when else "" for account in page.accounts] == [
        "April 2023", "26 April 2023", "",
    ]  # fmt: skip
    differ = page.differences
    assert (differ.times, differ.exclusive, differ.actualities, differ.types) == (False, False, False, False)
    assert differ.precision
    happening = happening_page(reader, f"{BASE}happening/biden-yoon-summit-2023")
    assert happening is not None
    assert {event.name.iri for event in happening.shared.events} == {a.name.iri for a in page.accounts}


def test_an_event_of_no_shared_happening_has_no_accounts(reader: GraphReader) -> None:
    page = event_page(reader, f"{BASE}event/{OP_ED}/powerplay-publication")
    assert page is not None
    assert page.accounts == ()
    assert not page.differences


def test_a_claim_in_the_articles_own_voice_is_told_as_such(reader: GraphReader) -> None:
    page = claim_page(reader, f"{BASE}claim/{OP_ED}/gestures-significant")
    assert page is not None
    assert page.claim.in_own_voice
    assert not page.claim.quoted
    assert len(page.claim.about) == 3
    unnamed = claim_page(reader, f"{BASE}claim/{OP_ED}/taiwan-global-concern")
    assert unnamed is not None
    assert (unnamed.claim.claimants, unnamed.claim.in_own_voice) == ((), False)


def test_an_annotation_says_where_its_words_stand(reader: GraphReader) -> None:
    page = annotation_page(reader, f"{BASE}annotation/{OP_ED}/biden-yoon-reaffirmation-participation-2-1")
    assert page is not None
    assert (page.words.start, page.words.end) == (1692, 1728)
    assert page.words.exact == "South Korean President Yoon Suk-yeol"
    assert (page.facts, page.is_mention, page.made) == ((), False, date(2026, 11, 20))
    assert [fact.iri for fact in page.parts] == [f"{BASE}event/{OP_ED}/biden-yoon-reaffirmation"]
    assert page.sha256 == "17334fe347e9ce17fd3379328a14bd8b45d3528fe78aeb5fb208627cdb431a1a"


def test_agreements_places_posts_and_tenures(reader: GraphReader) -> None:
    treaty = agreement_page(reader, f"{BASE}agreement/anzus-treaty")
    assert treaty is not None
    assert (treaty.signed, treaty.in_force_from) == (date(1951, 9, 1), date(1952, 4, 29))
    assert [party.actor.text for party in treaty.parties] == ["Australia", "New Zealand", "United States"]
    place = place_page(reader, f"{BASE}place/liancourt-rocks")
    assert place is not None
    assert [actor.text for actor in place.disputed_by] == ["Japan", "South Korea"]
    post = post_page(reader, f"{BASE}post/us-vice-president")
    assert post is not None
    holders = [tenure.person.text for tenure in post.tenures]
    assert holders == ["JD Vance", "Kamala Harris", "Mike Pence", "Joe Biden"]
    tenure = tenure_page(reader, f"{BASE}tenure/biden-us-president-2021")
    assert tenure is not None
    assert tenure.body is not None
    assert tenure.body.text == "United States"
    title = title_page(reader, f"{BASE}title/{OP_ED}/rhee-former-president")
    assert title is not None
    assert title.title.status.text == "former"
