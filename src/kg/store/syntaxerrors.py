"""Say in plain words where a query or an update is not SPARQL."""

import difflib
import re
from collections.abc import Callable
from typing import Final

from pyoxigraph import Store

from kg.errors import QuerySyntaxError
from kg.store.grouping import Ungrouped, ungrouped
from kg.store.querytext import FORMS, sketch, tokens
from kg.terms import PREFIXES

_UPDATES: Final = frozenset(
    {"INSERT", "DELETE", "LOAD", "CLEAR", "DROP", "CREATE", "ADD", "MOVE", "COPY", "WITH"}
)
_ENGINE_PLACE: Final = re.compile(r"error at (\d+):(\d+)")
_PLACE: Final = re.compile(r"line:? (\d+),? +col(?:umn)?\.?:? (\d+)", re.IGNORECASE)
_SENTENCE: Final = re.compile(r"(?:^|, )([A-Z][A-Za-z]+ [A-Za-z]+ [A-Za-z ]*[a-z])(?=, |$)")
_LONG: Final = 20_000


def syntax_error(text: str, words: str, *, update: bool = False) -> QuerySyntaxError:
    """Return a query's or update's syntax error in plain words; the engine or server says `words` of it."""
    kind = "update" if update else "query"
    known = (
        (_query_as_update(text) if update else _wrong_form(text))
        or _open_string(text)
        or _undeclared_prefix(text, kind)
    )
    if known:
        return known
    expected = words.partition("expected ")[2].removeprefix("one of ")
    told = "; ".join(dict.fromkeys(_SENTENCE.findall(expected)))
    unexpected = _first_unexpected(text, update=update)
    alone = ungrouped(text) if len(text) <= _LONG else None
    # The engine meets such a variable at the end of its SELECT only; what it met before is another fault.
    if alone and (unexpected is None or unexpected.start() >= alone.end):
        return _alone(text, alone)
    if unexpected:
        found = f"{unexpected[0][:40]!r} is not expected here"
        return _error(text, unexpected.start(), told or found)
    if told:
        return QuerySyntaxError(f"{told}.")
    if _ENGINE_PLACE.search(words) or not (update or sketch(text).form):
        return _error(text, len(text.rstrip()), f"the {kind} ends too early")
    place = _PLACE.search(words)
    line, column = (int(place[1]), int(place[2])) if place else (0, 0)
    return QuerySyntaxError(f"The {kind} is not SPARQL: {words}", line=line, column=column)


def _alone(text: str, found: Ungrouped) -> QuerySyntaxError:
    name = found.name
    if found.in_pattern:
        mend = f"Add GROUP BY {name}, or take SAMPLE({name})."
        return _error(text, found.start, f"{name} is neither grouped nor aggregated", mend)
    mend = f"Write {name} in the pattern and in GROUP BY, or leave it out of SELECT."
    return _error(text, found.start, f"{name} is nowhere in the pattern", mend)


def _error(text: str, offset: int, message: str, mend: str = "") -> QuerySyntaxError:
    line = text.count("\n", 0, offset) + 1
    column = offset - text.rfind("\n", 0, offset)
    return QuerySyntaxError(f"Line {line}, column {column}: {message}.", line=line, column=column, mend=mend)


def _wrong_form(text: str) -> QuerySyntaxError | None:
    before = ""
    for token in tokens(text):
        word = token[0].upper()
        if token.lastgroup == "word" and word in FORMS:
            return None
        if not (word in {"PREFIX", "BASE"} or before in {"PREFIX", "BASE"} or token.lastgroup == "iri"):
            kind = "this is an update" if word in _UPDATES else f"{token[0][:40]!r} begins no query"
            return _error(
                text, token.start(), kind, "A query begins with SELECT, ASK, CONSTRUCT or DESCRIBE."
            )
        before = word
    return None


def _query_as_update(text: str) -> QuerySyntaxError | None:
    for token in tokens(text):
        if token.lastgroup == "word" and token[0].upper() in _UPDATES:
            return None
        if token.lastgroup == "word" and token[0].upper() in FORMS:
            return _error(text, token.start(), "this is a query", "Send it as a query, not as an update.")
    return None


def _open_string(text: str) -> QuerySyntaxError | None:
    for token in tokens(text):
        if token[0] in {"'", '"'}:
            return _error(text, token.start(), f"the string that {token[0]} begins is not closed")
    return None


def _undeclared_prefix(text: str, kind: str) -> QuerySyntaxError | None:
    declared: set[str] = {"_"}
    before = ""
    for token in tokens(text):
        if token.lastgroup == "prefixed":
            prefix = token[0].partition(":")[0]
            if before == "PREFIX":
                declared.add(prefix)
            elif prefix not in declared:
                mend = _declaration(prefix, kind)
                return _error(text, token.start(), f"the prefix {prefix}: is not declared", mend)
        before = token[0].upper()
    return None


def _declaration(prefix: str, kind: str) -> str:
    if prefix in PREFIXES:
        return f"Begin the {kind} with: PREFIX {prefix}: <{PREFIXES[prefix]}>"
    near = difflib.get_close_matches(prefix, PREFIXES, n=1)
    return f"Did you mean {near[0]}: <{PREFIXES[near[0]]}>?" if near else f"Declare it: PREFIX {prefix}: <…>"


def _first_unexpected(text: str, *, update: bool) -> re.Match[str] | None:
    """Find the first token that no query, or update, can have at its place; None where all may stand.

    The engine's own place is up to some 20 characters late, because it tries long keywords. What it can be
    trusted in is whether it read a beginning of the text to its end; so the longest such is looked for.
    """
    if len(text) > _LONG:
        return None
    engine = Store()
    read = engine.update if update else engine.query
    found = list(tokens(text))
    low, high = 0, len(found)
    while low < high:
        middle = (low + high) // 2
        if _may_begin(read, text[: found[middle].end()]):
            low = middle + 1
        else:
            high = middle
    return found[low] if low < len(found) else None


def _may_begin(read: Callable[[str], object], beginning: str) -> bool:
    """Tell whether the engine reads all of a beginning; nothing is run, for what it is given is no SPARQL."""
    padding = " " * 60
    try:
        read(f"{beginning}{padding}\0")
    except SyntaxError as error:
        place = _ENGINE_PLACE.search(str(error))
        if place is None:
            return True
        line, column = int(place[1]), int(place[2])
        end = beginning.count("\n") + 1, len(beginning) - beginning.rfind("\n") + len(padding)
        return (line, column) >= end
    return True
