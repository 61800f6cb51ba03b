"""Hand requests to threads, but for those that are answered without the framework."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from waitress.task import ThreadedTaskDispatcher, WSGITask

if TYPE_CHECKING:
    from kg.web.express import Express


class Task(WSGITask):  # type: ignore[misc]  # waitress has no types
    """A request on its way through the application, with what is known of it already, if anything."""

    def get_environment(self) -> dict[str, Any]:
        """Return the request as it is for the application."""
        environ: dict[str, Any] = super().get_environment()
        return environ | getattr(self.request, "kg_known", {})


class Dispatcher(ThreadedTaskDispatcher):  # type: ignore[misc]
    """Runs channels in threads, or lets `express` look at them first."""

    def __init__(self, threads: int, express: Express | None) -> None:
        super().__init__()
        self.set_thread_count(threads)
        self._express = express

    def add_task(self, task: Any) -> None:  # noqa: ANN401
        """Take a channel whose first request is to be answered."""
        if self._express:
            self._express.add(task)
        else:
            self.hand_over(task)

    def hand_over(self, channel: Any) -> None:  # noqa: ANN401
        """Let a thread ask the application."""
        super().add_task(channel)
