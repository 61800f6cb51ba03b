"""Lead the SERVICE clauses of a query through the relay, and tell of them by their own addresses."""

from __future__ import annotations

import contextlib
import re
from typing import TYPE_CHECKING
from urllib.parse import unquote

from kg.errors import QueryFailed, QuerySyntaxError
from kg.outbound.relay import through
from kg.sparql.calls import calls

if TYPE_CHECKING:
    from collections.abc import Iterator


def led_through(text: str, relay: str) -> str:
    """Return a query whose SERVICE clauses all name the relay, whatever an engine takes for one.

    Raises QueryFailed where that is not sure.
    """
    parts, done = [], 0
    for call in calls(text):
        if call.iri is not None:
            parts += [text[done : call.begin], through(relay, call.iri)]
            done = call.end
    led = "".join(parts) + text[done:]
    if not all(call.iri and call.iri.startswith(relay) for call in calls(led)):
        raise QueryFailed("Which servers the query calls could not be told, so none was called.")
    return led


@contextlib.contextmanager
def told_of(text: str, relay: str) -> Iterator[None]:
    """Say of a query what an engine says of the one that was led through the relay.

    Raises QuerySyntaxError and QueryFailed.
    """
    try:
        yield
    except QuerySyntaxError as error:
        column = _column_before(text, relay, error.line, error.column)
        message = error.message.replace(f"column {error.column}:", f"column {column}:", 1)
        raise QuerySyntaxError(
            _own_address(message, relay), line=error.line, column=column, mend=error.mend
        ) from error
    except QueryFailed as error:
        raise QueryFailed(_own_address(error.message, relay), mend=error.mend) from error


def _own_address(message: str, relay: str) -> str:
    address = rf"{re.escape(relay)}([A-Za-z0-9%._~-]*)"
    for answered in re.finditer(rf" returned by {address} with payload:\n", message):
        # What the other server answered may hold these words many times, so their line is looked at once.
        begin = message.find("Error ", message.rfind("\n", 0, answered.start()) + 1, answered.start() + 1)
        if begin >= 0:
            said = message[answered.end() :].strip()
            message = message[:begin] + f"SERVICE <{unquote(answered[1])}>: {said}"
            break
    return re.sub(address, lambda found: unquote(found[1]), message)


def _column_before(text: str, relay: str, line: int, column: int) -> int:
    """Return the column in a text of what is at a column of the text that was led through the relay."""
    for call in calls(text):
        begin = call.begin - text.rfind("\n", 0, call.begin)
        if call.iri is not None and text.count("\n", 0, call.begin) + 1 == line and column > begin:
            longer = len(through(relay, call.iri)) - len(call.iri)
            column = max(begin, column - longer)
    return column
