"""Lists of more things than are put in order together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode, Quad, Store
from tests.support.holding import Held

from kg.pages.gather import BLOCK, Branch, members
from kg.terms import KG, SCHEMA

if TYPE_CHECKING:
    from kg.store.base import GraphReader

THING = "http://localhost:8000/place/p"
COUNT = BLOCK + 45
BRANCH = Branch("about", f"?thing {KG.about} <{THING}>", 20, f"?thing {SCHEMA.datePublished} ?day")


def reader(count: int) -> GraphReader:
    """Return a graph in which so many things are about one, each of another day."""
    store = Store()
    for number in range(count):
        node = NamedNode(f"http://localhost:8000/claim/c/{number}")
        day = Literal(f"{2000 + number // 12}-{number % 12 + 1:02}-01")
        store.add(Quad(node, KG.about, NamedNode(THING)))
        store.add(Quad(node, SCHEMA.datePublished, day))
    return Held(store)  # type: ignore[return-value]


def test_a_list_of_several_blocks_is_whole_over_its_pages() -> None:
    graph = reader(COUNT)
    pages = [members(graph, THING, (BRANCH,), page) for page in range(1, 14)]
    shown = [thing for page in pages for thing in page["about"]]
    assert sorted(shown) == sorted(f"http://localhost:8000/claim/c/{number}" for number in range(COUNT))
    # 245 things: ten pages of the first block, then two whole ones and one of five.
    assert [len(page["about"]) for page in pages] == [20] * 12 + [5]
    assert [page.more for page in pages] == [True] * 12 + [False]
    first, last = pages[0].lists["about"], pages[-1].lists["about"]
    assert (first.counted, first.uncounted) == (BLOCK, True)
    assert (last.counted, last.uncounted) == (COUNT, False)


def test_a_list_of_one_block_has_the_latest_first_and_is_counted() -> None:
    graph = reader(45)
    pages = [members(graph, THING, (BRANCH,), page) for page in (1, 2, 3, 4)]
    numbers = [int(thing.rpartition("/")[2]) for page in pages for thing in page["about"]]
    assert numbers == list(range(44, -1, -1))
    assert [page.lists["about"].counted for page in pages[:3]] == [45, 45, 45]
    assert pages[0].lists["about"].is_cut
    assert not pages[3].lists["about"].is_cut
    assert not pages[3].more
