"""Ask the graph for what a page needs: what belongs on it, what is said of that, what all is called."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import Enum
from typing import TYPE_CHECKING, Final

from pyoxigraph import Literal, NamedNode, Triple

from kg.pages.facts import Facts
from kg.pages.model import Name, Words
from kg.sparql.display import cased_tag
from kg.sparql.standing import stands
from kg.sparql.together import Group, iri_list, together
from kg.terms import KG, OA, RDFS, SCHEMA, SKOS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from kg.sparql.together import Row
    from kg.store.base import GraphReader

BLOCK: Final = 200
"""Things of a list that are put in order together: to find the days of more takes longer than a page may."""
OWN: Final = 1000
"""Most statements on the thing itself."""
WORDS: Final = 2000
"""Most annotations of a page."""
NAMES: Final = 600
"""Most things that a page calls by their name."""

_CALLED: Final = (SKOS.prefLabel, SCHEMA.headline, RDFS.label, KG.claimText)
_SUBMITTED: Final = "/annotations/"
_OF_ARTICLES: Final = (SCHEMA.headline, RDFS.label, SCHEMA.datePublished, SCHEMA.publisher, SCHEMA.inLanguage)
_STATEMENT: Final = ("s", "p", "o")
_WORDS: Final = ("annotation", "body", "segment", "start", "end", "exact", "prefix", "suffix")
_TO_ARTICLES: Final = (KG.statedIn, KG.belongsTo, KG.textOf)


class Told(Enum):
    """What is told of a thing in a list."""

    NAME = "what it is called"
    ARTICLE = "what a list shows of an article"
    ALL = "everything"


@dataclass(frozen=True, slots=True)
class Branch:
    """One list of a page: a pattern that binds ?thing, and one that binds ?day where the latest stand first.

    A page shows `most`, a divisor of BLOCK or a multiple, and the pages after it the others, unless the list
    belongs on each. What the properties in `leads` lead to is told, too. A list `of_facts` leaves out what
    was rejected or withdrawn.
    """

    name: str
    pattern: str
    most: int = 100
    day: str = ""
    told: Told = Told.ALL
    leads: tuple[NamedNode, ...] = ()
    on_each: bool = False
    of_facts: bool = False

    @property
    def block(self) -> int:
        """Return how many things are looked at for one page."""
        return max(BLOCK, self.most)

    def begins(self, page: int) -> int:
        """Return how many things of the list stand before a page."""
        return 0 if self.on_each else self.most * (page - 1)

    def group(self, page: int) -> Group:
        """Return what finds the block in which a page is, and one more thing."""
        before = self.begins(page) // self.block * self.block
        offset = f"OFFSET {before} " if before else ""
        pattern = f"{self.pattern} {stands('thing')}" if self.of_facts else self.pattern
        things = f"{{ SELECT DISTINCT ?thing {{ {pattern} }} {offset}LIMIT {self.block + 1} }}"
        return Group(("thing", "day"), f"{things} OPTIONAL {{ {self.day} }}" if self.day else things)


@dataclass(frozen=True, slots=True)
class Listed:
    """The things of one list that a page shows, in order.

    `counted` is how many there are, or at least are where it is `uncounted` how many more.
    """

    things: tuple[str, ...] = ()
    counted: int = 0
    uncounted: bool = False
    more: bool = False

    @property
    def is_cut(self) -> bool:
        """Tell whether a part of the list is shown; one that has come to its end is not shown at all."""
        return bool(self.things) and (self.uncounted or self.counted > len(self.things))


@dataclass(frozen=True, slots=True)
class Members:
    """What belongs on a page, by the name of its branch, and what is said of the thing itself."""

    own: tuple[Triple, ...]
    lists: Mapping[str, Listed]

    def __getitem__(self, branch: str) -> tuple[str, ...]:
        return self.lists[branch].things

    @property
    def all(self) -> tuple[str, ...]:
        """Return everything, each once."""
        return tuple(dict.fromkeys(thing for listed in self.lists.values() for thing in listed.things))

    @property
    def cut(self) -> Mapping[str, Listed]:
        """Return the lists of which the page shows a part."""
        return {name: listed for name, listed in self.lists.items() if listed.is_cut}

    @property
    def more(self) -> bool:
        """Tell whether there is another page."""
        return any(listed.more for listed in self.lists.values())


@dataclass(frozen=True, slots=True)
class Quoting:
    """Whose words are wanted: of facts with their `parts`, of whole segments, of annotations.

    `context` is what stands around the words.
    """

    facts: tuple[str, ...] = ()
    segments: tuple[str, ...] = ()
    annotations: tuple[str, ...] = ()
    parts: bool = False
    context: bool = True

    def groups(self) -> Iterator[Group]:
        """Yield what finds the words."""
        # One pattern in each OPTIONAL: with two, Oxigraph works the group out for the whole graph first.
        around = " ".join(
            f"OPTIONAL {{ ?quote {prop} ?{name} }}"
            for prop, name in ((OA.prefix, "prefix"), (OA.suffix, "suffix"))
            if self.context
        )
        words = f"""?annotation {OA.hasBody} ?body ; {KG.inSegment} ?segment ; {OA.hasTarget} ?target .
            ?target {OA.hasSelector} ?quote . ?quote {OA.exact} ?exact .
            ?target {OA.hasSelector} ?position . ?position {OA.start} ?start ; {OA.end} ?end {around}"""
        facts, segments, annotations = map(iri_list, (self.facts, self.segments, self.annotations))
        ways = (
            (facts, f"VALUES ?body {{ {facts} }}"),
            (facts if self.parts else "", f"VALUES ?fact {{ {facts} }} ?fact {KG.hasParticipation} ?body ."),
            (segments, f"VALUES ?segment {{ {segments} }}"),
            (annotations, f"VALUES ?annotation {{ {annotations} }}"),
        )
        for given, values in ways:
            if given:
                yield Group(_WORDS, f"{{ SELECT * {{ {values} {words} }} LIMIT {WORDS} }}")


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


def members(reader: GraphReader, thing: str, branches: Sequence[Branch], page: int = 1) -> Members:
    """Ask what is said of a thing, and what belongs on one of its pages. Raises QueryFailed, StoreError."""
    own = Group(("p", "o"), f"{{ SELECT ?p ?o {{ <{thing}> ?p ?o }} LIMIT {OWN} }}")
    said, *found = together(reader, (own, *(branch.group(page) for branch in branches)))
    return Members(
        tuple(Triple(NamedNode(thing), prop, value) for prop, value in said),
        {branch.name: _listed(branch, page, own) for branch, own in zip(branches, found, strict=True)},
    )


def _listed(branch: Branch, page: int, found: Sequence[Row]) -> Listed:
    days: dict[str, str] = {}
    for thing, day in found:
        if isinstance(thing, NamedNode):
            days[thing.value] = max(day.value if day else "", days.get(thing.value, ""))
    uncounted = len(days) > branch.block
    things = list(days)[: branch.block]
    things.sort(key=days.__getitem__, reverse=True)
    begins = branch.begins(page)
    first = begins % branch.block
    shown = tuple(things[first : first + branch.most])
    more = not branch.on_each and (uncounted or len(things) > first + branch.most)
    return Listed(shown, begins - first + len(things), uncounted, more)


def told(
    reader: GraphReader,
    thing: str,
    found: Members,
    branches: Sequence[Branch],
    leads: Sequence[NamedNode],
    quoting: Quoting,
) -> tuple[Facts, tuple[Words, ...]]:
    """Ask what is said of the things of a page, and the words for it in the order of the text.

    `leads` are the properties of the thing itself whose values are told. Raises QueryFailed, StoreError.
    """
    statements = list(_statements(thing, found, branches, leads))
    groups = together(reader, (*statements, *quoting.groups()))
    facts = Facts(
        (
            *((thing, entry.predicate.value, entry.object) for entry in found.own),
            *((s.value, p.value, o) for group in groups[: len(statements)] for s, p, o in group),
        )
    )
    quoted = (row for group in groups[len(statements) :] for row in group)
    return facts, _words(quoted)


def _statements(
    thing: str, found: Members, branches: Sequence[Branch], leads: Sequence[NamedNode]
) -> Iterator[Group]:
    """Yield a look-up for each sort of things, and a step for each property that leads on."""
    of_articles = f" FILTER(?p IN ({', '.join(map(str, _OF_ARTICLES))}))"
    subjects: dict[Told, list[str]] = {kind: [] for kind in Told}
    leading: dict[NamedNode, list[str]] = {prop: [thing] for prop in leads}
    for branch in branches:
        subjects[branch.told] += found[branch.name]
        for prop in branch.leads:
            leading.setdefault(prop, []).extend(found[branch.name])
    for kind, rest in ((Told.ALL, ""), (Told.ARTICLE, of_articles)):
        if subjects[kind]:
            yield Group(_STATEMENT, f"VALUES ?s {{ {iri_list(subjects[kind])} }} ?s ?p ?o{rest}")
    for prop, things in leading.items():
        if things:
            rest = of_articles if prop in _TO_ARTICLES else ""
            step = f"SELECT DISTINCT ?s {{ VALUES ?x {{ {iri_list(things)} }} ?x {prop} ?s }}"
            yield Group(_STATEMENT, f"{{ {step} }} ?s ?p ?o{rest}")


def _words(found: Iterable[Row]) -> tuple[Words, ...]:
    quoted: dict[str, Words] = {}
    for annotation, body, segment, start, end, exact, prefix, suffix in found:
        known = quoted.get(annotation.value)
        seen = known.bodies if known else ()
        quoted[annotation.value] = Words(
            annotation.value,
            (*seen, body.value) if body.value not in seen else seen,
            segment.value,
            int(start.value),
            int(end.value),
            exact.value,
            prefix.value if prefix else "",
            suffix.value if suffix else "",
        )
    return tuple(sorted(quoted.values(), key=lambda words: (words.start, words.end, words.annotation)))


def names_of(reader: GraphReader, things: Iterable[str], facts: Facts | None = None) -> Names:
    """Ask what things are called, unless `facts` tell of them. Raises QueryFailed, StoreError."""
    return named(reader, things, facts, ())[0]


def named(
    reader: GraphReader, things: Iterable[str], facts: Facts | None, words: Sequence[Words]
) -> tuple[Names, tuple[Words, ...]]:
    """Ask what things are called, and what became of those annotations with words that were submitted.

    One query at most. Raises QueryFailed, StoreError.
    """
    wanted = set(things)
    told_of = wanted.intersection(facts or ())
    found = {
        thing: min(names, key=_preference)
        for thing in told_of
        if facts and (names := [name for prop in _CALLED for name in facts.literals(thing, prop)])
    }
    unknown = iri_list(sorted(wanted - told_of)[:NAMES])
    submitted = iri_list(entry.annotation for entry in words if _SUBMITTED in entry.annotation)
    called = ", ".join(map(str, _CALLED))
    naming = Group(("s", "name"), f"VALUES ?s {{ {unknown} }} ?s ?p ?name FILTER(?p IN ({called}))")
    deciding = Group(("s", "status"), f"VALUES ?s {{ {submitted} }} ?s {KG.annotationStatus} ?status")
    groups = [group for group, given in ((naming, unknown), (deciding, submitted)) if given]
    statuses: dict[str, str] = {}
    for thing, said in (row for group in together(reader, groups) for row in group):
        if isinstance(said, NamedNode):
            statuses[thing.value] = said.value.rpartition("#")[2]
        elif isinstance(said, Literal):
            present = found.get(thing.value)
            if present is None or _preference(said) < _preference(present):
                found[thing.value] = said
    known = {iri: Name(iri, name.value, cased_tag(name.language or "")) for iri, name in found.items()}
    decided = (
        replace(entry, status=statuses[entry.annotation]) if entry.annotation in statuses else entry
        for entry in words
    )
    return Names(known), tuple(decided)


def _preference(name: Literal) -> tuple[bool, str, str]:
    return name.language != "en", name.language or "", name.value
