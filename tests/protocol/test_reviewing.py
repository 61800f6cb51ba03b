"""What people see of submitted annotations: their pages, the list of what waits, the margin."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from reviewing import BASE, ROOT, SLUG, Desk, an_event, desk_in

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    with desk_in(tmp_path_factory.mktemp("desk")) as made:
        yield made


def test_a_fact_waits_is_accepted_and_stands(desk: Desk) -> None:
    path = desk.submit(
        "group", "agreed to set up a Nuclear Consultative Group", an_event("They agree on a group")
    )
    waiting = desk.page("/waiting")
    assert "agreed to set up a Nuclear Consultative Group" in waiting
    assert "They agree on a group" in waiting
    assert "Ann Archer" in waiting
    page = desk.page(path)
    assert "Submitted annotation · proposed" in page
    assert "Government of the United States partner" in page
    assert "The words stand in the text." in page
    kind, text = desk.note("They agree on a group")
    assert kind == "event proposed"
    assert ">proposed</span>" in text
    desk.decide(path, "accepted", "So it says.")
    page = desk.page(path)
    assert "Submitted annotation · accepted" in page
    assert page.index("proposed by Ann Archer") < page.index("accepted by Rey")
    assert "So it says." in page
    assert "They agree on a group" not in desk.page("/waiting")
    kind, text = desk.note("They agree on a group")
    assert kind == "event"
    assert ">accepted</span>" in text
    assert "Ann Archer" in text


VIEWS = ("/timeline?article={slug}", "/actor/us-government.html", "/network", "/article/{slug}.html")


def test_a_proposed_fact_is_told_apart_wherever_it_is_shown(desk: Desk) -> None:
    path = desk.submit("told-apart", "US President Joe Biden", an_event("They agree on a proposal"))
    event = f"/event/{SLUG}/annotation/told-apart.html"
    assert "Submitted by Ann Archer , and proposed : nobody has accepted it yet." in desk.page(event)
    for view in ("/timeline?article={slug}", "/actor/us-government.html", "/article/{slug}.html"):
        page = desk.page(view.format(slug=SLUG))
        rest = page.partition("They agree on a proposal")[2]
        # Behind its name, before the next thing's.
        assert "proposed submitted by Ann Archer" in rest[:120], view
    assert desk.client.get(event).text.count(f'href="{path}"') >= 1
    # One of the corpus has no mark.
    own = desk.page(f"/event/{SLUG}/declaration.html")
    assert "ubmitted by" not in own


@pytest.mark.parametrize("status", ["rejected", "withdrawn"])
def test_what_fell_is_left_out_of_lists_and_views_and_its_page_says_so(desk: Desk, status: str) -> None:
    label = f"They agree on what is {status}"
    words = "South Korean President Yoon Suk-yeol"
    path = desk.submit(status, words, an_event(label))
    event = f"/event/{SLUG}/annotation/{status}.html"
    assert label in desk.page("/timeline?article=" + SLUG)
    if status == "rejected":
        desk.decide(path, status, "It does not say that.")
    else:
        desk.withdraw(path)
    for view in VIEWS:
        assert label not in desk.page(view.format(slug=SLUG)), view
    page = desk.page(event)
    assert f"Submitted by Ann Archer , and {status} : it does not stand" in page
    # Its words are still shown with it, and the article names the annotation.
    assert words in page
    assert f'href="{path}"' in desk.client.get(f"/article/{SLUG}.html").text


def test_a_rejected_part_is_left_out_of_the_event_and_of_the_actors_page(desk: Desk) -> None:
    part = {"type": "Participation", "role": "concept:role#observer", "actor": f"{BASE}actor/kim-jong-un"}
    body = {"type": "Event", "id": f"{BASE}event/{SLUG}/declaration", "hasParticipation": part}
    path = desk.submit("observer", "US President Joe Biden", body)
    declared = "Biden and Yoon issue the Washington Declaration"
    own = desk.page(f"/event/{SLUG}/declaration.html")
    assert "Kim Jong Un observer proposed submitted by Ann Archer" in own
    assert declared in desk.page("/actor/kim-jong-un.html")
    desk.decide(path, "rejected", "He did not.")
    assert "Kim Jong Un observer" not in desk.page(f"/event/{SLUG}/declaration.html")
    assert declared not in desk.page("/actor/kim-jong-un.html")


def test_pages_with_what_was_submitted_ask_five_queries_at_most(desk: Desk) -> None:
    desk.submit("counted", "US President Joe Biden", an_event("They agree on a count"))
    pages = (
        f"/event/{SLUG}/annotation/counted.html",
        f"/article/{SLUG}.html",
        "/actor/us-government.html",
        "/timeline?actor=us-government",
        "/network?actor=us-government",
    )
    # What all IRIs begin with is asked once for each version.
    desk.page("/waiting")
    for page in pages:
        desk.store.asked.clear()
        with desk.client.get(page, headers={"Accept": "text/html"}) as reply:
            assert reply.status_code == 200, page
        assert len(desk.store.asked) <= 5, (page, desk.store.asked)


@pytest.mark.parametrize("is_noted", [True, False])
def test_the_page_of_an_annotation_asks_five_queries_at_most(desk: Desk, *, is_noted: bool) -> None:
    path = desk.submit(f"asked-{is_noted}", "US President Joe Biden", an_event("They agree to be asked"))
    note = desk.store.side_file("base")
    assert note
    if not is_noted:
        # As where no build put down what IRIs begin with, which then is asked for once for each version.
        note.unlink()
    desk.store.asked.clear()
    with desk.client.get(path, headers={"Accept": "text/html"}) as reply:
        assert reply.status_code == 200
        assert re.search(r"Valid against .*, when it was submitted, on", re.sub(r"<[^>]*>", "", reply.text))
    assert len(desk.store.asked) <= 5, desk.store.asked


def answers(desk: Desk) -> dict[str, list[str]]:
    """Return what each of the competency questions is answered."""
    found = {}
    for question in sorted((ROOT / "queries").glob("*.rq")):
        sent = {"query": question.read_text(encoding="utf-8")}
        answer = desk.client.post("/sparql", data=sent, headers={"Accept": "text/csv"})
        assert answer.status_code == 200, question.name
        found[question.name] = sorted(answer.text.splitlines())
    return found


def test_no_question_is_answered_by_what_was_rejected(desk: Desk) -> None:
    parts = [
        {"type": "Participation", "role": f"concept:role#{role}", "actor": f"{BASE}actor/{actor}"}
        for role, actor in (("partner", "joe-biden"), ("partner", "yoon-suk-yeol"))
    ]
    event = {
        "type": "Event",
        "label": {"en": "Biden and Yoon meet over a treaty"},
        "eventType": "concept:event-type#agree",
        "hasTime": {"type": "TimeSpan", "expression": "on Wednesday"},
        "citesAgreement": f"{BASE}agreement/us-south-korea-alliance",
        "hasPlace": f"{BASE}place/south-china-sea",
        "hasParticipation": parts,
    }
    against = an_event("Washington accuses North Korea") | {
        "eventType": "concept:event-type#accuse",
        "hasParticipation": [
            {"type": "Participation", "role": f"concept:role#{role}", "actor": f"{BASE}actor/{actor}"}
            for role, actor in (("source", "taiwan"), ("target", "north-korea"))
        ],
    }
    claim = {"type": "Claim", "claimText": {"en": "NATO shares"}, "quoted": False}
    title = {"type": "TitleUse", "holder": f"{BASE}actor/joe-biden", "post": f"{BASE}post/us-president"}
    before = answers(desk)
    made = [
        desk.submit("asked-event", "issued the Washington Declaration on Wednesday", event),
        desk.submit("asked-deed", "It promises Seoul a larger voice", against),
        desk.submit("asked-claim", "It promises Seoul a larger voice", claim),
        desk.submit("asked-title", "US President Joe Biden", title),
        desk.submit("asked-name", "Washington", f"{BASE}actor/us-government"),
    ]
    proposed = answers(desk)
    changed = {name[:2] for name in before if proposed[name] != before[name]}
    assert changed >= {"01", "02", "04", "06", "10", "13", "14", "20", "21", "24"}
    for path in made:
        desk.decide(path, "rejected", "It does not say that.")
    assert answers(desk) == before


def test_a_fact_of_the_corpus_stands_whatever_becomes_of_more_words_for_it(desk: Desk) -> None:
    event = f"{BASE}event/{SLUG}/declaration"
    path = desk.submit("further", "It promises Seoul a larger voice", event)
    desk.decide(path, "rejected", "These are of something else.")
    assert "rejected" not in desk.note("Biden and Yoon issue the Washington Declaration")[0]


def test_a_part_is_shown_with_its_event(desk: Desk) -> None:
    part = {"type": "Participation", "role": "concept:role#observer", "actor": f"{BASE}actor/japan"}
    body = {"type": "Event", "id": f"{BASE}event/{SLUG}/declaration", "hasParticipation": part}
    page = desk.page(desk.submit("part", "US President Joe Biden", body))
    assert "Japan observer in Biden and Yoon issue the Washington Declaration" in page
    assert "Biden and Yoon issue the Washington Declaration" in desk.page("/waiting")


def test_a_reviewer_sees_when_an_event_was(desk: Desk) -> None:
    time = {"type": "TimeSpan", "expression": "on Wednesday"}
    event = {**an_event("They agree on a day"), "hasTime": time}
    page = desk.page(desk.submit("dated", "agreed to set up a Nuclear Consultative Group", event))
    assert "26 April 2023 They agree on a day" in page
    assert "They agree on a day 26 April 2023" in desk.page("/waiting")
    undated = desk.submit("undated", "US President Joe Biden", an_event("They agree some day"))
    assert "undated They agree some day" in desk.page(undated)
    assert "They agree some day undated" in desk.page("/waiting")


def test_the_page_of_what_was_withdrawn_says_how_it_comes_back(desk: Desk) -> None:
    path = desk.submit("taken-back", "US President Joe Biden", an_event("They take it back"))
    desk.withdraw(path)
    assert "Who submitted it took it back, and may propose it again, with an access token" in desk.page(path)


def test_a_remark_is_shown_as_it_was_written(desk: Desk) -> None:
    remark = {"type": "TextualBody", "value": "Is <this> so?", "format": "text/plain"}
    path = desk.submit("remark", "", remark)
    page = desk.page(path)
    assert "Is <this> so?" in page
    assert "Biden and Yoon put nuclear planning at the centre of an old alliance" in page
    assert "Is <this> so?" in desk.page("/waiting")


def test_what_waits_is_found_from_the_container(desk: Desk) -> None:
    answer = desk.client.get("/annotations/", headers={"Accept": "text/html"})
    assert 'href="/waiting"' in answer.text


def test_forms_come_with_a_tag(desk: Desk) -> None:
    first = desk.client.get("/forms.json")
    assert [form["cls"] for form in first.json["forms"]] == [
        "Event", "Claim", "Participation", "TitleUse", "Tenure",
    ]  # fmt: skip
    event = {field["key"]: field for field in first.json["forms"][0]["fields"]}
    assert event["actuality"]["usual"] == "https://w3id.org/kg/actuality#actual"
    again = desk.client.get("/forms.json", headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304
