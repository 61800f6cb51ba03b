"""Read what a client prefers: the Prefer header (RFC 7240), and JSON-LD by its profiles."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from werkzeug.http import parse_options_header

from kg.container.names import LDP_NS
from kg.sparql.accept import elements
from kg.terms import OA_NS

MINIMAL: Final = f"{LDP_NS}PreferMinimalContainer"
IRIS: Final = f"{OA_NS}PreferContainedIRIs"
DESCRIPTIONS: Final = f"{OA_NS}PreferContainedDescriptions"

_LONGEST: Final = 2000


@dataclass(frozen=True, slots=True)
class Preferences:
    """What a request prefers of the container and of a write; what cannot be read is passed over.

    `includes` are those of `return=representation` that are known here. With both kinds of listing, which a
    client must not send (Web Annotation Protocol, 4.2.1), descriptions count, the default.
    """

    includes: tuple[str, ...] = ()
    dry_run: bool = False
    minimal_return: bool = False

    @property
    def minimal(self) -> bool:
        """Whether the container is wanted without its annotations."""
        return MINIMAL in self.includes

    @property
    def iris(self) -> bool:
        """Whether annotations are listed by their IRIs alone."""
        return IRIS in self.includes and DESCRIPTIONS not in self.includes

    @property
    def applied(self) -> tuple[tuple[str, str], ...]:
        """Return the header that says what was heeded of a request for the container, if anything."""
        if not self.includes:
            return ()
        kept = [name for name in self.includes if name != IRIS or self.iris]
        return (("Preference-Applied", f'return=representation; include="{" ".join(kept)}"'),)


def preferences(header: str) -> Preferences:
    """Return what a Prefer header says; of what is given twice the first counts (RFC 7240, 2)."""
    seen: dict[str, tuple[str, dict[str, str]]] = {}
    for element in elements(header[:_LONGEST]):
        words, options = parse_options_header(element.strip())
        name, _, value = words.partition("=")
        seen.setdefault(name.strip().lower(), (value.strip().strip('"').lower(), options))
    value, options = seen.get("return", ("", {}))
    named = options.get("include", "").split() if value == "representation" else []
    includes = tuple(name for name in (MINIMAL, DESCRIPTIONS, IRIS) if name in named)
    handling = seen.get("handling", ("", {}))[0]
    return Preferences(includes, dry_run=handling == "dry-run", minimal_return=value == "minimal")
