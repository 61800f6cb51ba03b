"""What every store must do, whatever holds the quads."""

import io
from collections.abc import Callable, Iterable

import pytest
from pyoxigraph import (
    BlankNode,
    CanonicalizationAlgorithm,
    Literal,
    NamedNode,
    Quad,
    QuerySolutions,
    parse,
)
from pyoxigraph import Dataset as Quads

from kg.errors import NotConforming, UnknownFormat
from kg.rdf.formats import N_QUADS, N_TRIPLES, RDF_FORMATS
from kg.store import GraphReader, GraphStore
from kg.store.bulk import PIECE

Opened = Callable[[], GraphStore]

XSD = "http://www.w3.org/2001/XMLSchema#"
LARGE = 12_000


def iri(name: str) -> NamedNode:
    return NamedNode(f"http://example.com/{name}")


A, B, C, NEW = iri("graph/a"), iri("graph/b"), iri("graph/c"), iri("graph/new")
SAYS, KNOWS = iri("says"), iri("knows")


def nquads(quads: Iterable[Quad]) -> bytes:
    return "".join(f"{quad} .\n" for quad in quads).encode()


def said(graph: NamedNode, *texts: str) -> list[Quad]:
    return [Quad(iri("someone"), SAYS, Literal(text), graph) for text in texts]


def many(graph: NamedNode) -> list[Quad]:
    """More quads than a store that gathers them sends at once."""
    return [Quad(iri(f"many/{n}"), SAYS, Literal(f"text {n}"), graph) for n in range(LARGE)]


def built(store: GraphStore, *quads: Quad) -> GraphStore:
    with store.replace() as writer:
        writer.load(nquads(quads))
    return store


def texts(store: GraphReader, query: str) -> list[str]:
    results = store.query(query)
    assert isinstance(results, QuerySolutions)
    return sorted(solution[0].value for solution in results)


EVERY_TEXT = "SELECT ?text { ?someone <http://example.com/says> ?text }"


class StopError(Exception):
    """Goes wrong in the middle of writing."""


def test_what_is_loaded_is_there(store: GraphStore) -> None:
    quads = [*said(A, "one", "two"), *said(B, "three"), Quad(iri("x"), KNOWS, iri("y"), B)]
    built(store, *quads)
    assert set(store.quads()) == set(quads)
    assert set(store.quads(A)) == set(said(A, "one", "two"))
    assert set(store.graph_names()) == {A, B}
    assert store.count() == 4
    assert store.count(B) == 2
    assert store.count(C) == 0


def test_replace_leaves_nothing_of_the_old(store: GraphStore) -> None:
    built(store, *said(A, "one"), *said(B, "two"))
    built(store, *said(B, "three"))
    assert set(store.quads()) == set(said(B, "three"))
    assert set(store.graph_names()) == {B}


def test_replace_by_nothing_empties(store: GraphStore) -> None:
    built(store, *said(A, "one"))
    with store.replace():
        pass
    assert store.count() == 0
    assert list(store.graph_names()) == []


def test_change_keeps_the_rest(store: GraphStore) -> None:
    built(store, *said(A, "one"), *said(B, "two"))
    with store.change() as writer:
        writer.load(nquads(said(A, "three")))
        writer.load(nquads(said(C, "four")))
    assert set(store.quads()) == set(said(A, "one", "three") + said(B, "two") + said(C, "four"))


def test_quads_are_added_as_lines_are(store: GraphStore) -> None:
    built(store, *said(A, "one"))
    with store.change() as writer:
        writer.load(nquads(said(B, "two")))
        writer.add(said(B, "two", "three"))
        writer.add(said(A, "one", "four"))
        writer.add([])
        writer.drop_graph(B)
        writer.add(said(B, "five"))
    assert set(store.quads()) == {*said(A, "one", "four"), *said(B, "five")}


def test_change_is_a_first_build_too(store: GraphStore) -> None:
    with store.change() as writer:
        writer.load(nquads(said(A, "one")))
    assert set(store.quads()) == set(said(A, "one"))


