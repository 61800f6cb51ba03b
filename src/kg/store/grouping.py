"""Find the variable that a SELECT of groups may not have: one that is neither grouped nor aggregated."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final

from kg.store.querytext import tokens

_Token = re.Match[str]

_AGGREGATES: Final = frozenset({"COUNT", "SUM", "MIN", "MAX", "AVG", "SAMPLE", "GROUP_CONCAT"})
_AFTER: Final = frozenset({"HAVING", "ORDER", "LIMIT", "OFFSET", "VALUES"})
"""What ends GROUP BY."""
_MOST: Final = 20
"""SELECTs that are looked at: each is read to its end, so all of many in one another would take long."""
_OPENING: Final = {"(": 1, "{": 1, ")": -1, "}": -1}


@dataclass(frozen=True, slots=True)
class Ungrouped:
    """A variable of a SELECT, where it stands, whether the pattern has it, and where that SELECT ends."""

    name: str
    start: int
    in_pattern: bool
    end: int


def ungrouped(text: str) -> Ungrouped | None:
    """Return the first variable of a SELECT of groups that has no one value in a group, or None.

    A SELECT is one of groups where it has GROUP BY or an aggregate (SPARQL 1.1, 11.4).
    """
    read = list(tokens(text))
    selects = (
        number
        for number, token in enumerate(read, 1)
        if token.lastgroup == "word" and token[0].upper() == "SELECT"
    )
    for begin in islice(selects, _MOST):
        found = _in_select(read, begin)
        if found:
            return found
    return None


def _in_select(read: Sequence[_Token], begin: int) -> Ungrouped | None:
    opened = next((place for place in range(begin, len(read)) if read[place][0] == "{"), None)
    closed = _closing(read, opened) if opened is not None else None
    if opened is None or closed is None:
        return None
    clause, pattern = read[begin:opened], read[opened:closed]
    grouped, rest = _tail(read[closed + 1 :])
    if not grouped and not any(_is_aggregate(token) for token in (*clause, *rest)):
        return None
    known = {_name(token) for token in _keys(grouped)}
    for token in _bare(clause, known):
        in_pattern = any(_name(other) == _name(token) for other in pattern)
        return Ungrouped(token[0], token.start(), in_pattern, read[closed].end())
    return None


def _closing(read: Sequence[_Token], opened: int) -> int | None:
    depth = 0
    for place in range(opened, len(read)):
        depth += _OPENING.get(read[place][0], 0)
        if depth == 0:
            return place
    return None


def _tail(after: Sequence[_Token]) -> tuple[Sequence[_Token], Sequence[_Token]]:
    """Return what stands after GROUP BY, and what after that, of the tokens behind a pattern."""
    depth, grouping = 0, False
    parts: tuple[list[_Token], list[_Token]] = ([], [])
    for token in after:
        depth += _OPENING.get(token[0], 0)
        if depth < 0:
            break
        word = token[0].upper() if depth == 0 and token.lastgroup == "word" else ""
        grouping = word == "GROUP" or (grouping and word not in _AFTER)
        parts[0 if grouping else 1].append(token)
    return parts


def _keys(grouped: Sequence[_Token]) -> Iterator[_Token]:
    """Return the variables by which is grouped: `?a`, `(?a)`, and `?b` of `(… AS ?b)`."""
    depth = 0
    for place, token in enumerate(grouped):
        depth += _OPENING.get(token[0], 0)
        if token.lastgroup != "variable":
            continue
        before = grouped[place - 1][0].upper()
        after = grouped[place + 1][0] if place + 1 < len(grouped) else ""
        opener = grouped[place - 2]
        # A word before the parenthesis calls a function, unless it is the BY.
        is_sole = (before, after) == ("(", ")") and (opener.lastgroup != "word" or opener[0].upper() == "BY")
        if depth == 0 or (depth == 1 and (before == "AS" or is_sole)):
            yield token


def _bare(clause: Sequence[_Token], known: set[str]) -> Iterator[_Token]:
    """Return the variables of a SELECT's clause that are not known before, outside of every aggregate."""
    depth, inside = 0, 0
    known = set(known)
    for place, token in enumerate(clause):
        depth += _OPENING.get(token[0], 0)
        if inside and depth < inside:
            inside = 0
        if not inside and _is_aggregate(token):
            inside = depth + 1
        elif token.lastgroup != "variable" or (inside and depth >= inside):
            continue
        elif clause[place - 1][0].upper() == "AS":
            known.add(_name(token))
        elif _name(token) not in known:
            yield token


def _is_aggregate(token: _Token) -> bool:
    return token.lastgroup == "word" and token[0].upper() in _AGGREGATES


def _name(token: _Token) -> str:
    return token[0][1:] if token.lastgroup == "variable" else ""
