"""Choose in which words a thing is described, by Content Negotiation by Profile (W3C working draft)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from kg.terms import ONTOLOGY, SCHEMA_NS, SEM_NS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

# First what the commas separate, then what it is: of neither is anything read twice.
_ELEMENT: Final = re.compile(r"(?:[^,\"<]|\"[^\"]*+\"?+|<[^<>]*+>?+)++")
_WANTED: Final = re.compile(
    r"\s*+(?:<([^<>]*+)>|\"([^\"]*+)\"|([^\s,;\"<>]++))\s*+(?:;\s*+q\s*+=\s*+([\d.]++)\s*+)?+"
)
_IN_ACCEPT: Final = re.compile(r";\s*profile\s*=\s*(?:\"([^\"]*)\"|([^\s,;\"]+))", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Profile:
    """A way of describing things: the IRI of its vocabulary, and the token that addresses have for it."""

    token: str
    iri: str
    title: str

    def is_named(self, name: str) -> bool:
        """Tell whether a name means this profile: its token or its IRI, of which http and https are one."""
        return name == self.token or _plain(name) == _plain(self.iri)


KG: Final = Profile("kg", ONTOLOGY.value, "the words of kg's own ontology, and all that the graph says")
SCHEMA: Final = Profile("schema", SCHEMA_NS, "schema.org, as search engines read it")
SEM: Final = Profile("sem", SEM_NS, "the Simple Event Model")
PROFILES: Final = (KG, SCHEMA, SEM)


def profile_named(name: str) -> Profile | None:
    """Return the profile that a token or an IRI means, or None."""
    return next((entry for entry in PROFILES if entry.is_named(name)), None)


def choose_profile(accept_profile: str, accept: str, available: Sequence[Profile]) -> Profile:
    """Return the profile that a request prefers among those available, else the first of these.

    It says so by Accept-Profile, or by the parameter `profile` of a media type in Accept (RFC 6906, 3.1). A
    profile that is not available is as if not asked for: the default comes, and says what it is.
    """
    wanted = [*_wanted(accept_profile), *((name, 1.0) for name in _named_in(accept))]
    best, best_quality = available[0], 0.0
    for name, quality in wanted:
        found = next((entry for entry in available if entry.is_named(name)), None)
        if found and quality > best_quality:
            best, best_quality = found, quality
    return best


def _wanted(accept_profile: str) -> Iterator[tuple[str, float]]:
    for found in filter(None, map(_WANTED.fullmatch, _ELEMENT.findall(accept_profile))):
        bracketed, quoted, bare, quality = found.groups()
        try:
            yield bracketed or quoted or bare, min(float(quality or 1), 1.0)
        except ValueError:
            continue


def _named_in(accept: str) -> Iterator[str]:
    for quoted, bare in _IN_ACCEPT.findall(accept):
        yield from (quoted or bare).split()


def _plain(iri: str) -> str:
    return iri.removeprefix("http://").removeprefix("https://").rstrip("/#")
