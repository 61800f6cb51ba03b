"""What a small graph is searched for, and what its changes do to that."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Quad, Store

from kg.errors import StoreError
from kg.schemes import ANNOTATION_STATUS
from kg.search.entries import LONGEST, entries, entries_of, touched
from kg.search.index import MOST, Index
from kg.search.keeping import follow, open_beside, open_temporary, refresh_beside, write_beside
from kg.search.kinds import KINDS, kinds_named
from kg.store import EmbeddedStore
from kg.store.delta import Delta
from kg.store.generations import FIXED, Generation
from kg.store.opened import OpenedGeneration
from kg.terms import KG, OA, RDF, RDFS, SCHEMA, SKOS

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from kg.store.base import GraphReader

B = "http://localhost:8000/"
GRAPH = NamedNode(f"{B}graph/x")


def q(subject: str, predicate: NamedNode, value: NamedNode | Literal) -> Quad:
    return Quad(NamedNode(B + subject), predicate, value, GRAPH)


def actor(identifier: str, cls: NamedNode, *names: str) -> list[Quad]:
    node = f"actor/{identifier}"
    pairs = [(*name.split("@"), "en")[:2] for name in names]
    labels = [Literal(text, language=language) for text, language in pairs]
    return [
        q(node, RDF.type, cls),
        q(node, RDF.type, KG.Actor),
        q(node, SKOS.prefLabel, labels[0]),
        *(q(node, SKOS.altLabel, label) for label in labels[1:]),
    ]


def quoted(identifier: str, words: str) -> list[Quad]:
    node = f"annotation/{identifier}"
    target, selector = NamedNode(f"{B}{node}#target"), NamedNode(f"{B}{node}#quote")
    return [
        q(node, RDF.type, OA.Annotation),
        q(node, OA.hasTarget, target),
        Quad(target, OA.hasSelector, selector, GRAPH),
        Quad(selector, OA.exact, Literal(words), GRAPH),
    ]


QUADS = [
    *actor("victor-cha", KG.Person, "Victor Cha", "車維德@zh-Hant"),
    *actor("chiang", KG.Person, "Chiang Kai-shek", "蔣介石@zh-Hant"),
    *actor("putin", KG.Person, "Vladimir Putin", "Владимир Путин@ru"),
    *actor("us-government", KG.Government, "Government of the United States", "Washington"),
    *actor("somebody", KG.Actor, "Somebody Else"),
    q("place/washington", RDF.type, KG.Place),
    q("place/washington", SKOS.prefLabel, Literal("Washington", language="en")),
    q("article/one", RDF.type, KG.Article),
    q("article/one", SCHEMA.headline, Literal("Manila and Washington agree on bases", language="en")),
    q("article/two", RDF.type, KG.Article),
    q("article/two", RDFS.label, Literal("An article without a headline")),
    q("event/one/e", RDF.type, KG.Event),
    q("event/one/e", RDFS.label, Literal("Manila opens four bases", language="en")),
    q("claim/one/c", RDF.type, KG.Claim),
    q("claim/one/c", KG.claimText, Literal("The bases are no threat", language="en")),
    *quoted("one/a", "four more bases"),
    # Nothing of these can be found: no kind, no name, a name that is no text.
    q("thing/x", SKOS.prefLabel, Literal("Nothing at all")),
    q("actor/nameless", RDF.type, KG.Person),
    q("actor/odd", RDF.type, KG.Person),
    q("actor/odd", SKOS.prefLabel, NamedNode(f"{B}name")),
]  # fmt: skip


def reader_of(quads: Iterable[Quad], folder: Path) -> GraphReader:
    store = Store()
    store.extend(quads)
    return OpenedGeneration(Generation(1, folder), store)


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Index:
    return open_temporary(reader_of(QUADS, tmp_path_factory.mktemp("none")))


def found(index: Index, text: str, *types: str) -> list[tuple[str, float]]:
    kinds = [kind for name in types for kind in kinds_named(name)] or KINDS
    return [(entry.hit.iri.removeprefix(B), entry.score) for entry in index.search(text, kinds)]


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("Victor Cha", ("actor/victor-cha", 100)),
        ("車維德", ("actor/victor-cha", 100)),
        ("車", ("actor/victor-cha", 72)),
        ("維德", ("actor/victor-cha", 81)),
        ("Che Weide", ("actor/victor-cha", 92)),
        ("Chiang", ("actor/chiang", 75.5)),
        ("Jiang Jieshi", ("actor/chiang", 92)),
        # The simplified form is not in the graph.
        ("蒋介石", ("actor/chiang", 85)),
        ("путин", ("actor/putin", 73.4)),
        ("Viktor Cha", ("actor/victor-cha", 80)),
        ("victorcha", ("actor/victor-cha", 98)),
        ("vict", ("actor/victor-cha", 72.9)),
        ("Somebody", ("actor/somebody", 81)),
        ("An article without a headline", ("article/two", 100)),
        ("four more bases", ("annotation/one/a", 80)),
        ("no threat", ("claim/one/c", 59.5)),
    ],
)
def test_the_first_that_is_found(index: Index, text: str, first: tuple[str, float]) -> None:
    name, score = found(index, text)[0]
    assert (name, score) == (first[0], pytest.approx(first[1], abs=0.3))


def test_several_things_of_one_name_are_all_found_and_actors_come_first(index: Index) -> None:
    assert found(index, "Washington")[:3] == [
        ("actor/us-government", 100),
        ("place/washington", 100),
        ("article/one", pytest.approx(71.7, abs=0.1)),
    ]


def test_a_type_leaves_the_others_out(index: Index) -> None:
    assert [name for name, _ in found(index, "Washington", "place")] == ["place/washington"]
    assert [name for name, _ in found(index, "Washington", "actor")] == ["actor/us-government"]
    assert [name for name, _ in found(index, "bases", "event", "claim")] == ["claim/one/c", "event/one/e"]


def test_every_word_counts_while_that_finds_something(index: Index) -> None:
    assert [name for name, _ in found(index, "Manila bases")] == ["article/one", "event/one/e"]
    assert [name for name, _ in found(index, "Manila xyzzy")] == ["article/one", "event/one/e"]


@pytest.mark.parametrize(
    "text", ["", "  ", "!", '"', "xyzzy", "NEAR(", 'x" OR "y', "^", "*", "\x00", "\u202e"]
)
def test_nothing_is_found_of_what_is_not_there(index: Index, text: str) -> None:
    assert found(index, text) == []


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=40))
def test_whatever_is_asked_is_answered(index: Index, text: str) -> None:
    assert all(0 < entry.score <= 100 for entry in index.search(text))


def test_a_thing_is_found_once_and_not_more_than_the_limit(tmp_path: Path) -> None:
    many = [quad for n in range(MOST + 50) for quad in actor(f"kim-{n}", KG.Person, f"Kim {n:03}", "Kim")]
    index = open_temporary(reader_of(many, tmp_path))
    names = [name for name, _ in found(index, "Kim")]
    assert 100 < len(names) <= MOST
    assert len(names) == len(set(names))


def test_the_exact_name_is_found_among_many_that_contain_it(tmp_path: Path) -> None:
    many = [quad for n in range(1000) for quad in actor(f"kim-{n}", KG.Person, f"Kim {chr(97 + n % 26)}{n}")]
    index = open_temporary(reader_of([*many, *actor("kim", KG.Person, "Kim")], tmp_path))
    assert found(index, "Kim")[0] == ("actor/kim", 100)


def test_long_texts_are_cut(tmp_path: Path) -> None:
    index = open_temporary(reader_of(quoted("long", "word " * LONGEST + "unfindable"), tmp_path))
    assert found(index, "word")
    assert not found(index, "unfindable")


STEPS = [
    actor("a", KG.Person, "Ann Alpha", "安@zh"),
    actor("b", KG.State, "Betaland"),
    actor("a", KG.Person, "Ann Omega"),
    quoted("q", "the beta of alpha"),
    [q("event/e", RDF.type, KG.Event), q("event/e", RDFS.label, Literal("Ann visits Betaland"))],
    [
        q("event/e", KG.factStatus, ANNOTATION_STATUS["rejected"]),
        q("annotation/q", KG.annotationStatus, ANNOTATION_STATUS["withdrawn"]),
        q("event/e", KG.factStatus, ANNOTATION_STATUS["accepted"]),
    ],
    # A selector alone, which is found by no annotation until that is there.
    [Quad(NamedNode(f"{B}annotation/q#quote"), OA.exact, Literal("other alpha words"), GRAPH)],
]
Change = tuple[bool, int, int]
ASKED = ("ann", "alpha", "beta", "betaland", "安", "words", "omega", "visits", "alhpa")


@pytest.mark.parametrize("noted", [0, 4, 500])
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.booleans(), st.integers(0, len(STEPS) - 1), st.integers(1, 15)), max_size=12))
def test_an_index_that_follows_changes_finds_what_a_new_one_does(
    tmp_path_factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
    noted: int,
    changes: list[Change],
) -> None:
    monkeypatch.setattr("kg.search.keeping._MOST_NOTED", noted)
    folder = tmp_path_factory.mktemp("followed") / FIXED
    store = Store()
    reader = OpenedGeneration(Generation(1, folder), store)
    write_beside(folder, reader)
    for adds, step, mask in changes:
        # Part of a step, so that things are left without a class, a target or a name.
        quads = {quad for place, quad in enumerate(STEPS[step]) if mask >> place % 4 & 1}
        there = set(store)
        delta = Delta(frozenset(quads - there)) if adds else Delta(removed=frozenset(quads & there))
        store.extend(delta.added)
        for quad in delta.removed:
            store.remove(quad)
        follow(folder, reader, delta)
    kept = Index(sorted(folder.iterdir(), reverse=True))
    new = open_temporary(reader)
    for text in ASKED:
        assert kept.search(text) == new.search(text), text


@pytest.mark.parametrize("noted", [0, 10, 500])
def test_changes_are_kept_in_few_files_and_the_first_stays_as_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, noted: int
) -> None:
    monkeypatch.setattr("kg.search.keeping._MOST_NOTED", noted)
    store = Store()
    store.extend(QUADS)
    reader = OpenedGeneration(Generation(1, tmp_path), store)
    write_beside(tmp_path, reader)
    [first] = tmp_path.iterdir()
    before = first.read_bytes()
    for number in range(40):
        quads = actor(f"new-{number}", KG.Person, f"Newcomer {number}")
        store.extend(quads)
        refresh_beside(tmp_path, reader, [f"{B}actor/new-{number}"])
    files = sorted(tmp_path.iterdir())
    assert len(files) <= 6
    assert files[0].read_bytes() == before
    index = Index(files[::-1])
    assert len(found(index, "Newcomer")) == 40
    assert found(index, "Victor Cha")[0] == ("actor/victor-cha", 100)


def test_what_is_touched_reaches_from_selectors_to_annotations(tmp_path: Path) -> None:
    quads = quoted("q", "words")
    reader = reader_of(quads, tmp_path)
    annotation = f"{B}annotation/q"
    exact = next(quad for quad in quads if quad.predicate == OA.exact)
    assert annotation in touched(reader, Delta(frozenset([exact])))
    # All of it was taken away: the way up is known from what was taken.
    assert annotation in touched(reader_of([], tmp_path), Delta(removed=frozenset(quads)))


def test_what_was_rejected_or_withdrawn_has_no_entries(tmp_path: Path) -> None:
    texts = {"event/one/e": "Manila opens four bases", "claim/one/c": "The bases are no threat"}
    for status, is_there in (
        ("proposed", True),
        ("accepted", True),
        ("rejected", False),
        ("withdrawn", False),
    ):
        said = [
            *(q(thing, KG.factStatus, ANNOTATION_STATUS[status]) for thing in texts),
            q("annotation/one/a", KG.annotationStatus, ANNOTATION_STATUS[status]),
        ]
        reader = reader_of([*QUADS, *said], tmp_path)
        index = open_temporary(reader)
        for thing, text in {**texts, "annotation/one/a": "four more bases"}.items():
            assert (thing in dict(found(index, text))) == is_there, (thing, status)
        assert {entry.iri for entry in entries_of(reader, [f"{B}event/one/e"])} == (
            {f"{B}event/one/e"} if is_there else set()
        )


def test_a_store_links_the_files_that_are_fixed_and_copies_the_others(tmp_path: Path) -> None:
    with EmbeddedStore(tmp_path / "store") as store:
        with store.replace() as writer:
            assert writer.directory
            (writer.directory / FIXED).mkdir()
            (writer.directory / FIXED / "a").write_text("a")
            (writer.directory / "b").write_text("b")
        old = [store.side_file(name) for name in (f"{FIXED}/a", "b")]
        inodes = [path.stat().st_ino for path in old if path]
        with store.change() as writer:
            assert writer.directory
            assert (writer.directory / FIXED / "a").stat().st_ino == inodes[0]
            assert (writer.directory / "b").stat().st_ino != inodes[1]


def test_a_store_without_an_index_has_none_beside_it(tmp_path: Path) -> None:
    with EmbeddedStore(tmp_path / "store") as store:
        with store.replace() as writer:
            writer.load(b"")
        with store.snapshot() as reader:
            assert open_beside(reader) is None


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("search.db", b"SQLite format 3\0" + b"\xff" * 5000),
        ("search.json", b'{"entries": [[1, 2]]'),
        ("search.json", b'{"entries": [[1, 2]], "gone": []}'),
        ("search.json", b"\xff"),
        ("search.json", b"{}"),
    ],
)
def test_a_damaged_file_is_a_fault_of_the_store(tmp_path: Path, name: str, content: bytes) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(StoreError, match="index of names"):
        Index([path])


def test_no_space_is_a_fault_of_the_store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> int:
        raise sqlite3.OperationalError("database or disk is full")

    monkeypatch.setattr("kg.search.keeping.write_segment", full)
    with pytest.raises(StoreError, match="full"):
        write_beside(tmp_path, reader_of([], tmp_path))


def test_entries_tell_of_each_actor_once(tmp_path: Path) -> None:
    told = [
        (KINDS[entry.kind].name, entry.iri.removeprefix(B)) for entry in entries(reader_of(QUADS, tmp_path))
    ]
    assert told.count(("actor", "actor/somebody")) == 1
    assert ("actor", "actor/victor-cha") not in told
    assert told.count(("person", "actor/victor-cha")) == 2
