"""Refuse, before it is evaluated, what would harm the server or make it call another one."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from kg.sparql.problem import Problem

# What this finds must be everything that any engine reads as a SERVICE clause, so it trusts no reading of
# strings, IRIs and comments: what is one depends on the engine's grammar (in `?a<?b&&'>'=?c` Oxigraph sees a
# string, the specification's longest match an IRI). A clause is the keyword, SILENT or not, a variable, IRI
# or prefixed name, and a brace, with white space and comments between; all but the brace may be one word.
# A match takes its whole first word, so that the time stays linear in a word that repeats the keyword.
_WORD: Final = r"(?:[^\s{}<\#\\]|\\[^\s{}]?)"
_GAP: Final = r"(?:\s|\#[^\r\n]*+)*+"
_SERVICE: Final = re.compile(
    rf"(?P<keyword>SERVICE{_WORD}*+)"
    rf"(?:(?={_GAP}(?:SILENT{_GAP}(?=[^\s{{\#]))?(?P<target><[^<>]*+>|{_WORD}++)?{_GAP}(?P<brace>\{{)))?+",
    re.IGNORECASE,
)
_ENDS_IN_KEYWORD: Final = re.compile(r"SERVICE(?:SILENT)?$", re.IGNORECASE)
_NAMES_TARGET: Final = re.compile(r"[<?$:]")
# A line that begins with `#` is a comment or lies inside a long string, and in both cases no clause, unless
# it ends that string.
_COMMENT_LINE: Final = re.compile(r"(?:^|(?<=[\r\n]))[ \t]*#(?:(?!'''|\"\"\")[^\r\n])*+(?=[\r\n]|$)")
# LOAD begins an operation, so what is before it is a semicolon, what ends a declaration, or nothing.
_LOAD: Final = re.compile(
    rf"(?:\A|[;>'\"]){_GAP}(?P<keyword>LOAD){_GAP}(?:SILENT{_GAP})?(?:<|[^\s<>{{}}#;]*:)", re.IGNORECASE
)
_BRACKET: Final = re.compile(r"[(\[{}\])]")


@dataclass(frozen=True, slots=True)
class Limits:
    """What queries and updates may be at most: their bytes in UTF-8, and how deep brackets are nested."""

    query_bytes: int = 65536
    nesting: int = 200
    update_bytes: int = 1024 * 1024


def refusal(text: str, limits: Limits, kind: str = "query") -> Problem | None:
    """Return why a query or update is not evaluated at all, or None where nothing speaks against it."""
    size = len(text.encode("utf-8", "surrogatepass"))
    most, setting = (
        (limits.update_bytes, "KG_MAX_UPDATE") if kind == "update" else (limits.query_bytes, "KG_MAX_QUERY")
    )
    if size > most:
        return Problem(
            413,
            "query-too-long",
            f"The {kind} is too long",
            f"The {kind} has {size} bytes; the limit is {most}.",
            f"Split it into several, or raise {setting} where the server is yours.",
        )
    depth = nesting(text)
    if depth > limits.nesting:
        return Problem(
            422,
            "query-too-deep",
            f"The {kind} is nested too deep",
            f"The {kind} nests brackets {depth} deep; the limit is {limits.nesting}.",
            "Write it flatter.",
        )
    place = service_call(text)
    if place is not None:
        return _call_refused(
            text, place, "SERVICE", kind, "Ask the other endpoint yourself and join the answers."
        )
    place = load(text) if kind == "update" else None
    if place is not None:
        return _call_refused(text, place, "LOAD", kind, "Fetch the document yourself and send what is in it.")
    return None


def _call_refused(text: str, place: int, word: str, kind: str, instead: str) -> Problem:
    line = text.count("\n", 0, place) + 1
    column = place - text.rfind("\n", 0, place)
    return Problem(
        403,
        f"{word.lower()}-refused",
        "This endpoint calls no other server",
        f"Line {line}, column {column}: {word} was refused; the operator of this endpoint has not "
        f"allowed requests to other servers on behalf of a{'n' if kind == 'update' else ''} {kind}.",
        f"{instead} If this is only said in a string, or in a comment after other text, reword it.",
        line,
        column,
        text.split("\n")[line - 1].rstrip("\r"),
    )


def service_call(text: str) -> int | None:
    """Return where a SERVICE clause begins, or None. It may be a false alarm, and never misses one."""
    for found in _SERVICE.finditer(_without_comment_lines(text)):
        if not found["brace"]:
            continue
        target = found["target"] if _ENDS_IN_KEYWORD.search(found["keyword"]) else None
        if _NAMES_TARGET.search(target or found["keyword"]):
            return found.start()
    return None


def load(text: str) -> int | None:
    """Return where an operation begins that loads from elsewhere, or None. It may be a false alarm, too."""
    found = _LOAD.search(_without_comment_lines(text))
    return found.start("keyword") if found else None


def _without_comment_lines(text: str) -> str:
    return _COMMENT_LINE.sub(lambda found: " " * len(found[0]), text)


def nesting(text: str) -> int:
    """Return how deep brackets are nested, those in strings and comments counted as well."""
    depth = deepest = 0
    for bracket in _BRACKET.finditer(text):
        depth = depth + 1 if bracket[0] in "([{" else max(0, depth - 1)
        deepest = max(deepest, depth)
    return deepest
