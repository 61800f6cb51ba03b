"""Register the commands, and turn what goes wrong into messages and exit codes."""

from __future__ import annotations

import contextlib
import difflib
import importlib
import io
import os
import signal
import sys
from dataclasses import dataclass
from typing import Any, Final

import click

from kg.errors import KgError, UsageError
from kg.settings import Settings

EXIT_FAILED: Final = 1
EXIT_USAGE: Final = 2
EXIT_INTERRUPTED: Final = 128 + signal.SIGINT
EXIT_BROKEN_PIPE: Final = 128 + signal.SIGPIPE


@dataclass(frozen=True, slots=True)
class Entry:
    """A command, which is `name` in a module of `kg.cli` and imported when it runs, and its help."""

    module: str
    help: str
    name: str = "command"


COMMANDS: Final = {
    "build": Entry("build", "Map a corpus, validate it and load it into the store."),
    "validate": Entry("validate", "Say everything that is wrong with a corpus; write nothing."),
    "query": Entry("query", "Ask a SPARQL query of the graph, or of another endpoint."),
    "dump": Entry("dump", "Write the graph to standard output."),
    "diff": Entry("diff", "Say what was added and removed between two graphs."),
    "serve": Entry("serve", "Serve the graph: SPARQL endpoint and pages."),
    "annotate": Entry("annotate", "Submit annotations to a server, or see what it would say of them."),
    "backup": Entry("backup", "Copy the graph into a folder, also while it is served.", "backup"),
    "restore": Entry("backup", "Make a backup the current version of the graph.", "restore"),
    "compact": Entry("backup", "Lay out the store for fast queries and little space.", "compact"),
    "running": Entry("running", "See which queries a server answers, and stop one."),
    "shapes": Entry("shapes", "See what the shapes look at, and what others would find."),
    "token": Entry("token", "Make, list and revoke the access tokens of the endpoint."),
}


class _Commands(click.Group):
    """Import a command's module only when it is asked for: `kg --help` should not load an engine."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        del ctx
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        del ctx
        entry = COMMANDS.get(cmd_name)
        if entry is None:
            return None
        command: click.Command = getattr(importlib.import_module(f"kg.cli.{entry.module}"), entry.name)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError as error:
            near = difflib.get_close_matches(args[0], COMMANDS, n=1)
            if not near:
                raise
            raise click.UsageError(f"{error.message} Did you mean {near[0]}?", ctx) from None

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401 - as click
        try:
            result = super().invoke(ctx)
            sys.stdout.flush()
        except BrokenPipeError:
            # Click would make it exit code 1, which means that something failed.
            _drop_output()
            raise click.exceptions.Exit(EXIT_BROKEN_PIPE) from None
        except KeyboardInterrupt:
            raise click.exceptions.Exit(EXIT_INTERRUPTED) from None
        return result

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        del ctx
        with formatter.section("Commands"):
            formatter.write_dl([(name, entry.help) for name, entry in COMMANDS.items()])


@click.group(
    cls=_Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100}
)
@click.version_option(package_name="kg", message="kg %(version)s")
def cli() -> None:
    """Turn annotated press articles into a validated, queryable knowledge graph."""
    # Every command refuses a misspelt or unreadable variable, not only those that use it.
    Settings.from_environment(os.environ)


def main(arguments: list[str] | None = None) -> None:
    """Run the command line and exit: 0 done, 1 failed or not conforming, 2 wrong usage."""
    _buffer_output()
    sys.exit(run(arguments))


def run(arguments: list[str] | None = None) -> int:
    """Run one command and return its exit code; every KgError ends here."""
    try:
        result = cli.main(arguments, prog_name="kg", standalone_mode=False)
    except click.exceptions.Exit as stop:
        return stop.exit_code
    except click.ClickException as error:
        error.show()
        return EXIT_USAGE
    except click.Abort:
        return EXIT_INTERRUPTED
    except KgError as error:
        with contextlib.suppress(BrokenPipeError):
            sys.stdout.flush()
        click.echo(f"Error: {error}", err=True)
        return EXIT_USAGE if isinstance(error, UsageError) else EXIT_FAILED
    except OSError as error:
        _drop_output()
        click.echo(
            f"Error: {error.filename or 'The output'} cannot be read or written: {error.strerror}", err=True
        )
        return EXIT_FAILED
    return result if isinstance(result, int) else 0


def _buffer_output() -> None:
    """Put a buffer under standard output where PYTHONUNBUFFERED took it away.

    Without one a large write to a pipe may be cut short and only say so by its count, which nobody reads.
    """
    if sys.stdout is not None and isinstance(sys.stdout.buffer, io.RawIOBase):
        buffered = io.BufferedWriter(sys.stdout.buffer)
        sys.stdout = io.TextIOWrapper(buffered, sys.stdout.encoding, sys.stdout.errors, line_buffering=True)


def _drop_output() -> None:
    """Let the interpreter's last flush of standard output go nowhere instead of complaining."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
