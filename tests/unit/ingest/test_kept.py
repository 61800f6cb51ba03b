"""A build holds the annotations that it keeps to the shapes, beside the corpus as it is then."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from shutil import copytree, rmtree
from typing import TYPE_CHECKING, Any

import pytest
from pyoxigraph import NamedNode, Quad

from doubting import DOUBTFUL, doubting
from kg.access import Scope, TokenFile
from kg.cli.main import run
from kg.gate.second import SecondOpinion
from kg.gate.validity import Validity, read_validity, write_validity
from kg.ingest import kept
from kg.ingest.build import Built, Refused, build
from kg.ingest.source import Source
from kg.intake.changes import UpdateChange
from kg.intake.commit import Intake
from kg.intake.senders import ByAdministrator
from kg.model.finding import Severity
from kg.rdf.iris import Iris
from kg.rdf.lines import nquads
from kg.resources import shapes_version
from kg.settings import Settings
from kg.sparql.request import UpdateRequest
from kg.store import EmbeddedStore
from kg.terms import KG, RDF
from kg.web import create_app

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

BASE = "http://localhost:8000/"
NOTED = f"{BASE}annotations/noted"
NOTED_GRAPH = NamedNode(f"{BASE}graph/annotation/noted")
PROFILE = 'application/ld+json; profile="http://www.w3.org/ns/anno.jsonld"'
AT = datetime(2026, 11, 30, 12, tzinfo=UTC)
WAIVERS = NamedNode(f"{BASE}graph/waivers")
BROKEN = NamedNode("urn:x:broken")
KOREA = """\
  - id: korea
    kind: state
    names: {en: Korea}
