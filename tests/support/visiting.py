"""Watch a browser: what a console complains of, and what a page asks of other servers."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, ConsoleMessage, Page

PATIENCE = 20_000
"""Milliseconds to wait for what must come."""


@dataclass
class Visitor:
    """A person with a browser of their own; `complaints` are what pages must not have said or done."""

    context: BrowserContext
    address: str
    complaints: list[str] = field(default_factory=list)

    def open(self, path: str) -> Page:
        """Open a page in a new tab."""
        page = self.context.new_page()
        page.set_default_timeout(PATIENCE)
        page.on("console", self._listen)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("request", lambda request: self._watch(request.url))
        page.goto(self.address + path)
        return page

    def _listen(self, message: ConsoleMessage) -> None:
        # A browser tells of every status of 400 and more; which is right, tests say of the page.
        if message.type in ("error", "warning") and "Failed to load resource" not in message.text:
            self.complaints.append(message.text)

    def _watch(self, url: str) -> None:
        if not url.startswith((self.address, "data:", "blob:")):
            self.complaints.append(f"asked for {url}")
