"""A fault in answering one request costs its connection, and not the thread that reads all of them."""

from __future__ import annotations

from typing import Any, cast

from kg.web.express import Express


class Channel:
    """A connection that is not as it should be."""

    requests = ()
    closed = False

    def handle_close(self) -> None:
        """Note that it was closed."""
        self.closed = True


def test_a_fault_closes_the_connection_that_it_met_and_no_other() -> None:
    nothing = cast("Any", None)
    express = Express(nothing, nothing, nothing)
    first, second = Channel(), Channel()
    express.add(first)
    express.add(second)

    express.turn()

    assert (first.closed, second.closed) == (True, True)
    assert not express.is_busy