"""
EVENT: dict[str, Any] = {
    "@context": ["http://www.w3.org/ns/anno.jsonld", "https://w3id.org/kg/context.jsonld"],
    "type": "Annotation",
    "motivation": "describing",
    "body": {
        "type": "Event",
        "label": {"en": "Japan and Korea sign"},
        "eventType": "concept:event-type#agree",
        "hasTime": {"type": "TimeSpan", "expression": "on Thursday"},
        "hasParticipation": [
            {"type": "Participation", "role": "concept:role#partner", "actor": f"{BASE}actor/{actor}"}
            for actor in ("japan", "korea")
        ],
    },
    "target": {
        "source": f"{BASE}article/2022-01-07-summit",
        "selector": [
            {"type": "TextPositionSelector", "start": 20, "end": 26},
            {"type": "TextQuoteSelector", "exact": "signed"},
        ],
    },
}


def built_with(corpus: Path, annotation: dict[str, Any], name: str) -> Path:
    """Build a corpus, submit an annotation to it, and return the folder of corpus and store."""
    actors = corpus / "actors.yaml"
    actors.write_text(actors.read_text(encoding="utf-8") + KOREA, encoding="utf-8")
    rebuilt(corpus)
    submit(corpus, corpus.parent, annotation, name)
    return corpus.parent


@pytest.fixture(scope="module")
def with_event(tmp_path_factory: pytest.TempPathFactory, lay_out: Callable[[Path], Path]) -> Path:
    return built_with(lay_out(tmp_path_factory.mktemp("event") / "corpus"), EVENT, "noted")


@pytest.fixture(scope="module")
def with_remark(tmp_path_factory: pytest.TempPathFactory, lay_out: Callable[[Path], Path]) -> Path:
    return built_with(lay_out(tmp_path_factory.mktemp("remark") / "corpus"), REMARK, "remarked")


@pytest.fixture
def annotated(with_event: Path, tmp_path: Path) -> Path:
    """Return the folder of a corpus that is built, with an annotation that was submitted."""
    return copytree(with_event, tmp_path, dirs_exist_ok=True) / "corpus"


def submit(corpus: Path, tmp_path: Path, annotation: dict[str, Any], name: str) -> None:
    """Submit an annotation to the graph of a corpus."""
    tokens = tmp_path / f"{name}.json"
    token = TokenFile(tokens).create(Scope.ANNOTATE, now=datetime.now(UTC), label="Ann").printed
    with EmbeddedStore(corpus.parent / "store") as store:
        app = create_app(Settings(store=store.location, tokens=str(tokens)), store)
        made = app.test_client().post(
            "/annotations/",
            data=json.dumps(annotation).encode(),
            headers={"Authorization": f"Bearer {token}", "Content-Type": PROFILE, "Slug": name},
        )
        assert made.status_code == 201, made.text


def rebuilt(corpus: Path, *, anew: bool = False) -> Built:
    with EmbeddedStore(corpus.parent / "store") as store:
        return build(Source(corpus, None, Iris(BASE)), store, now=AT, anew=anew)


def known(corpus: Path) -> Validity | None:
    with EmbeddedStore(corpus.parent / "store") as store:
        return read_validity(store)


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), encoding="utf-8")


def written_by(change: str, corpus: Path) -> None:
    """Write to the graph as the server would."""
    intake, request = Intake(AT.date), UpdateRequest(change)
    place = corpus.parent / "store"
    with EmbeddedStore(place) as store, store.snapshot() as before, store.change() as writer:
        intake(writer, before, ByAdministrator(UpdateChange(request, BASE), BASE, "Ada", AT))


def written_past_the_gate(corpus: Path, quad: Quad, validity: Validity | None = None) -> None:
    with EmbeddedStore(corpus.parent / "store") as store, store.change() as writer:
        writer.load(nquads([quad]))
        if validity:
            write_validity(writer.directory, validity)


def test_a_whole_build_that_takes_an_annotations_actor_away_is_refused(annotated: Path) -> None:
    edit(annotated / "actors.yaml", KOREA, "")
    before = known(annotated)
    with pytest.raises(Refused, match=r"What was submitted would have 1 fault beside this corpus") as refused:
        rebuilt(annotated)
    assert refused.value.mend == "Mend it and build again."
    (finding,) = refused.value.validation.findings
    assert finding.message == "A participation is of exactly one actor that the graph knows."
    assert str(finding.origin) == NOTED
    assert finding.value == f"{BASE}actor/korea"
    assert finding.severity is Severity.VIOLATION
    assert "or correct or delete it" in finding.mend
    assert known(annotated) == before


def test_a_changed_text_under_an_annotation_refuses_the_build_of_one_article(annotated: Path) -> None:
    summit = annotated / "articles" / "2022-01-07-summit"
    edit(summit / "text.txt", "next year.", "this year.")
    edit(annotated / "articles" / "2022-01-10-treaty" / "annotations.yaml", "next year", "this year")
    with pytest.raises(Refused, match="What was submitted would have") as refused:
        rebuilt(annotated)
    assert {str(finding.origin) for finding in refused.value.validation.findings} == {NOTED}


def test_a_build_that_leaves_what_an_annotation_leans_on_keeps_it(annotated: Path) -> None:
    summit = annotated / "articles" / "2022-01-07-summit"
    edit(summit / "article.yaml", "agree on access", "agree upon access")
    built = rebuilt(annotated)
    assert (built.written, built.validation.findings) == (2, ())
    with EmbeddedStore(annotated.parent / "store") as store:
        assert store.has_graph(NOTED_GRAPH)
    assert known(annotated) == Validity(shapes_version(), shapes_version(), AT)


def test_what_a_waiver_lets_pass_is_a_warning(annotated: Path) -> None:
    written_by(
        f"""PREFIX kg: <https://w3id.org/kg/ontology#> PREFIX prov: <http://www.w3.org/ns/prov#>
        INSERT DATA {{ GRAPH <{BASE}graph/waivers> {{
            <urn:w> a kg:Waiver ; kg:waives <https://w3id.org/kg/shapes#Participation-actor> ;
                prov:wasAttributedTo <urn:ada> ; kg:reason "A source is awaited." ;
                kg:until "2026-11-30"^^<http://www.w3.org/2001/XMLSchema#date> .
            <urn:ada> a prov:Agent }} }}""",
        annotated,
    )
    edit(annotated / "actors.yaml", KOREA, "")
    (finding,) = rebuilt(annotated).validation.findings
    assert finding.severity is Severity.WARNING
    assert "Waived until 2026-11-30 by urn:ada (urn:w): A source is awaited." in finding.message
    assert str(finding.origin) == NOTED


def test_what_violates_the_shapes_already_hinders_no_build(annotated: Path) -> None:
    # As it is once a waiver has expired: the shapes are the same, and were violated before.
    written_past_the_gate(annotated, Quad(BROKEN, RDF.type, KG.Waiver, WAIVERS))
    assert rebuilt(annotated, anew=True).validation.findings == ()
    treaty = annotated / "articles" / "2022-01-10-treaty"
    edit(treaty / "annotations.yaml", "Japan ratifies the treaty", "Japan ratifies a treaty")
    assert rebuilt(annotated).written == 2


def test_other_shapes_excuse_nothing_that_violates_them(annotated: Path) -> None:
    # A waiver without any of the four things that it needs.
    other = Validity("0" * 16, "0" * 16, AT)
    written_past_the_gate(annotated, Quad(BROKEN, RDF.type, KG.Waiver, WAIVERS), other)
    with pytest.raises(Refused, match="would have 4 faults") as refused:
        rebuilt(annotated, anew=True)
    assert refused.value.mend == "Mend them and build again."
    assert {str(finding.origin) for finding in refused.value.validation.findings} == {BROKEN.value}


def test_what_another_engine_finds_in_an_annotation_refuses_the_build(annotated: Path) -> None:
    doubted = {**EVENT, "body": {**EVENT["body"], "label": {"en": DOUBTFUL}}}
    submit(annotated, annotated.parent, doubted, "doubted")
    written_past_the_gate(annotated, Quad(BROKEN, RDF.type, BROKEN, WAIVERS), Validity("others"))
    asked = Source(annotated, None, Iris(BASE), SecondOpinion("always", doubting))
    with (
        EmbeddedStore(annotated.parent / "store") as store,
        pytest.raises(Refused, match=r"What was submitted would have 1 fault beside this corpus") as refused,
    ):
        build(asked, store, now=AT)
    (finding,) = refused.value.validation.findings
    assert str(finding.origin) == f"{BASE}annotations/doubted"
    assert finding.message == (
        "The SHACL engines disagree: shifty finds nothing here, doubting a fault. This is doubtful."
    )


def test_shapes_that_were_loaded_regardless_refuse_only_what_is_new(annotated: Path) -> None:
    regardless = Validity(shapes_version(), "0" * 16, AT)
    written_past_the_gate(annotated, Quad(BROKEN, RDF.type, KG.Waiver, WAIVERS), regardless)
    assert rebuilt(annotated, anew=True).validation.conforms
    # The graph was not seen to hold to them, and still is not.
    assert known(annotated) == regardless
    # Once what violates them is gone a whole build sees that it holds.
    written_by(f"DELETE WHERE {{ GRAPH ?g {{ {BROKEN} ?p ?o }} }}", annotated)
    rebuilt(annotated, anew=True)
    assert known(annotated) == Validity(shapes_version(), shapes_version(), AT)


def test_where_only_builds_have_written_nothing_is_judged_again(
    corpus: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def never(*_: object) -> None:
        raise AssertionError

    monkeypatch.setattr(kept, "project_gate", never)
    rebuilt(corpus)
    edit(corpus / "articles" / "2022-01-07-summit" / "article.yaml", "agree on access", "agree upon access")
    assert rebuilt(corpus).written == 2
    with EmbeddedStore(corpus.parent / "store") as store:
        assert read_validity(store) == Validity(shapes_version(), shapes_version(), AT, store.state or "")
        with store.change() as writer:
            writer.load(nquads([Quad(BROKEN, RDF.type, WAIVERS, WAIVERS)]))
    edit(corpus / "articles" / "2022-01-07-summit" / "article.yaml", "agree upon access", "agree on access")
    with pytest.raises(AssertionError):
        rebuilt(corpus)


def test_the_command_names_the_annotation_and_leaves_the_store_as_it_was(
    annotated: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(annotated.parent)
    edit(annotated / "actors.yaml", KOREA, "")
    assert run(["build", "corpus", "--store", "store"]) == 1
    told = capsys.readouterr().err
    assert f"{NOTED}: fault: A participation is of exactly one actor that the graph knows." in told
    assert "so nothing was written; the store is as it was." in told
    with EmbeddedStore(annotated.parent / "store") as store:
        assert any(True for _ in store.match(NamedNode(f"{BASE}actor/korea")))


REMARK: dict[str, Any] = {
    "@context": "http://www.w3.org/ns/anno.jsonld",
    "type": "Annotation",
    "body": {"type": "TextualBody", "value": "Compare the treaty."},
    "target": [f"{BASE}actor/korea", "https://example.org/page"],
}
REMARKED = f"{BASE}annotations/remarked"


@pytest.fixture
def remarked(with_remark: Path, tmp_path: Path) -> Path:
    """Return the folder of a corpus that is built, with a remark on one of its actors."""
    return copytree(with_remark, tmp_path, dirs_exist_ok=True) / "corpus"


@pytest.mark.parametrize("flags", [[], ["--anew"]])
def test_a_remark_on_what_a_build_takes_away_is_warned_of_once(
    remarked: Path, flags: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    edit(remarked / "actors.yaml", KOREA, "")
    monkeypatch.chdir(remarked.parent)
    assert run(["build", "corpus", "--store", "store", *flags]) == 0
    told = capsys.readouterr().err
    assert (
        f"{REMARKED}: warning: This annotation was submitted and points to what this build takes away" in told
    )
    assert f"{BASE}actor/korea" in told
    assert "correct or delete it at its own address" in told
    assert told.count("takes away") == 1


def test_of_a_remark_on_an_article_the_build_that_removes_it_warns(remarked: Path, tmp_path: Path) -> None:
    summit = f"{BASE}article/2022-01-07-summit"
    submit(remarked, tmp_path, {**REMARK, "target": summit}, "on-article")
    submit(remarked, tmp_path, {**REMARK, "target": f"{summit}/text/none"}, "on-nothing")
    for slug in ("2022-01-07-summit", "2022-01-10-treaty"):
        rmtree(remarked / "articles" / slug)
    built = rebuilt(remarked)
    (finding,) = built.validation.findings
    assert (str(finding.origin), finding.value) == (f"{BASE}annotations/on-article", summit)
    assert (built.written, built.removed) == (0, 2)


def test_what_was_submitted_of_an_article_that_goes_refuses_the_build(annotated: Path) -> None:
    for slug in ("2022-01-07-summit", "2022-01-10-treaty"):
        rmtree(annotated / "articles" / slug)
    for anew in (False, True):
        with pytest.raises(Refused, match="What was submitted would have") as refused:
            rebuilt(annotated, anew=anew)
        findings = refused.value.validation.findings
        assert {str(finding.origin) for finding in findings} == {NOTED}
        assert f"{BASE}article/2022-01-07-summit" in {finding.value for finding in findings}
