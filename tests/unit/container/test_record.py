"""The record of the container: order, pages, counts and tombstones, whatever comes and goes."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import NamedNode, Quad, QuerySolutions, Store

from kg.container import record
from kg.container.names import Names
from kg.container.record import Edit, Record
from kg.linked.reports import stamp
from kg.store.base import UNION, Dataset, QueryResults
from kg.store.opened import OpenedGeneration

if TYPE_CHECKING:
    from kg.store.generations import Generation

NAMES = Names("http://e/")
ANN = NAMES.agent("ann")
BEGIN = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass
class Kept:
    """A record in memory, and what it should say."""

    store: Store = field(default_factory=Store)
    expected: list[NamedNode] = field(default_factory=list)
    deleted: list[NamedNode] = field(default_factory=list)
    submitted: int = 0

    @property
    def record(self) -> Record:
        """Return the record."""
        # The generation is looked at for its files alone, and there are none.
        return Record(OpenedGeneration(cast("Generation", None), self.store), NAMES)

    def add(self) -> NamedNode:
        """Submit one more."""
        self.submitted += 1
        annotation = NAMES.annotation(f"a{self.submitted:05}")
        self.apply(self.record.with_annotation(annotation, ANN, stamp(BEGIN + timedelta(self.submitted))))
        self.expected.append(annotation)
        return annotation

    def remove(self, number: int) -> None:
        """Delete one of those that there are."""
        annotation = self.expected.pop(number)
        entry = self.record.entry(annotation)
        assert entry is not None
        self.apply(self.record.without(annotation, entry, ANN, stamp(BEGIN)))
        self.deleted.append(annotation)

    def apply(self, edit: Edit) -> None:
        """Take an edit into the store; what it removes must be there."""
        for quad in edit.removed:
            assert quad in self.store
            self.store.remove(quad)
        self.store.extend(edit.added)

    def listed(self) -> list[NamedNode]:
        """Return what all pages list, each of which must say how many stand before it and in all."""
        found: list[NamedNode] = []
        for number in range(self.record.last() + 1):
            listing = self.record.listing(number)
            assert listing is not None
            assert len(listing.items) <= record.PAGE
            assert (listing.number, listing.last) == (number, self.record.last())
            assert (listing.start, listing.total) == (len(found), len(self.expected))
            found += listing.items
        return found


@pytest.fixture(autouse=True, scope="module")
def _small() -> object:
    """Let three fit a page, and two pages be counted together."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(record, "PAGE", 3)
        patch.setattr(record, "SHELF", 2)
        yield


@settings(max_examples=60, deadline=None)
@given(st.lists(st.one_of(st.just(-1), st.just(-1), st.integers(0, 10**6)), max_size=60))
def test_whatever_comes_and_goes_the_pages_list_it_in_order_and_count_it(steps: list[int]) -> None:
    kept = Kept()
    for step in steps:
        if step < 0 or not kept.expected:
            kept.add()
        else:
            kept.remove(step % len(kept.expected))
    assert kept.listed() == kept.expected
    for annotation in kept.deleted:
        entry = kept.record.entry(annotation)
        assert entry is not None
        assert entry.page is None
        assert entry.deleted


def test_a_page_that_was_full_stays_as_it_is_when_others_come() -> None:
    """7 fill three pages of 3, 3 and 1."""
    kept = Kept()
    annotations = [kept.add() for _ in range(7)]
    first = kept.record.listing(0)
    assert first is not None
    assert first.items == tuple(annotations[:3])
    kept.remove(1)
    kept.add()
    again = kept.record.listing(0)
    assert again is not None
    assert again.items == (annotations[0], annotations[2])
    assert kept.record.last() == 2


def test_to_list_a_page_few_statements_are_asked_for() -> None:
    """A page's work must not grow with the container: with 40 pages the answers of its queries have 7 rows.

    These are the last page, 3 items, and no count but of what is less than full.
    """
    kept = Kept()
    for _ in range(120):
        kept.add()
    seen: list[str] = []

    class Counting(OpenedGeneration):
        def query(self, text: str, dataset: Dataset = UNION) -> QueryResults:
            seen.extend(str(row) for row in cast("QuerySolutions", super().query(text, dataset)))
            return super().query(text, dataset)

    listing = Record(Counting(cast("Generation", None), kept.store), NAMES).listing(20)
    assert listing is not None
    assert (listing.start, listing.total, len(listing.items)) == (60, 120, 3)
    assert len(seen) <= 7


def test_there_is_always_a_first_page_and_none_after_the_last() -> None:
    kept = Kept()
    empty = kept.record.listing(0)
    assert empty is not None
    assert (empty.items, empty.total, empty.last) == ((), 0, 0)
    assert kept.record.listing(1) is None
    assert kept.record.listing(-1) is None
    assert kept.record.entry(NAMES.annotation("none")) is None


def test_who_submitted_an_annotation_is_known_and_who_deleted_it() -> None:
    kept = Kept()
    annotation = kept.add()
    entry = kept.record.entry(annotation)
    assert entry is not None
    assert (entry.page, entry.creator) == (0, ANN.value)
    kept.remove(0)
    about = kept.store.quads_for_pattern(annotation, None, None, NAMES.record)
    said = {(quad.predicate.value.rpartition("#")[2], str(quad.object)) for quad in about}
    assert ("type", "<http://www.w3.org/ns/activitystreams#Tombstone>") in said
    assert ("actor", f"<{ANN.value}>") in said
    assert Quad(NAMES.page(0), record.ITEMS, annotation, NAMES.record) not in kept.store
