"""Say what can be reconciled: the types of things and their properties."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from kg.search.kinds import KINDS
from kg.sparql.standing import stands
from kg.terms import DCTERMS, KG, KG_NS, ORG, RDF, RDFS, SCHEMA, SKOS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pyoxigraph import NamedNode

    from kg.search.kinds import Kind

TYPES: Final = tuple(kind for kind in KINDS if kind.name != "quotation")
"""What can be reconciled; words that somebody quotes are nobody's name."""

NAMED: Final = tuple(kind for kind in TYPES if kind.is_name)
"""What a query without a type is about."""


class Sort(Enum):
    """What the values of a property are."""

    THING = "thing"
    CONCEPT = "concept"
    DATE = "date"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class Property:
    """A property: its IRI, its name, of which kinds of things it is, and the path to its values.

    Where it leads over a fact that may have been submitted, `fact` is the path to that, and `path` goes on.
    """

    iri: str
    name: str
    kinds: frozenset[str]
    path: str
    sort: Sort
    fact: str = ""

    def pattern(self, thing: str, value: str) -> str:
        """Return what binds the variables of these names to a thing and a value that stands."""
        if not self.fact:
            return f"?{thing} {self.path} ?{value}"
        return f"?{thing} {self.fact} ?fact . ?fact {self.path} ?{value} {stands('fact')}"


def _property(node: NamedNode, name: str, kinds: str, sort: Sort, path: str = "", fact: str = "") -> Property:
    return Property(node.value, name, frozenset(kinds.split()), path or str(node), sort, fact)


_ACTORS: Final = "person state government organisation actor"
_NAMES: Final = f"{_ACTORS} place agreement post happening"
_ALL: Final = " ".join(kind.name for kind in TYPES)

PROPERTIES: Final = (
    _property(SKOS.prefLabel, "name", _NAMES, Sort.TEXT),
    _property(SKOS.altLabel, "other name", _NAMES, Sort.TEXT),
    _property(RDF.type, "kind", _ALL, Sort.CONCEPT),
    _property(SKOS.exactMatch, "identifier elsewhere", _NAMES, Sort.TEXT),
    _property(SKOS.closeMatch, "similar thing elsewhere", _NAMES, Sort.TEXT),
    _property(KG.governmentOf, "government of", "government", Sort.THING),
    _property(ORG.postIn, "post in", "post", Sort.THING),
    _property(KG.post, "post held", "person", Sort.THING, fact=f"^{KG.holder}"),
    _property(KG.placeKind, "kind of place", "place", Sort.CONCEPT),
    _property(KG.disputedBy, "disputed by", "place", Sort.THING),
    _property(KG.agreementKind, "kind of agreement", "agreement", Sort.CONCEPT),
    _property(KG.hasParty, "party", "agreement", Sort.THING, f"{KG.hasParty}/{KG.actor}"),
    _property(KG.signed, "signed", "agreement", Sort.DATE),
    _property(KG.inForceFrom, "in force from", "agreement", Sort.DATE),
    _property(KG.inForceUntil, "in force until", "agreement", Sort.DATE),
    _property(KG.basedOn, "based on", "agreement", Sort.THING),
    _property(DCTERMS.source, "source", "agreement happening", Sort.TEXT),
    _property(SCHEMA.headline, "headline", "article", Sort.TEXT, f"{SCHEMA.headline}|{RDFS.label}"),
    _property(SCHEMA.author, "author", "article", Sort.THING),
    _property(SCHEMA.publisher, "publisher", "article", Sort.THING),
    _property(SCHEMA.datePublished, "published", "article", Sort.DATE),
    _property(SCHEMA.inLanguage, "language", "article", Sort.TEXT),
    _property(SCHEMA.url, "address", "article", Sort.TEXT),
    _property(KG.eventType, "type of event", "event", Sort.CONCEPT),
    _property(KG.actuality, "actuality", "event", Sort.CONCEPT),
    _property(KG.happening, "happening", "event", Sort.THING),
    _property(
        KG.hasParticipation, "participant", "event", Sort.THING, f"{KG.actor}", f"{KG.hasParticipation}"
    ),
    _property(KG.hasPlace, "place", "event", Sort.THING),
    _property(KG.earliest, "not before", "event", Sort.DATE, f"{KG.hasTime}/{KG.earliest}"),
    _property(KG.latest, "not after", "event", Sort.DATE, f"{KG.hasTime}/{KG.latest}"),
    _property(KG.claimant, "claimant", "claim", Sort.THING),
    _property(KG.about, "about", "claim", Sort.THING),
    _property(KG.stance, "stance", "claim", Sort.CONCEPT),
    _property(KG.statedIn, "stated in", "event claim", Sort.THING),
)

_BY_IRI: Final[Mapping[str, Property]] = MappingProxyType({entry.iri: entry for entry in PROPERTIES})


def property_named(identifier: str) -> Property | None:
    """Return the property of an IRI, or of the last part of one of kg's own, or None."""
    return _BY_IRI.get(identifier) or _BY_IRI.get(KG_NS + identifier)


def type_iri(kind: Kind) -> str:
    """Return the identifier of a type."""
    return kind.cls.value


def types_named(identifiers: Iterable[str]) -> tuple[Kind, ...]:
    """Return the types that are meant: by their IRI, the last part of it, or kg:Actor for all actors."""
    wanted = {identifier.removeprefix(KG_NS).removeprefix("kg:").lower() for identifier in identifiers}
    actors = set(_ACTORS.split()) if "actor" in wanted else set()
    return tuple(kind for kind in TYPES if kind.name in wanted | actors)
