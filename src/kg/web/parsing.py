"""Make waitress answer what its parser fails on, and read long bodies only of those who may write."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

from waitress.parser import HTTPRequestParser, ParsingError

if TYPE_CHECKING:
    from collections.abc import Callable


class Parser(HTTPRequestParser):  # type: ignore[misc]  # waitress has no types
    """Read a request; of one whose Authorization does not allow writing, `most` bytes of a body at most."""

    def __init__(self, adj: Any, most: int, may_write: Callable[[str], bool]) -> None:  # noqa: ANN401
        super().__init__(adj)
        self._most, self._may_write = most, may_write

    def parse_header(self, header_plus: bytes) -> None:
        """Read a head. Raises ParsingError, which is answered with 400."""
        self.head = header_plus.partition(b"\r\n")[2]
        try:
            super().parse_header(header_plus)
        except ValueError as error:  # an address with a bad host, a length of thousands of digits
            raise ParsingError("Bad request line or header") from error
        has_body = self.content_length or self.chunked
        if has_body and not self._may_write(self.headers.get("AUTHORIZATION", "")):
            # Waitress keeps what it reads on disk until it has all of it.
            self.adj: Any = copy.copy(self.adj)
            self.adj.max_request_body_size = self._most
