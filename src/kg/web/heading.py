"""Write the headers of a plain answer: the same that the framework's answers get on their way out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from kg.sparql.answer import VARY
from kg.web.cors import READABLE

if TYPE_CHECKING:
    from kg.sparql.plain import Plain
    from kg.web.cors import Sharing
    from kg.web.freshness import Freshness

SECURITY: Final = {
    # No script in a page, nothing from elsewhere, no place for it in another's frame.
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'self'; img-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
}

Headers = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Heading:
    """What an application says in the headers of all its answers."""

    sharing: Sharing
    freshness: Freshness

    def of(self, plain: Plain, origin: str) -> Headers:
        """Return the headers of an answer, but for those that each request has of its own."""
        vary = [VARY[1]]
        if self.sharing.is_selective:
            vary.append("Origin")
        if plain.is_codable:
            vary.append("Accept-Encoding")
        named = self.sharing.allowed(origin)
        freshness = self.freshness.directives(is_tagged=bool(plain.tag))
        headers = {
            "Content-Type": plain.content_type,
            "Content-Length": str(len(plain.body)),
            "Content-Encoding": plain.coding,
            "ETag": plain.tag,
            "Vary": ", ".join(vary),
            "Cache-Control": freshness,
            "Access-Control-Allow-Origin": named,
            "Access-Control-Expose-Headers": READABLE if named else "",
            **SECURITY,
        }
        return [(name, value) for name, value in headers.items() if value]
