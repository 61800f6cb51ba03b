"""Every shape says of good and bad examples what it should, and both engines say the same."""

from __future__ import annotations

import re
from calendar import isleap
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from pyoxigraph import Literal, NamedNode, RdfFormat, Store, parse, serialize

from kg.schemes import PRECISION
from kg.shacl import ARTICLE_GRAPH, AUTHORITY_GRAPH, ShiftyEngine, project_shapes
from kg.shacl.pyshacl_engine import PySHACLEngine
from kg.terms import KG, PREFIXES, RDF, RDFS, SH_NS, XSD

if TYPE_CHECKING:
    from collections.abc import Callable

    from kg.shacl import Engine, Report, Shapes

FOLDER = Path(__file__).parents[1] / "shapes"
BASE = "http://localhost:8000/"
KGSH = "https://w3id.org/kg/shapes#"
AUTHORITY = frozenset({"actor", "agreement", "happening", "named", "party", "place", "post", "tenure"})

_PROLOGUE = f"BASE <{BASE}>\n" + "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in PREFIXES.items())
_PREFIXED = re.compile(r"([a-z-]+):([A-Za-z]\w*)")

Expected = tuple[str, str, str]
"""Shape, focus node, path; the path is empty where the shape has none."""


@dataclass(frozen=True)
class Case:
    """One graph, by base and update, with the shapes it is for and all results it must give."""

    name: str
    base: str
    update: str
    passes: tuple[str, ...]
    fails: frozenset[Expected]

    def data(self) -> bytes:
        """Return the graph as N-Triples."""
        store = Store()
        store.extend(parse(path=str(FOLDER / f"{self.base}.ttl"), format=RdfFormat.TURTLE))
        if self.update:
            store.update(_PROLOGUE + self.update)
        return serialize(sorted((quad.triple for quad in store), key=str), format=RdfFormat.N_TRIPLES) or b""


def read_cases() -> list[Case]:
    """Return all cases, named after their file and line."""
    return [case for path in sorted(FOLDER.glob("*.ru")) for case in _cases(path)]


def _cases(path: Path) -> list[Case]:
    text = path.read_text(encoding="utf-8")
    cases = []
    for block in re.finditer(r"(?:.+\n)+", text):
        lines = block[0].splitlines()
        line = text.count("\n", 0, block.start()) + 1
        passes: list[str] = []
        fails: set[Expected] = set()
        for comment in (entry[2:] for entry in lines if entry.startswith("# ")):
            word, *rest = comment.split(" ")
            if word == "passes":
                passes += [KGSH + name for name in rest]
            elif word == "fails":
                name, focus, *where = rest
                fails.add((KGSH + name, BASE + focus.strip("<>"), _path(" ".join(where))))
            else:
                raise ValueError(f"{path.name}:{line}: {comment}")
        update = "\n".join(entry for entry in lines if not entry.startswith("#"))
        base = "authority" if path.stem in AUTHORITY else "article"
        cases.append(Case(f"{path.stem}:{line}", base, update, tuple(passes), frozenset(fails)))
    return cases


def _path(text: str) -> str:
    """Write prefixed names out: alone as an IRI, within a longer path in angle brackets."""
    if match := _PREFIXED.fullmatch(text):
        return PREFIXES[match[1]] + match[2]
    return _PREFIXED.sub(lambda match: f"<{PREFIXES[match[1]]}{match[2]}>", text)


def focus_nodes(data: bytes, classes: frozenset[str], predicates: frozenset[str]) -> set[str]:
    """Return the subjects of `data` that are typed with one of `classes` or have one of `predicates`."""
    return {
        quad.subject.value
        for quad in parse(data, format=RdfFormat.N_TRIPLES)
        if isinstance(quad.subject, NamedNode)
        and (
            quad.predicate.value in predicates
            or (
                quad.predicate == RDF.type
                and isinstance(quad.object, NamedNode)
                and quad.object.value in classes
            )
        )
    }


CASES = read_cases()
GRAPHS = {"article": ARTICLE_GRAPH, "authority": AUTHORITY_GRAPH}
ENGINES = {"shifty": ShiftyEngine, "pyshacl": PySHACLEngine}
TARGETS = frozenset({"targetClass", "targetSubjectsOf"})

# Words of the shapes language, which nobody who reads a message need know.
JARGON = re.compile(
    r"SHACL|constraint|cardinalit|datatype|literal|IRI|URI|focus|predicate|triple|conform|minCount|maxCount|xsd|kg:",
    re.IGNORECASE,
)


@pytest.fixture(scope="module")
def shapes() -> Shapes:
    return project_shapes()


@pytest.fixture(scope="module")
def ask(shapes: Shapes) -> Callable[[str, Case], Report]:
    """Return what an engine says of a case; asked once, because pySHACL takes its time."""
    engines: dict[str, Engine] = {name: engine(shapes) for name, engine in ENGINES.items()}
    answers: dict[tuple[str, str], Report] = {}

    def asked(engine: str, case: Case) -> Report:
        key = (engine, case.name)
        if key not in answers:
            answers[key] = engines[engine].validate(case.data(), shapes.entries(GRAPHS[case.base]))
        return answers[key]

    return asked


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
@pytest.mark.parametrize("engine", ENGINES)
def test_a_case_gives_just_the_results_it_names(
    engine: str, case: Case, ask: Callable[[str, Case], Report]
) -> None:
    report = ask(engine, case)
    found = {(result.source_shape, result.focus_node.value, result.path or "") for result in report.results}
    assert found == case.fails
    assert report.conforms == (not case.fails)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_both_engines_say_the_same(case: Case, ask: Callable[[str, Case], Report]) -> None:
    first, second = (ask(engine, case) for engine in ENGINES)
    assert first.conforms == second.conforms
    assert first.results == second.results


