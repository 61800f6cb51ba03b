"""Changes that are judged together are accepted and refused as if each had come by itself, in their order."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st
from pyoxigraph import Quad

from holding import Held
from kg.errors import NotConforming, ShapesError
from kg.gate.judging import Gate
from kg.model.finding import Severity
from kg.shacl import Shapes, ShiftyEngine
from kg.store.delta import Delta
from randomshapes import PREFIXES, TRIPLES, Drawing, name, without_blanks

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kg.model.finding import Finding

State = frozenset[Quad]
TODAY = date(2026, 12, 1)


@dataclass(frozen=True)
class Wish:
    """What somebody wants to be there, and not to be there, whatever is."""

    added: State
    removed: State

    def on(self, state: State) -> tuple[State, Delta]:
        """Return what becomes of a graph, and what that changes."""
        after = (state - self.removed) | self.added
        return after, Delta(after - state, state - after)


@dataclass(frozen=True)
class Batch:
    """A graph, wishes in the order in which they came, and shapes in Turtle."""

    before: State
    wishes: tuple[Wish, ...]
    shapes: str

    def gate(self) -> Gate:
        """Return what judges by the shapes."""
        shapes = Shapes.of(Shapes.from_turtle([(PREFIXES + self.shapes).encode()]).triples)
        entries = [name(f"S{number}").value for number in range(3) if f":S{number} " in self.shapes]
        return Gate(ShiftyEngine, shapes, entries)


# Most stand in one graph, so that wishes meet.
QUADS = st.builds(
    lambda triple, graph: Quad(triple.subject, triple.predicate, triple.object, name(graph)),
    TRIPLES.map(without_blanks),
    st.sampled_from("gggh"),
)


@st.composite
def batches(draw: st.DrawFn) -> Batch:
    drawing = Drawing(draw)
    shapes = "".join(drawing.entry(number) for number in range(1 + drawing.number(1)))
    before = draw(st.frozensets(QUADS, min_size=2, max_size=12))
    gone = st.frozensets(st.sampled_from(sorted(before, key=str)), max_size=1)
    come = st.frozensets(QUADS, max_size=2)
    wishes = draw(st.lists(st.builds(Wish, come, gone), min_size=2, max_size=4))
    return Batch(before, tuple(wishes), shapes)


Decision = tuple[bool, frozenset["Finding"]]


def decided(gate: Gate, state: State, wish: Wish) -> tuple[State, Decision]:
    """Return what is decided of a wish that comes by itself, and the graph after it."""
    after, delta = wish.on(state)
    findings = gate.judge(Held.of(after), Held.of(state), delta, today=TODAY)  # type: ignore[arg-type]
    holds = all(finding.severity is not Severity.VIOLATION for finding in findings)
    return (after if holds else state), (holds, frozenset(findings))


def one_by_one(gate: Gate, batch: Batch) -> tuple[State, list[Decision]]:
    state, decisions = batch.before, []
    for wish in batch.wishes:
        state, decision = decided(gate, state, wish)
        decisions.append(decision)
    return state, decisions


def together(gate: Gate, batch: Batch) -> tuple[State, list[Decision]]:
    """Judge together what can be, and by itself the first that can not."""
    state, decisions, rest = batch.before, list[Decision](), list(batch.wishes)
    while rest:
        made: list[tuple[State, Delta]] = []
        for wish in rest:
            made.append(wish.on(made[-1][0] if made else state))
        while made:
            held = gate.faultless(Held.of(made[-1][0]), [delta for _, delta in made])  # type: ignore[arg-type]
            if held == len(made):
                break
            del made[held:]
        event(f"{len(made)} of {len(rest)} together")
        decisions += [(True, frozenset())] * len(made)
        state = made[-1][0] if made else state
        rest = rest[len(made) :]
        if rest:
            state, decision = decided(gate, state, rest.pop(0))
            decisions.append(decision)
    return state, decisions


def hold_to_the_law(batch: Batch) -> None:
    try:
        gate = batch.gate()
        expected = one_by_one(gate, batch)
    except (ShapesError, NotConforming):
        return
    assert together(gate, batch) == expected


SETTINGS = settings(
    deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large], print_blob=False
)


@settings(SETTINGS, max_examples=50)
@given(batches())
def test_together_is_decided_what_would_be_one_by_one(batch: Batch) -> None:
    hold_to_the_law(batch)


@pytest.mark.long
@settings(SETTINGS, max_examples=10_000)
@given(batches())
def test_together_is_decided_what_would_be_one_by_one_at_length(batch: Batch) -> None:
    hold_to_the_law(batch)


def quad(text: str, graph: str = "g") -> Quad:
    subject, predicate, value = map(name, text.split())
    return Quad(subject, predicate, value, name(graph))


def held(shapes: str, before: Sequence[str], *wishes: Sequence[str]) -> int:
    """Return how many of the first wishes are found to hold together at once; `-` means away with it."""
    state = frozenset(map(quad, before))
    deltas = []
    for wish in wishes:
        come = frozenset(quad(text) for text in wish if not text.startswith("-"))
        gone = frozenset(quad(text[1:]) for text in wish if text.startswith("-"))
        state, delta = Wish(come, gone).on(state)
        deltas.append(delta)
    return Batch(state, (), shapes).gate().faultless(Held.of(state), deltas)  # type: ignore[arg-type]


NAMED = ":S0 sh:targetSubjectsOf :p ; sh:property [ sh:path :q ; sh:minCount 1 ] ."
CLASSED = (
    ":S0 sh:targetSubjectsOf :p ; sh:property [ sh:path :p ; sh:property [ sh:path :q ; sh:minCount 1 ] ] ."
)


def test_changes_that_affect_different_nodes_hold_together() -> None:
    assert held(NAMED, [], ["a p x", "a q x"], ["b p x", "b q x"], ["c p x", "c q x"]) == 3


def test_what_would_be_refused_ends_those_that_hold() -> None:
    assert held(NAMED, [], ["a p x", "a q x"], ["b p x"], ["c p x", "c q x"]) == 1


def test_what_holds_only_by_what_comes_later_does_not_hold() -> None:
    # By itself the first is refused: what it points to has no :q yet.
    assert held(CLASSED, [], ["a p x"], ["x q y"]) == 1
    assert held(CLASSED, [], ["a p x"]) == 0
    # And so is the first of two that say of one node what it needs.
    assert held(NAMED, [], ["a p x"], ["a q x"]) == 1


def test_what_a_later_change_takes_away_is_not_overlooked() -> None:
    # The first is refused; that the second removes what it added does not help it.
    assert held(NAMED, [], ["a p x"], ["-a p x"]) == 1
    # The second is refused; that the third brings back what it removed does not help it.
    assert held(NAMED, ["a p x", "a q x"], ["b p x", "b q x"], ["-a q x"], ["a q x"]) == 2


def test_shapes_without_a_bound_are_for_one_by_one() -> None:
    assert held(":S0 sh:targetNode :a ; sh:js [ ] .", [], ["a p x"], ["b p x"]) == 0
