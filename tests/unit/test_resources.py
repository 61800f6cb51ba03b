"""What comes with kg is found in a checkout and in an installed package alike."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from kg import resources
from kg.errors import KgError

ROOT = Path(__file__).parents[2]


def test_a_checkout_uses_its_own_folders() -> None:
    assert resources.context_file() == ROOT / "ontology" / "context.jsonld"
    files = resources.ontology_files()
    assert files[0] == ROOT / "ontology" / "kg.ttl"
    assert ROOT / "ontology" / "schemes" / "event-type.ttl" in files


def test_files_are_sorted_by_their_path() -> None:
    names = [path.relative_to(ROOT / "ontology").as_posix() for path in resources.ontology_files()]
    assert names == sorted(names)
    assert len(names) == 16  # the ontology, the notes on reused terms, fourteen schemes


def test_an_installed_package_uses_the_copy_in_its_data_folder(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "src" / "kg", tmp_path / "kg")
    build = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["hatch"]["build"]
    for source, destination in build["targets"]["wheel"]["force-include"].items():
        shutil.copytree(ROOT / source, tmp_path / destination)
    program = (
        "from kg import resources\n"
        "print(resources.context_file(), *resources.ontology_files(), sep='\\n')\n"
        "print(resources.resource_folder('shapes'), resources.resource_folder('queries'), sep='\\n')\n"
    )
    run = subprocess.run(
        [sys.executable, "-c", program],
        cwd=tmp_path,
        env={"PYTHONPATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=True,
    )
    found = [Path(line) for line in run.stdout.splitlines()]
    data = tmp_path.resolve() / "kg" / "data"
    assert found[0] == data / "ontology" / "context.jsonld"
    assert found[1] == data / "ontology" / "kg.ttl"
    assert found[-2:] == [data / "shapes", data / "queries"]
    assert all(path.is_relative_to(data) for path in found)


def test_a_missing_folder_is_an_error_and_not_an_empty_list(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "data" / "shapes").mkdir(parents=True)
    monkeypatch.setattr(resources, "_PACKAGE", tmp_path)
    with pytest.raises(KgError, match=r"no \*\.ttl file in .*shapes.*\n.*Install kg again"):
        resources.shapes_files()