def test_every_shape_that_can_fail_has_examples_of_both_kinds(shapes: Shapes) -> None:
    named = {iri for iri, rule in shapes.rules.items() if rule.message}
    assert {name for case in CASES for name in case.passes} == named
    assert {name for case in CASES for name, _, _ in case.fails} == named


@pytest.mark.parametrize("case", [case for case in CASES if case.passes], ids=lambda case: case.name)
def test_a_passing_case_has_something_for_its_shapes_to_test(case: Case, shapes: Shapes) -> None:
    data = case.data()
    idle = {shape for shape in case.passes if not _focus_nodes(data, shape, shapes)}
    assert idle == set()


def _focus_nodes(data: bytes, shape: str, shapes: Shapes) -> set[str]:
    """Return the nodes a shape is tested on, by its own targets or those of its owners."""
    owners = {shape} | {
        t.subject.value
        for t in shapes.triples
        if t.predicate.value == f"{SH_NS}property"
        and t.object == NamedNode(shape)
        and isinstance(t.subject, NamedNode)
    }
    targets: dict[str, set[str]] = {name: set() for name in TARGETS}
    for t in shapes.triples:
        name = t.predicate.value.removeprefix(SH_NS)
        if name in TARGETS and isinstance(t.subject, NamedNode) and t.subject.value in owners:
            assert isinstance(t.object, NamedNode)
            targets[name].add(t.object.value)
    classes = _with_subclasses(targets["targetClass"], shapes)
    return focus_nodes(data, frozenset(classes), frozenset(targets["targetSubjectsOf"]))


def _with_subclasses(classes: set[str], shapes: Shapes) -> set[str]:
    below = {
        t.subject.value
        for t in shapes.background
        if t.predicate == RDFS.subClassOf
        and isinstance(t.subject, NamedNode)
        and isinstance(t.object, NamedNode)
        and t.object.value in classes
    }
    return classes | below


def test_every_shape_speaks_plainly_and_says_how_to_mend_it(shapes: Shapes) -> None:
    for iri, rule in shapes.rules.items():
        if not rule.message:
            continue
        assert rule.message[0].isupper(), iri
        assert rule.message.endswith("."), iri
        assert not JARGON.search(rule.message), iri
        assert rule.mend.endswith("."), iri


def test_every_shape_with_a_message_has_a_severity(shapes: Shapes) -> None:
    by_predicate = {
        name: {
            t.subject
            for t in shapes.triples
            if t.predicate.value == f"{SH_NS}{name}" and isinstance(t.subject, NamedNode)
        }
        for name in ("message", "severity")
    }
    assert by_predicate["message"] == by_predicate["severity"]


def test_every_constraint_without_a_name_belongs_to_a_shape_with_a_message(shapes: Shapes) -> None:
    """A shape without an IRI must only be reached from within one that speaks for it."""
    speaking = {t.subject for t in shapes.triples if t.predicate.value == f"{SH_NS}message"}
    for t in shapes.triples:
        if t.predicate.value == f"{SH_NS}property" and isinstance(t.subject, NamedNode):
            assert isinstance(t.object, NamedNode) or t.subject in speaking, t.subject


def test_each_shape_with_a_target_says_which_graphs_it_is_for(shapes: Shapes) -> None:
    targeted = {t.subject.value for t in shapes.triples if t.predicate.value.removeprefix(SH_NS) in TARGETS}
    article, authority = set(shapes.entries(ARTICLE_GRAPH)), set(shapes.entries(AUTHORITY_GRAPH))
    assert article | authority == targeted
    assert not article & authority


def test_messages_and_mends_are_in_english(shapes: Shapes) -> None:
    for t in shapes.triples:
        if t.predicate.value in {f"{SH_NS}message", f"{KGSH}mend"}:
            assert isinstance(t.object, Literal)
            assert t.object.language == "en"


def spans(precision: str, rows: list[tuple[date, date]]) -> bytes:
    """Write time spans, numbered from 0, with their bounds."""
    lines = []
    for number, (earliest, latest) in enumerate(rows):
        node = f"<urn:{number}>"
        lines += [
            f"{node} {RDF.type} {KG.TimeSpan} .",
            f"{node} {KG.precision} {PRECISION[precision]} .",
            f'{node} {KG.earliest} "{earliest}"^^{XSD.date} .',
            f'{node} {KG.latest} "{latest}"^^{XSD.date} .',
        ]
    return "\n".join([*lines, ""]).encode()


@pytest.mark.parametrize("year", [1899, 1900, 1999, 2000, 2023, 2024])
def test_just_the_weeks_and_months_of_the_calendar_are_whole(year: int, shapes: Shapes) -> None:
    """Each day of a year as a first day: of a week with five to seven days more, of a month of any length."""
    engine, names = ShiftyEngine(shapes), [f"{KGSH}TimeSpan-calendar", f"{KGSH}TimeSpan-week"]
    days = [date(year, 1, 1) + timedelta(days=n) for n in range(366 if isleap(year) else 365)]
    weeks = [(day, day + timedelta(days=more)) for day in days for more in (5, 6, 7)]
    months = [(day, day + timedelta(days=more)) for day in days for more in (27, 28, 29, 30)]
    for precision, rows, whole in (
        ("week", weeks, lambda first, last: first.weekday() == 0 and (last - first).days == 6),
        ("month", months, lambda first, last: first.day == 1 and (last + timedelta(days=1)).day == 1),
    ):
        report = engine.validate(spans(precision, rows), names)
        faulty = {int(result.focus_node.value.removeprefix("urn:")) for result in report.results}
        assert faulty == {n for n, (first, last) in enumerate(rows) if not whole(first, last)}
