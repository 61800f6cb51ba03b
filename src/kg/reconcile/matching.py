"""Find what a query may mean, and judge how likely each candidate is it.

A score is the mean of how well the name answers (kg.search.scoring), which counts twice, and of how well each
condition is met. Where the graph does not tell what a condition asks for, it is met by half.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import chain
from typing import TYPE_CHECKING, Final, NamedTuple

from kg.reconcile.schema import NAMED, TYPES, Sort, property_named, types_named
from kg.reconcile.values import iri_of, kinds_of, values
from kg.search.context import contexts
from kg.search.scoring import SAME_WORDS, Question
from kg.sparql.results import rows
from kg.sparql.standing import stands

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from kg.reconcile.queries import Condition, Query
    from kg.reconcile.schema import Property
    from kg.reconcile.values import Value
    from kg.search.context import Context
    from kg.search.index import Found
    from kg.search.kinds import Kind
    from kg.store.base import GraphReader

    Search = Callable[[str, Sequence[Kind], int], list[Found]]
    """Find things by name, see kg.search.index.Index.search."""
    Likely = dict[str, dict[Value, float]]
    """How like the values that are there are to each one that is wanted."""

CERTAIN: Final = 95.0
"""The score from which on a candidate may be a match."""
_APART: Final = 5.0
"""By how much the next one must score less."""
_CONSIDERED: Final = 100
_NAME_COUNTS: Final = 2
_UNKNOWN: Final = 0.5
_OTHER_TYPE: Final = 10.0
_YEAR: Final = 4
_ALIKE: Final = 0.6
"""How like a text must be at least to count at all."""


class Met(NamedTuple):
    """How well a condition is met, from 0 to 1; `property` is the one that it names."""

    condition: Condition
    property: Property
    likeness: float


@dataclass(frozen=True, slots=True)
class Candidate:
    """A thing that may be meant: `named` is how well its name answers, `met` how well each condition is."""

    iri: str
    kind: Kind
    score: float
    named: float | None = None
    met: tuple[Met, ...] = ()
    match: bool = False
    context: Context | None = None


def candidates(reader: GraphReader, search: Search, query: Query) -> list[Candidate]:
    """Return the candidates for a query, the best first. Raises QueryFailed, StoreError."""
    kinds = _kinds(query)
    found = _found(reader, search, query, kinds)
    found = _judged(reader, found, query.conditions)
    found = [candidate for candidate in found if _is_wanted(candidate, query)]
    found = [_scored(candidate, query) for candidate in found]
    best = sorted(found, key=lambda entry: (-entry.score, entry.kind.number, entry.iri))
    shown = _matched(best, query)[: query.limit]
    known_of = contexts(reader, [(entry.iri, entry.kind) for entry in shown])
    return [replace(entry, context=known_of[entry.iri]) for entry in shown]


def _kinds(query: Query) -> tuple[Kind, ...]:
    if query.types is None:
        return NAMED
    kinds = types_named(query.types)
    return kinds if query.strict else tuple(dict.fromkeys([*kinds, *NAMED]))


def _found(reader: GraphReader, search: Search, query: Query, kinds: tuple[Kind, ...]) -> list[Candidate]:
    ids = [*query.ids, *([query.name] if iri_of(query.name) else [])]
    wanted = [iri for iri in map(iri_of, ids) if iri]
    if wanted:
        identified = kinds_of(reader, wanted)
        if identified or query.ids:
            return [Candidate(iri, kind, 100.0, 100.0) for iri, kind in identified.items()]
    if query.ids or not kinds:
        return []
    if query.name:
        return [
            Candidate(found.hit.iri, found.kind, found.score, found.score)
            for found in search(query.name, kinds, _CONSIDERED)
        ]
    return list(_by_conditions(reader, search, query.conditions, kinds))


def _by_conditions(
    reader: GraphReader, search: Search, conditions: Iterable[Condition], kinds: tuple[Kind, ...]
) -> Iterable[Candidate]:
    """Yield things that have one of the values wanted of a property, of the first that can be looked up."""
    for condition in conditions:
        entry = property_named(condition.property)
        if entry is None or condition.quantifier == "none":
            continue
        if entry.sort is not Sort.THING:
            continue
        targets = [iri for text in condition.values for iri in _things(search, text)]
        if targets:
            listed = " ".join(f"<{iri}>" for iri in sorted(set(targets)))
            pattern = f"{entry.pattern('s', 'v')} {stands('s')}"
            query = f"SELECT DISTINCT ?s {{ VALUES ?v {{ {listed} }} {pattern} }} LIMIT {_CONSIDERED}"
            things = [row["s"].value for row in rows(reader, query)]
            for iri, kind in kinds_of(reader, things).items() if things else ():
                if kind in kinds:
                    yield Candidate(iri, kind, 0.0)
            return


def _things(search: Search, text: str) -> list[str]:
    """Return the things that a value names."""
    if iri_of(text):
        return [iri_of(text)]
    return [found.hit.iri for found in search(text, TYPES, _CONSIDERED) if found.score >= SAME_WORDS]


def _judged(reader: GraphReader, found: list[Candidate], conditions: Iterable[Condition]) -> list[Candidate]:
    """Return the candidates with how well they meet each condition on a property that is known."""
    things = [candidate.iri for candidate in found]
    told: dict[Property, Mapping[str, tuple[Value, ...]]] = {}
    met: dict[str, list[Met]] = {iri: [] for iri in things}
    for condition in dict.fromkeys(conditions) if found else ():
        entry = property_named(condition.property)
        if entry is None:
            continue
        if entry not in told:
            told[entry] = values(reader, things, entry)
        likely = _likenesses(condition, entry, set(chain.from_iterable(told[entry].values())))
        for iri in things:
            likeness = _met(condition, told[entry].get(iri), likely)
            met[iri].append(Met(condition, entry, likeness))
    return [replace(candidate, met=tuple(met[candidate.iri])) for candidate in found]


def _likenesses(condition: Condition, entry: Property, there: Iterable[Value]) -> Likely:
    """Return for each value that a condition wants how like each one is that is there.

    Many candidates share their values, so each pair is compared once, and a text is prepared once.
    """
    found: Likely = {}
    for wanted in condition.values:
        text = wanted.rpartition("#")[2] if entry.sort is Sort.CONCEPT else wanted
        like = _like_day(text) if entry.sort is Sort.DATE else _like_name(text)
        found[wanted] = {value: 1.0 if value.iri and wanted == value.iri else like(value) for value in there}
    return found


def _like_day(wanted: str) -> Callable[[Value], float]:
    """Return what tells how like a day is to one that is wanted; a year or month may stand for it."""

    def like(value: Value) -> float:
        day = value.names[0]
        if wanted and day.startswith(wanted[: len(day)]):
            return 1.0
        return _UNKNOWN if len(wanted) >= _YEAR and day[:_YEAR] == wanted[:_YEAR] else 0.0

    return like


def _like_name(wanted: str) -> Callable[[Value], float]:
    """Return what tells how like the names of a value are to one that is wanted."""
    question = Question(wanted)

    def like(value: Value) -> float:
        if wanted in value.names:
            return 1.0
        score = max(question.score(name) for name in value.names) / 100
        return score if score >= _ALIKE else 0.0

    return like


def _met(condition: Condition, there: tuple[Value, ...] | None, likely: Likely) -> float:
    if not there:
        return 1.0 if condition.quantifier == "none" else _UNKNOWN
    best = [max(likely[wanted][value] for value in there) for wanted in condition.values]
    match condition.quantifier:
        case "all":
            likeness = min(best, default=_UNKNOWN)
        case "none":
            likeness = 1.0 - max(best, default=0.0)
        case _:
            likeness = max(best, default=_UNKNOWN)
    return round(likeness, 3)


def _is_wanted(candidate: Candidate, query: Query) -> bool:
    """Tell whether a candidate has all that it must have; what nobody knows of it, it has not."""
    # By condition: two may name one property.
    met = {entry.condition: entry.likeness for entry in candidate.met}
    return all(met.get(entry, 0.0) > _UNKNOWN for entry in query.conditions if entry.required)


def _scored(candidate: Candidate, query: Query) -> Candidate:
    total, weight = 0.0, 0
    if candidate.named is not None:
        total, weight = _NAME_COUNTS * candidate.named, _NAME_COUNTS
    for entry in candidate.met:
        total += 100 * entry.likeness
        weight += 1
    score = total / weight if weight else candidate.score
    if query.types is not None and candidate.kind not in types_named(query.types):
        score -= _OTHER_TYPE
    return replace(candidate, score=round(max(score, 0.0), 1))


def _matched(found: Sequence[Candidate], query: Query) -> list[Candidate]:
    """Mark the first one where it surely is what is meant.

    Its name must be the one that was given, but for case, diacritics and punctuation, nothing else may come
    near, and no condition may speak against it.
    """
    if not found:
        return []
    first = found[0]
    alone = len(found) == 1 or first.score - found[1].score >= _APART
    agrees = all(entry.likeness >= _UNKNOWN for entry in first.met)
    is_name = first.named is not None and first.named >= SAME_WORDS
    is_certain = is_name and alone and agrees and (first.score >= CERTAIN or bool(first.met))
    of_type = query.types is None or first.kind in types_named(query.types)
    return [replace(first, match=is_certain and of_type), *found[1:]]
