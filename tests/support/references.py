"""Read out of any document where it leads: addresses that people follow, IRIs that programs do."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Final
from urllib.parse import quote, urljoin
from xml.etree import ElementTree as ET

from pyoxigraph import Literal, NamedNode, parse

from kg.rdf.formats import RDF_FORMATS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pyoxigraph import RdfFormat

    from kg.rdf.formats import RdfSyntax

XSD_URI: Final = "http://www.w3.org/2001/XMLSchema#anyURI"
_ADDRESSES: Final = ("href", "src", "action", "formaction", "poster", "cite", "data")
_LINK: Final = re.compile(r'<([^>]*)>((?:\s*;\s*[\w*-]+="[^"]*")*)')
_WEB: Final = re.compile(r"https?://", re.IGNORECASE)
_ROBOTS: Final = re.compile(r"^Sitemap:\s*(\S+)", re.MULTILINE)
_OPEN: Final = re.compile(r"\{\??\+?(\w+)\??\}|\$\{id\}|\{\{id\}\}")
"""What a template leaves open: in OpenSearch, in the manifests of reconciliation, in hydra's search."""


@dataclass
class Page(HTMLParser):
    """An HTML document: its addresses, those that forms post to, its ids, and its structured data."""

    links: list[str] = field(default_factory=list)
    posts: list[str] = field(default_factory=list)
    ids: set[str] = field(default_factory=set)
    data: list[str] = field(default_factory=list)
    _in_data: bool = False

    def __post_init__(self) -> None:
        super().__init__()

    @classmethod
    def of(cls, text: str) -> Page:
        """Read a document."""
        page = cls()
        page.feed(text)
        return page

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what an element leads to and how it is called."""
        given = {name: value or "" for name, value in attrs}
        if given.get("id"):
            self.ids.add(given["id"])
        posting = tag == "form" and given.get("method", "get").lower() != "get"
        for name in _ADDRESSES:
            if name in given:
                (self.posts if posting and name == "action" else self.links).append(given[name])
        for candidate in given.get("srcset", "").split(","):
            self.links += candidate.split()[:1]
        self._in_data = tag == "script" and given.get("type") == "application/ld+json"

    def handle_endtag(self, tag: str) -> None:
        """Note the end of structured data."""
        if tag == "script":
            self._in_data = False

    def handle_data(self, data: str) -> None:
        """Note structured data."""
        if self._in_data:
            self.data.append(data)


_ELSEWHERE: Final = (b'"https://schema.org"', b'"http://www.w3.org/ns/anno.jsonld"')
"""Contexts that JSON-LD names by their address, which is not fetched here: then it is read as JSON."""


def syntax_of(media_type: str) -> RdfSyntax | None:
    """Return the format of RDF that a media type is the registered one of, and not only an alias."""
    found = RDF_FORMATS.of_media_type(media_type)
    return found if found and found.media_type == media_type else None


def link_header(value: str) -> Iterator[tuple[str, dict[str, str]]]:
    """Yield targets and parameters of a Link header (RFC 8288, 3); no parameter here is without quotes."""
    for target, rest in _LINK.findall(value):
        yield target, dict(re.findall(r";\s*([\w*-]+)=\"([^\"]*)\"", rest))


def in_headers(headers: Iterable[tuple[str, str]]) -> Iterator[str]:
    """Yield the addresses in the header of an answer."""
    for name, value in headers:
        if name.lower() == "link":
            for target, given in link_header(value):
                yield target
                yield from (profile for profile in given.get("profile", "").split() if profile)
                yield from (kind for kind in given.get("rel", "").split() if _WEB.match(kind))
        elif name.lower() in ("location", "content-location"):
            yield value


def in_body(media_type: str, body: bytes, address: str) -> Iterator[str]:
    """Yield the addresses and IRIs in a document, as they are written; nothing in media types without any."""
    if media_type == "text/html":
        page = Page.of(body.decode())
        yield from page.links
        for text in page.data:
            yield from _in_json(json.loads(text))
    elif (media_type.endswith("json") and media_type != "application/ld+json") or (
        media_type == "application/ld+json" and any(context in body[:200] for context in _ELSEWHERE)
    ):
        yield from _in_json(json.loads(body))
    elif (syntax := syntax_of(media_type)) is not None:
        yield from _in_rdf(body, syntax.syntax, address)
    elif media_type.endswith("xml"):
        yield from _in_xml(ET.fromstring(body))  # noqa: S314 - our own
    elif media_type == "text/plain":
        yield from _ROBOTS.findall(body.decode())


def resolved(reference: str, address: str, filling: str = "x") -> str:
    """Return a reference of a document at an address as a whole address, templates filled in."""
    return urljoin(address, _OPEN.sub(lambda _: quote(filling, safe=""), reference))


def _in_rdf(body: bytes, syntax: RdfFormat, address: str) -> Iterator[str]:
    found: set[str] = set()
    for quad in parse(body, format=syntax, base_iri=address):
        for term in (quad.subject, quad.predicate, quad.object, quad.graph_name):
            if isinstance(term, NamedNode):
                found.add(term.value)
            elif isinstance(term, Literal):
                found.add(term.datatype.value)
                if term.datatype.value == XSD_URI:
                    found.add(term.value)
    yield from sorted(found)


def _in_json(node: object) -> Iterator[str]:
    """Yield the texts that are web addresses as a whole, wherever they stand."""
    if isinstance(node, dict):
        for value in node.values():
            yield from _in_json(value)
    elif isinstance(node, list):
        for value in node:
            yield from _in_json(value)
    elif isinstance(node, str) and _WEB.match(node) and not re.search(r"\s", node):
        yield node


def _in_xml(root: ET.Element) -> Iterator[str]:
    for element in root.iter():
        for text in (element.text or "", *element.attrib.values()):
            if _WEB.match(text.strip()):
                yield text.strip()
