"""Make waitress answer what its parser fails on, which it would cut off and log as a fault of its own."""

from __future__ import annotations

from typing import Any

from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser, ParsingError
from waitress.server import BaseWSGIServer


class _Parser(HTTPRequestParser):  # type: ignore[misc]  # waitress has no types
    def parse_header(self, header_plus: bytes) -> None:
        """Read a head. Raises ParsingError, which is answered with 400."""
        try:
            super().parse_header(header_plus)
        except ValueError as error:  # an address with a bad host, a length of thousands of digits
            raise ParsingError("Bad request line or header") from error


class _Channel(HTTPChannel):  # type: ignore[misc]
    parser_class = _Parser


def read_carefully(sockets: dict[int, Any]) -> None:
    """Let the servers among waitress's sockets, its `map`, answer such requests with 400."""
    for entry in sockets.values():
        if isinstance(entry, BaseWSGIServer):
            entry.channel_class = _Channel
