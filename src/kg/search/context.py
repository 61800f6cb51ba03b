"""Say what tells one thing that was found from another: its name, and what a person would add to it."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, NamedTuple

from pyoxigraph import Literal, NamedNode

from kg.schemes import CONCEPTS_NS
from kg.sparql.results import rows
from kg.sparql.standing import stands
from kg.terms import KG, OA, ORG, RDFS, SCHEMA, SKOS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from kg.search.kinds import Kind
    from kg.store.base import GraphReader

_SAID: Final[Mapping[str, tuple[NamedNode, ...]]] = MappingProxyType(
    {
        "government": (KG.governmentOf,),
        "place": (KG.placeKind,),
        "agreement": (KG.agreementKind, KG.signed),
        "post": (ORG.postIn,),
        "article": (SCHEMA.publisher, SCHEMA.datePublished),
        # Of what was submitted the status, too: nobody but the sender may answer for it.
        "event": (KG.statedIn, KG.factStatus),
        "claim": (KG.statedIn, KG.factStatus),
        "quotation": (OA.hasBody, KG.annotationStatus),
    }
)
"""What is told of the things of a kind, in this order; of a person it is the posts that they held."""

_NAMING: Final = (SKOS.prefLabel, SCHEMA.headline, RDFS.label, KG.claimText)
_MOST: Final = 3
_ENGLISH: Final = "en"


class Name(NamedTuple):
    """A text and its language, empty where none is said."""

    text: str
    language: str


@dataclass(frozen=True, slots=True)
class Context:
    """What a thing is called first of all, empty where it has no name, and what else is told of it."""

    name: Name
    said: tuple[str, ...]

    @property
    def description(self) -> str:
        """Return what is told as one line."""
        return " · ".join(self.said)


def contexts(reader: GraphReader, things: Iterable[tuple[str, Kind]]) -> Mapping[str, Context]:
    """Return what is known of things by their IRIs, with three queries. Raises QueryFailed, StoreError."""
    kinds = dict(things)
    properties = {*_NAMING, *(node for nodes in _SAID.values() for node in nodes)}
    told = _statements(reader, kinds, properties)
    for person, post in _posts(reader, (iri for iri, kind in kinds.items() if kind.name == "person")):
        told.setdefault(person, {}).setdefault(KG.post, []).append(post)
    others = {
        term.value
        for properties_of in told.values()
        for terms in properties_of.values()
        for term in terms
        if isinstance(term, NamedNode)
    }
    named = _statements(reader, others, _NAMING)
    names = {iri: _names(properties_of) for iri, properties_of in (*named.items(), *told.items())}
    return {
        iri: Context(_best(names.get(iri, [])), _few(kind, told.get(iri, {}), names))
        for iri, kind in kinds.items()
    }


_Told = dict[NamedNode, list[object]]


def _statements(
    reader: GraphReader, things: Iterable[str], properties: Iterable[NamedNode]
) -> dict[str, _Told]:
    """Return these properties of things.

    The filter is ten times as fast in Oxigraph as property paths with alternatives.
    """
    listed = " ".join(f"<{iri}>" for iri in sorted(set(things)))
    wanted = ", ".join(sorted(map(str, properties)))
    found: dict[str, _Told] = {}
    query = f"SELECT DISTINCT ?s ?p ?o {{ VALUES ?s {{ {listed} }} ?s ?p ?o FILTER(?p IN ({wanted})) }}"
    for row in rows(reader, query) if listed else ():
        found.setdefault(row["s"].value, {}).setdefault(row["p"], []).append(row["o"])
    return found


def _posts(reader: GraphReader, persons: Iterable[str]) -> Iterator[tuple[str, object]]:
    listed = " ".join(f"<{iri}>" for iri in sorted(persons))
    tenures = f"?tenure {KG.holder} ?s ; {KG.post} ?o {stands('tenure')}"
    query = f"SELECT DISTINCT ?s ?o {{ VALUES ?s {{ {listed} }} {tenures} }}"
    return ((row["s"].value, row["o"]) for row in rows(reader, query)) if listed else iter(())


def _names(told: Mapping[NamedNode, Iterable[object]]) -> list[Name]:
    return [
        Name(term.value, term.language or "")
        for node in _NAMING
        for term in told.get(node, ())
        if isinstance(term, Literal)
    ]


def _few(
    kind: Kind, told: Mapping[NamedNode, Iterable[object]], names: Mapping[str, list[Name]]
) -> tuple[str, ...]:
    """Return the kind and what is told, each in a few words; what has no name but a concept's is left out."""
    said = [kind.name]
    for node in (KG.post, *_SAID.get(kind.name, ())):
        texts = {text for term in told.get(node, ()) if (text := _text(term, names))}
        said += sorted(texts)[:_MOST]
    return tuple(dict.fromkeys(said))


def _text(term: object, names: Mapping[str, list[Name]]) -> str:
    if isinstance(term, Literal):
        return term.value
    if not isinstance(term, NamedNode):
        return ""
    # A concept is called by the end of its IRI.
    concept = term.value.rpartition("#")[2] if term.value.startswith(CONCEPTS_NS) else ""
    return concept or _best(names.get(term.value, [])).text


def _best(names: list[Name]) -> Name:
    """Return the English one, else the first by its language."""
    return min(
        names, key=lambda name: (name.language != _ENGLISH, name.language, name.text), default=Name("", "")
    )
