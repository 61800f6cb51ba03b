"""Compare tables and graphs as RDF does: blank nodes have no names."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from pyoxigraph import BlankNode, CanonicalizationAlgorithm, Dataset, Literal, NamedNode, Quad, Triple

from kg.terms import XSD_NS

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

Cell = NamedNode | BlankNode | Literal | Triple | str | None
Row = tuple[Cell, ...]
Names = dict[BlankNode, BlankNode]

# Of the types derived from integer only what the suite uses.
_INTEGERS: Final = frozenset({"integer", "negativeInteger", "nonNegativeInteger"})


@dataclass(frozen=True)
class Table:
    """Rows under column names, the columns in the order of their names, which has no meaning."""

    columns: tuple[str, ...]
    rows: tuple[Row, ...]

    @classmethod
    def of(cls, columns: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Table:
        """Return a table of columns in any order."""
        order = sorted(range(len(columns)), key=lambda number: columns[number])
        assert len(set(columns)) == len(columns)
        shaped = []
        for row in rows:
            assert len(row) == len(columns), f"{row} has another length than {columns}"
            shaped.append(tuple(row[number] for number in order))
        return cls(tuple(columns[number] for number in order), tuple(shaped))


def same_tables(found: Table, expected: Table, *, ordered: bool) -> bool:
    """Tell whether renaming blank nodes, one to one, makes tables equal; the order of rows may count."""
    if found.columns != expected.columns or len(found.rows) != len(expected.rows):
        return False
    if ordered:
        names: Names | None = {}
        for row, other in zip(found.rows, expected.rows, strict=True):
            names = None if names is None else _renamed(row, other, names)
        return names is not None
    plain, others = _split(found.rows)
    plain_expected, others_expected = _split(expected.rows)
    return plain == plain_expected and _can_match(others, others_expected, {})


def by_value(table: Table) -> Table:
    """Return the table with one spelling for each number and boolean: a type of integers is integer."""
    return Table(table.columns, tuple(tuple(_by_value(cell) for cell in row) for row in table.rows))


def _by_value(cell: Cell) -> Cell:
    if not isinstance(cell, Literal) or not cell.datatype.value.startswith(XSD_NS):
        return cell
    kind = cell.datatype.value.removeprefix(XSD_NS)
    if kind in _INTEGERS:
        return Literal(str(int(cell.value)), datatype=NamedNode(f"{XSD_NS}integer"))
    if kind == "decimal":
        return Literal(f"{Decimal(cell.value).normalize():f}", datatype=cell.datatype)
    if kind in {"double", "float"}:
        return Literal(str(float(cell.value)), datatype=cell.datatype)
    if kind == "boolean":
        return Literal({"0": "false", "1": "true"}.get(cell.value, cell.value), datatype=cell.datatype)
    return cell


def same_graphs(found: Iterable[Quad | Triple], expected: Iterable[Quad | Triple]) -> bool:
    """Tell whether two graphs, or two datasets, are isomorphic."""
    return _canonical(found) == _canonical(expected)


def _canonical(statements: Iterable[Quad | Triple]) -> Dataset:
    dataset = Dataset(
        entry if isinstance(entry, Quad) else Quad(entry.subject, entry.predicate, entry.object)
        for entry in statements
    )
    dataset.canonicalize(CanonicalizationAlgorithm.UNSTABLE)
    return dataset


def _split(rows: Iterable[Row]) -> tuple[Counter[Row], list[Row]]:
    """Return the rows without blank nodes, counted, and the others."""
    plain: Counter[Row] = Counter()
    others = []
    for row in rows:
        if any(isinstance(cell, BlankNode) for cell in row):
            others.append(row)
        else:
            plain[row] += 1
    return plain, others


def _can_match(rows: Sequence[Row], others: Sequence[Row], names: Names) -> bool:
    """Tell whether one renaming turns the rows into the others, in any order; of every choice, try all."""
    if not rows:
        return not others
    for candidate in dict.fromkeys(others):
        longer = _renamed(rows[0], candidate, names)
        if longer is not None:
            left = list(others)
            left.remove(candidate)
            if _can_match(rows[1:], left, longer):
                return True
    return False


def _renamed(row: Row, other: Row, names: Names) -> Names | None:
    """Return the renaming made longer so that it turns one row into the other, or None."""
    longer = dict(names)
    for cell, wanted in zip(row, other, strict=True):
        if isinstance(cell, BlankNode) and isinstance(wanted, BlankNode):
            if longer.setdefault(cell, wanted) != wanted:
                return None
        elif cell != wanted:
            return None
    return longer if len(set(longer.values())) == len(longer) else None
