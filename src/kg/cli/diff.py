"""`kg diff`: say what was added and removed between two graphs, wherever they are."""

from __future__ import annotations

import gzip
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import IO, TYPE_CHECKING, Final, cast
from urllib.parse import urlsplit

import click
from pyoxigraph import parse

from kg.errors import StoreUnavailable, UsageError
from kg.linked.patches import AT_ONCE, operations
from kg.rdf.formats import RDF_FORMATS
from kg.sparql.kinds import KIND_NS
from kg.store import backups, open_store
from kg.store.difference import Change, changes, lines_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_DIFFERENT: Final = 1


@click.command("diff", short_help="Say what was added and removed between two graphs.")
@click.argument("before", metavar="A")
@click.argument("after", metavar="B")
@click.option(
    "--format",
    "kind",
    type=click.Choice(["nquads", "update"]),
    default="nquads",
    show_default=True,
    help="Lines of N-Quads with + or - before them, or a SPARQL update that makes B of A.",
)
def command(before: str, after: str, kind: str) -> int:
    """Say what was added and removed from A to B, each a store, a backup, a dump or the URL of a store.

    Such a URL is that of a SPARQL 1.1 store with /query under it, as `oxigraph serve` has it. Of a kg server
    fetch the dump, from /dump/kg.nq.gz.

    \b
      kg diff /var/backups/kg-monday .kg/store
      kg diff old.nq.gz new.nq.gz --format update > change.ru

    It exits with 0 where they are the same and 1 where not. Memory does not grow with the graphs; temporary
    files do. Blank nodes of dumps count by their labels: kg's own graphs have none.
    """  # noqa: D301 - \b is how click is told to leave lines as they are
    counted = _Counted()
    try:
        with ExitStack() as stack:
            lines = [_lines(place, stack) for place in (before, after)]
            found = stack.enter_context(changes(*lines))
            write = _write_update if kind == "update" else _write_lines
            write(counted.each(found), sys.stdout.buffer)
    except StoreUnavailable as error:
        if not error.kind.startswith(KIND_NS):
            raise
        raise _a_server(before if "://" in before else after) from error
    click.echo(f"{counted.added:,} added, {counted.removed:,} removed.", err=True)
    return _DIFFERENT if counted.added or counted.removed else 0


def _a_server(url: str) -> UsageError:
    dump = urlsplit(url)._replace(path="/dump/kg.nq.gz", query="", fragment="").geturl()
    return UsageError(
        f"{url} is a kg server, and no store.", mend=f"Compare its dump: curl -sfL -o kg.nq.gz {dump}"
    )


class _Counted:
    """Counts changes on their way."""

    def __init__(self) -> None:
        self.added = self.removed = 0

    def each(self, found: Iterable[Change]) -> Iterator[Change]:
        for change in found:
            if change.added:
                self.added += 1
            else:
                self.removed += 1
            yield change


def _lines(place: str, stack: ExitStack) -> Iterator[bytes]:
    """Return the statements of a place as lines of N-Quads. Raises UsageError, StoreError."""
    path = Path(place)
    if path.is_file():
        return _of_file(path, stack)
    if (path / "backup.json").is_file():
        backups.check(path)
        return lines_of(backups.quads(path))
    if path.exists() or "://" in place:
        reader = stack.enter_context(stack.enter_context(open_store(place)).snapshot())
        return lines_of(reader.quads())
    raise UsageError(
        f"There is no {place}.", mend="Name a store, a backup, the file of a dump, or the URL of a store."
    )


def _of_file(path: Path, stack: ExitStack) -> Iterator[bytes]:
    name = path.with_suffix("") if path.suffix == ".gz" else path
    syntax = RDF_FORMATS.of_path(name)
    source: IO[bytes] = stack.enter_context(path.open("rb"))
    if name != path:
        source = cast("IO[bytes]", stack.enter_context(gzip.GzipFile(fileobj=source)))
    return _parsed(path, lines_of(parse(source, format=syntax.syntax)))


def _parsed(path: Path, lines: Iterator[bytes]) -> Iterator[bytes]:
    try:
        yield from lines
    except SyntaxError as error:
        raise UsageError(f"{path} cannot be read: {error}", mend="Name a whole dump.") from error
    except (EOFError, gzip.BadGzipFile) as error:
        raise UsageError(f"{path} is damaged or cut: {error}", mend="Fetch it again.") from error


def _write_lines(found: Iterable[Change], out: IO[bytes]) -> None:
    for change in found:
        out.write((b"+ " if change.added else b"- ") + change.line)


def _write_update(found: Iterable[Change], out: IO[bytes]) -> None:
    """Write operations of some statements each: first all that removes, then all that adds."""
    with tempfile.TemporaryFile(prefix="kg-diff-") as later:
        removing, adding = _Operations(b"DELETE DATA", out), _Operations(b"INSERT DATA", later)
        for change in found:
            (adding if change.added else removing).take(change.line)
        removing.end()
        adding.end()
        later.seek(0)
        for block in iter(lambda: later.read(1 << 20), b""):
            out.write(block)


class _Operations:
    def __init__(self, verb: bytes, out: IO[bytes]) -> None:
        self._verb, self._out = verb, out
        self._held: list[bytes] = []

    def take(self, line: bytes) -> None:
        self._held.append(line)
        if len(self._held) == AT_ONCE:
            self.end()

    def end(self) -> None:
        self._out.write(operations(self._verb, self._held))
        self._held = []
