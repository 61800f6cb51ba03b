"""Keep what each version of a store added and removed, as far back as it fits, beside the generations.

    changes/7.3f…c1.gz    "< 6.a0…9d", the state before, then lines of N-Quads, each after "+ " or "- "

States chain the files, so what a writer noted and then did not publish, or what is of another life of the
store, belongs to no chain. A version of which nothing is known, as of a whole new graph, ends it.
"""

import gzip
import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Final

from pyoxigraph import RdfFormat, serialize

from kg.errors import ChangesUnknown
from kg.store.delta import Delta

FOLDER: Final = "changes"
KEPT: Final = 256 * 1024**2
"""Bytes that the files may take; the oldest go first."""

LINES: Final = 200_000
"""Lines that are read for one answer at most."""

_TIDY_EVERY: Final = 64
_STATE: Final = re.compile(r"\d{1,15}\.[0-9a-f]+")


def record(directory: Path, before: str, after: str, deltas: Iterable[Delta | None]) -> None:
    """Note what made one state of a store of another one, in steps; a step that is not known is a gap.

    That a note cannot be written is no reason not to write the graph: then there is a gap too.
    """
    net: dict[bytes, bool] = {}
    for delta in deltas:
        if delta is None:
            return
        for quads, added in ((delta.removed, False), (delta.added, True)):
            for line in (serialize(quads, format=RdfFormat.N_QUADS) or b"").split(b"\n"):
                if line:
                    _count(net, line + b"\n", added=added)
    folder = directory / FOLDER
    with suppress(OSError):
        folder.mkdir(parents=True, exist_ok=True)
        draft = folder / f"{after}.new"
        with gzip.open(draft, "wb", compresslevel=4) as out:
            out.write(f"< {before}\n".encode())
            # At once, because each call costs more than a line.
            out.write(b"".join((b"+ " if net[line] else b"- ") + line for line in sorted(net)))
        draft.replace(folder / f"{after}.gz")
        if _number(after) % _TIDY_EVERY == 0:
            tidy(folder, KEPT)


def tidy(folder: Path, most: int) -> None:
    """Remove the oldest notes, and what was left half-made, so that the rest takes at most some bytes."""
    files = sorted(folder.glob("*.gz"), key=lambda path: _number(path.name), reverse=True)
    left = most
    for path in [*files, *folder.glob("*.new")]:
        left -= path.stat().st_size
        if left < 0 or path.suffix != ".gz":
            path.unlink(missing_ok=True)


def net_changes(directory: Path, current: str, since: int | str) -> dict[bytes, bool]:
    """Return what was added (True) and removed (False) from a version to the current state, as N-Quads.

    `since` is the number of the version, or its state, which no version of another life of the store has.
    Raises ChangesUnknown where that is further back than is kept, or more than is read at a time.
    """
    steps: list[list[tuple[bytes, bool]]] = []
    lines, state = 0, _checked(current)
    first = since if isinstance(since, int) else _number(_checked(since))
    while _number(state) > first:
        before, step = _read(directory, state)
        steps.append(step)
        lines += len(step)
        if lines > LINES:
            raise ChangesUnknown(f"More than {LINES:,} statements changed since version {first}.")
        state = before
    if since not in (_number(state), state):
        raise ChangesUnknown(f"There was no version {since} on the way to version {_number(current)}.")
    net: dict[bytes, bool] = {}
    for step in reversed(steps):
        for line, added in step:
            _count(net, line, added=added)
    return net


def removed_subjects(directory: Path, current: str, since: str) -> set[str]:
    """Return the IRIs of whose statements some were removed from one state to the current one.

    It goes back as far as is known, and reads a bounded number of lines.
    """
    found: set[str] = set()
    lines, state = 0, current
    with suppress(ChangesUnknown):
        while state != since and lines < LINES:
            state, step = _read(directory, state)
            lines += len(step)
            found.update(
                line[1 : line.index(b">")].decode() for line, added in step if not added and line[:1] == b"<"
            )
    return found


def _read(directory: Path, state: str) -> tuple[str, list[tuple[bytes, bool]]]:
    """Return the state before another one, and what was changed."""
    try:
        with gzip.open(directory / FOLDER / f"{_checked(state)}.gz", "rb") as file:
            before = file.readline().decode().removeprefix("< ").strip()
            step = list(_lines(file))
    except (OSError, EOFError, ValueError) as error:
        raise ChangesUnknown(f"It is not known what version {_number(state)} changed.") from error
    if not _STATE.fullmatch(before) or _number(before) >= _number(state):
        raise ChangesUnknown(f"It is not known what version {_number(state)} changed.")
    return before, step


def _lines(file: Iterable[bytes]) -> Iterator[tuple[bytes, bool]]:
    for number, line in enumerate(file):
        if number > LINES:
            raise ChangesUnknown(f"More than {LINES:,} statements changed at once.")
        yield line[2:], line.startswith(b"+")


def _count(net: dict[bytes, bool], line: bytes, *, added: bool) -> None:
    if net.get(line) is (not added):
        del net[line]
    else:
        net[line] = added


def _checked(state: str) -> str:
    """Return a state that can name a file."""
    if not _STATE.fullmatch(state):
        raise ChangesUnknown("The store does not count versions.")
    return state


def _number(state: str) -> int:
    return int(state.partition(".")[0])
