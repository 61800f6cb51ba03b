"""Mint every IRI of the graph, from one base IRI."""

from __future__ import annotations

import re
from dataclasses import dataclass

from pyoxigraph import NamedNode

from kg.errors import UsageError

DEFAULT_BASE = "http://localhost:8000/"

_ABSOLUTE_HTTP = re.compile(r"https?://[^\s/#?]+/(?:[^\s#?]*/)?")

AUTHORITY_GRAPHS = ("actors", "posts", "agreements", "places", "happenings")


@dataclass(frozen=True, slots=True)
class Iris:
    """Mint IRIs under `base`, an absolute http(s) IRI that ends with a slash.

    Raises UsageError for any other base. Every method returns a string.
    """

    base: str = DEFAULT_BASE

    def __post_init__(self) -> None:
        if not _ABSOLUTE_HTTP.fullmatch(self.base) or not is_iri(self.base):
            raise UsageError(
                f"The base IRI {self.base!r} is not an absolute http or https IRI that ends with '/'.",
                mend="Give one such as https://example.org/kg/",
            )

    def thing(self, kind: str, identifier: str) -> str:
        """Return the IRI of something shared by all articles: actor, post, tenure, place and so on."""
        return f"{self.base}{kind}/{identifier}"

    def article(self, slug: str) -> str:
        """Return the IRI of an article."""
        return f"{self.base}article/{slug}"

    def text_version(self, slug: str, sha256: str) -> str:
        """Return the IRI of one version of an article's text."""
        return f"{self.base}article/{slug}/text/{sha256[:16]}"

    def segment(self, slug: str, identifier: str) -> str:
        """Return the IRI of a segment of an article's text."""
        return f"{self.base}article/{slug}#{identifier}"

    def fact(self, kind: str, slug: str, identifier: str) -> str:
        """Return the IRI of an event, claim or title use that an article states."""
        return f"{self.base}{kind}/{slug}/{identifier}"

    def annotation(self, slug: str, fact: str, number: int) -> str:
        """Return the IRI of the annotation that gives a fact its words."""
        return f"{self.base}annotation/{slug}/{fact}-{number}"

    def article_graph(self, slug: str) -> str:
        """Return the name of the graph that holds what an article says."""
        return f"{self.base}graph/article/{slug}"

    def graph(self, name: str) -> str:
        """Return the name of a graph that is not an article's: actors, posts, ontology and so on."""
        return f"{self.base}graph/{name}"

    def skolem(self, label: str) -> str:
        """Return the IRI that stands for a blank node (RDF 1.1 Concepts, 3.5)."""
        return f"{self.base}.well-known/genid/{label}"


def is_iri(value: str) -> bool:
    """Say whether `value` is an absolute IRI that a graph can hold (RFC 3987)."""
    try:
        NamedNode(value)
    except ValueError:
        return False
    return True
