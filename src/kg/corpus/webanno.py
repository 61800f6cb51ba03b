"""Read WebAnno TSV 3: a text, its tokens, and the spans and relations that are annotated on them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import accumulate
from typing import TYPE_CHECKING, NamedTuple

from kg.corpus.findings import Findings
from kg.corpus.webanno_text import TextBuilder, unescaped
from kg.model.source import Origin

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from kg.model.finding import Finding

_FORMAT = "#FORMAT=WebAnno TSV 3."
_VERSIONS = (f"{_FORMAT}2", f"{_FORMAT}3")
_TEXT = "#Text="
_SPANS, _RELATIONS, _LAYERS = "#T_SP=", "#T_RL=", ("#T_SP=", "#T_RL=", "#T_CH=")
_BASE, _SLOT = "BT_", "ROLE_"
_NONE, _NULL = "_", "*"
_FIXED_COLUMNS = 3
_ENOUGH = 200  # findings after which a file is no longer read: it is not what its first line says

_UNIT = re.compile(r"([0-9]{1,9}-[0-9]{1,9})(\.[0-9]{1,9})?")
_OFFSETS = re.compile(r"([0-9]{1,9})-([0-9]{1,9})")
_STACKED = re.compile(r"(?:\\.|[^\\|])+")
_VALUE = re.compile(r"((?:\\.|[^\\\[\]])+)(?:\[([0-9]{1,9})\])?")
_REFERENCE = re.compile(r"([0-9]{1,9}-[0-9]{1,9}(?:\.[0-9]{1,9})?)(?:\[([0-9]{1,9})_([0-9]{1,9})\])?")


@dataclass(frozen=True, slots=True)
class Token:
    """A word of the text at `[start, end)` in code points; `line` is where the file has it."""

    text: str
    start: int
    end: int
    line: int


@dataclass(frozen=True, slots=True)
class Span:
    """An annotated stretch `[start, end)` of the text, in code points.

    `id` is the file's disambiguation id, None where it needs none; features without a value are
    absent. `first` and `last` are the indices of its tokens, both included.
    """

    layer: str
    id: int | None
    features: Mapping[str, str]
    start: int
    end: int
    first: int
    last: int
    origin: Origin


@dataclass(frozen=True, slots=True)
class Relation:
    """A directed link between two spans of a layer."""

    layer: str
    features: Mapping[str, str]
    source: Span
    target: Span


@dataclass(frozen=True, slots=True)
class Document:
    """What one file holds: spans in the order of their first tokens, then of the file's columns."""

    text: str
    tokens: tuple[Token, ...]
    spans: tuple[Span, ...]
    relations: tuple[Relation, ...]


def parse_tsv(content: str, shown: str) -> tuple[Document | None, list[Finding]]:
    """Return what `content`, a WebAnno TSV file of version 3.2 or 3.3, holds; None with findings.

    WebAnno counts offsets in UTF-16 code units; they become code points. Chain layers and slot
    features are passed over. `shown` is the file's name as the user knows it. Format: WebAnno user
    guide, "WebAnno TSV 3.3 file format".
    """
    reader = _Reader(shown)
    lines = content.split("\n")
    if lines[0] not in _VERSIONS:
        reader.fault(
            "tsv-format",
            "The file is not WebAnno TSV 3.2 or 3.3.",
            (1, 1),
            lines[0][:80],
            f"Export it from WebAnno as TSV 3; the first line is then {_VERSIONS[0]}.",
        )
        return None, reader.findings.all
    for number, line in enumerate([*lines, ""], start=1):
        reader.read(line, number)
        if len(reader.findings.all) >= _ENOUGH:
            return None, reader.findings.all
    document = reader.document()
    return (None if reader.findings.all else document), reader.findings.all


class _Layer(NamedTuple):
    """A layer's columns: from index `column` on, one for each of `features`, None for unread ones."""

    name: str
    kind: str
    features: tuple[str | None, ...]
    column: int
    base: str


class _Unit(NamedTuple):
    """A token or part of one, as a row gives it: `token` is the index of the token."""

    number: str
    start: int
    end: int
    token: int


