"""Let a query or an update use IRIs relative to what the graph's IRIs begin with: `DESCRIBE <actor/x>`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, TypeVar

from kg.errors import QuerySyntaxError

if TYPE_CHECKING:
    from collections.abc import Callable

    from kg.store.base import Dataset

T = TypeVar("T")

# What is no IRI but looks like one, such as `<b&&?c>`, only brings a base that is not needed.
_RELATIVE: Final = re.compile(r"<(?![A-Za-z][A-Za-z0-9+.-]*:)[^<>\"{}|^`\\\x00-\x20]*>")


def with_base(
    execute: Callable[[str, Dataset], T], base_of: Callable[[], str]
) -> Callable[[str, Dataset], T]:
    """Return `execute` with a base for the relative IRIs of a text, unless it brings its own.

    Without one a relative IRI is no SPARQL for Oxigraph, and a remote store would take its own address.
    """

    def run(text: str, dataset: Dataset) -> T:
        base = base_of() if _RELATIVE.search(text) else ""
        if not base:
            return execute(text, dataset)
        try:
            return execute(f"BASE <{base}>\n{text}", dataset)
        except QuerySyntaxError as error:
            raise _one_line_up(error) from error

    return run


def _one_line_up(error: QuerySyntaxError) -> QuerySyntaxError:
    """Return an error with its place in the text as it was before the line with the base."""
    line = max(0, error.line - 1)
    message = error.message.replace(f"Line {error.line},", f"Line {line},", 1)
    return QuerySyntaxError(message, line=line, column=error.column, mend=error.mend)
