"""Keep finished answers for as long as the version of the graph that they belong to is current."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import replace
from sys import getsizeof
from threading import Lock
from typing import TYPE_CHECKING, Final

from kg.sparql.evaluation import is_repeatable

if TYPE_CHECKING:
    from collections.abc import Callable

    from kg.sparql.evaluation import Evaluated, Evaluation
    from kg.store.readers import Caller, Load, Running
    from kg.web.served import QueryRunner

_LARGEST_PART: Final = 8
"""The part of the cache that one answer may take: a few large ones should not drive all others out."""

_OBJECTS: Final = 1000
"""Bytes that an entry or a graph's name takes beside its text."""


class Cached:
    """A runner that answers from memory where it can; what it keeps takes at most `most` bytes.

    `state` tells the current version from all others, and is None for a store without versions, of which
    nothing is kept.
    """

    def __init__(self, runner: QueryRunner, state: Callable[[], str | None], most: int) -> None:
        self._runner, self._state, self._most = runner, state, most
        self._lock = Lock()
        self._kept: OrderedDict[Evaluation, Evaluated] = OrderedDict()
        self._size = 0

    def run(self, task: Evaluation, label: str, caller: Caller, seconds: float | None = None) -> Evaluated:
        """Evaluate a query, or give the answer that it had. Raises as the runner does."""
        state = self._state()
        if state is None or task.media_type is None:
            return self._runner.run(task, label, caller, seconds)
        with self._lock:
            kept = self._kept.get(task)
            if kept is not None and kept.state == state:
                self._kept.move_to_end(task)
                return kept
        if not is_repeatable(task.text):
            return self._runner.run(task, label, caller, seconds)
        evaluated = self._runner.run(task, label, caller, seconds)
        self._keep(task, replace(evaluated, seconds=0.0, kept=True))
        return evaluated

    def warm(self) -> None:
        """Be ready for the first query. Raises as the runner does."""
        self._runner.warm()

    def running(self) -> list[Running]:
        """Return what is under way."""
        return self._runner.running()

    def load(self) -> Load:
        """Return how busy the runner is."""
        return self._runner.load()

    def cancel(self, number: int) -> bool:
        """Stop one; return whether it was under way."""
        return self._runner.cancel(number)

    def _keep(self, task: Evaluation, evaluated: Evaluated) -> None:
        size = _size(task, evaluated)
        if size > self._most // _LARGEST_PART:
            return
        with self._lock:
            self._drop(task)
            self._kept[task] = evaluated
            self._size += size
            while self._size > self._most:
                self._drop(next(iter(self._kept)))

    def _drop(self, task: Evaluation) -> None:
        dropped = self._kept.pop(task, None)
        if dropped is not None:
            self._size -= _size(task, dropped)


def _size(task: Evaluation, evaluated: Evaluated) -> int:
    """Return the bytes that a question and its answer take; of an ASK query the question is larger."""
    graphs = (*(task.dataset.default_graphs or ()), *(task.dataset.named_graphs or ()))
    question = getsizeof(task.text) + sum(_OBJECTS + getsizeof(graph.value) for graph in graphs)
    return _OBJECTS + question + (len(evaluated.content) if isinstance(evaluated.content, bytes) else 0)
