"""Read an article, follow an event, look at a picture; with script and without."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Literal
from urllib.parse import quote

import pytest

from kg.rdf.iris import DEFAULT_BASE

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from visiting import Visitor

AXE = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"
EVENTS = "SELECT ?t (COUNT(*) AS ?n) { ?e <https://w3id.org/kg/ontology#eventType> ?t } GROUP BY ?t"
KINDS = [
    "article",
    "actor",
    "event",
    "claim",
    "agreement",
    "annotation",
    "happening",
    "place",
    "post",
    "tenure",
]


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


def test_no_page_is_wider_than_its_window(visitor: Visitor) -> None:
    page = visitor.open("")
    for path in ("", one_of(visitor, "article"), "timeline", "network", f"sparql?query={quote(EVENTS)}"):
        page.goto(visitor.address + path)
        for width in (360, 800, 1400):
            page.set_viewport_size({"width": width, "height": 900})
            assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, (path, width)


@pytest.mark.parametrize(("scheme", "options"), [("light", "{}"), ("dark", "{runOnly: ['color-contrast']}")])
def test_axe_finds_nothing(visitor: Visitor, scheme: Literal["light", "dark"], options: str) -> None:
    if not AXE.is_file():
        pytest.skip("axe-core is not installed; try: make scripts")
    # Under the policy of the pages nobody else's script runs, axe's neither, but what a test evaluates.
    axe = AXE.read_text("utf-8")
    answer = f"sparql?query={quote(EVENTS)}"
    if scheme == "dark":
        # It changes colours alone, and those are of one stylesheet.
        paths = ["", "timeline", answer, *(one_of(visitor, kind) for kind in ("article", "event"))]
    else:
        paths = ["", "timeline", "network", "search?q=Japan", "ontology", "dataset", "dump/", "annotations/"]
        paths += [
            "nowhere",
            "sparql",
            answer,
            "sparql?query=SELECT",
            *(one_of(visitor, kind) for kind in KINDS),
        ]
    found = {}
    page = visitor.open("")
    page.emulate_media(color_scheme=scheme)
    for path in paths:
        page.goto(visitor.address + path)
        if page.locator("script[src*='/sparql.js']").count():
            page.wait_for_selector(".cm-content")
        page.evaluate(axe)
        violations = page.evaluate(f"axe.run({options}).then(result => result.violations)")
        found[path] = [f"{entry['id']}: {entry['nodes'][0]['html'][:200]}" for entry in violations]
    assert {path: violations for path, violations in found.items() if violations} == {}


def one_of(visitor: Visitor, kind: str) -> str:
    """Return the address of a thing of a kind; of two, always the same."""
    begin = f"{DEFAULT_BASE}{kind}/"
    chosen = f'FILTER(STRSTARTS(STR(?s), "{begin}") && !CONTAINS(STR(?s), "#"))'
    reply = visitor.context.request.get(
        f"{visitor.address}sparql?query={quote(f'SELECT (MIN(STR(?s)) AS ?one) {{ ?s a ?c . {chosen} }}')}",
        headers={"Accept": "application/json"},
    )
    return str(reply.json()["results"]["bindings"][0]["one"]["value"]).removeprefix(DEFAULT_BASE)
