"""Write docs/cli.md and docs/settings.md from the code, or check with --check that they are up to date."""

# ruff: noqa: INP001, T201 - a script that is run by hand, and speaks to whoever runs it

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kg.cli.main import COMMANDS, cli
from kg.settings import table

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

FOLDER = Path(__file__).parent
WIDTH = 96

COMMAND_LINE = """\
<!-- Generated from `kg --help` by `python docs/generate_cli.py`. Change the code, not this page. -->

# The command line

`kg` and `python -m kg` are the same. A command's result goes to standard output, what is said about it to
standard error. Flags win over `KG_…` variables (see [settings](settings.md)), and those over defaults.

| exit code | meaning |
| --- | --- |
| 0 | done; for `kg validate`: conforms |
| 1 | failed, or does not conform; standard error says what and how to mend it |
| 2 | wrong usage: a flag, an argument, a setting or a format that does not exist |
| 130, 141 | interrupted by Ctrl-C; whoever read the output left early |

```text
{overview}
```
"""

SETTINGS = """\
<!-- Generated from `kg.settings` by `python docs/generate_cli.py`. Change the table, not this page. -->

# Settings

Each setting is a variable of the environment, and a flag of the commands that use it. An empty variable
counts as not set; an unknown `KG_…` variable is an error, so that no limit is lost to a misspelling. Sizes
are in bytes and take the units k, M, G and T, of 1024. `KG_TOKEN` is no setting: it holds the access token
of who asks a server, for `kg annotate`, `kg running` and `kg query --endpoint`.

| variable | flag | default | meaning |
| --- | --- | --- | --- |
{rows}
"""


def command_line() -> str:
    """Return the page of the command line."""
    parts = [COMMAND_LINE.format(overview=_help(cli, "kg"))]
    context = click.Context(cli, info_name="kg")
    for name in COMMANDS:
        command = cli.get_command(context, name)
        if command is None:
            raise LookupError(name)
        parts.extend(_sections(command, f"kg {name}", "##"))
    return "".join(parts)


def _sections(command: click.Command, name: str, heading: str) -> Iterator[str]:
    """Yield the section of a command, and below it those of its own commands."""
    yield f"\n{heading} {name}\n\n```text\n{_help(command, name)}\n```\n"
    if isinstance(command, click.Group):
        for own in command.commands.values():
            yield from _sections(own, f"{name} {own.name}", f"{heading}#")


def settings() -> str:
    """Return the page of the settings."""
    rows = (f"| `{row.variable}` | `{row.flag}` | {_code(row.default)} | {row.meaning} |" for row in table())
    return SETTINGS.format(rows="\n".join(rows))


def _code(default: str) -> str:
    return f"`{default}`" if default else "none"


def _help(command: click.Command, name: str) -> str:
    context = click.Context(command, info_name=name, terminal_width=WIDTH, help_option_names=["-h", "--help"])
    return "\n".join(line.rstrip() for line in command.get_help(context).splitlines())


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the pages, or with --check return 1 and say so if one is not what the code gives."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 if a page is stale")
    parser.add_argument("--folder", type=Path, default=FOLDER, help="where the pages are")
    options = parser.parse_args(arguments)
    stale = False
    for name, text in (("cli.md", command_line()), ("settings.md", settings())):
        page = options.folder / name
        if not options.check:
            page.write_text(text, encoding="utf-8")
        elif not page.exists() or page.read_text(encoding="utf-8") != text:
            print(f"{page} is not up to date. Run: python docs/generate_cli.py", file=sys.stderr)
            stale = True
    return int(stale)


if __name__ == "__main__":
    sys.exit(main())
