"""Make waitress answer what its parser fails on, which it would cut off and log as a fault of its own."""

from __future__ import annotations

from waitress.parser import HTTPRequestParser, ParsingError


class Parser(HTTPRequestParser):  # type: ignore[misc]  # waitress has no types
    """Read a request."""

    def parse_header(self, header_plus: bytes) -> None:
        """Read a head. Raises ParsingError, which is answered with 400."""
        try:
            super().parse_header(header_plus)
        except ValueError as error:  # an address with a bad host, a length of thousands of digits
            raise ParsingError("Bad request line or header") from error
