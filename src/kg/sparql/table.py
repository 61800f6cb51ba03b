"""Lay out the results of a query as a table for a terminal."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Final

from pyoxigraph import NamedNode, QuerySolutions, Triple
from rich import box
from rich.cells import cell_len
from rich.console import Group
from rich.table import Table
from rich.text import Text

from kg.sparql.results import evaluation_faults

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from rich.console import RenderableType

    from kg.sparql.display import Display, Term

_LEAST: Final = 12
"""Characters of a column: in narrower ones nobody reads an IRI."""
_GAP: Final = 3
"""Characters between two columns."""
_ISOLATE: Final = "\u2068{}\u2069"
_RIGHT_TO_LEFT: Final = frozenset({"R", "AL", "AN"})


@dataclass(frozen=True, slots=True)
class Layout:
    """Rows of cells to print under the names of columns, and how many there are with those left out."""

    names: tuple[str, ...]
    rows: tuple[tuple[Text, ...], ...]
    total: int

    @property
    def shown(self) -> int:
        """Return how many of the rows are here."""
        return len(self.rows)

    @property
    def table(self) -> Table:
        """Return the table to print."""
        table = Table(box=box.SIMPLE_HEAD, pad_edge=False, header_style="bold", show_edge=False)
        for name in self.names:
            table.add_column(Text(name), overflow="fold")
        for row in self.rows:
            table.add_row(*row)
        return table

    def within(self, width: int) -> RenderableType:
        """Return the table, or blocks of `name: value`, one a row, where its columns would be too narrow.

        `width` is that of the screen, in columns of characters.
        """
        widest = [
            max(map(_width, (name, *(row[place].plain for row in self.rows))))
            for place, name in enumerate(self.names)
        ]
        left = width - _GAP * (len(widest) - 1)
        # Narrow columns get what they need, and the others share what is left.
        for number, needed in enumerate(sorted(widest)):
            share = left / (len(widest) - number)
            if needed > share:
                return self._blocks() if share < _LEAST else self.table
            left -= needed
        return self.table

    def _blocks(self) -> RenderableType:
        blocks: list[RenderableType] = []
        for number, row in enumerate(self.rows, 1):
            block = Table.grid(padding=(0, 1))
            block.add_column(no_wrap=True, style="bold")
            block.add_column(overflow="fold")
            for name, value in zip(self.names, row, strict=True):
                block.add_row(Text(f"{name}:"), value)
            blocks += [Text(f"── {number} ──", style="dim"), block]
        return Group(*blocks)


def lay_out(
    results: QuerySolutions | Iterable[Triple], display: Display, *, limit: int, isolate: bool
) -> Layout:
    """Lay out solutions, or the triples of a graph, of which at most `limit` rows, or all where it is 0.

    With `isolate`, for terminals, right-to-left text is kept from reordering the cells beside it.
    Raises QueryFailed, StoreError.
    """
    with evaluation_faults():
        solutions = isinstance(results, QuerySolutions)
        names = (
            [variable.value for variable in results.variables]
            if isinstance(results, QuerySolutions)
            else ["subject", "predicate", "object"]
        )
        rows: Iterator[Iterable[Term | None]] = (
            ([row[name] for name in names] for row in results) if solutions else _terms(results)
        )
        shown = tuple(
            tuple(cell(term, display, isolate=isolate) for term in row) for row in islice(rows, limit or None)
        )
        return Layout(tuple(names), shown, len(shown) + sum(1 for _ in rows))


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


def _width(text: str) -> int:
    return max(map(cell_len, text.split("\n")))


def _terms(triples: Iterable[Triple]) -> Iterator[Iterable[Term | None]]:
    return ((triple.subject, triple.predicate, triple.object) for triple in triples)
