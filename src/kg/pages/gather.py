"""Ask the graph for what a page needs, in a few bounded queries."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from pyoxigraph import Literal, NamedNode

from kg.pages.facts import Facts
from kg.pages.model import Name, Words
from kg.sparql.display import cased_tag
from kg.sparql.results import rows
from kg.terms import KG, OA, RDFS, SCHEMA, SKOS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from kg.store.base import GraphReader

WORDS: Final = 2000
"""Most annotations of a page."""
NAMES: Final = 600
"""Most things that a page calls by their name."""

_CALLED: Final = (SKOS.prefLabel, SCHEMA.headline, RDFS.label, KG.claimText)
_SUBMITTED: Final = "/annotations/"
_PARTS: Final = (KG.hasParticipation, KG.hasTime, KG.hasParty)


@dataclass(frozen=True, slots=True)
class Branch:
    """One sort of things on a page: a pattern that binds ?thing, and ?source where it comes from an article.

    At most `most` are taken, the latest where `pattern` binds ?day.
    """

    name: str
    pattern: str
    most: int = 100
    latest: bool = False


@dataclass(frozen=True, slots=True)
class Members:
    """What belongs on a page, by the name of its branch; `cut` names those of which there are more."""

    things: Mapping[str, tuple[str, ...]]
    sources: tuple[str, ...]
    cut: frozenset[str]

    def __getitem__(self, branch: str) -> tuple[str, ...]:
        return self.things.get(branch, ())

    @property
    def all(self) -> tuple[str, ...]:
        """Return everything, each once."""
        return tuple(dict.fromkeys(thing for things in self.things.values() for thing in things))


@dataclass(frozen=True, slots=True)
class Names:
    """What things are called: in English where that is known, else in the first language by its tag."""

    known: Mapping[str, Name] = field(default_factory=dict)

    def __call__(self, iri: str) -> Name:
        """Return what a thing is called, the end of its IRI where nothing says it."""
        found = self.known.get(iri)
        return found or Name(iri, iri.rpartition("#")[2].rpartition("/")[2] or iri)

    def maybe(self, iri: str) -> Name | None:
        """Return the name of a thing, None for no thing."""
        return self(iri) if iri else None

    def all(self, iris: Iterable[str]) -> tuple[Name, ...]:
        """Return the names of things, in the order of the alphabet."""
        return tuple(sorted(map(self, iris), key=lambda name: (name.text.casefold(), name.iri)))


def members(reader: GraphReader, branches: Sequence[Branch]) -> Members:
    """Ask which things belong on a page. Raises QueryFailed, StoreError."""
    patterns = (
        f"{{ SELECT DISTINCT ({number} AS ?branch) ?thing ?source {'?day ' if branch.latest else ''}"
        f"{{ {branch.pattern} }} {'ORDER BY DESC(?day) ' if branch.latest else ''}LIMIT {branch.most + 1} }}"
        for number, branch in enumerate(branches)
    )
    found: dict[str, dict[str, None]] = {branch.name: {} for branch in branches}
    sources: dict[str, None] = {}
    for row in rows(reader, f"SELECT ?branch ?thing ?source {{ {' UNION '.join(patterns)} }}"):
        branch, thing, source = row
        if isinstance(thing, NamedNode):
            found[branches[int(branch.value)].name][thing.value] = None
            if isinstance(source, NamedNode):
                sources[source.value] = None
    cut = {branch.name for branch in branches if len(found[branch.name]) > branch.most}
    kept = {branch.name: tuple(found[branch.name])[: branch.most] for branch in branches}
    return Members(kept, tuple(sources), frozenset(cut))


def statements(reader: GraphReader, things: Iterable[str]) -> Facts:
    """Ask for all that is said of things and of their parts. Raises QueryFailed, StoreError."""
    # Paths of alternatives, since Oxigraph joins two lists of VALUES before it looks anything up.
    values, links = iri_list(things), "|".join(map(str, _PARTS))
    query = f"""SELECT ?s ?p ?o {{
        {{ VALUES ?s {{ {values} }} ?s ?p ?o }}
        UNION {{ VALUES ?whole {{ {values} }} ?whole {links} ?s . ?s ?p ?o }}
    }}"""
    return Facts((s.value, p.value, o) for s, p, o in rows(reader, query))


def words_on(
    reader: GraphReader, *, bodies: Iterable[str] = (), segments: Iterable[str] = (), context: bool = True
) -> tuple[Words, ...]:
    """Ask for the words that facts rest on, or for all annotated words of segments, in the order of the text.

    Raises QueryFailed, StoreError.
    """
    given = [("body", iri_list(bodies)), ("segment", iri_list(segments))]
    values = next((f"VALUES ?{name} {{ {iris} }}" for name, iris in given if iris), "")
    if not values:
        return ()
    # One pattern in each OPTIONAL: with two, Oxigraph works the group out for the whole graph first.
    optional = (f"OPTIONAL {{ ?quote {OA.prefix} ?prefix }}", f"OPTIONAL {{ ?quote {OA.suffix} ?suffix }}")
    around = " ".join(optional) if context else ""
    query = f"""SELECT ?annotation ?body ?segment ?start ?end ?exact ?prefix ?suffix {{
        {values} ?annotation {OA.hasBody} ?body ; {KG.inSegment} ?segment ; {OA.hasTarget} ?target .
        ?target {OA.hasSelector} ?quote . ?quote {OA.exact} ?exact .
        ?target {OA.hasSelector} ?position . ?position {OA.start} ?start ; {OA.end} ?end {around}
    }} LIMIT {WORDS}"""
    found: dict[str, Words] = {}
    for row in rows(reader, query):
        annotation, body, segment, start, end, exact, prefix, suffix = row
        known = found.get(annotation.value)
        seen = known.bodies if known else ()
        found[annotation.value] = Words(
            annotation.value,
            (*seen, body.value) if body.value not in seen else seen,
            segment.value,
            int(start.value),
            int(end.value),
            exact.value,
            prefix.value if prefix else "",
            suffix.value if suffix else "",
        )
    return tuple(sorted(found.values(), key=lambda words: (words.start, words.end, words.annotation)))


def statuses_of(reader: GraphReader, words: Iterable[Words]) -> Mapping[str, str]:
    """Ask what became of the submitted ones of some annotations: the id of a status, by annotation.

    Nothing is asked where none was submitted. Raises QueryFailed, StoreError.
    """
    submitted = [entry.annotation for entry in words if _SUBMITTED in entry.annotation]
    if not submitted:
        return {}
    values = f"VALUES ?annotation {{ {iri_list(submitted)} }}"
    query = f"SELECT ?annotation ?status {{ {values} ?annotation {KG.annotationStatus} ?status }}"
    return {annotation.value: status.value.rpartition("#")[2] for annotation, status in rows(reader, query)}


def names_of(reader: GraphReader, things: Iterable[str]) -> Names:
    """Ask what things are called. Raises QueryFailed, StoreError."""
    chosen, called = iri_list(sorted(set(things))[:NAMES]), ", ".join(map(str, _CALLED))
    found: dict[str, Literal] = {}
    query = f"SELECT ?s ?name {{ VALUES ?s {{ {chosen} }} ?s ?p ?name FILTER(?p IN ({called})) }}"
    for thing, name in rows(reader, query):
        if isinstance(name, Literal):
            present = found.get(thing.value)
            if present is None or _preference(name) < _preference(present):
                found[thing.value] = name
    return Names({iri: Name(iri, name.value, cased_tag(name.language or "")) for iri, name in found.items()})


def iri_list(iris: Iterable[str]) -> str:
    """Return IRIs as a query lists them."""
    return " ".join(f"<{iri}>" for iri in dict.fromkeys(iris))


def _preference(name: Literal) -> tuple[bool, str, str]:
    return name.language != "en", name.language or "", name.value
