"""Read the shapes that somebody means to use, and say what they make of a graph."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click
from pyoxigraph import RdfFormat, parse

from kg.cli.progress import Bar
from kg.errors import UsageError
from kg.gate.loading import load_shapes
from kg.gate.preview import preview, shapes_of
from kg.gate.statuses import give_statuses
from kg.gate.validity import read_validity
from kg.model.finding import Rejected
from kg.report.comparison import render_comparison
from kg.report.text import summary
from kg.resources import ontology_files, shapes_files, shapes_version
from kg.shacl import Shapes, ShiftyEngine
from kg.shacl.targets import entry_shapes

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from kg.gate.preview import Preview
    from kg.store.base import GraphReader, GraphStore


@dataclass(frozen=True, slots=True)
class NewShapes:
    """Shapes that a graph may come to be held to, and what tells them from others."""

    shapes: Shapes
    version: str


def new_shapes(path: Path | None) -> NewShapes:
    """Return the shapes in a file or folder, by default those that come with kg.

    What kg would hold nothing to is told on standard error. Raises UsageError, ShapesError.
    """
    files = shapes_files() if path is None else _files(path)
    shapes = Shapes.from_turtle(map(_turtle, files), (file.read_bytes() for file in ontology_files()))
    idle = sorted(set(entry_shapes(shapes.triples)) - set(shapes.held))
    if not shapes.held:
        raise UsageError(
            f"No shape in {path} has a target and says, with kgsh:appliesTo, what it is held to.",
            mend="Name the folder or file with all shapes that the graph is to be held to.",
        )
    if idle:
        click.echo(f"Nothing is held to these, for want of kgsh:appliesTo: {', '.join(idle)}", err=True)
    return NewShapes(shapes, shapes_version(files))


def compared(reader: GraphReader, new: NewShapes) -> Preview:
    """Return what new shapes make of a graph. Raises ShapesError, StoreError."""
    with Bar("Validating", "nodes") as bar:
        today = datetime.now(UTC).date()
        return preview(reader, (shapes_of(reader), new.shapes), ShiftyEngine, today, bar)


def versions(reader: GraphReader, new: NewShapes) -> str:
    """Return from which version of the shapes to which one a graph would come."""
    known = read_validity(reader)
    return f"shapes {known.shapes if known else 'of a version that is not known'} → {new.version}"


def held_to(found: Preview) -> str:
    """Return what was done for a preview, and whether anything newly fails, in one line."""
    if not found.shapes:
        return "The shapes say the same, so nothing was looked at"
    shapes = "1 shape differs" if found.shapes == 1 else f"{found.shapes} shapes differ"
    nodes = "1 node" if found.nodes == 1 else f"{found.nodes:,} nodes"
    newly = summary(found.fails)
    return f"{shapes}, {nodes} looked at: {newly or 'nothing'} new"


def see_to_statuses(store: GraphStore, base: str) -> None:
    """Let facts that were submitted to an older kg say their status; say of how many.

    `base` is what the graph's IRIs begin with where it does not say so. Raises StoreError.
    """
    count = give_statuses(store, base)
    if count:
        facts = "1 fact that was" if count == 1 else f"{count:,} facts that were"
        says = "says its" if count == 1 else "say their"
        click.echo(f"{facts} submitted to an older kg now {says} status.", err=True)


def see_to_shapes(store: GraphStore, *, regardless: bool) -> None:
    """Hold a graph to the shapes that come with kg, where it was held to others; say what was done.

    Raises Rejected, when all that newly fails is told, and StoreError.
    """
    try:
        with Bar("Held to other shapes before; validating", "nodes") as bar:
            done = load_shapes(store, regardless=regardless, now=datetime.now(UTC), progress=bar)
    except Rejected as refused:
        click.echo(render_comparison(refused.findings, (), "text"), err=True, nl=False)
        raise
    if done is not None:
        click.echo(render_comparison(done.found.fails, (), "text"), err=True, nl=False)
        which = f"shapes {done.before or 'of a version that is not known'} → {done.after}"
        how = "" if done.found.holds else " They were loaded regardless."
        click.echo(f"{held_to(done.found)}; {which}.{how}", err=True)


def _turtle(file: Path) -> bytes:
    """Return a document of Turtle. Raises UsageError for what is none."""
    try:
        content = file.read_bytes()
        for _ in parse(content, format=RdfFormat.TURTLE):
            pass
    except SyntaxError as error:
        raise UsageError(
            f"{file} cannot be read: {error}", mend="Correct the Turtle at that place."
        ) from error
    except OSError as error:
        raise UsageError(f"{file} cannot be read: {error.strerror}.", mend="Name a file that can.") from error
    return content


def _files(path: Path) -> Sequence[Path]:
    if not path.exists():
        raise UsageError(f"There is no {path}.", mend="Name a folder or a file of shapes in Turtle.")
    files = sorted(path.rglob("*.ttl")) if path.is_dir() else [path]
    if not files:
        raise UsageError(f"There is no .ttl file in {path}.", mend="Name a folder of shapes in Turtle.")
    return files
