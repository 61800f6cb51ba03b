"""Work through the articles of a corpus, over as many processes as it is worth."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from kg.ingest.crew import Crew
from kg.ingest.worker import Batch, Outcome, prepare, worker

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from kg.corpus.article import Surroundings
    from kg.ingest.source import Source
    from kg.model.finding import Finding

BATCH = 64
"""Articles a worker takes at a time: enough to make messages rare, few enough to keep memory flat."""

WORTH_A_PROCESS = 300
"""Articles from which on starting another process pays (about half a second each)."""


Helpers = Crew["Source", Batch, Outcome]


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


@dataclass(frozen=True, slots=True)
class Job:
    """What to examine: articles, and perhaps the authority files, which were read into `around`.

    `authorities` is what was found in reading these, or None where they are not to be validated.
    """

    source: Source
    around: Surroundings
    slugs: Sequence[str]
    authorities: Sequence[Finding] | None

    def batches(self) -> list[Batch]:
        """Return the work in pieces for one process each."""
        starts = range(0, len(self.slugs), BATCH)
        articles = [Batch(self.slugs[start : start + BATCH]) for start in starts]
        return articles if self.authorities is None else [Batch((), self.authorities), *articles]


@contextmanager
def helpers(source: Source, articles: int, workers: int) -> Iterator[Helpers | None]:
    """Start as many worker processes as so many articles are worth, None where none is.

    They get ready while the caller does something else.
    """
    size = min(workers, articles // WORTH_A_PROCESS)
    if size > 1:
        with Crew(prepare, source, size) as crew:
            yield crew
    else:
        yield None


def examine(job: Job, crew: Helpers | None, progress: Progress) -> Iterator[Outcome]:
    """Work on batches of articles; the outcomes come in no promised order."""
    progress.begin(len(job.slugs))
    return _advancing(crew.run(job.batches()) if crew else _here(job), progress)


def _here(job: Job) -> Iterator[Outcome]:
    batches = job.batches()
    if batches:
        yield from map(worker(job.around, job.source), batches)


def _advancing(outcomes: Iterable[Outcome], progress: Progress) -> Iterator[Outcome]:
    for outcome in outcomes:
        progress.advance(len(outcome.slugs))
        yield outcome
