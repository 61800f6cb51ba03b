"""Make waitress answer what its parser fails on, and read long bodies only of who sends a token."""

from __future__ import annotations

import copy
from typing import Any

from waitress.parser import HTTPRequestParser, ParsingError


class Parser(HTTPRequestParser):  # type: ignore[misc]  # waitress has no types
    """Read a request, of a stranger at most `most_of_strangers` bytes of a body."""

    def __init__(self, adj: Any, most_of_strangers: int) -> None:  # noqa: ANN401
        super().__init__(adj)
        self._most_of_strangers = most_of_strangers

    def parse_header(self, header_plus: bytes) -> None:
        """Read a head. Raises ParsingError, which is answered with 400."""
        try:
            super().parse_header(header_plus)
        except ValueError as error:  # an address with a bad host, a length of thousands of digits
            raise ParsingError("Bad request line or header") from error
        if "AUTHORIZATION" not in self.headers:
            # Waitress keeps what it reads on disk until it has all of it.
            self.adj: Any = copy.copy(self.adj)
            self.adj.max_request_body_size = self._most_of_strangers
