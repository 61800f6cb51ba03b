"""What may get into the graph of the corpus that comes with kg, and what not."""

from __future__ import annotations

import shutil
from contextlib import suppress
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from pyoxigraph import Literal, NamedNode

from kg.gate.judging import Gate, project_gate
from kg.ingest.build import build
from kg.ingest.source import Source
from kg.intake.changes import UpdateChange
from kg.intake.commit import Intake, Judgement, Trial
from kg.intake.senders import ByAdministrator
from kg.model.finding import Finding, Rejected, Severity
from kg.rdf.iris import Iris
from kg.sparql.request import UpdateRequest
from kg.store import EmbeddedStore
from kg.store.delta import Delta
from kg.store.workbench import Workbench
from kg.terms import RDFS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

BASE = "http://localhost:8000/"
SHAPE = "https://w3id.org/kg/shapes#"
PREFIXES = f"""BASE <{BASE}>
PREFIX kg: <https://w3id.org/kg/ontology#> PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#> PREFIX prov: <http://www.w3.org/ns/prov#>
PREFIX schema: <https://schema.org/>
"""


TODAY = date(2026, 12, 1)
CORPUS = Path(__file__).parents[3] / "corpus"
ARTICLE = "2025-06-05-lee-takes-office"
EVENT = f"event/{ARTICLE}/trump-election"


