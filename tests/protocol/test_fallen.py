"""What was submitted and rejected or withdrawn: not found, not counted, until it stands again."""

from __future__ import annotations

import html
import json
import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

import pytest

from kg.linked.feeds import ATOM
from kg.terms import PREFIXES
from reviewing import BASE, SLUG, Desk, an_event, desk_in

if TYPE_CHECKING:
    from collections.abc import Iterator

KG = "https://w3id.org/kg/ontology#"
CLAIM = {"type": "Claim", "claimText": {"en": "Gooseberries decide elections"}, "quoted": False}
PARTNERS = [
    {"type": "Participation", "role": "concept:role#partner", "actor": f"{BASE}actor/{actor}"}
    for actor in ("joe-biden", "kim-jong-un")
]


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    with desk_in(tmp_path_factory.mktemp("fallen")) as made:
        yield made


def found(desk: Desk, text: str, kind: str) -> list[str]:
    """Return what a search finds of a kind with just this text."""
    answer = desk.client.get("/search", query_string={"q": text, "type": kind, "format": "json"})
    assert answer.status_code == 200, answer.text
    return [entry["id"].removeprefix(BASE) for entry in answer.json["results"] if entry["matched"] == text]


def candidates(desk: Desk, **query: object) -> list[str]:
    sent = {"queries": json.dumps({"q": query})}
    answer = desk.client.post("/reconcile", data=sent)
    assert answer.status_code == 200, answer.text
    return [entry["id"].removeprefix(BASE) for entry in answer.json["q"]["result"]]


def counts(desk: Desk) -> dict[str, int]:
    """Return the counts of the first page."""
    page = desk.client.get("/").text
    # Some lead to what they count.
    pairs = re.findall(r"<div><dd>([\d,]+)</dd><dt>\s*(?:<a [^>]*>)?(\w+)", page)
    return {name: int(count.replace(",", "")) for count, name in pairs}


def extended(desk: Desk, thing: str, prop: str) -> list[dict[str, Any]]:
    """Return the values of a property of a thing."""
    sent = {"extend": json.dumps({"ids": [BASE + thing], "properties": [{"id": KG + prop}]})}
    answer = desk.client.post("/reconcile", data=sent)
    assert answer.status_code == 200, answer.text
    return list(answer.json["rows"][BASE + thing][KG + prop])


@pytest.mark.parametrize("status", ["rejected", "withdrawn"])
def test_a_search_finds_a_fact_and_its_words_while_they_stand(desk: Desk, status: str) -> None:
    label, words = f"They agree on gooseberries, {status}", "It promises Seoul a larger voice"
    event, path = f"event/{SLUG}/annotation/sought-{status}", f"annotations/sought-{status}"
    before = found(desk, words, "quotation")
    assert path not in before
    desk.submit(f"sought-{status}", words, an_event(label))
    assert found(desk, label, "event") == [event]
    assert found(desk, words, "quotation") == sorted([*before, path])
    decide(desk, f"/{path}", status)
    assert found(desk, label, "event") == []
    assert found(desk, words, "quotation") == before
    # Its own page stays.
    assert label in desk.page(f"/{event}.html")
    if status == "rejected":
        desk.decide(f"/{path}", "accepted", "It says so after all.")
        assert found(desk, label, "event") == [event]
        assert found(desk, words, "quotation") == sorted([*before, path])


def test_a_result_that_was_submitted_says_what_became_of_it(desk: Desk) -> None:
    label, words = "They agree on elderberries", "South Korean President Yoon Suk-yeol"
    path = desk.submit("described", words, an_event(label))
    for kind, text in (("event", label), ("quotation", words)):
        [proposed] = [entry for entry in described(desk, text, kind) if "proposed" in entry]
        assert proposed.endswith(" · proposed")
    desk.decide(path, "accepted", "So it says.")
    assert [entry.rpartition(" · ")[2] for entry in described(desk, label, "event")] == ["accepted"]
    # What the corpus says has no status.
    [own] = described(desk, "Biden and Yoon issue the Washington Declaration", "event")
    assert own == "event · Biden and Yoon put nuclear planning at the centre of an old alliance"


def described(desk: Desk, text: str, kind: str) -> list[str]:
    answer = desk.client.get("/search", query_string={"q": text, "type": kind, "format": "json"})
    return [entry["description"] for entry in answer.json["results"] if entry["matched"] == text]


