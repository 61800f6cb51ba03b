"""On the project's shapes and corpus too, a change is judged as a full validation would."""

from __future__ import annotations

import random
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from pyoxigraph import NamedNode, Quad

from kg.gate.judging import Gate, project_gate
from kg.ingest.build import build
from kg.ingest.source import Source
from kg.rdf.iris import Iris
from kg.store import EmbeddedStore
from kg.store.delta import Delta

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

TODAY = date(2026, 12, 1)
CORPUS = Path(__file__).parents[2] / "corpus"


class Dropped(Exception):
    """Ends a change of which nothing is kept."""


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedStore]:
    with EmbeddedStore(tmp_path_factory.mktemp("gate") / "store") as store:
        build(Source(CORPUS, None, Iris("http://localhost:8000/")), store)
        yield store


@pytest.fixture(scope="module")
def gate() -> Gate:
    return project_gate()


def change(chance: random.Random, quads: Sequence[Quad]) -> Delta:
    """Return a change of a few quads: some go, some come that have parts of others."""
    gone = frozenset(chance.sample(quads, chance.randint(0, 3)))
    there = set(quads)
    come = set()
    for _ in range(chance.randint(0 if gone else 1, 3)):
        one, other = chance.sample(quads, 2)
        come.add(
            chance.choice(
                [
                    Quad(one.subject, one.predicate, other.object, one.graph_name),
                    Quad(other.subject, one.predicate, one.object, NamedNode("http://e/graph")),
                ]
            )
        )
    return Delta(frozenset(come - there), gone)


def nquads(quads: frozenset[Quad]) -> str:
    return " ".join(f"GRAPH {quad.graph_name} {{ {quad.triple} }}" for quad in quads)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(100))
def test_a_change_of_the_corpus_is_judged_as_in_full(store: EmbeddedStore, gate: Gate, seed: int) -> None:
    delta = change(random.Random(seed), sorted(store.quads(), key=str))  # noqa: S311 - not a secret
    with suppress(Dropped), store.change() as writer, store.snapshot() as before:
        writer.update(f"DELETE DATA {{ {nquads(delta.removed)} }}; INSERT DATA {{ {nquads(delta.added)} }}")
        with writer.candidate() as candidate:
            assert set(gate.judge(candidate, before, delta, today=TODAY)) == set(
                gate.judge(candidate, before, today=TODAY)
            )
        raise Dropped
