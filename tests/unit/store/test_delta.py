"""The net effect of several changes."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad

from kg.store.delta import Delta, in_a_row

QUADS = [Quad(NamedNode("http://e/s"), NamedNode("http://e/p"), Literal(n), DefaultGraph()) for n in range(4)]
GRAPHS = st.lists(st.frozensets(st.sampled_from(QUADS)), min_size=1, max_size=5)


@given(GRAPHS)
def test_it_is_what_tells_the_last_from_the_first(graphs: list[frozenset[Quad]]) -> None:
    steps = [Delta(after - before, before - after) for before, after in pairwise(graphs)]
    assert in_a_row(steps) == Delta(graphs[-1] - graphs[0], graphs[0] - graphs[-1])


def test_one_that_is_not_known_makes_all_unknown() -> None:
    assert in_a_row([Delta(frozenset(QUADS)), None]) is None
