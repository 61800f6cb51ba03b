"""A connection that one thread closes while another one sends."""

from __future__ import annotations

import pytest

from kg.web.connection import Connection


class Unmade(Connection):
    """A connection without the server that would make one."""

    def __init__(self, socket: object) -> None:
        self.socket = socket


def test_what_is_closed_meanwhile_is_sent_nothing() -> None:
    assert Unmade(None).send(b"late") == 0


def test_another_fault_is_not_taken_for_that() -> None:
    with pytest.raises(AttributeError):
        Unmade(object()).send(b"x")
