"""Look through a list of things with ids beforehand: which ids there are, and which are lost to a fault."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from kg.corpus.findings import Findings
from kg.corpus.wording import as_id
from kg.model.authority import Gap

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from kg.corpus.record import Record


@dataclass(frozen=True, slots=True)
class Entries:
    """The ids of a list in their order, and what of it cannot be referred to."""

    ids: Mapping[str, None]
    gap: Gap

    def gap_without(self, things: Collection[str]) -> Gap:
        """Return the gap as it is when only these things could be read."""
        return replace(self.gap, left_out=self.gap.left_out | (self.ids.keys() - set(things)))


def entries_of(record: Record | None, key: str, file: str) -> Entries:
    """Look through the list `key` of a file that the user knows as `file`; nothing is complained of."""
    ids: dict[str, None] = {}
    malformed: set[str] = set()
    nameless, count = None, 0
    probe = record.silenced(Findings("")) if record is not None else None
    for item in probe.records(key) if probe is not None else ():
        count += 1
        identifier = item.identifier()
        if identifier is not None and identifier not in ids:
            ids[identifier] = None
            continue
        given = item.text("id")
        if identifier is None and given is not None:
            malformed.add(as_id(given))
        else:
            nameless = nameless or replace(item.origin, file=file)
    return Entries(ids, Gap(file, ids.keys(), frozenset(malformed - ids.keys()), nameless, unread=not count))
