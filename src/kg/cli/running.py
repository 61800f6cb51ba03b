"""`kg running`: see what a server does, and stop it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

import click

from kg.cli.columns import columns, on_one_line
from kg.cli.remote import Server, access_token, server_address
from kg.settings import TOKEN_VARIABLE

if TYPE_CHECKING:
    from collections.abc import Sequence

_SCOPE: Final = "admin"
_WIDTH: Final = 100
_HEADS: Final = ("number", "state", "since", "seconds", "client", "query")


@click.command("running", short_help="See which queries a server answers, and stop one.")
@click.option(
    "--endpoint", metavar="URL", help="The server; by default the one at KG_HOST and KG_PORT, here."
)
# What --endpoint was called before.
@click.option("--server", "endpoint", hidden=True)
@click.option("--cancel", metavar="N", type=click.IntRange(min=1), help="Stop the query of this number.")
@click.option(
    "--token-file", metavar="FILE", help=f"Where the access token is; by default {TOKEN_VARIABLE} holds it."
)
def command(endpoint: str | None, cancel: int | None, token_file: str | None) -> None:
    """See which queries a server answers or lets wait, since when and for whom; stop one of them.

    \b
      export KG_TOKEN=$(kg token create --scope admin --expires 1d)
      kg running
      kg running --cancel 17

    It needs an access token of the scope admin, in the environment or in a file, never as an argument, which
    every user of the machine could see.
    """  # noqa: D301 - \b is how click is told to leave lines as they are
    place = Server(server_address(endpoint), access_token(token_file, _SCOPE), _SCOPE)
    if cancel is not None:
        place.get("DELETE", f"/running/{cancel}")
        click.echo(f"Query {cancel} is stopped.", err=True)
        return
    entries = json.loads(place.get("GET", "/running"))
    if not entries:
        click.echo("No query is under way.", err=True)
        return
    for line in columns([_HEADS, *map(_row, entries)]):
        click.echo(line)


def _row(entry: dict[str, Any]) -> Sequence[str]:
    shown = (str(entry.get(name, "")) for name in _HEADS)
    return tuple(on_one_line(text, _WIDTH) for text in shown)
