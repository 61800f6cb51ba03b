"""What versions of a store added and removed: noted, chained by states, bounded, and never made up."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from pyoxigraph import NamedNode, Quad

from kg.errors import ChangesUnknown
from kg.store import EmbeddedStore
from kg.store.changelog import FOLDER, net_changes, record, removed_subjects, tidy
from kg.store.delta import Delta

if TYPE_CHECKING:
    from pathlib import Path

GRAPH, P = NamedNode("urn:g"), NamedNode("urn:p")
ONE, TWO, THREE = "1.aa", "2.bb", "3.cc"


def quad(name: str) -> Quad:
    return Quad(NamedNode(f"urn:{name}"), P, NamedNode("urn:o"), GRAPH)


def line(name: str) -> bytes:
    return f"<urn:{name}> <urn:p> <urn:o> <urn:g> .\n".encode()


def delta(added: str = "", removed: str = "") -> Delta:
    return Delta(frozenset(map(quad, added)), frozenset(map(quad, removed)))


def test_changes_add_up_to_their_net_effect(tmp_path: Path) -> None:
    record(tmp_path, ONE, TWO, [delta("ab", "c")])
    record(tmp_path, TWO, THREE, [delta("cd", "a")])
    # a came and went, c went and came back.
    assert net_changes(tmp_path, THREE, 1) == {line("b"): True, line("d"): True}
    assert net_changes(tmp_path, THREE, 2) == {line("c"): True, line("d"): True, line("a"): False}
    assert net_changes(tmp_path, THREE, 3) == {}
    assert removed_subjects(tmp_path, THREE, "") == {"urn:a", "urn:c"}
    assert removed_subjects(tmp_path, THREE, TWO) == {"urn:a"}


def test_a_state_stands_for_its_version_and_for_no_other_of_that_number(tmp_path: Path) -> None:
    record(tmp_path, ONE, TWO, [delta("a")])
    assert net_changes(tmp_path, TWO, ONE) == {line("a"): True}
    assert net_changes(tmp_path, TWO, TWO) == {}
    for other in ("1.ff", "2.ff", "3.ff", "no state"):
        with pytest.raises(ChangesUnknown):
            net_changes(tmp_path, TWO, other)


def test_several_writes_of_one_version_are_one_note(tmp_path: Path) -> None:
    record(tmp_path, ONE, TWO, [delta("ab"), delta("c", "a")])
    assert net_changes(tmp_path, TWO, 1) == {line("b"): True, line("c"): True}


@pytest.mark.parametrize("since", [0, 1])
def test_what_is_not_known_is_not_made_up(tmp_path: Path, since: int) -> None:
    # Nothing is known of the second version: it was a whole new graph, say.
    record(tmp_path, ONE, TWO, [delta("a"), None])
    record(tmp_path, TWO, THREE, [delta("b")])
    with pytest.raises(ChangesUnknown, match="version 2"):
        net_changes(tmp_path, THREE, since)
    assert net_changes(tmp_path, THREE, 2) == {line("b"): True}


def test_notes_of_another_life_count_for_nothing(tmp_path: Path) -> None:
    record(tmp_path, ONE, "2.dd", [delta("x")])  # was never published
    record(tmp_path, "1.ee", TWO, [delta("a")])
    record(tmp_path, TWO, THREE, [delta("b")])
    assert net_changes(tmp_path, THREE, 1) == {line("a"): True, line("b"): True}
    with pytest.raises(ChangesUnknown):
        net_changes(tmp_path, "4.ff", 1)
    with pytest.raises(ChangesUnknown):
        net_changes(tmp_path, "../../x", 1)


@pytest.mark.parametrize("content", [b"", b"no gzip", b"\x1f\x8b\x08"])
def test_a_damaged_note_is_a_gap(tmp_path: Path, content: bytes) -> None:
    record(tmp_path, ONE, TWO, [delta("a")])
    (tmp_path / FOLDER / f"{TWO}.gz").write_bytes(content)
    with pytest.raises(ChangesUnknown):
        net_changes(tmp_path, TWO, 1)
    assert removed_subjects(tmp_path, TWO, "") == set()


def test_the_oldest_notes_go_first(tmp_path: Path) -> None:
    for number in range(1, 12):
        record(tmp_path, f"{number}.aa", f"{number + 1}.aa", [delta("a")])
    folder = tmp_path / FOLDER
    (folder / "9.aa.new").write_bytes(b"half")
    size = (folder / "12.aa.gz").stat().st_size
    tidy(folder, 3 * size + 10)
    assert sorted(path.name for path in folder.iterdir()) == ["10.aa.gz", "11.aa.gz", "12.aa.gz"]
    assert net_changes(tmp_path, "12.aa", 9)
    with pytest.raises(ChangesUnknown):
        net_changes(tmp_path, "12.aa", 8)


def test_a_folder_of_notes_is_part_of_a_store(tmp_path: Path) -> None:
    record(tmp_path, ONE, TWO, [delta("a")])
    with EmbeddedStore(tmp_path) as store:
        with store.replace() as writer:
            writer.load(line("a"))
        assert store.version == 1
        with pytest.raises(ChangesUnknown):
            store.changes(0, store.state or "")
