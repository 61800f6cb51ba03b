"""What a change did is known, whatever it was, and can be taken back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, Store, parse

from kg.errors import QueryFailed
from kg.store import UNION, Dataset, EmbeddedStore
from kg.store.delta import Delta
from kg.store.ledger import MOST, Ledger, as_kept
from kg.store.updates import carry_out
from kg.terms import XSD, XSD_NS
from w3c.compare import same_graphs

if TYPE_CHECKING:
    from pathlib import Path

P = "PREFIX : <http://e/> PREFIX xsd: <http://www.w3.org/2001/XMLSchema#> "
TERMS = [":a", ":b", '"x"', '"x"@EN', '"x"@en', "1", '"01"^^xsd:integer', "1.0", '"1.10"^^xsd:decimal']
GRAPHS = [":g", ":h", ":i"]

terms = st.sampled_from(TERMS)
named = st.sampled_from(GRAPHS)
subjects, predicates = st.sampled_from([":a", ":b"]), st.sampled_from([":p", ":q"])
variables = st.sampled_from(["?s", "?o", "?n", "?none"])


@st.composite
def group(draw: st.DrawFn, *, subject: st.SearchStrategy[str], value: st.SearchStrategy[str]) -> str:
    """Return triples, some of them in named graphs, as DATA or a template holds them."""
    parts = []
    for _ in range(draw(st.integers(1, 4))):
        triple = f"{draw(subject)} {draw(predicates)} {draw(value)} ."
        graph = draw(st.one_of(st.none(), named))
        parts.append(f"GRAPH {graph} {{ {triple} }}" if graph else triple)
    return " ".join(parts)


fixed = group(subject=subjects, value=terms)
fixed_with_blanks = group(subject=st.one_of(subjects, st.just("[]")), value=st.one_of(terms, st.just("[]")))
template = group(subject=st.one_of(subjects, variables), value=st.one_of(terms, variables))
pattern = st.sampled_from(
    [
        "?s :p ?o",
        "GRAPH ?g { ?s :p ?o }",
        "GRAPH :g { ?s ?p ?o }",
        "?s ?p ?o BIND(?o + 1 AS ?n)",
        "?s :p ?o OPTIONAL { GRAPH :h { ?o :q ?n } }",
        "VALUES ?s { :a :b } BIND('01' AS ?o)",
        "",
    ]
)
whole = st.sampled_from(["DEFAULT", "NAMED", "ALL", *(f"GRAPH {name}" for name in GRAPHS)])
one = st.sampled_from(["DEFAULT", *GRAPHS])
inserting, deleting = st.one_of(template, st.just("")), st.one_of(template, st.just(""))


@st.composite
def modifying(draw: st.DrawFn, *, union: bool) -> str:
    """Return an operation that looks for solutions; one that must say in which dataset, without `union`."""
    with_ = draw(st.one_of(st.just("") if union else named, named))
    using = [
        draw(st.sampled_from(["USING ", "USING NAMED "])) + draw(named)
        for _ in range(draw(st.integers(0, 2)))
    ]
    gone, there = draw(deleting), draw(inserting)
    prefix = f"WITH {with_} " if with_ else ""
    return f"{prefix}DELETE {{ {gone} }} INSERT {{ {there} }} {' '.join(using)} WHERE {{ {draw(pattern)} }}"


def operation(*, union: bool) -> st.SearchStrategy[str]:
    """Return what may stand in a request."""
    return st.one_of(
        st.builds("INSERT DATA {{ {} }}".format, fixed_with_blanks),
        st.builds("DELETE DATA {{ {} }}".format, fixed),
        modifying(union=union),
        st.builds("DELETE WHERE {{ GRAPH {} {{ ?s :p ?o }} }}".format, st.one_of(named, st.just("?g"))),
        st.builds("CLEAR SILENT {}".format, whole),
        st.builds("DROP SILENT {}".format, whole),
        st.builds("CREATE SILENT GRAPH {}".format, named),
        st.builds("{} SILENT {} TO {}".format, st.sampled_from(["ADD", "MOVE", "COPY"]), one, one),
    )


def requests(*, union: bool) -> st.SearchStrategy[str]:
    """Return whole requests."""
    return st.lists(operation(union=union), min_size=1, max_size=4).map(lambda found: P + " ;\n".join(found))


def filled(data: str, *, empty: str) -> Store:
    store = Store()
    store.update(f"{P}INSERT DATA {{ {data} }}")
    store.update(f"{P}CREATE SILENT GRAPH {empty}")
    return store


def state(store: Store) -> tuple[set[Quad], set[object]]:
    return set(store), set(store.named_graphs())


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=fixed, empty=named, request=requests(union=True), more=fixed_with_blanks)
def test_the_net_effect_is_the_difference_and_can_be_taken_back(
    data: str, empty: str, request: str, more: str
) -> None:
    store = filled(data, empty=empty)
    before = state(store)
    ledger = Ledger(store)
    carry_out(ledger, request, UNION)
    scratch = Store()
    scratch.update(f"{P}INSERT DATA {{ {more} }}")
    ledger.insert(list(scratch))
    after = state(store)
    assert ledger.delta == Delta(frozenset(after[0] - before[0]), frozenset(before[0] - after[0]))
    ledger.turn(back=True)
    assert set(store) == before[0]
    ledger.turn(back=False)
    assert set(store) == after[0]
    ledger.take_back()
    assert state(store) == before
    assert ledger.delta == Delta()


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=fixed, empty=named, request=requests(union=False))
def test_what_is_done_is_what_the_engine_does(data: str, empty: str, request: str) -> None:
    """Operations that choose their own dataset mean the same to the engine."""
    ours, theirs = filled(data, empty=empty), filled(data, empty=empty)
    carry_out(Ledger(ours), request, UNION)
    theirs.update(request)
    assert same_graphs(list(ours), list(theirs))


def test_a_dataset_of_the_request_counts() -> None:
    store = filled("GRAPH :g { :a :p 1 } GRAPH :h { :b :p 2 }", empty=":i")
    ledger = Ledger(store)
    carry_out(ledger, f"{P}INSERT {{ ?s :q 3 }} WHERE {{ ?s :p ?o }}", Dataset((NamedNode("http://e/h"),)))
    [quad] = ledger.delta.added if ledger.delta else ()
    assert quad.subject == NamedNode("http://e/b")


def test_values_are_told_as_the_store_gives_them_back() -> None:
    store = filled(":a :p 1 .", empty=":i")
    ledger = Ledger(store)
    carry_out(ledger, f'{P}INSERT DATA {{ :a :p "01"^^xsd:integer . :a :p "x"@EN }}', UNION)
    assert ledger.delta
    assert [str(quad.object) for quad in ledger.delta.added] == ['"x"@en']
    [quad] = parse(b'<http://e/a> <http://e/p> "x"@EN .', RdfFormat.N_QUADS)
    ledger.remove([quad])
    assert ledger.delta == Delta()


def test_a_change_that_is_too_large_is_carried_out_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kg.store.ledger.MOST", 2)
    for text in ("INSERT DATA { :b :p 1, 2, 3 }", "CLEAR ALL"):
        store = filled(":a :p 1, 2, 3 .", empty=":i")
        ledger = Ledger(store)
        carry_out(ledger, f"{P}{text} ; INSERT DATA {{ :c :p 1 }} ; DELETE DATA {{ :a :p 1 }}", UNION)
        assert (ledger.is_known, ledger.delta) == (False, None)
        assert {str(quad.subject) for quad in store} >= {"<http://e/c>"}
        assert NamedNode("http://e/a") not in {quad.subject for quad in store if quad.object.value == "1"}


def test_what_fails_can_be_taken_back() -> None:
    store = filled(":a :p 1 .", empty=":i")
    before = state(store)
    ledger = Ledger(store)
    with pytest.raises(QueryFailed):
        carry_out(ledger, f"{P}INSERT DATA {{ GRAPH :g {{ :b :p 1 }} }} ; CREATE GRAPH :i", UNION)
    ledger.take_back()
    assert state(store) == before


def test_a_writer_tells_what_it_did_in_all_its_ways(tmp_path: Path) -> None:
    with EmbeddedStore(tmp_path / "store") as store:
        with store.replace() as writer:
            writer.load(b'<urn:a> <urn:p> "1" <urn:g> .\n<urn:a> <urn:p> "2" <urn:h> .')
        before = set(store.quads())
        with store.change() as writer:
            writer.load(b'<urn:a> <urn:p> _:x <urn:g> .\n<urn:a> <urn:p> "1" <urn:g> .')
            writer.drop_graph(NamedNode("urn:h"))
            writer.update("INSERT DATA { <urn:a> <urn:p> <urn:b> }")
            delta = writer.delta
        after = set(store.quads())
        assert delta == Delta(frozenset(after - before), frozenset(before - after))
        assert len(after) == 3


@pytest.mark.parametrize(("lines", "length"), [(4_000, 200), (MOST, 1), (MOST + 1, 1)])
def test_what_a_large_load_does_is_known_up_to_a_number_of_quads(
    tmp_path: Path, lines: int, length: int
) -> None:
    text = "".join(f'<urn:a> <urn:p> "{n:0{length}}" <urn:g> .\n' for n in range(lines))
    with EmbeddedStore(tmp_path / "store") as store:
        with store.replace() as writer:
            writer.load(b"<urn:a> <urn:p> <urn:b> <urn:g> .")
        with store.change() as writer:
            writer.load(text.encode())
            delta = writer.delta
        assert store.count() == lines + 1
    assert (None if delta is None else len(delta.added)) == (lines if lines <= MOST else None)


NUMBERS = [
    Quad(
        NamedNode("http://e/s"), NamedNode("http://e/p"), Literal(text, datatype=XSD.integer), NamedNode(name)
    )
    for text in ("1", "01", "+1", "2", "02")
    for name in ("http://e/g", "http://e/h")
]
numbers = st.lists(st.sampled_from(NUMBERS), max_size=5)


SPELLINGS = [
    *(
        "1.10 decimal",
        "01 integer",
        "1 boolean",
        "1e2 double",
        "1.50 float",
        "P1Y12M duration",
        "none integer",
    ),
    *("2026-01-02T03:04:05.600Z dateTime", "2026-01-02T24:00:00Z dateTime", "2026-01-02Z date"),
    *("-0044-03-15 date", "x string", "x anyURI"),
]


def test_what_is_told_to_be_kept_is_what_the_database_gives_back(tmp_path: Path) -> None:
    a = NamedNode("http://e/a")
    spelt = [text.split() for text in SPELLINGS]
    values = [Literal(text, datatype=NamedNode(XSD_NS + datatype)) for text, datatype in spelt]
    quads = [Quad(a, a, value, a) for value in (*values, Literal("x", language="zh-Hant"), a)]
    store = Store(tmp_path / "database")
    store.extend(quads)
    assert as_kept(quads) == set(store)


@given(before=numbers, steps=st.lists(st.tuples(st.sampled_from(["insert", "remove", "drop"]), numbers)))
def test_several_spellings_of_a_value_are_one_quad(
    before: list[Quad], steps: list[tuple[str, list[Quad]]]
) -> None:
    store = Store()
    store.extend(before)
    held = set(store)
    ledger = Ledger(store)
    for deed, quads in steps:
        if deed == "insert":
            ledger.insert(quads)
        elif deed == "remove":
            ledger.remove(quads)
        else:
            graph = NamedNode("http://e/g")
            ledger.run(f"DROP SILENT GRAPH {graph}", [graph])
    after = set(store)
    assert ledger.delta == Delta(frozenset(after - held), frozenset(held - after))
    ledger.take_back()
    assert set(store) == held
