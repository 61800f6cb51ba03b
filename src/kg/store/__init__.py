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


def open_store(location: str | Path, *, graphs_under: str = "") -> GraphStore:
    """Return the store at an http(s) URL or in a directory; neither is looked at before the first use.

    A URL is the base of `oxigraph serve` or of a store with the same paths; `graphs_under` is then the IRI
    that kg's graphs begin with (see RemoteStore). For other paths make a RemoteStore with its Endpoints.
    """
    if isinstance(location, str) and location.lower().startswith(("http://", "https://")):
        # Imported here because SPARQLWrapper brings rdflib along, which the embedded store does without.
        from kg.store.remote import RemoteStore  # noqa: PLC0415
        from kg.store.transport import Endpoints  # noqa: PLC0415

        return RemoteStore(Endpoints.under(location), graphs_under=graphs_under)
    return EmbeddedStore(Path(location))
