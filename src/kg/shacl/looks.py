"""Say along which triples a look goes on from a node: an automaton whose steps are triples, both ways."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from kg.shacl.paths import Alternative, Inverse, Path, Repeated, Sequence, Step

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


class Label(NamedTuple):
    """One triple that is looked at from a node: of which predicate, and at which end the node is.

    Without a predicate it is every triple; `inverse` means that the node is the object.
    """

    predicate: str | None
    inverse: bool = False


class Guard(NamedTuple):
    """A triple without which a node plays no part in a place; `value` is the IRI at its other end, if any."""

    label: Label
    value: str | None = None


@dataclass(frozen=True, slots=True)
class Looks:
    """What is looked at from where. A place is what a node is looked at for, such as "a value of kg:actor".

    `ahead` has, for a place, what is looked at from a node there, and in which places the nodes at the other
    ends are then. `back` is the same from the other ends, `places` which places look at a triple, by its
    predicate and None. `guards` are of all places that have some.
    """

    ahead: Mapping[int, Mapping[Label, frozenset[int]]]
    back: Mapping[int, Mapping[Label, frozenset[int]]]
    places: Mapping[str | None, tuple[tuple[int, Label, int], ...]]
    guards: Mapping[int, frozenset[Guard]]


@dataclass(slots=True)
class LooksBuilder:
    """Collects looks place by place; a `free` step leads to another place of the same node."""

    _steps: list[set[tuple[Label, int]]] = field(default_factory=list)
    _free: list[set[int]] = field(default_factory=list)
    _guards: dict[int, set[Guard]] = field(default_factory=lambda: defaultdict(set))

    def place(self) -> int:
        """Return a new place."""
        self._steps.append(set())
        self._free.append(set())
        return len(self._steps) - 1

    def step(self, start: int, label: Label, end: int | None = None) -> int:
        """Look at a triple; return the place of the node at its other end, from which nothing is seen yet."""
        end = self.place() if end is None else end
        self._steps[start].add((label, end))
        return end

    def also(self, start: int, other: int) -> None:
        """Let a node be looked at for `other` too."""
        self._free[start].add(other)

    def guard(self, place: int, guard: Guard) -> None:
        """Say what a node must have to play a part in a place."""
        self._guards[place].add(guard)

    def follow(self, start: int, path: Path, end: int | None = None, *, inverse: bool = False) -> int:
        """Look along a path, the other way round where `inverse`; return the place of its ends."""
        end = self.place() if end is None else end
        match path:
            case Step(predicate):
                self.step(start, Label(predicate, inverse), end)
            case Inverse(inner):
                self.follow(start, inner, end, inverse=not inverse)
            case Alternative(ways):
                for way in ways:
                    self.follow(start, way, end, inverse=inverse)
            case Sequence(parts):
                *first, last = reversed(parts) if inverse else parts
                for part in first:
                    start = self.follow(start, part, inverse=inverse)
                self.follow(start, last, end, inverse=inverse)
            case Repeated(inner, none, many):
                between = self.place()
                self.also(start, between)
                after = self.follow(between, inner, inverse=inverse)
                self.also(after, end)
                if many:
                    self.also(after, between)
                if none:
                    self.also(start, end)
        return end

    def build(self, starts: Iterable[int]) -> tuple[Looks, Mapping[int, int]]:
        """Return the looks without free steps and with alike places as one, and where each start is now."""
        steps = [self._without_free(place) for place in range(len(self._steps))]
        # Where nothing more is looked at there is nothing to be spared.
        guards = [frozenset(self._guards.get(place, ()) if seen else ()) for place, seen in enumerate(steps)]
        kept = list(starts)
        where = _alike(steps, guards)
        reached = _reached(steps, kept)
        ahead = {where[p]: _grouped((label, where[end]) for label, end in steps[p]) for p in sorted(reached)}
        return (
            Looks(ahead, _turned(ahead), _by_predicate(ahead), _kept(guards, where, reached)),
            {start: where[start] for start in kept},
        )

    def _without_free(self, place: int) -> frozenset[tuple[Label, int]]:
        seen, todo = {place}, [place]
        while todo:
            for other in self._free[todo.pop()] - seen:
                seen.add(other)
                todo.append(other)
        return frozenset().union(*(self._steps[other] for other in seen))


def _alike(steps: list[frozenset[tuple[Label, int]]], guards: list[frozenset[Guard]]) -> list[int]:
    """Return for each place a number that it shares with all from which the same is seen."""
    classes = [0] * len(steps)
    count = 1
    while True:
        keys = [
            (classes[place], guards[place], frozenset((label, classes[end]) for label, end in steps[place]))
            for place in range(len(steps))
        ]
        numbers = {key: number for number, key in enumerate(dict.fromkeys(keys))}
        classes = [numbers[key] for key in keys]
        if len(numbers) == count:
            return classes
        count = len(numbers)


def _reached(steps: list[frozenset[tuple[Label, int]]], starts: list[int]) -> set[int]:
    seen, todo = set(starts), list(starts)
    while todo:
        for _, end in steps[todo.pop()]:
            if end not in seen:
                seen.add(end)
                todo.append(end)
    return seen


def _grouped(steps: Iterable[tuple[Label, int]]) -> Mapping[Label, frozenset[int]]:
    grouped: defaultdict[Label, set[int]] = defaultdict(set)
    for label, end in steps:
        grouped[label].add(end)
    return {label: frozenset(ends) for label, ends in grouped.items()}


def _turned(
    ahead: Mapping[int, Mapping[Label, frozenset[int]]],
) -> Mapping[int, Mapping[Label, frozenset[int]]]:
    back: defaultdict[int, set[tuple[Label, int]]] = defaultdict(set)
    for start, steps in ahead.items():
        for label, ends in steps.items():
            for end in ends:
                back[end].add((label, start))
    return {end: _grouped(steps) for end, steps in back.items()}


def _by_predicate(
    ahead: Mapping[int, Mapping[Label, frozenset[int]]],
) -> Mapping[str | None, tuple[tuple[int, Label, int], ...]]:
    found: defaultdict[str | None, list[tuple[int, Label, int]]] = defaultdict(list)
    for start, steps in ahead.items():
        for label, ends in steps.items():
            found[label.predicate] += [(start, label, end) for end in sorted(ends)]
    return {predicate: tuple(steps) for predicate, steps in found.items()}


def _kept(
    guards: list[frozenset[Guard]], where: list[int], reached: set[int]
) -> Mapping[int, frozenset[Guard]]:
    return {where[place]: guards[place] for place in reached if guards[place]}
