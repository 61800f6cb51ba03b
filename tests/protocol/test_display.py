"""How terms, tables and descriptions are made for people."""

from __future__ import annotations

from io import StringIO
from typing import TYPE_CHECKING

import pytest
from pyoxigraph import BlankNode, Literal, NamedNode, QuerySolutions, Store, Triple
from rich.cells import cell_len
from rich.console import Console

from kg.sparql.description import describe
from kg.sparql.display import Display, cased_tag, visible
from kg.sparql.holdings import base_of, holdings
from kg.sparql.table import Layout, cell, lay_out
from kg.store import EmbeddedStore
from kg.web.links import Links
from kg.web.questions import questions, read_question

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from kg.sparql.display import Term
    from kg.store import GraphStore

BASE = "http://localhost:8000/"
XSD = "http://www.w3.org/2001/XMLSchema#"


@pytest.mark.parametrize(
    ("iri", "shown"),
    [
        ("https://w3id.org/kg/ontology#Event", "kg:Event"),
        ("https://w3id.org/kg/event-type#agree", "event-type:agree"),
        ("https://w3id.org/kg/ontology#", "<https://w3id.org/kg/ontology#>"),
        ("https://schema.org/a/b", "<https://schema.org/a/b>"),
        (f"{BASE}actor/x", "<actor/x>"),
        (f"{BASE}event/a/b#time", "<event/a/b#time>"),
        (BASE, f"<{BASE}>"),
        ("urn:x", "<urn:x>"),
    ],
)
def test_iris_are_shortened_by_prefix_or_base(iri: str, shown: str) -> None:
    assert Display(BASE).iri(iri) == shown


@pytest.mark.parametrize(
    ("term", "text", "suffix"),
    [
        (Literal("a"), "a", ""),
        (Literal("車維德", language="zh-hant"), "車維德", "@zh-hant"),
        (Literal("2024-05-01", datatype=NamedNode(f"{XSD}date")), "2024-05-01", ""),
        (Literal("5", datatype=NamedNode(f"{XSD}integer")), "5", ""),
        (Literal("P1D", datatype=NamedNode(f"{XSD}duration")), "P1D", "^^xsd:duration"),
        (Literal("x", datatype=NamedNode("http://a/t")), "x", "^^<http://a/t>"),
        (BlankNode("b"), "_:b", ""),
        (Triple(NamedNode(f"{BASE}a"), NamedNode(f"{BASE}b"), Literal("c")), "<a> <b> c", ""),
    ],
)
def test_terms_have_a_text_and_what_stands_behind_it(term: Term, text: str, suffix: str) -> None:
    display = Display(BASE)
    assert (display.text(term), display.suffix(term)) == (text, suffix)


# The examples of RFC 5646, section 2.1.1 and appendix A, in the case they have there.
@pytest.mark.parametrize(
    "tag",
    ["mn-Cyrl-MN", "en-CA-x-ca", "sgn-BE-FR", "az-Latn-x-latn", "zh-Hant", "zh-cmn-Hans-CN", "es-419", "de"],
)
def test_language_tags_get_their_usual_case(tag: str) -> None:
    assert cased_tag(tag.lower()) == cased_tag(tag.upper()) == tag


def test_controls_and_marks_of_direction_become_visible() -> None:
    assert visible("a\tb\nc") == "a\tb\nc"
    assert visible("\x1b[2J\u202e\x9b\x00") == "⟨U+001B⟩[2J⟨U+202E⟩⟨U+009B⟩⟨U+0000⟩"
    # Joiners belong to words of several scripts and stay.
    assert visible("می\u200cخواهم") == "می\u200cخواهم"  # noqa: RUF001 - Persian


@pytest.mark.parametrize(
    ("term", "width"),
    [
        (Literal("車維德"), 6),
        (Literal("車維德", language="zh-hant"), 14),
        (Literal("שלום"), 4),
        (Literal("جو بایدن"), 8),
        (Literal("e\u0301"), 1),
        (Literal("𠮷"), 2),
        (None, 0),
    ],
)
def test_cells_are_as_wide_as_a_terminal_shows_them(term: Term | None, width: int) -> None:
    for isolate in (False, True):
        assert cell_len(cell(term, Display(), isolate=isolate).plain) == width


def test_right_to_left_text_is_isolated_on_a_screen_only() -> None:
    term = Literal("שלום", language="he")
    assert cell(term, Display(), isolate=True).plain == "\u2068שלום\u2069@he"  # noqa: RUF001 - Hebrew
    assert cell(term, Display()).plain == "שלום@he"
    assert cell(Literal("abc"), Display(), isolate=True).plain == "abc"


def test_a_table_counts_the_rows_that_it_leaves_out(store: GraphStore) -> None:
    results = store.query("SELECT ?n { VALUES ?n { 1 2 3 } }")
    assert isinstance(results, QuerySolutions)
    layout = lay_out(results, Display(), limit=2, isolate=False)
    assert (layout.shown, layout.total, layout.table.row_count) == (2, 3, 2)


def test_holdings_are_counted_from_the_graph(
    tmp_path: Path, build: Callable[[Path, str], None], article: str
) -> None:
    build(tmp_path, article)
    with EmbeddedStore(tmp_path) as store, store.snapshot() as reader:
        held = holdings(reader)
    assert held.state == reader.state
    assert held.base == BASE
    assert dict(held.counts) == {
        "articles": 1, "actors": 2, "events": 1, "claims": 0, "agreements": 0, "places": 0,
    }  # fmt: skip
    (line,) = held.latest
    assert line.iri == f"{BASE}article/one"
    assert (line.title, line.language) == ("A <b>bold</b> move & more", "en")
    assert (line.published, line.publisher) == ("2024-05-01", "Ann")


