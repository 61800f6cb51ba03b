"""Read a GUM XML file: what is said of a text, its tokens, and the dates and captions marked in it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple
from xml.parsers import expat

from kg.corpus.findings import Findings
from kg.model.source import Origin

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kg.model.finding import Finding

HEAD, CAPTION, DATE = "head", "caption", "date"
_ROOT = "text"
_LINE_BREAK = "\n"
_ENOUGH = 200  # findings after which a file is no longer read: it is not of this format


class Word(NamedTuple):
    """A token with its part of speech, in the tag set of the file's first tag column."""

    text: str
    tag: str


@dataclass(frozen=True, slots=True)
class Element:
    """An element that covers the tokens with the indices `[first, end)`."""

    name: str
    attributes: Mapping[str, str]
    first: int
    end: int
    origin: Origin


@dataclass(frozen=True, slots=True)
class Markup:
    """What one file says: attributes of the whole, tokens, and its head, caption and date elements."""

    attributes: Mapping[str, str]
    words: tuple[Word, ...]
    elements: tuple[Element, ...]
    origin: Origin

    def named(self, name: str) -> list[Element]:
        """Return the elements of this name, in the order in which they begin."""
        return [element for element in self.elements if element.name == name]


def parse_markup(content: str, shown: str) -> tuple[Markup | None, list[Finding]]:
    """Return what `content`, a GUM XML file, says; None with findings.

    Each line of text is a token: its form, a tab, its tag, and columns that are passed over. A
    document type is refused, so that no entity is ever expanded and nothing is ever fetched. The
    parser is expat itself, because trees built on it do not keep the lines that findings name.
    """
    reader = _Reader(shown)
    return reader.read(content), reader.findings.all


class _StopError(Exception):
    """There is no use in reading on."""


@dataclass(slots=True)
class _Open:
    name: str
    attributes: dict[str, str]
    first: int
    origin: Origin
    end: int = field(default=-1)


class _Reader:
    def __init__(self, shown: str) -> None:
        self.findings = Findings(shown)
        self._words: list[Word] = []
        self._open: list[_Open] = []
        self._elements: list[_Open] = []
        self._root: _Open | None = None
        self._line = ""
        self._begun = Origin(shown)
        self._parser = expat.ParserCreate()
        self._parser.StartDoctypeDeclHandler = self._refuse
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._characters

    def read(self, content: str) -> Markup | None:
        """Return the whole document, or None with a finding."""
        try:
            self._parser.Parse(content, True)
        except expat.ExpatError as error:
            reason = expat.ErrorString(error.code)
            self._fault(
                "xml-malformed", f"The file is not well-formed XML: {reason}.", error.lineno, error.offset
            )
        except _StopError:
            return None
        root = self._root
        if root is not None and root.name != _ROOT:
            self._fault(
                "xml-root", f"The file begins with <{root.name}>, not <{_ROOT}>.", root.origin.line, 0
            )
        if self.findings.all or root is None:
            return None
        elements = tuple(
            Element(element.name, element.attributes, element.first, element.end, element.origin)
            for element in self._elements
        )
        return Markup(root.attributes, tuple(self._words), elements, root.origin)

    def _refuse(self, *_declaration: object) -> None:
        here = self._here()
        self._fault(
            "xml-doctype",
            "The file declares a document type, which kg does not read.",
            here.line,
            here.column - 1,
            "Remove the <!DOCTYPE …> declaration; write characters themselves instead of entities.",
        )
        raise _StopError

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._finish_line()
        element = _Open(name, attributes, len(self._words), self._here())
        if self._root is None:
            self._root = element
        self._open.append(element)
        if name in (HEAD, CAPTION, DATE):
            self._elements.append(element)

    def _end(self, _name: str) -> None:
        self._finish_line()
        self._open.pop().end = len(self._words)

    def _characters(self, data: str) -> None:
        if not self._line:
            self._begun = self._here()
        *lines, rest = data.split(_LINE_BREAK)
        for line in lines:
            self._line += line
            self._finish_line()
        self._line += rest

    def _finish_line(self) -> None:
        line, self._line = self._line, ""
        if not line.strip():
            return
        form, tab, columns = line.partition("\t")
        if form and tab:
            self._words.append(Word(form, columns.partition("\t")[0]))
            return
        self._fault(
            "xml-token",
            "A line of text is not a token.",
            self._begun.line,
            self._begun.column - 1,
            "Write the token, a tab and its tag, one token a line.",
            line[:80],
        )
        if len(self.findings.all) >= _ENOUGH:
            raise _StopError

    def _here(self) -> Origin:
        return Origin(
            self.findings.shown, self._parser.CurrentLineNumber, self._parser.CurrentColumnNumber + 1
        )

    def _fault(
        self,
        rule: str,
        message: str,
        line: int,
        column: int,
        mend: str = "Give a file as the GUM corpus has them in its folder xml.",
        value: str = "",
    ) -> None:
        self.findings.add(
            rule, message, Origin(self.findings.shown, line, column + 1), value=value, mend=mend
        )
