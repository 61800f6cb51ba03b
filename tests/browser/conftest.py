"""One browser and one server with the whole corpus, for people's ways through the pages.

Every page is watched: what its console complains of, and what it asks of other servers, fails the test.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Browser, sync_playwright

from kg.access import Scope, TokenFile
from serving import Server, running
from visiting import Visitor

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[2]
BUILT = ROOT / "src" / "kg" / "web" / "static" / "built"
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    if CHROMIUM is None:
        pytest.skip("There is no Chromium here; on Debian: apt-get install chromium.")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-dev-shm-usage"]
        )
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def scripts() -> None:
    if not (BUILT / "sparql.js").is_file():
        pytest.skip("The scripts of the pages are not built; try: make scripts")


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory, browser: Browser) -> Iterator[Server]:
    """Serve the corpus; asked for after the browser, without which there is no need to."""
    assert browser
    directory = tmp_path_factory.mktemp("site")
    build = [sys.executable, "-m", "kg", "build", str(ROOT / "corpus"), "--store", str(directory / "store")]
    subprocess.run(build, check=True, capture_output=True)
    with running(directory / "store", log=directory / "log") as server:
        yield server


ASTRAL = "2024-01-01-astral"
"""An article with characters that UTF-16 counts twice."""
ARTICLE = """headline: Characters of two units
kind: news
publisher: kg-editors
published: 2024-01-01
language: en
licence: https://creativecommons.org/licenses/by/4.0/
sources: ["https://example.org/astral"]
"""
REMARK = {
    "@context": "http://www.w3.org/ns/anno.jsonld",
    "type": "Annotation",
    "body": {"type": "TextualBody", "value": "So?", "format": "text/plain"},
}
MENTIONS = """annotator: kg-editors
annotated: 2024-01-02
mentions:
  - {actor: japan, quote: Japan}
"""


@dataclass(frozen=True)
class Desk:
    """A server of its own whose graph may change, with access tokens for its annotator and its reviewer."""

    server: Server
    annotator: str
    reviewer: str


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory, browser: Browser) -> Iterator[Desk]:
    """Serve the corpus to people who annotate it."""
    assert browser
    directory = tmp_path_factory.mktemp("desk")
    corpus = directory / "corpus"
    shutil.copytree(ROOT / "corpus", corpus)
    article = corpus / "articles" / ASTRAL
    article.mkdir()
    (article / "text.txt").write_text("First 𠮷野 paragraph 😀.\n\nSecond paragraph names Japan.\n", "utf-8")
    (article / "article.yaml").write_text(ARTICLE, "utf-8")
    (article / "annotations.yaml").write_text(MENTIONS, "utf-8")
    build = [sys.executable, "-m", "kg", "build", str(corpus), "--store", str(directory / "store")]
    subprocess.run(build, check=True, capture_output=True)
    tokens = TokenFile(directory / "tokens.json")
    annotator, reviewer = (
        tokens.create(scope, now=datetime.now(UTC), label=label).printed
        for scope, label in ((Scope.ANNOTATE, "Ann Archer"), (Scope.REVIEW, "Rey"))
    )
    arguments = ("--tokens", str(directory / "tokens.json"))
    with running(directory / "store", *arguments, log=directory / "log") as server:
        _warm_up(server, annotator)
        yield Desk(server, annotator, reviewer)


def _warm_up(server: Server, token: str) -> None:
    """Have the processes that judge started: where a machine is busy that takes longer than tests wait."""
    remark = json.dumps({**REMARK, "target": server.address}).encode()
    for path, more in (("/validate", {}), ("/annotations/", {"Authorization": f"Bearer {token}"})):
        headers = {"Content_Type": "application/ld+json", "Prefer": "handling=dry-run", **more}
        for _ in range(20):
            if server.send("POST", path, remark, **headers).status == 200:
                break


@pytest.fixture
def annotator(browser: Browser, desk: Desk) -> Iterator[Visitor]:
    yield from _visit(browser, desk.server)


@pytest.fixture
def reviewer(browser: Browser, desk: Desk) -> Iterator[Visitor]:
    yield from _visit(browser, desk.server)


def _visit(browser: Browser, site: Server, **options: object) -> Iterator[Visitor]:
    context = browser.new_context(**options)  # type: ignore[arg-type]
    visitor = Visitor(context, site.address)
    yield visitor
    context.close()
    assert visitor.complaints == []


@pytest.fixture
def visitor(browser: Browser, site: Server) -> Iterator[Visitor]:
    yield from _visit(browser, site)


@pytest.fixture
def scriptless(browser: Browser, site: Server) -> Iterator[Visitor]:
    yield from _visit(browser, site, java_script_enabled=False)
