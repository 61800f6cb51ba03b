"""Write what tells robots and readers where things are: sitemaps, robots.txt, OpenSearch and an Atom feed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Final
from xml.etree import ElementTree as ET

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

SITEMAP: Final = "http://www.sitemaps.org/schemas/sitemap/0.9"
ATOM: Final = "http://www.w3.org/2005/Atom"
OPEN_SEARCH: Final = "http://a9.com/-/spec/opensearch/1.1/"
PER_SITEMAP: Final = 5000
"""Addresses in one sitemap; the protocol allows 50,000."""

_NOT_XML: Final = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_BECAME: Final = MappingProxyType({"proposed": "not reviewed yet", "accepted": "accepted by a reviewer"})
_DAY: Final = len("2024-05-01")
_CLOSED: Final = (
    "sparql?", "question/", "linkset/", "search?", "running", "timeline?", "network?", "changes", "reconcile",
)  # fmt: skip
"""What paths of endless or costly answers begin with."""
_SHORT_NAME: Final = 16
"""Characters that OpenSearch allows for a short name."""


@dataclass(frozen=True, slots=True)
class FeedEntry:
    """One entry of a feed: an IRI, its page, what it is called and in which language, its kind.

    `day` is a day or a time. Of what was submitted `status` says what became of it, `author` by whom it was.
    """

    iri: str
    address: str
    title: str
    language: str
    day: str
    kind: str
    author: str = ""
    status: str = ""

    @property
    def summary(self) -> str:
        """Return what a reader must know of it, which no feed reader shows of a category."""
        if not self.status:
            return ""
        became = _BECAME.get(self.status, self.status)
        return f"Submitted by {self.author or 'somebody'}, and {became}."


def sitemap_index(addresses: Iterable[str]) -> bytes:
    """Return the list of sitemaps (sitemaps.org, 0.9)."""
    return _locations("sitemapindex", "sitemap", addresses)


def sitemap(addresses: Iterable[str]) -> bytes:
    """Return one sitemap."""
    return _locations("urlset", "url", addresses)


def robots(root: str, *, is_open: bool) -> str:
    """Return robots.txt (RFC 9309): all pages may be read, but none of the answers to endless questions."""
    if not is_open:
        return "User-agent: *\nDisallow: /\n"
    closed = "".join(f"Disallow: /{path}\n" for path in _CLOSED)
    return f"User-agent: *\nAllow: /\n{closed}\nSitemap: {root}sitemap.xml\n"


def open_search(root: str, title: str) -> bytes:
    """Return the description of the search (OpenSearch 1.1, draft 6)."""
    node = ET.Element("OpenSearchDescription", {"xmlns": OPEN_SEARCH})
    _text(node, "ShortName", title[:_SHORT_NAME].rstrip(" :"))
    _text(node, "LongName", title[:48])
    _text(node, "Description", "Find actors, events and articles by name, in any script.")
    ET.SubElement(node, "Url", {"type": "text/html", "template": f"{root}search?q={{searchTerms}}"})
    own = {
        "type": "application/opensearchdescription+xml",
        "rel": "self",
        "template": f"{root}opensearch.xml",
    }
    ET.SubElement(node, "Url", own)
    _text(node, "InputEncoding", "UTF-8")
    return _document(node)


def atom(base: str, root: str, title: str, updated: datetime | None, entries: Iterable[FeedEntry]) -> bytes:
    """Return a feed (RFC 4287); an entry whose day is not known has that of the feed.

    It is at `root`, which may be one of many names of the server; what it is called by begins with `base`.
    """
    listed = list(entries)
    days = [entry.day for entry in listed if entry.day]
    now = updated.strftime("%Y-%m-%dT%H:%M:%SZ") if updated else _moment(max(days, default=""))
    node = ET.Element("feed", {"xmlns": ATOM})
    _text(node, "id", f"{base}feed.atom")
    _text(node, "title", title)
    _text(node, "updated", now)
    ET.SubElement(node, "link", {"rel": "self", "type": "application/atom+xml", "href": f"{root}feed.atom"})
    ET.SubElement(node, "link", {"rel": "alternate", "type": "text/html", "href": root})
    _text(ET.SubElement(node, "author"), "name", title)
    for entry in listed:
        item = ET.SubElement(node, "entry", {"xml:lang": entry.language} if entry.language else {})
        _text(item, "id", entry.iri)
        _text(item, "title", entry.title)
        _text(item, "updated", _moment(entry.day) if entry.day else now)
        ET.SubElement(item, "link", {"rel": "alternate", "type": "text/html", "href": entry.address})
        for term in filter(None, (entry.kind, entry.status)):
            ET.SubElement(item, "category", {"term": term})
        if entry.summary:
            _text(item, "summary", entry.summary)
        if entry.author:
            _text(ET.SubElement(item, "author"), "name", entry.author)
    return _document(node)


def _moment(day: str) -> str:
    return day if len(day) > _DAY else f"{day or '1970-01-01'}T00:00:00Z"


def _locations(root: str, each: str, addresses: Iterable[str]) -> bytes:
    node = ET.Element(root, {"xmlns": SITEMAP})
    for address in addresses:
        _text(ET.SubElement(node, each), "loc", address)
    return _document(node)


def _text(parent: ET.Element, name: str, text: str) -> None:
    ET.SubElement(parent, name).text = _NOT_XML.sub("\N{REPLACEMENT CHARACTER}", text)


def _document(node: ET.Element) -> bytes:
    ET.indent(node, " ")
    return bytes(ET.tostring(node, "utf-8", xml_declaration=True)) + b"\n"
