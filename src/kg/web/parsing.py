"""Make waitress answer what its parser fails on, and read long bodies only of those who may write."""

from __future__ import annotations

import copy
import re
from typing import TYPE_CHECKING, Any, Final

from waitress.parser import HTTPRequestParser, ParsingError

if TYPE_CHECKING:
    from collections.abc import Callable


_NAME: Final = re.compile(rb"(?:^|\r\n)(host|content-length|transfer-encoding)[ \t]*:", re.IGNORECASE)


class Parser(HTTPRequestParser):  # type: ignore[misc]  # waitress has no types
    """Read a request; of one whose Authorization does not allow writing, `most` bytes of a body at most."""

    def __init__(self, adj: Any, most: int, may_write: Callable[[str], bool]) -> None:  # noqa: ANN401
        super().__init__(adj)
        self._most, self._may_write = most, may_write

    def parse_header(self, header_plus: bytes) -> None:
        """Read a head. Raises ParsingError, which is answered with 400."""
        self.head = header_plus.partition(b"\r\n")[2]
        _refuse_ambiguous(self.head)
        try:
            super().parse_header(header_plus)
        except ValueError as error:  # an address with a bad host, a length of thousands of digits
            raise ParsingError("Bad request line or header") from error
        has_body = self.content_length or self.chunked
        if has_body and not self._may_write(self.headers.get("AUTHORIZATION", "")):
            # Waitress keeps what it reads on disk until it has all of it.
            self.adj: Any = copy.copy(self.adj)
            self.adj.max_request_body_size = self._most


def _refuse_ambiguous(head: bytes) -> None:
    """Raise ParsingError for what another server on the way may read otherwise (RFC 9112, 3.2 and 6.1)."""
    names = [name.lower() for name in _NAME.findall(head)]
    if names.count(b"host") > 1:
        raise ParsingError("There is more than one Host header")
    if b"content-length" in names and b"transfer-encoding" in names:
        raise ParsingError("There are both Content-Length and Transfer-Encoding")
