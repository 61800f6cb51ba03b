"""Say what a change does to the quads of a graph."""

from collections.abc import Iterable
from dataclasses import dataclass

from pyoxigraph import Quad


@dataclass(frozen=True, slots=True)
class Delta:
    """The net effect of a change: quads that were not there and are now, and quads that were and are not.

    No quad is in both. Applying the opposite gives back the graph as it was.
    """

    added: frozenset[Quad] = frozenset()
    removed: frozenset[Quad] = frozenset()


def in_a_row(deltas: Iterable[Delta | None]) -> Delta | None:
    """Return the net effect of changes that were made one after another, None where one is not known."""
    added: set[Quad] = set()
    removed: set[Quad] = set()
    for delta in deltas:
        if delta is None:
            return None
        again, gone = delta.added & removed, delta.removed & added
        added = (added - gone) | (delta.added - again)
        removed = (removed - again) | (delta.removed - gone)
    return Delta(frozenset(added), frozenset(removed))
