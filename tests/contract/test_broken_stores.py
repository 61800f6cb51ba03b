"""What the embedded store says of directories that are not, or no longer, a store."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pyoxigraph import QuerySolutions, Store

from kg.errors import StoreCorrupt, StoreError, StoreFull
from kg.store import EmbeddedStore
from kg.store.faults import translated

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


@pytest.mark.parametrize("attempt", ["read", "write"])
def test_other_people_s_directories_are_left_alone(
    store: EmbeddedStore, directory: Path, attempt: str
) -> None:
    (directory / "generations").mkdir(parents=True)
    (directory / "thesis.doc").write_text("dear")
    with pytest.raises(StoreCorrupt, match=r"holds other files, 'thesis\.doc'"):
        texts(store) if attempt == "read" else build(store, ONE)
    assert sorted(entry.name for entry in directory.iterdir()) == ["generations", "thesis.doc"]


@pytest.mark.parametrize("attempt", ["read", "write"])
@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("MANIFEST-000005\n", "bare Oxigraph database.*oxigraph dump"),
        ('{"kg-store": 2, "generation": 7}', "newer kg .layout 2; this kg knows 1.*Use that kg"),
        ("", "CURRENT reads ''.*Restore"),
        ("7", "CURRENT reads '7'"),
        ('{"kg-store": 1}', "CURRENT reads"),
        ('{"kg-store": 1, "generation": "../../etc"}', "CURRENT reads"),
        ('{"kg-store": 1, "generation": -1}', "CURRENT reads"),
        ('{"kg-store": 1, "generation": ', "CURRENT reads"),
        ("\x00\xff\x00", "CURRENT reads"),
    ],
)
def test_a_strange_current_file_is_named(
    store: EmbeddedStore, directory: Path, content: str, told: str, attempt: str
) -> None:
    build(store, ONE)
    store.close()
    (directory / "CURRENT").write_text(content, encoding="latin-1")
    with pytest.raises(StoreCorrupt, match=f"(?s)not a usable kg store.*{told}"):
        texts(store) if attempt == "read" else build(store, TWO)
    assert (directory / "generations" / "1" / "graph").is_dir()


def test_a_bare_oxigraph_database_is_recognised(directory: Path, store: EmbeddedStore) -> None:
    directory.parent.mkdir(parents=True)
    database = Store(directory)
    database.flush()
    del database
    with pytest.raises(StoreCorrupt, match="bare Oxigraph database"):
        store.count()


def test_a_file_is_no_store(tmp_path: Path) -> None:
    path = tmp_path / "graph.nq"
    path.write_bytes(ONE)
    with pytest.raises(StoreCorrupt, match="it is a file"):
        EmbeddedStore(path).count()
    with pytest.raises(StoreError, match="file"):
        build(EmbeddedStore(path), ONE)
    assert path.read_bytes() == ONE


def test_a_lost_generation_is_told_and_can_be_built_again(store: EmbeddedStore, directory: Path) -> None:
    build(store, ONE)
    store.close()
    (directory / "generations").rename(directory.parent / "elsewhere")
    with pytest.raises(StoreCorrupt, match="generation 1, the current one, is not there"):
        texts(store)
    with pytest.raises(StoreCorrupt):
        add(store, TWO)
    build(store, TWO)
    assert (texts(store), store.version) == (["two"], 2)


def test_damaged_files_are_told_and_can_be_built_again(store: EmbeddedStore, directory: Path) -> None:
    build(store, ONE)
    store.close()
    for manifest in (directory / "generations" / "1" / "graph").glob("MANIFEST-*"):
        manifest.write_bytes(b"damaged" * 100)
    with pytest.raises(StoreCorrupt, match=r"(?s)damaged.*kg build"):
        texts(store)
    build(store, TWO)
    assert texts(store) == ["two"]


def test_damage_found_while_reading_is_told(store: EmbeddedStore, directory: Path) -> None:
    build(store, ONE)
    store.close()
    for table in (directory / "generations" / "1" / "graph").glob("*.sst"):
        content = bytearray(table.read_bytes())
        content[: len(content) // 2] = b"\xa5" * (len(content) // 2)
        table.write_bytes(content)
    with pytest.raises(StoreCorrupt, match=r"(?s)damaged.*kg build"):
        list(store.quads())
    build(store, TWO)
    assert texts(store) == ["two"]


def test_a_full_disk_is_told_apart(tmp_path: Path) -> None:
    full = translated(OSError(28, "No space left on device"), tmp_path, action="written")
    assert isinstance(full, StoreFull)
    assert "Free some space" in str(full)
    assert isinstance(
        translated(OSError("IO error: No space left on device: While appending"), tmp_path, action="written"),
        StoreFull,
    )
    other = translated(OSError(5, "Input/output error"), tmp_path, action="read")
    assert type(other) is StoreError
    assert str(tmp_path) in other.message


def test_a_folder_that_is_no_store_s_is_left_with_the_advice_to_name_another(tmp_path: Path) -> None:
    (tmp_path / "thesis.doc").write_text("dear")
    for place, told in ((tmp_path, "holds other files"), (tmp_path / "thesis.doc", "it is a file")):
        with pytest.raises(StoreCorrupt, match=told) as caught:
            EmbeddedStore(place).count()
        assert caught.value.mend == "Name another directory; kg touches none that it did not make."


@pytest.mark.parametrize("place", ["/proc/kg", "file/deep"])
def test_what_cannot_be_made_is_not_called_damaged(tmp_path: Path, place: str) -> None:
    (tmp_path / "file").touch()
    built = tmp_path / "built"
    with EmbeddedStore(built) as store:
        build(store, ONE)
        with pytest.raises(StoreError, match="cannot be made") as caught:
            store.backup(tmp_path / place)
    assert str(tmp_path / place) in caught.value.message
    assert "Name a folder" in caught.value.mend
    with EmbeddedStore(tmp_path / place) as other, pytest.raises(StoreError) as caught:
        build(other, ONE)
    assert "damaged" not in str(caught.value)
    assert "--anew" not in str(caught.value)
