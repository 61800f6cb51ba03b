"""What two graphs differ in, whatever holds them and however small the memory is."""

from __future__ import annotations

import gzip
from pathlib import Path
from typing import Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import RdfFormat, parse

from kg.cli.main import run
from kg.store import EmbeddedStore
from kg.store.difference import changes
from serving import fill

G: Final = "http://localhost:8000/graph/g"
BEFORE: Final = (
    f'<urn:a> <urn:p> "1\\n" <{G}> .\n<urn:b> <urn:p> "車"@zh-hant <{G}> .\n<urn:c> <urn:p> <urn:d> .\n'
)
AFTER: Final = (
    f'<urn:b> <urn:p> "車"@zh-hant <{G}> .\n<urn:c> <urn:p> <urn:d> .\n<urn:c> <urn:p> <urn:d> <{G}> .\n'
)
LINES: Final = st.lists(
    st.binary(min_size=1, max_size=3).map(lambda text: text.hex().encode() + b"\n"), max_size=60
)


@settings(deadline=None, max_examples=50)
@given(LINES, LINES, st.integers(1, 50))
def test_it_is_the_difference_of_sets(before: list[bytes], after: list[bytes], piece: int) -> None:
    with changes(before, after, piece=piece) as found:
        listed = list(found)
    assert [change.line for change in listed] == sorted({*before} ^ {*after})
    assert {change.line for change in listed if change.added} == {*after} - {*before}


def test_more_pieces_than_are_read_at_a_time() -> None:
    before = [b"%05d\n" % number for number in range(1000)]
    with changes(before, before[1:], piece=1) as found:
        assert [(change.added, change.line) for change in found] == [(False, b"00000\n")]


@pytest.fixture
def places(tmp_path: Path) -> dict[str, tuple[str, str]]:
    """Return two graphs in each kind of place."""
    found = {}
    for name, text in (("before", BEFORE), ("after", AFTER)):
        folder = tmp_path / name
        folder.mkdir()
        fill(folder / "store", text)
        with EmbeddedStore(folder / "store") as store:
            store.backup(folder / "backup")
        (folder / "dump.nq").write_text(text, encoding="utf-8")
        with gzip.open(folder / "dump.nq.gz", "wb") as packed:
            packed.write(text.encode())
        found[name] = folder
    kinds = ("store", "backup", "dump.nq", "dump.nq.gz")
    return {kind: (str(found["before"] / kind), str(found["after"] / kind)) for kind in kinds}


@pytest.mark.parametrize("kind", ["store", "backup", "dump.nq", "dump.nq.gz"])
def test_every_kind_of_place_can_be_compared(
    places: dict[str, tuple[str, str]], kind: str, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    before, after = places[kind]
    assert run(["diff", before, after]) == 1
    out, err = capfdbinary.readouterr()
    assert out.decode() == (
        f'- <urn:a> <urn:p> "1\\n" <{G}> .\n'
        f"+ <urn:c> <urn:p> <urn:d> <{G}> .\n"
    )  # fmt: skip
    assert err == b"1 added, 1 removed.\n"
    # Across kinds, too: what is in a store is what is in its dump.
    assert run(["diff", before, places["dump.nq"][0]]) == 0
    assert capfdbinary.readouterr().out == b""


def test_the_update_makes_one_of_the_other(
    places: dict[str, tuple[str, str]], capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    before, after = places["store"]
    assert run(["diff", before, after, "--format", "update"]) == 1
    text = capfdbinary.readouterr().out.decode()
    with EmbeddedStore(Path(before)) as store:
        with store.change() as writer:
            writer.update(text)
        assert set(store.quads()) == set(parse(AFTER, format=RdfFormat.N_QUADS))


def test_many_changes_are_several_operations(
    tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    (tmp_path / "a.nt").write_text("", encoding="utf-8")
    lines = (f"<urn:s{number}> <urn:p> <urn:o> .\n" for number in range(2001))
    (tmp_path / "b.nt").write_text("".join(lines), encoding="utf-8")
    assert run(["diff", str(tmp_path / "a.nt"), str(tmp_path / "b.nt"), "--format", "update"]) == 1
    text = capfdbinary.readouterr().out
    assert (text.count(b"INSERT DATA {"), text.count(b"urn:s"), text.count(b"} ;")) == (3, 2001, 3)


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("none.nq", None, "There is no"),
        ("bad.nq", b"<urn:a> <urn:b>\n", "cannot be read"),
        ("cut.nq.gz", gzip.compress(BEFORE.encode(), mtime=0)[:-20], "damaged or cut"),
        ("x.txt", b"", "extension"),
    ],
    ids=["missing", "bad", "cut", "unknown"],
)
def test_what_cannot_be_read_is_named(
    tmp_path: Path, name: str, content: bytes | None, words: str, capfd: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    assert run(["diff", str(path), str(path)]) == 2
    err = capfd.readouterr().err
    assert words in err
    assert name in err
