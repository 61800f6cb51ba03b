"""A backup is whole on its own, a restore is all or nothing, and compacting changes no statement."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest
from pyoxigraph import NamedNode

from kg.cli.main import run
from kg.errors import (
    BackupUnusable,
    KgError,
    StoreCorrupt,
    StoreError,
    StoreLocked,
    StoreMissing,
    Unsupported,
    UsageError,
)
from kg.store import EmbeddedStore, open_store
from kg.store.generations import Generations
from serving import fill

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager
    from pathlib import Path

    from kg.store.generations import Generation

G = NamedNode("urn:g")


def lines(count: int) -> str:
    return "".join(f'<urn:s{n}> <urn:p> "{n}"@en <urn:g{n % 7}> .\n' for n in range(count))


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a store of two versions with a side file, and a backup of it, and return their folder."""
    folder = tmp_path_factory.mktemp("made")
    with EmbeddedStore(folder / "store") as store:
        with store.replace() as writer:
            writer.load(lines(500).encode())
            assert writer.directory
            (writer.directory / "made-by").write_text("a test")
        with store.change() as writer:
            writer.load(b'<urn:a> <urn:b> "later" <urn:g> .\n')
        store.backup(folder / "backup")
    return folder


@pytest.fixture
def store(made: Path) -> Iterator[EmbeddedStore]:
    with EmbeddedStore(made / "store") as opened:
        yield opened


@pytest.fixture
def backup(made: Path, tmp_path: Path) -> Path:
    """Return a copy of the backup to be damaged."""
    return shutil.copytree(made / "backup", tmp_path / "backup")


@pytest.fixture
def target(tmp_path: Path) -> Iterator[EmbeddedStore]:
    with EmbeddedStore(tmp_path / "target") as opened:
        yield opened


def quads(store: EmbeddedStore) -> set[str]:
    store.refresh()
    return {str(quad) for quad in store.quads()}


def one(folder: Path, pattern: str) -> Path:
    """Return the largest file that a pattern names."""
    return max(folder.glob(pattern), key=lambda path: path.stat().st_size)


def test_what_is_restored_is_what_was_backed_up(
    made: Path, store: EmbeddedStore, target: EmbeddedStore, tmp_path: Path
) -> None:
    restored = target.restore(made / "backup")
    assert (restored.version, restored.statements) == (2, 501)
    assert len(quads(target)) == 501
    assert quads(target) == quads(store)
    assert target.version == 1
    side = target.side_file("made-by")
    assert side
    assert side.read_text() == "a test"
    with target.change() as writer:
        writer.load(b'<urn:a> <urn:b> "next" <urn:g> .\n')
    assert target.count() == 502
    again = target.backup(tmp_path / "again")
    assert (again.version, again.statements) == (2, 502)


def test_a_backup_needs_nothing_of_the_store(made: Path, target: EmbeddedStore, tmp_path: Path) -> None:
    shutil.copytree(made / "store", tmp_path / "store")
    with EmbeddedStore(tmp_path / "store") as store:
        store.backup(tmp_path / "deep" / "backup")
        kept = quads(store)
    shutil.rmtree(tmp_path / "store")
    files = [path for path in (tmp_path / "deep" / "backup").rglob("*") if path.is_file()]
    assert files
    assert {path.stat().st_nlink for path in files} == {1}
    target.restore(tmp_path / "deep" / "backup")
    assert quads(target) == kept


def test_its_sums_are_those_that_the_usual_program_checks(made: Path) -> None:
    subprocess.run(["sha256sum", "--strict", "-c", "SHA256SUMS"], cwd=made / "backup", check=True)
    listed = {line.split("  ", 1)[1] for line in (made / "backup" / "SHA256SUMS").read_text().splitlines()}
    found = {
        str(path.relative_to(made / "backup")) for path in (made / "backup").rglob("*") if path.is_file()
    }
    assert found - listed == {"SHA256SUMS"}
    assert "files/made-by" in listed


