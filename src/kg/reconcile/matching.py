"""Find what a query may mean, and judge how likely each candidate is it.

A score is the mean of how well the name answers (kg.search.scoring), which counts twice, and of how well each
condition is met. Where the graph does not tell what a condition asks for, it is met by half.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

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


@dataclass(frozen=True, slots=True)
class Candidate:
    """A thing that may be meant: `named` is how well its name answers, `met` how well each condition is."""

    iri: str
    kind: Kind
    score: float
    named: float | None = None
    met: tuple[tuple[Property, float], ...] = ()
    match: bool = False
    context: Context | None = None


def candidates(reader: GraphReader, search: Search, query: Query) -> list[Candidate]:
    """Return the candidates for a query, the best first. Raises QueryFailed, StoreError."""
    kinds = _kinds(query)
    found = _found(reader, search, query, kinds)
    known = {condition: property_named(condition.property) for condition in query.conditions}
    for condition, entry in known.items():
        if entry:
            told = values(reader, [candidate.iri for candidate in found], entry) if found else {}
            found = [_judged(candidate, condition, entry, told) for candidate in found]
    found = [candidate for candidate in found if _is_wanted(candidate, query, known)]
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


def _judged(
    candidate: Candidate, condition: Condition, entry: Property, told: Mapping[str, tuple[Value, ...]]
) -> Candidate:
    there = told.get(candidate.iri, ())
    if not there:
        likeness = 1.0 if condition.quantifier == "none" else _UNKNOWN
    else:
        likely = [max(_likeness(wanted, value, entry) for value in there) for wanted in condition.values]
        match condition.quantifier:
            case "all":
                likeness = min(likely, default=_UNKNOWN)
            case "none":
                likeness = 1.0 - max(likely, default=0.0)
            case _:
                likeness = max(likely, default=_UNKNOWN)
    return replace(candidate, met=(*candidate.met, (entry, round(likeness, 3))))


def _likeness(wanted: str, value: Value, entry: Property) -> float:
    """Return how like a value is to what is wanted, from 0 to 1; a year or month may stand for a day."""
    if value.iri and wanted == value.iri:
        return 1.0
    if entry.sort is Sort.DATE:
        day = value.names[0]
        if wanted and day.startswith(wanted[: len(day)]):
            return 1.0
        return _UNKNOWN if len(wanted) >= _YEAR and day[:_YEAR] == wanted[:_YEAR] else 0.0
    wanted = wanted.rpartition("#")[2] if entry.sort is Sort.CONCEPT else wanted
    if any(wanted == name for name in value.names):
        return 1.0
    question = Question(wanted)
    score = max(question.score(name) for name in value.names) / 100
    return score if score >= _ALIKE else 0.0


def _is_wanted(candidate: Candidate, query: Query, known: Mapping[Condition, Property | None]) -> bool:
    """Tell whether a candidate has all that it must have; what nobody knows of it, it has not."""
    met = {entry.iri: likeness for entry, likeness in candidate.met}
    for condition in query.conditions:
        entry = known[condition]
        if condition.required and (entry is None or met.get(entry.iri, 0.0) <= _UNKNOWN):
            return False
    return True


def _scored(candidate: Candidate, query: Query) -> Candidate:
    total, weight = 0.0, 0
    if candidate.named is not None:
        total, weight = _NAME_COUNTS * candidate.named, _NAME_COUNTS
    for _, likeness in candidate.met:
        total += 100 * likeness
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
    agrees = all(likeness >= _UNKNOWN for _, likeness in first.met)
    is_name = first.named is not None and first.named >= SAME_WORDS
    is_certain = is_name and alone and agrees and (first.score >= CERTAIN or bool(first.met))
    of_type = query.types is None or first.kind in types_named(query.types)
    return [replace(first, match=is_certain and of_type), *found[1:]]
