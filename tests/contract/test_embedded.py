"""What the embedded store promises beyond the contract: versions, leases, locks, clear errors."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from threading import Thread

import pytest
from pyoxigraph import NamedNode, QuerySolutions

from kg.errors import KgError, StoreChanged, StoreLocked, StoreMissing
from kg.store import EmbeddedStore

ONE = b'<http://example.com/s> <http://example.com/p> "one" <http://example.com/g> .\n'
TWO = b'<http://example.com/s> <http://example.com/p> "two" <http://example.com/g> .\n'
TEXTS = "SELECT ?o { ?s ?p ?o } ORDER BY ?o"


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    return tmp_path / "deep" / "store"


@pytest.fixture
def store(directory: Path) -> Iterator[EmbeddedStore]:
    with EmbeddedStore(directory) as opened:
        yield opened


def build(store: EmbeddedStore, nquads: bytes) -> None:
    with store.replace() as writer:
        writer.load(nquads)


def add(store: EmbeddedStore, nquads: bytes) -> None:
    with store.change() as writer:
        writer.load(nquads)


def texts(store: EmbeddedStore) -> list[str]:
    results = store.query(TEXTS)
    assert isinstance(results, QuerySolutions)
    return [solution[0].value for solution in results]


def generations(directory: Path) -> set[str]:
    return {entry.name for entry in (directory / "generations").iterdir()}


def test_versions_count_commits(store: EmbeddedStore) -> None:
    assert store.version is None
    build(store, ONE)
    assert store.version == 1
    add(store, TWO)
    assert store.version == 2
    build(store, ONE)
    assert store.version == 3


def test_a_change_of_a_version_that_is_past_is_refused(store: EmbeddedStore) -> None:
    build(store, ONE)
    with store.change(of=1) as writer:
        writer.load(TWO)
    with pytest.raises(StoreChanged, match="no longer of version 1"), store.change(of=1) as writer:
        writer.load(TWO)
    assert store.version == 2


def test_a_failed_write_uses_no_version(store: EmbeddedStore) -> None:
    build(store, ONE)

    def attempt() -> None:
        with store.change() as writer:
            writer.load(TWO)
            raise KeyError

    with pytest.raises(KeyError):
        attempt()
    assert store.version == 1
    assert generations(store.directory) == {"1"}
    add(store, TWO)
    assert store.version == 2


def test_nothing_built_yet_is_told(store: EmbeddedStore, directory: Path) -> None:
    for read in (
        lambda: store.query("ASK {}"),
        lambda: list(store.quads()),
        lambda: list(store.graph_names()),
        store.count,
    ):
        with pytest.raises(StoreMissing, match=r"(?s)no graph in .*kg build"):
            read()
    assert store.side_file("manifest.json") is None
    assert not store.refresh()
    assert not directory.exists(), "looking makes nothing"


def test_a_reader_moves_when_it_is_told_to(store: EmbeddedStore, directory: Path) -> None:
    build(store, ONE)
    with EmbeddedStore(directory) as reader:
        assert texts(reader) == ["one"]
        assert not reader.refresh()
        add(store, TWO)
        assert (texts(reader), reader.version) == (["one"], 1)
        assert reader.refresh()
        assert (texts(reader), reader.version) == (["one", "two"], 2)
        assert not reader.refresh()


def test_a_generation_stays_as_long_as_it_is_read(store: EmbeddedStore, directory: Path) -> None:
    build(store, ONE)
    with EmbeddedStore(directory) as reader:
        assert texts(reader) == ["one"]
        build(store, TWO)
        build(store, TWO)
        assert generations(directory) == {"1", "3"}
        assert texts(reader) == ["one"]
    build(store, ONE)
    assert generations(directory) == {"4"}


def test_a_snapshot_outlives_refresh_and_close(store: EmbeddedStore, directory: Path) -> None:
    build(store, ONE)
    with store.snapshot() as snapshot:
        build(store, TWO)
        assert texts(store) == ["two"]
        store.close()
        assert [quad.object.value for quad in snapshot.quads()] == ["one"]  # type: ignore[union-attr]
        assert snapshot.version == 1
        assert generations(directory) == {"1", "2"}
    build(store, TWO)
    assert generations(directory) == {"3"}


def test_an_iteration_goes_on_while_the_store_moves(store: EmbeddedStore) -> None:
    build(store, ONE + TWO)
    quads = store.quads()
    first = next(quads)
    build(store, ONE)
    build(store, ONE)
    rest = list(quads)
    assert {first, *rest} != {first}
    assert len(rest) == 1


def test_threads_read_while_another_writes(store: EmbeddedStore) -> None:
    build(store, ONE)
    seen: list[set[str]] = []
    faults: list[KgError] = []
    stop = False

    def read() -> None:
        while not stop:
            try:
                with store.snapshot() as snapshot:
                    results = snapshot.query(TEXTS)
                    assert isinstance(results, QuerySolutions)
                    seen.append({solution[0].value for solution in results})
            except KgError as error:
                faults.append(error)

    threads = [Thread(target=read) for _ in range(3)]
    for thread in threads:
        thread.start()
    try:
        for turn in range(6):
            build(store, TWO if turn % 2 else ONE)
    finally:
        stop = True
        for thread in threads:
            thread.join()
    assert not faults
    assert seen
    assert {frozenset(texts) for texts in seen} <= {frozenset({"one"}), frozenset({"two"})}


def test_a_compact_replacement_lies_in_fewer_files(store: EmbeddedStore) -> None:
    def files(*, compact: bool) -> int:
        with store.replace(compact=compact) as writer:
            for part in range(4):
                line = f'<http://example.com/s> <http://example.com/p> "{part} %d" <http://example.com/g> .\n'
                writer.load("".join(line % n for n in range(10_000)).encode())
                writer.drop_graph(NamedNode("http://example.com/unknown"))
        assert store.count() == 40_000
        return len(list((store.directory / "generations" / str(store.version) / "graph").glob("*.sst")))

    assert files(compact=True) < files(compact=False)


def test_side_files_belong_to_their_generation(store: EmbeddedStore) -> None:
    with store.replace() as writer:
        writer.load(ONE)
        (writer.directory / "manifest.json").write_text("first")
        assert store.side_file("manifest.json") is None
    manifest = store.side_file("manifest.json")
    assert manifest
    assert manifest.read_text() == "first"


def test_a_change_takes_the_side_files_along_and_may_rewrite_them(store: EmbeddedStore) -> None:
    with store.replace() as writer:
        (writer.directory / "kept.json").write_text("kept")
        (writer.directory / "manifest.json").write_text("first")
    with store.snapshot() as before:
        with store.change() as writer, (writer.directory / "manifest.json").open("r+") as manifest:
            manifest.write("FIRST and second")
        old = before.side_file("manifest.json")
        assert old
        assert old.read_text() == "first"
    for name, content in {"kept.json": "kept", "manifest.json": "FIRST and second"}.items():
        path = store.side_file(name)
        assert path
        assert path.read_text() == content


def test_a_current_file_is_read_of_the_version_that_is_current_not_of_the_one_that_is_read(
    store: EmbeddedStore,
) -> None:
    with pytest.raises(StoreMissing):
        store.current_file("base")
    build(store, ONE)
    assert store.current_file("base") is None
    with store.snapshot(), EmbeddedStore(store.directory) as other:
        with other.change() as writer:
            (writer.directory / "base").write_text("http://e/")
        assert store.side_file("base") is None
        assert store.current_file("base") == b"http://e/"


def test_a_replacement_starts_without_side_files(store: EmbeddedStore) -> None:
    with store.replace() as writer:
        (writer.directory / "manifest.json").write_text("first")
    build(store, ONE)
    assert store.side_file("manifest.json") is None


def test_a_second_writer_is_told_who_writes(store: EmbeddedStore, directory: Path) -> None:
    build(store, ONE)
    program = (
        "import sys; from pathlib import Path; from kg.store import EmbeddedStore\n"
        "with EmbeddedStore(Path(sys.argv[1])).change():\n"
        "    print('writing', flush=True); sys.stdin.read()\n"
    )
    other = subprocess.Popen(
        [sys.executable, "-c", program, str(directory)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert other.stdin
    assert other.stdout
    try:
        assert other.stdout.readline() == "writing\n"
        with pytest.raises(StoreLocked, match=f"written by process {other.pid}"):
            build(EmbeddedStore(directory, patience=0), TWO)
        assert texts(store) == ["one"], "reading goes on meanwhile"
    finally:
        other.stdin.close()
        other.wait(timeout=30)
        other.stdout.close()
    build(store, TWO)
    assert texts(store) == ["two"]


def test_a_second_writer_in_the_same_process_is_told_too(store: EmbeddedStore, directory: Path) -> None:
    with store.replace(), pytest.raises(StoreLocked, match=f"process {os.getpid()}"):
        build(EmbeddedStore(directory, patience=0), ONE)


def test_who_waits_comes_before_who_has_just_written(store: EmbeddedStore, directory: Path) -> None:
    build(store, ONE)
    waiting = Thread(target=build, args=(EmbeddedStore(directory), TWO))
    hasty = EmbeddedStore(directory, patience=0)
    with store.change():
        waiting.start()
        while waiting.is_alive() and not is_locked(directory / "turn.lock"):
            waiting.join(0.01)
        with pytest.raises(StoreLocked, match=f"process {os.getpid()}"):
            build(hasty, ONE)
    waiting.join()
    assert texts(hasty) == ["two"]


def is_locked(path: Path) -> bool:
    """Tell whether somebody holds a file, without taking it, however shortly, from who might want it."""
    holders = Path("/proc/locks").read_text(encoding="ascii")
    return path.exists() and f":{path.stat().st_ino} " in holders


def test_leftovers_of_a_dead_writer_are_removed(store: EmbeddedStore, directory: Path) -> None:
    build(store, ONE)
    half_made = directory / "generations" / "2"
    (half_made / "files").mkdir(parents=True)
    (half_made / "graph").mkdir()
    (half_made / "graph" / "000001.sst").write_bytes(b"half")
    (directory / "generations" / "9").mkdir()
    (directory / "CURRENT.new").write_text("{")
    assert texts(store) == ["one"]
    build(store, TWO)
    assert texts(store) == ["two"]
    assert generations(directory) == {"2"}


def test_a_store_can_be_made_on_an_empty_file_system(store: EmbeddedStore, directory: Path) -> None:
    (directory / "lost+found").mkdir(parents=True)
    build(store, ONE)
    assert texts(store) == ["one"]


def test_a_reader_in_another_process_keeps_its_generation(store: EmbeddedStore, directory: Path) -> None:
    build(store, ONE)
    program = (
        "import sys; from pathlib import Path; from kg.store import EmbeddedStore\n"
        "with EmbeddedStore(Path(sys.argv[1])) as store:\n"
        "    print(*store.quads(), flush=True)\n"
        "    for order in sys.stdin:\n"
        "        if 'refresh' in order: store.refresh()\n"
        "        print(*store.quads(), flush=True)\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program, str(directory)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as reader:
        assert reader.stdin
        assert reader.stdout
        assert '"one"' in reader.stdout.readline()
        build(store, TWO)
        build(store, TWO)
        assert generations(directory) == {"1", "3"}
        for order, seen in (("again", '"one"'), ("refresh", '"two"')):
            print(order, file=reader.stdin, flush=True)
            assert seen in reader.stdout.readline()
        reader.stdin.close()
        assert reader.wait(timeout=30) == 0


def test_current_is_readable_by_people_and_programs(store: EmbeddedStore, directory: Path) -> None:
    build(store, ONE)
    content = json.loads((directory / "CURRENT").read_text())
    mark = content.pop("mark")
    assert (content, len(mark)) == ({"kg-store": 1, "generation": 1}, 16)


def test_a_draft_that_gets_its_lease_just_now_is_kept(directory: Path, store: EmbeddedStore) -> None:
    build(store, ONE)
    fresh, left = (directory / "generations" / f"draft-{name}" for name in ("fresh", "left"))
    fresh.mkdir()
    left.mkdir()
    os.utime(left, (0, 0))
    build(store, TWO)
    assert generations(directory) == {"2", "draft-fresh"}
