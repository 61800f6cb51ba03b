"""Take the pictures of docs/annotating.md anew: annotate and review the corpus in a browser of one's own."""

# ruff: noqa: INP001, S603 - a script that is run by hand, and starts kg with fixed arguments

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from playwright.sync_api import sync_playwright

from kg.access import Scope, TokenFile

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Page

ROOT = Path(__file__).parents[1]
FOLDER = Path(__file__).parent / "pictures"
ARTICLE = "article/2023-05-05-us-philippines-guidelines"
WORDS = "affirmed the importance of peace and stability across the Taiwan Strait"
LABEL = "Biden and Marcos affirm the importance of peace across the Taiwan Strait"
KG = [sys.executable, "-m", "kg"]


@contextmanager
def serving(folder: Path) -> Iterator[str]:
    """Serve the corpus from a folder; yield the address."""
    store = str(folder / "store")
    subprocess.run([*KG, "build", str(ROOT / "corpus"), "--store", store], check=True, capture_output=True)
    command = [*KG, "serve", "--port", "0", "--store", store, "--tokens", str(folder / "tokens.json")]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=log, text=True)
    try:
        greeting = process.stdout.readline() if process.stdout else ""
        found = re.search(r" at (http://\S+)", greeting)
        if found is None:
            sys.exit(f"The server does not say where it is: {greeting!r}")
        yield found[1]
    finally:
        process.terminate()
        process.wait()


def complete(page: Page, name: str, typed: str, wanted: str) -> None:
    """Type into a field that completes, and take what it offers."""
    page.get_by_role("combobox", name=name).first.fill(typed)
    page.locator("[role=option]:visible", has_text=wanted).first.click()


def take(page: Page, name: str) -> None:
    """Take a picture of what the window shows."""
    page.evaluate("document.activeElement.blur()")
    page.screenshot(path=str(FOLDER / f"{name}.png"))


def pictures(page: Page, address: str, annotator: str, reviewer: str) -> None:
    """Annotate, be refused, mend and submit; then review."""
    page.goto(address + ARTICLE)
    page.get_by_role("button", name="Annotate").click()
    page.get_by_label("Words of the article").fill(WORDS)
    page.get_by_role("radio", name="event", exact=True).check()
    page.get_by_role("textbox", name="Label").fill(LABEL)
    box = page.get_by_role("combobox", name="Event type")
    box.fill("agr")
    page.locator("[role=option]:visible").first.wait_for()
    page.evaluate("scrollTo(0, 0)")
    page.locator(".annotating").evaluate("panel => panel.scrollTo(0, 0)")
    page.locator(".foot .status", has_text="Still to be filled in").wait_for()
    page.screenshot(path=str(FOLDER / "annotating.png"))
    box.press("Enter")
    complete(page, "Actor", "Marcos", "Ferdinand Marcos Jr")
    page.get_by_label("Role").select_option(label="partner")
    page.get_by_label("Earliest").fill("2023-05-03")
    page.get_by_label("Latest").fill("2023-05-01")
    page.locator(".finding.violation").first.wait_for()
    page.get_by_role("group", name="Time").scroll_into_view_if_needed()
    take(page, "refused")
    page.get_by_label("Earliest").fill("2023-05-01")
    page.locator(".status.holds").wait_for()
    page.get_by_label("Access token").fill(annotator)
    page.get_by_role("button", name="Submit").click()
    page.locator(".note.new").wait_for()
    page.get_by_role("link", name="Its own page").click()
    page.locator(".deciding").wait_for()
    page.get_by_role("button", name="Forget it").click()
    page.get_by_role("radio", name="Reject").check()
    page.get_by_role("textbox", name="Reason").fill("The presidents said so; what they say is a claim.")
    page.get_by_label("Access token").fill(reviewer)
    page.evaluate("scrollTo(0, document.getElementById('history').offsetTop - 30)")
    take(page, "reviewing")


def main() -> None:
    """Take all pictures."""
    chromium = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if chromium is None:
        sys.exit("There is no Chromium here; on Debian: apt-get install chromium.")
    FOLDER.mkdir(exist_ok=True)
    with TemporaryDirectory() as name, serving(Path(name)) as address, sync_playwright() as playwright:
        tokens = TokenFile(Path(name) / "tokens.json")
        annotator, reviewer = (
            tokens.create(scope, now=datetime.now(UTC), label=label).printed
            for scope, label in ((Scope.ANNOTATE, "Ann Archer"), (Scope.REVIEW, "Rey"))
        )
        browser = playwright.chromium.launch(
            executable_path=chromium, args=["--no-sandbox", "--disable-dev-shm-usage"]
        )
        page = browser.new_page(viewport={"width": 1040, "height": 660}, color_scheme="light")
        pictures(page, address, annotator, reviewer)
        browser.close()


if __name__ == "__main__":
    main()
