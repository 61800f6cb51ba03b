"""Put the looks of shapes into tables by sets of places, for nodes of a kind are in the same places."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from kg.shacl.around import Tables
    from kg.shacl.locality import Locality
    from kg.shacl.looks import Guard, Label

Found = TypeVar("Found")

_MOST: Final = 10_000
"""Sets that are remembered; shapes have some hundred, however many nodes there are."""


@dataclass(frozen=True, slots=True)
class Seeing:
    """From which places a triple is looked at in one direction, by those that its other end is then in."""

    ends: int
    pairs: tuple[tuple[int, int], ...]
    starts: int

    def from_ends(self, seen: int) -> int:
        """Return the places that lead to some of the ends."""
        if seen == self.ends:
            return self.starts
        return _union(start for end, start in self.pairs if end & seen)


class Places:
    """What is looked at from and to sets of places; a set is a whole number, with a bit for each place."""

    def __init__(self, locality: Locality) -> None:
        looks = locality.looks
        self.starts: Mapping[str, int] = {name: _set(shape.starts) for name, shape in locality.local.items()}
        self._steps_ahead, self._steps_back = looks.ahead, looks.back
        self._guards = looks.guards
        self._seeing = {
            predicate: tuple(
                (inverse, _seeing((start, end) for start, label, end in steps if label.inverse is inverse))
                for inverse in (False, True)
            )
            for predicate, steps in looks.places.items()
        }
        self._anything = self._seeing.get(None, ())
        self._ahead: dict[int, Tables] = {}
        self._back: dict[int, Tables] = {}
        self._guarded: dict[int, tuple[tuple[Guard, int], ...]] = {}
        self._shapes: dict[int, frozenset[str]] = {}

    def looks_at(self, predicate: str) -> tuple[tuple[bool, Seeing], ...]:
        """Return how triples of a predicate are looked at: from their objects where inverse is true."""
        return (*self._seeing.get(predicate, ()), *self._anything)

    def ahead(self, places: int) -> Tables:
        """Return what is looked at from a node that is in some places, and in which places the ends are."""
        found = self._ahead.get(places)
        if found is None:
            found = _kept(self._ahead, places, _steps(self._steps_ahead, places, turned=False))
        return found

    def back(self, places: int) -> Tables:
        """Return along what a node in some places is looked at, and from which places."""
        found = self._back.get(places)
        if found is None:
            found = _kept(self._back, places, _steps(self._steps_back, places, turned=True))
        return found

    def guards(self, places: int) -> tuple[tuple[Guard, int], ...]:
        """Return what is asked of a node in some places, each with the places where it is."""
        found = self._guarded.get(places)
        if found is None:
            of_it: defaultdict[Guard, int] = defaultdict(int)
            for place in _members(places):
                for guard in self._guards.get(place, ()):
                    of_it[guard] |= 1 << place
            found = _kept(self._guarded, places, tuple(of_it.items()))
        return found

    def shapes(self, places: int) -> frozenset[str]:
        """Return the shapes whose focus nodes are in one of some places."""
        found = self._shapes.get(places)
        if found is None:
            names = frozenset(name for name, starts in self.starts.items() if starts & places)
            found = _kept(self._shapes, places, names)
        return found


def _kept(table: dict[int, Found], places: int, found: Found) -> Found:
    if len(table) >= _MOST:
        table.clear()
    table[places] = found
    return found


def _seeing(pairs: Iterable[tuple[int, int]]) -> Seeing:
    by_end: defaultdict[int, int] = defaultdict(int)
    for start, end in pairs:
        by_end[1 << end] |= 1 << start
    return Seeing(_union(by_end), tuple(by_end.items()), _union(by_end.values()))


def _steps(table: Mapping[int, Mapping[Label, Iterable[int]]], places: int, *, turned: bool) -> Tables:
    ahead: defaultdict[str | None, int] = defaultdict(int)
    back: defaultdict[str | None, int] = defaultdict(int)
    for place in _members(places):
        for label, ends in table.get(place, {}).items():
            (back if label.inverse is not turned else ahead)[label.predicate] |= _set(ends)
    return dict(ahead), dict(back)


def _members(places: int) -> Iterator[int]:
    while places:
        lowest = places & -places
        yield lowest.bit_length() - 1
        places ^= lowest


def _set(places: Iterable[int]) -> int:
    return _union(1 << place for place in places)


def _union(sets: Iterable[int]) -> int:
    union = 0
    for one in sets:
        union |= one
    return union
