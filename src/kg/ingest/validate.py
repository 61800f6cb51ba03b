"""Validate a corpus, or some of its articles, without writing anything."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from kg.corpus.folder import article_slugs, check_root, stray_entries
from kg.ingest.findings import causes_of
from kg.ingest.pipeline import Job, Silent, examine, helpers
from kg.model.finding import Severity

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kg.ingest.pipeline import Progress
    from kg.ingest.source import Source
    from kg.model.finding import Finding


@dataclass(frozen=True, slots=True)
class Validation:
    """How many articles were looked at, and everything found in them, in the order of files and lines."""

    articles: int
    findings: tuple[Finding, ...]

    @property
    def conforms(self) -> bool:
        """Whether nothing was found that refuses the corpus."""
        return not any(finding.severity is Severity.VIOLATION for finding in self.findings)


def validate(
    source: Source, only: Sequence[str] | None = None, *, workers: int = 1, progress: Progress | None = None
) -> Validation:
    """Read, map and validate the corpus, or the authority files and the articles `only`.

    Raises CorpusError where the folder is not a corpus.
    """
    check_root(source.root)
    slugs, findings = article_slugs(source.root, str)
    if only is None:
        chosen = slugs
    else:
        chosen = [slug for slug in only if slug in slugs]
        named = set(only)
        findings = [finding for finding in findings if Path(finding.origin.file).name in named]
    findings += stray_entries(source.root, str, source.texts)
    with helpers(source, len(chosen), workers) as crew:
        around, found = source.surroundings()
        findings += found
        job = Job(source, around, chosen, authorities=found)
        for outcome in examine(job, crew, progress or Silent()):
            findings += outcome.findings
    return Validation(len(chosen), causes_of(findings))
