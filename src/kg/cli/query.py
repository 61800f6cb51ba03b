"""`kg query`: ask a question and print the answer."""

from __future__ import annotations

import contextlib
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Final

import click
from pyoxigraph import NamedNode, QueryBoolean, QuerySolutions

from kg.cli.emptiness import write_and_see
from kg.cli.options import setting_option
from kg.errors import QueryFailed, QuerySyntaxError, StoreError, UsageError
from kg.rdf.formats import TURTLE
from kg.settings import TOKEN_VARIABLE
from kg.sparql.display import Display
from kg.sparql.guard import Limits, refusal
from kg.sparql.hints import hints
from kg.sparql.holdings import base_of, has_thing
from kg.sparql.relative import with_base
from kg.sparql.results import kind_of_results, named_format
from kg.store import UNION, GraphReader, open_store
from kg.store.querytext import sketch

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kg.cli.asking import AskedEndpoint
    from kg.store import QueryResults

TABLE: Final = "table"
UNLIMITED: Final = 2**31
ROWS: Final = 1000
FORMATS: Final = "table, json, xml, csv, tsv; for CONSTRUCT and DESCRIBE turtle, nt, jsonld, rdf, trig, nq"
DEFAULT_GRAPH: Final = (
    "The answer is empty, and so is this endpoint's default graph: "
    "ask in its named graphs with GRAPH ?g { … }, or choose some with FROM <…>."
)

_TRAILING: Final = re.compile(r"(?<! ) +$", re.MULTILINE)


@click.command("query", short_help="Ask a SPARQL query of the graph, or of another endpoint.")
@click.argument("query", required=False)
@click.option(
    "-f", "--file", metavar="FILE", help="Read the query from FILE, or from standard input if it is -."
)
@click.option("--format", "name", metavar="FORMAT", help=f"One of {FORMATS}. [default: table, or turtle]")
@click.option(
    "--rows",
    type=click.IntRange(min=0),
    default=ROWS,
    show_default=True,
    help="Rows that a table shows at most; 0 shows all.",
)
@setting_option("store", "DIR|URL")
@click.option(
    "--endpoint",
    metavar="URL",
    help="Ask the SPARQL endpoint, or the server of kg, at URL, not the store.",
)
@click.option(
    "--token-file",
    metavar="FILE",
    help=f"Where the access token for --endpoint is; by default {TOKEN_VARIABLE} holds it.",
)
def command(
    query: str | None,
    file: str | None,
    name: str | None,
    rows: int,
    store: str,
    endpoint: str | None,
    token_file: str | None,
) -> None:
    """Ask a SPARQL query and print the answer.

    \b
      kg query 'SELECT * { ?s ?p ?o } LIMIT 3'
      kg query -f queries/09-find-an-actor-by-name.rq --format csv > answer.csv
      kg query --endpoint https://example.org/sparql 'ASK {}'

    The default graph is the union of all graphs, unless the query has FROM. A token in the environment is
    sent to servers of kg that want one, and to no other endpoint.
    """  # noqa: D301 - \b is how click is told to leave lines as they are
    text = _text(query, file)
    given = click.get_current_context().get_parameter_source("store")
    if endpoint and given == click.core.ParameterSource.COMMANDLINE:
        raise UsageError("--store and --endpoint cannot be combined.", mend="Give one of the two.")
    if token_file and not endpoint:
        raise UsageError("--token-file is for --endpoint.", mend="Give both, or neither.")
    with _reader(store, endpoint, token_file) as reader:
        if not endpoint:
            _guard(text)
        # Of somebody else's endpoint nothing is asked but the question, unless the answer is empty.
        base = _base(reader) if isinstance(reader, GraphReader) else ""
        try:
            results = with_base(reader.query, lambda: base)(text, UNION)
        except QuerySyntaxError as error:
            raise QuerySyntaxError(
                error.message + _excerpt(text, error), line=error.line, column=error.column, mend=error.mend
            ) from None
        empty = _print(results, name, rows, base)
        if empty:
            for hint in _hints(text, base, reader):
                click.echo(hint, err=True)
        if empty and endpoint and sketch(text).asks_default_graph and _has_empty_default_graph(reader):
            click.echo(DEFAULT_GRAPH, err=True)


