"""How results are compared decides what the suites show, so it is tested by itself."""

from __future__ import annotations

import pytest
from pyoxigraph import BlankNode, Literal, NamedNode, Quad, Triple

from kg.terms import XSD_NS
from w3c.compare import Row, Table, by_value, same_graphs, same_tables
from w3c.results import written_table

A, B, C, D = (BlankNode(name) for name in "abcd")
P, X = NamedNode("http://example.com/p"), NamedNode("http://example.com/x")


def table(*rows: Row) -> Table:
    return Table.of(["one", "two"], rows)


@pytest.mark.parametrize(
    ("found", "expected", "ordered", "unordered"),
    [
        ([(X, P)], [(X, P)], True, True),
        ([(X, P)], [(X, X)], False, False),
        ([(X, P), (P, X)], [(P, X), (X, P)], False, True),
        ([(X, P), (X, P)], [(X, P)], False, False),
        ([(X, P), (X, P), (P, X)], [(X, P), (P, X), (P, X)], False, False),
        ([(X, None)], [(X, P)], False, False),
        ([(A, A)], [(C, C)], True, True),
        ([(A, B)], [(C, C)], False, False),
        ([(A, A)], [(C, D)], False, False),
        ([(A, X)], [(P, X)], False, False),
        ([(A, X), (A, P)], [(C, X), (D, P)], False, False),
        # The first choice for the first row leads nowhere; the second one does not.
        ([(A, X), (B, X), (B, P)], [(C, X), (D, X), (C, P)], False, True),
    ],
)
def test_tables_are_the_same_up_to_the_names_of_blank_nodes(
    found: list[Row], expected: list[Row], *, ordered: bool, unordered: bool
) -> None:
    assert same_tables(table(*found), table(*expected), ordered=True) is ordered
    assert same_tables(table(*found), table(*expected), ordered=False) is unordered


def test_the_order_of_columns_does_not_count_but_their_names_do() -> None:
    assert Table.of(["one", "two"], [(X, P)]) == Table.of(["two", "one"], [(P, X)])
    assert not same_tables(Table.of(["one"], []), Table.of(["two"], []), ordered=False)


def test_datasets_are_compared_with_their_graphs() -> None:
    assert same_graphs([Triple(A, P, B)], [Triple(C, P, D)])
    assert not same_graphs([Triple(A, P, B)], [Triple(C, P, C)])
    assert not same_graphs([Quad(X, P, X)], [Quad(X, P, X, P)])


@pytest.mark.parametrize(
    ("value", "other", "kind", "same"),
    [
        ("1.0", "1", "decimal", True),
        ("1.0", "1.1", "decimal", False),
        ("3.0E4", "30000", "double", True),
        ("01", "1", "integer", True),
        ("1.0", "1", "string", False),
    ],
)
def test_numbers_are_compared_by_value_where_that_is_asked(
    value: str, other: str, kind: str, *, same: bool
) -> None:
    one, two = (table((Literal(text, datatype=NamedNode(XSD_NS + kind)), X)) for text in (value, other))
    assert (by_value(one) == by_value(two)) is same


@pytest.mark.parametrize(
    ("syntax", "document"),
    [
        ("csv", 'one,two\r\n_:a,"1,0"\r\n'),
        ("tsv", "?two\t?one\n1,0\t_:b\n"),
    ],
)
def test_a_written_table_keeps_how_terms_are_written(syntax: str, document: str) -> None:
    found = written_table(document, syntax)
    assert isinstance(found, Table)
    assert same_tables(found, Table(("one", "two"), ((A, "1,0"),)), ordered=True)