def test_a_writer_and_a_backup_do_not_disturb_each_other(target: EmbeddedStore, tmp_path: Path) -> None:
    fill(target.directory, lines(10))
    with target.change() as writer:
        writer.load(b'<urn:a> <urn:b> "not yet" <urn:g> .\n')
        with EmbeddedStore(target.directory) as other:
            assert other.backup(tmp_path / "backup").statements == 10
    assert target.count() == 11
    with EmbeddedStore(tmp_path / "other") as other:
        other.restore(tmp_path / "backup")
        assert other.count() == 10


@pytest.mark.parametrize("place", ["there", "link", "store/inside", "store"])
def test_a_backup_takes_nobody_s_place(tmp_path: Path, place: str) -> None:
    fill(tmp_path / "store", lines(1))
    (tmp_path / "there").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "nowhere")
    with EmbeddedStore(tmp_path / "store") as store, pytest.raises(UsageError, match=place):
        store.backup(tmp_path / place)
    assert sorted(entry.name for entry in tmp_path.iterdir()) == ["link", "store", "there"]


def test_what_a_killed_backup_left_is_no_hindrance(store: EmbeddedStore, tmp_path: Path) -> None:
    (tmp_path / "backup.partial" / "graph").mkdir(parents=True)
    (tmp_path / "backup.partial" / "graph" / "000001.sst").write_text("half")
    store.backup(tmp_path / "backup")
    assert [entry.name for entry in tmp_path.iterdir()] == ["backup"]


