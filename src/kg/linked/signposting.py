"""Say by typed links what a document is about, and what else there is (FAIR Signposting, RFC 8288)."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from kg.linked import schemaorg, sem
from kg.linked.addresses import HTML, VARIANTS
from kg.linked.facts import Facts
from kg.linked.profiles import KG as KG_PROFILE
from kg.linked.profiles import PROFILES, SCHEMA, SEM
from kg.rdf.formats import JSON_LD
from kg.terms import KG, OA_NS, SCHEMA_NS
from kg.terms import SCHEMA as TERMS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kg.linked.addresses import Variant
    from kg.linked.profiles import Profile
    from kg.sparql.description import Description

LINKSET: Final = "application/linkset+json"
ANNOTATION_SERVICE: Final = f"{OA_NS}annotationService"
"""The relation to the container that takes annotations (Web Annotation Protocol, 5.1)."""
_TOLD: Final = ("ttl", "jsonld", "rdf", "nt")
"""The variants that are linked to; a client that knows others asks for them."""

_SAFE: Final = "/:?#[]@!$&'()*+,;=-._~%"


@dataclass(frozen=True, slots=True)
class Link:
    """A link from the document at hand: where to, in what relation, perhaps the target's type and profile."""

    target: str
    relation: str
    media_type: str = ""
    profile: str = ""

    def field(self) -> str:
        """Return the link as a value of a Link header (RFC 8288, 3)."""
        more = "".join(
            f'; {name}="{value}"'
            for name, value in (("type", self.media_type), ("profile", self.profile))
            if value
        )
        return f'<{uri(self.target)}>; rel="{self.relation}"{more}'


ABOUT_PAGE: Final = Link(f"{SCHEMA_NS}AboutPage", "type")
"""What a page for people is, of whatever thing."""


def header(links: Iterable[Link]) -> str:
    """Return links as one Link header."""
    return ", ".join(link.field() for link in links)


def linkset(anchor: str, links: Iterable[Link]) -> bytes:
    """Return the links of a page at an absolute address as a link set in JSON (RFC 9264, 4.2).

    With them come those that lead back to it from what describes it and from its items: FAIR Signposting asks
    for them at its level 2.
    """
    given = list(links)
    back = {"describedby": "describes", "item": "collection"}
    contexts = [_context(anchor, given)]
    contexts += (
        _context(link.target, [Link(anchor, back[link.relation], HTML)])
        for link in given
        if link.relation in back
    )
    return json.dumps({"linkset": contexts}, indent=1).encode() + b"\n"


def _context(anchor: str, links: Iterable[Link]) -> dict[str, object]:
    context: dict[str, object] = {"anchor": uri(anchor)}
    for link in links:
        target: dict[str, object] = {"href": uri(link.target)}
        if link.media_type:
            target["type"] = link.media_type
        if link.profile:
            target["profile"] = [link.profile]
        relation = context.setdefault(link.relation, [])
        if isinstance(relation, list):
            relation.append(target)
    return context


def uri(iri: str) -> str:
    """Return an IRI as a URI (RFC 3987, 3.1), which is all that a header can hold."""
    return quote(iri, safe=_SAFE)


def profiles_of(found: Description) -> list[Profile]:
    """Return the profiles that a thing can be described by, kg's own first."""
    has = {KG_PROFILE: True, SCHEMA: schemaorg.has_words(found), SEM: sem.has_words(found)}
    return [entry for entry in PROFILES if has[entry]]


@dataclass(frozen=True, slots=True)
class Site:
    """What the links of all documents share: the addresses of the data set and of link sets, and the licence.

    `root` stands before the path of every document, and is empty or an address without its last slash.
    """

    root: str
    licence: str = ""

    def address(self, path: str, variant: Variant, profile: Profile = KG_PROFILE, page: int = 1) -> str:
        """Return the address of a document on the thing whose own is a path under the root."""
        arguments = [f"_profile={profile.token}"] if profile != KG_PROFILE else []
        arguments += [f"page={page}"] if page > 1 else []
        return f"{self.root}/{path}.{variant.suffix}{'?' if arguments else ''}{'&'.join(arguments)}"

    def about(self, iri: str, path: str) -> list[Link]:
        """Return the links of a thing itself, where its description is not at hand."""
        described = [
            Link(self.address(path, entry), "describedby", entry.media_type, KG_PROFILE.iri)
            for entry in VARIANTS
            if entry.suffix in _TOLD
        ]
        return [Link(iri, "cite-as"), *described, Link(f"{self.root}/dataset", "collection")]

    def links(self, found: Description, path: str) -> list[Link]:
        """Return the links of every document on a thing, whose path is as a client sends it."""
        facts, node = Facts(found), schemaorg.schema_org(found)
        wholes = [text.value for text in facts.nodes(KG.textOf)] or [f"{self.root}/dataset"]
        return [
            Link(facts.iri, "cite-as"),
            ABOUT_PAGE,
            *([Link(f"{SCHEMA_NS}{node['@type']}", "type")] if node else []),
            *self._described(found, path),
            *(Link(author.value, "author") for author in facts.nodes(TERMS.author)[:5]),
            *(Link(text.value, "item", HTML) for text in facts.subjects(KG.textOf)[:5]),
            *([Link(f"{self.root}/annotations/", ANNOTATION_SERVICE)] if facts.is_a(KG.Article) else []),
            *([Link(self.licence, "license")] if self.licence else []),
            *(Link(whole, "collection", HTML) for whole in wholes[:1]),
            Link(f"{self.root}/linkset/{path}", "linkset", LINKSET),
        ]

    def around(self, found: Description, path: str, variant: Variant, profile: Profile) -> list[Link]:
        """Return the links of one document: to the page for people, its profile, its neighbours in order."""
        page = VARIANTS[-1]
        links = [Link(profile.iri, "profile")]
        if variant.syntax:
            links.append(Link(self.address(path, page), "describes", HTML))
        if found.page > 1:
            links.append(Link(self.address(path, variant, profile), "first"))
            links.append(Link(self.address(path, variant, profile, found.page - 1), "prev"))
        # Only kg's own words tell more on further pages: the others are made of what the first has.
        if found.more and profile == KG_PROFILE:
            links.append(Link(self.address(path, variant, profile, found.page + 1), "next"))
        return links

    def _described(self, found: Description, path: str) -> list[Link]:
        ours = [
            Link(self.address(path, entry), "describedby", entry.media_type, KG_PROFILE.iri)
            for entry in VARIANTS
            if entry.suffix in _TOLD
        ]
        in_json = next(entry for entry in VARIANTS if entry.syntax is JSON_LD)
        return ours + [
            Link(self.address(path, in_json, entry), "describedby", in_json.media_type, entry.iri)
            for entry in profiles_of(found)
            if entry != KG_PROFILE
        ]
