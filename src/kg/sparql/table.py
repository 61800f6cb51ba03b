"""Lay out the results of a query as a table for a terminal."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Final

from pyoxigraph import NamedNode, QuerySolutions, Triple
from rich import box
from rich.table import Table
from rich.text import Text

from kg.sparql.results import evaluation_faults

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kg.sparql.display import Display, Term

_ISOLATE: Final = "\u2068{}\u2069"
_RIGHT_TO_LEFT: Final = frozenset({"R", "AL", "AN"})


@dataclass(frozen=True, slots=True)
class Layout:
    """A table to print, and how many of how many rows are in it."""

    table: Table
    shown: int
    total: int


def lay_out(
    results: QuerySolutions | Iterable[Triple], display: Display, *, limit: int, isolate: bool
) -> Layout:
    """Lay out solutions, or the triples of a graph, of which at most `limit` rows, or all where it is 0.

    With `isolate`, for terminals, right-to-left text is kept from reordering the cells beside it.
    Raises QueryFailed, StoreError.
    """
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, header_style="bold", show_edge=False)
    with evaluation_faults():
        solutions = isinstance(results, QuerySolutions)
        names = (
            [variable.value for variable in results.variables]
            if isinstance(results, QuerySolutions)
            else ["subject", "predicate", "object"]
        )
        for name in names:
            table.add_column(Text(name), overflow="fold")
        rows: Iterator[Iterable[Term | None]] = (
            ([row[name] for name in names] for row in results) if solutions else _terms(results)
        )
        shown = 0
        for row in islice(rows, limit or None):
            table.add_row(*(cell(term, display, isolate=isolate) for term in row))
            shown += 1
        return Layout(table, shown, shown + sum(1 for _ in rows))


def cell(term: Term | None, display: Display, *, isolate: bool = False) -> Text:
    """Return one cell; an unbound variable's is empty."""
    if term is None:
        return Text("")
    shown = display.text(term)
    if isolate and any(unicodedata.bidirectional(character) in _RIGHT_TO_LEFT for character in shown):
        shown = _ISOLATE.format(shown)
    text = Text(shown, style="cyan" if isinstance(term, NamedNode) else "")
    text.append(display.suffix(term), style="dim")
    return text


def _terms(triples: Iterable[Triple]) -> Iterator[Iterable[Term | None]]:
    return ((triple.subject, triple.predicate, triple.object) for triple in triples)
