"""Lay out rows of text for a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_GAP: Final = "   "


def columns(rows: Sequence[Sequence[str]]) -> Iterable[str]:
    """Return the rows as lines; only the last column may be of any width, so characters can be counted."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        yield _GAP.join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()


def on_one_line(text: str, most: int) -> str:
    """Return somebody else's text as a line for a terminal: no control characters, cut to a width."""
    line = "".join(
        sign if sign.isprintable() else "\N{REPLACEMENT CHARACTER}" for sign in " ".join(text.split())
    )
    return line if len(line) <= most else line[: most - 1] + "…"
