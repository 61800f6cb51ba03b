"""Read from the text of a query what must be known before it runs, and say where it is wrong."""

import difflib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from kg.errors import QuerySyntaxError
from kg.terms import PREFIXES

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
_FORMS: Final = frozenset({"SELECT", "ASK", "CONSTRUCT", "DESCRIBE"})
_OXIGRAPH_PLACE: Final = re.compile(r"error at (\d+):(\d+)")
_PLACE: Final = re.compile(r"line:? (\d+),? +col(?:umn)?\.?:? (\d+)", re.IGNORECASE)
_SENTENCE: Final = re.compile(r"(?:^|, )((?:[A-Z][a-z]+ )[a-zA-Z ?$]*[a-z])(?=, |$)")


@dataclass(frozen=True, slots=True)
class Sketch:
    """The form of a query (SELECT, ASK, CONSTRUCT, DESCRIBE; empty if none) and whether it has FROM."""

    form: str
    has_from: bool


def sketch(text: str) -> Sketch:
    """Find a query's form and FROM clauses without being misled by comments, strings, IRIs or names."""
    form, has_from = "", False
    for token in _tokens(text):
        if token.lastgroup == "word":
            word = token[0].upper()
            if not form and word in _FORMS:
                form = word
            has_from = has_from or word == "FROM"
        elif token[0] == "{" and form:
            break
    return Sketch(form, has_from)


def syntax_error(text: str, words: str) -> QuerySyntaxError:
    """Return a query's syntax error in plain words; `words` are what the engine says of it."""
    undeclared = _undeclared_prefix(text)
    if undeclared:
        return undeclared
    place = _OXIGRAPH_PLACE.search(words)
    if place:
        return _oxigraph_error(text, words, int(place[1]), int(place[2]))
    place = _PLACE.search(words)
    line, column = (int(place[1]), int(place[2])) if place else (0, 0)
    return QuerySyntaxError(f"The query is not SPARQL: {words}", line=line, column=column)


def _oxigraph_error(text: str, words: str, line: int, column: int) -> QuerySyntaxError:
    """Make a sentence of Oxigraph's place, whose columns count bytes, and its list of what was expected."""
    lines = text.split("\n")[line - 1 :] or [""]
    rest = lines[0].encode()[column - 1 :].decode(errors="replace")
    column = len(lines[0]) - len(rest) + 1
    lines[0] = rest
    while len(lines) > 1 and not lines[0].strip():
        del lines[0]
        line, column = line + 1, 1
    column += len(lines[0]) - len(lines[0].lstrip())
    told = "; ".join(dict.fromkeys(_SENTENCE.findall(words.partition("expected one of ")[2])))
    if told:
        message = told[0].lower() + told[1:]
    elif lines[0].strip():
        message = f"{lines[0].split()[0][:40]!r} is not expected here"
    else:
        message = "the query ends too early"
    return QuerySyntaxError(f"Line {line}, column {column}: {message}.", line=line, column=column)


def _tokens(text: str) -> Iterator[re.Match[str]]:
    return (token for token in _TOKEN.finditer(text) if token.lastgroup != "comment")


def _undeclared_prefix(text: str) -> QuerySyntaxError | None:
    declared: set[str] = set()
    before = ""
    for token in _tokens(text):
        if token.lastgroup == "prefixed":
            prefix = token[0].partition(":")[0]
            if before == "PREFIX":
                declared.add(prefix)
            elif prefix not in declared and prefix != "_":
                line = text.count("\n", 0, token.start()) + 1
                column = token.start() - text.rfind("\n", 0, token.start())
                return QuerySyntaxError(
                    f"Line {line}, column {column}: the prefix {prefix}: is not declared.",
                    line=line,
                    column=column,
                    mend=_declaration(prefix),
                )
        before = token[0].upper()
    return None


def _declaration(prefix: str) -> str:
    if prefix in PREFIXES:
        return f"Begin the query with: PREFIX {prefix}: <{PREFIXES[prefix]}>"
    near = difflib.get_close_matches(prefix, PREFIXES, n=1)
    return f"Did you mean {near[0]}: <{PREFIXES[near[0]]}>?" if near else f"Declare it: PREFIX {prefix}: <…>"
