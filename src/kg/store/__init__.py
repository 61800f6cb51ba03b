"""Stores of graphs: one base class, an embedded and a remote one."""

from pathlib import Path

from kg.store.base import UNION, Dataset, GraphReader, GraphStore, GraphWriter, QueryResults
from kg.store.embedded import EmbeddedStore

__all__ = [
    "UNION",
    "Dataset",
    "EmbeddedStore",
    "GraphReader",
    "GraphStore",
    "GraphWriter",
    "QueryResults",
    "open_store",
]


def open_store(location: str | Path) -> GraphStore:
    """Return the store at an http(s) URL or in a directory; neither is looked at before the first use."""
    return EmbeddedStore(Path(location))
