"""Where in a file, or in a document that was sent, something was written."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Origin:
    """Name a place in a file: path as the user knows it, line and column counted from 1.

    `fields` gives line and column of each named part, for complaints about one of them. `pointer` is the
    place in a JSON document that was sent (RFC 6901, empty for all of it), None in every other file; with
    it line and column count only where the document is no JSON.
    """

    file: str
    line: int = 1
    column: int = 1
    fields: Mapping[str, tuple[int, int]] = field(default_factory=dict, compare=False, repr=False)
    pointer: str | None = None

    def at(self, name: str) -> Origin:
        """Return the place of the part `name`, or this place where the part has none of its own."""
        place = self.fields.get(name)
        return self if place is None else Origin(self.file, *place)

    def __str__(self) -> str:
        if self.pointer:
            return f"{self.file}#{self.pointer}"
        return f"{self.file}:{self.line}:{self.column}"
