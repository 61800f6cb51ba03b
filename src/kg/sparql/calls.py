"""Find where a query or an update would make the server call another one."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from kg.store.querytext import may_have, tokens

if TYPE_CHECKING:
    from collections.abc import Iterator

# What this finds must be everything that any engine reads as a SERVICE clause, so it trusts no reading of
# strings, IRIs and comments: what is one depends on the engine's grammar (in `?a<?b&&'>'=?c` Oxigraph sees a
# string, the specification's longest match an IRI). A clause is the keyword, SILENT or not, a variable, IRI
# or prefixed name, and a brace, with white space and comments between; all but the brace may be one word.
# What follows white space and comments is read once for each place that it begins at: of a line that repeats
# the keyword in a comment, all lead to the same.
_WORD: Final = r"(?:[^\s{}<\#\\]|\\[^\s{}]?)"
_SERVICE: Final = re.compile(rf"SERVICE{_WORD}*+", re.IGNORECASE)
_SILENT: Final = re.compile("SILENT", re.IGNORECASE)
_TARGET: Final = re.compile(rf"<[^<>]*+>|{_WORD}++", re.IGNORECASE)
_SPACE: Final = re.compile(r"\s*+")
_LINE_END: Final = re.compile(r"[\r\n]|\Z")
_ENDS_IN_KEYWORD: Final = re.compile(r"SERVICE(?:SILENT)?$", re.IGNORECASE)
_NAMES_TARGET: Final = re.compile(r"[<?$:]")
# A line that begins with `#` is a comment or lies inside a long string, and in both cases no clause, unless
# it ends that string.
_COMMENT_LINE: Final = re.compile(r"(?:^|(?<=[\r\n]))[ \t]*#(?:(?!'''|\"\"\")[^\r\n])*+(?=[\r\n]|$)")
# LOAD begins an operation, so what is before it is a semicolon, what ends a declaration, or nothing.
_BEFORE_LOAD: Final = re.compile(r"(?:\A|[;>'\"])(?=\s*+(?:\#|LOAD))", re.IGNORECASE)
_LOAD: Final = re.compile("LOAD", re.IGNORECASE)
_LOADED: Final = re.compile(r"<|[^\s<>{}#;:'\"]*+:")


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
    reader = _Reader(_without_comment_lines(text))
    for keyword in _SERVICE.finditer(reader.text):
        clause = reader.clause(reader.gap_end(keyword.end()))
        if clause is None:
            continue
        target = clause if _ENDS_IN_KEYWORD.search(keyword[0]) else _NO_TARGET
        if not (target.names if target.text else _NAMES_TARGET.search(keyword[0])):
            continue
        if sure is None:
            sure = {token.span() for token in tokens(text) if token.lastgroup in {"word", "iri"}}
        span = target.begin, target.begin + len(target.text)
        if target.text.startswith("<") and {keyword.span(), span} <= sure:
            yield Call(keyword.start(), span[0] + 1, span[1] - 1, target.text[1:-1])
        else:
            yield Call(keyword.start())


def service_call(text: str) -> int | None:
    """Return where the first SERVICE clause begins, or None."""
    first = next(calls(text), None)
    return first.place if first else None


def load(text: str) -> int | None:
    """Return where an operation begins that loads from elsewhere, or None. It may be a false alarm, too."""
    reader = _Reader(_without_comment_lines(text))
    for before in _BEFORE_LOAD.finditer(reader.text):
        place = reader.gap_end(before.end())
        if reader.loads(place):
            return place
    return None


@dataclass(frozen=True, slots=True)
class _Target:
    """What a SERVICE clause names, and whether that can be the name of a server; empty where nothing is."""

    begin: int = 0
    text: str = ""
    names: bool = False


_NO_TARGET: Final = _Target()


class _Reader:
    """Reads what is at places of a text, at each of them once."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._line_ends = [found.start() for found in _LINE_END.finditer(text)]
        self._after_line: dict[int, int] = {}
        self._clauses: dict[int, _Target | None] = {}
        self._loading: dict[int, bool] = {}

    def gap_end(self, place: int) -> int:
        """Return where the white space and comments from a place on end."""
        passed: list[int] = []
        while True:
            place = _end(_SPACE.match(self.text, place), place)
            if not self.text.startswith("#", place):
                break
            place = self._line_ends[bisect_left(self._line_ends, place)]
            if place in self._after_line:
                place = self._after_line[place]
                break
            passed.append(place)
        self._after_line.update(dict.fromkeys(passed, place))
        return place

    def clause(self, place: int) -> _Target | None:
        """Return what a SERVICE clause names whose keyword is before a place, or None where none is."""
        if place not in self._clauses:
            self._clauses[place] = self._clause(place)
        return self._clauses[place]

    def _clause(self, place: int) -> _Target | None:
        silent = _SILENT.match(self.text, place)
        begins = [self.gap_end(silent.end()), place] if silent else [place]
        for begin in begins:
            found = _TARGET.match(self.text, begin)
            if found and self.text.startswith("{", self.gap_end(found.end())):
                return _Target(begin, found[0], bool(_NAMES_TARGET.search(found[0])))
        return _NO_TARGET if self.text.startswith("{", place) else None

    def loads(self, place: int) -> bool:
        """Tell whether LOAD is at a place, with what is loaded."""
        if place not in self._loading:
            self._loading[place] = self._loads(place)
        return self._loading[place]

    def _loads(self, place: int) -> bool:
        word = _LOAD.match(self.text, place)
        if not word:
            return False
        begin = self.gap_end(word.end())
        silent = _SILENT.match(self.text, begin)
        after = [self.gap_end(silent.end())] if silent else []
        return any(_LOADED.match(self.text, one) for one in (*after, begin))


def _end(found: re.Match[str] | None, otherwise: int) -> int:
    return found.end() if found else otherwise


def _without_comment_lines(text: str) -> str:
    return _COMMENT_LINE.sub(lambda found: " " * len(found[0]), text)
