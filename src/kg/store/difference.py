"""Say what two graphs of any size differ in: sort their statements on disk, then read both side by side."""

import heapq
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import IO, Final

from pyoxigraph import Quad, RdfFormat, serialize

_PIECE: Final = 64 * 1024**2
"""Bytes of lines that are sorted in memory at a time."""

_OPEN: Final = 200
"""Files that are read side by side."""


@dataclass(frozen=True, slots=True)
class Change:
    """One statement that only one of two graphs has, as a line of N-Quads; `added` where it is the second."""

    added: bool
    line: bytes


def lines_of(quads: Iterable[Quad]) -> Iterator[bytes]:
    """Yield each quad as a line of N-Quads."""
    for quad in quads:
        yield serialize([quad], format=RdfFormat.N_QUADS) or b""


@contextmanager
def changes(
    before: Iterable[bytes], after: Iterable[bytes], *, piece: int = _PIECE
) -> Iterator[Iterator[Change]]:
    """Iterate, within the `with`, over what two sets of lines differ in, in the order of the lines.

    It takes `piece` bytes of memory, and for a while the space of both on the disk of temporary files.
    """
    with tempfile.TemporaryDirectory(prefix="kg-diff-") as name, ExitStack() as stack:
        folder = Path(name)
        first = _sorted(before, folder / "before", stack, piece)
        second = _sorted(after, folder / "after", stack, piece)
        yield _compared(first, second)


def _compared(before: Iterator[bytes], after: Iterator[bytes]) -> Iterator[Change]:
    old, new = next(before, None), next(after, None)
    while old is not None or new is not None:
        if new is None or (old is not None and old < new):
            assert old is not None  # noqa: S101 - one of them is there
            yield Change(added=False, line=old)
            old = next(before, None)
        elif old is None or new < old:
            yield Change(added=True, line=new)
            new = next(after, None)
        else:
            old, new = next(before, None), next(after, None)


def _sorted(lines: Iterable[bytes], folder: Path, stack: ExitStack, piece: int) -> Iterator[bytes]:
    """Return the lines in order and without repeats."""
    folder.mkdir()
    pieces = list(_pieces(lines, folder, piece))
    while len(pieces) > _OPEN:
        pieces = [*pieces[_OPEN:], _merged(pieces[:_OPEN])]
    files: list[IO[bytes]] = [stack.enter_context(path.open("rb")) for path in pieces]
    return (line for line, _ in groupby(heapq.merge(*files)))


def _pieces(lines: Iterable[bytes], folder: Path, piece: int) -> Iterator[Path]:
    held: list[bytes] = []
    size = number = 0
    for line in lines:
        held.append(line)
        size += len(line)
        if size >= piece:
            yield _written(sorted(held), folder / f"{number}")
            held, size, number = [], 0, number + 1
    if held:
        yield _written(sorted(held), folder / f"{number}")


def _merged(pieces: list[Path]) -> Path:
    with ExitStack() as stack:
        files = [stack.enter_context(path.open("rb")) for path in pieces]
        whole = _written(heapq.merge(*files), pieces[0].with_name(f"{pieces[0].name}m"))
    for path in pieces:
        path.unlink()
    return whole


def _written(lines: Iterable[bytes], path: Path) -> Path:
    with path.open("wb") as out:
        out.writelines(lines)
    return path