class Dropped(Exception):
    """Ends a change that was let through, so that each test has the corpus as it was built."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        super().__init__()
        self.findings = findings


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedStore]:
    """Return one article of the corpus with the authority files, as each check reads all that there is."""
    folder = tmp_path_factory.mktemp("gate")
    article = f"articles/{ARTICLE}"
    shutil.copytree(CORPUS / article, folder / article)
    for file in CORPUS.glob("*.yaml"):
        shutil.copy(file, folder)
    with EmbeddedStore(folder / ".kg") as store:
        build(Source(folder, None, Iris(BASE)), store)
        yield store


@pytest.fixture(scope="module")
def intake() -> Intake:
    return Intake(lambda: TODAY)


def send(intake: Intake, store: EmbeddedStore, update: str) -> Sequence[Finding]:
    """Return what is said of an update, of which nothing is kept."""
    with pytest.raises(Dropped) as dropped, store.change() as writer, store.snapshot() as before:
        raise Dropped(intake(writer, before, UpdateChange(UpdateRequest(PREFIXES + update), BASE)).findings)
    return dropped.value.findings


def tried(intake: Intake, store: EmbeddedStore, trial: Trial) -> Judgement:
    """Return what is said of a trial."""
    with store.snapshot() as before, suppress(Dropped), store.change() as writer:
        judgement = intake(writer, before, trial)
        raise Dropped(())
    return judgement


def refused(intake: Intake, store: EmbeddedStore, update: str) -> set[tuple[str, str]]:
    """Return the shape and the focus node of each fault of an update."""
    with pytest.raises(Rejected) as caught:
        send(intake, store, update)
    return {
        (finding.rule.removeprefix(SHAPE), cause.focus_node.value.removeprefix(BASE))
        for finding in caught.value.findings
        for cause in finding.causes
        if finding.severity is Severity.VIOLATION
    }


def both_ways(store: EmbeddedStore, update: str, gate: Gate) -> tuple[list[Finding], list[Finding]]:
    """Return what is said of an update in full, and by what it affects."""
    with suppress(Dropped), store.change() as writer, store.snapshot() as before:
        writer.update(PREFIXES + update)
        with writer.candidate() as candidate:
            there, now = set(before.quads()), set(candidate.quads())
            delta = Delta(frozenset(now - there), frozenset(there - now))
            both = (
                gate.judge(candidate, before, today=TODAY),
                gate.judge(candidate, before, delta, today=TODAY),
            )
        raise Dropped(())
    return both


@pytest.fixture(scope="module")
def gate() -> Gate:
    return project_gate()


@pytest.mark.parametrize(
    "update",
    [
        f"DELETE WHERE {{ GRAPH ?g {{ <{EVENT}#time> kg:latest ?day }} }}",
        f"DELETE WHERE {{ GRAPH ?g {{ <{EVENT}> rdfs:label ?label }} }}",
        "DELETE WHERE { GRAPH <graph/actors> { <actor/lee-jae-myung> ?p ?o } }",
        "DELETE WHERE { GRAPH ?g { ?tenure kg:holder <actor/lee-jae-myung> } }",
        "DELETE WHERE { GRAPH ?g { ?segment kg:start ?start } }",
        "DELETE WHERE { GRAPH ?g { kg:State rdfs:subClassOf ?above } }",
        "INSERT DATA { <actor/a> a kg:Actor, kg:State, kg:Person }",
        "INSERT DATA { <actor/japan> skos:exactMatch <http://e/1> }",
        "INSERT { <actor/china> skos:exactMatch ?it } WHERE { <actor/japan> skos:exactMatch ?it }",
        f"INSERT DATA {{ GRAPH <graph/notes> {{ <{EVENT}> kg:subEventOf <{EVENT}> }} }}",
        f"INSERT DATA {{ GRAPH <graph/notes> {{ <{EVENT}> kg:statedIn <article/{ARTICLE}> }} }}",
        "INSERT DATA { <actor/japan> <note> 'x' }",
        "DROP ALL",
    ],
)
def test_what_a_change_affects_tells_all_that_a_full_validation_would(
    store: EmbeddedStore, gate: Gate, update: str
) -> None:
    full, local = both_ways(store, update, gate)
    assert set(local) == set(full)


def test_what_stood_before_does_not_refuse_a_change(intake: Intake, store: EmbeddedStore, gate: Gate) -> None:
    """Else whoever mends one fault of several could not write that down."""
    with store.change() as writer:
        writer.update(PREFIXES + "INSERT DATA { GRAPH <graph/notes> { <actor/a> a kg:Actor } }")
    name = "INSERT DATA { GRAPH <graph/notes> { <actor/a> skos:prefLabel 'A'%s } }"
    assert send(intake, store, name % "@en") == ()
    full, local = both_ways(store, name % "", gate)
    assert {finding.rule.removeprefix(SHAPE) for finding in full} == {"Named-prefLabel"}
    assert set(local) == set(full)
    with store.change() as writer:
        writer.update(PREFIXES + "DROP GRAPH <graph/notes>")


def test_what_is_let_through_in_spite_of_what_stood_before_is_written(
    intake: Intake, store: EmbeddedStore, tmp_path: Path
) -> None:
    shutil.copytree(store.directory, tmp_path / "store")
    with EmbeddedStore(tmp_path / "store") as copy:
        with copy.change() as writer:
            writer.update(PREFIXES + "INSERT DATA { GRAPH <graph/notes> { <actor/b> skos:prefLabel 'B' } }")
            writer.update(PREFIXES + "INSERT DATA { GRAPH <graph/notes> { <actor/b> a kg:Actor } }")
        name = "INSERT DATA { GRAPH <graph/notes> { <actor/b> skos:altLabel 'C'@en } }"
        change = UpdateChange(UpdateRequest(PREFIXES + name), BASE)
        with Workbench(copy.directory) as bench:
            told = bench.carry_out(lambda writer, before: intake(writer, before, change), keep=True)
            bench.publish()
        copy.refresh()
        assert told.findings == ()
        assert Literal("C", language="en") in {
            quad.object for quad in copy.match(NamedNode(f"{BASE}actor/b"))
        }


def test_what_kg_built_passes_unchanged(tmp_path: Path) -> None:
    with EmbeddedStore(tmp_path / "store") as store:
        build(Source(CORPUS, None, Iris(BASE)), store)
        assert store.count() > 20_000
        assert project_gate().judge(store, None, today=TODAY) == []


def test_what_the_shapes_do_not_speak_of_is_let_through(intake: Intake, store: EmbeddedStore) -> None:
    assert send(intake, store, "INSERT DATA { GRAPH <graph/notes> { <actor/japan> <note> 'x' } }") == ()
    assert send(intake, store, "DROP ALL") == ()


def test_a_time_that_ends_before_it_starts_is_refused_with_all_that_is_to_be_said(
    intake: Intake, store: EmbeddedStore
) -> None:
    update = f"""DELETE {{ GRAPH ?g {{ <{EVENT}#time> kg:latest ?day }} }}
        INSERT {{ GRAPH ?g {{ <{EVENT}#time> kg:latest "2024-11-04"^^xsd:date }} }}
        WHERE {{ GRAPH ?g {{ <{EVENT}#time> kg:latest ?day }} }}"""
    with pytest.raises(Rejected, match=r"would not hold to its shapes: \d fault") as caught:
        send(intake, store, update)
    order = [finding for finding in caught.value.findings if finding.rule.endswith("-order")]
    assert [(finding.origin.file, finding.value) for finding in order] == [
        (f"{BASE}{EVENT}#time", "earliest 2024-11-05, latest 2024-11-04")
    ]
    assert order[0].message.endswith(".")
    assert order[0].causes[0].focus_node == NamedNode(f"{BASE}{EVENT}#time")
    assert order[0].causes[0].value == Literal(
        "2024-11-05", datatype=NamedNode("http://www.w3.org/2001/XMLSchema#date")
    )


def test_no_graph_is_a_way_around(intake: Intake, store: EmbeddedStore) -> None:
    kinds = {f"actor/{name}": f"<actor/{name}> a kg:Actor, kg:State, kg:Person" for name in "abcd"}
    a, b, c, d = kinds.values()
    graphs = f"GRAPH <graph/notes> {{ {b} }} GRAPH <graph/ontology> {{ {c} }} GRAPH <graph/shapes> {{ {d} }}"
    found = refused(intake, store, f"INSERT DATA {{ {a} {graphs} }}")
    assert {node for shape, node in found if shape == "Actor-kind"} == set(kinds)


def test_a_change_of_one_graph_that_breaks_another_is_refused(intake: Intake, store: EmbeddedStore) -> None:
    """Articles name the actor; were only the graph of actors looked at, it would conform."""
    gone = "DELETE WHERE { GRAPH <graph/actors> { <actor/lee-jae-myung> ?p ?o } }"
    found = refused(intake, store, gone)
    assert any(node.startswith("event/2025-06-05-lee-takes-office/") for _, node in found)


def test_a_removal_can_break_a_shape(intake: Intake, store: EmbeddedStore) -> None:
    update = f"DELETE WHERE {{ GRAPH ?g {{ <{EVENT}> rdfs:label ?label }} }}"
    assert refused(intake, store, update) == {("Event-label", EVENT)}


REPORT = f"""
DELETE {{ GRAPH ?g {{ <claim/{ARTICLE}/ironclad> kg:reportedBy ?who }} }}
INSERT {{ GRAPH ?g {{ <claim/{ARTICLE}/ironclad> kg:reportedBy <actor/%s> }} }}
WHERE {{ GRAPH ?g {{ <claim/{ARTICLE}/ironclad> kg:reportedBy ?who }} }}"""


def test_a_warning_is_let_through_and_told_once(intake: Intake, store: EmbeddedStore) -> None:
    [told] = send(intake, store, REPORT % "japan")
    assert (told.severity, told.rule) == (Severity.WARNING, f"{SHAPE}Claim-reporter")
    with store.change() as writer:
        writer.update(PREFIXES + REPORT % "japan")
    assert send(intake, store, "INSERT DATA { <actor/japan> <note> 'x' }") == ()
    with store.change() as writer:
        writer.update(PREFIXES + REPORT % "kg-editors")


def test_a_mend_names_no_file_that_the_sender_does_not_have(intake: Intake, store: EmbeddedStore) -> None:
    with pytest.raises(Rejected) as caught:
        send(intake, store, "DELETE WHERE { GRAPH <graph/actors> { <actor/lee-jae-myung> ?p ?o } }")
    mends = {finding.rule.removeprefix(SHAPE): finding.mend for finding in caught.value.findings}
    assert mends["Participation-actor"] == (
        "Name one actor of the graph, and give each actor a participation of its own."
    )
    assert not any(".yaml" in mend for mend in mends.values())


def test_a_trial_tells_what_would_be_said_and_raises_nothing(intake: Intake, store: EmbeddedStore) -> None:
    gone = UpdateChange(
        UpdateRequest(f"{PREFIXES}DELETE WHERE {{ GRAPH ?g {{ <{EVENT}> rdfs:label ?label }} }}"), BASE
    )
    kept = UpdateChange(UpdateRequest(f"{PREFIXES}INSERT DATA {{ <actor/japan> <note> 'x' }}"), BASE)
    told = [tried(intake, store, Trial(change)) for change in (gone, kept)]
    assert [one.holds for one in told] == [False, True]
    assert [finding.rule for finding in told[0].findings] == [f"{SHAPE}Event-label"]


WAIVER = """INSERT DATA {{ GRAPH <graph/waivers> {{
    <waiver/1> a kg:Waiver ; kg:waives <{shape}> ; {node} prov:wasAttributedTo <actor/kg-editors> ;
        kg:reason "The article gives none." ; kg:until "{until}"^^xsd:date }} }}"""
UNLABEL = f"DELETE WHERE {{ GRAPH ?g {{ <{EVENT}> rdfs:label ?label }} }}"


@pytest.fixture
def waived(store: EmbeddedStore) -> Iterator[Callable[..., None]]:
    """Return a function that puts a waiver into the graph, where it stays for the test."""

    def put(shape: str = f"{SHAPE}Event-label", node: str = "", until: str = "2026-12-01") -> None:
        with store.change() as writer:
            writer.update(PREFIXES + WAIVER.format(shape=shape, node=node, until=until))

    yield put
    with store.change() as writer:
        writer.update(PREFIXES + "DROP SILENT GRAPH <graph/waivers>")


@pytest.mark.parametrize("node", ["", f"kg:waivedFor <{EVENT}> ;"])
def test_what_is_waived_is_a_warning_that_names_the_waiver(
    intake: Intake, store: EmbeddedStore, waived: Callable[..., None], node: str
) -> None:
    waived(node=node)
    [told] = send(intake, store, UNLABEL)
    assert (told.severity, told.rule) == (Severity.WARNING, f"{SHAPE}Event-label")
    assert told.message.endswith(
        f"Waived until 2026-12-01 by {BASE}actor/kg-editors ({BASE}waiver/1): The article gives none."
    )


@pytest.mark.parametrize(
    "kept",
    [
        {"until": "2026-11-30"},
        {"node": "kg:waivedFor <event/another> ;"},
        {"shape": f"{SHAPE}Event-time"},
        {"until": "2026-13-01"},
    ],
    ids=["expired", "of another node", "of another shape", "of no day"],
)
def test_a_waiver_counts_for_its_shape_and_node_and_days_only(
    intake: Intake, store: EmbeddedStore, waived: Callable[..., None], kept: dict[str, str]
) -> None:
    waived(**kept)
    assert refused(intake, store, UNLABEL) == {("Event-label", EVENT)}


@pytest.mark.parametrize(
    "update",
    [
        WAIVER.format(shape=f"{SHAPE}Event-time", node="", until="2027-01-01"),
        "DELETE DATA { GRAPH <graph/waivers> { <waiver/1> a kg:Waiver } }",
        'INSERT DATA { <waiver/1> kg:until "2030-01-01"^^xsd:date }',
        "DROP GRAPH <graph/waivers>",
        f"DELETE WHERE {{ GRAPH <graph/waivers> {{ ?w kg:waivedFor <{EVENT}> }} }}",
    ],
)
def test_only_an_administrator_touches_waivers(
    intake: Intake, store: EmbeddedStore, waived: Callable[..., None], update: str
) -> None:
    waived(node=f"kg:waivedFor <{EVENT}> ;")
    with pytest.raises(Rejected) as caught:
        send(intake, store, update)
    assert "waiver-administrator" in {finding.rule for finding in caught.value.findings}


def test_an_administrator_waives_and_no_longer(
    intake: Intake, store: EmbeddedStore, waived: Callable[..., None]
) -> None:
    def tell(update: str) -> Judgement:
        change = UpdateChange(UpdateRequest(PREFIXES + update), BASE)
        when = datetime(2026, 12, 1, tzinfo=UTC)
        return tried(intake, store, Trial(ByAdministrator(change, BASE, "Ada", when)))

    waiver = WAIVER.format(shape=f"{SHAPE}Event-label", node="", until="2027-01-01")
    assert tell(waiver).findings == ()
    assert tell(f"{waiver} ; {UNLABEL}").holds
    own = tell(WAIVER.format(shape=f"{SHAPE}Waiver-reason", node="", until="2027-01-01"))
    assert {finding.rule for finding in own.findings} == {f"{SHAPE}Waiver-waives"}
    waived()
    assert tell("DROP GRAPH <graph/waivers>").findings == ()


def test_what_a_waiver_let_in_stands_when_the_waiver_goes(
    intake: Intake, store: EmbeddedStore, waived: Callable[..., None]
) -> None:
    """Nothing is refused for what stood before; see 0020."""
    waived(until="2026-11-30")
    label = list(store.match(NamedNode(BASE + EVENT), RDFS.label))
    with store.change() as writer:
        writer.update(PREFIXES + UNLABEL)
    assert send(intake, store, f"INSERT DATA {{ GRAPH <graph/notes> {{ <{EVENT}> <note> 'x' }} }}") == ()
    with store.change() as writer:
        writer.update(" ".join(f"INSERT DATA {{ GRAPH {q.graph_name} {{ {q.triple} }} }} ;" for q in label))
