"""Messages come through a line whole, in order, and as large as they are."""

from __future__ import annotations

import threading

import pytest

from kg.store.line import LARGE, Line


@pytest.mark.parametrize("size", [0, 1, 65_000, 65_536, 1_000_000])
def test_what_is_sent_is_what_comes(size: int) -> None:
    ours, theirs = Line.pair()
    message = {"size": size, "content": b"x" * size}
    thread = threading.Thread(target=lambda: [ours.send(message) for _ in range(2)])
    thread.start()
    assert theirs.take() == message
    first = theirs.take_small()
    assert (first is LARGE) == (size >= 65_536)
    assert (theirs.take_large() if first is LARGE else first) == message
    thread.join()
    assert not theirs.has_come()
    ours.close()
    assert theirs.has_come()
    with pytest.raises(EOFError):
        theirs.take()
    theirs.close()
