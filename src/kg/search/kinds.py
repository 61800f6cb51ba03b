"""Say what can be found: the kinds of things, and by which of their properties."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from kg.terms import KG, OA, RDFS, SCHEMA, SKOS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pyoxigraph import NamedNode

_NAMES: Final = (f"{SKOS.prefLabel}", f"{SKOS.altLabel}")


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of things: `number` is its place in the index, and of two equal hits the lower one comes first.

    `paths` are the property paths to its texts, the preferred first. `is_name` says that they are names,
    which are found by their spelling in Latin letters too. `status` is the property by which one that was
    submitted says what became of it; what was rejected or withdrawn is not found.
    """

    number: int
    name: str
    plural: str
    cls: NamedNode
    paths: tuple[str, ...]
    is_name: bool = False
    status: NamedNode | None = None


KINDS: Final = (
    Kind(0, "person", "persons", KG.Person, _NAMES, is_name=True),
    Kind(1, "state", "states", KG.State, _NAMES, is_name=True),
    Kind(2, "government", "governments", KG.Government, _NAMES, is_name=True),
    Kind(3, "organisation", "organisations", KG.Organisation, _NAMES, is_name=True),
    # An actor of which nothing closer is said.
    Kind(4, "actor", "actors", KG.Actor, _NAMES, is_name=True),
    Kind(5, "place", "places", KG.Place, _NAMES, is_name=True),
    Kind(6, "agreement", "agreements", KG.Agreement, _NAMES, is_name=True),
    Kind(7, "post", "posts", KG.Post, _NAMES, is_name=True),
    Kind(8, "happening", "happenings", KG.Happening, _NAMES, is_name=True),
    Kind(9, "article", "articles", KG.Article, (f"{SCHEMA.headline}", f"{RDFS.label}"), is_name=True),
    Kind(10, "event", "events", KG.Event, (f"{RDFS.label}",), status=KG.factStatus),
    Kind(11, "claim", "claims", KG.Claim, (f"{KG.claimText}",), status=KG.factStatus),
    Kind(
        12,
        "quotation",
        "quotations",
        OA.Annotation,
        (f"{OA.hasTarget}/{OA.hasSelector}/{OA.exact}",),
        status=KG.annotationStatus,
    ),
)

_BY_NAME: Final[Mapping[str, Kind]] = MappingProxyType({kind.name: kind for kind in KINDS})
GROUPS: Final[Mapping[str, tuple[Kind, ...]]] = MappingProxyType({"actor": KINDS[:5]})
"""Names that stand for several kinds."""
ACTORS: Final = frozenset(kind.number for kind in GROUPS["actor"])


def kinds_named(name: str) -> tuple[Kind, ...]:
    """Return the kinds that a name stands for, none where it is unknown; `actor` is five of them."""
    if name in GROUPS:
        return GROUPS[name]
    return (_BY_NAME[name],) if name in _BY_NAME else ()
