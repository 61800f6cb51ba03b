"""List the terms that a query may use, for an editor that completes them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from pyoxigraph import Literal, NamedNode

from kg.sparql.display import Display
from kg.terms import PREFIXES, RDFS, SKOS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kg.linked.vocabulary import Vocabulary

_LABELS: Final = (RDFS.label, SKOS.prefLabel)
_DEFINITIONS: Final = (SKOS.definition, SKOS.scopeNote, RDFS.comment)


@dataclass(frozen=True, slots=True)
class Word:
    """One term: its prefixed name, what it is called, what it means."""

    name: str
    label: str
    definition: str


def words(vocabularies: Iterable[Vocabulary]) -> tuple[Word, ...]:
    """Return the terms that vocabularies define or say how to use, by their prefixed names.

    Terms in no known namespace are left out, for they cannot be written with a prefix.
    """
    found: dict[NamedNode, dict[NamedNode, str]] = {}
    for known in vocabularies:
        for said in known.statements:
            if isinstance(said.subject, NamedNode) and isinstance(said.object, Literal):
                found.setdefault(said.subject, {}).setdefault(said.predicate, said.object.value)
    display = Display()
    made = (
        Word(display.iri(node.value), _first(texts, _LABELS), _first(texts, _DEFINITIONS))
        for node, texts in found.items()
    )
    return tuple(sorted((word for word in made if word.name.partition(":")[0] in PREFIXES), key=_name))


def _first(texts: dict[NamedNode, str], properties: tuple[NamedNode, ...]) -> str:
    return next((texts[one] for one in properties if one in texts), "")


def _name(word: Word) -> str:
    return word.name