def test_reconciling_finds_no_claim_that_fell(desk: Desk) -> None:
    text = CLAIM["claimText"]["en"]  # type: ignore[index]
    claim = f"claim/{SLUG}/annotation/berries"
    sent = CLAIM | {"claimant": f"{BASE}actor/kim-jong-un"}
    path = desk.submit("berries", "US President Joe Biden", sent)
    by = [{"pid": f"{KG}claimant", "v": f"{BASE}actor/kim-jong-un"}]
    assert candidates(desk, query=text, type=f"{KG}Claim")[:1] == [claim]
    assert claim in candidates(desk, type=f"{KG}Claim", properties=by)
    desk.decide(path, "rejected", "It does not say that.")
    assert claim not in candidates(desk, query=text, type=f"{KG}Claim")
    assert claim not in candidates(desk, type=f"{KG}Claim", properties=by)
    # Who asks for it by its IRI means just that.
    assert candidates(desk, query=BASE + claim, type=f"{KG}Claim") == [claim]


def test_reconciling_counts_no_part_and_no_post_that_fell(desk: Desk) -> None:
    part = {"type": "Participation", "role": "concept:role#observer", "actor": f"{BASE}actor/kim-jong-un"}
    event = f"event/{SLUG}/declaration"
    body = {"type": "Event", "id": BASE + event, "hasParticipation": part}
    tenure = {
        "type": "Tenure",
        "holder": f"{BASE}actor/kim-jong-un",
        "post": f"{BASE}post/us-president",
        "from": "2023-01-01",
        "source": "https://example.org/",
    }
    paths = [
        desk.submit("part-sought", "US President Joe Biden", body),
        desk.submit("post-sought", "US President Joe Biden", tenure),
    ]
    by = [{"pid": f"{KG}hasParticipation", "v": f"{BASE}actor/kim-jong-un"}]
    kim, post = {"id": f"{BASE}actor/kim-jong-un", "name": "Kim Jong Un"}, "President of the United States"
    assert kim in extended(desk, event, "hasParticipation")
    assert post in [value["name"] for value in extended(desk, "actor/kim-jong-un", "post")]
    assert event in candidates(desk, type=f"{KG}Event", properties=by)
    assert post in described(desk, "Kim Jong Un", "person")[0]
    for path in paths:
        desk.decide(path, "rejected", "It does not say that.")
    assert kim not in extended(desk, event, "hasParticipation")
    assert post not in [value["name"] for value in extended(desk, "actor/kim-jong-un", "post")]
    assert event not in candidates(desk, type=f"{KG}Event", properties=by)
    assert post not in described(desk, "Kim Jong Un", "person")[0]


def test_the_first_page_counts_what_stands(desk: Desk) -> None:
    before = counts(desk)
    event = desk.submit("counted-event", "US President Joe Biden", an_event("They count"))
    claim = desk.submit("counted-claim", "US President Joe Biden", CLAIM)
    assert counts(desk) == before | {"events": before["events"] + 1, "claims": before["claims"] + 1}
    desk.decide(event, "rejected", "It does not say that.")
    desk.withdraw(claim)
    assert counts(desk) == before
    desk.decide(event, "accepted", "It does.")
    assert counts(desk) == before | {"events": before["events"] + 1}


def test_the_feed_has_no_event_that_fell(desk: Desk) -> None:
    # The latest articles alone are in the feed.
    slug = "2025-06-05-lee-takes-office"
    path = desk.submit("in-feed", "Lee Jae-myung", an_event("They are in the feed"), slug)
    assert "They are in the feed" in desk.client.get("/feed.atom").text
    desk.decide(path, "rejected", "It does not say that.")
    assert "They are in the feed" not in desk.client.get("/feed.atom").text


def entry_of(desk: Desk, title: str) -> ET.Element:
    """Return the entry of the feed with this title."""
    feed = ET.fromstring(desk.client.get("/feed.atom").data)  # noqa: S314 - our own
    [found] = [
        entry for entry in feed.iter(f"{{{ATOM}}}entry") if entry.findtext(f"{{{ATOM}}}title") == title
    ]
    return found


def test_the_feed_says_of_what_was_submitted_by_whom_when_and_what_became_of_it(desk: Desk) -> None:
    slug, label = "2025-06-05-lee-takes-office", "They announce pears"
    before = datetime.now(UTC).replace(microsecond=0)
    path = desk.submit("announced", "Lee Jae-myung", an_event(label), slug)
    for status, said in (
        ("proposed", "Submitted by Ann Archer, and not reviewed yet."),
        ("accepted", "Submitted by Ann Archer, and accepted by a reviewer."),
    ):
        if status == "accepted":
            desk.decide(path, status, "So it says.")
        entry = entry_of(desk, label)
        terms = [node.get("term") for node in entry.findall(f"{{{ATOM}}}category")]
        assert terms == ["event", status]
        assert [node.findtext(f"{{{ATOM}}}name") for node in entry.findall(f"{{{ATOM}}}author")] == [
            "Ann Archer"
        ]
        assert entry.findtext(f"{{{ATOM}}}summary") == said
        # RFC 4287, 4.2.15: when the entry changed, which the article's day does not tell.
        updated = datetime.fromisoformat(entry.findtext(f"{{{ATOM}}}updated", ""))
        assert before <= updated <= datetime.now(UTC)
    # What the corpus says has neither.
    own = entry_of(desk, "Lee takes office as president of South Korea")
    assert [node.get("term") for node in own.findall(f"{{{ATOM}}}category")] == ["event"]
    assert own.findtext(f"{{{ATOM}}}updated") == "2025-06-05T00:00:00Z"
    assert not own.findall(f"{{{ATOM}}}author")
    assert not own.findall(f"{{{ATOM}}}summary")


