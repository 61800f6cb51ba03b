"""`kg build` into a store that holds graphs under more than one base."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.cli.main import run

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

ONE, OTHER = "http://one.example/", "http://other.example/"


def test_a_remote_store_keeps_its_base_and_asks_which_of_several(
    empty_oxigraph: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "corpus" / "articles").mkdir(parents=True)
    arguments = ["build", str(tmp_path / "corpus"), "--store", empty_oxigraph]

    assert run([*arguments, "--base", ONE]) == 0
    assert "base" not in capfd.readouterr().err
    assert run(arguments) == 0
    assert f"The IRIs keep their base {ONE}," in capfd.readouterr().err
    assert run([*arguments, "--base", OTHER]) == 0
    assert f"What the store has under {ONE} stays beside what is built." in capfd.readouterr().err
    assert run(arguments) == 2
    assert f"several bases: {ONE}, {OTHER}" in capfd.readouterr().err
