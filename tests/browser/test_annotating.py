"""Annotate an article in the browser: be refused, mend, be accepted; review it; with the keyboard alone."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

    from conftest import Desk
    from visiting import Visitor

pytestmark = pytest.mark.usefixtures("scripts")
AXE = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"
HELD = "article/2023-04-28-washington-declaration"
NOT_HELD = "article/taipei-times-2023-05-19-lee"
WORDS = "agreed to set up a Nuclear Consultative Group"
FIT = "document.documentElement.scrollWidth - innerWidth"


def form(visitor: Visitor, path: str = HELD) -> Page:
    page = visitor.open(path)
    page.get_by_role("button", name="Annotate").click()
    page.wait_for_selector(".annotating")
    return page


def choose(page: Page, kind: str) -> None:
    page.get_by_role("radio", name=kind, exact=True).check()


ENDS = """words => {
    for (const paragraph of document.querySelectorAll(".text")) {
        const walker = document.createTreeWalker(paragraph, NodeFilter.SHOW_TEXT);
        const letters = [];
        for (let node = walker.nextNode(); node; node = walker.nextNode()) {
            if (node.parentElement.closest(".ref")) continue;
            for (let at = 0; at < node.data.length; at += 1) letters.push([node, at]);
        }
        const first = letters.map(([node, at]) => node.data[at]).join("").indexOf(words);
        if (first < 0) continue;
        paragraph.scrollIntoView({ block: "center" });
        const box = ([node, at]) => {
            const range = document.createRange();
            range.setStart(node, at);
            range.setEnd(node, at + 1);
            return range.getClientRects()[0];
        };
        const [from, to] = [box(letters[first]), box(letters[first + words.length - 1])];
        return [from.left + 1, from.top + from.height / 2, to.right - 1, to.top + to.height / 2];
    }
}"""


def select(page: Page, words: str) -> None:
    """Draw the mouse over words of a paragraph."""
    left, top, right, bottom = page.evaluate(ENDS, words)
    page.mouse.move(left, top)
    page.mouse.down()
    page.mouse.move(right, bottom, steps=5)
    page.mouse.up()


def complete(page: Page, name: str, typed: str, wanted: str, number: int = 0) -> None:
    """Type into a field that completes, and take what it offers by that name."""
    box = page.get_by_role("combobox", name=name).nth(number)
    box.fill(typed)
    page.locator("[role=option]:visible", has_text=wanted).first.click()


def status(page: Page) -> Locator:
    return page.locator(".annotating .foot .status")


def holds(page: Page) -> None:
    status(page).filter(has_text="This holds").wait_for()


def an_event(page: Page, label: str) -> None:
    choose(page, "event")
    page.get_by_role("textbox", name="Label").fill(label)
    complete(page, "Event type", "agr", "agree")
    complete(page, "Actor", "US gov", "Government of the United States")
    page.get_by_label("Role").select_option(label="partner")


def submit(page: Page, token: str) -> None:
    if page.get_by_label("Access token").is_visible():
        page.get_by_label("Access token").fill(token)
    page.get_by_role("button", name="Submit").click()


def test_refused_mended_accepted_and_reviewed(annotator: Visitor, reviewer: Visitor, desk: Desk) -> None:
    page = form(annotator)
    select(page, WORDS)
    page.locator(".stands", has_text="They stand at 252 to 297.").wait_for()
    assert page.get_by_label("Words of the article").input_value() == WORDS
    an_event(page, "Biden and Yoon agree to set up a group")
    page.get_by_label("Earliest").fill("2023-04-28")
    page.get_by_label("Latest").fill("2023-04-26")
    submit(page, desk.annotator)
    # Refused: the fault stands beside the fields that it is about, and what was filled in is still there.
    fault = page.locator(".finding.violation", has_text="The time ends before it starts")
    fault.wait_for()
    assert (
        page.get_by_role("group", name="Time").locator(".finding", has_text="before it starts").count() == 1
    )
    assert page.locator(".note.new").count() == 0
    page.get_by_label("Latest").fill("2023-04-28")
    fault.wait_for(state="detached")
    holds(page)
    submit(page, desk.annotator)
    note = page.locator(".note.new")
    note.wait_for()
    assert note.locator("a").first.inner_text() == "Biden and Yoon agree to set up a group"
    assert note.locator(".badge.status").inner_text() == "proposed"
    assert page.evaluate("document.activeElement.matches('.note.new')")
    # The token is nowhere but in this tab.
    assert desk.annotator not in page.url
    assert page.evaluate("Object.keys(localStorage).length") == 0
    assert page.evaluate("document.cookie") == ""

    other = reviewer.open("annotations/")
    other.get_by_role("main").get_by_role("link", name="What waits for review").click()
    other.get_by_role("link", name=WORDS).click()
    other.get_by_text("Biden and Yoon agree to set up a group").first.wait_for()
    other.get_by_label("Accept", exact=False).first.check()
    other.get_by_label("Access token").fill(desk.reviewer)
    other.get_by_role("button", name="Decide").click()
    other.locator(".kind .status.accepted").wait_for()
    assert other.locator(".history li").count() == 2
    assert "Rey" in other.locator(".history li").nth(1).inner_text()
    other.goto(reviewer.address + "waiting")
    assert other.get_by_role("link", name=WORDS).count() == 0
    page.reload()
    note = page.locator(".note", has_text="Biden and Yoon agree to set up a group")
    assert note.locator(".badge.status").inner_text() == "accepted"


@pytest.mark.long
def test_rejected_with_a_reason(annotator: Visitor, reviewer: Visitor, desk: Desk) -> None:
    page = form(annotator)
    page.get_by_label("Words of the article").fill("issued the Washington Declaration")
    an_event(page, "They issue the wrong thing")
    holds(page)
    submit(page, desk.annotator)
    page.get_by_role("link", name="Its own page").click()
    page.locator(".kind .status.proposed").wait_for()
    # Nobody decides on their own.
    page.get_by_label("Accept", exact=False).first.check()
    page.get_by_role("button", name="Decide").click()
    page.locator(".deciding .status", has_text="it is up to others").wait_for()

    other = reviewer.open(page.url.removeprefix(annotator.address))
    other.get_by_label("Reject", exact=False).first.check()
    other.get_by_role("button", name="Decide").click()
    assert "A rejection needs a reason" in other.locator(".deciding .status").inner_text()
    other.get_by_role("textbox", name="Reason").fill("The article says nothing of it.")
    other.get_by_label("Access token").fill("kg_00000000_wrong")
    other.get_by_role("button", name="Decide").click()
    other.locator(".deciding .status", has_text="none of this server's").wait_for()
    other.get_by_label("Access token").fill(desk.reviewer)
    other.get_by_role("button", name="Decide").click()
    other.locator(".kind .status.rejected").wait_for()
    assert other.locator(".history blockquote").inner_text() == "The article says nothing of it."
    page.goto(annotator.address + HELD)
    page.get_by_text("Rejected or withdrawn, and not shown above").wait_for()
    assert page.locator(".note", has_text="They issue the wrong thing").count() == 0
    # Whoever submitted it may take it back.
    page.go_back()
    page.get_by_label("Withdraw", exact=False).first.check()
    page.get_by_role("button", name="Decide").click()
    page.locator(".kind .status.withdrawn").wait_for()
    assert "may propose it again" in page.locator("#review .meta").inner_text()
    # Only they can, and nothing else can become of it.
    assert page.locator(".deciding input[type=radio]").count() == 1
    page.get_by_label("Propose again", exact=False).first.check()
    page.get_by_role("button", name="Decide").click()
    page.locator(".kind .status.proposed").wait_for()
    assert page.locator(".deciding input[type=radio]").count() == 3


def test_the_keyboard_is_enough(annotator: Visitor, desk: Desk) -> None:
    page = annotator.open(HELD)
    page.get_by_role("button", name="Annotate").focus()
    page.keyboard.press("Enter")
    page.wait_for_selector(".annotating")
    assert page.evaluate("document.activeElement.textContent") == "Annotate"
    keys = page.keyboard
    to(page, "Words of the article")
    # Words that stand there twice: the choice between them comes next.
    keys.type("Seoul")
    page.locator(".stands", has_text="2 times").wait_for()
    to(page, "Which of them")
    keys.press("ArrowDown")
    page.locator(".stands", has_text="this is number 2").wait_for()
    to(page, "name of something", "ArrowRight", first=True)
    to(page, "What they name")
    keys.type("Republic of Korea")
    page.wait_for_selector("[role=option]:visible")
    keys.press("ArrowDown")
    chosen = page.locator("[aria-selected=true] span").inner_text()
    keys.press("Enter")
    assert page.get_by_role("combobox", name="What they name").input_value() == chosen
    assert page.locator("[role=option]:visible").count() == 0
    holds(page)
    to(page, "Access token")
    keys.type(desk.annotator)
    keys.press("Enter")
    page.locator(".notice.good", has_text="Submitted").wait_for()
    assert page.locator(".annotating").count() == 0


def to(page: Page, label: str, key: str = "Tab", *, first: bool = False) -> None:
    """Move on with a key until the field of this label has the focus."""
    named = """() => {
        const at = document.activeElement;
        return [at.labels?.[0]?.firstChild?.textContent, at.getAttribute("aria-label")];
    }"""
    if first:
        page.keyboard.press("Tab")
        page.keyboard.press("Space")
    for _ in range(40):
        if label in page.evaluate(named):
            return
        page.keyboard.press(key)
    pytest.fail(f"no key leads to {label}")


def test_a_text_that_may_not_be_shown_is_quoted_by_hand(annotator: Visitor, desk: Desk) -> None:
    page = form(annotator, NOT_HELD)
    # Of these words, "In January", "US", "Japan" and "agreed to strengthen" are shown: they stand at 1532,
    # 1548, 1555 and 1561, so that the whole stretch is 1532 to 1581.
    select(page, "agreed to strengthen")
    page.locator(".stands", has_text="They stand at 1,561 to 1,581.").wait_for()
    choose(page, "event")
    page.get_by_role("textbox", name="Label").fill("The United States and Japan agree")
    page.get_by_label("Words of the article").fill("In January, the US and Japan agreed to strengthen")
    page.locator(".stands", has_text="say where they begin").wait_for()
    page.get_by_label("Position of the first character").fill("1532")
    page.locator(".stands", has_text="At 1,532 to 1,581").wait_for()
    complete(page, "Event type", "agr", "agree")
    complete(page, "Actor", "United States", "United States")
    page.get_by_label("Role").select_option(label="partner")
    holds(page)
    submit(page, desk.annotator)
    page.get_by_role("link", name="Its own page").click()
    page.get_by_text("The text is not held here").wait_for()


@pytest.mark.long
def test_a_part_is_added_to_an_event_and_a_remark_to_the_article(annotator: Visitor, desk: Desk) -> None:
    page = form(annotator)
    page.get_by_label("Words of the article").fill("South Korean President Yoon Suk-yeol")
    choose(page, "participation")
    complete(page, "Actor", "Moon Jae", "Moon Jae-in")
    page.get_by_label("Role").select_option(label="observer")
    box = page.get_by_role("combobox", name="Event needed")
    box.focus()
    box.press("ArrowDown")
    page.locator("[role=option]:visible", has_text="issue the Washington Declaration").click()
    holds(page)
    submit(page, desk.annotator)
    page.get_by_role("link", name="Its own page").click()
    assert "Moon Jae-in observer" in page.locator(".entries").inner_text()

    page.goto(annotator.address + HELD)
    page.get_by_role("button", name="Annotate").click()
    choose(page, "plain remark")
    page.get_by_role("textbox", name="Remark").fill("A clear account.")
    holds(page)
    submit(page, desk.annotator)
    page.get_by_role("link", name="Its own page").click()
    assert page.locator("blockquote.remark").inner_text() == "A clear account."


@pytest.mark.long
def test_positions_are_code_points(annotator: Visitor) -> None:
    page = form(annotator, "article/2024-01-01-astral")
    # "First 𠮷野 paragraph 😀." has 21 code points, after which two line breaks end the paragraph.
    select(page, "Second paragraph names Japan")
    page.locator(".stands", has_text="They stand at 23 to 51.").wait_for()
    select(page, "paragraph 😀")
    page.locator(".stands", has_text="They stand at 9 to 20.").wait_for()
    choose(page, "plain remark")
    page.get_by_role("textbox", name="Remark").fill("Counted.")
    holds(page)


@pytest.mark.long
def test_words_that_are_selected_later_are_offered(annotator: Visitor) -> None:
    page = form(annotator)
    words = page.get_by_label("Words of the article")
    select(page, WORDS)
    page.locator(".stands", has_text="They stand at 252 to 297.").wait_for()
    choose(page, "plain remark")
    page.get_by_role("textbox", name="Remark").fill("So?")
    select(page, "Korean Peninsula")
    take = page.get_by_role("button", name="Take the selected words instead")
    take.wait_for()
    assert words.input_value() == WORDS
    take.click()
    assert words.input_value() == "Korean Peninsula"
    assert take.is_hidden()


@pytest.mark.long
def test_nobody_is_told_off_before_they_came_to_a_field(annotator: Visitor) -> None:
    page = form(annotator)
    choose(page, "event")
    assert status(page).inner_text() == "First, say which words."
    page.get_by_label("Words of the article").fill(WORDS)
    status(page).filter(has_text="Still to be filled in: label, event type.").wait_for()
    assert page.locator(".finding").count() == 0
    page.get_by_role("textbox", name="Label").focus()
    page.get_by_role("textbox", name="Label").blur()
    page.get_by_role("combobox", name="Event type").fill("no such type")
    field = page.locator(".annotating .field", has=page.get_by_role("textbox", name="Label"))
    field.locator(".finding.violation", has_text="needs one `label`").wait_for()
    page.keyboard.press("Tab")
    page.locator(".finding", has_text="Nothing is chosen yet.").wait_for()
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Close").click()
    assert page.locator(".annotating").count() == 0
    assert page.evaluate("document.activeElement.textContent") == "Annotate"


def test_the_form_is_loaded_when_it_is_wanted(annotator: Visitor) -> None:
    sizes: dict[str, int] = {}
    page = annotator.context.new_page()
    page.on("response", lambda response: sizes.update({response.url: len(response.body())}))
    page.goto(annotator.address + HELD)
    page.get_by_role("button", name="Annotate").wait_for()
    page.wait_for_load_state("networkidle")
    assert sum(sizes.values()) < 100_000
    before = set(sizes)
    page.get_by_role("button", name="Annotate").click()
    page.wait_for_selector(".annotating")
    page.wait_for_load_state("networkidle")
    asked = {re.sub(r"-\w{8}\.js", ".js", url.removeprefix(annotator.address)) for url in set(sizes) - before}
    # A browser asks for the icon when it likes.
    assert asked - {"static/icon.svg"} == {"static/built/annotating.js", "forms.json"}


@pytest.mark.parametrize("width", [360, 800, 1400])
def test_the_form_fits_every_window(annotator: Visitor, width: int) -> None:
    page = annotator.open(HELD)
    page.set_viewport_size({"width": width, "height": 900})
    page.get_by_role("button", name="Annotate").click()
    choose(page, "event")
    assert page.evaluate(FIT) <= 0
    small = page.evaluate(
        """() => [...document.querySelectorAll(".annotating :is(button, input, select, textarea, summary)")]
            .map(one => [one.outerHTML.slice(0, 90), one.getBoundingClientRect()])
            .filter(([, box]) => box.width && (box.width < 24 || box.height < 24)).map(([name]) => name)"""
    )
    assert small == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_with_the_forms_open(
    annotator: Visitor, desk: Desk, scheme: Literal["light", "dark"]
) -> None:
    if not AXE.is_file():
        pytest.skip("axe-core is not installed; try: make scripts")
    axe = AXE.read_text("utf-8")

    def violations() -> list[str]:
        page.evaluate(axe)
        found = page.evaluate("axe.run().then(result => result.violations)")
        return [f"{entry['id']}: {entry['nodes'][0]['html'][:200]}" for entry in found]

    page = form(annotator)
    page.emulate_media(color_scheme=scheme)
    page.get_by_label("Words of the article").fill(WORDS)
    an_event(page, f"An event in the {scheme}")
    page.locator("summary").last.click()
    page.get_by_label("Earliest").fill("2023-04-28")
    page.get_by_label("Latest").fill("2023-04-26")
    page.locator(".finding.violation").first.wait_for()
    page.get_by_role("combobox", name="Event type").fill("con")
    page.wait_for_selector("[role=option]:visible")
    assert violations() == []
    complete(page, "Event type", "con", "consult")
    page.get_by_label("Latest").fill("2023-04-28")
    holds(page)
    submit(page, desk.annotator)
    page.get_by_role("link", name="Its own page").wait_for()
    assert violations() == []
    page.get_by_role("link", name="Its own page").click()
    page.wait_for_selector(".deciding")
    assert violations() == []
    page.goto(annotator.address + "waiting")
    assert violations() == []


def test_without_script_the_page_says_how(scriptless: Visitor) -> None:
    page = scriptless.open(HELD)
    assert "kg annotate" in page.locator("#annotate").inner_text()
    assert page.get_by_role("button", name="Annotate").count() == 0
