"""Draw who acts with and against whom: actors around a circle, a line for each pair."""

from __future__ import annotations

from dataclasses import dataclass
from math import cos, log2, pi, sin
from typing import TYPE_CHECKING, Final

from kg.pages.picture import fitted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kg.pages.gather import Names
    from kg.pages.model import Name

NODES: Final = 24
"""Most actors of a picture."""
WIDTH: Final = 1080
HEIGHT: Final = 560
_RADIUS: Final = 225.0
_MARGIN: Final = 10.0
_NONE: Final = 1e-9
_LETTER: Final = 7.0
"""About the width of a letter."""
_LINE: Final = 17.0
"""How far labels on one side stand below one another at the least."""


@dataclass(frozen=True, slots=True)
class Tie:
    """How many events join two actors; `one` acts on `two` where it is `directed`."""

    one: str
    two: str
    against: bool
    directed: bool
    events: int


@dataclass(frozen=True, slots=True)
class Node:
    """An actor in the picture; `anchor` is which end of the label is at the actor."""

    name: Name
    label: str
    x: float
    y: float
    label_x: float
    label_y: float
    anchor: str


@dataclass(frozen=True, slots=True)
class Edge:
    """A line of the picture, as the path of an SVG."""

    tie: Tie
    path: str
    width: float


@dataclass(frozen=True, slots=True)
class Network:
    """A picture; `left_out` counts the pairs that are in the table only."""

    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    left_out: int
    width: int = WIDTH
    height: int = HEIGHT

    def __bool__(self) -> bool:
        return bool(self.nodes)


def weave(ties: Sequence[Tie], names: Names, most: int = NODES) -> Network:
    """Draw ties, the strongest first, until there are `most` actors."""
    chosen: dict[str, None] = {}
    drawn = []
    for tie in sorted(ties, key=lambda tie: -tie.events):
        added = {tie.one, tie.two} - set(chosen)
        if len(chosen) + len(added) <= most:
            chosen |= dict.fromkeys((tie.one, tie.two))
            drawn.append(tie)
    order = _around(list(chosen), drawn)
    places = {actor: 2 * pi * number / len(order) - pi / 2 for number, actor in enumerate(order)}
    nodes = _labelled([(names(actor), angle) for actor, angle in places.items()])
    edges = tuple(_edge(tie, places[tie.one], places[tie.two]) for tie in drawn)
    return Network(nodes, edges, len(ties) - len(drawn))


def _around(actors: list[str], ties: Sequence[Tie]) -> list[str]:
    """Put actors beside those they have most to do with, so that fewer lines cross."""
    weights: dict[frozenset[str], int] = {}
    for tie in ties:
        pair = frozenset((tie.one, tie.two))
        weights[pair] = weights.get(pair, 0) + tie.events
    left = list(actors)
    order = left[:1]
    left = left[1:]
    while left:
        last = order[-1]
        nearest = max(left, key=lambda actor: weights.get(frozenset((last, actor)), 0))
        left.remove(nearest)
        order.append(nearest)
    return order


def _labelled(actors: Sequence[tuple[Name, float]]) -> tuple[Node, ...]:
    """Return actors with their labels outside the circle: on either side, each on a line of its own."""
    lines: dict[int, float] = {}
    for is_right in (True, False):
        side = [
            (_place(angle, _RADIUS + 14)[1], number)
            for number, (_, angle) in enumerate(actors)
            if _is_right(angle) == is_right
        ]
        side.sort()
        ys = _apart([y for y, _ in side])
        lines.update((number, y) for (_, number), y in zip(side, ys, strict=True))
    return tuple(_node(name, angle, lines[number]) for number, (name, angle) in enumerate(actors))


def _is_right(angle: float) -> bool:
    return cos(angle) > -_NONE


def _apart(lines: Sequence[float]) -> list[float]:
    """Return lines, in their order, moved so that none is too near to the one before it."""
    found: list[float] = []
    for y in lines:
        found.append(max(y, found[-1] + _LINE) if found else y)
    lowest = HEIGHT - _MARGIN
    for place in reversed(range(len(found))):
        found[place] = min(found[place], lowest)
        lowest = found[place] - _LINE
    return found


def _node(name: Name, angle: float, line: float) -> Node:
    x, y = _place(angle, _RADIUS)
    is_right = _is_right(angle)
    label_x = _place(angle, _RADIUS + 12)[0] + (4 if is_right else -4)
    room = (WIDTH - _MARGIN - label_x) if is_right else label_x - _MARGIN
    label = fitted(name.text, int(room / _LETTER))
    return Node(name, label, x, y, label_x, round(line + 4.5, 1), "start" if is_right else "end")


def _edge(tie: Tie, one: float, two: float) -> Edge:
    (x1, y1), (x2, y2) = _place(one, _RADIUS - 8), _place(two, _RADIUS - 8)
    # Lines of one pair bend differently, so that none hides another.
    pull = 0.35 if tie.against else 0.55
    middle_x = WIDTH / 2 + ((x1 + x2) / 2 - WIDTH / 2) * pull
    middle_y = HEIGHT / 2 + ((y1 + y2) / 2 - HEIGHT / 2) * pull
    path = f"M{x1} {y1}Q{middle_x:.1f} {middle_y:.1f} {x2} {y2}"
    return Edge(tie, path, round(1.2 + log2(tie.events) * 1.2, 1))


def _place(angle: float, radius: float) -> tuple[float, float]:
    return round(WIDTH / 2 + radius * cos(angle), 1), round(HEIGHT / 2 + radius * sin(angle), 1)