@dataclass(slots=True)
class _OpenSpan:
    layer: str
    id: int | None
    unit: _Unit
    origin: Origin
    features: dict[str, str] = field(default_factory=dict)
    end: int = 0
    last: int = 0

    def closed(self) -> Span:
        start, first = self.unit.start, self.unit.token
        return Span(self.layer, self.id, self.features, start, self.end, first, self.last, self.origin)


class _OpenRelation(NamedTuple):
    layer: _Layer
    features: dict[str, str]
    source: tuple[str, int]
    target: tuple[str, int]
    place: tuple[int, int]


class _Reader:
    def __init__(self, shown: str) -> None:
        self.findings = Findings(shown)
        self._layers: list[_Layer] = []
        self._columns = _FIXED_COLUMNS
        self._text = TextBuilder(self.findings)
        self._tokens: list[Token] = []
        self._numbers: set[str] = set()
        self._spans: dict[tuple[str, int | str], _OpenSpan] = {}
        self._relations: list[_OpenRelation] = []

    def fault(self, rule: str, message: str, place: tuple[int, int], value: str, mend: str) -> None:
        """Note what is wrong at a line and column."""
        origin = Origin(self.findings.shown, *place)
        self.findings.add(rule, message, origin, value=value, mend=mend)

    def read(self, line: str, number: int) -> None:
        """Take in one line of the file."""
        if line.startswith(_TEXT):
            self._text.announce(line[len(_TEXT) :], number)
        elif line.startswith(_LAYERS):
            self._declare(line, number)
        elif not line:
            self._text.end()
        elif not line.startswith("#"):
            self._row(line.removesuffix("\t").split("\t"), number)

    def document(self) -> Document:
        """Return everything that was read."""
        spans = {key: span.closed() for key, span in self._spans.items()}
        relations = tuple(self._resolved(spans))
        return Document(self._text.text(), tuple(self._tokens), tuple(spans.values()), relations)

    def _declare(self, line: str, number: int) -> None:
        kind, declaration = line[: len(_SPANS)], line[len(_SPANS) :]
        name, *names = declaration.split("|")
        names = names or [""]
        features: list[str | None] = list(names)
        base = ""
        for index, feature in enumerate(names):
            if kind == _RELATIONS and feature.startswith(_BASE):
                features[index], base = None, feature[len(_BASE) :]
            elif feature.startswith(_SLOT):
                features[index : index + 2] = [None] * len(names[index : index + 2])
        if kind == _RELATIONS and not names[-1].startswith(_BASE):
            self.fault(
                "tsv-layer",
                "The relation layer does not say at its end which layer it relates.",
                (number, 1),
                line[:80],
                f"End the declaration with |{_BASE} and the name of a span layer.",
            )
        self._layers.append(_Layer(name, kind, tuple(features), self._columns, base))
        self._columns += len(features)

    # rows

    def _row(self, fields: list[str], line: int) -> None:
        if len(fields) != self._columns:
            message = f"The row has {len(fields)} columns; the header declares {self._columns}."
            mend = "Correct the row: cells are separated by tabs, and an empty one is _."
            self._lost("tsv-columns", message, fields, line, mend)
            return
        unit = self._unit(fields, line)
        if unit is None:
            return
        places = [1 + before for before in accumulate((len(cell) + 1 for cell in fields), initial=0)]
        for layer in self._layers:
            last = layer.column + len(layer.features)
            cells = list(zip(fields[layer.column : last], places[layer.column : last], strict=True))
            if layer.kind == _SPANS:
                self._add_spans(layer, unit, cells, line)
            elif layer.kind == _RELATIONS:
                self._add_relations(layer, unit, cells, line)

    def _unit(self, fields: list[str], line: int) -> _Unit | None:
        number, offsets = _UNIT.fullmatch(fields[0]), _OFFSETS.fullmatch(fields[1])
        if number is None or offsets is None or fields[0] in self._numbers:
            message = "The row begins with neither a new token number and offsets nor a # sign."
            mend = "Write sentence-token and start-end, such as 3-8 and 112-116, each number once."
            self._lost("tsv-token", message, fields, line, mend)
            return None
        self._numbers.add(fields[0])
        begin, end = map(int, offsets.groups())
        place = self._text.locate(fields[2], begin, end, (line, len(fields[0]) + 2))
        if place is None:
            return None
        if number[2] is None:
            self._tokens.append(Token(fields[2], *place, line))
        return _Unit(fields[0], *place, max(0, len(self._tokens) - 1))

    def _lost(self, rule: str, message: str, fields: list[str], line: int, mend: str) -> None:
        self._text.lose()
        self.fault(rule, message, (line, 1), "\t".join(fields)[:80], mend)

    # spans

    def _add_spans(self, layer: _Layer, unit: _Unit, cells: list[tuple[str, int]], line: int) -> None:
        here: dict[int | None, tuple[int, dict[str, str]]] = {}
        for feature, (cell, column) in zip(layer.features, cells, strict=True):
            for value, identifier in self._values(cell, (line, column)) if feature is not None else ():
                _, features = here.setdefault(identifier, (column, {}))
                if feature and value is not None:
                    features[feature] = value
        for identifier, (column, features) in here.items():
            key = (layer.name, unit.number if identifier is None else identifier)
            span = self._spans.get(key)
            if span is None:
                origin = Origin(self.findings.shown, line, column)
                span = self._spans[key] = _OpenSpan(layer.name, identifier, unit, origin, last=unit.token)
            if unit.token > span.last + 1 or any(span.features.get(f, v) != v for f, v in features.items()):
                self.fault(
                    "tsv-span",
                    f"The annotation [{identifier}] is torn: it leaves out a token, or its values differ "
                    f"from those at {span.origin}.",
                    (line, column),
                    " ".join(features.values())[:80],
                    "Give each annotation an id of its own, and the same values on each of its tokens.",
                )
                continue
            span.features.update(features)
            span.end, span.last = max(span.end, unit.end), unit.token

    def _values(self, cell: str, place: tuple[int, int]) -> Iterator[tuple[str | None, int | None]]:
        """Yield the values stacked in a cell, None for one without a value, with their ids."""
        if cell == _NONE:
            return
        stacked = _STACKED.findall(cell)
        matches = [match for value in stacked if (match := _VALUE.fullmatch(value))]
        numbers = {match[2] for match in matches}
        whole = "|".join(match[0] for match in matches) == cell != ""
        if not whole or len(numbers) < len(matches) or (None in numbers and len(matches) > 1):
            self._malformed(cell, place)
            return
        for match in matches:
            value = None if match[1] == _NULL else unescaped(match[1])
            yield value, None if match[2] is None else int(match[2])

    def _malformed(self, cell: str, place: tuple[int, int]) -> None:
        self.fault(
            "tsv-cell",
            "The cell is malformed.",
            place,
            cell[:80],
            "Separate values by |, give each of several its id as value[7], and escape [ ] | _ with \\.",
        )

    # relations

    def _add_relations(self, layer: _Layer, unit: _Unit, cells: list[tuple[str, int]], line: int) -> None:
        *valued, (references, column) = cells
        if references == _NONE:
            return
        found = [_REFERENCE.fullmatch(part) for part in references.split("|")]
        values = [_STACKED.findall(cell) for cell, _ in valued]
        if any(match is None for match in found) or any(len(stack) != len(found) for stack in values):
            self._malformed(references, (line, column))
            return
        for index, match in enumerate(match for match in found if match is not None):
            pairs = zip(layer.features, (stack[index] for stack in values), strict=False)
            features = {name: unescaped(value) for name, value in pairs if name and value != _NULL}
            source, target = (match[1], int(match[2] or 0)), (unit.number, int(match[3] or 0))
            self._relations.append(_OpenRelation(layer, features, source, target, (line, column)))

    def _resolved(self, spans: Mapping[tuple[str, int | str], Span]) -> Iterator[Relation]:
        for relation in self._relations:
            ends = [
                spans.get((relation.layer.base, identifier or unit))
                for unit, identifier in (relation.source, relation.target)
            ]
            source, target = ends
            if source is not None and target is not None:
                yield Relation(relation.layer.name, relation.features, source, target)
                continue
            unit, identifier = relation.target if target is None else relation.source
            self.fault(
                "tsv-relation",
                f"There is no annotation [{identifier}] of {relation.layer.base} on token {unit}.",
                relation.place,
                str(identifier),
                "Point to an annotation that the file has, by its token and its id, 0 for one without.",
            )