def test_a_damaged_store_is_not_backed_up(tmp_path: Path) -> None:
    fill(tmp_path / "store", lines(2000))
    for table in (tmp_path / "store").glob("generations/1/graph/*.sst"):
        content = table.read_bytes()
        table.write_bytes(b"\xa5" * (len(content) // 2) + content[len(content) // 2 :])
    with EmbeddedStore(tmp_path / "store") as store, pytest.raises(StoreCorrupt, match="damaged"):
        store.backup(tmp_path / "backup")
    assert [entry.name for entry in tmp_path.iterdir()] == ["store"]


def overwrite(path: Path) -> None:
    content = path.read_bytes()
    path.write_bytes(bytes([content[0] ^ 1]) + content[1:])


def truncate(path: Path) -> None:
    os.truncate(path, path.stat().st_size // 2)


def shorten(path: Path) -> None:
    path.write_text("".join(path.read_text().splitlines(keepends=True)[:-1]))


def link(path: Path) -> None:
    content = path.with_name("elsewhere")
    path.rename(content)
    path.symlink_to(content)


DAMAGES: list[tuple[str, Callable[[Path], None], str]] = [
    ("graph/*.sst", overwrite, "is no longer what it was"),
    ("graph/*.sst", truncate, "is no longer what it was"),
    ("graph/*.sst", lambda path: path.unlink(), "is not there"),
    ("graph/*.sst", link, "no part of it, graph/elsewhere"),
    ("graph/MANIFEST-*", overwrite, "MANIFEST-[0-9]* is no longer what it was"),
    ("graph/CURRENT", truncate, "CURRENT is no longer what it was"),
    ("files/made-by", overwrite, "made-by is no longer what it was"),
    ("files/made-by", lambda path: path.with_name("more").touch(), "no part of it, files/more"),
    ("backup.json", overwrite, "backup.json is damaged"),
    ("backup.json", lambda path: path.write_text('{"kg-backup": 1}'), "backup.json is damaged"),
    ("backup.json", lambda path: path.write_text(path.read_text() + " "), "is no longer what it was"),
    ("backup.json", lambda path: path.write_text('{"kg-backup": 2}'), "newer kg"),
    ("SHA256SUMS", lambda path: path.unlink(), "SHA256SUMS is not there"),
    ("SHA256SUMS", truncate, "SHA256SUMS is damaged|no part of it"),
    ("SHA256SUMS", shorten, "no part of it"),
]


@pytest.fixture(scope="module")
def standing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedStore]:
    """Give a store that every test leaves as it was."""
    directory = tmp_path_factory.mktemp("standing") / "store"
    fill(directory, lines(3))
    with EmbeddedStore(directory) as opened:
        yield opened


@pytest.mark.parametrize(("pattern", "damage", "told"), DAMAGES)
def test_a_damaged_backup_is_refused_and_the_store_stays_as_it_was(
    backup: Path, standing: EmbeddedStore, pattern: str, damage: Callable[[Path], None], told: str
) -> None:
    damage(one(backup, pattern))
    with pytest.raises(BackupUnusable, match=told):
        standing.restore(backup, replace=True)
    assert len(quads(standing)) == 3
    assert standing.version == 1
    assert [entry.name for entry in (standing.directory / "generations").iterdir()] == ["1"]


def test_a_damaged_backup_makes_no_store(backup: Path, target: EmbeddedStore) -> None:
    overwrite(one(backup, "graph/*.sst"))
    with pytest.raises(BackupUnusable):
        target.restore(backup)
    assert not target.directory.exists()


def test_what_is_no_backup_is_said(target: EmbeddedStore, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    for place in (tmp_path, tmp_path / "none", tmp_path / "file"):
        with pytest.raises(UsageError, match=r"is no backup: it has no file backup\.json"):
            target.restore(place)


def test_a_graph_that_is_there_is_kept_unless_told(made: Path, target: EmbeddedStore) -> None:
    fill(target.directory, lines(3))
    with pytest.raises(UsageError, match="There is a graph in "):
        target.restore(made / "backup")
    assert target.count() == 3
    with EmbeddedStore(target.directory) as other:
        assert other.count() == 3
        target.restore(made / "backup", replace=True)
        assert (target.version, target.count()) == (2, 501)
        # Whoever reads goes on, and moves on when it likes.
        assert other.count() == 3
        assert other.refresh()
        assert other.count() == 501


def test_a_graph_that_comes_before_a_restore_has_the_lock_is_kept(
    made: Path, target: EmbeddedStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    begin = Generations.next

    def after_others(
        generations: Generations, *, mend: bool, patience: float
    ) -> AbstractContextManager[Generation]:
        monkeypatch.setattr(Generations, "next", begin)
        fill(target.directory, lines(3))
        return begin(generations, mend=mend, patience=patience)

    monkeypatch.setattr(Generations, "next", after_others)
    with pytest.raises(UsageError, match="There is a graph in "):
        target.restore(made / "backup")
    assert target.count() == 3


def test_a_store_with_a_damaged_pointer_can_be_restored(made: Path, backup: Path, tmp_path: Path) -> None:
    fill(tmp_path / "target", lines(3))
    (tmp_path / "target" / "CURRENT").write_text("nonsense")
    with EmbeddedStore(tmp_path / "target") as target:
        with pytest.raises(StoreCorrupt, match=r"(?s)reads 'nonsense'.*kg restore"):
            target.restore(made / "backup")
        shutil.copytree(backup, tmp_path / "bad")
        overwrite(one(tmp_path / "bad", "graph/*.sst"))
        with pytest.raises(BackupUnusable):
            target.restore(tmp_path / "bad", replace=True)
        assert (tmp_path / "target" / "generations" / "1" / "graph").exists()
        target.restore(backup, replace=True)
        assert (target.version, target.count()) == (2, 501)


def test_a_newer_store_and_a_strange_folder_are_not_replaced(backup: Path, tmp_path: Path) -> None:
    fill(tmp_path / "newer", lines(3))
    (tmp_path / "newer" / "CURRENT").write_text('{"kg-store": 2, "generation": 1}')
    (tmp_path / "strange").mkdir()
    (tmp_path / "strange" / "thesis.doc").touch()
    for name in ("newer", "strange"):
        with EmbeddedStore(tmp_path / name) as target, pytest.raises(StoreCorrupt):
            target.restore(backup, replace=True)
    assert (tmp_path / "strange" / "thesis.doc").exists()


def test_a_restore_does_not_come_between_a_writer_s_steps(backup: Path, target: EmbeddedStore) -> None:
    fill(target.directory, lines(3))
    with target.change() as writer:
        with EmbeddedStore(target.directory, patience=0) as other, pytest.raises(StoreLocked):
            other.restore(backup, replace=True)
        writer.load(b'<urn:a> <urn:b> "mine" <urn:g> .\n')
    assert target.count() == 4


def database_files(target: EmbeddedStore) -> int:
    """Return how many files the database of the current generation has; older ones may still be there."""
    return len(list((target.directory / "generations" / str(target.version)).rglob("*.sst")))


def test_compacting_keeps_every_statement_and_leaves_fewer_files(target: EmbeddedStore) -> None:
    fill(target.directory, lines(100))
    # From four files of a kind on the engine itself merges them in the background.
    for n in range(2):
        with target.change() as writer:
            writer.load(f'<urn:a> <urn:b> "{n}" <urn:g> .\n'.encode())
            writer.drop_graph(NamedNode(f"urn:g{n}"))
            assert writer.directory
            (writer.directory / "made-by").write_text(str(n))
    before, files = quads(target), database_files(target)
    target.compact()
    assert target.version == 4
    assert quads(target) == before
    assert database_files(target) < files
    side = target.side_file("made-by")
    assert side
    assert side.read_text() == "1"


def test_where_nothing_is_yet_nothing_is_made(target: EmbeddedStore, tmp_path: Path) -> None:
    for action in (target.compact, lambda: target.backup(tmp_path / "backup")):
        with pytest.raises(StoreMissing):
            action()
    assert list(tmp_path.iterdir()) == []


def test_of_a_remote_store_it_is_said_what_to_do_instead(tmp_path: Path) -> None:
    with open_store("http://127.0.0.1:1/") as store:
        actions: list[Callable[[], object]] = [
            lambda: store.backup(tmp_path / "backup"),
            lambda: store.restore(tmp_path),
            store.compact,
        ]
        for action in actions:
            with pytest.raises(Unsupported, match=r"(?s)keeps its files itself.*kg dump"):
                action()


def test_the_commands(made: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    source, place, store = str(made / "store"), str(tmp_path / "backup"), str(tmp_path / "new")
    assert run(["backup", place, "--store", source]) == 0
    out, err = capfd.readouterr()
    assert out == ""
    assert err.startswith("Version 2 (501 statements, ")
    assert err.endswith(f" of {source} is in {place}.\n")
    assert json.loads((tmp_path / "backup" / "backup.json").read_text())["statements"] == 501
    assert run(["backup", place, "--store", source]) == 2
    assert "is there already" in capfd.readouterr().err
    assert run(["restore", place, "--store", store]) == 0
    assert capfd.readouterr().err.endswith(f" from {place} is version 1 of {store}.\n")
    assert run(["restore", place, "--store", store]) == 2
    assert "--replace" in capfd.readouterr().err
    assert run(["compact", "--store", store]) == 0
    assert capfd.readouterr().err == f"{store} is compact (version 2).\n"
    assert run(["restore", place, "--store", store, "--replace"]) == 0
    assert run(["query", "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", "--format", "csv", "--store", store]) == 0
    assert capfd.readouterr().out == "n\r\n501\r\n"
    overwrite(one(tmp_path / "backup", "graph/*.sst"))
    assert run(["restore", place, "--store", store, "--replace"]) == 1
    assert "Nothing was changed. Use another backup." in capfd.readouterr().err
    assert run(["backup", place, "--store", "http://127.0.0.1:1/"]) == 2
    assert "kg dump" in capfd.readouterr().err


def test_every_error_is_one_of_kg_s(tmp_path: Path, target: EmbeddedStore) -> None:
    fill(target.directory, lines(1))
    with pytest.raises(StoreError, match="written"):
        target.backup(target.directory / "CURRENT" / ".." / ".." / ("x" * 300))
    assert issubclass(BackupUnusable, KgError)
    assert [entry.name for entry in tmp_path.iterdir()] == ["target"]
