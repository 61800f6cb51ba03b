"""An article and what it says: the typed form of one folder of `corpus/articles`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

    from kg.model.source import Origin
    from kg.model.time import TimeSpan

AGREEMENT_RELATIONS = ("cites", "changes", "concludes")


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of a text, `[start, end)` in code points, with its own publication date if known.

    `belongs_to` is the slug of the article whose words these are: another one for a teaser.
    """

    id: str
    kind: str
    start: int
    end: int
    published: date | None
    belongs_to: str
    origin: Origin


@dataclass(frozen=True, slots=True)
class TextVersion:
    """An immutable text: length in code points, sha256 of its UTF-8 bytes, and the text where held."""

    article: str
    length: int
    sha256: str
    text: str | None
    segments: tuple[Segment, ...]


@dataclass(frozen=True, slots=True)
class Evidence:
    """The words a fact rests on: position and quote in a text, and the segment they lie in."""

    start: int
    end: int
    exact: str
    segment: str
    prefix: str | None = None
    suffix: str | None = None


@dataclass(frozen=True, slots=True)
class Mention:
    """Words that name something: the IRI kind and id of what they name, or only what kind of thing.

    `target` is `(kind, id)` with kind one of actor, place, agreement; None leaves the mention unlinked.
    `time` is the date that words of kind `time` mean, where it is known.
    """

    id: str
    target: tuple[str, str] | None
    kind: str | None
    evidence: tuple[Evidence, ...]
    origin: Origin
    time: TimeSpan | None = None


@dataclass(frozen=True, slots=True)
class Participation:
    """An actor's part in an event; with no evidence of its own it rests on the event's."""

    actor: str
    role: str
    on_behalf_of: str | None
    in_post: str | None
    evidence: tuple[Evidence, ...]
    origin: Origin


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened, will or might happen, as one article tells it."""

    id: str
    label: str
    type: str
    actuality: str
    happening: str | None
    time: TimeSpan | None
    places: tuple[str, ...]
    part_of: str | None
    agreements: tuple[tuple[str, str], ...]
    participations: tuple[Participation, ...]
    evidence: tuple[Evidence, ...]
    origin: Origin


@dataclass(frozen=True, slots=True)
class Claim:
    """What somebody says, as one article reports it; no claimant means that nobody is named.

    `about` holds `(kind, id)` pairs; kind is one of actor, agreement, place, happening, event.
    """

    id: str
    claimants: tuple[str, ...]
    own_voice: bool
    text: str
    about: tuple[tuple[str, str], ...]
    stance: str
    quoted: bool
    work: str | None
    certainty: str
    evidence: tuple[Evidence, ...]
    origin: Origin


@dataclass(frozen=True, slots=True)
class TitleUse:
    """An article calls a person by the title of a post, as its holder, former holder, and so on."""

    id: str
    person: str
    post: str
    status: str
    evidence: tuple[Evidence, ...]
    origin: Origin


@dataclass(frozen=True, slots=True)
class Article:
    """One article with everything it says.

    `text` is the version its evidence lies in, which belongs to another article where
    `text.article` is not this one's slug. `head` is where the annotator is named. `marred` holds the
    origins of records in which something could not be read, so that what they say is not complete.
    """

    slug: str
    headline: str | None
    label: str | None
    kind: str
    authors: tuple[str, ...]
    publisher: str
    published: date | None
    language: str
    url: str | None
    licence: str | None
    sources: tuple[str, ...]
    text: TextVersion
    annotator: str | None
    annotated: date | None
    mentions: tuple[Mention, ...]
    events: tuple[Event, ...]
    claims: tuple[Claim, ...]
    titles: tuple[TitleUse, ...]
    origin: Origin
    head: Origin | None = None
    marred: frozenset[Origin] = frozenset()

    def others(self) -> set[str]:
        """Return the articles that this one shares a text with: a teaser's host, a host's teasers."""
        return {self.text.article, *(part.belongs_to for part in self.text.segments)} - {self.slug}
