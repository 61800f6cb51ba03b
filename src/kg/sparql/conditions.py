"""Judge conditional requests by entity tags, as RFC 9110, section 13.1, has it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from hashlib import blake2b
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pyoxigraph import Triple

    from kg.sparql.messages import Request

_TAG: Final = re.compile(r'(W/)?"([^"]*)"')


def digest(triples: Iterable[Triple]) -> str:
    """Return what tells one graph from every other, whatever the order of its triples."""
    sum_of = blake2b(digest_size=16)
    for line in sorted(map(str, triples)):
        sum_of.update(line.encode())
        sum_of.update(b"\n")
    return sum_of.hexdigest()


def tag_of(state: str, format_name: str) -> str:
    """Return the strong entity tag of a graph with this digest in one format."""
    return f'"{state}-{format_name}"'


@dataclass(frozen=True, slots=True)
class Condition:
    """What a request supposes of the graph that it writes: the values of If-Match and If-None-Match."""

    if_match: str = ""
    if_none_match: str = ""

    @classmethod
    def of(cls, request: Request) -> Condition:
        """Return the condition that a request states."""
        return cls(request.header("if-match"), request.header("if-none-match"))

    @property
    def is_stated(self) -> bool:
        """Whether there is anything to be judged."""
        return bool(self.if_match or self.if_none_match)

    def holds(self, state: str | None) -> bool:
        """Tell whether it holds for a graph with this digest, or for None where there is no such graph.

        A tag of any format stands for the state that it was given for.
        """
        if self.if_match and not _names(self.if_match, state, weak=False):
            return False
        return not (self.if_none_match and _names(self.if_none_match, state, weak=True))


def _names(header: str, state: str | None, *, weak: bool) -> bool:
    if state is None:
        return False
    if header.strip() == "*":
        return True
    return any(tag.rpartition("-")[0] == state for mark, tag in _TAG.findall(header) if weak or not mark)
