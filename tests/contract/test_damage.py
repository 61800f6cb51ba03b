"""A damaged store is named as such by every command, with what to do; a full disk stops writing only."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kg.cli.main import run
from kg.errors import StoreCorrupt
from kg.store import EmbeddedStore

if TYPE_CHECKING:
    from collections.abc import Callable

CORPUS = Path(__file__).resolve().parents[2] / "corpus"
ADDED = b'<urn:a> <urn:b> "more" <urn:g> .\n'


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a store in its second generation."""
    folder = tmp_path_factory.mktemp("whole") / "store"
    with EmbeddedStore(folder) as store:
        with store.replace() as writer:
            lines = (f'<urn:s{n}> <urn:p> "{n} with some text" <urn:g{n % 7}> .\n' for n in range(1000))
            writer.load("".join(lines).encode())
        with store.change() as writer:
            writer.load(b'<urn:a> <urn:b> "c" <urn:g> .\n')
    return folder


@pytest.fixture
def store(whole: Path, tmp_path: Path) -> Path:
    """Return a copy to be damaged."""
    return shutil.copytree(whole, tmp_path / "store")


def overwrite(path: Path) -> None:
    path.write_bytes(b"\xa5" * path.stat().st_size)


def truncate(path: Path) -> None:
    os.truncate(path, path.stat().st_size // 2)


def damaged(store: Path, pattern: str, damage: Callable[[Path], None]) -> dict[str, bytes]:
    """Damage the largest file that a pattern names, and return what all files hold then."""
    damage(max(store.glob(pattern), key=lambda path: path.stat().st_size))
    return contents(store)


def contents(store: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(store)): path.read_bytes()
        for path in store.rglob("*")
        if path.is_file() and path.suffix != ".lock"
    }


@pytest.mark.parametrize("damage", [overwrite, truncate, Path.unlink])
@pytest.mark.parametrize(
    "pattern",
    ["CURRENT", "generations/2/graph/CURRENT", "generations/2/graph/MANIFEST-*", "generations/2/graph/*.sst"],
)
def test_each_kind_of_damage_is_named_and_nothing_is_removed(
    store: Path, pattern: str, damage: Callable[[Path], None], capfd: pytest.CaptureFixture[str]
) -> None:
    before = damaged(store, pattern, damage)
    assert run(["query", "ASK {}", "--store", str(store)]) == 1
    out, err = capfd.readouterr()
    assert out == ""
    assert err.startswith("Error: ")
    assert "is not a usable kg store: its file CURRENT" in err or "is damaged: " in err
    assert "`kg restore --replace`" in err
    assert "kg build" in err
    with EmbeddedStore(store) as opened, pytest.raises(StoreCorrupt), opened.change() as writer:
        writer.load(ADDED)
    assert contents(store) == before


@pytest.mark.parametrize(
    "pattern", ["CURRENT", "generations/2/graph/MANIFEST-*", "generations/2/graph/*.sst"]
)
def test_commands_that_start_on_it_say_so_without_a_traceback(store: Path, pattern: str) -> None:
    before = damaged(store, pattern, truncate)
    for arguments in (["serve", "--port", "0"], ["build", str(CORPUS)]):
        command = [sys.executable, "-m", "kg", *arguments, "--store", str(store)]
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
        assert done.returncode == 1, done.stderr
        assert "Traceback" not in done.stderr
        assert "kg restore --replace" in done.stderr
        assert done.stdout == ""
    assert contents(store) == before


def test_a_build_that_was_told_to_begin_anew_mends_a_damaged_database(store: Path) -> None:
    damaged(store, "generations/2/graph/*.sst", truncate)
    with EmbeddedStore(store) as opened:
        with opened.replace() as writer:
            writer.load(ADDED)
        assert (opened.version, opened.count()) == (3, 1)


def test_a_first_build_that_was_killed_is_no_damage(tmp_path: Path) -> None:
    (tmp_path / "store" / "generations" / "1" / "graph").mkdir(parents=True)
    (tmp_path / "store" / "writer.lock").touch()
    with EmbeddedStore(tmp_path / "store") as store:
        with store.replace() as writer:
            writer.load(ADDED)
        assert (store.version, store.count()) == (1, 1)
    (tmp_path / "store" / "CURRENT").unlink()
    with EmbeddedStore(tmp_path / "store") as store, pytest.raises(StoreCorrupt, match="generation 1 is"):
        store.count()
