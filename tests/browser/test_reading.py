"""Read an article, follow an event, look at a picture; with script and without."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Page
    from visiting import Visitor

AXE = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"
EVENTS = "SELECT ?type (COUNT(*) AS ?n) { ?e <https://w3id.org/kg/ontology#eventType> ?type } GROUP BY ?type"
KINDS = ("article", "actor", "event", "claim", "agreement", "annotation", "happening", "place", "post", "tenure")


def follow(page: Page, selector: str) -> None:
    with page.expect_navigation():
        page.locator(selector).first.click()


def read(visitor: Visitor) -> None:
    """Go from the first page to an article, from its margin to an event, and back to the words."""
    page = visitor.open("")
    follow(page, ".articles a")
    headline = page.locator("h1").inner_text()
    assert page.locator("mark").count() > 0
    follow(page, ".note.event > a")
    assert page.locator(".kind").inner_text().startswith("Event")
    follow(page, f"main a:has-text({json.dumps(headline[:30])})")
    assert page.locator("h1").inner_text() == headline


def test_from_an_article_to_an_event_and_back(visitor: Visitor) -> None:
    read(visitor)


def test_the_same_without_script(scriptless: Visitor) -> None:
    read(scriptless)


def test_a_question_is_answered_without_script(scriptless: Visitor) -> None:
    page = scriptless.open("sparql")
    page.fill("textarea", EVENTS)
    follow(page, "button:text-is('Run')")
    assert "rows" in page.locator("#results").inner_text()
    assert page.locator("td", has_text="event-type:agree").count() == 1
    assert page.locator(".views").count() == 0


@pytest.mark.parametrize("width", [360, 800, 1400])
def test_no_page_is_wider_than_its_window(visitor: Visitor, width: int) -> None:
    for path in ("", one_of(visitor, "article"), "timeline", "network", f"sparql?{urlencode({'query': EVENTS})}"):
        page = visitor.open(path)
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, path
        page.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(visitor: Visitor, scheme: str) -> None:
    if not AXE.is_file():
        pytest.skip("axe-core is not installed; try: make scripts")
    paths = ["", "sparql", "timeline", "network", "ontology", "dataset", "sparql?query=SELECT+*+WHERE+%7B%3F"]
    paths += [one_of(visitor, kind) for kind in KINDS]
    found = {}
    page = visitor.open("")
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    for path in paths:
        page.goto(visitor.address + path)
        if path.startswith("sparql"):
            page.wait_for_selector(".cm-content")
        # A script of the test's own: the policy of the page binds what the page loads.
        page.evaluate(AXE.read_text("utf-8"))
        found[path] = [
            f"{entry['id']}: {entry['nodes'][0]['html'][:200]}"
            for entry in page.evaluate("axe.run().then(result => result.violations)")
        ]
    assert {path: violations for path, violations in found.items() if violations} == {}


def one_of(visitor: Visitor, kind: str) -> str:
    """Return the address of a thing of a kind; of two, always the same."""
    query = f'SELECT (MIN(STR(?s)) AS ?one) {{ ?s a ?c . FILTER(STRSTARTS(STR(?s), "http://localhost:8000/{kind}/") && !CONTAINS(STR(?s), "#")) }}'
    reply = visitor.context.request.get(
        f"{visitor.address}sparql?{urlencode({'query': query})}", headers={"Accept": "application/json"}
    )
    return str(reply.json()["results"]["bindings"][0]["one"]["value"]).removeprefix("http://localhost:8000/")
