"""Where one engine would let a change pass that another one refuses, it is refused and both are named."""

from __future__ import annotations

from datetime import date
from importlib.metadata import version
from typing import TYPE_CHECKING, ClassVar

import pytest
from pyoxigraph import BlankNode, Literal, NamedNode, Quad

from kg.errors import EnginesDisagree
from kg.gate.judging import Gate
from kg.gate.second import TESTED, SecondOpinion
from kg.shacl import Report, Shapes, ShiftyEngine
from kg.shacl.pyshacl_engine import PySHACLEngine
from kg.sparql.problem import problem_of
from kg.store import EmbeddedStore

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from kg.model.finding import Finding
    from kg.shacl import Engine

EX = "http://e/"
TODAY = date(2026, 12, 1)
GRAPH = NamedNode(f"{EX}graph")
NAME = NamedNode(f"{EX}name")

SHAPES = Shapes.from_turtle(
    [
        b"""
        @prefix : <http://e/> . @prefix sh: <http://www.w3.org/ns/shacl#> .
        :Named a sh:NodeShape ; sh:targetSubjectsOf :name ; sh:property :Named-name .
        :Named-name a sh:PropertyShape ; sh:path :name ; sh:maxLength 3 ; sh:message "The name is long."@en .
        """
    ]
)


class Blind:
    """An engine that finds nothing, as a fast one might that has a fault."""

    name: ClassVar = "blind"

    def __init__(self, shapes: Shapes) -> None:
        """Need no shapes."""

    def validate(self, data: bytes, targets: Sequence[str] | None = None) -> Report:
        """Find nothing."""
        del data, targets
        return Report.of(())


class Unasked(Blind):
    """An engine that must not be asked."""

    def validate(self, data: bytes, targets: Sequence[str] | None = None) -> Report:
        """Fail."""
        raise AssertionError((data, targets))


@pytest.fixture
def store(tmp_path: Path) -> Iterator[EmbeddedStore]:
    with EmbeddedStore(tmp_path / "store") as store:
        yield store


def gate(first: type[Engine], when: str, second: type[Engine], *, tested: bool = True) -> Gate:
    return Gate(first, SHAPES, [f"{EX}Named"], SecondOpinion(when, lambda: second, tested))


def judged(
    gate: Gate, store: EmbeddedStore, name: str, node: NamedNode | BlankNode, *, in_full: bool = False
) -> list[Finding]:
    quad = Quad(node, NAME, Literal(name), GRAPH)
    with store.change() as writer:
        writer.load(f"{quad} .".encode())
        delta = writer.delta
        with writer.candidate() as candidate:
            return gate.judge(candidate, None, None if in_full else delta, today=TODAY)


NODE, BLANK = NamedNode(f"{EX}n"), BlankNode("b")


@pytest.mark.parametrize("in_full", [False, True])
def test_what_one_engine_lets_pass_and_the_other_refuses_is_refused(
    store: EmbeddedStore, *, in_full: bool
) -> None:
    with pytest.raises(EnginesDisagree) as caught:
        judged(gate(Blind, "always", PySHACLEngine), store, "long", NODE, in_full=in_full)
    assert caught.value.message == (
        "blind lets this change pass, pySHACL finds 1 fault in it, such as at http://e/n, "
        "by the shape http://e/Named-name: The name is long."
    )
    assert caught.value.mend.startswith("Nothing was written.")


def test_what_both_engines_let_pass_is_let_through(store: EmbeddedStore) -> None:
    assert judged(gate(ShiftyEngine, "always", PySHACLEngine), store, "Ann", NODE) == []


def test_what_the_first_engine_refuses_is_not_asked_about_again(store: EmbeddedStore) -> None:
    (finding,) = judged(gate(ShiftyEngine, "always", Unasked), store, "long", NODE)
    assert finding.message == "The name is long."


@pytest.mark.parametrize("node", [NODE, BLANK])
def test_never_is_never(store: EmbeddedStore, node: NamedNode | BlankNode) -> None:
    assert judged(gate(Blind, "never", Unasked), store, "long", node) == []


def test_of_a_blank_node_there_is_doubt_of_others_there_is_none(store: EmbeddedStore) -> None:
    assert judged(gate(Blind, "doubt", Unasked), store, "long", NODE) == []
    with pytest.raises(EnginesDisagree, match=r"blind lets this change pass, pySHACL finds 1 fault"):
        judged(gate(Blind, "doubt", PySHACLEngine), store, "long", BLANK)


@pytest.mark.parametrize(("name", "together"), [("Ann", 1), ("long", 0)])
def test_a_batch_in_which_the_other_engine_finds_something_is_not_taken_together(
    store: EmbeddedStore, name: str, together: int
) -> None:
    both = gate(Blind, "always", PySHACLEngine)
    with store.change() as writer:
        writer.load(f"{Quad(NODE, NAME, Literal(name), GRAPH)} .".encode())
        delta = writer.delta
        assert delta
        with writer.candidate() as candidate:
            assert both.faultless(candidate, [delta]) == together


def test_of_engines_that_were_not_held_to_each_other_there_is_doubt(store: EmbeddedStore) -> None:
    with pytest.raises(EnginesDisagree):
        judged(gate(Blind, "doubt", PySHACLEngine, tested=False), store, "long", NODE)


def test_the_engines_that_are_locked_are_those_that_were_tested() -> None:
    """After an upgrade the long tests of `tests/property/test_engines.py` must pass before TESTED says so."""
    assert {package: version(package) for package in TESTED} == TESTED
    assert SecondOpinion().tested


def test_it_is_told_as_a_fault_of_the_server() -> None:
    problem = problem_of(EnginesDisagree("One says so.", mend="Nothing was written."), kind="write")
    assert (problem.status, problem.kind) == (500, "engines-disagree")
    assert (problem.detail, problem.mend) == ("One says so.", "Nothing was written.")
