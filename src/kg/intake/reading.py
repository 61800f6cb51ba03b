"""Read annotations where queries are evaluated: in a process that is held to limits of time and memory."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, overload

from kg.annotation.candidate import read_candidate
from kg.annotation.contexts import Contexts
from kg.annotation.texts import GraphTexts
from kg.container.managed import without_the_servers
from kg.rdf.iris import Iris
from kg.sparql.evaluation import Evaluated, Evaluation
from kg.store import UNION

if TYPE_CHECKING:
    from pyoxigraph import NamedNode

    from kg.annotation.candidate import Candidate, Sent, Submission
    from kg.sparql.plain import Answering, Asked, Plain
    from kg.store import GraphReader


@dataclass(frozen=True, slots=True)
class ReadingWanted(Evaluation):
    """An annotation that is to be read as the one of the IRI `annotation`; pickled on its way."""

    sent: Sent | None = None
    annotation: NamedNode | None = None
    submission: Submission | None = None

    @classmethod
    def of(cls, sent: Sent, annotation: NamedNode, submission: Submission, base: str) -> ReadingWanted:
        """Return the task of reading a document."""
        return cls("", UNION, None, 0, 0, base, sent=sent, annotation=annotation, submission=submission)


@dataclass(frozen=True, slots=True)
class Read(Evaluated):
    """What became of the reading of a document."""

    candidate: Candidate | None = None


class Work:
    """The work of a reader process: to answer what is asked, and to read annotations.

    The contexts of annotations are made once in each process.
    """

    def __init__(self, answering: Answering) -> None:
        self._answering = answering
        self._contexts: dict[str, Contexts] = {}

    def __reduce__(self) -> tuple[type[Work], tuple[Answering]]:
        # What is made once in each process does not travel between them.
        return Work, (self._answering,)

    @overload
    def __call__(self, reader: GraphReader, task: Evaluation) -> Evaluated: ...
    @overload
    def __call__(self, reader: GraphReader, task: Evaluation | Asked) -> Evaluated | Plain | None: ...

    def __call__(self, reader: GraphReader, task: Evaluation | Asked) -> Evaluated | Plain | None:
        """Return what became of a task. Raises Rejected for an annotation, and what `Answering` raises."""
        if not isinstance(task, ReadingWanted) or not (task.sent and task.annotation and task.submission):
            return self._answering(reader, task)
        iris = Iris(task.base)
        candidate = read_candidate(
            without_the_servers(task.sent, task.annotation),
            task.annotation,
            GraphTexts(reader, iris),
            submission=task.submission,
            iris=iris,
            contexts=self.contexts(task.base),
        )
        return Read(reader.state, b"", candidate=candidate)

    def contexts(self, base: str) -> Contexts:
        """Return the contexts under a base."""
        if base not in self._contexts:
            self._contexts[base] = Contexts.of(Iris(base))
        return self._contexts[base]
