"""Judge conditional requests by entity tags and dates, as RFC 9110, section 13, has it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from hashlib import blake2b
from typing import TYPE_CHECKING, Final

from kg.sparql.problem import Problem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime

    from pyoxigraph import Triple

    from kg.sparql.messages import Request

NOT_MODIFIED: Final = 304
NOT_AS_SUPPOSED: Final = Problem(
    412,
    "condition-failed",
    "The document is another one",
    "The document is not as If-Match or If-Unmodified-Since supposes.",
    "Get it without that header; its ETag and Last-Modified say what it is now.",
)
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


def names_tag(header: str, tag: str, *, weak: bool = True) -> bool:
    """Tell whether If-Match or If-None-Match names an entity tag, which may be empty where there is none.

    Of the comparisons (8.8.3.2) If-None-Match takes the weak one, If-Match the other.
    """
    if header.strip() == "*":
        return True
    wanted = tag.removeprefix("W/") if weak else tag
    return bool(tag) and any(
        f'"{named}"' == wanted for mark, named in _TAG.findall(header) if weak or not mark
    )


def judged_reading(header: Callable[[str], str], tag: str, modified: datetime | None = None) -> int | None:
    """Return 412 or 304 where a GET or HEAD gets that in place of a document, in the order of 13.2.2.

    `header` gives a header's value by its name in lower case, and `modified` is when the document changed
    last, in whole seconds. Where tags are named dates do not count, nor does a date that is none.
    """
    if header("if-match"):
        if not names_tag(header("if-match"), tag, weak=False):
            return NOT_AS_SUPPOSED.status
    else:
        since = _date(header("if-unmodified-since"))
        if since and modified and modified > since:
            return NOT_AS_SUPPOSED.status
    if header("if-none-match"):
        return NOT_MODIFIED if names_tag(header("if-none-match"), tag) else None
    since = _date(header("if-modified-since"))
    return NOT_MODIFIED if since and modified and modified <= since else None


def _date(value: str) -> datetime | None:
    try:
        read = parsedate_to_datetime(value)
    except (ValueError, OverflowError):
        return None
    return read if read.tzinfo else None


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
