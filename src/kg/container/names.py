"""Name what is in the container: annotations, their graphs, the pages they are listed on."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from secrets import token_hex
from typing import Final

from pyoxigraph import NamedNode

from kg.rdf.iris import Iris

ID: Final = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._~-]{0,78}[A-Za-z0-9])?")
"""What follows the container's IRI in an annotation's: nothing that a path, a link or a log could misread."""

AS_NS: Final = "http://www.w3.org/ns/activitystreams#"
LDP_NS: Final = "http://www.w3.org/ns/ldp#"
_LONGEST: Final = 60
_OTHER: Final = re.compile(r"[^A-Za-z0-9._~-]+")


@dataclass(frozen=True, slots=True)
class Names:
    """The IRIs of the container under the base of a graph's IRIs."""

    base: str

    @property
    def container(self) -> NamedNode:
        """Return the container's own IRI, which ends with a slash (Web Annotation Protocol, 4)."""
        return NamedNode(f"{self.base}annotations/")

    @property
    def record(self) -> NamedNode:
        """Return the graph that says what the container holds, and what it held."""
        return NamedNode(Iris(self.base).graph("annotations"))

    def annotation(self, name: str) -> NamedNode:
        """Return the IRI of an annotation."""
        return NamedNode(f"{self.container.value}{name}")

    def graph(self, name: str) -> NamedNode:
        """Return the graph that holds an annotation, and the facts in it, by itself."""
        return NamedNode(Iris(self.base).graph(f"annotation/{name}"))

    def of_graph(self, graph: object) -> NamedNode | None:
        """Return the annotation that a graph holds, None where it is no annotation's."""
        start = self.graph("").value
        if not isinstance(graph, NamedNode) or not graph.value.startswith(start):
            return None
        return self.annotation(graph.value.removeprefix(start))

    def agent(self, name: str) -> NamedNode:
        """Return who shows a token of this name."""
        return NamedNode(f"{self.base}agent/{name}")

    def page(self, number: int) -> NamedNode:
        """Return the IRI of a page, counted from 0, by which the record knows it."""
        return NamedNode(f"{self.container.value}?page={number}")

    def shelf(self, number: int) -> NamedNode:
        """Return the IRI of a run of pages, by which the record counts them together."""
        return NamedNode(f"{self.container.value}#pages-{number}")

    def number_of(self, page: str) -> int:
        """Return the number of a page of the record."""
        return int(page.rpartition("=")[2])


def minted() -> str:
    """Return a name that no annotation has."""
    return token_hex(8)


def from_slug(slug: str) -> str:
    """Return what a Slug header suggests as a name (RFC 5023, 9.7), or nothing where none of it is usable."""
    plain = unicodedata.normalize("NFKD", slug).encode("ascii", "ignore").decode()
    name = _OTHER.sub("-", plain)[:_LONGEST].strip("-._~")
    return name if ID.fullmatch(name) else ""