def test_a_graph_without_kg_s_ontology_has_no_base(store: GraphStore) -> None:
    with store.snapshot() as reader:
        assert base_of(reader) == ""
        assert holdings(reader).latest == ()


def test_a_description_has_parts_labels_and_what_points_here(
    tmp_path: Path, build: Callable[[Path, str], None], article: str
) -> None:
    build(tmp_path, article)
    with EmbeddedStore(tmp_path) as store, store.snapshot() as reader:
        event = describe(reader, NamedNode(f"{BASE}event/one/e"))
        actor = describe(reader, NamedNode(f"{BASE}actor/a"))
        nothing = describe(reader, NamedNode(f"{BASE}actor/none"))
    assert [part.subject for part in event.parts] == [NamedNode(f"{BASE}event/one/e#time")]
    assert event.labels[f"{BASE}article/one"].text == "A <b>bold</b> move & more"
    assert event.labels[f"{BASE}event/one/e#time"].text == "#time"
    assert [entry.subject for entry in actor.incoming] == [NamedNode(f"{BASE}article/one")]
    assert actor.labels[f"{BASE}actor/a"].text == "Ann"
    assert not nothing


@pytest.mark.parametrize(
    ("iri", "href", "outside"),
    [
        (f"{BASE}actor/x", "/app/actor/x", False),
        (f"{BASE}article/x#body", "/app/article/x#body", False),
        (f"{BASE}annotations/?page=0", "/app/annotations/?page=0", False),
        (f"{BASE}actor/who?", "/app/actor/who%3F", False),
        (f"{BASE}actor/車", "/app/actor/%E8%BB%8A", False),
        ("https://example.org/車?a=1#b", "https://example.org/車?a=1#b", True),
        ("javascript:alert(1)", "", False),
        ("data:text/html,x", "", False),
        ("urn:x", "", False),
        ("http:///x", "", False),
        ("http://[x/", "", False),
    ],
)
def test_only_web_addresses_are_linked(iri: str, href: str, outside: bool) -> None:  # noqa: FBT001
    assert Links(BASE, "/app").target(iri) == (href, outside)


def test_a_question_is_read_from_its_comment() -> None:
    text = "# Question: Who,\n#   and when?\n# For: an analyst\n# Change: nothing\n\n# no header\nASK {}\n"
    found = read_question("01-who", text)
    assert (found.name, found.title, found.asker, found.change) == (
        "01-who", "Who, and when?", "an analyst", "nothing",
    )  # fmt: skip
    assert found.text == text
    assert read_question("02-x", "ASK {}").title == "02-x"


def test_every_question_that_comes_with_kg_says_what_it_asks_and_for_whom() -> None:
    found = questions()
    assert len(found) == 24
    assert all(entry.title != entry.name and entry.asker and entry.change for entry in found)


def test_a_fact_is_described_with_the_words_it_rests_on(tmp_path: Path) -> None:
    oa = "http://www.w3.org/ns/oa#"
    event, note = f"{BASE}event/a/e", f"{BASE}annotation/a/e-1"
    with EmbeddedStore(tmp_path) as store:
        with store.replace() as writer:
            writer.load(
                f"<{note}> <{oa}hasBody> <{event}> <{BASE}graph/a> .\n"
                f"<{note}> <{oa}hasTarget> <{note}#target> <{BASE}graph/a> .\n"
                f"<{note}#target> <{oa}hasSelector> <{note}#quote> <{BASE}graph/a> .\n"
                f'<{note}#quote> <{oa}exact> "signed a treaty" <{BASE}graph/a> .\n'.encode()
            )
        of_event = describe(store, NamedNode(event))
        of_note = describe(store, NamedNode(note))

    assert of_event.labels[note].text == "signed a treaty"
    assert (
        Triple(NamedNode(f"{note}#quote"), NamedNode(f"{oa}exact"), Literal("signed a treaty"))
        in of_note.parts
    )


def laid_out(query: str) -> Layout:
    results = Store().query(query)
    assert isinstance(results, QuerySolutions)
    return lay_out(results, Display(), limit=0, isolate=False)


def printed(layout: Layout, width: int) -> list[str]:
    console = Console(width=width, file=StringIO(), color_system=None)
    with console.capture() as rendered:
        console.print(layout.within(width))
    return [line.rstrip() for line in rendered.get().splitlines()]


def test_columns_that_would_be_too_narrow_become_blocks() -> None:
    values = " ".join(f"'{'word' * 5}'" for _ in range(4))
    query = f"SELECT ?a ?long ?c ?d {{ VALUES (?a ?long ?c ?d) {{ ({values}) ('x' UNDEF '車'@zh-Hant 3) }} }}"
    layout = laid_out(query)
    # Four columns and three gaps of three: 57 characters leave twelve for each, 56 do not.
    assert printed(layout, 57)[0].split() == ["a", "long", "c", "d"]
    assert printed(layout, 56) == [
        "── 1 ──",
        "a:    wordwordwordwordword",
        "long: wordwordwordwordword",
        "c:    wordwordwordwordword",
        "d:    wordwordwordwordword",
        "── 2 ──",
        "a:    x",
        "long:",
        "c:    車@zh-hant",
        "d:    3",
    ]
    assert printed(layout, 16)[1:3] == ["a:    wordwordwo", "      rdwordword"]


def test_narrow_columns_leave_their_room_to_wide_ones() -> None:
    query = f"SELECT * {{ VALUES (?a ?b ?c ?d) {{ (1 2 3 '{'word' * 9}') }} }}"
    layout = laid_out(query)
    # Three columns of one character and three gaps of three are twelve.
    assert printed(layout, 24)[0].split() == ["a", "b", "c", "d"]
    assert printed(layout, 23)[0] == "── 1 ──"
