"""Read the fields of a YAML mapping as typed values, noting every fault instead of stopping at the first."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from kg.corpus.dates import FORMS, parse_date
from kg.corpus.document import Mapping, Scalar, Sequence
from kg.corpus.wording import CONTROL, DIRECTION, as_id, nearest, suggestion
from kg.model.source import Origin
from kg.rdf.iris import is_iri

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from datetime import date

    from kg.corpus.document import Node
    from kg.corpus.findings import Findings

_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_URL = re.compile(r"https?://[^\s/?#]+(?:[/?#]\S*)?")
_NOT_TEXT = re.compile(f"[{DIRECTION}{CONTROL}]")
_NULLS = frozenset(("", "~", "null", "Null", "NULL"))
_BOOLEANS = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}
_MAX_DIGITS = 12


class Record:
    """Give typed access to one mapping; `close` then complains of the fields nobody asked for."""

    __slots__ = ("_asked", "_missing", "_parts", "findings", "origin")

    def __init__(self, node: Mapping, findings: Findings) -> None:
        self._parts = node.items
        self._asked: list[str] = []
        self._missing: dict[str, int] = {}
        self.findings = findings
        self.origin = Origin(
            findings.shown,
            node.line,
            node.column,
            {name: (part.line, part.column) for name, part in node.items.items()},
        )

    @classmethod
    def of(cls, node: Node | None, findings: Findings, what: str) -> Record | None:
        """Return a record of `node`, or None with a finding where it is not a mapping."""
        if isinstance(node, Mapping):
            return cls(node, findings)
        where = Origin(findings.shown, node.line, node.column) if node else Origin(findings.shown)
        findings.add(
            "field-type",
            f"{what} must have named fields.",
            where,
            value=_shown(node),
            mend="Write `name: value` lines.",
        )
        return None

    def silenced(self, findings: Findings) -> Record:
        """Return a second reader of the same mapping that notes its findings elsewhere."""
        return Record(Mapping(self._parts, self.origin.line, self.origin.column), findings)

    def __contains__(self, name: str) -> bool:
        return name in self._parts

    def node(self, name: str, *, required: bool = False) -> Node | None:
        """Return the node of a field; an absent or empty one is None, and a finding where required."""
        self._asked.append(name)
        node = self._parts.get(name)
        if node is None or (type(node) is Scalar and not node.quoted and node.value in _NULLS):
            if required:
                self.missing(name, f"The field '{name}' is missing.", f"Add `{name}: …` here.")
            return None
        return node

    def text(self, name: str, *, required: bool = False) -> str | None:
        """Return a field that is a single piece of text."""
        node = self.node(name, required=required)
        if node is None:
            return None
        return self._text(name, node)

    def _text(self, name: str, node: Node) -> str | None:
        if type(node) is not Scalar:
            self.fault(
                "field-type",
                name,
                f"The field '{name}' must be a single value.",
                _shown(node),
                "Write one value, without brackets, or in quotation marks if they are part of it.",
                at=node,
            )
            return None
        odd = _NOT_TEXT.search(node.value)
        if odd is not None:
            self._odd_character(name, node, odd[0])
            return None
        return node.value

    def _odd_character(self, name: str, node: Scalar, character: str) -> None:
        if re.match(f"[{DIRECTION}]", character):
            self.fault(
                "text-direction",
                name,
                f"The field '{name}' holds an invisible character that changes the direction of writing.",
                node.value,
                "Remove it; names in right-to-left scripts need none.",
                at=node,
            )
        else:
            self.fault(
                "text-control",
                name,
                f"The field '{name}' holds the character U+{ord(character):04X}, which is not text.",
                node.value,
                "Remove the character.",
                at=node,
            )

    def texts(self, name: str, *, required: bool = False) -> tuple[str, ...]:
        """Return a field that is one piece of text or a list of them."""
        return tuple(text for text, _ in self.texts_at(name, required=required))

    def texts_at(self, name: str, *, required: bool = False) -> Iterator[tuple[str, Node]]:
        """Yield the pieces of text of a field that is one or a list of them, each with its node."""
        node = self.node(name, required=required)
        if node is None:
            return
        for item in node.items if type(node) is Sequence else (node,):
            text = self._text(name, item)
            if text is not None:
                yield text, item

    def identifier(self, name: str = "id", *, required: bool = True) -> str | None:
        """Return a field that names the thing itself: lower-case letters, digits and single hyphens."""
        value = self.text(name, required=required)
        if value is None or _ID.fullmatch(value):
            return value
        self.fault(
            "id-form",
            name,
            f"'{value}' cannot be an id.",
            value,
            f"Use lower-case letters, digits and single hyphens, such as '{as_id(value)}'.",
        )
        return None

    def choice(self, name: str, among: Collection[str], default: str | None = None) -> str | None:
        """Return a field that is one of a fixed list of words; without a default it is required."""
        value = self.text(name, required=default is None)
        if value is None:
            return default
        if value in among:
            return value
        self.fault(
            "word-unknown",
            name,
            f"'{value}' is not a known {name}.",
            value,
            suggestion(value, among, every=True),
        )
        return default

    def reference(
        self, name: str, among: Collection[str], what: str, *, required: bool = False
    ) -> str | None:
        """Return a field that is the id of something else, which must exist."""
        for value in self.references(name, among, what, required=required, many=False):
            return value
        return None

    def references(
        self, name: str, among: Collection[str], what: str, *, required: bool = False, many: bool = True
    ) -> tuple[str, ...]:
        """Return a field that is one id or a list of ids, each of which must exist."""
        found = list(self.texts_at(name, required=required))
        if not many and len(found) > 1:
            self.fault(
                "field-type",
                name,
                f"The field '{name}' takes one {what}, not a list.",
                found[1][0],
                "Keep one.",
                at=found[1][1],
            )
            found = found[:1]
        known = []
        for value, node in found:
            if value in among:
                known.append(value)
            else:
                self.unknown(name, f"There is no {what} with the id '{value}'.", value, (what,), among, node)
        return tuple(known)

    def unknown(
        self, name: str, message: str, value: str, kinds: tuple[str, ...], among: Collection[str], at: Node
    ) -> None:
        """Note a reference to nothing, or that it follows from what could not be read of these kinds."""
        every = self.findings.gaps
        gaps = [gap for kind in kinds if (gap := every.get(kind))]
        nameless = next((gap.nameless for gap in gaps if gap.nameless), None)
        elsewhere = [kind for kind, gap in every.items() if kind not in kinds and value in gap.ids]
        if nameless is not None:
            mend = f"Is it the one at {nameless}? Mend the id of that one first."
        elif elsewhere:
            mend = f"'{value}' is the id of one of the {elsewhere[0]}s. Name one of the {kinds[0]}s here."
        else:
            lists = " or ".join(f"{kind}s" for kind in kinds)
            mend = suggestion(value, among) or f"Add it to the {lists} first."
        follows = next((gap.file for gap in gaps if gap.explains(value)), "")
        # One article's events are nobody else's: the same word in two articles is two mistakes.
        rule = "event-unknown" if kinds == ("event",) else "reference-unknown"
        self.findings.add(rule, message, self._place(name, at), value=value, mend=mend, follows=follows)

    def day(self, name: str, *, required: bool = False) -> date | None:
        """Return a field that is a day, written 2023-04-26."""
        value = self.text(name, required=required)
        if value is None:
            return None
        interval = parse_date(value)
        if interval is None or interval.precision != "day":
            self.fault(
                "date-form",
                name,
                f"'{value}' is not a day.",
                value,
                "Write year, month and day, as in 2023-04-26.",
            )
            return None
        return interval.earliest

    def interval_text(self, name: str) -> str | None:
        """Return a field that is a date value of any precision, still as text, or None with a finding."""
        value = self.text(name)
        if value is not None and parse_date(value) is None:
            self.fault(
                "date-form",
                name,
                f"'{value}' is not a date.",
                value,
                f"Write it in one of the forms {FORMS}.",
            )
            return None
        return value

    def integer(self, name: str, *, required: bool = False) -> int | None:
        """Return a field that is a whole number from 0 on."""
        value = self.text(name, required=required)
        if value is None:
            return None
        if value.isascii() and value.isdigit() and len(value) <= _MAX_DIGITS:
            return int(value)
        self.fault(
            "number-form", name, f"'{value}' is not a whole number from 0 on.", value, "Write digits only."
        )
        return None

    def given(self, name: str) -> bool:
        """Say whether a field has a value, be it a good one or not."""
        return self.node(name) is not None

    def is_word(self, name: str, word: str) -> bool:
        """Say whether a field is just this word."""
        node = self.node(name)
        return type(node) is Scalar and node.value == word

    def boolean(self, name: str) -> bool:
        """Return a field that is true or false, false where absent."""
        value = self.text(name)
        if value is None:
            return False
        if value in _BOOLEANS:
            return _BOOLEANS[value]
        self.fault(
            "boolean-form", name, f"'{value}' is neither true nor false.", value, "Write true or false."
        )
        return False

    def urls(self, name: str) -> tuple[str, ...]:
        """Return a field that is one http(s) address or a list of them."""
        return tuple(value for value, _ in self._urls(name))

    def _urls(self, name: str) -> Iterator[tuple[str, Node]]:
        for value, node in self.texts_at(name):
            if _URL.fullmatch(value) and is_iri(value):
                yield value, node
            else:
                self.fault(
                    "url-form",
                    name,
                    f"'{value}' is not a web address.",
                    value,
                    "Write it as https://…",
                    at=node,
                )

    def url(self, name: str) -> str | None:
        """Return a field that is one http(s) address."""
        urls = list(self._urls(name))
        if len(urls) > 1:
            second, node = urls[1]
            self.fault(
                "field-type", name, f"The field '{name}' takes one address.", second, "Keep one.", at=node
            )
        return urls[0][0] if urls else None

    def record(self, name: str, *, required: bool = False) -> Record | None:
        """Return a field that has named fields itself."""
        node = self.node(name, required=required)
        return None if node is None else Record.of(node, self.findings, f"The field '{name}'")

    def records(self, name: str) -> Iterator[Record]:
        """Yield the items of a field that is a list of things with named fields."""
        node = self.node(name)
        if node is None:
            return
        if not isinstance(node, Sequence):
            self.fault(
                "field-type",
                name,
                f"The field '{name}' must be a list.",
                _shown(node),
                "Begin each item with `- `.",
                at=node,
            )
            return
        for item in node.items:
            record = Record.of(item, self.findings, f"Each item of '{name}'")
            if record is not None:
                yield record

    def names(self) -> list[tuple[str, Node]]:
        """Return all parts as written, for a mapping whose keys are data."""
        self._asked.extend(self._parts)
        return list(self._parts.items())

    def fault(
        self, rule: str, name: str, message: str, value: str, mend: str = "", *, at: Node | None = None
    ) -> None:
        """Note what is wrong with a field, at its value or at the node `at` inside it."""
        self.findings.add(rule, message, self._place(name, at), value=value, mend=mend)

    def _place(self, name: str, at: Node | None) -> Origin:
        return Origin(self.findings.shown, at.line, at.column) if at else self.origin.at(name)

    def missing(self, name: str, message: str, mend: str) -> None:
        """Note that a field which must be there is not."""
        self._missing[name] = len(self.findings.all)
        self.findings.add("field-missing", message, self.origin, mend=mend)

    def is_misspelt(self, name: str) -> bool:
        """Say whether the field `name` is absent, and there is one that looks like it."""
        return name not in self._parts and bool(nearest(name, self._parts))

    def close(self) -> None:
        """Complain of every field that nobody asked for; one that is missing may be only misspelt."""
        asked = dict.fromkeys(self._asked)
        for name in self._parts:
            if name in asked:
                continue
            self.fault(
                "field-unknown",
                name,
                f"There is no field '{name}' here.",
                name,
                suggestion(name, asked) or f"The fields are {', '.join(asked)}.",
            )
            for meant in nearest(name, asked):
                index = self._missing.pop(meant, None)
                if index is not None:
                    told = self.findings.all[index]
                    self.findings.all[index] = replace(told, follows=self.findings.shown)


def _shown(node: Node | None) -> str:
    if isinstance(node, Scalar):
        return node.value
    if node is None:
        return ""
    return "a list" if isinstance(node, Sequence) else "a mapping"
