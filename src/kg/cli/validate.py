"""`kg validate`: say everything that is wrong with a corpus, and write nothing."""

from __future__ import annotations

import os
from pathlib import Path

import click

from kg.cli.options import setting_option
from kg.cli.progress import Bar
from kg.cli.texts import texts_folder
from kg.gate.second import SecondOpinion
from kg.ingest.findings import in_order
from kg.ingest.paths import selections
from kg.ingest.source import Source
from kg.ingest.validate import Validation, validate
from kg.rdf.iris import Iris
from kg.report import FORMATS, render
from kg.report.text import summary


@click.command(name="validate")
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.option(
    "--format", "form", type=click.Choice(FORMATS), default="text", show_default=True, help="How to report."
)
@setting_option("texts", "DIR")
@setting_option("second_opinion", "doubt|always|never")
@click.option(
    "--workers", type=click.IntRange(min=1), default=lambda: os.cpu_count() or 1, help="Processes to use."
)
def command(paths: tuple[Path, ...], form: str, texts: str | None, second_opinion: str, workers: int) -> int:
    """Say everything that is wrong with corpora or article folders (default: corpus).

    Exit code 0 where all conform (warnings allowed), 1 where not, 2 for wrong usage.
    """
    validations = []
    second = SecondOpinion(second_opinion)
    for selection in selections(paths or (Path("corpus"),)):
        source = Source(selection.root, texts_folder(texts), Iris(), second)
        with Bar("Validating") as bar:
            validations.append(validate(source, selection.slugs, workers=workers, progress=bar))
    findings = in_order(finding for validation in validations for finding in validation.findings)
    click.echo(render(findings, form), nl=False)
    whole = Validation(sum(validation.articles for validation in validations), findings)
    if form == "text":
        articles = "1 article" if whole.articles == 1 else f"{whole.articles:,} articles"
        told = f" ({summary(findings)})" if whole.conforms and findings else ""
        click.echo(f"{articles}: {'conforms' if whole.conforms else 'does not conform'}{told}")
    return 0 if whole.conforms else 1
