"""Carry messages between the server and a process of its own, each whole and in the order they were sent."""

from __future__ import annotations

import pickle
import select
import socket
from enum import Enum
from typing import Any, Final

_PIECE: Final = 65536
"""Bytes that go into the line at once; the system takes some 200,000."""

_SMALL: Final = b"s"
_LARGE: Final = b"l"


class Large(Enum):
    """Stands for a message that takes a while to come."""

    LARGE = "large"


LARGE: Final = Large.LARGE


class Line:
    """One end of a line. What is sent is pickled, so both ends must be of this program.

    The methods raise EOFError and OSError where the other end is closed.
    """

    def __init__(self, end: socket.socket) -> None:
        self._socket = end
        self._poll: select.poll | None = None

    @classmethod
    def pair(cls) -> tuple[Line, Line]:
        """Return both ends of a new line."""
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        return cls(ours), cls(theirs)

    def fileno(self) -> int:
        """Return the descriptor that becomes readable when a message comes or the other end closes."""
        return self._socket.fileno()

    def send(self, message: object) -> None:
        """Send a message."""
        content = pickle.dumps(message)
        if len(content) < _PIECE:
            self._socket.send(_SMALL + content)
            return
        self._socket.send(_LARGE + str(len(content)).encode())
        view = memoryview(content)
        for start in range(0, len(content), _PIECE):
            self._socket.send(view[start : start + _PIECE])

    def take(self) -> Any:  # noqa: ANN401 - whatever was sent
        """Return the next message, which is waited for."""
        message = self.take_small()
        return self.take_large() if message is LARGE else message

    def take_small(self) -> Any:  # noqa: ANN401
        """Return the next message, or LARGE where it takes a while to come and `take_large` has it."""
        received = self._receive()
        if received[:1] == _LARGE:
            self._size = int(received[1:])
            return LARGE
        return pickle.loads(memoryview(received)[1:])  # noqa: S301 - from this program

    def take_large(self) -> Any:  # noqa: ANN401
        """Return the message of which `take_small` told."""
        content = bytearray()
        while len(content) < self._size:
            content += self._receive()
        return pickle.loads(content)  # noqa: S301 - as above

    def has_come(self, seconds: float = 0.0) -> bool:
        """Tell whether within some seconds there is a message, or the other end is closed."""
        if self._poll is None:
            self._poll = select.poll()
            self._poll.register(self._socket.fileno(), select.POLLIN)
        return bool(self._poll.poll(1000 * seconds))

    def close(self) -> None:
        """Close this end."""
        self._socket.close()

    def _receive(self) -> bytes:
        received = self._socket.recv(_PIECE)
        if not received:
            raise EOFError
        return received
