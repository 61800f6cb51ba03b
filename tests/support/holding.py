"""A store in memory that is read as one graph, where a test needs no store on disk."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pyoxigraph import Store


@dataclass(frozen=True)
class Held:
    """Answers over the union of the graphs of a store."""

    store: Store

    def query(self, text: str) -> object:
        """Answer a query."""
        return self.store.query(text, use_default_graph_as_union=True)
