"""A corpus on which somebody annotates and somebody else decides, over HTTP."""

from __future__ import annotations

import html
import json
import re
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from tests.unit.pages.conftest import CountedStore

from kg.access import Scope, TokenFile
from kg.ingest.build import build
from kg.ingest.source import Source
from kg.rdf.iris import Iris
from kg.settings import Settings
from kg.web import create_app

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask.testing import FlaskClient

ROOT = Path(__file__).parents[2]
BASE = "http://localhost:8000/"
SLUG = "2023-04-28-washington-declaration"
CONTEXTS = ["http://www.w3.org/ns/anno.jsonld", "https://w3id.org/kg/context.jsonld"]


@dataclass
class Desk:
    """A client, an annotator's token and a reviewer's; the store counts what it is asked."""

    client: FlaskClient
    store: CountedStore
    annotator: str
    reviewer: str

    def submit(self, name: str, words: str, body: object, article: str = SLUG) -> str:
        """Submit an annotation to words of an article; return its path."""
        about = target(words, f"{BASE}article/{article}")
        sent = {"@context": CONTEXTS, "type": "Annotation", "body": body, "target": about}
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

    def withdraw(self, path: str) -> None:
        """Take back what was submitted."""
        headers = {"Authorization": f"Bearer {self.annotator}"}
        answer = self.client.post(f"{path}/status", json={"status": "withdrawn"}, headers=headers)
        assert answer.status_code == 200

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


def target(words: str, article: str) -> object:
    """Return words of an article, or the article where there are none."""
    selector = {"type": "TextQuoteSelector", "exact": words}
    return {"source": article, "selector": selector} if words else article


def an_event(label: str) -> dict[str, object]:
    """Return an event that the government of the United States takes part in."""
    part = {"type": "Participation", "role": "concept:role#partner", "actor": f"{BASE}actor/us-government"}
    return {
        "type": "Event",
        "label": {"en": label},
        "eventType": "concept:event-type#agree",
        "hasParticipation": [part],
    }


@contextmanager
def desk_in(folder: Path) -> Iterator[Desk]:
    """Build the corpus into a folder, with tokens to annotate and to decide."""
    store = CountedStore(folder / "store")
    build(Source(ROOT / "corpus", None, Iris()), store)
    tokens = TokenFile(folder / "tokens.json")
    made = [
        tokens.create(scope, now=datetime.now(UTC), label=label).printed
        for scope, label in ((Scope.ANNOTATE, "Ann Archer"), (Scope.REVIEW, "Rey"))
    ]
    app = create_app(Settings(tokens=str(folder / "tokens.json")), store=store)
    yield Desk(app.test_client(), store, *made)
    store.close()
