"""`kg backup`, `kg restore`, `kg compact`: look after the files of a store."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from kg.cli.options import setting_option
from kg.store import open_store

if TYPE_CHECKING:
    from kg.store.backups import Backup

_PATH = click.Path(path_type=Path)


@click.command("backup", short_help="Copy the graph into a folder, also while it is served.")
@click.argument("destination", metavar="DEST", type=_PATH)
@setting_option("store", "DIR|URL")
def backup(destination: Path, store: str) -> None:
    """Copy the current version of the graph into DEST, a new folder; server and builds may go on.

    DEST appears when it is whole and its statements were counted. `sha256sum -c SHA256SUMS` in it tells
    whether it still is, and so does `kg restore` before it changes anything. Access tokens are no part of it.
    """
    with open_store(store) as opened:
        made = opened.backup(destination)
        click.echo(f"{_described(made)} of {opened.location} is in {destination}.", err=True)


@click.command("restore", short_help="Make a backup the current version of the graph.")
@click.argument("source", metavar="SRC", type=_PATH)
@setting_option("store", "DIR|URL")
@click.option("--replace", is_flag=True, help="Put it in the place of a graph that is there, or is damaged.")
def restore(source: Path, store: str, *, replace: bool) -> None:
    """Make SRC, which `kg backup` made, the current version of the graph.

    All or nothing: every file is checked first, and where one is amiss the store stays as it was. A server
    goes on answering meanwhile, and then from what was restored.
    """
    with open_store(store) as opened:
        made = opened.restore(source, replace=replace)
        opened.refresh()
        click.echo(
            f"{_described(made)} from {source} is version {opened.version} of {opened.location}.", err=True
        )


@click.command("compact", short_help="Lay out the store for fast queries and little space.")
@setting_option("store", "DIR|URL")
def compact(store: str) -> None:
    """Merge the files of the store into few, as a new version of the same graph; a server may go on.

    Many small changes leave many small files. It needs, for a while, the space of a second copy.
    """
    with open_store(store) as opened:
        opened.compact()
        opened.refresh()
        click.echo(f"{opened.location} is compact (version {opened.version}).", err=True)


def _described(made: Backup) -> str:
    size = f"{made.size / 1024**2:,.1f} MiB"
    return f"Version {made.version} ({made.statements:,} statements, {made.files} files, {size})"