@pytest.mark.parametrize("filler", [[], many(C)], ids=["small", "large"])
def test_a_graph_is_dropped_and_written_anew_in_one_change(store: GraphStore, filler: list[Quad]) -> None:
    built(store, *said(A, "one"), *said(B, "two"))
    with store.change() as writer:
        writer.load(nquads(filler))
        writer.drop_graph(A)
        writer.load(nquads(said(A, "three")))
        writer.drop_graph(iri("graph/unknown"))
    assert set(store.quads()) == {*said(A, "three"), *said(B, "two"), *filler}


@pytest.mark.parametrize("filler", [[], many(C)], ids=["small", "large"])
def test_steps_count_in_their_order(store: GraphStore, filler: list[Quad]) -> None:
    built(store, *said(A, "one"))
    with store.change() as writer:
        writer.load(nquads(said(A, "two") + said(B, "three")))
        writer.load(nquads(filler))
        writer.drop_graph(A)
        writer.drop_graph(B)
        writer.load(nquads(said(B, "four")))
    assert set(store.quads()) == {*said(B, "four"), *filler}


def test_a_large_replacement(store: GraphStore) -> None:
    built(store, *said(A, "one"), *said(B, "two"))
    built(store, *many(A), *said(C, "three"))
    assert set(store.quads()) == {*many(A), *said(C, "three")}
    assert set(store.graph_names()) == {A, C}


