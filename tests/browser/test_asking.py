"""Ask in the editor: completion, errors at their place, pictures of an answer, cancelling."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from serving import Server
    from visiting import Visitor

pytestmark = pytest.mark.usefixtures("scripts")
KG = "https://w3id.org/kg/ontology#"
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"


def editor(visitor: Visitor, query: str = "") -> Page:
    page = visitor.open(f"sparql?{urlencode({'query': query})}" if query else "sparql")
    page.wait_for_selector(".cm-content")
    page.click(".cm-content")
    if not query:
        # What is typed takes the place of the query that the page opens with.
        page.keyboard.press("Control+A")
    return page


def press(page: Page, name: str) -> None:
    page.click(f".views button:text-is('{name}')")


def test_a_term_is_completed_with_its_prefix(visitor: Visitor) -> None:
    page = editor(visitor)
    page.keyboard.type("SELECT ?type (COUNT(*) AS ?n) { ?s kg:eventTyp")
    page.wait_for_selector(".cm-tooltip-autocomplete :text('event type')")
    # The list ignores keys for its first moments, so that nothing is taken unread.
    page.wait_for_function("performance.now() > 0")
    page.wait_for_timeout(100)
    page.keyboard.press("Enter")
    page.keyboard.type(" ?type } GROUP BY ?type")
    first, second = page.locator("textarea").input_value().split("\n")
    assert first == f"PREFIX kg: <{KG}>"
    assert second == "SELECT ?type (COUNT(*) AS ?n) { ?s kg:eventType ?type } GROUP BY ?type"
    page.keyboard.press("Control+Enter")
    page.wait_for_selector("td :text('event-type:agree')")
    assert "rows, in " in page.locator("form [role=status]").inner_text()
    # The address is the question: another browser gets the same.
    assert "eventType" in page.url
    press(page, "chart")
    bar = page.locator(".chart a", has_text="event-type:agree")
    assert bar.get_attribute("href") == "/event-type#agree"
    assert page.url.endswith("#chart")
    again = visitor.open(page.url.removeprefix(visitor.address))
    again.wait_for_selector(".chart rect")
    assert again.locator("table").is_hidden()


def test_the_query_that_the_page_opens_with_runs_as_it_is(visitor: Visitor) -> None:
    page = visitor.open("sparql")
    page.wait_for_selector(".cm-content :text('PREFIX')")
    page.click("button:text-is('Run')")
    page.wait_for_selector("#results:text-is('25 rows')")
    assert page.locator("tbody td a").count() >= 25


def test_an_error_is_marked_at_its_line(visitor: Visitor) -> None:
    page = editor(visitor)
    page.keyboard.insert_text("SELECT * {\n  ?s nope:x ?o\n}")
    page.keyboard.press("Control+Enter")
    page.wait_for_selector(".problem")
    assert page.locator(".cm-lintRange-error").inner_text() == "nope:x ?o"
    page.keyboard.press("Control+A")
    page.keyboard.insert_text("ASK {}")
    page.keyboard.press("Control+Enter")
    page.wait_for_selector("#results:text-is('Yes')")
    assert page.locator(".cm-lintRange-error").count() == page.locator(".problem").count() == 0


def test_dates_make_a_timeline_and_pairs_a_network(visitor: Visitor) -> None:
    rows = '("a" "b" "2023" "2024-02") ("c" "b" "2024-03-01" "2024-03-01")'
    page = editor(visitor, f"SELECT ?who ?whom ?from ?to {{ VALUES (?who ?whom ?from ?to) {{ {rows} }} }}")
    press(page, "timeline")
    assert page.locator(".timeline title").all_text_contents() == ["2023 to 2024-02: a", "2024-03-01: c"]
    # What may have lasted is a bar, a day is a dot.
    assert page.locator(".timeline rect").count() == page.locator(".timeline circle").count() == 1
    press(page, "network")
    assert page.locator(".network path title").all_text_contents() == ["a, b: 1", "c, b: 1"]
    assert page.locator(".network circle").count() == 3
    press(page, "raw")
    page.wait_for_selector("pre:text('bindings')")
    press(page, "table")
    assert page.locator("tbody tr").count() == 2
    assert page.locator(".views button:text-is('chart')").count() == 0


def test_a_cancelled_query_leaves_its_reader(visitor: Visitor, site: Server) -> None:
    page = editor(visitor)
    page.keyboard.insert_text(ENDLESS)
    page.keyboard.press("Control+Enter")
    page.click("button:text-is('Cancel')")
    page.wait_for_selector("[role=status]:text('Cancelled after')")
    assert page.locator("button:text-is('Cancel')").is_hidden()
    page.click(".cm-content")
    # Whoever asks next is answered, with as many readers as there are cores.
    for number in range(3):
        page.keyboard.press("Control+A")
        page.keyboard.insert_text(f"SELECT ?x {{ VALUES ?x {{ {number} }} }}")
        page.keyboard.press("Control+Enter")
        page.wait_for_selector(f"td bdi:text-is('{number}')")
    assert site.process.poll() is None


def test_going_back_shows_the_question_before(visitor: Visitor) -> None:
    page = editor(visitor, "SELECT (1 AS ?x) {}")
    page.keyboard.press("Control+A")
    page.keyboard.insert_text("SELECT (2 AS ?x) {}")
    page.keyboard.press("Control+Enter")
    page.wait_for_selector("td bdi:text-is('2')")
    page.go_back()
    page.wait_for_selector("td bdi:text-is('1')")
    assert page.locator("textarea").input_value().strip() == "SELECT (1 AS ?x) {}"


def test_the_page_is_light_until_the_editor_comes(visitor: Visitor) -> None:
    sizes: dict[str, int] = {}
    page = visitor.context.new_page()
    page.on("response", lambda response: sizes.update({response.url: len(response.body())}))
    page.goto(f"{visitor.address}sparql")
    page.wait_for_selector(".cm-content")
    page.wait_for_load_state("networkidle")
    before = [size for url, size in sizes.items() if "/built/editor-" not in url]
    assert len(before) == len(sizes) - 1
    assert sum(before) < 100_000
    others = visitor.context.new_page()
    asked: list[str] = []
    others.on("request", lambda request: asked.append(request.url))
    others.goto(visitor.address)
    assert [url for url in asked if "/built/" in url] == []
