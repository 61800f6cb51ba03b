"""`kg shapes`: see what the shapes look at, and what other shapes would make of the graph."""

from __future__ import annotations

from pathlib import Path

import click

from kg.cli.newshapes import compared, held_to, new_shapes, versions
from kg.cli.options import setting_option
from kg.errors import ShapesError, UsageError
from kg.report import FORMATS
from kg.report.comparison import render_comparison
from kg.resources import ontology_files
from kg.shacl import Shapes, project_shapes
from kg.shacl.explain import explain
from kg.shacl.locality import study
from kg.shacl.targets import entry_shapes
from kg.store import open_store


@click.group("shapes", short_help="See what the shapes look at, and what others would find.")
def command() -> None:
    """See what the shapes look at, and what other shapes would find in the graph."""


@command.command("explain", short_help="Say which shapes are local, and how far they look.")
@click.argument("files", nargs=-1, type=click.Path(exists=True, dir_okay=False, path_type=Path))
def explain_command(files: tuple[Path, ...]) -> None:
    """Say of each shape with targets how far it looks from a node, in triples.

    A write is judged on the nodes that it can affect, as far as the shapes are local; those that are not are
    held to the whole graph with every write, and it is said why. FILES are shapes in Turtle; by default those
    that come with kg.
    """
    shapes = _read(files) if files else project_shapes()
    reaches = explain(study(shapes, sorted(entry_shapes(shapes.triples))))
    width = max((len(reach.shape) for reach in reaches), default=0)
    for reach in reaches:
        click.echo(f"{reach.shape:<{width}}  {reach}")
    whole = sum(bool(reach.reason) for reach in reaches)
    click.echo(f"{len(reaches) - whole} of {len(reaches)} shapes are local.")


@command.command("preview", short_help="Say what would newly fail or pass under other shapes.")
@click.argument("new", required=False, type=click.Path(path_type=Path))
@setting_option("store", "DIR|URL")
@click.option(
    "--format", "form", type=click.Choice(FORMATS), default="text", show_default=True, help="How to report."
)
def preview_command(new: Path | None, store: str, form: str) -> int:
    """Say what in the graph would newly fail, or newly pass, under NEW shapes; nothing is changed.

    NEW is a folder, or a file, with all shapes that are to hold, in Turtle; by default it is the shapes that
    come with this kg. They are compared with those in the store, only as far as they differ. Waivers count as
    they do for writes.

    \b
      kg shapes preview /opt/kg-next/shapes
      kg shapes preview shapes --format json > differences.json

    Exit code 0 where nothing newly fails (warnings allowed), 1 where something does, 2 for wrong usage.
    """  # noqa: D301 - \b is how click is told to leave lines as they are
    try:
        wanted = new_shapes(new)
        with open_store(store) as graph, graph.snapshot() as reader:
            found = compared(reader, wanted)
            which = versions(reader, wanted)
    except ShapesError as error:
        # Exit code 1 would say that the graph fails.
        raise UsageError(error.message, mend=error.mend) from error
    click.echo(render_comparison(found.fails, found.passes, form), nl=False)
    click.echo(f"{held_to(found)}; {which}.", err=form != "text")
    return 0 if found.holds else 1


def _read(files: tuple[Path, ...]) -> Shapes:
    return Shapes.from_turtle(
        (path.read_bytes() for path in files), (path.read_bytes() for path in ontology_files())
    )
