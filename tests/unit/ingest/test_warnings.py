"""Every build tells the warnings of the whole corpus, whatever of it was read again."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kg.ingest.build import Refused, build
from kg.ingest.remembered import packed, unpacked
from kg.ingest.source import Source
from kg.model.finding import Finding, Severity
from kg.model.source import Origin
from kg.rdf.iris import Iris
from kg.store import EmbeddedStore

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kg.ingest.build import Built


@pytest.fixture
def store(tmp_path: Path) -> Iterator[EmbeddedStore]:
    with EmbeddedStore(tmp_path / "store") as store:
        yield store


def source(corpus: Path) -> Source:
    return Source(corpus, None, Iris())


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), encoding="utf-8")


@pytest.fixture
def warned(corpus: Path) -> Path:
    """Return a corpus with a warning of a stray file, one of the authority files and one of each article."""
    (corpus / "notes.csv").touch()
    edit(corpus / "actors.yaml", "{en: The Wire}", "\n      en: The Wire # 2")
    for slug, time in (("2022-01-07-summit", "on Thursday"), ("2022-01-10-treaty", "next year")):
        edit(corpus / "articles" / slug / "annotations.yaml", f"time: {time}", "time: at some “time”")
    return corpus


def warnings(corpus: Path, built: Built) -> list[str]:
    found = built.validation.findings
    assert all(finding.severity is Severity.WARNING for finding in found)
    files = [finding.origin.file.removeprefix(f"{corpus}/") for finding in found]
    return [f"{file} {f.origin.line} {f.rule} {f.value}" for file, f in zip(files, found, strict=True)]


def test_a_rebuild_tells_the_warnings_that_a_whole_build_tells(warned: Path, store: EmbeddedStore) -> None:
    first = warnings(warned, build(source(warned), store))
    assert [line.split(" ")[0] for line in first] == [
        "actors.yaml",
        "notes.csv",
        "articles/2022-01-07-summit/annotations.yaml",
        "articles/2022-01-10-treaty/annotations.yaml",
    ]
    unchanged = build(source(warned), store)
    assert unchanged.written is None
    assert warnings(warned, unchanged) == first

    # One article alone is read again.
    edit(warned / "articles/2022-01-10-treaty/annotations.yaml", "ratifies the", "is to ratify the")
    for _ in range(2):
        assert warnings(warned, build(source(warned), store)) == first

    # What is mended or gone is not told any more.
    edit(warned / "articles/2022-01-10-treaty/annotations.yaml", "at some “time”", "next year")
    assert warnings(warned, build(source(warned), store)) == first[:3]
    (warned / "notes.csv").unlink()
    edit(warned / "actors.yaml", "The Wire # 2", "The Wire")
    assert warnings(warned, build(source(warned), store)) == first[2:3]


def test_the_warnings_of_a_corpus_are_told_at_the_path_that_is_given(
    warned: Path, store: EmbeddedStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = build(source(warned), store).validation.findings
    monkeypatch.chdir(warned)
    again = build(source(Path()), store)
    assert again.written is None
    assert [f"{warned}/{f.origin}" for f in again.validation.findings] == [str(f.origin) for f in told]


def test_a_refusal_comes_with_the_warnings_of_what_did_not_change(warned: Path, store: EmbeddedStore) -> None:
    build(source(warned), store)
    edit(warned / "articles/2022-01-10-treaty/annotations.yaml", "role: source", "role: sauce")
    with pytest.raises(Refused) as refused:
        build(source(warned), store)
    files = [Path(finding.origin.file).parent.name for finding in refused.value.validation.findings]
    assert "2022-01-07-summit" in files


def test_what_is_packed_is_one_line_and_comes_back() -> None:
    odd = "a\nb\r\u2028c “d” \\ 車 \U0001f600"
    findings = (
        Finding(Severity.WARNING, odd, Origin("corpus/articles/a/article.yaml", 3, 4), "rule", odd, odd),
        Finding(Severity.INFO, "x", Origin("/elsewhere/text.txt"), "rule"),
    )
    text = packed(findings, Path("corpus"))
    assert len(text.splitlines()) == 1
    assert unpacked(text, Path("corpus")) == findings
    assert unpacked(text, Path("/moved"))[0].origin == Origin("/moved/articles/a/article.yaml", 3, 4)
    assert unpacked(packed((), Path("corpus")), Path("corpus")) == ()
