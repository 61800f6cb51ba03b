"""`kg build`: map, validate and store a corpus."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kg.cli.base import base_for
from kg.cli.options import setting_option
from kg.cli.progress import Bar
from kg.cli.texts import texts_folder
from kg.gate.second import SecondOpinion
from kg.ingest.build import Refused, Whole, build
from kg.ingest.source import Source
from kg.rdf.iris import Iris
from kg.report import as_text
from kg.store import open_store

if TYPE_CHECKING:
    from kg.ingest.build import Built


@click.command(name="build")
@click.argument("corpus", default="corpus", type=click.Path(path_type=Path))
@setting_option("store", "DIR|URL")
@setting_option("base", "IRI")
@setting_option("texts", "DIR")
@setting_option("second_opinion", "doubt|always|never")
@click.option(
    "--workers", type=click.IntRange(min=1), default=lambda: os.cpu_count() or 1, help="Processes to use."
)
@click.option("--anew", is_flag=True, help="Build everything again, whatever changed.")
@click.option(
    "--drop-written",
    is_flag=True,
    help="Build everything again, without what others wrote: annotations, waivers, graphs.",
)
@click.option("--compact", is_flag=True, help="Lay out a whole build for fast queries; it takes longer.")
def command(
    corpus: Path,
    store: str,
    base: str,
    texts: str | None,
    second_opinion: str,
    workers: int,
    *,
    anew: bool,
    **whole: bool,
) -> None:
    """Map CORPUS (default: corpus), validate it and load it into the store.

    All or nothing: where anything is wrong every fault is told and the store stays as it was. Only what
    changed since the last build is done again. What others wrote to the store is kept. Without --base the
    IRIs keep the base that the store was built with; where others wrote it cannot be changed.
    """
    base, change = base_for(store, base)
    source = Source(corpus, texts_folder(texts), Iris(base), SecondOpinion(second_opinion))
    with open_store(store, graphs_under=base) as graph:
        try:
            with Bar("Building") as bar:
                built = build(source, graph, workers=workers, progress=bar, anew=anew, whole=Whole(**whole))
        except Refused as refused:
            click.echo(as_text(refused.validation.findings), err=True)
            raise
        click.echo(as_text(built.validation.findings), err=True, nl=False)
        if change:
            click.echo(change, err=True)
        graph.refresh()
        click.echo(_summary(built, graph.location, graph.version), err=True)


def _summary(built: Built, location: str, version: int | None) -> str:
    store = location if version is None else f"{location} (version {version})"
    articles = "1 article" if built.articles == 1 else f"{built.articles:,} articles"
    if built.written is None:
        return f"{articles}, none changed: {store} is up to date."
    removed = f", {built.removed:,} removed" if built.removed else ""
    return f"{articles} in {store}: {built.written:,} written{removed}, {built.quads:,} statements."
