"""Say in words how far each shape looks from its nodes, and why some look everywhere."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kg.terms import PREFIXES, RDFS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from kg.shacl.locality import Locality
    from kg.shacl.looks import Label, Looks

_SUB_CLASS = RDFS.subClassOf.value


@dataclass(frozen=True, slots=True)
class Reach:
    """How far a shape looks: so many triples from its node, and along `endless` properties to their end.

    The hierarchy of classes, which ends soon, is not among `endless`, and counts as one step. Where `reason`
    is given the shape looks everywhere, and the rest says nothing.
    """

    shape: str
    steps: int = 0
    endless: tuple[str, ...] = ()
    reason: str = ""

    def __str__(self) -> str:
        """Return one line for a terminal."""
        if self.reason:
            return f"whole graph: {self.reason}"
        steps = "1 step" if self.steps == 1 else f"{self.steps} steps"
        along = f", and as far as {' or '.join(self.endless)} leads" if self.endless else ""
        return f"local: {steps}{along}"


def explain(locality: Locality) -> tuple[Reach, ...]:
    """Return the reach of each shape with targets, sorted by IRI."""
    reaches = [
        Reach(
            name, _steps(locality.looks, shape.starts), tuple(sorted(_endless(locality.looks, shape.starts)))
        )
        for name, shape in locality.local.items()
    ]
    reaches += [Reach(name, reason=reason) for name, reason in locality.whole.items()]
    return tuple(sorted(reaches, key=lambda reach: reach.shape))


def _steps(looks: Looks, starts: Iterable[int]) -> int:
    """Return the length of the longest way that comes to no place twice."""
    longest: dict[int, int] = {}

    def length(place: int, above: frozenset[int]) -> int:
        if place not in longest:
            below = above | {place}
            lengths = [1 + length(end, below) for _, end in _ahead(looks, place) if end not in below]
            longest[place] = max(lengths, default=int(bool(looks.ahead.get(place))))
        return longest[place]

    return max((length(start, frozenset()) for start in starts), default=0)


def _endless(looks: Looks, starts: Iterable[int]) -> Iterator[str]:
    """Iterate over the properties that lead back to where they are looked at again, save that of classes."""
    found: set[str] = set()
    reached = _reached(looks, starts)
    after = {place: _reached(looks, (end for _, end in _ahead(looks, place))) for place in reached}
    for place in reached:
        for label, end in _ahead(looks, place):
            if (place == end or place in after[end]) and label.predicate != _SUB_CLASS:
                found.add(_name(label, PREFIXES))
    yield from found


def _reached(looks: Looks, starts: Iterable[int]) -> set[int]:
    seen = set(starts)
    todo = list(seen)
    while todo:
        for _, end in _ahead(looks, todo.pop()):
            if end not in seen:
                seen.add(end)
                todo.append(end)
    return seen


def _ahead(looks: Looks, place: int) -> Iterator[tuple[Label, int]]:
    for label, ends in looks.ahead.get(place, {}).items():
        for end in ends:
            yield label, end


def _name(label: Label, prefixes: Mapping[str, str]) -> str:
    sign = "^" if label.inverse else ""
    if label.predicate is None:
        return f"{sign}any property"
    for prefix, namespace in prefixes.items():
        if label.predicate.startswith(namespace):
            return f"{sign}{prefix}:{label.predicate.removeprefix(namespace)}"
    return f"{sign}<{label.predicate}>"