def test_a_load_of_more_bytes_than_a_piece_takes(store: GraphStore) -> None:
    long = "word " * 40_000
    several = range(2 * PIECE // len(long) + 1)
    quads = [Quad(iri(f"long/{n}"), SAYS, Literal(f"{n} {long}"), A) for n in several]
    built(store, *quads)
    assert set(store.quads()) == set(quads)


@pytest.mark.parametrize("filler", [[], many(C)], ids=["small", "large"])
@pytest.mark.parametrize("way", ["replace", "change"])
def test_an_exception_leaves_the_old_graph(store: GraphStore, way: str, filler: list[Quad]) -> None:
    old = [*said(A, "one"), *said(B, "two")]
    built(store, *old)

    def attempt() -> None:
        with getattr(store, way)() as writer:
            writer.drop_graph(A)
            writer.load(nquads(said(B, "three")))
            writer.load(nquads(filler))
            raise StopError

    with pytest.raises(StopError):
        attempt()
    assert set(store.quads()) == set(old)
    assert set(store.graph_names()) == {A, B}
    built(store, *said(C, "four"))
    assert set(store.quads()) == set(said(C, "four"))


@pytest.mark.parametrize("filler", [[], many(C)], ids=["small", "large"])
@pytest.mark.parametrize("way", ["replace", "change"])
def test_others_see_the_old_graph_until_the_commit(
    store: GraphStore, opened: Opened, way: str, filler: list[Quad]
) -> None:
    built(store, *said(A, "one"))
    reader = opened()
    assert texts(reader, EVERY_TEXT) == ["one"]
    with getattr(store, way)() as writer:
        writer.drop_graph(A)
        writer.load(nquads(filler))
        writer.load(nquads(said(A, "two")))
        reader.refresh()
        assert texts(reader, EVERY_TEXT) == ["one"]
        assert texts(opened(), EVERY_TEXT) == ["one"]
        assert set(reader.quads()) == set(said(A, "one"))
        assert set(reader.graph_names()) == {A}
        assert reader.count() == 1
    reader.refresh()
    assert texts(reader, "SELECT ?text { GRAPH <http://example.com/graph/a> { ?s ?p ?text } }") == ["two"]
    assert set(reader.quads()) == {*filler, *said(A, "two")}


def test_the_writer_reads_its_own_write(store: GraphStore) -> None:
    built(store, *said(A, "one"))
    assert texts(store, EVERY_TEXT) == ["one"]
    built(store, *said(A, "two"))
    assert texts(store, EVERY_TEXT) == ["two"]


HARD_TEXTS = [
    "",
    " ",
    "plain",
    "車維德",
    "\U00010384\U0001f1f9\U0001f1fc",
    "שלום עולם \u200f(RTL)",
    'quote " and \' and \\ and \\u0041 and \\" end\\',
    "tab\tnewline\ncarriage\rreturn",
    "\x01\x08\x0b\x0c\x1f\x7f\x85\u2028\ufeff\ufffe",
    "e\u0301 is not \u00e9",
    "{ } <http://not.an.iri> _:b . # no comment ?x $y @en ^^ ; GRAPH",
    "urn:kg:staging:looks like one of ours",
    "x" * 100_000,
]


@pytest.mark.parametrize("filler", [[], many(C)], ids=["small", "large"])
def test_text_comes_back_as_it_was(store: GraphStore, filler: list[Quad]) -> None:
    terms = [Literal(text) for text in HARD_TEXTS]
    terms += [Literal("Cha", language=tag) for tag in ("en", "zh-hant", "fa", "ko")]
    terms += [
        Literal("2023-05-19", datatype=NamedNode(f"{XSD}date")),
        Literal("2026-11-20T00:00:00Z", datatype=NamedNode(f"{XSD}dateTime")),
        Literal("https://example.com/ü?a=1&b=2#c", datatype=NamedNode(f"{XSD}anyURI")),
        Literal("true", datatype=NamedNode(f"{XSD}boolean")),
        Literal("-5", datatype=NamedNode(f"{XSD}integer")),
        Literal("not a date", datatype=NamedNode(f"{XSD}date")),
        Literal("own", datatype=iri("type")),
    ]
    objects = [*terms, iri("path/ü/車?q=a+b%20c"), NamedNode("urn:kg:staging:odd"), NamedNode("mailto:a@b.c")]
    quads = [Quad(iri(f"thing/{n}"), SAYS, term, A) for n, term in enumerate(objects)]
    built(store, *quads, *filler)
    assert set(store.quads(A)) == set(quads)


def test_numbers_and_tags_come_back_equal_but_not_always_spelt_alike(store: GraphStore) -> None:
    spelt = [Literal("007", datatype=NamedNode(f"{XSD}integer")), Literal("車維德", language="zh-Hant")]
    built(store, *(Quad(iri("x"), SAYS, term, A) for term in spelt))
    number, name = sorted((quad.object for quad in store.quads()), key=str)
    assert isinstance(number, Literal)
    assert isinstance(name, Literal)
    assert int(number.value) == 7
    assert (name.value, (name.language or "").lower()) == ("車維德", "zh-hant")


def test_the_last_line_may_lack_its_line_break(store: GraphStore) -> None:
    with store.replace() as writer:
        for quad in said(A, "one", "two"):
            writer.load(nquads([quad]).rstrip(b"\n"))
        writer.load(b"")
        writer.load(b"# nothing but a comment")
        writer.load(b"\n\n")
    assert store.count() == 2


@pytest.mark.parametrize("filler", [[], many(C)], ids=["small", "large"])
def test_a_blank_node_label_means_one_node_within_a_load(store: GraphStore, filler: list[Quad]) -> None:
    pair = b"_:b <http://example.com/knows> _:c <http://example.com/graph/a> .\n"
    back = b"_:c <http://example.com/knows> _:b <http://example.com/graph/b> .\n"
    with store.replace() as writer:
        writer.load(nquads(filler))
        writer.load(pair + back)
        writer.load(pair)
    blank = [quad for quad in store.quads() if isinstance(quad.subject, BlankNode)]
    assert len(blank) == 3
    assert len({quad.subject for quad in blank} | {quad.object for quad in blank}) == 4
    rounds = texts(
        store,
        "SELECT (1 AS ?one) { GRAPH <http://example.com/graph/a> { ?x <http://example.com/knows> ?y }"
        " GRAPH <http://example.com/graph/b> { ?y <http://example.com/knows> ?x } }",
    )
    assert rounds == ["1"]


@pytest.mark.parametrize(
    "line",
    [
        b"this is no quad .",
        b'<http://example.com/s> <http://example.com/p> "unended .',
        b'<http://example.com/a b> <http://example.com/p> "x" <http://example.com/graph/a> .',
        b'<relative> <http://example.com/p> "x" <http://example.com/graph/a> .',
        b'<http://example.com/s> <http://example.com/p> "\xff" <http://example.com/graph/a> .',
    ],
)
@pytest.mark.parametrize("filler", [[], many(C)], ids=["small", "large"])
def test_a_bad_line_is_shown_and_nothing_is_written(
    store: GraphStore, line: bytes, filler: list[Quad]
) -> None:
    built(store, *said(A, "one"))

    def attempt() -> None:
        with store.change() as writer:
            writer.load(nquads(filler))
            writer.load(nquads(said(B, "two")) + line + b"\n" + nquads(said(B, "three")))

    with pytest.raises(NotConforming) as caught:
        attempt()
    assert repr(line.decode("utf-8", "replace")) in caught.value.message
    assert set(store.quads()) == set(said(A, "one"))
    built(store, *said(A, "four"))
    assert set(store.quads()) == set(said(A, "four")), "the next write goes well, whoever keeps the error"


DUMPED = [
    *said(A, "one", "two", 'quote " & <tag> \\ \n\ttab'),
    Quad(iri("車維德"), iri("name"), Literal("車維德", language="zh-hant"), A),
    Quad(iri("x"), iri("on"), Literal("2023-05-19", datatype=NamedNode(f"{XSD}date")), A),
    *said(B, "one"),
    Quad(iri("x"), KNOWS, iri("y"), B),
]


def reread(content: bytes, name: str) -> set[Quad]:
    quads = Quads(parse(content, RDF_FORMATS.named(name).syntax))
    quads.canonicalize(CanonicalizationAlgorithm.UNSTABLE)
    return set(quads)


@pytest.mark.parametrize("name", RDF_FORMATS.names)
def test_a_dump_loads_to_the_same_quads(store: GraphStore, name: str) -> None:
    built(store, *DUMPED)
    out = io.BytesIO()
    syntax = RDF_FORMATS.named(name)
    store.dump(out, syntax)
    wanted = DUMPED if syntax.holds_graphs else [Quad(*quad.triple) for quad in DUMPED]
    assert reread(out.getvalue(), name) == set(wanted)


@pytest.mark.parametrize("name", RDF_FORMATS.names)
def test_a_dump_of_one_graph_is_triples(store: GraphStore, name: str) -> None:
    built(store, *DUMPED)
    out = io.BytesIO()
    store.dump(out, RDF_FORMATS.named(name), B)
    assert reread(out.getvalue(), name) == {Quad(*quad.triple) for quad in DUMPED if quad.graph_name == B}


def test_a_dump_has_prefixes(store: GraphStore) -> None:
    built(store, Quad(iri("x"), NamedNode("https://schema.org/headline"), Literal("H"), A))
    out = io.BytesIO()
    store.dump(out, RDF_FORMATS.named("turtle"))
    assert 'schema:headline "H"' in out.getvalue().decode()


def test_dumping_what_was_dumped_gives_the_same_bytes(store: GraphStore) -> None:
    built(store, *DUMPED)
    first, second = io.BytesIO(), io.BytesIO()
    store.dump(first, N_QUADS)
    with store.replace() as writer:
        writer.load(first.getvalue())
    store.dump(second, N_QUADS)
    assert sorted(second.getvalue().splitlines()) == sorted(first.getvalue().splitlines())


def test_a_dump_stops_when_the_output_does(store: GraphStore) -> None:
    class Closed(io.BytesIO):
        def write(self, _: object, /) -> int:
            raise BrokenPipeError

    built(store, *many(A))
    with pytest.raises(BrokenPipeError):
        store.dump(Closed(), N_TRIPLES)


def test_a_snapshot_reads_like_the_store(store: GraphStore) -> None:
    built(store, *said(A, "one"))
    with store.snapshot() as snapshot:
        assert texts(snapshot, EVERY_TEXT) == ["one"]
        assert set(snapshot.quads()) == set(said(A, "one"))
        assert snapshot.count() == 1
        assert snapshot.version == store.version


def test_a_store_is_a_context_manager(opened: Opened) -> None:
    with opened() as store:
        built(store, *said(A, "one"))
    with opened() as store:
        assert store.count() == 1


def test_an_unknown_side_file_is_none(store: GraphStore) -> None:
    built(store, *said(A, "one"))
    assert store.side_file("none.json") is None


def test_an_unknown_format_is_told_with_the_known(store: GraphStore) -> None:
    built(store, *said(A, "one"))
    with pytest.raises(UnknownFormat, match="nq, trig"):
        store.dump(io.BytesIO(), RDF_FORMATS.named("docx"))
