"""Work through the articles of a corpus, over as many processes as it is worth."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from kg.ingest.crew import Crew
from kg.ingest.worker import Outcome, prepare

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kg.ingest.source import Source

BATCH = 64
"""Articles a worker takes at a time: enough to make messages rare, few enough to keep memory flat."""

WORTH_A_PROCESS = 300
"""Articles from which on starting another process pays (about half a second each)."""


class Progress(Protocol):
    """Whatever shows a person how far the work is."""

    def begin(self, total: int) -> None:
        """Say how many articles there are."""

    def advance(self, articles: int) -> None:
        """Say that some more are done."""


class Silent:
    """Show nothing."""

    def begin(self, total: int) -> None:
        """Ignore the total."""

    def advance(self, articles: int) -> None:
        """Ignore the advance."""


def examine(source: Source, slugs: Sequence[str], workers: int, progress: Progress) -> Iterator[Outcome]:
    """Yield what became of each batch of articles, in no promised order."""
    progress.begin(len(slugs))
    for outcome in _outcomes(source, slugs, workers):
        progress.advance(len(outcome.slugs))
        yield outcome


def _outcomes(source: Source, slugs: Sequence[str], workers: int) -> Iterator[Outcome]:
    batches = [slugs[start : start + BATCH] for start in range(0, len(slugs), BATCH)]
    size = min(workers, len(slugs) // WORTH_A_PROCESS)
    if size <= 1:
        work = prepare(source)
        yield from (work(batch) for batch in batches)
        return
    with Crew(prepare, source, size) as crew:
        yield from crew.run(batches)
