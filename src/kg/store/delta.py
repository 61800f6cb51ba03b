"""Say what a change does to the quads of a graph."""

from dataclasses import dataclass

from pyoxigraph import Quad


@dataclass(frozen=True, slots=True)
class Delta:
    """The net effect of a change: quads that were not there and are now, and quads that were and are not.

    No quad is in both. Applying the opposite gives back the graph as it was.
    """

    added: frozenset[Quad] = frozenset()
    removed: frozenset[Quad] = frozenset()

    @property
    def opposite(self) -> "Delta":
        """Return the change that takes this one back."""
        return Delta(self.removed, self.added)
