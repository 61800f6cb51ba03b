"""Read from the text of a query what must be known before it runs."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

# No alternative gives back what it took, so that none reads a part of the text again and again.
_CONTENT: Final = r"(?:[^{0}\\\n\r]|\\.)*+"
_LONG_CONTENT: Final = r"(?:[^{0}\\]|\\.|{0}{{1,2}}(?!{0}))*+"
_QUOTES: Final = ('"', "'")


def _pattern(strings: str) -> re.Pattern[str]:
    return re.compile(
        rf"""
          (?P<iri><[^<>"{{}}|^`\\\x00-\x20]*+>)
        | (?P<comment>\#[^\n\r]*+)
        {strings}
        | (?P<open>["'])
        | (?P<variable>[?$]\w+)
        | (?P<tag>@[\w-]+)
        | (?P<prefixed>(?:_|[^\W\d_][\w.\-]*+)?+:(?:[\w:.%\-]|\\.)*+)
        | (?P<dotted>[^\W\d_]\w*+[.\-][\w.\-]*+)
        | (?P<word>\w+)
        | (?P<sign>\S)
        """,
        re.VERBOSE | re.DOTALL,
    )


_LONG: Final = {
    quote: re.compile(f"(?P<string>{quote * 3}{_LONG_CONTENT.format(quote)}{quote * 3})", re.DOTALL)
    for quote in _QUOTES
}
_SHORT: Final = {
    quote: re.compile(f"{quote}{_CONTENT.format(quote)}(?P<string>{quote})?", re.DOTALL) for quote in _QUOTES
}


def _strings(quote: str) -> str:
    long, short = _LONG_CONTENT.format(quote), _CONTENT.format(quote)
    return f"{quote * 3}{long}{quote * 3} | (?!{quote * 3}){quote}{short}{quote}"


_TOKEN: Final = _pattern(f"| (?P<string>{' | '.join(map(_strings, _QUOTES))})")
"""Where no string is open: a quotation mark that begins none is what `open` takes."""

_OUTSIDE: Final = _pattern("")
"""Strings aside, of which `open` takes the first mark."""

_IN_DOTTED: Final = re.compile(r"(?P<word>\w+)|(?P<sign>\S)")
_MARK: Final = re.compile(r"(?P<sign>.)")
FORMS: Final = frozenset({"SELECT", "ASK", "CONSTRUCT", "DESCRIBE"})


@dataclass(frozen=True, slots=True)
class Sketch:
    """A query's form (SELECT, ASK, CONSTRUCT, DESCRIBE; empty if none), and whether it has FROM or GRAPH."""

    form: str
    has_from: bool
    has_graph: bool = False

    @property
    def asks_default_graph(self) -> bool:
        """Whether it looks nowhere but in the default graph that the store chose."""
        return not (self.has_from or self.has_graph)


@lru_cache(maxsize=64)
def sketch(text: str) -> Sketch:
    """Find a query's form, FROM and GRAPH without being misled by comments, strings, IRIs or names.

    Several look at one query on its way, each for another of these.
    """
    form, has_from, has_graph = "", False, False
    # Where the words are nowhere at all, nothing after the form need be read.
    reads_on = may_have(text, ("FROM", "GRAPH"))
    for token in tokens(text):
        if token.lastgroup == "word":
            word = token[0].upper()
            if not form and word in FORMS:
                form = word
                if not reads_on:
                    break
            has_from = has_from or word == "FROM"
            has_graph = has_graph or word == "GRAPH"
    return Sketch(form, has_from, has_graph)


def may_have(text: str, words: Iterable[str]) -> bool:
    """Tell whether a text has one of these words, given in upper case, perhaps inside of something else.

    This takes a hundredth of the time of `tokens`, and most queries have none of the words looked for.
    """
    capitals = text.upper()
    for word in words:  # noqa: SIM110 - in half of the time of a generator
        if word in capitals:
            return True
    return False


def tokens(text: str) -> Iterator[re.Match[str]]:
    """Split a query into tokens; `lastgroup` is iri, string, variable, tag, prefixed, word or sign.

    The time is linear in the text, whatever is in it.
    """
    for token in _TOKEN.finditer(text):
        if token.lastgroup == "open":
            yield from _with_open_strings(text, token.start())
            return
        yield from _told(text, token)


def _told(text: str, token: re.Match[str]) -> Iterable[re.Match[str]]:
    if token.lastgroup == "dotted":
        # A word that no colon makes a name: what is between its dots are words.
        return _IN_DOTTED.finditer(text, token.start(), token.end())
    return () if token.lastgroup == "comment" else (token,)


def _with_open_strings(text: str, place: int) -> Iterator[re.Match[str]]:
    """Split the rest of a text in which a string is not closed, whose quotation mark is a sign then.

    How far that is known is kept: of the marks up to there, all of them escaped, no one begins a string.
    """
    open_until = dict.fromkeys(_QUOTES, 0)
    no_long: set[str] = set()
    while place < len(text):
        for token in _OUTSIDE.finditer(text, place):
            place = token.end()
            if token.lastgroup == "open":
                found = _string(text, token, open_until, no_long)
                yield found
                place = found.end()
                break
            yield from _told(text, token)
        else:
            return


def _string(text: str, token: re.Match[str], open_until: dict[str, int], no_long: set[str]) -> re.Match[str]:
    begin, quote = token.start(), token[0]
    if quote not in no_long and text.startswith(quote * 3, begin):
        found = _LONG[quote].match(text, begin)
        if found:
            return found
        no_long.add(quote)
    if begin >= open_until[quote]:
        found = _SHORT[quote].match(text, begin)
        assert found is not None  # noqa: S101 - its mark is there
        if found.lastgroup:
            return found
        open_until[quote] = found.end()
    mark = _MARK.match(text, begin)
    assert mark is not None  # noqa: S101 - as above
    return mark
