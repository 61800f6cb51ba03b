"""Where in a file something was written."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Origin:
    """Name a place in a file: path as the user knows it, line and column counted from 1.

    `fields` gives line and column of each named part, for complaints about one of them. `pointer` is the
    place in a JSON document (RFC 6901), None where there is no such document: an empty one is its whole.
    Line 0 says that nothing is known but what stands for the file, such as a node of a graph.
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
        place = f"{self.file}:{self.line}:{self.column}" if self.line else self.file
        return f"{place}#{self.pointer}" if self.pointer else place
