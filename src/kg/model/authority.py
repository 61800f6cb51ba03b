"""What all articles share: actors, posts and tenures, agreements, places, happenings."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from collections.abc import Set as AbstractSet
    from datetime import date

    from kg.model.source import Origin


@dataclass(frozen=True, slots=True)
class Names:
    """How something is called: pairs of BCP 47 language tag and name; one preferred a tag."""

    preferred: tuple[tuple[str, str], ...]
    other: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Links:
    """IRIs of the same thing, or nearly the same thing, elsewhere."""

    exact: tuple[str, ...] = ()
    close: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Actor:
    """A person, organisation, state or government that acts."""

    id: str
    kind: str
    names: Names
    links: Links
    government_of: str | None
    origin: Origin


@dataclass(frozen=True, slots=True)
class Post:
    """An office that persons hold in a state, a government or an organisation."""

    id: str
    names: Names
    links: Links
    of: str
    origin: Origin


@dataclass(frozen=True, slots=True)
class Tenure:
    """A person's holding of a post, both days included; `until` None is still open."""

    id: str
    holder: str
    post: str
    from_: date
    until: date | None
    source: str | None
    origin: Origin


@dataclass(frozen=True, slots=True)
class Party:
    """An actor's being bound by an agreement, or having only signed it."""

    actor: str
    status: str
    from_: date | None
    until: date | None
    origin: Origin


@dataclass(frozen=True, slots=True)
class Agreement:
    """A treaty, act, communiqué or other text that actors bind themselves by or refer to."""

    id: str
    kind: str
    names: Names
    links: Links
    parties: tuple[Party, ...]
    signed: date | None
    in_force_from: date | None
    in_force_until: date | None
    based_on: tuple[str, ...]
    source: str | None
    origin: Origin


@dataclass(frozen=True, slots=True)
class Place:
    """A place, and the actors that dispute it."""

    id: str
    kind: str
    names: Names
    links: Links
    disputed_by: tuple[str, ...]
    origin: Origin


@dataclass(frozen=True, slots=True)
class Happening:
    """What happened or was to happen, whichever articles tell of it."""

    id: str
    names: Names
    links: Links
    source: str | None
    origin: Origin


@dataclass(frozen=True, slots=True)
class Gap:
    """What of one kind of thing could not be read from `file`, so that references to it lead nowhere.

    `ids` are those that are written, `left_out` those of entries with a fault of their own, `nameless` is
    the first entry whose id cannot be used, and `unread` says that there is no entry at all.
    """

    file: str
    ids: AbstractSet[str] = frozenset()
    left_out: frozenset[str] = frozenset()
    nameless: Origin | None = None
    unread: bool = False

    def explains(self, identifier: str) -> bool:
        """Say whether nothing has this id for a reason that lies in the file."""
        return self.unread or identifier in self.left_out


@dataclass(frozen=True, slots=True)
class Authorities:
    """Everything the articles of a corpus may refer to, by id.

    `marred` holds the origins of records in which something could not be read, `gaps` what could not be
    read of each kind.
    """

    actors: Mapping[str, Actor]
    posts: Mapping[str, Post]
    tenures: Mapping[str, Tenure]
    agreements: Mapping[str, Agreement]
    places: Mapping[str, Place]
    happenings: Mapping[str, Happening]
    marred: frozenset[Origin] = frozenset()
    gaps: Mapping[str, Gap] = field(default_factory=dict, compare=False)

    def kinds_of(self, identifier: str) -> Iterator[str]:
        """Yield the kinds of thing that bear `identifier`, as used in references."""
        for kind, table in (
            ("actor", self.actors),
            ("agreement", self.agreements),
            ("place", self.places),
            ("happening", self.happenings),
        ):
            if identifier in table:
                yield kind
