"""Find where a query or an update would make the server call another one."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from kg.store.querytext import may_have, tokens

if TYPE_CHECKING:
    from collections.abc import Iterator

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


@dataclass(frozen=True, slots=True)
class Call:
    """Something that any engine might read as a SERVICE clause, and the place that it begins at.

    `iri` is between the brackets from `begin` to `end`, and None where it is not sure that every reader of
    the text finds this very IRI there: it is a variable, a prefixed name, or perhaps in a string.
    """

    place: int
    begin: int = 0
    end: int = 0
    iri: str | None = None


def calls(text: str) -> Iterator[Call]:
    """Iterate over the SERVICE clauses. There may be false alarms, and none is missed."""
    # In other alphabets there are letters that a pattern takes for these when case does not count.
    if text.isascii() and not may_have(text, ("SERVICE",)):
        return
    sure: set[tuple[int, int]] | None = None
    for found in _SERVICE.finditer(_without_comment_lines(text)):
        if not found["brace"]:
            continue
        target = found["target"] if _ENDS_IN_KEYWORD.search(found["keyword"]) else None
        if not _NAMES_TARGET.search(target or found["keyword"]):
            continue
        if sure is None:
            sure = {token.span() for token in tokens(text) if token.lastgroup in {"word", "iri"}}
        span = found.span("target")
        if target and target.startswith("<") and {found.span("keyword"), span} <= sure:
            yield Call(found.start(), span[0] + 1, span[1] - 1, target[1:-1])
        else:
            yield Call(found.start())


def service_call(text: str) -> int | None:
    """Return where the first SERVICE clause begins, or None."""
    first = next(calls(text), None)
    return first.place if first else None


def load(text: str) -> int | None:
    """Return where an operation begins that loads from elsewhere, or None. It may be a false alarm, too."""
    found = _LOAD.search(_without_comment_lines(text))
    return found.start("keyword") if found else None


def _without_comment_lines(text: str) -> str:
    return _COMMENT_LINE.sub(lambda found: " " * len(found[0]), text)
