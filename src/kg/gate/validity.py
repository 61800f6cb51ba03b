"""Know which shapes a graph is held to, to which it held as a whole, and when: a note beside each version."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from pathlib import Path

    from kg.store.base import GraphReader

NAME: Final = "validity"
_LAYOUT: Final = 1


@dataclass(frozen=True, slots=True)
class Validity:
    """What is known of a graph: versions of the shapes, as `kg.resources.shapes_version` has them.

    Writes are held to `shapes`. All of the graph held to `valid` at the moment `at`, in UTC; empty and None
    where that was never seen. `built` is the state of the version that holds nothing but what a build made;
    in every other one somebody else has written since, or before.
    """

    shapes: str
    valid: str = ""
    at: datetime | None = None
    built: str = ""

    @property
    def holds(self) -> bool:
        """Tell whether the graph was seen to hold to the shapes that writes are held to."""
        return self.valid == self.shapes


def read_validity(reader: GraphReader) -> Validity | None:
    """Return what is known of a version, None where nothing is: in remote stores, and of older kg's."""
    path = reader.side_file(NAME)
    if path is None:
        return None
    try:
        said = json.loads(path.read_text(encoding="utf-8"))
        if said.pop("kg-validity") != _LAYOUT:
            return None
        at = said.pop("at")
        return Validity(**said, at=None if at is None else datetime.fromisoformat(at).astimezone(UTC))
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def write_validity(folder: Path | None, validity: Validity) -> None:
    """Put down what is known of the version whose files are in `folder`; nowhere for None."""
    if folder is None:
        return
    path = folder / NAME
    # The file may be that of the version before, under a second name.
    path.unlink(missing_ok=True)
    path.write_text(json.dumps({"kg-validity": _LAYOUT, **asdict(validity)}, default=datetime.isoformat))
