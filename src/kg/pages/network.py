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
WIDTH: Final = 900
HEIGHT: Final = 560
_RADIUS: Final = 225.0
_LETTERS: Final = 30
_UPRIGHT: Final = 0.15
_STEEP: Final = 0.45
_LIFT: Final = 16.0
"""How much further out every other label stands where labels are side by side."""


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
    nodes = tuple(
        _node(names(actor), angle, _LIFT * (number % 2))
        for number, (actor, angle) in enumerate(places.items())
    )
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


def _node(name: Name, angle: float, lift: float) -> Node:
    x, y = _place(angle, _RADIUS)
    across = cos(angle)
    label_x, label_y = _place(angle, _RADIUS + 12 + (lift if abs(across) < _STEEP else 0))
    anchor = "middle" if abs(across) < _UPRIGHT else "start" if across > 0 else "end"
    return Node(
        name, fitted(name.text, _LETTERS), x, y, label_x, round(label_y + 4.5 + 6 * sin(angle), 1), anchor
    )


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
