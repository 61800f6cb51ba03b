"""Read from the text of a query what must be known before it runs."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

_TOKEN: Final = re.compile(
    r"""
      (?P<iri><[^<>"{}|^`\\\x00-\x20]*>)
    | (?P<comment>\#[^\n\r]*)
    | (?P<string>\"{3}(?:[^"\\]|\\.|"{1,2}(?!"))*"{3} | '{3}(?:[^'\\]|\\.|'{1,2}(?!'))*'{3}
               | "(?:[^"\\\n\r]|\\.)*" | '(?:[^'\\\n\r]|\\.)*')
    | (?P<variable>[?$]\w+)
    | (?P<tag>@[\w-]+)
    | (?P<prefixed>(?:_|[^\W\d_][\w.\-]*)?:(?:[\w:.%\-]|\\.)*)
    | (?P<word>\w+)
    | (?P<sign>\S)
    """,
    re.VERBOSE | re.DOTALL,
)
FORMS: Final = frozenset({"SELECT", "ASK", "CONSTRUCT", "DESCRIBE"})


@dataclass(frozen=True, slots=True)
class Sketch:
    """The form of a query (SELECT, ASK, CONSTRUCT, DESCRIBE; empty if none) and whether it has FROM."""

    form: str
    has_from: bool


def sketch(text: str) -> Sketch:
    """Find a query's form and FROM clauses without being misled by comments, strings, IRIs or names."""
    form, has_from = "", False
    for token in tokens(text):
        if token.lastgroup == "word":
            word = token[0].upper()
            if not form and word in FORMS:
                form = word
            has_from = has_from or word == "FROM"
    return Sketch(form, has_from)


def tokens(text: str) -> Iterator[re.Match[str]]:
    """Split a query into tokens; `lastgroup` is iri, string, variable, tag, prefixed, word or sign."""
    return (token for token in _TOKEN.finditer(text) if token.lastgroup != "comment")
