"""What pages are made of: names, words of articles, events, claims and their like."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from kg.sparql.standing import FALLEN

if TYPE_CHECKING:
    from datetime import date

    from kg.pages.times import When

_RIGHT_TO_LEFT: Final = frozenset({"ar", "dv", "fa", "he", "ps", "sd", "ug", "ur", "yi"})
_RIGHT_TO_LEFT_SCRIPTS: Final = frozenset({"arab", "hebr", "syrc", "thaa"})


@dataclass(frozen=True, slots=True)
class Name:
    """What a thing is called, in which language (empty where it is not said); `iri` empty for mere words."""

    iri: str
    text: str
    language: str = ""

    @property
    def direction(self) -> str:
        """Return `rtl` for a name in a script that is read from the right, else nothing."""
        return direction(self.language)


@dataclass(frozen=True, slots=True)
class Source:
    """An article as a list shows it."""

    name: Name
    published: date | None = None
    publisher: Name | None = None
    language: str = ""


@dataclass(frozen=True, slots=True)
class Standing:
    """What became of a submitted fact: the id of a status, by whom and in which annotation it was."""

    status: str
    by: Name
    annotation: str

    @property
    def is_fallen(self) -> bool:
        """Tell whether it is left out of lists and views."""
        return self.status in FALLEN


@dataclass(frozen=True, slots=True)
class Words:
    """Words of a text: an annotation, what it is about, and where they stand in Unicode code points.

    `status` is the id of the status of an annotation that was submitted.
    """

    annotation: str
    bodies: tuple[str, ...]
    segment: str
    start: int
    end: int
    exact: str
    prefix: str = ""
    suffix: str = ""
    status: str = ""

    @property
    def is_fallen(self) -> bool:
        """Tell whether the annotation was rejected or withdrawn."""
        return self.status in FALLEN


@dataclass(frozen=True, slots=True)
class Part:
    """One actor's part in an event."""

    actor: Name
    role: Name
    on_behalf_of: Name | None
    in_post: Name | None
    words: tuple[Words, ...]
    standing: Standing | None = None


@dataclass(frozen=True, slots=True)
class Event:
    """One article's account of something; `agreements` are pairs of how it bears on one, and which."""

    name: Name
    type: Name
    actuality: Name
    when: When | None
    places: tuple[Name, ...]
    parts: tuple[Part, ...]
    agreements: tuple[tuple[str, Name], ...]
    happening: Name | None
    part_of: Name | None
    source: Source
    words: tuple[Words, ...]
    standing: Standing | None = None

    @property
    def is_actual(self) -> bool:
        """Tell whether the article tells it as having happened."""
        return self.actuality.iri.endswith("#actual")


@dataclass(frozen=True, slots=True)
class Claim:
    """What somebody says to be so, as one article reports it."""

    name: Name
    claimants: tuple[Name, ...]
    reporters: tuple[Name, ...]
    about: tuple[Name, ...]
    stance: Name
    certainty: Name
    quoted: bool
    work: str
    source: Source
    words: tuple[Words, ...]
    standing: Standing | None = None

    @property
    def in_own_voice(self) -> bool:
        """Tell whether the article says so itself."""
        return bool(self.claimants) and set(self.claimants) == set(self.reporters)

    @property
    def is_certain(self) -> bool:
        """Tell whether the article leaves no doubt whose claim it is."""
        return not self.certainty.iri.endswith("#uncertain")


@dataclass(frozen=True, slots=True)
class Title:
    """An article's calling a person by the title of a post."""

    iri: str
    person: Name
    post: Name
    status: Name
    source: Source
    words: tuple[Words, ...]
    standing: Standing | None = None


@dataclass(frozen=True, slots=True)
class Tenure:
    """One person's holding of one post; `until` is the last day, None while it lasts."""

    iri: str
    person: Name
    post: Name
    since: date | None
    until: date | None
    sources: tuple[str, ...]
    standing: Standing | None = None


@dataclass(frozen=True, slots=True)
class NameForm:
    """A name of a thing in one language and script; `preferred` of several."""

    name: Name
    preferred: bool


def direction(language: str) -> str:
    """Return `rtl` for the language tag of a script that is read from the right, else nothing."""
    first, *rest = language.lower().split("-")
    scripts = [part for part in rest if len(part) == 4]  # noqa: PLR2004 - a script (BCP 47)
    if scripts:
        return "rtl" if scripts[0] in _RIGHT_TO_LEFT_SCRIPTS else ""
    return "rtl" if first in _RIGHT_TO_LEFT else ""
