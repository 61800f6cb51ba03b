"""`kg shapes`: see what the shapes look at."""

from __future__ import annotations

from pathlib import Path

import click

from kg.resources import ontology_files
from kg.shacl import Shapes, project_shapes
from kg.shacl.explain import explain
from kg.shacl.locality import study
from kg.shacl.targets import entry_shapes


@click.group("shapes", short_help="See what the shapes look at.")
def command() -> None:
    """See what the shapes look at."""


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


def _read(files: tuple[Path, ...]) -> Shapes:
    return Shapes.from_turtle(
        (path.read_bytes() for path in files), (path.read_bytes() for path in ontology_files())
    )
