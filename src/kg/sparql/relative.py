"""Let a query use IRIs relative to what the graph's IRIs begin with: `DESCRIBE <actor/x>`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.errors import QuerySyntaxError

if TYPE_CHECKING:
    from collections.abc import Callable

    from kg.store.base import Dataset, QueryResults

    Execute = Callable[[str, Dataset], QueryResults]


def with_base(execute: Execute, base: str) -> Execute:
    """Return `execute` with a base for queries that have none; without it a relative IRI is no SPARQL.

    The base is only given on a second try, so that places in error messages are those of the query as
    it was sent.
    """

    def run(text: str, dataset: Dataset) -> QueryResults:
        try:
            return execute(text, dataset)
        except QuerySyntaxError as error:
            if not base:
                raise
            try:
                return execute(f"BASE <{base}>\n{text}", dataset)
            except QuerySyntaxError:
                raise error from None

    return run
