"""What people see of submitted annotations: their pages, the list of what waits, the margin."""

from __future__ import annotations

import html
import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kg.access import Scope, TokenFile
from kg.ingest.build import build
from kg.ingest.source import Source
from kg.rdf.iris import Iris
from kg.settings import Settings
from kg.store import EmbeddedStore
from kg.web import create_app

if TYPE_CHECKING:
    from flask.testing import FlaskClient

ROOT = Path(__file__).parents[2]
BASE = "http://localhost:8000/"
SLUG = "2023-04-28-washington-declaration"
ARTICLE = f"{BASE}article/{SLUG}"
CONTEXTS = ["http://www.w3.org/ns/anno.jsonld", "https://w3id.org/kg/context.jsonld"]


@dataclass
class Desk:
    """A client, an annotator's token and a reviewer's."""

    client: FlaskClient
    annotator: str
    reviewer: str

    def submit(self, name: str, words: str, body: object) -> str:
        """Submit an annotation; return its path."""
        sent = {"@context": CONTEXTS, "type": "Annotation", "body": body, "target": target(words)}
        made = self.client.post(
            "/annotations/",
            data=json.dumps(sent),
            headers={
                "Content-Type": "application/ld+json",
                "Authorization": f"Bearer {self.annotator}",
                "Slug": name,
            },
        )
        assert made.status_code == 201, made.text
        return made.headers["Location"].removeprefix(BASE.rstrip("/"))

    def decide(self, path: str, status: str, reason: str) -> None:
        """Accept or reject an annotation."""
        headers = {"Authorization": f"Bearer {self.reviewer}"}
        sent = {"status": status, "reason": reason}
        assert self.client.post(f"{path}/status", json=sent, headers=headers).status_code == 200

    def page(self, path: str) -> str:
        """Return the text of a page, without its markup."""
        answer = self.client.get(path, headers={"Accept": "text/html"}, follow_redirects=True)
        assert answer.status_code == 200
        body = answer.text.partition("<main")[2].partition("</main>")[0]
        return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", body)).split())

    def note(self, label: str) -> tuple[str, str]:
        """Return the classes and the text of a fact in the margin of the article."""
        page = self.client.get(f"/article/{SLUG}.html").text
        notes = re.findall(r'<li id="n\d+" class="note ([^"]*)".*?</li>', page, re.DOTALL)
        texts = re.findall(r'<li id="n\d+" class="note [^"]*"(.*?)</li>', page, re.DOTALL)
        return next((kind, text) for kind, text in zip(notes, texts, strict=True) if label in text)


def target(words: str) -> object:
    return (
        {"source": ARTICLE, "selector": {"type": "TextQuoteSelector", "exact": words}} if words else ARTICLE
    )


def an_event(label: str) -> object:
    part = {"type": "Participation", "role": "concept:role#partner", "actor": f"{BASE}actor/us-government"}
    return {
        "type": "Event",
        "label": {"en": label},
        "eventType": "concept:event-type#agree",
        "hasParticipation": [part],
    }


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    folder = tmp_path_factory.mktemp("desk")
    with EmbeddedStore(folder / "store") as store:
        build(Source(ROOT / "corpus", None, Iris()), store)
    tokens = TokenFile(folder / "tokens.json")
    made = [
        tokens.create(scope, now=datetime.now(UTC), label=label).printed
        for scope, label in ((Scope.ANNOTATE, "Ann Archer"), (Scope.REVIEW, "Rey"))
    ]
    app = create_app(Settings(store=str(folder / "store"), tokens=str(folder / "tokens.json")))
    return Desk(app.test_client(), *made)


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
    assert "accepted" not in text


def test_a_rejected_fact_says_so_in_the_margin(desk: Desk) -> None:
    path = desk.submit("wrong", "issued the Washington Declaration", an_event("They issue something else"))
    desk.decide(path, "rejected", "It does not say that.")
    assert desk.note("They issue something else")[0] == "event rejected"
    assert "They issue something else" not in desk.page("/waiting")


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