def _text(query: str | None, file: str | None) -> str:
    if (query is None) == (file is None):
        raise UsageError(
            "There is no query." if query is None else "There are two queries, an argument and a file.",
            mend="Give one query, or -f and the name of a file that holds one.",
        )
    if query is not None:
        if _is_file(query):
            raise UsageError(f"{query} is a file, and no query.", mend=f"Write `kg query -f {query}`.")
        return query
    try:
        content = sys.stdin.buffer.read() if file == "-" else Path(str(file)).read_bytes()
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UsageError(f"{file} is not UTF-8: {error.reason} at byte {error.start}.") from None
    except OSError as error:
        raise UsageError(f"{file} cannot be read: {error.strerror}.") from None


def _is_file(query: str) -> bool:
    # What is too long for a name is none, and so is what no name can hold.
    with contextlib.suppress(OSError, ValueError):
        return Path(query).is_file()
    return False


@contextlib.contextmanager
def _reader(
    store: str, endpoint: str | None, token_file: str | None
) -> Iterator[GraphReader | AskedEndpoint]:
    if endpoint:
        # Imported here because the client brings rdflib along.
        from kg.cli.asking import AskedEndpoint  # noqa: PLC0415

        yield AskedEndpoint(endpoint, token_file)
        return
    with open_store(store) as opened, opened.snapshot() as reader:
        yield reader


def _guard(text: str) -> None:
    problem = refusal(text, Limits(query_bytes=UNLIMITED))
    if problem:
        raise QueryFailed(problem.detail, mend=problem.mend)


def _excerpt(text: str, error: QuerySyntaxError) -> str:
    """Return the line of the error with a mark under its column."""
    lines = text.split("\n")
    if not 0 < error.line <= len(lines):
        return ""
    from rich.cells import cell_len  # noqa: PLC0415

    line = lines[error.line - 1].replace("\t", " ").rstrip("\r")
    return f"\n  {line}\n  {' ' * cell_len(line[: max(0, error.column - 1)])}^"


def _print(results: QueryResults, name: str | None, rows: int, base: str) -> bool:
    """Print the answer and say whether it is empty."""
    kind = kind_of_results(results)
    out: BinaryIO = sys.stdout.buffer
    if name is None and not isinstance(results, QuerySolutions | QueryBoolean):
        return write_and_see(results, TURTLE, out)
    if name in (None, TABLE):
        return _print_table(results, rows, base) == 0
    empty = write_and_see(results, named_format(str(name), kind), out)
    if sys.stdout.isatty():
        out.write(b"\n")
    return empty


def _print_table(results: QueryResults, rows: int, base: str) -> int:
    """Print a table and return how many rows the answer has; yes is one, no is none."""
    if isinstance(results, QueryBoolean):
        click.echo("yes" if results else "no")
        return int(bool(results))
    from rich.console import Console  # noqa: PLC0415

    from kg.sparql.table import lay_out  # noqa: PLC0415

    on_screen = sys.stdout.isatty()
    layout = lay_out(results, Display(base), limit=rows, isolate=on_screen)
    # Away from a screen nothing is folded, so that a line is a row.
    console = Console(file=sys.stdout, width=None if on_screen else UNLIMITED, highlight=False)
    with console.capture() as rendered:
        console.print(layout.within(console.width))
    lines = rendered.get()
    if not on_screen:
        lines = _TRAILING.sub("", lines)
    # Printing itself, rich would make an exit code of its own out of a broken pipe.
    sys.stdout.write(lines)
    left = layout.total - layout.shown
    if left:
        click.echo(f"{left:,} more rows are not shown. Use --rows 0, or another --format, for all.", err=True)
    elif on_screen:
        click.echo(f"{layout.total:,} rows" if layout.total != 1 else "1 row", err=True)
    return layout.total


def _hints(text: str, base: str, reader: GraphReader | AskedEndpoint) -> tuple[str, ...]:
    if not isinstance(reader, GraphReader):
        return hints(text, base)
    return hints(text, base, lambda iri: reader.has_graph(NamedNode(iri)), lambda iri: has_thing(reader, iri))


def _has_empty_default_graph(reader: GraphReader | AskedEndpoint) -> bool:
    """Say whether an endpoint shows nothing to a query that names no graph; not knowing it is no."""
    with contextlib.suppress(StoreError, QueryFailed, QuerySyntaxError):
        return not reader.query("ASK { ?s ?p ?o }")
    return False


def _base(reader: GraphReader) -> str:
    """Return what the graph's IRIs begin with, for showing them short; not knowing it is no fault."""
    with contextlib.suppress(StoreError, QueryFailed, QuerySyntaxError):
        return base_of(reader)
    return ""
