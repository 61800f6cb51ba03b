"""The command `kg build`: which base the IRIs get, and what is said of it."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from kg.cli.main import run
from kg.sparql.holdings import bases_of
from kg.store import EmbeddedStore

if TYPE_CHECKING:
    from pathlib import Path

DEFAULT = "http://localhost:8000/"
OTHER = "http://localhost:8123/"


@pytest.fixture(autouse=True)
def _no_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in os.environ:
        if name.startswith("KG_"):
            monkeypatch.delenv(name)


@pytest.fixture
def arguments(tmp_path: Path) -> list[str]:
    """Return the arguments that build an empty corpus into an empty store."""
    (tmp_path / "corpus" / "articles").mkdir(parents=True)
    return ["build", str(tmp_path / "corpus"), "--store", str(tmp_path / "store")]


def bases(tmp_path: Path) -> tuple[str, ...]:
    with EmbeddedStore(tmp_path / "store") as store:
        return bases_of(store)


def test_a_build_without_a_base_keeps_the_one_of_the_store_and_says_so(
    arguments: list[str], tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    assert run([*arguments, "--base", OTHER]) == 0
    capfd.readouterr()

    assert run(arguments) == 0
    told = capfd.readouterr().err.splitlines()
    assert told[0] == f"The IRIs keep their base {OTHER}, as the store has it; --base changes it."
    assert "none changed" in told[1]
    assert bases(tmp_path) == (OTHER,)


def test_a_base_that_is_given_changes_the_one_of_the_store_and_says_so(
    arguments: list[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    assert run([*arguments, "--base", OTHER]) == 0
    assert run([*arguments, "--base", DEFAULT]) == 0
    assert f"The base of all IRIs has changed from {OTHER} to {DEFAULT}\n" in capfd.readouterr().err
    assert bases(tmp_path) == (DEFAULT,)
    monkeypatch.setenv("KG_BASE", OTHER)
    assert run([*arguments, "--anew"]) == 0
    assert f"The base of all IRIs has changed from {DEFAULT} to {OTHER}\n" in capfd.readouterr().err
    assert bases(tmp_path) == (OTHER,)


def test_nothing_is_said_of_a_base_that_anybody_expects(
    arguments: list[str], tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    for _ in range(2):
        assert run(arguments) == 0
    assert run([*arguments, "--base", DEFAULT]) == 0
    assert "IRIs" not in capfd.readouterr().err
    assert bases(tmp_path) == (DEFAULT,)


@pytest.mark.parametrize(("name", "what"), [("none", "is not there"), ("file", "is no folder")])
@pytest.mark.parametrize("by_variable", [False, True])
def test_a_folder_of_texts_that_is_none_is_wrong_usage(
    arguments: list[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
    name: str,
    what: str,
    *,
    by_variable: bool,
) -> None:
    (tmp_path / "file").touch()
    place = str(tmp_path / name)
    if by_variable:
        monkeypatch.setenv("KG_TEXTS", place)
    given = [] if by_variable else ["--texts", place]
    for command in (arguments, ["validate", str(tmp_path / "corpus")]):
        assert run([*command, *given]) == 2
        told = capfd.readouterr().err
        assert f"{place}, {what}." in told
        assert "--texts" in told
    assert not (tmp_path / "store").exists()


def test_what_others_changed_of_the_corpus_is_told_and_made_again(
    arguments: list[str], tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    assert run(arguments) == 0
    with EmbeddedStore(tmp_path / "store") as store, store.change() as writer:
        writer.load(f'<urn:x> <urn:y> "z" <{DEFAULT}graph/article/nowhere> .\n'.encode())
    capfd.readouterr()

    assert run(arguments) == 0
    told = capfd.readouterr().err
    assert "up to date" not in told
    assert (
        "Others had changed what the corpus says, and it was made again as the corpus has it: "
        f"{DEFAULT}graph/article/nowhere." in told
    )
    assert run(arguments) == 0
    assert "none changed" in capfd.readouterr().err
