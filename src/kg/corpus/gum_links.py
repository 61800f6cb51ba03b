"""Decide which actors the Wikipedia links of the GUM corpus stand for, without adding to what they say."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote

from kg.corpus.findings import Findings
from kg.model.authority import Actor, Links, Names
from kg.model.finding import Severity

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from kg.corpus.gum_xml import Word
    from kg.corpus.webanno import Document, Span
    from kg.model.finding import Finding
    from kg.model.source import Origin

ENTITY, IDENTITY = "entity", "identity"
_WIKIPEDIA = "https://en.wikipedia.org/wiki/"
_ACTOR_KINDS = {"person": "person", "organization": "organisation"}
_NOT_IDENTITY = "bridge"
_PROPER, _PROPER_PLURAL = frozenset(("NP", "NPS")), "NPS"
_NAMES_PEOPLE = re.compile(r"(?:_people|_\((?:[^()]*_)?group\))$")
_UNESCAPED = ";@$!*(),/~:"
_APOSTROPHES = re.compile("['\u2019]")


@dataclass(frozen=True, slots=True)
class LinkedText:
    """A text with its annotation, and the tags of its tokens."""

    document: Document
    words: Sequence[Word]


@dataclass(frozen=True, slots=True)
class LinkedActors:
    """The actors that the links of some texts stand for: `ids` by title, `actors` by id."""

    ids: Mapping[str, str]
    actors: Mapping[str, Actor]

    def of(self, span: Span) -> str | None:
        """Return the id of the actor that a mention is linked to."""
        title = linked_title(span)
        return None if title is None or span.features.get(ENTITY) not in _ACTOR_KINDS else self.ids.get(title)


def linked_title(span: Span) -> str | None:
    """Return the title of the English Wikipedia page that the corpus links a mention to."""
    value = span.features.get(IDENTITY)
    return None if value is None else unquote(value)


def wikipedia_iri(title: str) -> str:
    """Return the address of an English Wikipedia page, spelt as MediaWiki itself spells addresses."""
    return _WIKIPEDIA + quote(title, safe=_UNESCAPED)


def linked_actors(
    texts: Iterable[LinkedText], reserved: Mapping[str, str | None]
) -> tuple[LinkedActors, list[Finding]]:
    """Return an actor for each title that persons or organisations are linked to, and what was left out.

    `reserved` gives ids that are taken, and the title whose actor may have each nevertheless. The
    corpus puts the link of a chain of coreferent mentions on each of them, so that the mentions'
    own links are all there are: none is passed on. The link is a close match, for the page tells of
    the actor and is not the actor. Left out, because nothing in the corpus says what they are:
    titles that chains or entity types disagree about, and titles of groups of people.
    """
    findings = Findings("")
    seen: dict[str, _Title] = {}
    for text in texts:
        for span in text.document.spans:
            title, kind = linked_title(span), _ACTOR_KINDS.get(span.features.get(ENTITY, ""))
            if title is None or kind is None:
                continue
            entry = seen.setdefault(title, _Title(span.origin))
            entry.kinds.add(kind)
            entry.several |= kind == "person" and _is_plural(text.words[span.first : span.last + 1])
        for title, rival, origin in _rivals(text.document):
            seen.setdefault(title, _Title(origin)).rival = rival
    kinds = {title: kind for title in sorted(seen) if (kind := _kind(title, seen[title], findings))}
    ids = _ids(kinds, reserved)
    actors = {
        ids[title]: Actor(
            ids[title],
            kind,
            Names((("en", title.replace("_", " ")),)),
            Links(close=(wikipedia_iri(title),)),
            None,
            seen[title].origin,
        )
        for title, kind in kinds.items()
    }
    return LinkedActors(ids, actors), findings.all


_Place = tuple[int, int, int | None]


class _Title:
    __slots__ = ("kinds", "origin", "rival", "several")

    def __init__(self, origin: Origin) -> None:
        self.origin = origin
        self.kinds: set[str] = set()
        self.several = False
        self.rival: str | None = None


def _kind(title: str, entry: _Title, findings: Findings) -> str | None:
    """Return what kind of actor a title is, or None with a finding that says why it is none."""
    if entry.rival is not None or len(entry.kinds) > 1:
        reason = f"'{entry.rival}'" if entry.rival is not None else " and ".join(sorted(entry.kinds))
        findings.add(
            "gum-link-disputed",
            f"The link to '{title}' is left out: the corpus itself disagrees about it ({reason}).",
            entry.origin,
            value=title,
            mend="Correct the annotation if it is yours; its mentions stay, unlinked.",
            severity=Severity.WARNING,
        )
        return None
    if entry.kinds == {"person"} and (entry.several or _NAMES_PEOPLE.search(title)):
        findings.add(
            "gum-link-people",
            f"The link to '{title}' is left out: it names people in the plural, who are no one actor.",
            entry.origin,
            value=title,
            mend="Nothing is to be done; its mentions stay, unlinked.",
            severity=Severity.INFO,
        )
        return None
    return next(iter(entry.kinds), None)


def _is_plural(words: Sequence[Word]) -> bool:
    """Say whether a mention is a name in the plural, such as 'Bangladeshis'."""
    tags = {word.tag for word in words}
    return _PROPER_PLURAL in tags and tags <= _PROPER


def _rivals(document: Document) -> Iterable[tuple[str, str, Origin]]:
    """Yield each title that shares a chain of coreferent mentions with another title."""
    earlier: dict[_Place, _Place] = {}

    def first(span: Span) -> _Place:
        place = (span.first, span.last, span.id)
        while (before := earlier.get(place, place)) != place:
            earlier[place] = earlier.get(before, before)
            place = before
        return place

    for relation in document.relations:
        if not relation.features.get("type", _NOT_IDENTITY).startswith(_NOT_IDENTITY):
            earlier[first(relation.source)] = first(relation.target)
    titles: dict[_Place, dict[str, Origin]] = {}
    for span in document.spans:
        title = linked_title(span)
        if title is not None:
            titles.setdefault(first(span), {}).setdefault(title, span.origin)
    for found in titles.values():
        if len(found) > 1:
            for title, origin in found.items():
                yield title, next(other for other in found if other != title), origin


def _ids(titles: Iterable[str], reserved: Mapping[str, str | None]) -> dict[str, str]:
    """Return an id for each title: its words, and a part of its digest where another has the same words."""
    slugs = {title: _slug(title) for title in titles}
    users = Counter(slugs.values())
    ids = {}
    for title, slug in slugs.items():
        free = users[slug] == 1 and reserved.get(slug, title) == title
        digest = hashlib.sha256(title.encode()).hexdigest()[:8]
        ids[title] = slug if free and slug else f"{slug or 'page'}-{digest}"
    return ids


def _slug(title: str) -> str:
    decomposed = unicodedata.normalize("NFKD", _APOSTROPHES.sub("", title)).lower()
    bare = "".join(character for character in decomposed if not unicodedata.combining(character))
    return "-".join(re.findall("[a-z0-9]+", bare))
