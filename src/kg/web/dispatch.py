"""Hand requests to threads, but for those whose answer is kept: these are answered where they are read.

To hand a request to a thread and its answer back takes several times as long as to give an answer that is
there, and the more threads wait the longer.
"""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Any, Final

from waitress.task import ThreadedTaskDispatcher, WSGITask

from kg.web.repeats import FOUND

if TYPE_CHECKING:
    from kg.web.repeats import Kept, Repeats

_LARGEST: Final = 65536
"""Bytes of an answer that is given at once; a larger one would keep the others waiting."""


class Task(WSGITask):  # type: ignore[misc]  # waitress has no types
    """A request on its way through the application, with the answer that was found for it, if any."""

    def get_environment(self) -> dict[str, Any]:
        """Return the request as it is for the application."""
        environ: dict[str, Any] = super().get_environment()
        found = getattr(self.request, "kg_found", None)
        if found is not None:
            environ[FOUND] = found
        return environ


class Dispatcher(ThreadedTaskDispatcher):  # type: ignore[misc]
    """Runs channels in threads, or puts those aside that `answer_found` is to run."""

    def __init__(self, threads: int, repeats: Repeats | None) -> None:
        super().__init__()
        self.set_thread_count(threads)
        self._repeats = repeats
        self._found: deque[Any] = deque()

    def add_task(self, task: Any) -> None:  # noqa: ANN401
        """Take a channel whose first request is to be answered."""
        request = task.requests[0]
        found = self._find(request)
        if found is None:
            super().add_task(task)
        else:
            request.kg_found = found
            self._found.append(task)

    def answer_found(self) -> None:
        """Answer what was put aside; to be called by the thread that reads requests."""
        while self._found:
            channel = self._found.popleft()
            channel.service()
            if channel.connected and not channel.requests:
                channel.handle_write()

    def _find(self, request: Any) -> Kept | None:  # noqa: ANN401
        if self._repeats is None or request.error or request.command != "GET":
            return None
        headers = {f"HTTP_{name}": value for name, value in request.headers.items()}
        line = {"REQUEST_METHOD": "GET", "PATH_INFO": request.path, "QUERY_STRING": request.query}
        length = request.headers.get("CONTENT_LENGTH", "")
        found = self._repeats.find({**headers, **line, "CONTENT_LENGTH": length})
        return found if found and len(found.body) <= _LARGEST else None
