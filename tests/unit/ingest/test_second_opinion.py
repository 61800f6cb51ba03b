"""A build asks a second engine where there is doubt, as a write does; where that refuses nothing is built."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from doubting import DOUBTFUL, LABEL, Doubting, doubting
from kg.cli.main import run
from kg.gate.second import SecondOpinion, reference_engine
from kg.ingest.build import Refused, build
from kg.ingest.source import Source
from kg.ingest.validate import validate
from kg.model.finding import Severity
from kg.rdf.iris import Iris
from kg.store import EmbeddedStore

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from kg.model.finding import Finding
    from kg.shacl import Engine, Shapes

BASE = "http://localhost:8000/"
ANNOTATIONS = "articles/2022-01-07-summit/annotations.yaml"
SAID = "The SHACL engines disagree: shifty finds nothing here, doubting a fault. This is doubtful."


def refuse_to_answer() -> type[Engine]:
    raise AssertionError("This engine must not be asked.")


def source(corpus: Path, when: str, engine: Callable[[], type[Engine]], *, tested: bool = True) -> Source:
    return Source(corpus, None, Iris(BASE), SecondOpinion(when, engine, tested))


@pytest.fixture
def doubtful(corpus: Path) -> Path:
    """Return a corpus in which the second engine finds a fault."""
    path = corpus / ANNOTATIONS
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("Japan and Australia sign an access treaty", DOUBTFUL), encoding="utf-8")
    return corpus


def told(findings: tuple[Finding, ...]) -> list[tuple[str, int, str, str]]:
    return [
        (finding.origin.file.rpartition("corpus/")[2], finding.origin.line, finding.rule, finding.message)
        for finding in findings
        if finding.severity is Severity.VIOLATION
    ]


@pytest.mark.parametrize(("when", "tested"), [("always", True), ("doubt", False)])
def test_what_the_other_engine_refuses_is_told_at_its_line(
    doubtful: Path, when: str, *, tested: bool
) -> None:
    validation = validate(source(doubtful, when, doubting, tested=tested))
    assert told(validation.findings) == [(ANNOTATIONS, 7, LABEL, SAID)]
    (finding,) = (one for one in validation.findings if one.rule == LABEL)
    assert finding.mend.startswith("Call it something else. ")
    assert "--second-opinion never" in finding.mend


def test_a_build_on_which_the_engines_disagree_writes_nothing(doubtful: Path, tmp_path: Path) -> None:
    with EmbeddedStore(tmp_path / "store") as store:
        with pytest.raises(Refused) as caught:
            build(source(doubtful, "always", doubting), store)
        assert store.version is None
    assert told(caught.value.validation.findings) == [(ANNOTATIONS, 7, LABEL, SAID)]


@pytest.mark.parametrize(("when", "tested"), [("never", False), ("doubt", True)])
def test_where_there_is_no_doubt_the_other_engine_is_not_asked(
    doubtful: Path, when: str, *, tested: bool
) -> None:
    assert validate(source(doubtful, when, refuse_to_answer, tested=tested)).conforms


def test_what_is_refused_anyway_is_not_asked_about_again(doubtful: Path) -> None:
    path = doubtful / ANNOTATIONS
    text = path.read_text(encoding="utf-8")
    path.write_text(
        text.replace("quote: signed an access treaty", "quote: signed a treaty"), encoding="utf-8"
    )
    validation = validate(source(doubtful, "always", doubting))
    assert not validation.conforms
    assert LABEL not in {finding.rule for finding in validation.findings}


def test_an_authority_file_is_held_to_the_other_engine_too(corpus: Path) -> None:
    path = corpus / "actors.yaml"
    path.write_text(
        path.read_text(encoding="utf-8").replace("en: Australia", f"en: {DOUBTFUL}"), encoding="utf-8"
    )
    assert told(validate(source(corpus, "always", doubting)).findings) == [("actors.yaml", 10, LABEL, SAID)]


def test_a_corpus_that_holds_by_both_engines_is_built(corpus: Path, tmp_path: Path) -> None:
    with EmbeddedStore(tmp_path / "store") as store:
        asked = source(corpus, "always", reference_engine)
        assert build(asked, store).validation.conforms
        assert build(asked, store).written is None


def test_what_was_built_without_the_other_engine_is_looked_at_again_with_it(
    doubtful: Path, tmp_path: Path
) -> None:
    with EmbeddedStore(tmp_path / "store") as store:
        build(source(doubtful, "doubt", doubting), store)
        with pytest.raises(Refused):
            build(source(doubtful, "always", doubting), store)


def test_the_command_takes_the_setting(corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    class Noting(Doubting):
        def __init__(self, shapes: Shapes) -> None:
            super().__init__(shapes)
            asked.append("asked")

    monkeypatch.setattr("kg.shacl.pyshacl_engine.PySHACLEngine", Noting)
    arguments = [str(corpus), "--workers", "1"]
    for when, times in (("never", 0), ("always", 1)):
        asked.clear()
        assert run(["validate", *arguments, "--second-opinion", when]) == 0
        assert len(asked) == times
    asked.clear()
    monkeypatch.setenv("KG_SECOND_OPINION", "always")
    assert run(["build", *arguments, "--store", str(tmp_path / "store")]) == 0
    assert asked
