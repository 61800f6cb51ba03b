"""Parse YAML into nodes that know their line and column, refusing what a hand-written file does not need."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import yaml
from yaml.cyaml import CParser  # type: ignore[attr-defined]

from kg.corpus.wording import MOST_SHOWN, visible
from kg.model.finding import Finding, Severity
from kg.model.source import Origin

if TYPE_CHECKING:
    from collections.abc import Callable

MAX_DEPTH = 16

_LINE_SEPARATORS = "\x85\u2028\u2029"
_UNREADABLE = re.compile(
    f"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff{_LINE_SEPARATORS}]"
)

_COMMENT = re.compile(r"[ \t]+(#.*)")

_WRITE_ESCAPES = "Write the value out, or put it in quotes if it begins with '&', '*' or '!'."


@dataclass(slots=True)
class Scalar:
    """A single value, always text: the field that reads it decides what it means.

    `cut` is the comment that ends a value without quotation marks on its line.
    """

    value: str
    quoted: bool
    line: int
    column: int
    cut: str = ""


@dataclass(slots=True)
class Sequence:
    """A list."""

    items: list[Node]
    line: int
    column: int


@dataclass(slots=True)
class Mapping:
    """Named parts, in the order written."""

    items: dict[str, Node]
    line: int
    column: int


Node = Scalar | Sequence | Mapping


class _RefusedError(Exception):
    def __init__(self, rule: str, message: str, value: str, mend: str, mark: Any) -> None:  # noqa: ANN401
        super().__init__(message)
        self.rule, self.value, self.mend = rule, value, mend
        self.line, self.column = mark.line + 1, mark.column + 1


def parse(text: str, shown: str) -> tuple[Node | None, Finding | None]:
    """Return the one document in `text`, or a finding that calls the file `shown`.

    Syntax is that of libyaml. Scalars keep their written form (YAML 1.2 core types are read by the
    fields that expect them, so `NO` stays a word); anchors, aliases, tags, doubled keys and nesting
    beyond 16 levels are refused. An empty document is None without a finding.
    """
    unreadable = _UNREADABLE.search(text)
    if unreadable is not None:
        return None, _character(text, unreadable.start(), shown)
    parser = CParser(text)
    try:
        # Hardly a file has a comment after a value, so that the others need not pay for the look.
        if "#" in text and _comments_after_values(text):
            return _document_with_cuts(parser.get_event, text), None
        return _document(parser.get_event), None
    except _RefusedError as refused:
        return None, Finding(
            Severity.VIOLATION,
            visible(str(refused)),
            Origin(shown, refused.line, refused.column),
            refused.rule,
            visible(refused.value),
            refused.mend,
        )
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        origin = Origin(shown, mark.line + 1, mark.column + 1) if mark else Origin(shown)
        problem = (error.problem or "it cannot be read").strip()
        return None, Finding(
            Severity.VIOLATION,
            f"This is not valid YAML: {problem}.",
            origin,
            "yaml-syntax",
            _line_of(text, origin.line),
            "Indent with spaces, not with tabs."
            if _begins_with_tab(text, origin.line)
            else "Check indentation, colons and quotation marks here and on the line before.",
        )
    finally:
        parser.dispose()


def _character(text: str, position: int, shown: str) -> Finding:
    """Say that a character cannot stand in YAML; of some, parsers disagree whether they end a line."""
    before = text[:position]
    origin = Origin(shown, before.count("\n") + 1, position - before.rfind("\n"))
    value = f"U+{ord(text[position]):04X}"
    if text[position] in _LINE_SEPARATORS:
        return Finding(
            Severity.VIOLATION,
            "The file holds a character that some programs take for the end of a line and others do not.",
            origin,
            "yaml-line-separator",
            value,
            "Replace it with a space or a line feed.",
        )
    return Finding(
        Severity.VIOLATION,
        "This is not valid YAML: it holds a character that is not text.",
        origin,
        "yaml-syntax",
        value,
        "Remove the character.",
    )


def _begins_with_tab(text: str, number: int) -> bool:
    lines = text.split("\n")
    line = lines[number - 1] if number <= len(lines) else ""
    return "\t" in line[: len(line) - len(line.lstrip())]


def _line_of(text: str, number: int) -> str:
    lines = text.split("\n")
    return visible(lines[number - 1].strip()[:MOST_SHOWN]) if number <= len(lines) else ""


def _document(next_event: Callable[[], Any]) -> Node | None:
    next_event()  # the start of the stream
    event = next_event()
    if isinstance(event, yaml.StreamEndEvent):
        return None
    node = _node(next_event(), next_event, 0)
    next_event()  # the end of the document
    event = next_event()
    if not isinstance(event, yaml.StreamEndEvent):
        raise _RefusedError(
            "yaml-documents",
            "The file holds more than one YAML document.",
            "---",
            "Keep one document a file.",
            event.start_mark,
        )
    return node


def _comments_after_values(text: str) -> bool:
    """Say whether a line may have a comment after something else."""
    at = text.find("#")
    while at >= 0:
        # There are few such signs, so looking back from each is cheaper than a pattern over the whole text.
        if text[at - 1 : at] in (" ", "\t") and text[text.rfind("\n", 0, at) + 1 : at].strip():
            return True
        at = text.find("#", at + 1)
    return False


def _document_with_cuts(next_event: Callable[[], Any], text: str) -> Node | None:
    cuts: dict[tuple[int, int], str] = {}

    def watched() -> Any:  # noqa: ANN401
        event = next_event()
        kind = type(event)
        if kind is yaml.ScalarEvent and event.style in (None, ""):
            comment = _COMMENT.match(text, event.end_mark.index)
            if comment is not None:
                cuts[event.start_mark.line + 1, event.start_mark.column + 1] = comment[1]
        return event

    document = _document(watched)
    waiting = [document] if cuts and document is not None else []
    while waiting:
        node = waiting.pop()
        if isinstance(node, Scalar):
            node.cut = cuts.get((node.line, node.column), "")
        elif isinstance(node, Sequence):
            waiting += node.items
        else:
            waiting += node.items.values()
    return document


def _node(event: Any, next_event: Callable[[], Any], depth: int) -> Node:  # noqa: ANN401
    kind = type(event)
    mark = event.start_mark
    if kind is yaml.AliasEvent or event.anchor is not None:
        sign = "*" if kind is yaml.AliasEvent else "&"
        raise _RefusedError(
            "yaml-alias",
            "Anchors and aliases are not used here.",
            f"{sign}{event.anchor}",
            _WRITE_ESCAPES,
            mark,
        )
    if event.tag is not None:
        raise _RefusedError("yaml-tag", "Tags are not used here.", event.tag, _WRITE_ESCAPES, mark)
    if kind is yaml.ScalarEvent:
        return Scalar(event.value, event.style not in (None, ""), mark.line + 1, mark.column + 1)
    if depth >= MAX_DEPTH:
        raise _RefusedError(
            "yaml-depth",
            f"Lists and mappings are nested more than {MAX_DEPTH} deep.",
            "",
            "Flatten it.",
            mark,
        )
    if kind is yaml.SequenceStartEvent:
        items = []
        while type(event := next_event()) is not yaml.SequenceEndEvent:
            items.append(_node(event, next_event, depth + 1))
        return Sequence(items, mark.line + 1, mark.column + 1)
    return _mapping(mark, next_event, depth)


def _mapping(mark: Any, next_event: Callable[[], Any], depth: int) -> Mapping:  # noqa: ANN401
    parts: dict[str, Node] = {}
    while type(event := next_event()) is not yaml.MappingEndEvent:
        key = _node(event, next_event, depth + 1)
        if not isinstance(key, Scalar):
            raise _RefusedError(
                "yaml-key",
                "A list or mapping cannot be the name of a field.",
                "",
                "Put quotation marks around it if it is meant as text.",
                event.start_mark,
            )
        if key.value in parts:
            name = key.value[:MOST_SHOWN]
            raise _RefusedError(
                "yaml-key-twice",
                f"The field '{name}' is given twice.",
                name,
                "Keep one of them.",
                event.start_mark,
            )
        parts[key.value] = _node(next_event(), next_event, depth + 1)
    return Mapping(parts, mark.line + 1, mark.column + 1)
