"""The fast engine says what the engine of reference says: of random shapes, and of the project's own."""

from __future__ import annotations

import random
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, assume, given, settings
from pyoxigraph import RdfFormat, parse

from comparable import comparable, sees_outside, without_open_values
from holding import Held
from kg.errors import ShapesError
from kg.ingest.build import build
from kg.ingest.source import Source
from kg.rdf.iris import Iris
from kg.shacl import ARTICLE_GRAPH, AUTHORITY_GRAPH, Incremental, Shapes, ShiftyEngine, project_shapes
from kg.shacl.pyshacl_engine import PySHACLEngine
from kg.shacl.shapes import KGSH_NS, to_ntriples
from kg.store import EmbeddedStore
from mutations import mutations
from randomshapes import PREFIXES, Change, changes
from telling import told

if TYPE_CHECKING:
    from collections import Counter

    from pyoxigraph import Triple

    from kg.shacl import Engine
    from mutations import Mutation
    from telling import Told

CORPUS = Path(__file__).parents[2] / "corpus"
EXAMPLES = sorted((Path(__file__).parents[1] / "shapes").glob("*.ttl"))
BROKEN_BY_EXAMPLES = frozenset(
    {
        "Annotation-decided",
        "Annotation-factStatus",
        "Annotation-furniture",
        "Annotation-status",
        "Annotation-verified",
        "Event-unreal",
        "Named-wikidata",
        "StatusChange-changeOf",
        "StatusChange-generatedAtTime",
        "StatusChange-reason",
        "StatusChange-rejection",
        "StatusChange-toStatus",
        "StatusChange-wasAttributedTo",
        "TimeSpan-week",
        "Waiver-reason",
        "Waiver-until",
        "Waiver-waivedFor",
        "Waiver-waives",
        "Waiver-wasAttributedTo",
    }
)
"""What takes more than one triple to break, or a lucky one, or is in none of these graphs.

`tests/unit/test_shapes.py` breaks every shape by an example, and there too both engines must say the same.
"""

SETTINGS = settings(
    deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large], print_blob=False
)


def read(turtle: str, background: frozenset[Triple] = frozenset()) -> Shapes:
    return Shapes.of(Shapes.from_turtle([(PREFIXES + turtle).encode()]).triples, background)


def hold_to_each_other(change: Change) -> None:
    case = comparable(change)
    assume(not sees_outside(case.shapes))
    shapes = read(case.shapes, case.background)
    data = to_ntriples(sorted(case.after, key=str))
    fast = ShiftyEngine(shapes).validate(data)
    try:
        reference = PySHACLEngine(shapes).validate(data)
    except ShapesError:
        # pySHACL 0.40 refuses to compare blank nodes, and writes paths such as p++ that are no SPARQL.
        assume(False)
        return
    assert fast.conforms == reference.conforms
    assert without_open_values(told(fast.results)) == without_open_values(told(reference.results))


@settings(SETTINGS, max_examples=30)
@given(changes())
def test_the_engines_say_the_same_of_random_shapes(change: Change) -> None:
    hold_to_each_other(change)


@pytest.mark.long
@settings(SETTINGS, max_examples=2_000)
@given(changes())
def test_the_engines_say_the_same_of_random_shapes_at_length(change: Change) -> None:
    hold_to_each_other(change)


class Judges:
    """Both engines, over the corpus in memory, each asked of what a mutation of it can affect."""

    def __init__(self, triples: frozenset[Triple]) -> None:
        self.triples = triples
        self._held = Held.of(triples)
        self.shapes = project_shapes()
        entries = sorted({*self.shapes.entries(ARTICLE_GRAPH), *self.shapes.entries(AUTHORITY_GRAPH)})
        engines: list[type[Engine]] = [ShiftyEngine, PySHACLEngine]
        self._judges = [Incremental(engine, self.shapes, entries) for engine in engines]

    def say(self, mutation: Mutation) -> tuple[Counter[Told], Counter[Told]]:
        """Return what the fast engine says, and what the engine of reference does."""
        with self._held.changed(mutation.added, mutation.removed):
            around = self._judges[0].around(self._held)
            nodes = self._judges[0].affected(around, mutation.added, mutation.removed)
            fast, reference = (told(judge.at(self._held, around, nodes)) for judge in self._judges)
        return fast, reference


@pytest.fixture(scope="module")
def judges(tmp_path_factory: pytest.TempPathFactory) -> Judges:
    with EmbeddedStore(tmp_path_factory.mktemp("engines") / "store") as store:
        build(Source(CORPUS, None, Iris("http://localhost:8000/")), store)
        corpus = {quad.triple for quad in store.quads()}
    # The corpus has no waivers and nothing that was submitted; the examples of the shapes have.
    examples = {quad.triple for path in EXAMPLES for quad in parse(path=str(path), format=RdfFormat.TURTLE)}
    return Judges(frozenset(corpus | examples))


def test_the_engines_say_the_same_of_mutations_of_the_corpus(judges: Judges) -> None:
    chance = random.Random(1)  # noqa: S311 - not a secret
    chosen = chance.sample(list(mutations(judges.triples, chance)), 20)
    found = 0
    for mutation in chosen:
        fast, reference = judges.say(mutation)
        assert fast == reference, mutation
        found += bool(reference)
    assert found > len(chosen) / 4, "most must break something, else little is compared"


@pytest.mark.long
def test_the_engines_say_the_same_of_each_shape_when_it_is_broken(judges: Judges) -> None:
    broken: set[str] = set()
    for mutation in mutations(judges.triples, random.Random(2)):  # noqa: S311 - not a secret
        fast, reference = judges.say(mutation)
        assert fast == reference, mutation
        broken |= {one.shape for one in reference}
    speaking = {name for name, rule in judges.shapes.rules.items() if rule.message}
    assert speaking - broken <= {f"{KGSH_NS}{name}" for name in BROKEN_BY_EXAMPLES}
