"""Work through the articles of a corpus, over as many processes as it is worth."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Protocol

from kg.ingest.crew import Crew
from kg.ingest.worker import Outcome, prepare

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from kg.ingest.worker import Reading

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


@contextmanager
def examining(
    reading: Reading, slugs: Sequence[str], workers: int, progress: Progress
) -> Iterator[Iterator[Outcome]]:
    """Work on batches of articles; the outcomes come in no promised order.

    Worker processes begin at once, so that they get ready while the caller does something else.
    """
    batches = [slugs[start : start + BATCH] for start in range(0, len(slugs), BATCH)]
    progress.begin(len(slugs))
    size = min(workers, len(slugs) // WORTH_A_PROCESS)
    if size > 1:
        with Crew(prepare, reading, size) as crew:
            yield _advancing(crew.run(batches), progress)
    else:
        yield _advancing(_here(reading, batches), progress)


def _here(reading: Reading, batches: Sequence[Sequence[str]]) -> Iterator[Outcome]:
    if batches:
        work = prepare(reading)
        yield from map(work, batches)


def _advancing(outcomes: Iterable[Outcome], progress: Progress) -> Iterator[Outcome]:
    for outcome in outcomes:
        progress.advance(len(outcome.slugs))
        yield outcome