def test_no_sitemap_leads_to_an_event_that_fell(desk: Desk) -> None:
    event = f"{BASE}event/{SLUG}/annotation/mapped.html"
    host = {"base_url": BASE}
    path = desk.submit("mapped", "US President Joe Biden", an_event("They are on the map"))
    assert f"<loc>{event}</loc>" in desk.client.get("/sitemap/events-1.xml", **host).text
    desk.decide(path, "rejected", "It does not say that.")
    after = desk.client.get("/sitemap/events-1.xml", **host).text
    assert event not in after
    assert f"<loc>{BASE}event/{SLUG}/declaration.html</loc>" in after
    desk.decide(path, "accepted", "It says so after all.")
    assert f"<loc>{event}</loc>" in desk.client.get("/sitemap/events-1.xml", **host).text


def test_a_view_by_actors_leaves_out_events_in_which_they_are_by_a_part_that_fell(desk: Desk) -> None:
    part = {"type": "Participation", "role": "concept:role#observer", "actor": f"{BASE}actor/vladimir-putin"}
    body = {"type": "Event", "id": f"{BASE}event/{SLUG}/declaration", "hasParticipation": part}
    path = desk.submit("viewed", "US President Joe Biden", body)
    declared = "Biden and Yoon issue the Washington Declaration"
    views = (
        "/timeline?actor=vladimir-putin",
        "/timeline?actor=joe-biden&actor=vladimir-putin",
        f"/timeline?article={SLUG}&actor=vladimir-putin",
    )
    for view in views:
        assert declared in desk.page(view), view
    desk.decide(path, "rejected", "He did not.")
    for view in views:
        assert declared not in desk.page(view), view
    assert declared in desk.page("/timeline?actor=joe-biden")


def test_an_actor_is_named_in_no_article_by_words_that_fell(desk: Desk) -> None:
    headline = "Biden and Yoon put nuclear planning at the centre of an old alliance"
    path = desk.submit("naming", "On Thursday", f"{BASE}actor/lai-ching-te")
    assert headline in desk.page("/actor/lai-ching-te.html")
    desk.decide(path, "rejected", "That is a day.")
    assert headline not in desk.page("/actor/lai-ching-te.html")


def first_query(desk: Desk) -> str:
    """Return the query that the page to ask from opens with, as a browser reads it."""
    page = desk.client.get("/sparql", headers={"Accept": "text/html"}).text
    written = re.search(r"<textarea[^>]*>\n(.*?)</textarea>", page, re.DOTALL)
    assert written
    return html.unescape(written[1])


def answer_of(desk: Desk, query: str) -> list[str]:
    answer = desk.client.get("/sparql", query_string={"query": query}, headers={"Accept": "text/csv"})
    assert answer.status_code == 200, answer.text
    return answer.text.splitlines()


def test_the_page_to_ask_from_opens_with_a_query_that_runs_as_it_is(desk: Desk) -> None:
    query = first_query(desk)
    assert query.startswith("# ")
    header, *found = answer_of(desk, query)
    assert header == "who,role,what,article,event"
    assert len(found) == 25
    assert all("" not in row.split(",") for row in found)
    path = desk.submit("first", "US President Joe Biden", an_event("They answer first"))
    everything = re.sub(r"LIMIT \d+", "", query)
    assert "They answer first" in "".join(answer_of(desk, everything))
    desk.decide(path, "rejected", "It does not say that.")
    assert "They answer first" not in "".join(answer_of(desk, everything))
    # Whoever asks something gets that back, and not the first query.
    page = desk.client.get("/sparql?query=ASK+%7B%7D", headers={"Accept": "text/html"}).text
    assert ">\nASK {}</textarea>" in page


def test_the_page_to_ask_from_lists_the_prefixes_that_there_are(desk: Desk) -> None:
    page = desk.client.get("/sparql", headers={"Accept": "text/html"}).text
    for name, namespace in PREFIXES.items():
        assert f"PREFIX {name}: &lt;{namespace}&gt;\n" in page


def decide(desk: Desk, path: str, status: str) -> None:
    if status == "withdrawn":
        desk.withdraw(path)
    else:
        desk.decide(path, status, "It does not say that.")
